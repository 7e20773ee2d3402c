"""What stands in a source that is described: codes with their counts, how dates are written.

Codes are the only values that are ever shown: short and few, of columns that the mapping gives
to a closed list of ours.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from appliance.errors import HomeroomError
from appliance.imports.figures import mark_parser
from appliance.imports.minimize import approved_for
from appliance.imports.values import Refusal, clean_text
from appliance.model.fields import FieldType
from appliance.model.mapping import Records
from appliance.model.register import entity_named
from appliance.model.vocabulary import ResultStatus
from appliance.suggest.codes import known_code
from appliance.suggest.profile import LONGEST_CODE, MOST_CODES, MOSTLY, SAMPLE_ROWS, date_shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appliance.imports.read import OpenSource
    from appliance.model.fields import Entity
    from appliance.model.mapping import EntityMapping, FieldMapping
    from appliance.model.mapping import Mapping as SourceMapping

MOST_ROWS = 200_000
"""Rows of an entity that are counted; more are not worth the wait."""

_COMMA = re.compile(r"-?\d+,\d+")
_POINT = re.compile(r"-?\d+\.\d+")


@dataclass
class Described:
    """A mapping with the codes that are plainly known, and what a person must still say."""

    mapping: SourceMapping
    codes: list[dict[str, Any]] = field(default_factory=list)
    dates: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    commas: int = 0
    points: int = 0


@dataclass
class _Seen:
    """The values of some columns of one entity, counted and then forgotten."""

    counts: dict[str, Counter[str]]
    dates: set[str] = field(default_factory=set)
    """Columns that hold dates, not texts."""


def describe(
    source: OpenSource,
    mapping: SourceMapping,
    switches: Mapping[tuple[str, str], bool],
    earlier: Mapping[str, Mapping[str, str]],
) -> Described:
    """Count the codes of a described source and see how its dates and numbers are written.

    `earlier` are the code tables that a person has looked through: what is not in them stays
    refused, and nothing is added.
    """
    found = Described(mapping)
    for name, mapped in mapping.entities.items():
        entity = entity_named(name)
        approved = approved_for(entity, switches)
        fields = {n: how for n, how in mapped.fields.items() if n in approved and how.column}
        try:
            seen = _see(source, mapped, tuple(dict.fromkeys(h.column for h in fields.values())))
        except HomeroomError as error:
            found.problems.append(error.sentence)
            continue
        for field_name, how in fields.items():
            _take(found, entity, field_name, how, seen, earlier)
    return found


def _see(source: OpenSource, mapped: EntityMapping, columns: tuple[str, ...]) -> _Seen:
    seen = _Seen({name: Counter() for name in columns})
    read = 0
    for batch in source.read(mapped, columns) if columns else ():
        for name, values in zip(batch.columns, zip(*batch.rows, strict=True), strict=False):
            texts = (clean_text(value) for value in values)
            seen.counts[name].update(text for text in texts if text is not None)
            if any(isinstance(value, date | datetime) for value in values):
                seen.dates.add(name)
        read += len(batch.rows)
        if read >= MOST_ROWS:
            break
    return seen


def _take(
    found: Described,
    entity: Entity,
    name: str,
    how: FieldMapping,
    seen: _Seen,
    earlier: Mapping[str, Mapping[str, str]],
) -> None:
    counts = seen.counts[how.column]
    kind = FieldType.CODE if name == "mark" else entity.field(name).type
    if kind is FieldType.CODE:
        _take_codes(found, entity, name, how, counts, earlier)
    if kind is FieldType.DATE and how.column not in seen.dates and counts:
        found.dates.append(_date(entity, name, how, counts))
    if kind is FieldType.NUMBER or name == "mark":
        found.commas += sum(n for text, n in counts.items() if _COMMA.fullmatch(text))
        found.points += sum(n for text, n in counts.items() if _POINT.fullmatch(text))


def _date(entity: Entity, name: str, how: FieldMapping, counts: Counter[str]) -> dict[str, Any]:
    """How a column's dates may be written; more than one pattern is a question."""
    shares = date_shares(Counter(dict(counts.most_common(SAMPLE_ROWS))))
    fitting = [pattern for pattern, share in shares.items() if share >= MOSTLY]
    return {
        "entity": entity.name,
        "field": name,
        "column": how.column,
        "patterns": fitting,
        "format": how.format,
        "is_settled": len(fitting) == 1 or " or " in how.format,
    }


def _take_codes(
    found: Described,
    entity: Entity,
    name: str,
    how: FieldMapping,
    counts: Counter[str],
    earlier: Mapping[str, Mapping[str, str]],
) -> None:
    if name == "mark":
        counts = _not_marks(counts, how.decimal)
    table = how.codes or f"{entity.name}.{name}"
    allowed = tuple(ResultStatus) if name == "mark" else entity.field(name).values
    if not counts or (not how.codes and set(counts) <= set(map(str, allowed))):
        return
    told = dict(found.mapping.codes.get(table, {}))
    is_few = len(counts) <= MOST_CODES and max(map(len, counts)) <= LONGEST_CODE
    if is_few and table in earlier:
        told = dict(earlier[table])
    elif is_few:
        for code in counts.keys() - told.keys():
            ours = known_code(entity.name, "status" if name == "mark" else name, code)
            told |= {code: ours} if ours else {}
    found.mapping = with_codes(found.mapping, entity.name, name, table, told)
    shown = counts.most_common() if is_few else []
    found.codes.append(
        {
            "entity": entity.name,
            "field": name,
            "column": how.column,
            "table": table,
            "allowed": [str(value) for value in allowed],
            "values": [{"code": c, "count": n, "ours": told.get(c, "")} for c, n in shown],
            "distinct": len(counts),
        }
    )


def _not_marks(counts: Counter[str], decimal: str) -> Counter[str]:
    """What stands in a column of marks and is none: codes such as M and EX."""
    parse = mark_parser({}, decimal)
    refused = (text for text in counts if isinstance(parse((text, None)), Refusal))
    return Counter({text: counts[text] for text in refused})


def with_codes(
    mapping: SourceMapping, entity: str, name: str, table: str, codes: Mapping[str, str]
) -> SourceMapping:
    """The mapping with another code table for a field."""
    mapped = mapping.entities[entity]
    fields = mapped.fields | {name: replace(mapped.fields[name], codes=table)}
    return replace(
        mapping,
        codes=mapping.codes | {table: dict(codes)},
        entities=mapping.entities | {entity: replace(mapped, fields=fields)},
    )


def with_format(mapping: SourceMapping, entity: str, name: str, pattern: str) -> SourceMapping:
    """The mapping with another way in which a field's dates are written."""
    mapped = mapping.entities[entity]
    written = "" if pattern == "YYYY-MM-DD" else pattern
    fields = mapped.fields | {name: replace(mapped.fields[name], format=written)}
    return replace(mapping, entities=mapping.entities | {entity: replace(mapped, fields=fields)})


def with_decimal(mapping: SourceMapping, sign: str) -> SourceMapping:
    """The mapping with another sign before all numbers' decimal places."""
    entities = {}
    for name, mapped in mapping.entities.items():
        fields = {n: replace(how, decimal=sign) for n, how in mapped.fields.items()}
        entities[name] = replace(mapped, fields=fields)
    return replace(mapping, entities=entities)


def answered(mapping: SourceMapping, answers: Mapping[str, Any]) -> SourceMapping:
    """The mapping with what a person said of dates, of numbers and of missing marks.

    `answers` has `formats` ({"entity.field": pattern}), `decimal` and `records`, each where
    something was said.
    """
    for place, pattern in answers.get("formats", {}).items():
        entity, _, name = place.partition(".")
        if name in getattr(mapping.entities.get(entity), "fields", {}):
            mapping = with_format(mapping, entity, name, pattern)
    if answers.get("decimal"):
        mapping = with_decimal(mapping, answers["decimal"])
    attendance = mapping.entities.get("attendance_events")
    if attendance and answers.get("records"):
        told = replace(attendance, records=Records(answers["records"]))
        mapping = replace(mapping, entities=mapping.entities | {attendance.entity: told})
    return mapping
