"""What a school keeps beside a mere roster: registers and a gradebook, in a database of its own.

It knows a student by the number on the card and by a name as somebody has typed it, and a class by
its code.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tests.dialects import reference
from tests.dialects.dialect import SourceOfSchool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.dialects.reference import Rows
    from tests.dialects.truth import School, Student

REGISTERS = """
[entities.calendar_dates]
table = "days"
key = "date"
[entities.calendar_dates.fields]
date = "date"
kind = "kind"

[entities.attendance_events]
table = "marks"
[entities.attendance_events.student]
student_number = "card"
name = "name"
[entities.attendance_events.section]
section_code = "class"
[entities.attendance_events.fields]
date = "date"
period = "period"
category = "category"
"""
GRADEBOOK = """
[entities.line_items]
table = "work"
key = "number"
[entities.line_items.section]
section_code = "class"
[entities.line_items.fields]
title = "title"
kind = "kind"
assigned_date = "assigned"
due_date = "due"
points_possible = "points"

[entities.results]
table = "scores"
line_item.key = "work"
[entities.results.student]
student_number = "card"
name = "name"
[entities.results.fields]
status = "status"
points = "points"
percent = "percent"
"""


def write(school: School, folder: Path, *parts: str) -> SourceOfSchool:
    """In a SQLite file; `parts` are the mappings of what the roster lacks."""
    file = folder / "beside.db"
    with closing(sqlite3.connect(file)) as database, database:
        for name, (columns, rows) in _tables(school):
            database.execute(f"CREATE TABLE {name} ({columns})")
            places = ", ".join("?" * len(columns.split(", ")))
            database.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
    mapping = "\n".join(('connector = "sql"\ntitle = "Registers"', *parts))
    return SourceOfSchool("beside", "sql", f"sqlite:///{file}", mapping=mapping)


def _tables(school: School) -> Iterator[tuple[str, tuple[str, Rows]]]:
    plain = reference.rows_of(school)
    yield "days", ("date, kind", plain["calendar_dates"])
    yield (
        "marks",
        (
            "card, name, class, date, period, category",
            [
                (*_who(m.student), m.section.code, m.date.isoformat(), m.period, m.category)
                for m in school.marks
            ],
        ),
    )
    yield (
        "work",
        (
            "number, class, title, kind, assigned, due, points",
            [
                (row[0], item.section.code, *row[2:])
                for item, row in zip(school.items, plain["line_items"], strict=True)
            ],
        ),
    )
    yield (
        "scores",
        (
            "card, name, work, status, points, percent",
            [
                (*_who(score.student), *row[1:])
                for score, row in zip(school.scores, plain["results"], strict=True)
            ],
        ),
    )


def _who(student: Student) -> tuple[str, str]:
    return student.number, student.elsewhere or f"{student.first} {student.last}"
