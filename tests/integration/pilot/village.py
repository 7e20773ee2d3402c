"""A village school: its sections and teachers are known, nobody of it is imported yet."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import Actor
from appliance.imports import piloting
from appliance.model.fields import Role
from appliance.model.pilot import Pick, PickKind
from tests.boxes import Box, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.boxes import MadeHome

PRINCIPAL = Actor("principal@school.example", Role.PRINCIPAL)
TOLD = date(2026, 11, 2)
STUDENTS = 40

SIS = """
connector = "sql"
title = "Student information system"
[codes.grades]
6 = "6"
[entities.staff]
table = "STAFF"
key = ["ID"]
[entities.staff.fields]
first_name = "FIRST"
last_name = "LAST"
email = "EMAIL"
[entities.students]
table = "STUDENT"
key = ["ID"]
[entities.students.fields]
student_number = "NO"
first_name = "FIRST"
last_name = "LAST"
grade_level = { column = "GRADE", codes = "grades" }
birth_date = { column = "BORN", format = "YYYY-MM-DD" }
[entities.courses]
table = "COURSE"
key = ["ID"]
[entities.courses.fields]
title = "NAME"
[entities.sections]
table = "SECTION"
key = ["ID"]
[entities.sections.course]
key = "COURSE"
[entities.sections.fields]
section_code = "CODE"
period = "PER"
[entities.section_staff]
table = "TEACHES"
key = ["ID"]
[entities.section_staff.staff]
key = "STAFF"
[entities.section_staff.section]
key = "SECTION"
[entities.section_enrollments]
table = "SEAT"
key = ["ID"]
[entities.section_enrollments.student]
key = "STUDENT"
[entities.section_enrollments.section]
key = "SECTION"
[entities.section_enrollments.fields]
begin_date = { column = "SINCE", format = "YYYY-MM-DD" }
"""

SCHEMA = """
CREATE TABLE STAFF (ID INTEGER PRIMARY KEY, FIRST TEXT, LAST TEXT, EMAIL TEXT);
CREATE TABLE STUDENT (ID INTEGER PRIMARY KEY, NO TEXT, FIRST TEXT, LAST TEXT, GRADE TEXT,
  BORN TEXT);
CREATE TABLE COURSE (ID INTEGER PRIMARY KEY, NAME TEXT);
CREATE TABLE SECTION (ID INTEGER PRIMARY KEY, COURSE INTEGER, CODE TEXT, PER TEXT);
CREATE TABLE TEACHES (ID INTEGER PRIMARY KEY, STAFF INTEGER, SECTION INTEGER);
CREATE TABLE SEAT (ID INTEGER PRIMARY KEY, STUDENT INTEGER, SECTION INTEGER, SINCE TEXT);
INSERT INTO COURSE VALUES (1, 'Mathematics'), (2, 'Biology');
INSERT INTO SECTION VALUES (1, 1, 'Math 6-1', '1'), (2, 2, 'Bio 6-1', '2'), (3, 2, 'Bio 6-2', '3');
INSERT INTO STAFF VALUES (1, 'Ada', 'Teachermath', 'ada@school.example'),
  (2, 'Bo', 'Teacherbio', 'bo@school.example');
INSERT INTO TEACHES VALUES (1, 1, 1), (2, 2, 2), (3, 2, 3);
"""

NAMED = """
connector = "csv"
title = "Class attendance"
[codes.attendance]
UA = "unexcused_absence"
LT = "tardy"
[entities.attendance_events]
table = "*.csv"
records = "exceptions"
[entities.attendance_events.student]
name = "who"
[entities.attendance_events.section]
section_code = "class"
[entities.attendance_events.fields]
date = { column = "day", format = "YYYY-MM-DD" }
category = { column = "code", codes = "attendance" }
"""


@dataclass
class Village:
    """The sources' folder, and who sits where in it: {student: sections}."""

    folder: Path
    seats: dict[int, set[int]] = field(default_factory=dict)

    @property
    def sis(self) -> Path:
        return self.folder / "sis.db"

    @property
    def named(self) -> Path:
        return self.folder / "named"

    def write_named(self, rows: list[tuple[str, str, str, str]]) -> None:
        with (self.named / "all.csv").open("w", newline="") as file:
            csv.writer(file).writerows([("who", "class", "day", "code"), *rows])

    def seat(self, student: int, section: int) -> tuple[int, int, int, str]:
        self.seats.setdefault(student, set()).add(section)
        return (100 * section + student, student, section, "2026-09-01")


def first(number: int) -> str:
    return f"Given{number:03}q"


def last(number: int) -> str:
    return f"Family{number:03}q"


def make_village(folder: Path, students: int = STUDENTS) -> Village:
    """Eight students in mathematics, of whom one takes biology too; all others in biology."""
    made = Village(folder)
    made.named.mkdir(parents=True)
    with closing(sqlite3.connect(made.sis)) as connection, connection:
        connection.executescript(SCHEMA)
        for number in range(1, students + 1):
            row = (number, f"9{number:03}", first(number), last(number), "6", "2014-02-03")
            connection.execute("INSERT INTO STUDENT VALUES (?, ?, ?, ?, ?, ?)", row)
            section = 1 if number <= 8 else 2 + number % 2
            connection.execute("INSERT INTO SEAT VALUES (?, ?, ?, ?)", made.seat(number, section))
        connection.execute("INSERT INTO SEAT VALUES (?, ?, ?, ?)", made.seat(8, 2))
    made.write_named(
        [
            (f"{first(n)} {last(n)}", "Math 6-1" if n <= 8 else "Bio 6-1", "2026-11-18", "LT")
            for n in range(1, students + 1)
        ]
    )
    return made


@pytest.fixture
def village(tmp_path: Path) -> Village:
    return make_village(tmp_path / "village")


@pytest.fixture
def village_box(village: Village, shut_home: MadeHome, tmp_path: Path) -> Iterator[Box]:
    """A store that knows both sources, of which nothing is imported; only the pilot's are told."""
    for box in opened(shut_home.copy_to(tmp_path / "home")):
        add_village(box, village)
        yield box


def add_village(box: Box, village: Village) -> None:
    box.add("sis", "sql", village.sis, SIS)
    box.add("named", "csv", village.named, NAMED)


def pick(box: Box, kind: PickKind, key: int | str) -> Pick:
    return Pick(kind, box.sources["sis"].id, str(key), f"{kind} {key}")


def begin(box: Box, *picks: Pick, with_counselors: bool = False, on: date = TOLD) -> None:
    """Begin a pilot whose families were told three weeks ago."""
    with box.store.writing(PRINCIPAL) as work:
        event = piloting.begin(
            work,
            picks,
            with_counselors=with_counselors,
            told_on=on,
            days="14",
            how="on paper",
        )
        work.record(event)


def begin_math(box: Box) -> None:
    begin(box, pick(box, PickKind.SECTION, 1))
