"""PowerSchool, from a PostgreSQL with the vendor's names and from exported files: one truth."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest

from appliance.errors import MappingError, SourceError
from appliance.model.gaps import Gap
from appliance.model.mapping import Records
from appliance.model.register import ENTITIES, entity_named
from connectors.base import SourceConfig
from connectors.powerschool import PowerSchoolConnector
from connectors.powerschool_exports import PowerSchoolExportsConnector
from connectors.powerschool_exports.tables import TABLES
from tests.connectors import powerschool_school
from tests.connectors.cases import texts
from tests.connectors.drop_files import lines, write_folder, write_zip
from tests.connectors.powerschool_school import GRANTS, PARAMETERS, SECRET
from tests.database_servers import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.base import Connector, Source
    from tests.database_servers import Server

MAPPING = PowerSchoolConnector.default_mapping("")
FILES = PowerSchoolExportsConnector.default_mapping("")
QUERIES = "\n".join(entity.select for entity in MAPPING.entities.values())
CODES = MAPPING.codes

HOW = [pytest.param("database", marks=pytest.mark.postgresql), "files"]


@pytest.fixture(scope="module")
def school(postgresql: Server) -> tuple[str, SourceConfig]:
    """The database and how it is reached."""
    return powerschool_school.database(postgresql)


@pytest.fixture(scope="module", params=HOW)
def source(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Source]:
    """The school of 2025, by either connector."""
    if request.param == "database":
        config = request.getfixturevalue("school")[1]
        opened = PowerSchoolConnector.open(config, MAPPING)
    else:
        place = write_zip(tmp_path_factory.mktemp("ps") / "ps.zip", powerschool_school.exports())
        opened = open_files(place)
    with closing(opened):
        yield opened


def open_files(place: Path) -> Source:
    config = SourceConfig(name="sis", address=str(place), parameters=PARAMETERS)
    return PowerSchoolExportsConnector.open(config, FILES)


def rows_of(source: Source, entity: str, *columns: str) -> list[tuple[str, ...]]:
    mapping = MAPPING if type(source).__name__ == "SqlSource" else FILES
    rows = texts(source.read(mapping.entities[entity], columns))
    return sorted(tuple(_plain(value) for value in row) for row in rows)


def _plain(value: str) -> str:
    """A number without the zeros after its point, which the two databases write differently."""
    return value.rstrip("0").rstrip(".") if re.fullmatch(r"\d+\.\d+", value) else value


# --- what it declares -------------------------------------------------------------------------


def test_it_gives_every_entity_of_the_register() -> None:
    assert set(MAPPING.entities) == set(FILES.entities) == {entity.name for entity in ENTITIES}


def test_it_says_that_it_stores_exceptions_only() -> None:
    for mapping in (MAPPING, FILES):
        assert mapping.entities["attendance_events"].records is Records.EXCEPTIONS
        assert {Gap.REGISTERS_NOT_TAKEN, Gap.STAFF_DAYS} <= set(mapping.gaps)


def test_sensitive_columns_are_asked_for_only_when_they_are_approved() -> None:
    students = MAPPING.entities["students"]
    usual = frozenset(f.name for f in entity_named("students") if f.on_by_default)
    assert "gender" not in students.columns(usual)
    assert "gender" in students.columns(usual | {"gender"})
    stays = MAPPING.entities["school_enrollments"]
    usual = frozenset(f.name for f in entity_named("school_enrollments") if f.on_by_default)
    assert "exit_reason" not in stays.columns(usual)


@pytest.mark.parametrize(
    "given", [{}, {"school_id": "1923"}, {"school_id": "1 OR 1=1", "yearid": "35"}]
)
@pytest.mark.parametrize("connector", [PowerSchoolConnector, PowerSchoolExportsConnector])
def test_the_school_and_year_must_be_told(
    connector: type[Connector], given: dict[str, str]
) -> None:
    config = SourceConfig(name="sis", address="postgresql://nowhere/ps", parameters=given)
    with pytest.raises(MappingError, match=r"school_id|yearid"):
        connector.open(config, MAPPING)


CHOICES = {
    "school_id": {"1923": "Riverbend School", "1924": "Hilltop School"},
    "yearid": {"34": "2024–2025", "35": "2025–2026"},
}


@pytest.mark.postgresql
def test_the_schools_and_years_of_the_database_are_offered(
    school: tuple[str, SourceConfig],
) -> None:
    assert PowerSchoolConnector.choices(school[1]) == CHOICES


def test_the_schools_and_years_of_the_files_are_offered(tmp_path: Path) -> None:
    place = write_folder(tmp_path, powerschool_school.exports())
    config = SourceConfig(name="sis", address=str(place))
    assert PowerSchoolExportsConnector.choices(config) == CHOICES


# --- what it reads ----------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.parametrize("name", MAPPING.entities)
def test_every_query_runs_with_exactly_the_granted_columns(
    school: tuple[str, SourceConfig], name: str
) -> None:
    mapped = MAPPING.entities[name]
    columns = mapped.columns(frozenset(mapped.fields))
    with closing(PowerSchoolConnector.open(school[1], MAPPING)) as opened:
        assert list(opened.check(mapped, columns)) == []
        assert opened.count(mapped) == len(texts(opened.read(mapped, columns))) > 0


def test_terms_are_those_of_the_school_and_the_year(source: Source) -> None:
    terms = rows_of(source, "academic_sessions", "key", "kind", "end_date")
    assert [(key, CODES["academic_sessions.kind"][kind], end) for key, kind, end in terms] == [
        ("3500", "school_year", "2026-05-29"),
        ("3501", "semester", "2025-12-19"),
        ("3503", "grading_period", "2025-10-17"),
    ]


def test_days_are_those_of_the_year_and_a_weekend_without_school_is_no_news(
    source: Source,
) -> None:
    assert rows_of(source, "calendar_dates", "date", "kind") == [
        ("2025-08-18", "in session"),
        ("2025-08-19", "in session"),
        ("2025-08-20", "not in session"),
        ("2025-08-22", "in session"),
        ("2025-08-24", "in session"),
    ]


def test_a_day_of_the_rotation_is_one_of_a_letter_and_of_its_bells(source: Source) -> None:
    """On the second day the bells ring for the second period only; the fourth has none told."""
    assert rows_of(source, "calendar_dates", "date", "rotation_day") == [
        ("2025-08-18", "A/41"),
        ("2025-08-19", "B/42"),
        ("2025-08-20", ""),
        ("2025-08-22", "A"),
        ("2025-08-24", "B/41"),
    ]
    assert rows_of(source, "sections", "key", "rotation_days") == [
        ("2001", "A, A, A/41, A/41"),
        ("2002", "A, A/41, B/41, B/41, B/42"),
        ("2003", ""),
    ]


def test_staff_are_named_by_their_row_at_the_school_and_former_teachers_stay(
    source: Source,
) -> None:
    assert rows_of(source, "staff", "key", "staff_number", "last_name", "role") == [
        ("801", "T1", "Baker", "teacher"),
        ("802", "T2", "Dube", "teacher"),
        ("803", "T3", "Admin", "teacher"),
        ("805", "T5", "Former", "teacher"),
        ("807", "", "", "other"),
    ]


def test_students_are_those_with_a_stay_in_the_year_wherever_they_are_now(source: Source) -> None:
    students = rows_of(source, "students", "key", "student_number", "last_name", "grade_level")
    known = CODES["students.grade_level"]
    assert [(*who, known[grade]) for *who, grade in students] == [
        ("4001", "004001", "Adams", "9"),
        ("4002", "004002", "Huang", "10"),
        ("4003", "004003", "Okafor", "9"),
        ("4004", "004004", "On", "8"),
        ("4008", "004008", "Der", "KG"),
    ]


def test_a_stay_ends_on_its_last_day_but_not_with_the_year_and_who_came_back_has_two(
    source: Source,
) -> None:
    stays = rows_of(source, "school_enrollments", "student_key", "entry_date", "exit_date", "key")
    assert stays == [
        ("4001", "2025-08-18", "", "now-4001"),
        ("4002", "2025-08-18", "2025-09-01", "then-91"),
        ("4002", "2025-09-15", "", "now-4002"),
        ("4003", "2025-08-18", "2025-10-10", "now-4003"),
        ("4004", "2025-08-18", "2025-09-30", "then-92"),
        ("4008", "2025-08-18", "", "now-4008"),
    ]


def test_courses_are_those_that_the_school_teaches(source: Source) -> None:
    assert rows_of(source, "courses", "key", "title") == [("ENG-09", "English 9")]


def test_a_section_of_a_course_that_is_gone_is_given_all_the_same(source: Source) -> None:
    assert rows_of(source, "sections", "key", "course_key", "section_code", "period") == [
        ("2001", "ENG-09", "ENG-09.1", "Period 1, Period 2"),
        ("2002", "ENG-09", "ENG-09.2", "Period 1, Period 2"),
        ("2003", "CHESS", "CHESS.1", ""),
    ]


def test_teachers_come_with_their_first_and_last_day(source: Source) -> None:
    columns = ("section_key", "staff_key", "teaching_role", "begin_date", "end_date")
    assert rows_of(source, "section_staff", *columns) == [
        ("2001", "801", "Lead Teacher", "2025-08-18", ""),
        ("2002", "801", "Co-teacher", "", ""),
        ("2002", "802", "Lead Teacher", "2025-10-01", ""),
        ("2002", "805", "Lead Teacher", "2025-08-18", "2025-09-30"),
        ("2003", "802", "Lead Teacher", "", ""),
    ]


def test_a_negated_seat_was_given_up_and_a_seat_never_taken_is_none(source: Source) -> None:
    columns = ("key", "student_key", "section_key", "begin_date", "end_date")
    assert rows_of(source, "section_enrollments", *columns) == [
        ("3001", "4001", "2001", "2025-08-18", ""),
        ("3002", "4002", "2001", "2025-08-18", "2025-09-01"),
        ("3003", "4002", "2001", "2025-09-15", ""),
        ("3005", "4008", "2002", "2025-08-18", ""),
        ("3008", "7777", "2001", "2025-08-18", ""),
    ]


def test_marks_of_meetings_are_events_and_what_is_unclear_is_left_to_be_set_aside(
    source: Source,
) -> None:
    columns = ("student_key", "date", "section_key", "period", "category")
    marks = rows_of(source, "attendance_events", *columns)
    known = CODES["attendance_events.category"]
    assert [(*where, known.get(code)) for *where, code in marks] == [
        ("4001", "2025-08-18", "2001", "Period 1", "unexcused_absence"),
        ("4001", "2025-08-19", "2001", "Period 1", "present"),
        ("4001", "2025-08-20", "2001", "Period 1", None),
        ("4002", "2025-08-18", "2001", "Period 1", "excused_absence"),
        ("4002", "2025-08-19", "2001", "Period 1", None),
        ("4003", "2025-08-18", "cc 9999", "Period 1", "unexcused_absence"),
        ("4008", "2025-08-18", "2002", "Period 2", "tardy"),
        ("4008", "2025-08-19", "2002", "Period 2", None),
        ("4008", "2025-08-20", "2002", "Period 2", None),
    ]


def test_whole_day_marks_beside_meetings_are_the_vendors_own_day(source: Source) -> None:
    columns = ("student_key", "date", "present_share", "reckoned_as")
    assert rows_of(source, "attendance_days", *columns) == [
        ("4001", "2025-08-18", "0", "ATT_ModeDaily"),
        ("4002", "2025-08-18", "1", "ATT_ModeDaily"),
    ]


def test_work_is_joined_by_dcid_and_its_points_are_those_of_the_entry(source: Source) -> None:
    assert rows_of(source, "line_items", "key", "section_key", "kind", "points_possible") == [
        ("1", "2001", "Homework", "20"),
        ("2", "2002", "Test", "100"),
        ("3", "2001", "", "0"),
    ]


def test_what_became_of_work_is_told_by_its_flags(source: Source) -> None:
    columns = ("line_item_key", "student_key", "status", "points", "percent", "written_as")
    assert rows_of(source, "results", *columns) == [
        ("1", "4001", "graded", "16.5", "82.5", "16.5"),
        ("1", "4002", "exempt", "", "", ""),
        ("1", "4003", "missing", "0", "0", "0"),
        ("1", "dcid 99999", "graded", "10", "50", "10"),
        ("2", "4001", "not graded", "", "", ""),
        ("2", "4008", "late", "80", "80", "B-"),
        ("3", "4001", "graded", "2", "", "2"),
    ]


# --- a school that takes attendance by day ----------------------------------------------------


@pytest.mark.postgresql
def test_whole_day_marks_alone_are_events(school: tuple[str, SourceConfig]) -> None:
    config = replace(school[1], parameters={"school_id": "1924", "yearid": "35"})
    with closing(PowerSchoolConnector.open(config, MAPPING)) as hilltop:
        columns = ("student_key", "date", "section_key", "period", "category")
        marks = rows_of(hilltop, "attendance_events", *columns)
        assert marks == [("4009", "2025-08-11", "", "", "Absent/A")]
        assert rows_of(hilltop, "attendance_days", "student_key") == []
        assert rows_of(hilltop, "students", "key") == [("4002",), ("4004",), ("4009",)]


@pytest.mark.postgresql
def test_last_year_comes_when_it_is_asked(school: tuple[str, SourceConfig]) -> None:
    config = replace(school[1], parameters={"school_id": "1923", "yearid": "34"})
    with closing(PowerSchoolConnector.open(config, MAPPING)) as before:
        assert rows_of(before, "students", "key", "grade_level") == [("4001", "8"), ("4005", "12")]
        assert rows_of(before, "sections", "key") == [("2099",)]
        assert rows_of(before, "attendance_events", "date") == [("2024-08-19",)]


# --- files ------------------------------------------------------------------------------------


def test_a_row_of_an_export_is_told_by_its_file_and_line(tmp_path: Path) -> None:
    place = write_folder(tmp_path, powerschool_school.exports())
    with closing(open_files(place)) as opened:
        (batch,) = opened.read(FILES.entities["results"], ("student_key", "status"))
    assert batch.origin == "assignmentscore.export.text"
    places = {row[1]: number for row, number in zip(batch.rows, batch.numbers, strict=True)}
    assert (places["exempt"], places["missing"], places["late"]) == (3, 4, 5)


def test_a_birth_date_of_an_export_is_read_in_its_own_format(tmp_path: Path) -> None:
    place = write_folder(tmp_path, powerschool_school.exports())
    with closing(open_files(place)) as opened:
        assert rows_of(opened, "students", "key", "birth_date")[0] == ("4001", "05/02/2011")
    written = FILES.entities["students"].fields["birth_date"].format
    assert written == "MM/DD/YYYY or YYYY-MM-DD"
    assert MAPPING.entities["students"].fields["birth_date"].format == ""


def test_a_school_without_a_gradebook_export_is_read_without_marks(tmp_path: Path) -> None:
    files = powerschool_school.exports()
    rest = {name: text for name, text in files.items() if not name.startswith("assignment")}
    with closing(open_files(write_folder(tmp_path, rest))) as opened:
        assert rows_of(opened, "results", "status") == []
        assert len(rows_of(opened, "students", "key")) == 5


def test_without_the_history_of_its_teachers_an_export_cannot_tell_former_ones(
    tmp_path: Path,
) -> None:
    files = powerschool_school.exports()
    with closing(open_files(write_folder(tmp_path / "all", files))) as opened:
        assert opened.tells() == {Gap.FORMER_TEACHERS}  # type: ignore[attr-defined]
    del files["sectionteacher.export.text"]
    with closing(open_files(write_folder(tmp_path / "rest", files))) as opened:
        assert opened.tells() == frozenset()  # type: ignore[attr-defined]
        assert rows_of(opened, "section_staff", "staff_key", "begin_date")[0] == ("801", "")


def test_without_the_attendance_export_nobody_is_taken_for_present(tmp_path: Path) -> None:
    files = powerschool_school.exports()
    del files["attendance.export.text"]
    with (
        closing(open_files(write_folder(tmp_path, files))) as opened,
        pytest.raises(SourceError, match="no file for “attendance”"),
    ):
        rows_of(opened, "attendance_events", "category")


def test_a_line_that_cannot_be_read_is_told_with_its_place(tmp_path: Path) -> None:
    header = "Id\tStudentid\tSectionid\tTermid\tSchoolid\tDateenrolled\tDateleft"
    text = lines(header, "3001\t4001", "3002\t4002\t2001\t3500\t1923\t08/18/2025\t0/0/0", end="\r")
    place = write_folder(tmp_path, powerschool_school.exports(cc=text))
    with closing(open_files(place)) as opened:
        first, second = opened.read(FILES.entities["section_enrollments"], ("key", "end_date"))
    assert (first.origin, first.faults[0].number) == ("cc.export.text", 2)
    assert [tuple(row) for row in second.rows] == [(3002, None)]


def test_the_columns_that_may_be_read_of_files_are_those_that_are_granted() -> None:
    granted = {
        (table, column.strip())
        for columns, table in re.findall(r"\(([^()]+)\)\s+ON ps\.(\w+)", GRANTS.read_text())
        for column in columns.split(",")
    }
    allowed = {(table.name, column) for table in TABLES for column in table.all_columns}
    assert allowed == granted


# --- what it may not --------------------------------------------------------------------------

FORBIDDEN = (
    "SELECT ssn FROM ps.students",
    "SELECT alert_medical FROM ps.students",
    "SELECT alert_discipline FROM ps.students",
    "SELECT home_phone FROM ps.students",
    "SELECT web_password FROM ps.students",
    "SELECT password FROM ps.users",
    "SELECT home_phone FROM ps.users",
    "SELECT att_comment FROM ps.attendance",
    "SELECT description FROM ps.assignmentsection",
    "SELECT entry FROM ps.log",
    "SELECT programid FROM ps.spenrollments",
    "SELECT lastname FROM ps.person",
    "SELECT grade FROM ps.pgfinalgrades",
    "SELECT * FROM ps.students",
    "UPDATE ps.assignmentscore SET scorepoints = 100",
    "DELETE FROM ps.attendance",
)


@pytest.mark.postgresql
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


@pytest.mark.postgresql
def test_every_granted_column_is_named_by_a_query(
    postgresql: Server, school: tuple[str, SourceConfig]
) -> None:
    granted = postgresql.run(
        school[0],
        "SELECT table_name, column_name FROM information_schema.column_privileges"
        " WHERE grantee = 'homeroom' AND privilege_type = 'SELECT'",
    )
    assert len(granted) > 50
    offered = {("schools", "school_number"), ("schools", "name")}
    unused = {
        (table, column)
        for table, column in granted
        if (table, column) not in offered
        and not (re.search(rf"\bps\.{table}\b", QUERIES) and re.search(rf"\b{column}\b", QUERIES))
    }
    assert not unused


def test_no_secret_of_an_export_is_given(tmp_path: Path) -> None:
    place = write_folder(tmp_path, powerschool_school.exports())
    assert SECRET in (place / "students.export.text").read_text()
    with closing(open_files(place)) as opened:
        for mapped in FILES.entities.values():
            columns = mapped.columns(frozenset(mapped.fields))
            assert SECRET not in repr([*opened.read(mapped, columns)])
