"""What the documents are made from: the register, the switches, the settings, the accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from appliance.governance.minimization import is_needed, is_on
from appliance.model.fields import Role
from appliance.model.register import ENTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appliance.model.accounts import Account
    from appliance.model.fields import Entity, Field, Purpose
    from appliance.model.switches import Switch
    from appliance.settings import Settings
    from appliance.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptField:
    """A field of the register as it stands today. `until` is when it goes off by itself."""

    entity: Entity
    field: Field
    is_on: bool
    is_needed: bool
    purpose: Purpose
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFacts:
    """Everything that a document may say. `contact` and `notice_date` are empty until set."""

    school: str
    contact: str
    notice_date: date | None
    today: date
    fields: tuple[KeptField, ...]
    people: Mapping[Role, tuple[str, ...]]

    def of(self, entity: Entity) -> tuple[KeptField, ...]:
        """The fields of an entity."""
        return tuple(kept for kept in self.fields if kept.entity is entity)


def gather_facts(work: UnitOfWork, settings: Settings) -> SchoolFacts:
    """Ask the store and the settings."""
    given = settings.notice_date
    return SchoolFacts(
        school=settings.school_name,
        contact=settings.complaint_contact,
        notice_date=date.fromisoformat(given) if given else None,
        today=work.today,
        fields=kept_fields(work.find.fields.decided(), work.today),
        people=_people(work.find.accounts.list()),
    )


def kept_fields(decided: Mapping[tuple[str, str], Switch], today: date) -> tuple[KeptField, ...]:
    """Every field of the register, with how it stands on a day."""
    switches = {name: switch.is_on(today) for name, switch in decided.items()}
    return tuple(
        _kept(entity, field, switches, decided.get((entity.name, field.name)))
        for entity in ENTITIES
        for field in entity.values
    )


def _kept(
    entity: Entity, field: Field, switches: Mapping[tuple[str, str], bool], switch: Switch | None
) -> KeptField:
    kept = is_on(entity, field, switches)
    decision = switch.decision if switch and kept else None
    return KeptField(
        entity=entity,
        field=field,
        is_on=kept,
        is_needed=is_needed(entity, field),
        purpose=(decision.purpose if decision else None) or field.purpose,
        until=decision.until if decision else None,
    )


def _people(accounts: list[Account]) -> dict[Role, tuple[str, ...]]:
    return {
        role: tuple(one.name for one in accounts if one.role is role and not one.is_disabled)
        for role in Role
    }
