"""What the documents are made from: the register, the switches, the settings, the accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.governance.minimization import kept_fields
from appliance.model.fields import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from appliance.governance.minimization import KeptField
    from appliance.model.accounts import Account
    from appliance.model.fields import Entity
    from appliance.settings import Settings
    from appliance.store.unit_of_work import UnitOfWork


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
    notices = work.find.gate.notices()
    return SchoolFacts(
        school=settings.school_name,
        contact=work.find.gate.contact(),
        notice_date=notices[-1].on if notices else None,
        today=work.today,
        fields=kept_fields(work.find.fields.decided(), work.today),
        people=_people(work.find.accounts.list()),
    )


def _people(accounts: list[Account]) -> dict[Role, tuple[str, ...]]:
    return {
        role: tuple(one.name for one in accounts if one.role is role and not one.is_disabled)
        for role in Role
    }
