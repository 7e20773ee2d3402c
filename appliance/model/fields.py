"""The shape of one field: it describes itself once, and everything else reads that.

Validation, minimization, the tables of the store, the poster, the notices and the access
matrix all come from these declarations.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.model.legal import LegalCategory
    from appliance.model.ndpa import DataElement


class FieldType(StrEnum):
    """How a value is written in the store."""

    TEXT = "text"
    DATE = "date"  # ISO 8601, YYYY-MM-DD
    TIME = "time"  # HH:MM, 24 hours
    NUMBER = "number"
    INTEGER = "integer"
    CODE = "code"  # one of a closed list, see `Field.values`
    BOOLEAN = "boolean"
    REFERENCE = "reference"  # the id of a row of another entity


LARGEST_NUMBER = 2**63 - 1
"""The largest whole number that the store can keep or be asked for (SQLite's integers)."""


class Purpose(StrEnum):
    """Why a field may be kept, in words a parent reads."""

    IDENTIFY = "to tell one person from another across the school’s systems"
    TEACH = "to know who teaches whom, what and when"
    ATTENDANCE = "to notice early when a student stops coming"
    PROGRESS = "to notice early when a student’s work falls behind"
    SUPPORT = "to give a student the support the school has agreed to give"
    WRITE_HOME = "to write home so that the family can read it and answer"
    OPERATE = "to run this system and to show where its figures come from"


class Sensitivity(StrEnum):
    """How much harm a look by the wrong person could do."""

    ORDINARY = "ordinary"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"  # off until the principal switches it on


class Role(StrEnum):
    """What an account may do; the access rules give each its meaning."""

    TEACHER = "teacher"
    COUNSELOR = "counselor"
    PRINCIPAL = "principal"
    IT = "it"


STAFF_WHO_TEACH = frozenset({Role.TEACHER, Role.COUNSELOR, Role.PRINCIPAL})
STAFF_WHO_COUNSEL = frozenset({Role.COUNSELOR, Role.PRINCIPAL})
EVERYONE = frozenset(Role)


class Retention(StrEnum):
    """When a value is erased."""

    YEAR_END = "one year after the school year ends"
    LEAVING = "one year after the student leaves"
    EMPLOYMENT = "when the member of staff leaves"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that can be held.

    `name` is ours; `oneroster` and `edfi` are the standards' names for it, empty where the
    standard has none. `meaning` is written for a parent. `values` is the closed list of a
    `CODE`. `refers_to` is the entity of a `REFERENCE`. A field that is not `required` may be
    switched off, and a sensitive one is off until it is switched on. `blank_speaks` where an
    empty value says something of its own, such as that a stay has no end: a value that cannot be
    understood is then not left empty. `purpose` is why it is kept; a sensitive field may be
    switched on for one of `also_for` instead. `legal` is what kind of record it is before the law,
    where that is not its entity's; `data_element` is its row in the NDPA's Schedule of Data, where
    it is of a student.
    """

    name: str
    type: FieldType
    meaning: str
    purpose: Purpose
    also_for: tuple[Purpose, ...] = ()
    legal: LegalCategory | None = None
    data_element: DataElement | None = None
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    seen_by: frozenset[Role] = STAFF_WHO_TEACH
    retention: Retention = Retention.YEAR_END
    oneroster: str = ""
    edfi: str = ""
    required: bool = False
    blank_speaks: bool = False
    values: tuple[str, ...] = ()
    refers_to: str = ""
    max_length: int = 200
    lowest: float | None = None
    highest: float | None = None

    @property
    def is_sensitive(self) -> bool:
        """Whether it is off until the principal switches it on, and on for a time only."""
        return self.sensitivity is Sensitivity.SENSITIVE

    @property
    def on_by_default(self) -> bool:
        """Sensitive fields are off until the principal switches them on."""
        return not self.is_sensitive

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """All for which it may be kept: a closed list."""
        return (self.purpose, *self.also_for)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One kind of thing that can be held, with its fields.

    `natural_key` names the fields that together tell two rows apart when the rows are too
    many and too alike to be given an id of their own (attendance, results); every other
    entity is keyed by its source's own key. `legal` is what kind of record its fields are before
    the law, unless a field says otherwise.
    """

    name: str
    title: str
    oneroster: str
    edfi: str
    fields: tuple[Field, ...]
    legal: LegalCategory
    natural_key: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def field(self, name: str) -> Field:
        """The field of that name.

        Raises
        ------
        KeyError
            The entity has no such field.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def legal_of(self, field: Field) -> LegalCategory:
        """What kind of record a field is before the law."""
        return field.legal or self.legal

    @property
    def values(self) -> tuple[Field, ...]:
        """The fields that say something themselves, rather than whose row it is."""
        return tuple(field for field in self.fields if field.type is not FieldType.REFERENCE)

    @property
    def references(self) -> tuple[Field, ...]:
        """The fields that point at a row of another entity."""
        return tuple(field for field in self.fields if field.type is FieldType.REFERENCE)
