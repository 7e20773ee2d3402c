"""Moodle beside a school's own system: who its students are the other one says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.connectors.vendors import school_of
from tests.integration.imports.hamlet import SIS
from tests.integration.imports.vendor_school import import_again, import_school

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.imports.report import Outcome
    from tests.boxes import Box
    from tests.database_servers import Server

STUDENTS = (
    (1, "100007", "Mason", "Adams", "9", "05/02/2011"),
    (2, "100014", "Sofia", "Huang", "9", "01/03/2011"),
    (3, "100021", "Ada", "Okafor", "9", "02/04/2011"),
    (4, "100035", "Luis", "Reyes", "9", "03/05/2011"),
)
SECTIONS = ((1, 1, "ENG-09-A"), (2, 1, "ENG-09-B"), (3, 2, "CHESS-1"))
SEATS = ((1, 1, 1), (2, 2, 2), (3, 3, 1), (4, 4, 2), (5, 1, 3), (6, 2, 3))
MAPPING = SIS.replace('6 = "6"', '9 = "9"')


@pytest.fixture(
    params=[
        pytest.param("mariadb", marks=pytest.mark.mariadb),
        pytest.param("postgresql", marks=pytest.mark.postgresql),
    ]
)
def imported(box: Box, request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Box, Outcome]:
    """A school whose own system was read, and then its Moodle."""
    with closing(sqlite3.connect(tmp_path / "sis.db")) as sis, sis:
        sis.execute("CREATE TABLE STUDENT (ID, NO, FIRST, LAST, GRADE, BORN)")
        sis.execute("CREATE TABLE COURSE (ID, NAME)")
        sis.execute("CREATE TABLE SECTION (ID, COURSE, CODE)")
        sis.execute("CREATE TABLE SEAT (ID, STUDENT, SECTION)")
        sis.execute("INSERT INTO COURSE VALUES (1, 'English 9'), (2, 'Chess')")
        sis.executemany("INSERT INTO STUDENT VALUES (?, ?, ?, ?, ?, ?)", STUDENTS)
        sis.executemany("INSERT INTO SECTION VALUES (?, ?, ?)", SECTIONS)
        sis.executemany("INSERT INTO SEAT VALUES (?, ?, ?)", SEATS)
    box.add("sis", "sql", tmp_path / "sis.db", MAPPING)
    box.run("sis")
    server: Server = request.getfixturevalue(request.param)
    _, config = school_of("moodle", server)
    return box, import_school(box, "moodle", config, name="lms")


def test_its_students_and_classes_are_those_of_the_schools_own_system(
    imported: tuple[Box, Outcome],
) -> None:
    box, _ = imported
    assert box.query("SELECT count(*) FROM students") == [(4,)]
    marks = box.query(
        "SELECT s.last_name, x.section_code, e.period, e.category FROM attendance_events e"
        " JOIN students s ON s.id = e.student_id JOIN sections x ON x.id = e.section_id"
        " WHERE e.date = '2025-08-18' ORDER BY 1, 2, 3"
    )
    assert marks == [
        ("Adams", "CHESS-1", "19:30", "present"),
        ("Adams", "ENG-09-A", "08:30", "present"),
        ("Adams", "ENG-09-A", "13:00", "unexcused_absence"),
        ("Huang", "CHESS-1", "19:30", "early_departure"),
        ("Okafor", "ENG-09-A", "08:30", "unexcused_absence"),
        ("Okafor", "ENG-09-A", "13:00", "excused_absence"),
    ]


def test_no_mark_of_a_class_is_taken_for_the_whole_day(imported: tuple[Box, Outcome]) -> None:
    box, _ = imported
    assert box.query("SELECT count(*) FROM attendance_events WHERE section_id = 0") == [(0,)]


def test_what_became_of_work_is_told_by_class(imported: tuple[Box, Outcome]) -> None:
    box, _ = imported
    work = box.query(
        "SELECT i.title, x.section_code, s.last_name, r.status, r.percent FROM results r"
        " JOIN line_items i ON i.id = r.line_item_id JOIN sections x ON x.id = i.section_id"
        " JOIN students s ON s.id = r.student_id WHERE i.title IN ('Essay', 'Homework 1')"
        " ORDER BY 1, 2, 3"
    )
    assert work == [
        ("Essay", "ENG-09-A", "Adams", "late", 80.0),
        ("Essay", "ENG-09-B", "Huang", "scored", 90.0),
        ("Essay", "ENG-09-B", "Reyes", "missing", None),
        ("Homework 1", "ENG-09-A", "Adams", "scored", 81.5),
        ("Homework 1", "ENG-09-A", "Okafor", "missing", None),
        ("Homework 1", "ENG-09-A", "Reyes", "scored", 60.0),
    ]


def test_what_points_at_nobody_or_at_no_class_is_set_aside(imported: tuple[Box, Outcome]) -> None:
    box, _ = imported
    found = box.query("SELECT entity, field, count(*) FROM set_aside GROUP BY 1, 2 ORDER BY 1, 2")
    assert found == [
        ("attendance_events", "category", 2),  # a word of the school's own; a status that is gone
        ("attendance_events", "section", 2),  # students in no class
        ("results", "line_item", 2),  # of a student in no class; of an account that was deleted
    ]


def test_importing_again_changes_nothing(imported: tuple[Box, Outcome]) -> None:
    box, first = imported
    assert first.moved
    assert not import_again(box, "lms").moved
