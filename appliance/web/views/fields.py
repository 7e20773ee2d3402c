"""The field register as a page, and the switch of each field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.minimization import end_dates, is_needed, is_on
from appliance.imports import gating
from appliance.imports.switching import detail_of, switch_field
from appliance.model.fields import Purpose
from appliance.model.register import (
    ABOUT_STUDENTS,
    STUDENT_FIELD_LIMIT,
    STUDENTS_FIRST,
    field_named,
)
from appliance.model.switches import Decision
from appliance.model.text import Message, mark
from appliance.web.forms import posted_date
from appliance.web.pages import Go, Show, page
from appliance.web.parts import parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from appliance.model.fields import Entity, Field
    from appliance.model.switches import Switch
    from appliance.store.unit_of_work import UnitOfWork

_ON = mark("It is on, and is read once families have been told of it.")
_OFF = mark("It is off. It was erased from {rows} row.")
_OFF_MANY = mark("It is off. It was erased from {rows} rows.")
_OPEN = mark(
    "It is off, and was erased. Some decisions about who is who do not hold without it and are to "
    "be made again."
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A field as it stands: whether it is on, by whose decision, and which sources give it."""

    entity: Entity
    field: Field
    is_on: bool
    switch: Switch | None = None
    sources: Sequence[str] = ()

    @property
    def is_needed(self) -> bool:
        """Whether rows cannot do without it."""
        return is_needed(self.entity, self.field)


@page("/trust/fields", needs=Permission.VIEW_TRUST, because=Action.FIELDS_LISTED)
def fields(work: UnitOfWork) -> Show:
    """Everything that can be held, kind by kind."""
    decided, switches = work.find.fields.decided(), work.find.fields.switches()
    listed = []
    for entity in STUDENTS_FIRST:
        given = work.find.fields.given_by(entity)
        kept = [
            _kept(entity, each, switches, decided, given.get(each.name, ()))
            for each in entity.values
        ]
        listed.append((entity, kept))
    about = [each for entity, kept in listed if entity in ABOUT_STUDENTS for each in kept]
    context = {
        "listed": listed,
        "of_students": len(about),
        "of_students_on": sum(each.is_on for each in about),
        "limit": STUDENT_FIELD_LIMIT,
    }
    return Show("trust/fields.html", context)


@page("/trust/fields/<field>", needs=Permission.VIEW_TRUST, because=Action.FIELDS_LISTED)
def one_field(work: UnitOfWork, field: str) -> Show:
    """One field, with its switch."""
    entity, found = field_named(field)
    decided, switches = work.find.fields.decided(), work.find.fields.switches()
    first, last = end_dates(work.today)
    context = {
        "kept": _kept(entity, found, switches, decided),
        "rows": work.find.fields.count(entity.name, found.name),
        "first": first,
        "last": last,
        "is_untold": field in gating.ruling(work).unnamed,
    }
    return Show("trust/field.html", context)


@page(
    "/trust/fields/<field>/switch",
    needs=Permission.SWITCH_FIELDS,
    because=Action.FIELD_SWITCHED,
    writes=True,
)
def switch(work: UnitOfWork, field: str) -> Go:
    """Switch a field; the answers are computed anew in a process of their own."""
    entity, found = field_named(field)
    decision = _asked()
    switched = switch_field(work, entity, found, decision)
    note = Message(_ON) if decision.to_on else Message(_OFF, {"rows": switched.rows}, _OFF_MANY)
    if switched.open:
        note = Message(_OPEN)
    return Go(
        f"/trust/fields/{field}",
        note=note,
        then=None if decision.to_on else parts().imports.refresh,
        detail=detail_of(decision, switched),
    )


def _kept(
    entity: Entity,
    each: Field,
    switches: Mapping[tuple[str, str], bool],
    decided: Mapping[tuple[str, str], Switch],
    sources: Sequence[str] = (),
) -> Kept:
    name = (entity.name, each.name)
    return Kept(entity, each, is_on(entity, each, switches), decided.get(name), sources)


def _asked() -> Decision:
    """What the form says."""
    told = {name: request.form.get(name, "").strip() for name in ("purpose", "reason", "until")}
    return Decision(
        to_on=request.form.get("to") == "on",
        reason=told["reason"][:300],
        purpose=Purpose(told["purpose"]) if told["purpose"] in set(Purpose) else None,
        until=posted_date("until") if told["until"] else None,
    )
