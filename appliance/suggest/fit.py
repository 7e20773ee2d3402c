"""How well a column fits a field, and a table an entity: by name, by kind, by its values' shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.model.catalog import ColumnKind
from appliance.model.fields import FieldType, Sensitivity
from appliance.suggest.names import likeness, words
from appliance.suggest.profile import MOSTLY

if TYPE_CHECKING:
    from collections.abc import Callable

    from appliance.model.fields import Entity, Field
    from appliance.suggest.profile import Profile
    from appliance.suggest.survey import Column, Table

LEAST_LIKENESS = 0.55
"""Names that are less alike are not spoken of."""


AGAINST = 0.35
"""What is left of a table's name that has a word in it which speaks against an entity."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How far something fits, 0 to 1, and why, in words."""

    score: float
    reason: str


NO_FIT = Fit(0.0, "")


def fit_field(entity: Entity, field: Field, column: Column, table: Table) -> Fit:
    """Hold a column against a field of an entity."""
    shape = _shape(field, column)
    if shape is None:
        return NO_FIT
    known = words().fields.get((entity.name, field.name), (field.name.replace("_", " "),))
    name, word = _name_likeness(column, table, known)
    if name < LEAST_LIKENESS:
        return NO_FIT
    said = "its name says so" if name == 1 else f"its name is like “{word}”"
    return Fit(round(name * (0.7 + 0.3 * shape.score), 3), f"{said}; {shape.reason}")


def _name_likeness(column: Column, table: Table, known: tuple[str, ...]) -> tuple[float, str]:
    """A column's likeness, with or without the name of its own table: student_name of student."""
    best = likeness(column.words, known)
    bare = " ".join(w for w in column.words.split() if w not in table.words.split())
    if bare and bare != column.words:
        score, word = likeness(bare, known)
        best = max(best, (0.95 * score, word))
    return best


def fit_table(entity: Entity, table: Table) -> Fit:
    """Hold a table's name against the words for an entity, and against those that it is not."""
    known, against = words().entities[entity.name], words().against[entity.name]
    name, word = likeness(table.words, known)
    is_known = table.words in known  # such as a grade item, which is no grade
    if not is_known and any(f" {said} " in f" {table.words} " for said in against):
        name *= AGAINST
    return Fit(round(name, 3), f"its name is like “{word}”" if name < 1 else "its name says so")


def _shape(field: Field, column: Column) -> Fit | None:
    """Whether a column's values can be a field's; None: they cannot."""
    if column.profile.is_unread:
        off = Fit(0.5, "it was not read: the field is off")
        return off if field.sensitivity is Sensitivity.SENSITIVE else None
    if column.profile.is_blank:
        return Fit(0.1, "it is empty") if _kind_allows(field, column.kind) else None
    return _SHAPES.get(field.name, _BY_TYPE[field.type])(column)


def _kind_allows(field: Field, kind: ColumnKind) -> bool:
    wanted = {
        FieldType.DATE: ColumnKind.DATE,
        FieldType.TIME: ColumnKind.TIME,
        FieldType.NUMBER: ColumnKind.NUMBER,
    }.get(field.type)
    if kind in (ColumnKind.UNKNOWN, ColumnKind.TEXT):
        return True
    return kind is wanted or (wanted is None and kind is ColumnKind.NUMBER)


def may_identify(identifier: str, column: Column) -> bool:
    """Whether a column's values can be what a row of another source is known by."""
    p = column.profile
    if identifier == "email":
        return p.emails >= 0.8
    if identifier == "birth_date":
        return p.dates >= MOSTLY
    return not p.is_blank and not _is_date(p) and p.emails < 0.1


def _date(column: Column) -> Fit | None:
    p = column.profile
    if p.dates >= MOSTLY:
        how = "" if p.date_pattern in ("native", "YYYY-MM-DD") else f" written {p.date_pattern}"
        return Fit(1.0, f"its values are dates{how}")
    return None


def _time(column: Column) -> Fit | None:
    return Fit(1.0, "its values are times of day") if column.profile.times >= MOSTLY else None


def _number(column: Column) -> Fit | None:
    p = column.profile
    if p.numbers >= 0.9 and not _is_date(p) and column.kind is not ColumnKind.TRUTH:
        return Fit(1.0, "its values are numbers")
    return None


def _mark(column: Column) -> Fit | None:
    """Marks may be numbers or texts such as 85 % and M."""
    p = column.profile
    if _is_date(p) or p.emails > 0.1 or column.kind is ColumnKind.TRUTH:
        return None
    return Fit(1.0, "its values are numbers") if p.numbers >= 0.6 else None


def _few(column: Column) -> Fit | None:
    """A code, or the number of a row elsewhere that has one."""
    p = column.profile
    if _is_date(p) or p.emails or p.distinct > 60 or p.times > 0.5:
        return None
    return Fit(1.0 if p.repeats else 0.6, f"it has {p.distinct} different values")


def _name(column: Column) -> Fit | None:
    """A part of a name; a column of whole names, of several words each, is neither part."""
    p = column.profile
    if p.wordy >= 0.8 and p.several_words < 0.5 and not _is_date(p) and not p.emails:
        return Fit(1.0, "its values are words")
    return None


def _label(column: Column) -> Fit | None:
    """A short text; a bare number only where nothing better is there."""
    p = column.profile
    if _is_date(p) or p.emails > 0.1 or p.times > 0.5 or column.kind is ColumnKind.TRUTH:
        return None
    return (
        Fit(1.0, "its values are texts") if p.numbers < 0.9 else Fit(0.4, "its values are numbers")
    )


def _email(column: Column) -> Fit | None:
    found = column.profile.emails >= 0.8
    return Fit(1.0, "its values are e-mail addresses") if found else None


def _identifier(column: Column) -> Fit | None:
    """A number or text that hardly ever repeats."""
    p = column.profile
    if _is_date(p) or p.emails > 0.1 or p.distinct < 0.95 * p.values:
        return None
    return Fit(1.0, "no value repeats")


def _is_date(p: Profile) -> bool:
    return p.dates >= MOSTLY and (p.numbers < MOSTLY or p.date_pattern != "YYYYMMDD")


_BY_TYPE: dict[FieldType, Callable[[Column], Fit | None]] = {
    FieldType.TEXT: _label,
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.NUMBER: _number,
    FieldType.INTEGER: _number,
    FieldType.CODE: _few,
    FieldType.BOOLEAN: _few,
}
_SHAPES: dict[str, Callable[[Column], Fit | None]] = {
    "first_name": _name,
    "last_name": _name,
    "preferred_name": _name,
    "email": _email,
    "student_number": _identifier,
    "state_id": _identifier,
    "staff_number": _identifier,
    "points": _mark,
}
