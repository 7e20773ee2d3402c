"""openSIS on a real MariaDB server, through every stage into the encrypted file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.boxes import moves
from tests.connectors.vendors import school_of
from tests.integration.imports.vendor_school import import_again, import_school

if TYPE_CHECKING:
    from appliance.imports.report import Outcome
    from tests.boxes import Box
    from tests.database_servers import Server

pytestmark = pytest.mark.mariadb


@pytest.fixture
def imported(box: Box, mariadb: Server) -> tuple[Box, Server, str, Outcome]:
    database, config = school_of("opensis", mariadb)
    return box, mariadb, database, import_school(box, "opensis", config)


def test_only_this_school_and_this_year_come_in(imported: tuple[Box, Server, str, Outcome]) -> None:
    box, *_ = imported
    assert box.query("SELECT student_number, last_name, grade_level, birth_date FROM students") == [
        ("101", "Adams", "10", "2011-05-02"),
        ("102", "Huang", "10", None),
        ("103", "O'Neil", "9", None),
        ("104", "Silva", "9", None),
    ]
    assert box.query("SELECT count(*) FROM sections") == [(5,)]
    assert box.query("SELECT min(entry_date) FROM school_enrollments") == [("2025-08-18",)]


def test_what_cannot_be_believed_is_set_aside_with_its_reason(
    imported: tuple[Box, Server, str, Outcome],
) -> None:
    box, *_ = imported
    found = box.query("SELECT entity, field, count(*) FROM set_aside GROUP BY 1, 2 ORDER BY 1, 2")
    assert found == [
        ("attendance_events", "category", 2),  # half a day; a code that is gone
        ("attendance_events", "section", 1),  # a period's mark without a section
        ("results", "line_item", 1),  # an assignment that is gone
        ("school_enrollments", "student", 1),  # a student who is gone
        ("section_enrollments", "section", 1),
        ("students", "birth_date", 1),  # 05/02/2011: May, or February? The student comes without
    ]


def test_marks_of_decimal_ids_find_their_students_and_classes(
    imported: tuple[Box, Server, str, Outcome],
) -> None:
    box, *_ = imported
    marks = box.query(
        "SELECT s.student_number, x.section_code, e.category FROM attendance_events e"
        " JOIN students s ON s.id = e.student_id JOIN sections x ON x.id = e.section_id"
        " ORDER BY 1, e.date, 2"
    )
    assert marks == [
        ("101", "ENG-09-A", "present"),
        ("101", "CHOIR", "early_departure"),
        ("101", "ENG-09-A", "excused_absence"),
        ("102", "ENG-09-A", "tardy"),
        ("102", "ENG-09-A", "tardy"),
    ]


def test_namesakes_on_the_staff_stay_two_people(
    imported: tuple[Box, Server, str, Outcome],
) -> None:
    box, *_ = imported
    assert box.query("SELECT email FROM staff WHERE last_name = 'Jones' ORDER BY 1") == [
        ("tim@greenwood.example",),
        ("timjones@greenwood.example",),
    ]


def test_a_reassignment_ends_one_teachers_time_and_begins_anothers(
    imported: tuple[Box, Server, str, Outcome],
) -> None:
    box, server, database, _ = imported
    server.run(
        database,
        "INSERT INTO teacher_reassignment (course_period_id, teacher_id, assign_date,"
        " modified_date, pre_teacher_id, modified_by, updated)"
        " VALUES (13, 53, '2025-10-01', '2025-09-30', 52, 55, 'N')",
    )
    assert moves(import_again(box)) == {"section_staff": (1, 1, 0)}
    assert box.query(
        "SELECT p.last_name, t.begin_date, t.end_date FROM section_staff t"
        " JOIN staff p ON p.id = t.staff_id JOIN sections x ON x.id = t.section_id"
        " WHERE x.section_code = 'CHESS' ORDER BY 2"
    ) == [("Dube", "2025-08-20", "2025-09-30"), ("Kipling", "2025-10-01", None)]


def test_importing_again_changes_nothing(imported: tuple[Box, Server, str, Outcome]) -> None:
    box, _, _, first = imported
    assert first.moved
    assert not import_again(box).moved
