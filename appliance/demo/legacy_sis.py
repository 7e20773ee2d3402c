"""The first source: an old student information system that knows people but no marks.

It writes names in capitals, dates as MM/DD/YYYY and grade levels as 06 to 12, and keeps much
that nobody needs to read. Each value of such a column ends in a word found nowhere else, so
that a test can prove that it was not read.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib.resources import files
from random import Random
from typing import TYPE_CHECKING

from appliance.model.vocabulary import DayKind, SessionKind, StaffRole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from appliance.demo.school import School

FILE_NAME = "sis.db"

CANARY = "CANARY"
"""Stands in every value of a column that is not to be read, followed by the column's number."""

TERM_CODES = {
    SessionKind.SCHOOL_YEAR: "FY",
    SessionKind.SEMESTER: "SEM",
    SessionKind.GRADING_PERIOD: "QTR",
}
DAY_CODES = {DayKind.INSTRUCTIONAL: "S", DayKind.HOLIDAY: "H", DayKind.STAFF_ONLY: "W"}
JOB_CODES = {
    StaffRole.TEACHER: "TCH",
    StaffRole.COUNSELOR: "CNS",
    StaffRole.PRINCIPAL: "PRN",
    StaffRole.OTHER: "OTH",
}

# Column: (number of its canary, values to draw from)
SENSITIVE = {
    "GENDER": (1, ("F", "M", "X")),
    "RACE": (2, ("ASIAN", "BLACK", "HISPANIC", "NATIVE", "TWO OR MORE", "WHITE")),
    "HOME_LANG": (3, ("ARABIC", "ENGLISH", "HINDI", "MANDARIN", "SPANISH", "VIETNAMESE")),
    "LUNCH_STATUS": (4, ("FREE", "PAID", "REDUCED")),
    "DISABILITY": (5, ("NONE", "NONE", "NONE", "DYSLEXIA", "HEARING", "AUTISM")),
    "FAMILY_REL": (6, ("BOTH PARENTS", "MOTHER", "FATHER", "GRANDPARENT", "FOSTER")),
    "HOME_ADDR": (7, ("12 RIVER RD", "4 MILL LN", "88 OAK ST", "301 HILL AVE")),
    "SSN": (8, ("000-00-0000",)),
}
ENTRY_REASONS = ("MOVED UP", "MOVED INTO AREA", "COURT ORDER", "REFUGEE")
EXIT_REASONS = ("MOVED AWAY", "EXPELLED", "HOME SCHOOL", "PRIVATE SCHOOL")

Row = tuple[object, ...]


def write_legacy_sis(school: School, path: Path) -> None:
    """Write the whole database as a new SQLite file."""
    tables = {
        "TERM": _terms(school),
        "CALENDAR": _calendar(school),
        "STAFF": _staff(school),
        "STUDENT": _students(school),
        "ENROLL": _enrollments(school),
        "COURSE": _courses(school),
        "SECTION": _sections(school),
        "SECT_TCHR": _teaching(school),
        "SCHED": _schedule(school),
    }
    schema = files(__package__).joinpath("legacy_sis.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for table, rows in tables.items():
            _insert(connection, table, rows)


def legacy_date(day: date | None) -> str | None:
    """A date as the old system writes it."""
    return f"{day:%m/%d/%Y}" if day else None


def canary(column: str, rng: Random) -> str:
    """A plausible value of a column that is not to be read, with the column's canary."""
    number, values = SENSITIVE[column]
    return f"{rng.choice(values)}-{CANARY}{number}"


def _insert(connection: sqlite3.Connection, table: str, rows: Iterator[Row]) -> None:
    width = len(connection.execute(f"SELECT * FROM {table}").description)  # noqa: S608
    marks = ", ".join("?" * width)
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608


def _terms(school: School) -> Iterator[Row]:
    for term in school.year.terms:
        start, end = legacy_date(term.start), legacy_date(term.end)
        yield term.id, term.title, TERM_CODES[term.kind], start, end


def _calendar(school: School) -> Iterator[Row]:
    for number, day in enumerate(school.year.calendar, start=1):
        yield number, legacy_date(day.date), DAY_CODES[day.kind], day.note


def _staff(school: School) -> Iterator[Row]:
    rng = Random(f"{school.seed}:sis:staff")
    for person in school.staff:
        last, first = person.last_name.upper(), person.first_name.upper()
        job = JOB_CODES[person.role]
        yield person.id, person.number, last, first, person.email, job, canary("SSN", rng)


def _students(school: School) -> Iterator[Row]:
    for student in school.students:
        rng = Random(f"{school.seed}:sis:{student.id}")
        yield (
            student.id,
            student.number,
            student.state_id,
            student.last_name.upper(),
            student.first_name.upper(),
            student.preferred_name.upper() or None,
            legacy_date(student.birth_date),
            f"{student.grade_level:02d}",
            student.email or None,
            *(canary(column, rng) for column in SENSITIVE),
        )


def _enrollments(school: School) -> Iterator[Row]:
    for number, student in enumerate(school.students, start=1):
        rng = Random(f"{school.seed}:enroll:{student.id}")
        entered = f"{rng.choice(ENTRY_REASONS)}-{CANARY}9"
        left = f"{rng.choice(EXIT_REASONS)}-{CANARY}10" if student.exit_date else None
        dates = legacy_date(student.entry_date), legacy_date(student.exit_date)
        yield number, student.id, *dates, entered, left


def _courses(school: School) -> Iterator[Row]:
    for course in school.courses:
        yield course.id, course.code, course.title, course.department


def _sections(school: School) -> Iterator[Row]:
    year = school.year.terms[0].id
    for s in school.sections:
        when = str(s.period), s.meeting_days, s.start_time, s.end_time
        yield s.id, s.code, s.course.id, year, s.room, *when


def _teaching(school: School) -> Iterator[Row]:
    for teaching in school.teaching:
        role = "P" if teaching.is_lead else "S"
        dates = legacy_date(teaching.begin), legacy_date(teaching.end)
        yield teaching.section.id, teaching.staff.id, role, *dates


def _schedule(school: School) -> Iterator[Row]:
    for number, seat in enumerate(school.seats, start=1):
        dates = legacy_date(seat.begin), legacy_date(seat.end)
        yield number, seat.student.id, seat.section.id, *dates
