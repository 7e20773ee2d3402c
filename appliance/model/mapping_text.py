"""A `Mapping` written as the text of a mapping file, which read again gives the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomli_w

from appliance.model.mapping import EntityMapping, FieldMapping, Mapping, Records

if TYPE_CHECKING:
    from collections.abc import Iterable


def write_mapping(mapping: Mapping) -> str:
    """Write a mapping file: what a person would write, without what is usual anyway."""
    document: dict[str, Any] = {"connector": mapping.connector, "title": mapping.title}
    decimal = _decimal_of(mapping.entities.values())
    if decimal != ".":
        document["decimal"] = decimal
    if mapping.cannot_tell:
        document["cannot_tell"] = [str(gap) for gap in mapping.cannot_tell]
    if mapping.options:
        document["options"] = dict(mapping.options)
    document["codes"] = {name: dict(table) for name, table in mapping.codes.items()}
    document["entities"] = {
        name: _entity(mapped, decimal) for name, mapped in mapping.entities.items()
    }
    return tomli_w.dumps(document, multiline_strings=True)


def _decimal_of(entities: Iterable[EntityMapping]) -> str:
    """The sign that all fields share; the usual one where they differ."""
    signs = {how.decimal for mapped in entities for how in _all_fields(mapped)}
    return signs.pop() if len(signs) == 1 else "."


def _all_fields(mapped: EntityMapping) -> Iterable[FieldMapping]:
    yield from mapped.fields.values()
    for identifiers in mapped.references.values():
        yield from identifiers.values()


def _entity(mapped: EntityMapping, decimal: str) -> dict[str, Any]:
    written: dict[str, Any] = {}
    if mapped.table:
        written["table"] = mapped.table
    if mapped.select:
        written["select"] = mapped.select
    if mapped.key:
        written["key"] = list(mapped.key)
    if mapped.records is not Records.EVERYTHING:
        written["records"] = str(mapped.records)
    for name, identifiers in mapped.references.items():
        written[name] = {by: _field(how, decimal) for by, how in identifiers.items()}
    written["fields"] = {name: _field(how, decimal) for name, how in mapped.fields.items()}
    return written


def _field(how: FieldMapping, decimal: str) -> Any:
    names = ("column", "constant", "format", "codes", "points_of")
    said = {name: value for name in names if (value := getattr(how, name))}
    if how.decimal != decimal:
        said["decimal"] = how.decimal
    return how.column if set(said) == {"column"} else said
