"""The walk before the first import, at the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.governance.audit import Action, AuditEvent
from appliance.imports import gating
from appliance.model.consent import Regime
from appliance.model.gate import Step

if TYPE_CHECKING:
    from datetime import date

    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.governance.gate import Ruling


def look(box: Appliance, actor: Actor) -> tuple[gating.Walk, dict[str, Ruling]]:
    """Say how far the school is, and whether each source may be imported."""
    with box.store.reading(actor, AuditEvent(Action.GATE_VIEWED)) as work:
        return gating.walk(work), gating.rulings(work)


def confirm(box: Appliance, step: Step, said: str, on: date | None, actor: Actor) -> Ruling:
    """Confirm a step; `said` is what it asks for, `on` the day on which families were told.

    Raises
    ------
    RefusedError
        It cannot be confirmed so; nothing was changed.
    """
    with box.store.writing(actor) as work:
        match step:
            case Step.REGIME:
                event = gating.choose_regime(work, Regime(said))
            case Step.PERIOD:
                event = gating.choose_period(work, said)
            case Step.CONTACT:
                event = gating.name_contact(work, said)
            case Step.NOTICE:
                event = gating.record_notice(work, on or work.today, said)
            case _:
                event = gating.look_at(work, step, said)
        work.record(event)
        found = gating.ruling(work)
    box.store.settle()
    return found


def take_back(box: Appliance, notice_id: int, actor: Actor) -> Ruling:
    """Let a notice count no more.

    Raises
    ------
    NoticeUnknownError
        There is none of that number.
    """
    with box.store.writing(actor) as work:
        work.record(gating.take_back(work, notice_id))
        return gating.ruling(work)
