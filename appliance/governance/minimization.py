"""Which fields may be read, stored and shown: off unless the register or the principal says on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.errors import RefusedError
from appliance.model.register import ENTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from appliance.model.fields import Entity, Field, Purpose, Role
    from appliance.model.switches import Decision, Switch

LONGEST = timedelta(days=366)
"""How long a sensitive field may be on before somebody must think again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptField:
    """A field of the register as it stands today. `until` is when it goes off by itself."""

    entity: Entity
    field: Field
    is_on: bool
    is_needed: bool
    purpose: Purpose
    until: date | None


class FieldNeededError(RefusedError):
    """The field {entity}.{field} is needed to tell rows apart and cannot be switched off."""


class ReasonMissingError(RefusedError):
    """Say in a sentence why the school needs {entity}.{field}. Families may read it."""


class PurposeNotListedError(RefusedError):
    """The field {entity}.{field} may be kept for one of these purposes alone: {purposes}."""


class EndDateWrongError(RefusedError):
    """The field {entity}.{field} is sensitive and is on for a time only. Give the day on which it
    goes off again: from {first} to {last}.
    """


def is_on(entity: Entity, field: Field, switches: Mapping[tuple[str, str], bool]) -> bool:
    """Whether a field may be read and kept. `switches` holds what the principal decided."""
    return is_needed(entity, field) or switches.get((entity.name, field.name), field.on_by_default)


def is_needed(entity: Entity, field: Field) -> bool:
    """Whether rows cannot do without a field, or could not be told apart without it."""
    return field.required or field.name in entity.natural_key


def approved_fields(entity: Entity, switches: Mapping[tuple[str, str], bool]) -> frozenset[str]:
    """Name the fields of an entity that may be read from a source."""
    return frozenset(field.name for field in entity if is_on(entity, field, switches))


def check_switchable(entity: Entity, field: Field) -> None:
    """Refuse to switch a field that rows cannot do without.

    Raises
    ------
    FieldNeededError
        The field is needed.
    """
    if is_needed(entity, field):
        raise FieldNeededError(entity=entity.name, field=field.name)


def check_decision(entity: Entity, field: Field, decision: Decision, today: date) -> None:
    """Refuse a decision that lacks what the register asks for.

    Off needs nothing but that rows can do without the field. On needs a reason; a sensitive field
    one of its purposes and an end date besides.

    Raises
    ------
    FieldNeededError, ReasonMissingError, PurposeNotListedError, EndDateWrongError
        It lacks that.
    """
    check_switchable(entity, field)
    if not decision.to_on:
        return
    said = {"entity": entity.name, "field": field.name}
    if not decision.reason.strip():
        raise ReasonMissingError(**said)
    is_listed = decision.purpose in field.purposes
    if not is_listed and (field.is_sensitive or decision.purpose is not None):
        raise PurposeNotListedError(**said, purposes="; ".join(field.purposes))
    first, last = end_dates(today)
    is_dated = decision.until is not None and first <= decision.until <= last
    if not is_dated and (field.is_sensitive or decision.until is not None):
        raise EndDateWrongError(**said, first=first.isoformat(), last=last.isoformat())


def end_dates(today: date) -> tuple[date, date]:
    """The first and the last day that may be given as a field's end."""
    return today + timedelta(days=1), today + LONGEST


def visible_fields(
    entity: Entity, role: Role, switches: Mapping[tuple[str, str], bool]
) -> frozenset[str]:
    """Name the fields of an entity that a role may be shown."""
    return frozenset(
        field.name for field in entity if role in field.seen_by and is_on(entity, field, switches)
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
