"""The trust gate at work: what it stands on is asked for, its steps are confirmed, and an import is
let through or refused.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from appliance.governance.audit import Action, AuditEvent
from appliance.governance.gate import (
    GateFacts,
    GateShutError,
    Ruling,
    SeenOtherError,
    check_notice_day,
    check_steps_taken,
    checked_period,
    checked_text,
    may_import,
    named_now,
    shown,
    why_shut,
)
from appliance.governance.minimization import kept_fields
from appliance.imports.consent.deciding import set_regime
from appliance.model.gate import BEFORE_NOTICE, LOOKED_AT, Named, Step
from appliance.model.moments import school_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from appliance.model.consent import Regime
    from appliance.model.gate import Confirmation, Notice
    from appliance.model.runs import SourceInfo
    from appliance.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Walk:
    """How far a school is on its way to the first import. `ruling` is that of a real school, also
    where the demo's own sources pass.
    """

    facts: GateFacts
    ruling: Ruling
    confirmed: Mapping[Step, Confirmation]
    is_demo: bool

    @property
    def steps_day(self) -> date | None:
        """When the last of the steps before the notice was confirmed; None before any was."""
        return max((school_day(each.at) for each in self.confirmed.values()), default=None)

    @property
    def left(self) -> tuple[Step, ...]:
        """The steps to be taken so that families have heard all that is on, in their order."""
        is_untold = None in self.ruling.unnamed.values()
        again = self.facts.outdated | {Step.NOTICE} if is_untold else frozenset()
        return self.ruling.missing or tuple(step for step in Step if step in again)

    @property
    def before_notice(self) -> tuple[Step, ...]:
        """The steps without which no notice can be recorded, in their order."""
        undone = (frozenset(BEFORE_NOTICE) - self.facts.confirmed) | self.facts.outdated
        return tuple(step for step in Step if step in undone)

    @property
    def following(self) -> Step | None:
        """The step to be taken next."""
        return self.left[0] if self.left else None


def walk(work: UnitOfWork) -> Walk:
    """Say how far a school is."""
    facts = _facts(work, None)
    demo = bool(work.find.gate.demo_sources())
    return Walk(facts, may_import(work.today, facts), work.find.gate.confirmed(), demo)


def ruling(work: UnitOfWork, source: SourceInfo | None = None) -> Ruling:
    """Whether the gate is open now, for a source, which the demo may have made and of which a pilot
    may be read; or else for the whole school.
    """
    return may_import(work.today, _facts(work, source))


def rulings(work: UnitOfWork, *, of_pilot: bool = True) -> dict[str, Ruling]:
    """Whether the gate is open now for each source, by its name; `of_pilot` where the pilot that
    runs counts.
    """
    facts, demo = _facts(work, None), work.find.gate.demo_sources()
    pilot = _told_of_pilot(work) if of_pilot else None
    return {
        one.name: may_import(
            work.today, replace(facts, is_demo=demo.get(one.name) == one.address, pilot=pilot)
        )
        for one in work.find.sources.all()
    }


def shut(work: UnitOfWork, of_sources: Mapping[str, Ruling] | None = None) -> Ruling | None:
    """Why nothing is imported, or not from every source; None where nothing is in the way."""
    known = rulings(work) if of_sources is None else of_sources
    found = known.values() or [ruling(work)]
    return next((one for one in found if not one.is_open), None)


def shut_to_school(work: UnitOfWork) -> Ruling | None:
    """Why nothing would be imported if no pilot ran; None where nothing would be in the way."""
    return shut(work, rulings(work, of_pilot=False))


def check_gate(work: UnitOfWork, source: SourceInfo) -> Ruling:
    """Let the records of a source through, or refuse.

    Raises
    ------
    GateShutError
        Families were not told, or their days have not passed.
    """
    found = ruling(work, source)
    if not found.is_open:
        raise GateShutError(source=source.name, why=why_shut(found))
    return found


def switches_told(work: UnitOfWork, source: SourceInfo) -> dict[tuple[str, str], bool]:
    """How every field stands that is not as the register has it, those off of which families were
    not told yet.
    """
    split = (name.partition(".") for name in ruling(work, source).unnamed)
    off = ((entity, field) for entity, _, field in split)
    return work.find.fields.switches() | dict.fromkeys(off, False)


def _facts(work: UnitOfWork, source: SourceInfo | None) -> GateFacts:
    kept = kept_fields(work.find.fields.decided(), work.today)
    named, confirmed = named_now(kept), work.find.gate.confirmed()
    regime = work.find.consents.regime()
    demo = work.find.gate.demo_sources()
    return GateFacts(
        confirmed=frozenset(confirmed),
        outdated=_outdated(confirmed, named, regime),
        notices=work.find.gate.notices(),
        regime=regime,
        kept=named,
        needed=frozenset(f"{k.entity.name}.{k.field.name}" for k in kept if k.is_needed),
        is_demo=source is not None and demo.get(source.name) == source.address,
        pilot=_told_of_pilot(work) if source is not None else None,
    )


def _told_of_pilot(work: UnitOfWork) -> Notice | None:
    pilot = work.find.pilots.current()
    return pilot.notice if pilot else None


def _outdated(
    confirmed: Mapping[Step, Confirmation], named: Mapping[str, Named], regime: Regime
) -> frozenset[Step]:
    now = {step: shown(step, named) for step in LOOKED_AT} | {Step.REGIME: str(regime)}
    return frozenset(
        step for step, value in now.items() if step in confirmed and confirmed[step].value != value
    )


def seen(work: UnitOfWork, step: Step) -> str:
    """Tell apart what a step shows now from what it showed before or may show later."""
    named = named_now(kept_fields(work.find.fields.decided(), work.today))
    return hashlib.sha256(shown(step, named).encode()).hexdigest()[:16]


def look_at(work: UnitOfWork, step: Step, was_seen: str) -> AuditEvent:
    """Confirm a step that is confirmed by looking at it.

    Raises
    ------
    SeenOtherError
        It shows something else by now than what was looked at.
    """
    if was_seen != seen(work, step):
        raise SeenOtherError
    named = named_now(kept_fields(work.find.fields.decided(), work.today))
    work.find.gate.confirm(step, shown(step, named), work.actor.name)
    return _confirmed(step)


def choose_regime(work: UnitOfWork, regime: Regime) -> AuditEvent:
    """Confirm what holds of a sensitive field while a family has said nothing."""
    erased = set_regime(work, regime)
    return _confirmed(Step.REGIME, regime=str(regime), erased=erased)


def choose_period(work: UnitOfWork, text: str) -> AuditEvent:
    """Confirm how many days families have.

    Raises
    ------
    PeriodWrongError
        They are too few, too many, or no number.
    """
    days = checked_period(text.strip())
    work.find.gate.confirm(Step.PERIOD, str(days), work.actor.name)
    return _confirmed(Step.PERIOD, days=days)


def name_contact(work: UnitOfWork, text: str) -> AuditEvent:
    """Confirm whom families ask.

    Raises
    ------
    GateTextError
        Nobody was named, or in too many words.
    """
    work.find.gate.confirm(Step.CONTACT, checked_text(text), work.actor.name)
    return _confirmed(Step.CONTACT)


def record_notice(work: UnitOfWork, on: date, how: str) -> AuditEvent:
    """Record that families were told, on which day and how: of what the steps say now.

    Raises
    ------
    StepsLeftError, NoticeDayError, GateTextError
        The letter cannot have gone out so; nothing was recorded.
    """
    found = walk(work)
    facts, told = found.facts, checked_text(how)
    check_steps_taken(facts.confirmed, facts.outdated)
    check_notice_day(on, found.steps_day or work.today, work.today)
    days = int(found.confirmed[Step.PERIOD].value)
    number = work.find.gate.tell(on, told, days, facts.regime, facts.kept, work.actor.name)
    detail = {"notice": number, "on": on.isoformat(), "how": told, "days": days}
    return _confirmed(Step.NOTICE, **detail)


def take_back(work: UnitOfWork, notice_id: int) -> AuditEvent:
    """Let a notice count no more, because it was recorded wrongly.

    Raises
    ------
    NoticeUnknownError
        There is none of that number.
    """
    notice = work.find.gate.take_back(notice_id, work.actor.name)
    detail: dict[str, object] = {"notice": notice_id, "on": str(notice.on or "")}
    return AuditEvent(Action.NOTICE_TAKEN_BACK, "gate:notice", detail=detail)


def _confirmed(step: Step, **detail: object) -> AuditEvent:
    return AuditEvent(Action.GATE_CONFIRMED, f"gate:{step}", detail=detail)
