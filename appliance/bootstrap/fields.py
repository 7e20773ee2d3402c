"""Fields, switched on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.bootstrap.mappings import compute
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.switching import detail_of, subject_of
from appliance.imports.switching import switch_field as switch

if TYPE_CHECKING:
    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.imports.switching import Switched
    from appliance.model.fields import Entity, Field
    from appliance.model.switches import Decision


def switch_field(
    box: Appliance, entity: Entity, field: Field, actor: Actor, decision: Decision
) -> Switched:
    """Switch a field; what was kept of one switched off is erased."""
    with box.store.writing(actor) as work:
        switched = switch(work, entity, field, decision)
        if not decision.to_on:
            compute(work, True)  # noqa: FBT003
        detail = detail_of(decision, switched)
        subject = subject_of(entity.name, field.name)
        work.record(AuditEvent(Action.FIELD_SWITCHED, subject, detail=detail))
    return switched
