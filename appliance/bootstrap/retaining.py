"""What is older than it may be kept: erased by the clock, or at the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.bootstrap.mappings import compute
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.expiring import expire, is_anything_over

if TYPE_CHECKING:
    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.governance.retention import Certificate


def apply_retention(box: Appliance, actor: Actor) -> Certificate | None:
    """Erase all that is over, in one transaction with its certificate, and compute the answers
    anew; gives None where nothing was. The caller holds the import lock.
    """
    with box.store.reading(actor) as work:
        if not is_anything_over(work):
            return None
    with box.store.writing(actor, AuditEvent(Action.ANSWERS_COMPUTED)) as work:
        certificate = expire(work)
        compute(work, True)  # noqa: FBT003
    box.store.settle()
    return certificate
