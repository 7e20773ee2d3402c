"""Conform: a source's columns, turned into the register's, a batch at a time.

No object is made for a row. Dates, codes and ids repeat, so each column is mapped through a
dictionary that remembers every value it has converted, and most values cost one look-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.imports.figures import Blank, Mark, mark_parser, number_parser
from appliance.imports.values import (
    EMPTY,
    OptedOut,
    Outside,
    Parser,
    Refusal,
    code_parser,
    date_parser,
    name_parser,
    parse_time,
    text_parser,
    without_intimate,
)
from appliance.model.fields import FieldType
from appliance.model.mapping_file import COMPOSITE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from appliance.model.fields import Entity, Field
    from appliance.model.mapping import EntityMapping, FieldMapping

REMEMBERED = 200_000
"""Values a column remembers before it begins anew, which bounds memory on unique columns."""


class Memo(dict[Any, Any]):
    """A converter that remembers, and knows whether it has ever given anything but a value."""

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        super().__init__()
        self.convert = convert
        self.has_refused = False

    def __missing__(self, raw: Any) -> Any:
        value = self.afresh(raw)
        if not _is_like_a_truth_value(raw):
            if len(self) >= REMEMBERED:
                self.clear()
            self[raw] = value
        return value

    def afresh(self, raw: Any) -> Any:
        """Convert one value, whatever is remembered of it."""
        value = self.convert(raw)
        self.has_refused = self.has_refused or type(value) in (Refusal, Blank, OptedOut, Outside)
        return value

    def column(self, values: Sequence[Any]) -> list[Any]:
        """Convert a whole column."""
        try:
            return list(map(self.__getitem__, values))
        except TypeError:  # a value that cannot be a key, such as a JSON list
            return [self.afresh(value) for value in values]


def _is_like_a_truth_value(raw: Any) -> bool:
    """Whether a value cannot be remembered: to a dictionary, true and 1 are one key, and an
    unchecked box would become a zero.
    """
    parts = raw if type(raw) is tuple else (raw,)
    return any(type(part) is not str and part in (0, 1) for part in parts)


@dataclass(frozen=True, slots=True)
class FieldConverter:
    """Fills some columns of the register from some of the source's."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    memo: Memo
    is_composite: bool = False

    def fill(self, given: Mapping[str, Sequence[Any]], size: int, into: dict[str, Any]) -> None:
        """Add this field's converted columns to `into`."""
        if not self.columns:
            into[self.names[0]] = [self.memo[None]] * size
        elif self.is_composite:
            marks = self.memo.column(
                list(zip(*(given[name] for name in self.columns), strict=True))
            )
            into.update(_take_apart(self.names, marks))
        else:
            into[self.names[0]] = self.memo.column(given[self.columns[0]])


def _take_apart(names: tuple[str, ...], marks: list[Any]) -> dict[str, list[Any]]:
    """Give each name its part of the marks; what is not a mark stands under the first name."""
    parts = [mark if isinstance(mark, Mark) else (mark,) + (None,) * 3 for mark in marks]
    return (
        dict(zip(names, map(list, zip(*parts, strict=True)), strict=True))
        if parts
        else {name: [] for name in names}
    )


def field_converters(
    entity: Entity,
    mapped: EntityMapping,
    codes: Mapping[str, dict[str, str]],
    approved: frozenset[str],
    today: date,
) -> list[FieldConverter]:
    """Make the converters of an entity's approved fields, references aside."""
    composites = COMPOSITE_FIELDS.get(entity.name, {})
    converters = []
    for name, how in mapped.fields.items():
        if name in composites:
            memo = Memo(mark_parser(codes.get(how.codes), how.decimal))
            columns = _mark_columns(how)
            converters.append(FieldConverter(composites[name], columns, memo, is_composite=True))
        elif name in approved:
            converters.append(_converter(entity, entity.field(name), how, codes, today))
    return converters


def _mark_columns(how: FieldMapping) -> tuple[str, ...]:
    return (how.column, how.points_of) if how.points_of else (how.column,)


def _converter(
    entity: Entity,
    field: Field,
    how: FieldMapping,
    codes: Mapping[str, dict[str, str]],
    today: date,
) -> FieldConverter:
    parse = _parser(entity, field, how, codes, today)
    needed = _needed(parse) if field.required else parse
    if how.constant:
        constant = how.constant
        return FieldConverter((field.name,), (), Memo(lambda _: needed(constant)))
    return FieldConverter((field.name,), (how.column,), Memo(needed))


def _needed(parse: Parser) -> Parser:
    def parse_needed(value: object) -> object:
        parsed = parse(value)
        return EMPTY if parsed is None else parsed

    return parse_needed


_NAMES = {"first_name", "last_name", "preferred_name"}
_PAST = {("students", "birth_date"), ("attendance_events", "date")}


def _parser(
    entity: Entity,
    field: Field,
    how: FieldMapping,
    codes: Mapping[str, dict[str, str]],
    today: date,
) -> Parser:
    if field.type is FieldType.CODE:
        as_code = code_parser(codes.get(how.codes), how.codes, field.values)
        return without_intimate(as_code, is_sensitive=field.is_sensitive)
    if field.type is FieldType.DATE:
        latest = today if (entity.name, field.name) in _PAST else None
        return date_parser(how.format, latest=latest)
    if field.type is FieldType.TIME:
        return parse_time
    if field.type is FieldType.NUMBER:
        return number_parser(field.lowest, field.highest, how.decimal)
    if field.name in _NAMES:
        return name_parser(field.max_length, is_family=field.name == "last_name")
    return without_intimate(text_parser(field.max_length), is_sensitive=field.is_sensitive)
