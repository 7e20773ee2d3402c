"""What a mapping says: where each entity lies in a source, and how its values are written.

A mapping is data. A ready connector ships one; for any other source a person writes one as a
TOML file. Both are this same value once they are read (`parse_mapping`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from appliance.model.gaps import Gap

IDENTIFIERS: dict[str, tuple[str, ...]] = {
    "students": (
        "key",
        "student_number",
        "state_id",
        "email",
        "username",
        "name",
        "first_name",
        "last_name",
        "birth_date",
        "grade_level",
    ),
    "staff": ("key", "staff_number", "email"),
    "courses": ("key", "course_code"),
    "sections": ("key", "section_code"),
    "academic_sessions": ("key", "title"),
    "line_items": ("key",),
}
"""By what a row may point at a row of another entity, most certain first.

`key` is the source's own key of that row. `name` is a whole name, "Last, First" or
"First Last". `username` is what stands before the @ of a student's address; it and `grade_level`
support other evidence and are never enough alone.
"""


_PARTS = {"email": "username"}


def identifiers_of(entity: str, field: str) -> frozenset[str]:
    """The identifiers that hold the value of a field or a part of it, which no source is asked for
    while the field is off.
    """
    return frozenset({field, _PARTS.get(field, field)} & {*IDENTIFIERS.get(entity, ())})


class Records(StrEnum):
    """What a missing attendance row means in a source."""

    EVERYTHING = "everything"  # present marks too: no row means no register was taken
    EXCEPTIONS = "exceptions"  # absences only: no row on a school day means present


DECIMAL_SIGNS = (".", ",")
"""What may stand before the decimal places of a number; the other one may part the thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMapping:
    """Where one field's value comes from.

    Exactly one of `column` and `constant` is set. `format` is a date or time pattern of the
    letters YYYY YY MM DD HH mm SS; `codes` names a table of `Mapping.codes`; `points_of` names
    the column that holds the points possible beside a mark; `decimal` is the sign before the
    decimal places of a number that is written as text.
    """

    column: str = ""
    constant: str = ""
    format: str = ""
    codes: str = ""
    points_of: str = ""
    decimal: str = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityMapping:
    """Where one entity lies: a table (or file pattern, or sheet) or a SELECT.

    `key` names the columns that together are the source's own key of a row. `references` maps
    a reference field to its identifiers, each with the column that holds it.
    """

    entity: str
    table: str = ""
    select: str = ""
    key: tuple[str, ...] = ()
    fields: dict[str, FieldMapping] = field(default_factory=dict)
    references: dict[str, dict[str, FieldMapping]] = field(default_factory=dict)
    records: Records = Records.EVERYTHING

    def columns(self, approved: frozenset[str]) -> tuple[str, ...]:
        """The columns to ask the source for, in a fixed order and without repeats.

        `approved` are the names of the fields that may be read; key and reference columns are
        always needed.
        """
        wanted = dict.fromkeys(self.key)
        for identifiers in self.references.values():
            wanted.update(dict.fromkeys(f.column for f in identifiers.values() if f.column))
        for name, mapped in self.fields.items():
            if name in approved:
                wanted.update(dict.fromkeys(c for c in (mapped.column, mapped.points_of) if c))
        return tuple(wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """One source described: its connector, its layout and its entities.

    `options` are the connector's own (encoding, delimiter, layout …), checked by it. `codes`
    maps the name of a code table to {vendor's code: our value}. `cannot_tell` is what the source
    leaves out and the pages must say.
    """

    connector: str
    title: str
    entities: dict[str, EntityMapping]
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    options: dict[str, object] = field(default_factory=dict)
    cannot_tell: tuple[Gap, ...] = ()

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """All that the source leaves out of what it gives; absences alone leave out more."""
        is_inferred = any(m.records is Records.EXCEPTIONS for m in self.entities.values())
        said = {*self.cannot_tell, *((Gap.REGISTERS_NOT_TAKEN,) if is_inferred else ())}
        return tuple(gap for gap in Gap if gap in said and gap.entity in self.entities)
