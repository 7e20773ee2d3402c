"""What families decided, entered at the console: in one transaction with all that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.bootstrap.mappings import compute
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.consent import deciding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.imports.consent.deciding import Kept
    from appliance.model.consent import Given, Regime


def decide(box: Appliance, decisions: Iterable[tuple[int, Given]], actor: Actor) -> list[Kept]:
    """Keep decisions about students and carry them out; all of them or none.

    Raises
    ------
    RefusedError
        One of them cannot be kept; nothing was changed.
    """
    with box.store.writing(actor) as work:
        kept = deciding.decide(work, decisions)
        for one in kept:
            work.record(one.event)
        work.record(AuditEvent(Action.ANSWERS_COMPUTED))
        compute(work, False)  # noqa: FBT003
    box.store.settle()
    return kept


def undo(box: Appliance, consent_id: int, actor: Actor) -> Kept:
    """Take a decision back; what the sources still have comes with their next import.

    Raises
    ------
    ConsentUnknownError, ConsentUndoneError
        There is nothing to take back.
    """
    with box.store.writing(actor) as work:
        kept = deciding.undo(work, consent_id)
        work.record(kept.event)
        compute(work, False)  # noqa: FBT003
    return kept


def set_regime(box: Appliance, regime: Regime, actor: Actor) -> int:
    """Let another regime hold; gives how many values were erased."""
    with box.store.writing(actor) as work:
        erased = deciding.set_regime(work, regime)
        detail: dict[str, object] = {"regime": str(regime), "erased": erased}
        work.record(AuditEvent(Action.CONSENT_REGIME_SET, detail=detail))
    box.store.settle()
    return erased
