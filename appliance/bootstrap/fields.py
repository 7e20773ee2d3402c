"""Fields, switched on and off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.bootstrap.mappings import compute
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.minimization import is_on
from appliance.imports.forget import switch_identifiers
from appliance.model.register import entities_pointing_at

if TYPE_CHECKING:
    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.model.fields import Entity, Field


@dataclass(frozen=True, slots=True)
class Switched:
    """What switching a field did: the rows it was erased from, and how many decisions about who is
    who are to be made again.
    """

    rows: int
    open: int


def switch_field(
    box: Appliance, entity: Entity, field: Field, actor: Actor, *, to_on: bool, reason: str
) -> Switched:
    """Switch a field; what was kept of one switched off is erased."""
    with box.store.writing(actor) as work:
        fields, runs = work.find.fields, work.find.runs
        was_on = is_on(entity, field, fields.switches())
        fields.switch(entity.name, field.name, is_on=to_on, reason=reason, by=actor.name)
        runs.forget_inputs(entity.name)
        rows = are_open = 0
        if not to_on:
            runs.forget_field(entity.name, field.name, entities_pointing_at(entity.name))
            rows = fields.blank(entity.name, field.name)
        if to_on != was_on:
            are_open = switch_identifiers(work, entity, field, to_on=to_on)
        if not to_on:
            compute(work, True)  # noqa: FBT003
        detail = {"is_on": to_on, "reason": reason, "open": are_open}
        subject = f"field:{entity.name}.{field.name}"
        work.record(AuditEvent(Action.FIELD_SWITCHED, subject, detail=detail))
    return Switched(rows, are_open)
