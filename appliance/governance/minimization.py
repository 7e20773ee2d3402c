"""Which fields may be read, stored and shown: off unless the register or the principal says on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appliance.model.fields import Entity, Field, Role


class FieldNeededError(RefusedError):
    """The field {entity}.{field} is needed to tell rows apart and cannot be switched off."""


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


def visible_fields(
    entity: Entity, role: Role, switches: Mapping[tuple[str, str], bool]
) -> frozenset[str]:
    """Name the fields of an entity that a role may be shown."""
    return frozenset(
        field.name for field in entity if role in field.seen_by and is_on(entity, field, switches)
    )
