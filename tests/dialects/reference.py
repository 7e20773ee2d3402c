"""The truth, written plainly: one SQLite table an entity, in our own words, with nothing bent."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tests.dialects.dialect import SourceOfSchool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from tests.dialects.picture import Told
    from tests.dialects.truth import School, Score

    Rows = Iterable[tuple[object, ...]]

TABLES: dict[str, tuple[str, ...]] = {
    "academic_sessions": ("id", "title", "kind", "start_date", "end_date"),
    "calendar_dates": ("date", "kind"),
    "staff": ("id", "first_name", "last_name", "email"),
    "students": (
        *("id", "student_number", "first_name", "last_name", "birth_date", "grade_level"),
        *("email", "gender"),
    ),
    "school_enrollments": ("student", "entry_date", "exit_date"),
    "courses": ("id", "course_code", "title", "subject"),
    "sections": (*("id", "course", "session", "section_code", "room", "period", "meeting_days"),),
    "section_staff": ("staff", "section", "teaching_role", "begin_date", "end_date"),
    "section_enrollments": ("student", "section", "begin_date", "end_date"),
    "attendance_events": ("student", "date", "section", "period", "category"),
    "line_items": (
        *("id", "section", "title", "kind", "assigned_date", "due_date", "points_possible"),
    ),
    "results": ("student", "line_item", "status", "points", "percent"),
}
_REFERENCES = {"student", "staff", "section", "course", "session", "line_item"}
_KEYS = {
    "calendar_dates": ("date",),
    "school_enrollments": ("student", "entry_date"),
    "section_staff": ("staff", "section", "begin_date"),
    "section_enrollments": ("student", "section", "begin_date"),
}
_NO_KEY = {"attendance_events", "results"}


def told_fields(entity: str) -> frozenset[str]:
    """What the reference tells of an entity."""
    return frozenset(TABLES[entity]) - {"id"}


def write(
    school: School, folder: Path, told: Told, *, exceptions_only: bool = False
) -> list[SourceOfSchool]:
    """Write it, and say how as much of it is read as another dialect tells."""
    file = folder / "reference.db"
    with closing(sqlite3.connect(file)) as database, database:
        for name, rows in rows_of(school).items():
            columns = TABLES[name]
            database.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
            places = ", ".join("?" * len(columns))
            database.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
    mapping = "\n".join(_mapping(told, exceptions_only=exceptions_only))
    return [SourceOfSchool("reference", "sql", f"sqlite:///{file}", mapping=mapping)]


def rows_of(school: School) -> dict[str, Rows]:
    """The rows of every table, dates as ISO text."""
    return {
        "academic_sessions": [
            (t.title, t.title, t.kind, _iso(t.begin), _iso(t.end)) for t in school.terms
        ],
        "calendar_dates": [(_iso(d.date), d.kind) for d in school.days],
        "staff": [(t.number, t.first, t.last, t.email) for t in school.teachers],
        "students": [
            (s.number, s.number, s.first, s.last, _iso(s.birth), s.grade, s.email, s.gender)
            for s in school.students
        ],
        "school_enrollments": [
            (s.student.number, _iso(s.begin), _iso(s.end)) for s in school.stays
        ],
        "courses": [(c.number, c.code, c.title, c.subject) for c in school.courses],
        "sections": [
            (s.number, s.course.number, s.term, s.code, s.room, ", ".join(s.periods), s.weekdays)
            for s in school.sections
        ],
        "section_staff": [
            (t.teacher.number, t.section.number, t.role, _iso(t.begin), _iso(t.end))
            for t in school.teachings
        ],
        "section_enrollments": [
            (s.student.number, s.section.number, _iso(s.begin), _iso(s.end)) for s in school.seats
        ],
        "attendance_events": [
            (m.student.number, _iso(m.date), m.section.number, m.period, m.category)
            for m in school.marks
        ],
        "line_items": [
            (i.number, i.section.number, i.title, i.kind, _iso(i.assigned), _iso(i.due), i.points)
            for i in school.items
        ],
        "results": [
            (s.student.number, s.item.number, s.status, s.points, _percent(s))
            for s in school.scores
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _percent(score: Score) -> float | None:
    return None if score.points is None else round(100 * score.points / score.item.points, 4)


def _mapping(told: Told, *, exceptions_only: bool) -> Iterator[str]:
    yield 'connector = "sql"\ntitle = "The school as it is"'
    for name, columns in TABLES.items():
        if name in told:
            is_odd_only = exceptions_only and name == "attendance_events"
            yield f'[entities.{name}]\nrecords = "{"exceptions" if is_odd_only else "everything"}"'
            yield from _entity(name, [column for column in columns if column in told[name]])


def _entity(name: str, columns: list[str]) -> Iterator[str]:
    yield f'table = "{name}"'
    if name not in _NO_KEY:
        yield f"key = [{', '.join(map(repr, _KEYS.get(name, ('id',))))}]"
    for column in columns:
        if column in _REFERENCES:
            yield f'{column}.key = "{column}"'
    yield f"[entities.{name}.fields]"
    for column in columns:
        if column not in _REFERENCES:
            yield f'{column} = "{column}"'
