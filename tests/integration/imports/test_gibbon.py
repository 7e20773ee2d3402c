"""Gibbon on a real MariaDB server, through every stage into the encrypted file."""

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
    database, config = school_of("gibbon", mariadb)
    return box, mariadb, database, import_school(box, "gibbon", config)


def test_this_year_comes_in_with_students_without_number_or_birth_date(
    imported: tuple[Box, Server, str, Outcome],
) -> None:
    box, *_ = imported
    assert box.query("SELECT student_number, last_name, grade_level, birth_date FROM students") == [
        ("GB00171", "Adams", "10", "2011-05-02"),
        (None, "Huang", "10", None),
    ]  # Okafor left more than a year ago, and is not kept any more
    assert box.query("SELECT title FROM courses ORDER BY 1") == [
        ("Year 10 Chess",),
        ("Year 10 English",),
    ]


def test_records_of_the_gone_and_what_nobody_wrote_down_are_set_aside(
    imported: tuple[Box, Server, str, Outcome],
) -> None:
    box, *_ = imported
    found = box.query("SELECT entity, field, count(*) FROM set_aside GROUP BY 1, 2 ORDER BY 1, 2")
    assert found == [
        ("attendance_days", "present_share", 1),  # a code that is gone
        ("attendance_events", "category", 1),  # a code of the school's own
        ("attendance_events", "section", 1),  # a lesson without a class
        ("attendance_events", "student", 1),
        ("line_items", "section", 1),
        ("results", "line_item", 1),
        ("results", "student", 1),
        ("school_enrollments", "exit_date", 1),  # left, on a day that nobody wrote down
        ("school_enrollments", "student", 1),
        ("section_enrollments", "end_date", 1),
        ("section_enrollments", "section", 1),  # a class whose course is gone
        ("section_enrollments", "student", 1),
        ("section_staff", "staff", 1),
        ("sections", "course", 1),
        ("staff", "first_name", 1),
        ("staff", "role", 1),
        ("students", "first_name", 1),
        ("students", "grade_level", 1),
    ]


def test_a_day_is_told_by_its_lessons_or_as_a_whole_never_both(
    imported: tuple[Box, Server, str, Outcome],
) -> None:
    box, *_ = imported
    days = box.query(
        "SELECT date, sum(section_id > 0), sum(section_id = 0) FROM attendance_events"
        " JOIN students ON students.id = student_id WHERE last_name = 'Adams'"
        " GROUP BY date ORDER BY date"
    )
    assert days == [("2025-08-18", 0, 1), ("2025-08-19", 2, 0), ("2025-08-20", 2, 0)]


def test_no_sensitive_value_reaches_the_store(imported: tuple[Box, Server, str, Outcome]) -> None:
    box, *_ = imported
    assert box.query(
        "SELECT count(*) FROM students WHERE coalesce(gender, ethnicity, home_language,"
        " lunch_status, disability, family_relationship) IS NOT NULL"
    ) == [(0,)]


def test_a_correction_in_the_office_is_a_changed_mark(
    imported: tuple[Box, Server, str, Outcome],
) -> None:
    box, server, database, _ = imported
    server.run(
        database,
        "INSERT INTO gibbonAttendanceLogPerson (gibbonAttendanceCodeID, gibbonPersonID, direction,"
        " type, context, date, timestampTaken) VALUES (8, 1424, 'Out', 'Absent - Excused',"
        " 'Person', '2025-08-18', '2025-08-25 09:00:00')",
    )
    assert moves(import_again(box)) == {"attendance_events": (0, 1, 0)}


def test_importing_again_changes_nothing(imported: tuple[Box, Server, str, Outcome]) -> None:
    box, _, _, first = imported
    assert first.moved
    assert not import_again(box).moved
