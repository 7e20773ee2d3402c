"""Gibbon, on a real MariaDB with tables and columns of the vendor's names."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pymysql
import pytest

from appliance.errors import MappingError, SourceError
from appliance.model.register import ENTITIES, entity_named
from connectors.base import SourceConfig
from connectors.gibbon import GibbonConnector
from tests.connectors.cases import texts
from tests.connectors.vendors import grants_of, school_of
from tests.database_servers import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.base import Source
    from tests.database_servers import Server

pytestmark = pytest.mark.mariadb

MAPPING = GibbonConnector.default_mapping("")
QUERIES = "\n".join(entity.select for entity in MAPPING.entities.values())


@pytest.fixture(scope="module")
def school(mariadb: Server) -> tuple[str, SourceConfig]:
    """A Gibbon database and how it is reached."""
    return school_of("gibbon", mariadb)


@pytest.fixture(scope="module")
def source(school: tuple[str, SourceConfig]) -> Iterator[Source]:
    """The year 2025-2026, read by the user that `grants.sql` makes."""
    with closing(GibbonConnector.open(school[1], MAPPING)) as opened:
        yield opened


def rows_of(source: Source, entity: str, *columns: str) -> list[tuple[str, ...]]:
    return sorted(texts(source.read(MAPPING.entities[entity], columns)))


def day(source: Source, *columns: str) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """The marks of each student and date, the category as our word where it is known."""
    known = MAPPING.codes["attendance_events.category"]
    found: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for who, on, category, *rest in rows_of(
        source, "attendance_events", "student_key", "date", "category", *columns
    ):
        found.setdefault((who, on), []).append((known.get(category, f"? {category}"), *rest))
    return found


# --- what it declares -------------------------------------------------------------------------


def test_it_gives_every_entity_of_the_register() -> None:
    assert set(MAPPING.entities) == {entity.name for entity in ENTITIES}
    assert {gap.entity for gap in MAPPING.gaps} <= set(MAPPING.entities)


def test_sensitive_columns_are_asked_for_only_when_they_are_approved() -> None:
    students = MAPPING.entities["students"]
    usual = frozenset(f.name for f in entity_named("students") if f.on_by_default)
    assert not {"gender", "ethnicity", "home_language"} & set(students.columns(usual))
    assert "home_language" in students.columns(usual | {"home_language"})


@pytest.mark.parametrize("given", [{}, {"school_year": "Current"}, {"school_year": "25 OR 1=1"}])
def test_the_school_year_must_be_told(given: dict[str, str]) -> None:
    config = SourceConfig(name="sis", address="mariadb://nowhere/gibbon", parameters=given)
    with pytest.raises(MappingError, match="school_year"):
        GibbonConnector.open(config, MAPPING)


def test_the_years_of_the_database_are_offered_the_current_one_first(
    school: tuple[str, SourceConfig],
) -> None:
    offered = GibbonConnector.choices(school[1])["school_year"]
    assert list(offered.items()) == [
        ("25", "2025-2026 (Current)"),
        ("26", "Now (Upcoming)"),
        ("24", "2024-2025 (Past)"),
    ]


# --- what it reads ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAPPING.entities)
def test_every_query_runs_with_exactly_the_granted_columns(source: Source, name: str) -> None:
    mapped = MAPPING.entities[name]
    columns = mapped.columns(frozenset(mapped.fields))
    assert list(source.check(mapped, columns)) == []
    assert source.count(mapped) == len(texts(source.read(mapped, columns))) > 0


def test_the_year_comes_with_its_terms_though_they_overlap(source: Source) -> None:
    assert rows_of(source, "academic_sessions", "key", "kind", "start_date", "end_date") == [
        ("term-34", "term", "2025-08-18", "2025-08-26"),
        ("term-35", "term", "2025-08-25", "2025-08-29"),
        ("year-25", "year", "2025-08-18", "2026-05-29"),
    ]


def test_a_school_day_is_a_weekday_of_a_term_on_which_the_school_is_not_closed(
    source: Source,
) -> None:
    assert rows_of(source, "calendar_dates", "date", "kind") == [
        *((f"2025-08-{day}", "school") for day in range(18, 22)),
        ("2025-08-22", "closure"),
        *((f"2025-08-{day}", "school") for day in range(25, 30)),
    ]


def test_those_who_left_are_students_and_those_only_expected_are_not(source: Source) -> None:
    assert rows_of(source, "students", "key", "student_number", "grade_level", "birth_date") == [
        ("1424", "GB00171", "Y10", "2011-05-02"),
        ("1425", "", "Y10", ""),
        ("1426", "", "Y10", ""),
        ("1427", "", "", ""),
        ("1999", "", "Y10", ""),
    ]


def test_a_person_who_is_gone_is_given_without_a_name_and_so_set_aside(source: Source) -> None:
    names = rows_of(source, "students", "key", "first_name", "preferred_name")
    assert ("1999", "", "") in names
    assert ("1424", "Mason", "Mase") in names


def test_without_a_first_day_a_student_belongs_to_the_school_from_the_years_first_day(
    source: Source,
) -> None:
    assert rows_of(source, "school_enrollments", "student_key", "entry_date", "exit_date") == [
        ("1424", "2019-08-19", ""),
        ("1425", "2025-08-18", ""),
        ("1426", "2025-08-18", "2025-08-20"),
        ("1427", "2025-08-18", "unknown"),
        ("1999", "2025-08-18", ""),
    ]


def test_staff_are_those_who_work_here_or_taught_this_year(source: Source) -> None:
    assert rows_of(source, "staff", "key", "last_name", "role") == [
        ("301", "Baker", "Teaching"),
        ("302", "Dube", "Teaching"),
        ("303", "Office", "Support"),
        ("305", "Hill", "Librarian"),
        ("398", "", "Teaching"),  # gone, but a class still names them; 399 nothing names
    ]
    assert "Librarian" not in MAPPING.codes["staff.role"]


def test_a_section_has_its_rooms_and_periods_and_a_time_that_never_changes(
    source: Source,
) -> None:
    columns = ("key", "section_code", "session_key", "room", "period", "start_time")
    assert rows_of(source, "sections", *columns) == [
        ("2280", "EN10.1", "year-25", "D100, D200", "Period 1, Period 2", ""),
        ("2281", "CH10.2", "year-25", "D100", "Period 1", "08:30:00"),
        ("2290", "O", "", "", "", ""),
    ]


def test_who_taught_before_is_told_with_the_last_day(source: Source) -> None:
    columns = ("section_key", "staff_key", "teaching_role", "begin_date", "end_date")
    assert rows_of(source, "section_staff", *columns) == [
        ("2280", "301", "Teacher", "", ""),
        ("2280", "302", "Teacher - Left", "2025-08-18", "2025-08-20"),
        ("2281", "302", "Teacher", "", "2025-08-21"),
        ("2281", "303", "Assistant", "2025-08-25", ""),
        ("2281", "398", "Teacher", "", ""),
    ]


def test_a_class_is_left_by_its_role_or_with_the_school(source: Source) -> None:
    assert rows_of(source, "section_enrollments", "key", "student_key", "end_date") == [
        ("11", "1424", ""),
        ("12", "1425", ""),
        ("13", "1425", "2025-08-21"),
        ("14", "1424", "unknown"),
        ("15", "1426", "2025-08-20"),
        ("17", "1999", ""),
        ("18", "1424", ""),  # a class whose course is gone
    ]


def test_the_mark_taken_last_counts_whatever_order_they_stand_in(source: Source) -> None:
    assert day(source, "code")["1424", "2025-08-18"] == [("unexcused_absence", "Absent")]


def test_a_real_mark_rules_over_an_announcement_and_its_name_stands_in_for_its_code(
    source: Source,
) -> None:
    assert day(source)["1425", "2025-08-18"] == [("tardy",)]


def test_an_announced_absence_counts_when_its_day_has_come(
    source: Source, school: tuple[str, SourceConfig]
) -> None:
    assert day(source)["1425", "2025-08-19"] == [("excused_absence",)]
    config = replace(school[1], parameters={"school_year": "26"})
    with closing(GibbonConnector.open(config, MAPPING)) as now:
        assert list(day(now).values()) == [[("unexcused_absence",)]]


def test_lessons_are_given_and_the_day_beside_them_by_its_name(source: Source) -> None:
    marks = day(source, "section_key", "period")
    assert marks["1424", "2025-08-19"] == [
        ("present", "2280", "Period 2"),
        ("unexcused_absence", "2280", "Period 1"),
    ]
    columns = ("student_key", "date", "present_share", "reckoned_as")
    assert rows_of(source, "attendance_days", *columns) == [
        ("1424", "2025-08-19", "1", "attendance log"),
        ("1424", "2025-08-20", "0", "attendance log"),
        ("1424", "2025-08-21", "", "attendance log"),  # a code that is gone says nothing
    ]


def test_a_lesson_announced_as_missed_counts_until_it_is_marked(source: Source) -> None:
    assert day(source, "section_key", "period")["1424", "2025-08-20"] == [
        ("present", "2280", "Period 1"),
        ("unexcused_absence", "2281", ""),
    ]


def test_a_lesson_recorded_for_the_day_is_a_mark_of_the_day(source: Source) -> None:
    marks = day(source, "section_key", "period")
    assert marks["1425", "2025-08-20"] == [("present", "", "")]
    assert marks["1425", "2025-08-21"] == [("early_departure", "", "")]


def test_where_a_student_was_is_told_whatever_the_school_calls_it_but_an_excuse_is_not_guessed(
    source: Source,
) -> None:
    marks = day(source)
    assert marks["1426", "2025-08-18"] == marks["1426", "2025-08-19"] == [("present",)]
    assert marks["1426", "2025-08-20"] == [("? Out/Offsite/Exchange",)]


def test_a_lesson_without_a_class_is_never_taken_for_the_whole_day(source: Source) -> None:
    assert day(source, "section_key")["1424", "2025-08-21"] == [("present", "0")]


def test_marks_of_the_year_alone_are_given_even_those_of_nobody(source: Source) -> None:
    dates = {on for _, on in day(source)}
    assert min(dates) == "2025-08-18"
    assert ("1998", "2025-08-18") in day(source)


def test_an_assignment_is_a_column_that_takes_attainment(source: Source) -> None:
    assert rows_of(source, "line_items", "title", "section_key", "due_date", "points_possible") == [
        ("Class is gone", "2299", "2025-08-26", ""),
        ("Done?", "2280", "", ""),
        ("Draft", "2280", "2025-08-25", ""),
        ("Essay 1", "2280", "2025-08-20", ""),
        ("Letters", "2280", "2025-08-22", ""),
        ("Not yet live", "2280", "2025-08-26", ""),
        ("Test 1", "2280", "2025-08-21", "40.00"),
    ]


def test_only_a_percentage_has_a_percent_and_only_raw_marks_have_points(source: Source) -> None:
    columns = ("line_item_key", "student_key", "status", "points", "percent", "written_as")
    assert rows_of(source, "results", *columns) == [
        ("1", "1424", "graded", "", "85.00", "85%"),
        ("1", "1426", "Incomplete", "", "", "Incomplete"),
        ("1", "1997", "graded", "", "70.00", "70%"),
        ("2", "1424", "graded", "32.5000", "81.25", "81%"),
        ("2", "1425", "graded", "0.0000", "0.00", "0%"),
        ("2", "1426", "Incomplete", "", "", "Incomplete"),
        ("3", "1424", "graded", "", "", "B+"),
        ("3", "1425", "graded", "", "", "6"),
        ("4", "1424", "graded", "", "", "Complete"),
        ("4", "1425", "Late", "", "", "Late"),
        ("8", "1424", "graded", "", "75.00", "75%"),
    ]
    assert MAPPING.codes["results.status"]["Incomplete"] == "missing"


# --- what it may not --------------------------------------------------------------------------

FORBIDDEN = (
    "SELECT passwordStrong FROM gibbonPerson",
    "SELECT address1 FROM gibbonPerson",
    "SELECT phone1 FROM gibbonPerson",
    "SELECT religion FROM gibbonPerson",
    "SELECT fields FROM gibbonPerson",
    "SELECT reason FROM gibbonAttendanceLogPerson",
    "SELECT comment FROM gibbonAttendanceLogPerson",
    "SELECT comment FROM gibbonMarkbookEntry",
    "SELECT attainmentConcern FROM gibbonMarkbookEntry",
    "SELECT biography FROM gibbonStaff",
    "SELECT descriptor FROM gibbonBehaviour",
    "SELECT gibbonPersonID FROM gibbonFamilyAdult",
    "SELECT gibbonPersonID FROM gibbonINPersonDescriptor",
    "SELECT comment FROM gibbonPersonMedical",
    "SELECT * FROM gibbonPerson",
    "INSERT INTO gibbonYearGroup VALUES (9, 'x', 'x', 1)",
    "UPDATE gibbonMarkbookEntry SET attainmentValue = '100%'",
    "DELETE FROM gibbonAttendanceLogPerson",
    "CREATE TABLE loot (n int)",
)
DENIED = {pymysql.constants.ER.TABLEACCESS_DENIED_ERROR}
DENIED |= {pymysql.constants.ER.COLUMNACCESS_DENIED_ERROR}


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_its_user_may_see_nothing_else_and_change_nothing(
    mariadb: Server, school: tuple[str, SourceConfig], statement: str
) -> None:
    with (
        pymysql.connect(
            host=mariadb.host,
            port=mariadb.port,
            user="homeroom",
            password=PASSWORD,
            database=school[0],
        ) as connection,
        connection.cursor() as cursor,
        pytest.raises(pymysql.MySQLError) as caught,
    ):
        cursor.execute(statement)
    assert caught.value.args[0] in DENIED


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
    asked_for_the_choices = {("gibbonSchoolYear", "status"), ("gibbonSchoolYear", "sequenceNumber")}
    unused = {
        (table, column)
        for table, column in granted
        if (table, column) not in asked_for_the_choices
        and (str(table) not in QUERIES or str(column) not in QUERIES)
    }
    assert not unused
    assert "passwordStrong" not in grants_of("gibbon", mariadb)


def test_a_user_without_the_grants_is_told_what_is_missing(
    mariadb: Server, school: tuple[str, SourceConfig]
) -> None:
    database, config = school
    mariadb.run(
        database,
        f"CREATE USER ungranted_gibbon@'%' IDENTIFIED BY '{PASSWORD}';"
        " GRANT SELECT (gibbonSpaceID) ON gibbonSpace TO ungranted_gibbon@'%'",
    )
    config = replace(config, address=mariadb.url(database, user="ungranted_gibbon"))
    with closing(GibbonConnector.open(config, MAPPING)) as opened:
        with pytest.raises(SourceError, match="“ungranted_gibbon” may not read"):
            rows_of(opened, "students", "key")
        findings = list(opened.check(MAPPING.entities["courses"], ("key",)))
    assert ["may not read" in finding.sentence for finding in findings] == [True]
