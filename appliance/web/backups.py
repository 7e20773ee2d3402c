"""What must be known of backups where one begins to look: what is wrong, and what was put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appliance.governance.backups import alarms, said
from appliance.web.parts import parts
from appliance.web.words import sentence

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork


def standing(work: UnitOfWork) -> dict[str, Any]:
    """What the first pages of the principal and IT show; a made-up school needs no backup."""
    settings, backups = parts().settings, work.find.backups
    is_asked = bool(settings.backup_folders) or not work.find.gate.demo_sources()
    wrong = alarms(settings.backup_folders, backups.all(), work.now) if is_asked else []
    told = [f"{sentence(said(alarm))} {alarm.problem}".rstrip() for alarm in wrong]
    return {"backup_alarms": told, "restorations": backups.unseen()}
