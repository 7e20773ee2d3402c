"""Switching a field: what is read from now on, and what is erased of what was kept.

A field that goes off is erased at once: from the records, from what the rows set aside said, and
from what links are recognized by. The answers are of no day then, until they are computed anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.governance.audit import Action, AuditEvent
from appliance.governance.minimization import check_decision, is_on
from appliance.governance.requests import check_may_erase
from appliance.imports.forget import switch_identifiers
from appliance.model.register import ABOUT_STUDENTS, entities_pointing_at, entity_named
from appliance.model.switches import Decision

if TYPE_CHECKING:
    from appliance.model.fields import Entity, Field
    from appliance.store.unit_of_work import UnitOfWork

ENDED = "its end date has come"
"""The reason that is kept of a field that went off by itself."""


@dataclass(frozen=True, slots=True)
class Switched:
    """What switching a field did: the rows it was erased from, and how many decisions about who is
    who are to be made again.
    """

    rows: int
    open: int


def switch_field(work: UnitOfWork, entity: Entity, field: Field, decision: Decision) -> Switched:
    """Keep a decision about a field and do what follows from it.

    Raises
    ------
    RefusedError
        The decision lacks what the register asks for, or would erase while a family waits to see
        what is kept; nothing was changed.
    """
    check_decision(entity, field, decision, work.today)
    if not decision.to_on and _concerns_students(entity):
        check_may_erase(locked := work.find.requests.locked(), locked)
    fields, runs, to_on = work.find.fields, work.find.runs, decision.to_on
    was_on = is_on(entity, field, fields.switches()) or (entity.name, field.name) in fields.ended()
    fields.switch(entity.name, field.name, decision, work.actor.name)
    runs.forget_inputs(entity.name)
    rows = are_open = 0
    if not to_on:
        runs.forget_field(entity.name, field.name, entities_pointing_at(entity.name))
        rows = fields.blank(entity.name, field.name)
        work.find.answers.outdate()
    if to_on != was_on:
        are_open = switch_identifiers(work, entity, field, to_on=to_on)
    return Switched(rows, are_open)


def _concerns_students(entity: Entity) -> bool:
    """Whether rows about students, or refused ones that may be, lose something with a field."""
    names = {entity.name, *entities_pointing_at(entity.name)}
    return any(about.name in names for about in ABOUT_STUDENTS)


def switch_off_ended(work: UnitOfWork) -> None:
    """Switch off every field whose end has come, and erase what was kept of it.

    While a family waits to see what is kept it is read no more, and erased once that is answered.
    """
    is_locked = bool(work.find.requests.locked())
    for entity_name, field_name in work.find.fields.ended():
        entity = entity_named(entity_name)
        if is_locked and _concerns_students(entity):
            continue
        decision = Decision(to_on=False, reason=ENDED)
        switched = switch_field(work, entity, entity.field(field_name), decision)
        subject, detail = subject_of(entity_name, field_name), detail_of(decision, switched)
        work.record(AuditEvent(Action.FIELD_SWITCHED, subject, detail=detail))


def subject_of(entity: str, field: str) -> str:
    """How the audit chain names a field."""
    return f"field:{entity}.{field}"


def detail_of(decision: Decision, switched: Switched) -> dict[str, object]:
    """What the audit chain tells of a switch."""
    return {
        "is_on": decision.to_on,
        "reason": decision.reason,
        "purpose": str(decision.purpose or ""),
        "until": decision.until.isoformat() if decision.until else "",
        "rows": switched.rows,
        "open": switched.open,
    }
