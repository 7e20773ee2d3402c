"""A hamlet's school: forty students and two sources, small enough to see through."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.boxes import Box, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.boxes import MadeHome

STUDENTS = 40
DAYS = ("2026-11-18", "2026-11-19", "2026-11-20", "2026-11-23", "2026-11-24")

SIS = """
connector = "sql"
title = "Student information system"
[codes.grades]
6 = "6"
7 = "7"
[entities.students]
table = "STUDENT"
key = ["ID"]
[entities.students.fields]
student_number = "NO"
first_name = "FIRST"
last_name = "LAST"
grade_level = { column = "GRADE", codes = "grades" }
birth_date = { column = "BORN", format = "MM/DD/YYYY" }
lunch_status = "LUNCH"
disability = "DISABILITY"
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
[entities.section_enrollments]
table = "SEAT"
key = ["ID"]
[entities.section_enrollments.student]
key = "STUDENT"
[entities.section_enrollments.section]
key = "SECTION"
"""

SCHEMA = """
CREATE TABLE STUDENT (ID INTEGER PRIMARY KEY, NO TEXT, FIRST TEXT, LAST TEXT, GRADE TEXT,
  BORN TEXT, LUNCH TEXT, DISABILITY TEXT);
CREATE TABLE COURSE (ID INTEGER PRIMARY KEY, NAME TEXT);
CREATE TABLE SECTION (ID INTEGER PRIMARY KEY, COURSE INTEGER, CODE TEXT);
CREATE TABLE SEAT (ID INTEGER PRIMARY KEY, STUDENT INTEGER, SECTION INTEGER);
INSERT INTO COURSE VALUES (1, 'Mathematics'), (2, 'Biology');
INSERT INTO SECTION VALUES (1, 1, 'Math 6-1'), (2, 2, 'Bio 7-1');
"""

KIOSK = """
connector = "csv"
title = "Attendance kiosk"
[codes.attendance]
UA = "unexcused_absence"
EA = "excused_absence"
LT = "tardy"
[entities.attendance_events]
table = "*.csv"
records = "exceptions"
[entities.attendance_events.student]
student_number = "badge"
[entities.attendance_events.fields]
date = { column = "day", format = "YYYY-MM-DD" }
category = { column = "code", codes = "attendance" }
code = "code"
"""


@dataclass(frozen=True, slots=True)
class Hamlet:
    """The sources' folder, and its kiosk's rows: (badge, day, code)."""

    folder: Path

    @property
    def sis(self) -> Path:
        return self.folder / "sis.db"

    @property
    def kiosk(self) -> Path:
        return self.folder / "attendance"

    def write_kiosk(self, rows: Sequence[tuple[str, str, str]], name: str = "all.csv") -> None:
        with (self.kiosk / name).open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("badge", "day", "code"))
            writer.writerows(rows)


def badge(number: int) -> str:
    return f"{100 + number:06}"


def usual_rows() -> list[tuple[str, str, str]]:
    """Everybody was late on every day: two hundred rows."""
    return [(badge(number), day, "LT") for day in DAYS for number in range(STUDENTS)]


@pytest.fixture
def hamlet(tmp_path: Path) -> Hamlet:
    return make_hamlet(tmp_path)


def make_hamlet(folder: Path) -> Hamlet:
    """Its sources, in a folder."""
    made = Hamlet(folder / "hamlet")
    made.kiosk.mkdir(parents=True)
    with closing(sqlite3.connect(made.sis)) as connection, connection:
        connection.executescript(SCHEMA)
        for number in range(STUDENTS):
            row = (number + 1, str(100 + number), f"FIRST{number}", f"LAST{number}", "6")
            connection.execute(
                "INSERT INTO STUDENT VALUES (?, ?, ?, ?, ?, '02/03/2014', 'FREE', 'DYSLEXIA')", row
            )
            connection.execute("INSERT INTO SEAT VALUES (?, ?, 1)", (number + 1, number + 1))
    made.write_kiosk(usual_rows())
    return made


@pytest.fixture
def hamlet_box(hamlet: Hamlet, made_home: MadeHome, tmp_path: Path) -> Iterator[Box]:
    """A store with both sources in it, imported."""
    for box in opened(made_home.copy_to(tmp_path / "home")):
        add_hamlet(box, hamlet)
        yield box


def add_hamlet(box: Box, hamlet: Hamlet) -> None:
    """Keep both sources, and import them."""
    box.add("sis", "sql", hamlet.sis, SIS)
    box.add("attendance", "csv", hamlet.kiosk, KIOSK)
    box.run("sis")
    box.run("attendance")
