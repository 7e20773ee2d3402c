"""What came of importing a school, named as people would name it, so that two can be compared.

Ids, keys and vendors' codes differ from one dialect to the next and mean nothing; a student is
named by the number on their card, a class by its code, a piece of work by its class and title.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from appliance.model.fields import FieldType
from appliance.model.register import ENTITIES, entity_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from appliance.model.fields import Entity
    from appliance.model.mapping import Mapping as SourceMapping
    from tests.boxes import Box

Told = dict[str, frozenset[str]]
"""The fields of each entity that a school's sources give, references among them."""

NEVER_COMPARED = {"attendance_events.code", "results.written_as"}
"""What shows a vendor's own writing."""

_NAMES = {
    "students": "SELECT id, student_number FROM students",
    "staff": "SELECT id, lower(email) FROM staff",
    "courses": "SELECT id, coalesce(course_code, title) FROM courses",
    "sections": "SELECT id, section_code FROM sections",
    "academic_sessions": "SELECT id, title FROM academic_sessions",
    "line_items": (
        "SELECT i.id, s.section_code || ': ' || i.title FROM line_items i"
        " JOIN sections s ON s.id = i.section_id"
    ),
}
_ANSWERS = {
    "attendance_summaries": "SELECT * FROM attendance_summaries",
    "mark_summaries": "SELECT * FROM mark_summaries",
    "flags": "SELECT student_id, rule, section_id, level, facts, since FROM flags",
    "school_weeks": "SELECT * FROM school_weeks",
}


@dataclass(frozen=True)
class Picture:
    """The records of each entity and the answers, each row as its field → value pairs."""

    records: dict[str, list[dict[str, Any]]]
    answers: dict[str, Counter[str]]
    set_aside: list[str] = field(default_factory=list)

    def rows(self, entity: str, fields: Iterable[str]) -> Counter[str]:
        """The rows of an entity, as far as these fields go."""
        names = sorted(fields)
        return Counter(
            json.dumps({name: row[name] for name in names}, ensure_ascii=False)
            for row in self.records[entity]
        )


def told_by(mappings: Iterable[SourceMapping]) -> Told:
    """What some sources together give."""
    told: dict[str, set[str]] = {}
    for mapping in mappings:
        for name, mapped in mapping.entities.items():
            fields = {*mapped.fields, *mapped.references}
            if "mark" in fields:  # taken apart by the pipeline
                fields = fields - {"mark"} | {"status", "points", "percent", "written_as"}
            told.setdefault(name, set()).update(fields)
    return {name: frozenset(fields) for name, fields in told.items()}


def picture_of(box: Box) -> Picture:
    """Look at everything in a store."""
    names = {entity: dict(box.query(query)) for entity, query in _NAMES.items()}
    return Picture(
        records={e.name: [_named(e, row, names) for row in _rows(box, e)] for e in ENTITIES},
        answers={
            name: Counter(_answer(row, names) for row in _dicts(box, query))
            for name, query in _ANSWERS.items()
        },
        set_aside=[f"{r.entity} {r.field}: {r.reason}" for r in box.set_aside()],
    )


def _rows(box: Box, entity: Entity) -> list[dict[str, Any]]:
    rows = _dicts(box, f"SELECT * FROM {entity.name}")
    if entity.name == "results":  # work that is not graded yet is no row in most systems
        rows = [row for row in rows if row["status"] != "not_graded"]
    return rows


def _dicts(box: Box, query: str) -> list[dict[str, Any]]:
    with box.store.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.exec_driver_sql(query)]


def _named(
    entity: Entity, row: Mapping[str, Any], names: Mapping[str, Mapping[int, str]]
) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for one in entity:
        if one.type is FieldType.REFERENCE:
            target = row[f"{one.name}_id"]
            named[one.name] = names[one.refers_to].get(target) if target else None
        else:
            value = row[one.name]
            named[one.name] = round(value, 2) if isinstance(value, float) else value
    return named


def _answer(row: dict[str, Any], names: Mapping[str, Mapping[int, str]]) -> str:
    said = dict(row)
    if "student_id" in said:
        said["student"] = names["students"][said.pop("student_id")]
    if "section_id" in said:
        section = said.pop("section_id")
        said["section"] = names["sections"][section] if section else None
    return json.dumps(said, sort_keys=True, ensure_ascii=False)


def comparable(entity: str, fields: Iterable[str], other_words: Iterable[str]) -> frozenset[str]:
    """The fields of an entity that can be held against another dialect's."""
    known = {field.name for field in entity_named(entity)}
    without = NEVER_COMPARED | set(other_words)
    return frozenset(name for name in fields if name in known and f"{entity}.{name}" not in without)
