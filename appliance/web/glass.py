"""What break-glass puts on every page: a banner where a record is open, a count where one waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appliance.governance.access import Permission, can

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appliance.governance.break_glass import BrokenGlass
    from appliance.store.unit_of_work import UnitOfWork


def standing(work: UnitOfWork) -> dict[str, Any]:
    """What the actor has open, and what waits for the actor's review."""
    glass: BrokenGlass | None = None
    waiting: Sequence[BrokenGlass] = ()
    if can(work.actor, Permission.BREAK_GLASS):
        glass = work.find.break_glass.open_of(work.actor.account_id)
    if can(work.actor, Permission.REVIEW_GLASS):
        waiting = work.find.break_glass.waiting()
    return {
        "glass": glass,
        "glass_minutes": glass.minutes_left(work.now) if glass else 0,
        "glass_seconds": int((glass.until - work.now).total_seconds()) if glass else 0,
        "glasses_waiting": len(waiting),
        "glasses_overdue": sum(one.is_overdue(work.now) for one in waiting),
    }
