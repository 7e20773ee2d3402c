"""`homeroom backup`: copies that outlive this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from appliance.bootstrap.backing_up import NoBackupFolderError, back_up, backup_lock
from appliance.bootstrap.backups_known import alarms_of, due_folders, known
from appliance.bootstrap.backups_proving import prove_again
from appliance.bootstrap.decisions_kept import keep_decisions_now
from appliance.bootstrap.restoring import check_home, find_backup, restore_home
from appliance.cli.box import Place, acting, by_option, with_place
from appliance.cli.output import answer, as_json, say
from appliance.errors import HomeroomError
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.backups import said
from appliance.model.moments import school_day

if TYPE_CHECKING:
    from appliance.bootstrap.backing_up import Result
    from appliance.bootstrap.opening import Appliance
    from appliance.bootstrap.restoring import Restored
    from appliance.model.backups import Backup

_LOST = """
What came after it is not here: accounts that were disabled, passwords that were changed and
requests that were answered stand as they were on that day. The principal is told so on the first
page, and must confirm it.
"""
_DECIDED = """
Beside it lay what families had decided up to {until}, {more} more than the backup has. It was
carried out anew. What they decided after that is not here: enter it before anything is imported.
"""
_NOT_DECIDED = """
Beside it lay nothing newer of what families decided. What they decided since then, also that a
child is not to be here at all, is not here: enter it again before anything is imported.
"""
_ANCHOR = """
The log on the other medium ({folder}) goes on for longer than the one that was put back, as it
must. Keep that file as it is under another name, so that a new one is begun.
"""
_AWAY = """
Not there on this machine: {folders}. Choose other folders for backups in homeroom.toml.
"""


@click.group()
def backup() -> None:
    """Copies that outlive this machine: now, list, prove, restore."""


@backup.command()
@click.option("--if-due", is_flag=True, hidden=True, help="Only where the clock asks for one.")
@by_option
@with_place
def now(place: Place, if_due: bool, by: str) -> int:
    """Make a backup in every chosen folder, and prove each."""
    with place.opened() as box, backup_lock(place.home):
        folders = due_folders(box) if if_due else list(box.settings.backup_folders)
        if not folders and not if_due:
            raise NoBackupFolderError
        results = [back_up(box, folder, acting(by, place=place)) for folder in folders]
        problems = keep_decisions_now(box, only_waiting=if_due)
    for result in results:
        _say_result(result)
    for problem in problems:
        say(problem)
    return 1 if problems or any(result.problem for result in results) else 0


def _say_result(result: Result) -> None:
    if result.problem:
        say(f"{result.backup.folder}: {result.problem}")
        return
    also = " and restored in full on trial" if result.is_tried else ""
    say(f"{result.backup.folder}: {result.backup.name} is made and proved{also}.")
    if result.removed:
        say(f"Removed, as their time is over: {', '.join(result.removed)}.")


@backup.command("list")
@as_json
@with_place
def list_(place: Place, is_json: bool) -> int:
    """List the backups, the newest first, and say what is wrong; exit status 1 if anything is."""
    with place.opened() as box:
        with box.store.reading(acting(""), AuditEvent(Action.BACKUPS_VIEWED)) as work:
            made = [each for each in work.find.backups.all() if each.proved_at]
            rows = [_row(each) for each in made if not each.gone_at]
        wrong = alarms_of(box)
    columns = ("name", "folder", "made", "megabytes", "proved", "restored_on_trial", "problem")
    answer(rows, is_json=is_json, empty="There is no backup yet.", columns=columns)
    for alarm in wrong:
        say(f"{said(alarm).in_english()} {alarm.problem}".rstrip())
    return 1 if wrong else 0


def _row(each: Backup) -> dict[str, object]:
    return {
        "generation": each.generation,
        "name": each.name,
        "folder": each.folder,
        "made": each.begun_at.isoformat(),
        "megabytes": round(each.octets / 1e6, 1),
        "proved": each.proved_at.isoformat() if each.proved_at else None,
        "restored_on_trial": each.tried_at.isoformat() if each.tried_at else None,
        "problem": each.problem,
    }


@backup.command()
@click.argument("names", nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="Every backup there is.")
@as_json
@with_place
def prove(place: Place, names: tuple[str, ...], is_all: bool, is_json: bool) -> int:
    """Open backups once more and read all of them: those named, or the newest of each folder."""
    with place.opened() as box, backup_lock(place.home):
        rows = [_proved(box, name) for name in names or _chosen(box, is_all=is_all)]
    answer(rows, is_json=is_json, empty="There is no backup to prove.")
    return 0 if rows and not any(row["problem"] for row in rows) else 1


def _chosen(box: Appliance, *, is_all: bool) -> list[str]:
    there = [each for each in known(box) if each.proved_at and not each.gone_at]
    if is_all:
        return [each.name for each in there]
    newest = {each.folder: each.name for each in reversed(there)}
    return [*newest.values()]


def _proved(box: Appliance, name: str) -> dict[str, object]:
    row: dict[str, object] = {"name": name, "events": None, "rows": None, "problem": ""}
    try:
        contents = prove_again(box, name, acting("")).contents
    except HomeroomError as error:
        return row | {"problem": error.sentence}
    return row | {"events": contents.events, "rows": sum(contents.counts.values())}


@backup.command()
@click.argument("place_of_backup", metavar="FOLDER", type=click.Path(path_type=Path))
@with_place
def restore(place: Place, place_of_backup: Path) -> None:
    """Put a backup back as a new home folder (--home), on a machine that has none.

    FOLDER is a backup, or a folder of them, of which the newest is taken. It is opened with the
    passphrase or the recovery key of its day. A store that is there is never written over.
    """
    check_home(place.home)
    found = find_backup(place_of_backup)
    say(f"Putting back {found.name}. Its passphrase or its recovery key opens it.")
    _say_restored(restore_home(found, place.home, place.passphrase()), place.home)


def _say_restored(told: Restored, home: Path) -> None:
    say(
        f"The backup of {school_day(told.made_at)} is whole and was put back into {home}: "
        f"{told.rows} rows, a log of {told.events} events that fits, the keys, and "
        f"{', '.join(told.files)}. All who were signed in are signed out."
    )
    say(_LOST)
    until = told.decided_until.astimezone().strftime("%Y-%m-%d %H:%M")
    is_found = told.decisions is not None
    say(_DECIDED.format(until=until, more=told.decisions) if is_found else _NOT_DECIDED)
    if told.anchor_goes_on:
        say(_ANCHOR.format(folder=told.anchor_folder))
    if told.folders_away:
        say(_AWAY.format(folders=", ".join(told.folders_away)))
    say("Start it with homeroom serve.")
