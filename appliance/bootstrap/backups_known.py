"""What this home knows of its backups: which there are, what is wrong, when the next is due."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from appliance.bootstrap.decisions_kept import waiting_folders
from appliance.governance.access import NOBODY
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.backups import Alarm, alarms, is_due

if TYPE_CHECKING:
    from collections.abc import Callable

    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.model.backups import Backup


def due_folders(box: Appliance) -> list[str]:
    """The folders that are to be given a backup now."""
    at, now = time.fromisoformat(box.settings.backup_at), box.store.clock()
    tries = known(box)
    return [
        folder
        for folder in box.settings.backup_folders
        if is_due((each for each in tries if each.folder == folder), at, now)
    ]


def keep_backups(box: Appliance, start: Callable[[], None]) -> None:
    """Have backups made where they are due, and what families decided kept beside them."""
    if box.settings.backup_folders and (due_folders(box) or waiting_folders(box)):
        start()


def known(box: Appliance) -> list[Backup]:
    """Every backup that this store knows of, the newest first."""
    with box.store.reading(NOBODY) as work:
        return work.find.backups.all()


def newest_proved(box: Appliance) -> str:
    """When the newest backup that is there and whole was made; empty where there is none."""
    return next((each.begun_at.isoformat() for each in known(box) if each.is_good), "")


def alarms_of(box: Appliance) -> list[Alarm]:
    """What is wrong with the backups of this home."""
    return alarms(box.settings.backup_folders, known(box), box.store.clock())


def keep_problem(
    box: Appliance, actor: Actor, backup: Backup, sentence: str, *, is_gone: bool = False
) -> None:
    """Keep what went wrong with a backup, and that it did."""
    event = AuditEvent(
        Action.BACKUP_FAILED, f"backup:{backup.name}", detail={"folder": backup.folder}
    )
    with box.store.writing(actor, event) as work:
        work.find.backups.keep_problem(backup.generation, sentence, is_gone=is_gone)
