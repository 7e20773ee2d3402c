"""Backups of a home proved once more, and restored in full on trial."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.bootstrap.backups_known import keep_problem, known
from appliance.errors import HomeroomError, OperatorError
from appliance.governance.access import NOBODY
from appliance.governance.audit import Action, AuditEvent
from appliance.store.audit import hash_of
from appliance.store.backups.proving import Opened, open_backup, prove
from appliance.store.backups.restoring import put_back
from appliance.store.backups.sealing import BackupDamagedError
from appliance.store.creation import open_store

if TYPE_CHECKING:
    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.model.backups import Backup

_TRIAL = "restore-trial"


class BackupMissingError(OperatorError):
    """The backup {name} is not in {folder} any more. Find out who or what has removed it."""


class BackupReplacedError(OperatorError):
    """The backup {name} is not the one that was made here under this name. Somebody with the key of
    the store has put another in its place.
    """


def prove_again(box: Appliance, name: str, actor: Actor) -> Opened:
    """Prove a backup that this store knows of, once more.

    Raises
    ------
    HomeroomError
        It is not whole, not as it was made, or not the one that was made.
    """
    backup = next((each for each in known(box) if each.name == name), None)
    if backup is None:
        raise BackupMissingError(name=name, folder=", ".join(box.settings.backup_folders))
    try:
        opened = _prove_known(box, backup)
    except HomeroomError as error:
        is_gone = isinstance(error, BackupMissingError)
        keep_problem(box, actor, backup, error.sentence, is_gone=is_gone)
        raise
    event = AuditEvent(Action.BACKUP_PROVED, f"backup:{name}", detail={"folder": backup.folder})
    with box.store.writing(actor, event) as work:
        contents = opened.contents
        work.find.backups.keep_proof(
            backup.generation, octets=contents.octets, digest=contents.digest
        )
    return opened


def try_restoring(box: Appliance, made: Opened, backup: Backup, actor: Actor) -> None:
    """Restore a backup in full into a folder of its own, open it as a server would, and remove it.

    Raises
    ------
    HomeroomError
        It could not be restored.
    """
    scratch = box.home / _TRIAL
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        put_back(made, scratch, box.key)
        store = open_store(scratch, box.key, box.store.clock)
        try:
            with store.reading(actor) as work:
                found = hash_of(work.connection, made.contents.events)
        finally:
            store.close()
        if (found or b"").hex() != made.contents.head:
            raise BackupDamagedError(name=made.header.name, what="restored, it has another log")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    with box.store.writing(actor, AuditEvent(Action.BACKUP_TRIED, f"backup:{backup.name}")) as work:
        work.find.backups.keep_trial(backup.generation)


def _prove_known(box: Appliance, backup: Backup) -> Opened:
    place = Path(backup.folder) / backup.name
    if not place.is_dir():
        raise BackupMissingError(name=backup.name, folder=backup.folder)
    opened = open_backup(place, box.key)
    prove(opened)
    with box.store.reading(NOBODY) as work:
        made = work.find.backups.digest_of(backup.name)
        head = hash_of(work.connection, opened.contents.events)
    is_other = made not in ("", opened.contents.digest)  # it was ended before it was noted
    if is_other or (head or b"").hex() != opened.contents.head:
        raise BackupReplacedError(name=backup.name)
    return opened
