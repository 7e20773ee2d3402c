"""openSIS CE, on a real MariaDB with tables and columns of the vendor's names."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pymysql
import pytest

from appliance.errors import MappingError, SourceError
from appliance.model.register import ENTITIES, entity_named
from connectors.base import SourceConfig
from connectors.opensis import OpensisConnector
from tests.connectors.cases import texts
from tests.connectors.vendors import grants_of, is_denied, school_of
from tests.database_servers import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.base import Source
    from tests.database_servers import Server

pytestmark = pytest.mark.mariadb

MAPPING = OpensisConnector.default_mapping("")
QUERIES = "\n".join(entity.select for entity in MAPPING.entities.values())


@pytest.fixture(scope="module")
def school(mariadb: Server) -> tuple[str, SourceConfig]:
    """An openSIS database and how it is reached."""
    return school_of("opensis", mariadb)


@pytest.fixture(scope="module")
def source(school: tuple[str, SourceConfig]) -> Iterator[Source]:
    """The school of 2025, read by the user that `grants.sql` makes."""
    with closing(OpensisConnector.open(school[1], MAPPING)) as opened:
        yield opened


def rows_of(source: Source, entity: str, *columns: str) -> list[tuple[str, ...]]:
    return sorted(texts(source.read(MAPPING.entities[entity], columns)))


# --- what it declares -------------------------------------------------------------------------


def test_it_gives_every_entity_of_the_register() -> None:
    assert set(MAPPING.entities) == {entity.name for entity in ENTITIES}
    assert {gap.entity for gap in MAPPING.gaps} <= set(MAPPING.entities)


def test_sensitive_columns_are_asked_for_only_when_they_are_approved() -> None:
    students = MAPPING.entities["students"]
    usual = frozenset(f.name for f in entity_named("students") if f.on_by_default)
    assert not {"gender", "ethnicity", "home_language"} & set(students.columns(usual))
    assert "ethnicity" in students.columns(usual | {"ethnicity"})


@pytest.mark.parametrize(
    "given", [{}, {"school_id": "1"}, {"school_id": "1 OR 1=1", "syear": "2025"}]
)
def test_the_school_and_year_must_be_told(given: dict[str, str]) -> None:
    config = SourceConfig(name="sis", address="mariadb://nowhere/sis", parameters=given)
    with pytest.raises(MappingError, match=r"school_id|syear"):
        OpensisConnector.open(config, MAPPING)


def test_the_schools_and_years_of_the_database_are_offered(
    school: tuple[str, SourceConfig],
) -> None:
    assert OpensisConnector.choices(school[1]) == {
        "school_id": {"1": "Greenwood School", "2": "Hilltop School"},
        "syear": {"2024": "2024–2025", "2025": "2025–2026"},
    }


# --- what it reads ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAPPING.entities)
def test_every_query_runs_with_exactly_the_granted_columns(source: Source, name: str) -> None:
    mapped = MAPPING.entities[name]
    columns = mapped.columns(frozenset(mapped.fields))
    assert list(source.check(mapped, columns)) == []
    assert source.count(mapped) == len(texts(source.read(mapped, columns))) > 0


@pytest.mark.parametrize("name", [name for name in MAPPING.entities if MAPPING.entities[name].key])
def test_no_key_comes_twice(source: Source, name: str) -> None:
    keys = rows_of(source, name, "key")
    assert len(set(keys)) == len(keys)


def test_terms_come_from_four_tables_and_exams_are_none(source: Source) -> None:
    assert rows_of(source, "academic_sessions", "key", "title", "kind") == [
        ("1", "Full Year", "year"),
        ("12", "Semester 1", "semester"),
        ("14", "Quarter 1", "quarter"),
        ("18", "Progress 1", "progress"),
    ]


def test_a_student_comes_once_with_the_latest_grade_of_the_year(source: Source) -> None:
    assert rows_of(source, "students", "key", "grade_level", "preferred_name", "email") == [
        ("101", "10TH", "", "mason@greenwood.example"),
        ("102", "10TH", "Sofi", ""),
        ("103", "9", "", ""),
        ("104", "9", "", ""),
    ]
    assert MAPPING.codes["students.grade_level"]["10TH"] == "10"


def test_a_birth_date_is_text_and_an_unknown_one_is_none(source: Source) -> None:
    assert rows_of(source, "students", "key", "birth_date") == [
        ("101", "2011-05-02"),
        ("102", ""),
        ("103", ""),
        ("104", "05/02/2011"),
    ]


def test_an_enrollment_that_was_rolled_over_has_not_ended(source: Source) -> None:
    assert rows_of(source, "school_enrollments", "student_key", "entry_date", "exit_date") == [
        ("101", "2025-08-18", ""),
        ("102", "2025-08-18", "2025-09-01"),
        ("102", "2025-09-15", ""),
        ("103", "2025-08-18", ""),
        ("104", "2025-08-18", ""),
        ("999", "2025-08-18", ""),
    ]
    reasons = rows_of(source, "school_enrollments", "student_key", "exit_reason")
    assert [reason for reason in reasons if reason[1]] == [("102", "Moved Away")]


def test_staff_of_the_year_come_locked_or_left_and_namesakes_stay_two(source: Source) -> None:
    assert rows_of(source, "staff", "key", "last_name", "role") == [
        ("51", "Baker", "teacher"),
        ("52", "Dube", "teacher"),
        ("53", "Kipling", "teacher"),
        ("54", "Davis", ""),
        ("55", "Jones", "admin"),
        ("56", "Jones", "admin"),
    ]
    assert MAPPING.codes["staff.role"]["admin"] == "other"


def test_a_day_is_a_school_day_if_any_calendar_has_minutes(source: Source) -> None:
    assert rows_of(source, "calendar_dates", "date", "kind") == [
        ("2025-08-18", "school"),
        ("2025-08-19", "school"),
        ("2025-08-20", "closed"),
    ]


def test_a_section_that_meets_twice_comes_once_and_thursday_is_r(source: Source) -> None:
    columns = ("section_code", "session_key", "room", "period", "meeting_days", "start_time")
    assert rows_of(source, "sections", *columns) == [
        ("CHESS", "", "Lang 2", "P1", "", "08:30:00"),
        ("CHOIR", "1", "", "", "", "08:30:00"),
        ("DRAMA", "1", "", "", "", ""),
        ("ENG-09-A", "1", "Lang 1", "P1", "MTWRF", "08:30:00"),
        ("ENG-09-B", "12", "Lang 1, Lang 2", "P1, P2", "MTR", ""),
    ]


def test_each_teacher_has_a_section_from_the_day_of_the_reassignment(source: Source) -> None:
    columns = ("section_key", "staff_key", "teaching_role", "begin_date", "end_date")
    assert rows_of(source, "section_staff", *columns) == [
        ("11", "51", "primary", "2025-08-18", "2025-09-14"),
        ("11", "52", "primary", "2025-09-15", "2025-10-31"),
        ("11", "53", "primary", "2025-11-01", ""),
        ("12", "51", "primary", "", "2025-10-05"),  # not applied yet: the date says it
        ("12", "52", "secondary", "", ""),
        ("12", "53", "primary", "2025-10-06", ""),
        ("13", "52", "primary", "2025-08-20", ""),  # before it began: 51 never taught it
        ("14", "51", "primary", "", ""),  # entered by hand since: who knows when
        ("14", "52", "primary", "2025-08-18", "2025-08-31"),
    ]


def test_only_a_day_before_the_end_of_the_section_is_one_of_leaving(source: Source) -> None:
    assert rows_of(source, "section_enrollments", "student_key", "section_key", "end_date") == [
        ("101", "11", ""),  # `dropped` says that this student left
        ("101", "13", ""),
        ("101", "14", ""),
        ("102", "11", ""),
        ("102", "11", "2025-09-01"),
        ("102", "88", "2025-10-01"),
        ("103", "12", ""),
        ("103", "14", "2025-12-19"),  # a semester of a section that runs all year
    ]


def test_attendance_is_what_the_office_says_and_by_state_and_title(source: Source) -> None:
    columns = ("student_key", "date", "section_key", "category", "code")
    known = MAPPING.codes["attendance_events.category"]
    marks = rows_of(source, "attendance_events", *columns)
    assert [(*mark[:3], known.get(mark[3]), mark[4]) for mark in marks] == [
        ("101", "2025-08-18", "11", "present", "P"),
        ("101", "2025-08-19", "11", "excused_absence", "E"),
        ("101", "2025-08-19", "14", "early_departure", "L2"),
        ("102", "2025-08-18", "11", "tardy", "T"),
        ("102", "2025-08-19", "11", "tardy", "L"),
        ("103", "2025-08-18", "12", None, "H"),
        ("103", "2025-08-19", "12", None, ""),
        ("103", "2025-08-20", "0", "unexcused_absence", "A"),
    ]


def test_a_register_that_nobody_took_gives_no_row(source: Source) -> None:
    taken = rows_of(source, "attendance_events", "section_key", "date")
    assert not {("11", "2025-08-20"), ("14", "2025-08-18")} & set(taken)


def test_the_day_as_the_vendor_reckons_it_comes_by_its_name(source: Source) -> None:
    columns = ("student_key", "date", "present_share", "reckoned_as")
    assert rows_of(source, "attendance_days", *columns) == [
        ("101", "2025-08-18", "1.0", "state_value"),
        ("101", "2025-08-19", "0.5", "state_value"),
    ]


def test_an_assignment_of_a_course_comes_once_for_each_section(source: Source) -> None:
    assert rows_of(source, "line_items", "key", "title", "due_date", "points_possible") == [
        ("1-11", "Homework 1", "2025-08-25", "20"),
        ("2-11", "Essay", "2025-09-05", "100"),  # its teacher has left; its marks are there
        ("2-12", "Essay", "2025-09-05", "100"),
        ("3-11", "Extra credit", "", "0"),
    ]


def test_minus_one_is_excused_and_a_blank_is_not_a_zero(source: Source) -> None:
    columns = ("student_key", "line_item_key", "status", "points", "percent", "written_as")
    assert rows_of(source, "results", *columns) == [
        ("101", "1-11", "graded", "16.50", "82.50", "16.50"),
        ("101", "2-11", "not graded", "", "", ""),
        ("101", "3-11", "graded", "2.00", "", "2.00"),
        ("101", "88-11", "graded", "5.00", "", "5.00"),
        ("102", "1-11", "excused", "", "", "*"),
        ("102", "2-11", "missing", "", "", "0.00"),
    ]


def test_the_other_school_is_read_by_its_number(school: tuple[str, SourceConfig]) -> None:
    config = replace(school[1], parameters={"school_id": "2", "syear": "2025"})
    with closing(OpensisConnector.open(config, MAPPING)) as hilltop:
        assert rows_of(hilltop, "students", "key") == [("201",)]
        assert rows_of(hilltop, "attendance_days", "student_key") == [("201",)]
        assert rows_of(hilltop, "line_items", "key") == [("4-21",)]


# --- what it may not --------------------------------------------------------------------------

FORBIDDEN = (
    "SELECT social_security FROM students",
    "SELECT phone FROM students",
    "SELECT birthdate FROM staff",
    "SELECT disability_desc FROM staff",
    "SELECT password FROM login_authentication",
    "SELECT comment FROM attendance_period",
    "SELECT attendance_reason FROM attendance_period",
    "SELECT comment FROM attendance_day",
    "SELECT description FROM gradebook_assignments",
    "SELECT comment FROM student_report_card_grades",
    "SELECT title FROM student_medical_alerts",
    "SELECT last_name FROM people",
    "SELECT * FROM students",
    "SELECT count(*) FROM students WHERE social_security LIKE '123%'",
    "INSERT INTO schools (id, syear, title) VALUES (9, 2026, 'x')",
    "UPDATE gradebook_grades SET points = 100",
    "DELETE FROM attendance_period",
    "CREATE TABLE loot (n int)",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_its_user_may_see_nothing_else_and_change_nothing(
    mariadb: Server, school: tuple[str, SourceConfig], statement: str
) -> None:
    assert is_denied(mariadb, school[0], statement)


def test_its_user_may_see_what_the_queries_name(
    mariadb: Server, school: tuple[str, SourceConfig]
) -> None:
    assert not is_denied(mariadb, school[0], "SELECT birthdate FROM students")


def test_every_granted_column_is_named_by_a_query(
    mariadb: Server, school: tuple[str, SourceConfig]
) -> None:
    granted = mariadb.run(
        school[0],
        "SELECT table_name, column_name FROM information_schema.column_privileges"
        " WHERE grantee LIKE '''homeroom''@%' AND table_schema = database()"
        " AND privilege_type = 'SELECT'",
    )
    assert len(granted) > 80
    asked_beside_the_queries = {("schools", "id"), ("schools", "title")}
    unused = {
        (table, column)
        for table, column in granted
        if (table, column) not in asked_beside_the_queries
        and (str(table) not in QUERIES or str(column) not in QUERIES)
    }
    assert not unused
    assert "social_security" not in grants_of("opensis", mariadb)


def test_its_user_has_no_right_to_more_than_columns(
    mariadb: Server, school: tuple[str, SourceConfig]
) -> None:
    ours = "WHERE grantee LIKE '''homeroom''@%'"
    for rights in ("schema_privileges", "table_privileges"):
        assert mariadb.run(school[0], f"SELECT * FROM information_schema.{rights} {ours}") == []
    rights = mariadb.run(
        school[0], f"SELECT DISTINCT privilege_type FROM information_schema.user_privileges {ours}"
    )
    assert rights == [("USAGE",)]


def test_its_user_has_no_password_until_it_is_given_one(mariadb: Server) -> None:
    made = grants_of("opensis", mariadb).replace("homeroom@", "fresh@")
    script = made[made.index("CREATE USER") : made.index("GRANT")]
    mariadb.run("", script)
    with pytest.raises(pymysql.MySQLError, match="locked"):
        pymysql.connect(host=mariadb.host, port=mariadb.port, user="fresh")


def test_a_user_without_the_grants_is_told_what_is_missing(
    mariadb: Server, school: tuple[str, SourceConfig]
) -> None:
    database, config = school
    mariadb.run(
        database,
        f"CREATE USER IF NOT EXISTS ungranted@'%' IDENTIFIED BY '{PASSWORD}';"
        " GRANT SELECT (id) ON schools TO ungranted@'%'",
    )
    config = replace(config, address=mariadb.url(database, user="ungranted"))
    with closing(OpensisConnector.open(config, MAPPING)) as opened:
        with pytest.raises(SourceError, match="“ungranted” may not read"):
            rows_of(opened, "students", "key")
        findings = list(opened.check(MAPPING.entities["courses"], ("key",)))
    assert ["may not read" in finding.sentence for finding in findings] == [True]
