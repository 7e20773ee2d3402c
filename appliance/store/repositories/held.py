"""Everything that the file holds of one student, table by table, found by the tables themselves.

A table is a student's where a column of it points at `students`, or is the number of a child
(`subject`). A table that is added tomorrow is therefore among them; what its columns mean is said
in `exports.pack.meanings`, where a test looks for each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, select

from appliance.store.repositories.answers import flag_of
from appliance.store.repositories.base import Repository
from appliance.store.tables import (
    accounts,
    courses,
    flags,
    line_items,
    metadata,
    runs,
    sections,
    sources,
    students,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, MetaData, Select, Table

    from appliance.model.answers import Flag

_SUBJECT = "subject"
_CANDIDATES = "candidates"

Words = Sequence[tuple[str, str, Mapping[int, str | None]]]
"""Of a column that is a number: the word beside it, and what stands there by the number."""

HeldRow = dict[str, Any]
"""A row as it is stored, column by column, and what the numbers in it stand for."""


class Held(Repository):
    """One student at a time; whether the reader may see it all was asked before."""

    def of(self, student_id: int) -> dict[str, list[HeldRow]]:
        """Every row of a student, by its table; other students in it are left out.

        What is stored of a source as a number stands there as the number, and beside it in words:
        `source`, `read_at`, `section`, `assignment`, `due`, `account`.
        """
        found: dict[str, list[HeldRow]] = {}
        for table, owner in tables_of_students():
            rows = self.connection.execute(select(table).where(owner == student_id))
            found.setdefault(table.name, []).extend(dict(row._mapping) for row in rows)
        words = self._words()
        return {
            name: [_told(row, words, student_id) for row in rows] for name, rows in found.items()
        }

    def flags_of(self, student_id: int) -> dict[int, Flag]:
        """A student's flags by the numbers of their rows, for whoever puts them into words."""
        statement = (
            select(flags, sections.c.section_code)
            .outerjoin(sections, sections.c.id == flags.c.section_id)
            .where(flags.c.student_id == student_id)
        )
        rows = self.connection.execute(statement)
        return {row.id: flag_of(row, row.section_code or "") for row in rows}

    def _words(self) -> Words:
        """What each column that is a number stands for: under which word, and by its number."""
        named = select(sections.c.id, sections.c.section_code, courses.c.title).outerjoin(
            courses, courses.c.id == sections.c.course_id
        )
        classes = self._by_id(named)
        items = self.connection.execute(select(line_items)).all()
        return (
            ("source_id", "source", self._by_id(select(sources.c.id, sources.c.title))),
            ("run_id", "read_at", self._by_id(select(runs.c.id, runs.c.ended_at))),
            ("section_id", "section", classes),
            ("line_item_id", "assignment", {item.id: item.title for item in items}),
            ("line_item_id", "due", {item.id: item.due_date for item in items}),
            ("line_item_id", "section", {item.id: classes[item.section_id] for item in items}),
            ("account_id", "account", self._by_id(select(accounts.c.id, accounts.c.name))),
        )

    def _by_id(self, statement: Select[Any]) -> dict[int, str]:
        rows = self.connection.execute(statement)
        return {row[0]: ", ".join(str(part) for part in row[1:] if part) for row in rows}


def tables_of_students(tables: MetaData = metadata) -> Iterator[tuple[Table, Column[Any]]]:
    """Every table that holds rows of a student, and by which column."""
    people = tables.tables[students.name]
    for table in tables.sorted_tables:
        if table is people:
            yield table, table.c.id
        for column in table.columns:
            points = any(key.column is people.c.id for key in column.foreign_keys)
            if points or (column.name == _SUBJECT and isinstance(column.type, Integer)):
                yield table, column


def _told(row: HeldRow, words: Words, student_id: int) -> HeldRow:
    told = {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
    for column, word, by_id in words:
        if row.get(column) in by_id:
            told[word] = by_id[row[column]]
    if _CANDIDATES in row:
        told[_CANDIDATES] = _without_others(row[_CANDIDATES], student_id)
    return told


def _without_others(candidates: str, student_id: int) -> str:
    """Those whom a person of a source may have been: this student alone."""
    return json.dumps([one for one in json.loads(candidates) if one[0] == student_id])
