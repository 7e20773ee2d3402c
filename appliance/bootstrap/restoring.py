"""A home put back from a backup, on a machine that has none."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.bootstrap.opening import system_clock
from appliance.errors import OperatorError, RefusedError
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.consent.deciding import carry_out_all
from appliance.settings import read_settings
from appliance.store.backups.copying import sync
from appliance.store.backups.decisions import find_decisions, put_decisions, read_decisions
from appliance.store.backups.making import backups_in
from appliance.store.backups.proving import open_backup, prove
from appliance.store.backups.restoring import put_back
from appliance.store.backups.sealing import HEADER, parse_name, read_header
from appliance.store.checkpoints import CheckpointBook
from appliance.store.creation import exists, open_store
from appliance.store.keys import KeyFileExistsError, open_slots

if TYPE_CHECKING:
    from appliance.model.moments import Clock
    from appliance.store.backups.decisions import Decisions
    from appliance.store.backups.proving import Opened
    from appliance.store.unit_of_work import Store


class NoBackupThereError(OperatorError):
    """There is no backup in {folder}. Name a folder such as homeroom-20261125T033000Z-000042, or
    the one in which such folders lie.
    """


class HomeNotEmptyError(RefusedError):
    """The folder {folder} holds something already, and was left as it is. Name a folder with --home
    that does not exist yet, or is empty.
    """


class HomeIsMountedError(OperatorError):
    """The folder {folder} could not be put in its place ({reason}). Name a folder inside of it with
    --home.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back, and what whoever did it must know.

    So many `decisions` of families more than it had lay beside the backup; None: nothing lay there
    that is as young as it.
    """

    name: str
    made_at: datetime
    decided_until: datetime
    decisions: int | None
    events: int
    rows: int
    files: tuple[str, ...]
    folders_away: tuple[str, ...]
    anchor_folder: str
    anchor_goes_on: bool


def find_backup(place: Path) -> Path:
    """The backup that a folder is, or the newest in it.

    Raises
    ------
    NoBackupThereError
        There is none.
    """
    if (place / HEADER).exists():
        return place
    found = backups_in(place) if place.is_dir() else {}
    if not found:
        raise NoBackupThereError(folder=place)
    return place / max(found, key=lambda name: (parse_name(name) or (0,))[::-1])


def check_home(home: Path) -> None:
    """Refuse a folder in which something is.

    Raises
    ------
    KeyFileExistsError, HomeNotEmptyError
        It is not to be written over.
    """
    if exists(home):
        raise KeyFileExistsError(folder=home)
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise HomeNotEmptyError(folder=home)


def restore_home(place: Path, home: Path, secret: str, clock: Clock = system_clock) -> Restored:
    """Put a backup back as a new home; `secret` is the passphrase or recovery key of its day.

    It is made beside the home folder and takes its place at the very end: killed in the middle,
    there is none.

    Raises
    ------
    HomeroomError
        Something is there already, the secret does not open it, or the backup is not whole.
    """
    check_home(home)
    data_key = open_slots(read_header(place).slots, secret)
    backup = open_backup(place, data_key)
    prove(backup)
    made_at = (parse_name(backup.header.name) or (0, clock()))[1]
    unfinished = home.with_name(f".{home.name}.restoring")
    shutil.rmtree(unfinished, ignore_errors=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    put_back(backup, unfinished, data_key)
    decided = find_decisions(place.parent, data_key, backup.contents.store)
    store = open_store(unfinished, data_key, clock)
    try:
        until, more = _bring_up(store, backup.header.name, made_at, decided)
    finally:
        store.close()
    _take_place(unfinished, home)
    return _tell(backup, made_at, home, until, more)


def _bring_up(
    store: Store, name: str, made_at: datetime, decided: Decisions | None
) -> tuple[datetime, int | None]:
    """Carry out what families decided since, end the sign-ins of then, and say in the store that it
    was put back. Gives up to when decisions are here, and how many there are more.
    """
    until: datetime = made_at
    more: int | None = None
    with store.writing(CONSOLE) as work:
        before = read_decisions(work.connection, "").newest
        if decided and decided.newest >= before and datetime.fromisoformat(decided.at) >= made_at:
            until, more = datetime.fromisoformat(decided.at), decided.newest - before
            put_decisions(work.connection, decided)
            carry_out_all(work)
        work.find.backups.add_restoration(made_at, until)
        work.find.web_sessions.forget_all()
        detail: dict[str, object] = {"decisions": more}
        work.record(AuditEvent(Action.STORE_RESTORED, f"backup:{name}", detail=detail))
    store.settle()
    return until, more


def _take_place(unfinished: Path, home: Path) -> None:
    try:
        os.rename(unfinished, home)  # noqa: PTH104 - over an empty folder, too
        sync(home.parent)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise HomeIsMountedError(folder=home, reason=error.strerror) from error


def _tell(
    backup: Opened, made_at: datetime, home: Path, until: datetime, more: int | None
) -> Restored:
    settings, contents = read_settings(home), backup.contents
    anchor = Path(settings.anchor_folder) if settings.anchor_folder else None
    book = CheckpointBook(home, anchor)
    return Restored(
        name=backup.header.name,
        made_at=made_at,
        decided_until=until,
        decisions=more,
        events=contents.events,
        rows=sum(contents.counts.values()),
        files=tuple(sorted(contents.files)),
        folders_away=tuple(each for each in settings.backup_folders if not Path(each).is_dir()),
        anchor_folder=settings.anchor_folder,
        anchor_goes_on=len(book.anchored() or ()) > len(book.own()),
    )
