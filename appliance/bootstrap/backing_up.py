"""Backups of a home: made, proved, restored on trial and rotated, each written down."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.bootstrap.backups_known import keep_problem, known
from appliance.bootstrap.backups_proving import BackupMissingError, try_restoring
from appliance.bootstrap.opening import TLS_FOLDER
from appliance.errors import HomeroomError, OperatorError
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.backups import is_trial_due, kept, rotation_of
from appliance.settings import SETTINGS_FILE
from appliance.store.backups.making import (
    backups_in,
    is_ours,
    make_backup,
    remove_backup,
    remove_partial,
)
from appliance.store.backups.sealing import BackupDamagedError, parse_name
from appliance.store.checkpoints import CHECKPOINTS_FILE, SIGNING_KEY_FILE
from appliance.store.engine import DATABASE_FILE
from appliance.store.exclusive import exclusive
from appliance.store.keys import read_slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.model.backups import Backup
    from appliance.store.backups.proving import Opened

_LOCK = "backup.lock"


class BackupRunningError(OperatorError):
    """A backup is being made or proved already. Wait until it has ended, then try again."""


class NoBackupFolderError(OperatorError):
    """No folder for backups is chosen. Name one in homeroom.toml, on another disk than this one:
    backup_folders = ["/mnt/backup"].
    """


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a backup: of which, and the sentence of what went wrong, if anything did."""

    backup: Backup
    problem: str = ""
    removed: tuple[str, ...] = ()
    is_tried: bool = False


@contextmanager
def backup_lock(home: Path) -> Iterator[None]:
    """Hold the right to write into the folders of backups.

    Raises
    ------
    BackupRunningError
        Another process holds it.
    """
    with exclusive(home / _LOCK, BackupRunningError):
        yield


def back_up(box: Appliance, folder: str, actor: Actor) -> Result:
    """Make a backup in one folder, prove it, and remove those whose time is over. The caller holds
    the lock. What goes wrong is kept, for whoever must know, and told.
    """
    place = Path(folder)
    _look_for_missing(box, place, actor)
    with box.store.housekeeping() as work:
        begun = work.find.backups.begin(folder, after=_highest(place))
    try:
        made = _make(box, begun)
    except HomeroomError as error:
        keep_problem(box, actor, begun, error.sentence)
        return Result(begun, error.sentence)
    event = AuditEvent(
        Action.BACKUP_MADE,
        f"backup:{begun.name}",
        detail={"folder": folder, "events": made.contents.events, "octets": made.contents.octets},
    )
    with box.store.writing(actor, event) as work:
        work.find.backups.keep_made(
            begun.generation,
            octets=made.contents.octets,
            digest=made.contents.digest,
            is_beside=place.stat().st_dev == box.home.stat().st_dev,
        )
    removed = _rotate(box, place, actor)
    is_tried, problem = _try_if_due(box, made, begun, actor)
    return Result(begun, problem, removed, is_tried)


def home_files(home: Path) -> dict[str, bytes]:
    """What of a home belongs into a backup beside store and keys: settings, certificates, and the
    signed checkpoints with the key that signs them.
    """
    single = (SETTINGS_FILE, CHECKPOINTS_FILE, SIGNING_KEY_FILE)
    tls = (file for file in (home / TLS_FOLDER).glob("*.pem") if file.is_file())
    files = [*(home / name for name in single if (home / name).exists()), *tls]
    return {file.relative_to(home).as_posix(): file.read_bytes() for file in files}


def _make(box: Appliance, begun: Backup) -> Opened:
    names = {each.name for each in known(box) if each.folder == begun.folder}
    folder = Path(begun.folder)
    if folder.is_dir():
        remove_partial(folder, names)
    return make_backup(
        box.store.engine,
        box.key,
        folder=folder,
        name=begun.name,
        slots=read_slots(box.home),
        files=home_files(box.home),
        store_octets=(box.home / DATABASE_FILE).stat().st_size,
    )


def _rotate(box: Appliance, folder: Path, actor: Actor) -> tuple[str, ...]:
    """Remove from a folder what is over; backups of other schools there are left alone."""
    rotation, now = rotation_of(box.settings), box.store.clock()
    rows = {each.name: each for each in known(box) if each.folder == str(folder)}
    here = {
        name: parsed[1]
        for name in backups_in(folder)
        if (parsed := parse_name(name)) and (name in rows or is_ours(folder / name, box.key))
    }
    bad = {name for name in here if name in rows and not rows[name].is_good}
    stays = kept({name: at for name, at in here.items() if name not in bad}, now, rotation)
    stays |= {name for name in bad if now - here[name] < rotation.longest}
    doomed = tuple(sorted(here.keys() - stays))
    for name in doomed:
        remove_backup(folder / name)
        event = AuditEvent(Action.BACKUP_REMOVED, f"backup:{name}", detail={"folder": str(folder)})
        with box.store.writing(actor, event) as work:
            if name in rows:
                work.find.backups.remove(rows[name].generation)
    return doomed


def _try_if_due(box: Appliance, made: Opened, backup: Backup, actor: Actor) -> tuple[bool, str]:
    tries = [each for each in known(box) if each.folder == backup.folder]
    if not is_trial_due(tries, box.store.clock()):
        return False, ""
    try:
        try_restoring(box, made, backup, actor)
    except BackupDamagedError as error:
        keep_problem(box, actor, backup, error.sentence)
        return False, error.sentence
    except HomeroomError as error:  # of this machine, not of the backup
        return False, error.sentence
    return True, ""


def _look_for_missing(box: Appliance, folder: Path, actor: Actor) -> None:
    """Note which backups are gone though the rotation did not remove them, and which are there
    again: a drive may have been changed for another.
    """
    if not folder.is_dir():
        return
    here = backups_in(folder)
    for each in known(box):
        if each.folder != str(folder):
            continue
        if each.is_good and each.name not in here:
            error = BackupMissingError(name=each.name, folder=folder)
            keep_problem(box, actor, each, error.sentence, is_gone=True)
        if each.gone_at and each.name in here:
            with box.store.housekeeping() as work:
                work.find.backups.keep_back(each.generation)


def _highest(folder: Path) -> int:
    return max(backups_in(folder).values(), default=0) if folder.is_dir() else 0
