"""RosarioSIS, on a real PostgreSQL and a real MariaDB with the vendor's tables and columns."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from appliance.errors import MappingError, SourceError
from appliance.model.register import ENTITIES, entity_named
from connectors.base import SourceConfig
from connectors.rosariosis import RosarioConnector
from connectors.rosariosis.connector import CUSTOM_FIELDS
from connectors.sql.load import LOAD_PARAMETERS
from tests.connectors.cases import texts
from tests.connectors.vendors import grants_of, is_denied, school_of
from tests.database_servers import PASSWORD

if TYPE_CHECKING:
    from appliance.model.mapping import Mapping
    from connectors.base import Source
    from tests.database_servers import Server

SYSTEMS = [
    pytest.param("postgresql", marks=pytest.mark.postgresql),
    pytest.param("mariadb", marks=pytest.mark.mariadb),
]
MAPPINGS = {
    name: RosarioConnector.default_mapping(f"{name}://") for name in ("postgresql", "mysql")
}
MAPPING = MAPPINGS["postgresql"]
ENTITY_NAMES = tuple(MAPPING.entities)


@dataclass(frozen=True)
class School:
    """A RosarioSIS database on one system, and the school of 2025 in it, as the granted user."""

    server: Server
    database: str
    config: SourceConfig
    mapping: Mapping

    def opened(self, **parameters: str) -> Source:
        config = replace(self.config, parameters=self.config.parameters | parameters)
        return RosarioConnector.open(config, self.mapping)

    def rows(self, entity: str, *columns: str, **parameters: str) -> list[tuple[str, ...]]:
        with closing(self.opened(**parameters)) as source:
            return sorted(texts(source.read(self.mapping.entities[entity], columns)))


@pytest.fixture(scope="module", params=SYSTEMS)
def school(request: pytest.FixtureRequest) -> School:
    """The same school on each system."""
    server = request.getfixturevalue(request.param)
    database, config = school_of("rosariosis", server)
    return School(server, database, config, RosarioConnector.default_mapping(config.address))


# --- what it declares -------------------------------------------------------------------------


def test_it_gives_every_entity_of_the_register() -> None:
    assert set(MAPPING.entities) == {entity.name for entity in ENTITIES}
    assert {gap.entity for gap in MAPPING.gaps} <= set(MAPPING.entities)


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


@pytest.mark.parametrize(
    ("address", "system"),
    [
        ("", "postgresql"),
        ("postgresql://sis/rosariosis", "postgresql"),
        ("mysql://sis/rosariosis", "mysql"),
        ("mariadb://homeroom@sis:3306/rosariosis", "mysql"),
        ("mysql+pymysql://sis/rosariosis", "mysql"),
    ],
)
def test_the_address_says_in_which_dialect_it_asks(address: str, system: str) -> None:
    assert RosarioConnector.default_mapping(address) == MAPPINGS[system]


def test_only_what_one_system_cannot_say_is_written_twice() -> None:
    postgresql, mysql = (MAPPINGS[system].entities for system in ("postgresql", "mysql"))
    assert [name for name in ENTITY_NAMES if postgresql[name] != mysql[name]] == ["sections"]


def test_the_schools_and_years_of_the_database_are_offered(school: School) -> None:
    choices = RosarioConnector.choices(school.config)
    assert choices["school_id"] == {"1": "Riverbend School", "2": "Hilltop School"}
    assert choices["syear"] == {"2024": "2024–2025", "2025": "2025–2026"}


def test_the_custom_fields_are_offered_by_their_titles(school: School) -> None:
    choices = RosarioConnector.choices(school.config)
    assert choices["birth_date_field"]["custom_200000004"] == "Birthdate"
    assert choices["gender_field"]["custom_200000000"] == "Gender"  # “Gender|fr_FR.utf8:Sexe”
    assert "null" in choices["home_language_field"]
    asked = {parameter.name for parameter in RosarioConnector.parameters}
    assert set(choices) == asked - {parameter.name for parameter in LOAD_PARAMETERS}


@pytest.mark.parametrize("given", ["password", "custom_4, password", "200000004", "NULL", ""])
def test_a_custom_field_is_a_custom_column_and_no_other(given: str) -> None:
    parameters = {"school_id": "1", "syear": "2025", "birth_date_field": given}
    config = SourceConfig(name="sis", address="postgresql://nowhere/sis", parameters=parameters)
    with pytest.raises(MappingError, match="birth_date_field"):
        RosarioConnector.open(config, MAPPING)


# --- what it reads ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAPPING.entities)
def test_every_query_runs_with_exactly_the_granted_columns(school: School, name: str) -> None:
    mapped = school.mapping.entities[name]
    columns = mapped.columns(frozenset(mapped.fields))
    with closing(school.opened()) as source:
        assert list(source.check(mapped, columns)) == []
        assert source.count(mapped) == len(texts(source.read(mapped, columns))) > 0


def test_a_student_comes_once_with_the_latest_grade_of_the_year(school: School) -> None:
    assert school.rows("students", "key", "grade_level", "preferred_name") == [
        ("1001", "10", ""),
        ("1002", "10", "Sofi"),
        ("1003", "", ""),
    ]


def test_last_years_open_enrollment_is_left_out(school: School) -> None:
    assert school.rows("school_enrollments", "student_key", "entry_date", "exit_date") == [
        ("1001", "2025-08-18", ""),
        ("1002", "2025-08-18", "2025-09-01"),
        ("1002", "2025-09-15", ""),
        ("1003", "", ""),
    ]


def test_staff_of_the_school_come_without_parents_and_without_last_year(school: School) -> None:
    assert school.rows("staff", "key", "last_name", "role") == [
        ("201", "Baker", "teacher"),
        ("202", "Dube", "teacher"),
        ("203", "Admin", "admin"),
    ]
    assert MAPPING.codes["staff.role"]["admin"] == "other"


def test_a_day_is_a_school_day_if_any_calendar_has_minutes(school: School) -> None:
    assert school.rows("calendar_dates", "date", "kind") == [
        ("2025-08-18", "school"),
        ("2025-08-19", "school"),
        ("2025-08-20", "closed"),
    ]


def test_a_section_that_meets_twice_comes_once_and_thursday_is_r(school: School) -> None:
    assert school.rows("sections", "section_code", "period", "meeting_days") == [
        ("CHESS", "", ""),
        ("ENG-09-A", "01", "MTWRF"),
        ("ENG-09-B", "01, 02", "MTR"),
    ]


def test_rotation_days_are_not_taken_for_weekdays(school: School) -> None:
    assert school.rows("sections", "section_code", "meeting_days", school_id="2") == [
        ("MATH-09-A", "")
    ]


def test_both_teachers_of_a_section_are_told(school: School) -> None:
    assert school.rows("section_staff", "section_key", "staff_key", "teaching_role") == [
        ("501", "201", "primary"),
        ("502", "201", "primary"),
        ("502", "202", "secondary"),
        ("503", "202", "primary"),
    ]


def test_attendance_is_what_the_office_says_and_by_state_not_letter(school: School) -> None:
    marks = school.rows("attendance_events", "student_key", "date", "category")
    known = MAPPING.codes["attendance_events.category"]
    assert [(who, day, known.get(code)) for who, day, code in marks] == [
        ("1001", "2025-08-18", "present"),
        ("1001", "2025-08-19", "excused_absence"),
        ("1002", "2025-08-18", "tardy"),
        ("1002", "2025-08-19", "unexcused_absence"),
        ("1003", "2025-08-18", None),
        ("1003", "2025-08-19", None),
    ]


def test_a_mark_without_a_section_is_never_taken_for_the_whole_day(school: School) -> None:
    marks = school.rows("attendance_events", "student_key", "date", "section_key")
    assert [mark for mark in marks if mark[0] == "1003"] == [
        ("1003", "2025-08-18", "0"),
        ("1003", "2025-08-19", "503"),
    ]


def test_the_day_as_the_vendor_reckons_it_comes_by_its_name(school: School) -> None:
    assert school.rows("attendance_days", "student_key", "date", "present_share") == [
        ("1001", "2025-08-18", "1.0"),
        ("1001", "2025-08-19", "0.5"),
    ]
    assert school.rows("attendance_days", "reckoned_as") == [("state_value",)] * 2


def test_an_assignment_of_a_course_comes_once_for_each_section(school: School) -> None:
    assert school.rows("line_items", "key", "title", "points_possible") == [
        ("1-501", "Homework 1", "20"),
        ("2-501", "Essay", "100"),
        ("2-502", "Essay", "100"),
        ("3-501", "Extra credit", "0"),
        ("5-501", "Before the change", "10"),  # its teacher has gone; its marks are there
    ]


def test_minus_one_is_excused_and_a_blank_is_not_a_zero(school: School) -> None:
    columns = ("student_key", "line_item_key", "status", "points", "percent", "written_as")
    assert school.rows("results", *columns) == [
        ("1001", "1-501", "graded", "16.50", "82.50", "16.50"),
        ("1001", "2-501", "not graded", "", "", ""),
        ("1001", "3-501", "graded", "2.00", "", "2.00"),
        ("1001", "5-501", "graded", "10.00", "100.00", "10.00"),
        ("1002", "1-501", "excused", "", "", "*"),
        ("1002", "2-501", "missing", "", "", "0.00"),
    ]


def test_a_custom_field_with_another_meaning_is_reported(school: School) -> None:
    rename = "UPDATE custom_fields SET title = '{}' WHERE id = 200000004"
    school.server.run(school.database, rename.format("Bus stop"))
    try:
        with closing(school.opened()) as changed:
            (finding,) = changed.check(school.mapping.entities["students"], ("key",))
    finally:
        school.server.run(school.database, rename.format("Birthdate"))
    assert "“Bus stop” here, not “Birthdate”" in finding.sentence
    assert "parameter birth_date_field" in finding.sentence


def test_a_custom_field_that_a_person_has_named_is_not_doubted(school: School) -> None:
    rename = "UPDATE custom_fields SET title = '{}' WHERE id = 200000004"
    school.server.run(school.database, rename.format("Date de naissance"))
    try:
        with closing(school.opened(birth_date_field="custom_200000004")) as told:
            assert list(told.check(school.mapping.entities["students"], ("key",))) == []
    finally:
        school.server.run(school.database, rename.format("Birthdate"))


def test_a_custom_field_that_was_moved_is_read_where_it_is_said_to_be(school: School) -> None:
    swapped = {
        "preferred_name_field": "custom_200000005",
        "home_language_field": "custom_200000002",
    }
    columns = ("key", "preferred_name", "home_language")
    assert school.rows("students", *columns, **swapped)[1] == ("1002", "Chinese", "Sofi")
    with closing(school.opened(**swapped)) as source:
        students = school.mapping.entities["students"]
        assert source.count(students) == 3
        assert list(source.check(students, columns)) == []


def test_a_custom_field_that_the_school_does_not_keep_is_not_read(school: School) -> None:
    database, config = school_of("rosariosis", school.server)
    school.server.run(database, "ALTER TABLE students DROP COLUMN custom_200000005")
    kept = replace(config, parameters=config.parameters | {"home_language_field": "null"})
    with closing(RosarioConnector.open(kept, school.mapping)) as source:
        students = school.mapping.entities["students"]
        rows = texts(source.read(students, ("key", "home_language")))
        assert list(source.check(students, ("key", "home_language"))) == []
    assert sorted(rows) == [("1001", ""), ("1002", ""), ("1003", "")]


def test_a_birth_date_of_infinity_is_no_reason_to_stop(postgresql: Server) -> None:
    database, config = school_of("rosariosis", postgresql)
    postgresql.run(
        database, "UPDATE students SET custom_200000004 = 'infinity' WHERE student_id = 1002"
    )
    with closing(RosarioConnector.open(config, MAPPING)) as source:
        born = texts(source.read(MAPPING.entities["students"], ("key", "birth_date")))
    assert ("1002", "infinity") in born


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
GRANTED = {
    "postgresql": "SELECT table_name, column_name FROM information_schema.column_privileges"
    " WHERE grantee = 'homeroom' AND privilege_type = 'SELECT'",
    "mariadb": "SELECT table_name, column_name FROM information_schema.column_privileges"
    " WHERE grantee LIKE '''homeroom''@%' AND table_schema = database()",
}
UNGRANTED = {
    "postgresql": f"CREATE ROLE ungranted LOGIN PASSWORD '{PASSWORD}'",
    "mariadb": f"CREATE USER IF NOT EXISTS ungranted@'%' IDENTIFIED BY '{PASSWORD}';"
    "GRANT SELECT (id) ON schools TO ungranted@'%'",
}


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_its_user_may_see_nothing_else_and_change_nothing(school: School, statement: str) -> None:
    assert is_denied(school.server, school.database, statement)


def test_its_user_may_see_what_the_queries_name(school: School) -> None:
    assert not is_denied(school.server, school.database, "SELECT last_name FROM students")


def test_every_granted_column_is_named_by_a_query(school: School) -> None:
    granted = school.server.run(school.database, GRANTED[school.server.system])
    assert len(granted) > 50
    asked_beside_the_queries = {("schools", "title"), ("custom_fields", "id")}
    asked_beside_the_queries |= {("custom_fields", "title")}
    queries = "\n".join(entity.select for entity in school.mapping.entities.values())
    queries += "".join(field.column for field in CUSTOM_FIELDS.values())
    unused = {
        (table, column)
        for table, column in granted
        if (table, column) not in asked_beside_the_queries
        and (str(table) not in queries or str(column) not in queries)
    }
    assert not unused
    assert "custom_200000003" not in "".join(
        line
        for line in grants_of("rosariosis", school.server).splitlines()
        if not line.startswith("--")
    )


def test_both_systems_grant_the_same_columns(postgresql: Server, mariadb: Server) -> None:
    granted = []
    for server in (postgresql, mariadb):
        database, _ = school_of("rosariosis", server)
        granted.append(set(server.run(database, GRANTED[server.system])))
    assert granted[0] == granted[1]


def test_a_user_without_the_grants_is_told_what_is_missing(school: School) -> None:
    school.server.run(school.database, UNGRANTED[school.server.system])
    address = school.server.url(school.database, user="ungranted")
    config = replace(school.config, address=address)
    students, courses = (school.mapping.entities[name] for name in ("students", "courses"))
    with closing(RosarioConnector.open(config, school.mapping)) as opened:
        with pytest.raises(SourceError, match="“ungranted” may not read"):
            texts(opened.read(students, ("key",)))
        findings = list(opened.check(courses, ("key",)))
    assert ["may not read" in finding.sentence for finding in findings] == [True]
