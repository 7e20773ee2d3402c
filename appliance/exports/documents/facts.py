"""What the documents are made from: the register, the switches, the settings, the accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.governance.gate import named_now, told_all
from appliance.governance.minimization import kept_fields
from appliance.model.fields import Role
from appliance.model.gate import DEFAULT_DAYS, Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from appliance.governance.minimization import KeptField
    from appliance.model.accounts import Account
    from appliance.model.consent import Regime
    from appliance.model.fields import Entity
    from appliance.settings import Settings
    from appliance.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFacts:
    """Everything that a document may say.

    `contact` is empty until it is confirmed. `notice_date` is the day of the letter that told all
    that is so today; None: it is still to go out. `days` are those that families have from it.
    `is_first` where nothing is kept of any child yet.
    """

    school: str
    contact: str
    notice_date: date | None
    days: int
    regime: Regime
    is_first: bool
    today: date
    fields: tuple[KeptField, ...]
    people: Mapping[Role, tuple[str, ...]]

    def of(self, entity: Entity) -> tuple[KeptField, ...]:
        """The fields of an entity."""
        return tuple(kept for kept in self.fields if kept.entity is entity)


def gather_facts(work: UnitOfWork, settings: Settings) -> SchoolFacts:
    """Ask the store and the settings."""
    fields = kept_fields(work.find.fields.decided(), work.today)
    regime, period = work.find.consents.regime(), work.find.gate.confirmed().get(Step.PERIOD)
    told = told_all(work.find.gate.notices(), named_now(fields), regime)
    return SchoolFacts(
        school=settings.school_name,
        contact=work.find.gate.contact(),
        notice_date=told.on if told else None,
        days=told.days if told else int(period.value) if period else DEFAULT_DAYS,
        regime=regime,
        is_first=not work.find.known.count("students"),
        today=work.today,
        fields=fields,
        people=_people(work.find.accounts.list()),
    )


def _people(accounts: list[Account]) -> dict[Role, tuple[str, ...]]:
    return {
        role: tuple(one.name for one in accounts if one.role is role and not one.is_disabled)
        for role in Role
    }
