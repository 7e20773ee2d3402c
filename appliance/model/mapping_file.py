"""The text of a mapping file, read into a `Mapping` and checked against the register."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.errors import MappingError
from appliance.model.fields import FieldType
from appliance.model.gaps import Gap
from appliance.model.mapping import (
    DECIMAL_SIGNS,
    IDENTIFIERS,
    EntityMapping,
    FieldMapping,
    Mapping,
    Records,
)
from appliance.model.register import ENTITIES, entity_named

if TYPE_CHECKING:
    from appliance.model.fields import Entity

COMPOSITE_FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    "results": {"mark": ("status", "points", "percent", "written_as")},
}
"""Fields of a mapping that the pipeline takes apart into several of the register."""

_TOP = {"connector", "title", "decimal", "options", "entities", "codes", "cannot_tell"}
_FIELD_WORDS = {"column", "constant", "format", "codes", "points_of", "decimal"}


class MappingUnreadableError(MappingError):
    """The mapping is not valid TOML ({reason}). Mend that line and try again."""


class MappingWordError(MappingError):
    """The mapping says “{word}” in {place}, which is not understood. Expected: {expected}."""


class MappingMissingError(MappingError):
    """The mapping does not say “{word}” in {place}. Add it and try again."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the fields of all entities share: the code tables, and how the source writes numbers."""

    codes: dict[str, dict[str, str]]
    decimal: str


def parse_mapping(text: str) -> Mapping:
    """Read a mapping file's text.

    Raises
    ------
    MappingError
        The text is not TOML, or says something that the register does not know.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingUnreadableError(reason=str(error)) from error
    _only(document, _TOP, "the file")
    codes = {
        str(table): {str(code): str(value) for code, value in pairs.items()}
        for table, pairs in document.get("codes", {}).items()
    }
    shared = _Shared(codes, _parse_decimal(document.get("decimal", "."), "the file"))
    entities = {
        name: _parse_entity(name, table, shared)
        for name, table in document.get("entities", {}).items()
    }
    if not entities:
        raise MappingMissingError(word="entities", place="the file")
    return Mapping(
        connector=_text(document, "connector", "the file"),
        title=_text(document, "title", "the file"),
        entities={e.name: entities[e.name] for e in ENTITIES if e.name in entities},
        codes=codes,
        options=document.get("options", {}),
        cannot_tell=_parse_gaps(document.get("cannot_tell", [])),
    )


def _parse_gaps(words: Any) -> tuple[Gap, ...]:
    if not isinstance(words, list):
        raise MappingWordError(word=str(words), place="cannot_tell", expected="a list of texts")
    try:
        return tuple(Gap(word) for word in words)
    except ValueError as error:
        unknown = next(word for word in words if word not in set(Gap))
        expected = ", ".join(Gap)
        raise MappingWordError(word=unknown, place="cannot_tell", expected=expected) from error


def _parse_entity(name: str, table: Any, shared: _Shared) -> EntityMapping:
    place = f"entities.{name}"
    try:
        entity = entity_named(name)
    except KeyError as error:
        known = ", ".join(e.name for e in ENTITIES)
        raise MappingWordError(word=name, place="entities", expected=known) from error
    reference_names = {field.name for field in entity.references}
    _only(table, {"table", "select", "key", "fields", "records"} | reference_names, place)
    if bool(table.get("table")) == bool(table.get("select")):
        raise MappingMissingError(word="table or select (one of them)", place=place)
    return EntityMapping(
        entity=name,
        table=table.get("table", ""),
        select=table.get("select", ""),
        key=_parse_key(entity, table.get("key", []), place),
        fields=_parse_fields(entity, table.get("fields", {}), shared, f"{place}.fields"),
        references=_parse_references(entity, table, shared, place),
        records=_parse_records(table.get("records", "everything"), place),
    )


def _parse_key(entity: Entity, value: Any, place: str) -> tuple[str, ...]:
    key = (value,) if isinstance(value, str) else tuple(str(column) for column in value)
    if not key and not entity.natural_key:
        raise MappingMissingError(word="key", place=place)
    return key


def _parse_records(value: str, place: str) -> Records:
    try:
        return Records(value)
    except ValueError as error:
        raise MappingWordError(word=value, place=place, expected=", ".join(Records)) from error


def _parse_fields(
    entity: Entity, table: Any, shared: _Shared, place: str
) -> dict[str, FieldMapping]:
    composites = COMPOSITE_FIELDS.get(entity.name, {})
    plain = {field.name for field in entity if field.type is not FieldType.REFERENCE}
    _only(table, plain | set(composites), place)
    fields = {name: _parse_field(value, shared, f"{place}.{name}") for name, value in table.items()}
    given = set(fields).union(*(composites[name] for name in fields if name in composites))
    for field in entity:
        if field.required and field.type is not FieldType.REFERENCE and field.name not in given:
            raise MappingMissingError(word=field.name, place=place)
    return fields


def _parse_references(
    entity: Entity, table: Any, shared: _Shared, place: str
) -> dict[str, dict[str, FieldMapping]]:
    references: dict[str, dict[str, FieldMapping]] = {}
    for field in entity.references:
        identifiers = table.get(field.name)
        if identifiers is None:
            if field.required:
                raise MappingMissingError(word=field.name, place=place)
            continue
        where = f"{place}.{field.name}"
        _only(identifiers, set(IDENTIFIERS[field.refers_to]), where)
        if not identifiers:
            raise MappingMissingError(word=IDENTIFIERS[field.refers_to][0], place=where)
        references[field.name] = {
            name: _parse_field(identifiers[name], shared, f"{where}.{name}")
            for name in IDENTIFIERS[field.refers_to]
            if name in identifiers
        }
    return references


def _parse_field(value: Any, shared: _Shared, place: str) -> FieldMapping:
    if isinstance(value, str):
        return FieldMapping(column=value, decimal=shared.decimal)
    _only(value, _FIELD_WORDS, place)
    said = {"decimal": shared.decimal} | {str(word): str(text) for word, text in value.items()}
    mapped = FieldMapping(**said)
    _parse_decimal(mapped.decimal, place)
    if bool(mapped.column) == bool(mapped.constant):
        raise MappingMissingError(word="column or constant (one of them)", place=place)
    if mapped.codes and mapped.codes not in shared.codes:
        raise MappingMissingError(word=f"codes.{mapped.codes}", place="the file")
    return mapped


def _parse_decimal(value: Any, place: str) -> str:
    if value not in DECIMAL_SIGNS:
        expected = " or ".join(f"“{sign}”" for sign in DECIMAL_SIGNS)
        raise MappingWordError(word=str(value), place=f"decimal in {place}", expected=expected)
    return str(value)


def _text(table: dict[str, Any], word: str, place: str) -> str:
    value = table.get(word)
    if not isinstance(value, str) or not value:
        raise MappingMissingError(word=word, place=place)
    return value


def _only(table: Any, allowed: set[str], place: str) -> None:
    if not isinstance(table, dict):
        raise MappingWordError(word=str(table), place=place, expected="a table")
    for word in table:
        if word not in allowed:
            expected = ", ".join(sorted(allowed))
            raise MappingWordError(word=word, place=place, expected=expected)
