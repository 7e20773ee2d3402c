"""RosarioSIS, on a real PostgreSQL with tables and columns of the vendor's names."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest

from appliance.errors import MappingError, SourceError
from appliance.model.fields import FieldType
from appliance.model.register import ENTITIES, entity_named
from connectors.base import SourceConfig
from connectors.rosariosis import RosarioConnector
from tests.connectors.cases import texts
from tests.connectors.vendors import grants_of, school_of
from tests.database_servers import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.base import Source
    from tests.database_servers import Server

pytestmark = pytest.mark.postgresql

MAPPING = RosarioConnector.default_mapping("")
QUERIES = "\n".join(entity.select for entity in MAPPING.entities.values())


@pytest.fixture(scope="module")
def school(postgresql: Server) -> tuple[str, SourceConfig]:
    """A RosarioSIS database and how it is reached."""
    return school_of("rosariosis", postgresql)


@pytest.fixture(scope="module")
def source(school: tuple[str, SourceConfig]) -> Iterator[Source]:
    """The school of 2025, read by the user that `grants.sql` makes."""
    with closing(RosarioConnector.open(school[1], MAPPING)) as opened:
        yield opened


def rows_of(source: Source, entity: str, *columns: str) -> list[tuple[str, ...]]:
    return sorted(texts(source.read(MAPPING.entities[entity], columns)))


# --- what it declares -------------------------------------------------------------------------


def test_it_gives_every_entity_of_the_register() -> None:
    assert set(MAPPING.entities) == {entity.name for entity in ENTITIES}
    assert {gap.entity for gap in MAPPING.gaps} <= set(MAPPING.entities)


@pytest.mark.parametrize("name", MAPPING.entities)
def test_its_mapping_fits_the_register(name: str) -> None:
    mapped, entity = MAPPING.entities[name], entity_named(name)
    assert mapped.key or entity.natural_key
    for field in entity:
        given = mapped.references if field.type is FieldType.REFERENCE else mapped.fields
        assert field.name in given or not field.required
        if field.type is FieldType.CODE and field.name in mapped.fields:
            codes = MAPPING.codes[mapped.fields[field.name].codes]
            assert set(codes.values()) <= set(field.values)


def test_sensitive_columns_are_asked_for_only_when_they_are_approved() -> None:
    students = MAPPING.entities["students"]
    usual = frozenset(f.name for f in entity_named("students") if f.on_by_default)
    assert not {"gender", "ethnicity", "home_language"} & set(students.columns(usual))
    assert "gender" in students.columns(usual | {"gender"})


@pytest.mark.parametrize(
    "given", [{}, {"school_id": "1"}, {"school_id": "1 OR 1=1", "syear": "2025"}]
)
def test_the_school_and_year_must_be_told(given: dict[str, str]) -> None:
    config = SourceConfig(name="sis", address="postgresql://nowhere/sis", parameters=given)
    with pytest.raises(MappingError, match=r"school_id|syear"):
        RosarioConnector.open(config, MAPPING)


def test_the_schools_and_years_of_the_database_are_offered(
    school: tuple[str, SourceConfig],
) -> None:
    assert RosarioConnector.choices(school[1]) == {
        "school_id": {"1": "Riverbend School", "2": "Hilltop School"},
        "syear": {"2024": "2024–2025", "2025": "2025–2026"},
    }


# --- what it reads ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAPPING.entities)
def test_every_query_runs_with_exactly_the_granted_columns(source: Source, name: str) -> None:
    mapped = MAPPING.entities[name]
    columns = mapped.columns(frozenset(mapped.fields))
    assert list(source.check(mapped, columns)) == []
    assert source.count(mapped) == len(texts(source.read(mapped, columns))) > 0


def test_a_student_comes_once_with_the_latest_grade_of_the_year(source: Source) -> None:
    assert rows_of(source, "students", "key", "grade_level", "preferred_name") == [
        ("1001", "10", ""),
        ("1002", "10", "Sofi"),
        ("1003", "", ""),
    ]


def test_last_years_open_enrollment_is_left_out(source: Source) -> None:
    assert rows_of(source, "school_enrollments", "student_key", "entry_date", "exit_date") == [
        ("1001", "2025-08-18", ""),
        ("1002", "2025-08-18", "2025-09-01"),
        ("1002", "2025-09-15", ""),
        ("1003", "", ""),
    ]


def test_staff_of_the_school_come_without_parents_and_without_last_year(source: Source) -> None:
    assert rows_of(source, "staff", "key", "last_name", "role") == [
        ("201", "Baker", "teacher"),
        ("202", "Dube", "teacher"),
        ("203", "Admin", "admin"),
    ]
    assert MAPPING.codes["staff.role"]["admin"] == "other"


def test_a_day_is_a_school_day_if_any_calendar_has_minutes(source: Source) -> None:
    assert rows_of(source, "calendar_dates", "date", "kind") == [
        ("2025-08-18", "school"),
        ("2025-08-19", "school"),
        ("2025-08-20", "closed"),
    ]


def test_a_section_that_meets_twice_comes_once_and_thursday_is_r(source: Source) -> None:
    assert rows_of(source, "sections", "section_code", "period", "meeting_days") == [
        ("CHESS", "", ""),
        ("ENG-09-A", "01", "MTWRF"),
        ("ENG-09-B", "01, 02", "MTR"),
    ]


def test_rotation_days_are_not_taken_for_weekdays(school: tuple[str, SourceConfig]) -> None:
    config = replace(school[1], parameters={"school_id": "2", "syear": "2025"})
    with closing(RosarioConnector.open(config, MAPPING)) as hilltop:
        assert rows_of(hilltop, "sections", "section_code", "meeting_days") == [("MATH-09-A", "")]


def test_both_teachers_of_a_section_are_told(source: Source) -> None:
    assert rows_of(source, "section_staff", "section_key", "staff_key", "teaching_role") == [
        ("501", "201", "primary"),
        ("502", "201", "primary"),
        ("502", "202", "secondary"),
        ("503", "202", "primary"),
    ]


def test_attendance_is_what_the_office_says_and_by_state_not_letter(source: Source) -> None:
    marks = rows_of(source, "attendance_events", "student_key", "date", "category")
    known = MAPPING.codes["attendance_events.category"]
    assert [(who, day, known.get(code)) for who, day, code in marks] == [
        ("1001", "2025-08-18", "present"),
        ("1001", "2025-08-19", "excused_absence"),
        ("1002", "2025-08-18", "tardy"),
        ("1002", "2025-08-19", "unexcused_absence"),
        ("1003", "2025-08-18", None),
        ("1003", "2025-08-19", None),
    ]


def test_the_day_as_the_vendor_reckons_it_comes_by_its_name(source: Source) -> None:
    assert rows_of(source, "attendance_days", "student_key", "date", "present_share") == [
        ("1001", "2025-08-18", "1.0"),
        ("1001", "2025-08-19", "0.5"),
    ]
    assert rows_of(source, "attendance_days", "reckoned_as") == [("state_value",)] * 2


def test_an_assignment_of_a_course_comes_once_for_each_section(source: Source) -> None:
    assert rows_of(source, "line_items", "key", "title", "points_possible") == [
        ("1-501", "Homework 1", "20"),
        ("2-501", "Essay", "100"),
        ("2-502", "Essay", "100"),
        ("3-501", "Extra credit", "0"),
    ]


def test_minus_one_is_excused_and_a_blank_is_not_a_zero(source: Source) -> None:
    columns = ("student_key", "line_item_key", "status", "points", "percent", "written_as")
    assert rows_of(source, "results", *columns) == [
        ("1001", "1-501", "graded", "16.50", "82.50", "16.50"),
        ("1001", "2-501", "not graded", "", "", ""),
        ("1001", "3-501", "graded", "2.00", "", "2.00"),
        ("1002", "1-501", "excused", "", "", "*"),
        ("1002", "2-501", "missing", "", "", "0.00"),
    ]


def test_a_custom_field_with_another_meaning_is_reported(
    postgresql: Server, school: tuple[str, SourceConfig]
) -> None:
    database, config = school
    rename = "UPDATE custom_fields SET title = '{}' WHERE id = 200000004"
    postgresql.run(database, rename.format("Bus stop"))
    try:
        with closing(RosarioConnector.open(config, MAPPING)) as changed:
            (finding,) = changed.check(MAPPING.entities["students"], ("key",))
    finally:
        postgresql.run(database, rename.format("Birthdate"))
    assert "“Bus stop” here, not “Birthdate”" in finding.sentence


# --- what it may not --------------------------------------------------------------------------

FORBIDDEN = (
    "SELECT custom_200000003 FROM students",
    "SELECT custom_200000009 FROM students",
    "SELECT custom_200000012 FROM students",
    "SELECT password FROM students",
    "SELECT password FROM staff",
    "SELECT comment FROM attendance_period",
    "SELECT comment FROM attendance_day",
    "SELECT description FROM gradebook_assignments",
    "SELECT title FROM student_medical_alerts",
    "SELECT last_name FROM people",
    "SELECT * FROM students",
    "INSERT INTO schools (syear, id, title) VALUES (2026, 1, 'x')",
    "UPDATE gradebook_grades SET points = 100",
    "DELETE FROM attendance_period",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_its_user_may_see_nothing_else_and_change_nothing(
    postgresql: Server, school: tuple[str, SourceConfig], statement: str
) -> None:
    with (
        psycopg.connect(
            host=postgresql.host,
            port=postgresql.port,
            user="homeroom",
            password=PASSWORD,
            dbname=school[0],
        ) as connection,
        pytest.raises(psycopg.Error) as caught,
    ):
        connection.execute("SET default_transaction_read_only = off")
        connection.commit()
        connection.execute(statement)
    assert caught.value.sqlstate == "42501"


def test_every_granted_column_is_named_by_a_query(
    postgresql: Server, school: tuple[str, SourceConfig]
) -> None:
    granted = postgresql.run(
        school[0],
        "SELECT table_name, column_name FROM information_schema.column_privileges"
        " WHERE grantee = 'homeroom' AND privilege_type = 'SELECT'",
    )
    assert len(granted) > 50
    asked_beside_the_queries = {("schools", "title"), ("custom_fields", "id")}
    asked_beside_the_queries |= {("custom_fields", "title")}
    unused = {
        (table, column)
        for table, column in granted
        if (table, column) not in asked_beside_the_queries
        and (str(table) not in QUERIES or str(column) not in QUERIES)
    }
    assert not unused
    assert "custom_200000003" not in "".join(
        line
        for line in grants_of("rosariosis", postgresql).splitlines()
        if not line.startswith("--")
    )


def test_a_user_without_the_grants_is_told_what_is_missing(
    postgresql: Server, school: tuple[str, SourceConfig]
) -> None:
    database, config = school
    postgresql.run(database, f"CREATE ROLE ungranted LOGIN PASSWORD '{PASSWORD}'")
    config = replace(config, address=postgresql.url(database, user="ungranted"))
    with closing(RosarioConnector.open(config, MAPPING)) as opened:
        with pytest.raises(SourceError, match="“ungranted” may not read"):
            rows_of(opened, "students", "key")
        findings = list(opened.check(MAPPING.entities["courses"], ("key",)))
    assert ["may not read" in finding.sentence for finding in findings] == [True]
