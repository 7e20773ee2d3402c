"""Moodle, on a real MariaDB and a real PostgreSQL with tables and columns of the vendor's names."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from appliance.errors import MappingError, SourceError
from connectors.base import SourceConfig
from connectors.moodle import MoodleConnector
from tests.connectors.cases import texts
from tests.connectors.vendors import (
    HERE,
    PARAMETERS,
    grants_of,
    is_denied,
    let_homeroom_read,
    schema_of,
    school_of,
)
from tests.database_servers import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.model.mapping import EntityMapping
    from connectors.base import Source
    from tests.database_servers import Server

BOTH = [
    pytest.param("mariadb", marks=pytest.mark.mariadb),
    pytest.param("postgresql", marks=pytest.mark.postgresql),
]
MAPPING = MoodleConnector.default_mapping("mariadb://")
QUERIES = "\n".join(entity.select for entity in MAPPING.entities.values())


@pytest.fixture(scope="module", params=BOTH)
def server(request: pytest.FixtureRequest) -> Server:
    """The database server that Moodle runs on."""
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def school(server: Server) -> tuple[str, SourceConfig]:
    """A Moodle database and how it is reached."""
    return school_of("moodle", server)


@pytest.fixture(scope="module")
def source(school: tuple[str, SourceConfig]) -> Iterator[Source]:
    """This year's courses, read by the user that the grants make."""
    with closing(_open(school[1])) as opened:
        yield opened


def _open(config: SourceConfig, **parameters: str) -> Source:
    config = replace(config, parameters=config.parameters | parameters)
    return MoodleConnector.open(config, MoodleConnector.default_mapping(config.address))


def mapped_for(source: Source, entity: str) -> EntityMapping:
    """Where an entity lies on the system that the source runs on."""
    system = source.session.system.title  # type: ignore[attr-defined]
    mapping = MoodleConnector.default_mapping("postgresql" if system == "PostgreSQL" else "")
    return mapping.entities[entity]


def rows_of(source: Source, entity: str, *columns: str) -> list[tuple[str, ...]]:
    return sorted(texts(source.read(mapped_for(source, entity), columns)))


def results(source: Source, item: str, *columns: str) -> list[tuple[str, ...]]:
    """What became of a piece of work, by the student's first name."""
    rows = rows_of(source, "results", "line_item_key", "student_first_name", "status", *columns)
    return [(name, *rest) for key, name, *rest in rows if key.split("-")[0] == item]


# --- what it declares -------------------------------------------------------------------------


def test_it_gives_what_a_learning_platform_knows_and_points_at_the_rest() -> None:
    assert set(MAPPING.entities) == {"attendance_events", "line_items", "results"}
    assert {gap.entity for gap in MAPPING.gaps} <= set(MAPPING.entities)
    by = MAPPING.entities["results"].references["student"]
    assert set(by) == {"student_number", "email", "first_name", "last_name"}
    assert set(MAPPING.entities["line_items"].references["section"]) == {"section_code"}


def test_the_two_systems_are_asked_the_same_but_for_the_word_of_a_scale() -> None:
    other = MoodleConnector.default_mapping("postgresql://")
    changed = {
        (mine, theirs)
        for name, mapped in MAPPING.entities.items()
        for mine, theirs in zip(
            mapped.select.splitlines(), other.entities[name].select.splitlines(), strict=True
        )
        if mine != theirs
    }
    assert len(changed) == 1
    ((mine, theirs),) = changed
    assert "SUBSTRING_INDEX" in mine
    assert "SPLIT_PART" in theirs


@pytest.mark.parametrize(
    "wrong",
    [
        {"prefix": "mdl_user; --"},
        {"prefix": "Mdl_"},
        {"category": "Grade 9"},
        {"since": "last August"},
        {"since": "2025-02-30"},
        {"tz": "Chicago/Illinois"},
        {"tz": "../etc/passwd"},
    ],
    ids=str,
)
def test_a_parameter_that_cannot_be_is_refused(wrong: dict[str, str]) -> None:
    config = SourceConfig(
        name="lms", address="mariadb://nowhere/moodle", parameters=PARAMETERS["moodle"] | wrong
    )
    with pytest.raises(MappingError, match=f"{next(iter(wrong))}|time zone"):
        MoodleConnector.open(config, MAPPING)


def test_what_there_is_to_choose_is_offered(school: tuple[str, SourceConfig]) -> None:
    offered = MoodleConnector.choices(replace(school[1], parameters={}))
    assert offered == {
        "prefix": {"mdl_": "mdl_user, mdl_course …"},
        "category": {
            "0": "All visible courses",
            "1": "2024-25",
            "2": "2025-26",
            "3": "2025-26 / Grade 9",
            "4": "Staff",
        },
        "since": {
            "2025-08-25": "1 course begins",
            "2025-08-18": "2 courses begin",
            "2024-08-19": "1 course begins",
        },
        "tz": {"America/Chicago": "America/Chicago, as Moodle has it"},
    }


def test_without_the_view_of_the_time_zone_none_is_offered(
    server: Server, school: tuple[str, SourceConfig]
) -> None:
    server.run(school[0], "DROP VIEW homeroom_timezone")
    try:
        assert MoodleConnector.choices(school[1])["tz"] == {}
    finally:
        let_homeroom_read("moodle", server, school[0])


# --- what it reads ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAPPING.entities)
def test_every_query_runs_with_exactly_the_granted_columns(source: Source, name: str) -> None:
    mapped = mapped_for(source, name)
    columns = mapped.columns(frozenset(mapped.fields))
    assert list(source.check(mapped, columns)) == []
    assert source.count(mapped) == len(texts(source.read(mapped, columns))) > 0


def test_tables_of_another_prefix_are_read(
    server: Server, school: tuple[str, SourceConfig]
) -> None:
    schema, rows = schema_of("moodle", server), (HERE / "moodle" / "rows.sql").read_text()
    grants = grants_of("moodle", server)
    grants = grants[grants.index("CREATE OR REPLACE VIEW") :]
    database = server.new_database()
    for script in (schema, rows, grants):
        server.run(database, script.replace("mdl_", "old9_"))
    config = replace(school[1], address=server.url(database, user="homeroom"))
    with closing(_open(config, prefix="old9_")) as opened:
        assert len(rows_of(opened, "line_items", "key")) == 19
    with closing(_open(config)) as opened, pytest.raises(SourceError, match="line_items"):
        rows_of(opened, "line_items", "key")
    assert list(MoodleConnector.choices(config)["prefix"]) == ["old9_"]


def test_an_evening_is_of_its_own_day_and_its_hour_stands_for_the_period(source: Source) -> None:
    marks = rows_of(source, "attendance_events", "student_first_name", "date", "period")
    assert ("Sofía", "2025-08-18", "19:30") in marks
    assert ("Mason", "2025-08-18", "08:30") in marks
    assert ("Mason", "2025-08-18", "13:00") in marks


def test_the_same_second_is_another_day_elsewhere(school: tuple[str, SourceConfig]) -> None:
    with closing(_open(school[1], tz="Asia/Tokyo")) as tokyo:
        marks = rows_of(tokyo, "attendance_events", "student_first_name", "date", "period")
        due = dict(rows_of(tokyo, "line_items", "key", "due_date"))
    assert ("Sofía", "2025-08-19", "09:30") in marks
    assert due["4-3001"] == "2025-08-26"


def test_a_register_nobody_took_has_no_marks(source: Source) -> None:
    assert not [row for row in rows_of(source, "attendance_events", "date") if "08-19" in row[0]]


def test_the_teachers_word_counts_and_not_the_acronym(source: Source) -> None:
    known = MAPPING.codes["attendance_events.category"]
    marks = rows_of(source, "attendance_events", "student_first_name", "period", "category", "code")
    told = {
        (name, period, known.get(word, f"? {word}"), code) for name, period, word, code in marks
    }
    assert {
        ("Mason", "19:30", "present", "A"),  # a course whose A means present
        ("Sofía", "19:30", "early_departure", "L"),
        ("Luis", "08:30", "tardy", "T"),  # a status that was deleted since
        ("Ada", "13:00", "excused_absence", "E"),
        ("Ada", "19:30", "? at home", "H"),
        ("Ada", "08:30", "? ", ""),  # a status that is gone
    } <= told


def test_the_latest_mark_counts_within_a_session_and_between_two(source: Source) -> None:
    columns = ("student_first_name", "date", "period", "category")
    marks = [row for row in rows_of(source, "attendance_events", *columns) if row[2] == "08:30"]
    assert [row for row in marks if row[1] == "2025-08-18"] == [
        ("Ada", "2025-08-18", "08:30", "absent"),
        ("Mason", "2025-08-18", "08:30", "present"),
    ]


def test_a_session_of_the_whole_course_is_one_of_each_students_class(source: Source) -> None:
    columns = ("student_first_name", "date", "section_section_code")
    common = [row for row in rows_of(source, "attendance_events", *columns) if row[1][-2:] == "20"]
    assert common == [
        ("", "2025-08-20", "ENG-09"),  # an account that was deleted: nobody
        ("Ada", "2025-08-20", "ENG-09-A"),
        ("Luis", "2025-08-20", "ENG-09-B"),
        ("Mason", "2025-08-20", "ENG-09-A"),
        ("Mason", "2025-08-20", "ENG-09-A"),  # a session of a team
        ("Nora", "2025-08-20", "ENG-09"),  # in no class: the course's own code is none
    ]


def test_in_a_course_without_classes_the_course_is_one(source: Source) -> None:
    sections = rows_of(source, "attendance_events", "section_section_code", "period")
    assert ("CHESS-1", "19:30") in sections


def test_only_courses_of_the_category_and_the_year_are_read(
    source: Source, school: tuple[str, SourceConfig]
) -> None:
    titles = {title for (title,) in rows_of(source, "line_items", "title")}
    assert "Last year" not in titles
    with closing(_open(school[1], category="0", since="2024-08-01")) as everything:
        assert "Last year" in {title for (title,) in rows_of(everything, "line_items", "title")}
        marks = rows_of(everything, "attendance_events", "date")
    assert min(marks) == ("2024-09-01",)
    with closing(_open(school[1], category="4")) as staff:
        assert rows_of(staff, "line_items", "title") == []


def test_work_is_for_the_classes_that_its_conditions_name_or_for_all(source: Source) -> None:
    classes: dict[str, str] = {}
    for title, section in rows_of(source, "line_items", "title", "section_section_code"):
        classes[title] = f"{classes.get(title, '')}{section[-1]}"
    assert classes == {
        "Homework 1": "A",
        "Not for A": "B",
        "Essay": "AB",
        "For a team": "AB",
        "Hidden marks": "AB",
        "Opening": "1",
        "Participation": "AB",
        "Poster": "AB",
        "Quiz": "AB",
        "Speech": "AB",
        "Together": "AB",
    }  # and no totals, calculations, outcomes, hidden activities or the attendance's own grade


def test_a_class_may_have_a_day_of_its_own_and_a_scale_has_no_points(source: Source) -> None:
    columns = ("key", "kind", "assigned_date", "due_date", "points_possible")
    found = {key: rest for key, *rest in rows_of(source, "line_items", *columns)}
    assert found["4-3001"] == ["assign", "2025-08-18", "2025-08-25", "20.00000"]
    assert found["5-3001"] == ["Papers", "", "2025-09-05", "100.00000"]
    assert found["5-3002"] == ["Papers", "", "2025-09-12", "100.00000"]
    assert found["6-3001"] == ["quiz", "", "2025-09-05", "10.00000"]
    assert found["7-3001"] == ["manual", "", "", "100.00000"]  # its category's name is too long
    assert found["8-3001"] == ["assign", "", "2025-09-05", ""]


def test_what_counts_is_the_final_grade_and_what_was_overridden(source: Source) -> None:
    assert results(source, "4", "points", "percent", "written_as")[1:] == [
        ("Luis", "graded", "12.00000", "60.00", "12"),  # who has left the class that it was for
        ("Mason", "graded", "16.30000", "81.50", "16.3"),
    ]


def test_excused_is_excused_and_a_zero_of_a_quiz_is_a_zero(source: Source) -> None:
    assert results(source, "6", "points", "percent") == [
        ("Mason", "excused", "", ""),
        ("Sofía", "graded", "0.00000", "0.00"),
    ]


def test_a_mark_on_a_scale_is_its_word(source: Source) -> None:
    assert results(source, "8", "points", "percent", "written_as") == [
        ("Mason", "graded", "", "", "Nearly")
    ]


def test_hidden_marks_stay_hidden_until_their_time_has_come(source: Source) -> None:
    assert results(source, "17") == []
    assert results(source, "7", "written_as") == [
        ("", "graded", "44"),
        ("Nora", "graded", "33"),
        ("Sofía", "graded", "66"),
    ]


def test_late_is_after_the_deadline_of_the_class(source: Source) -> None:
    assert ("Mason", "late", "80.00000") in results(source, "5", "points")
    assert ("Sofía", "graded", "90.00000") in results(source, "5", "points")


def test_missing_is_work_not_handed_in_when_its_own_deadline_has_passed(source: Source) -> None:
    assert ("Ada", "missing", "") in results(source, "4", "points")  # a draft, and a zero
    assert ("Luis", "missing") in results(source, "5")  # no mark at all
    assert "Ada" not in dict(results(source, "5"))  # has an extension


def test_what_students_cannot_hand_in_here_is_never_missing(source: Source) -> None:
    assert results(source, "15") == [("Mason", "graded")]  # on paper: a zero is a zero
    assert results(source, "19") == [("Ada", "graded")]  # handed in by a team
    assert results(source, "18") == []  # of which nobody can tell whose it was
    assert results(source, "13") == [("Mason", "graded")]  # Sofía came to the course later


def test_nothing_is_missing_before_its_time(
    server: Server, school: tuple[str, SourceConfig]
) -> None:
    """By the server's own clock: here the deadline of Luis's group lies a century ahead of it."""
    database, config = school
    move = "UPDATE mdl_assign_overrides SET duedate = duedate {} 3155760000 WHERE id = 1"
    server.run(database, move.format("+"))
    try:
        with closing(_open(config)) as early:
            assert ("Luis", "missing") not in results(early, "5")
            assert ("Ada", "missing") in results(early, "4")
    finally:
        server.run(database, move.format("-"))


# --- what it may not --------------------------------------------------------------------------

FORBIDDEN = (
    "SELECT password FROM mdl_user",
    "SELECT phone1 FROM mdl_user",
    "SELECT lastip FROM mdl_user",
    "SELECT description FROM mdl_user",
    "SELECT value FROM mdl_config",
    "SELECT password FROM mdl_enrol",
    "SELECT feedback FROM mdl_grade_grades",
    "SELECT rawgrade FROM mdl_grade_grades",
    "SELECT grade FROM mdl_assign_grades",
    "SELECT intro FROM mdl_assign",
    "SELECT password FROM mdl_quiz",
    "SELECT remarks FROM mdl_attendance_log",
    "SELECT ipaddress FROM mdl_attendance_log",
    "SELECT studentpassword FROM mdl_attendance_sessions",
    "SELECT * FROM mdl_user",
    "INSERT INTO mdl_modules VALUES (9, 'x')",
    "UPDATE mdl_grade_grades SET finalgrade = 100",
    "DELETE FROM mdl_attendance_log",
    "CREATE TABLE loot (n int)",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_its_user_may_see_nothing_else_and_change_nothing(
    server: Server, school: tuple[str, SourceConfig], statement: str
) -> None:
    assert is_denied(server, school[0], statement)


def test_the_view_shows_the_time_zone_and_no_other_setting(
    server: Server, school: tuple[str, SourceConfig]
) -> None:
    shown = server.run(school[0], "SELECT * FROM homeroom_timezone")
    assert [tuple(row) for row in shown] == [("America/Chicago",)]


def test_every_granted_column_is_named_by_a_query(
    server: Server, school: tuple[str, SourceConfig]
) -> None:
    grants = [line for line in grants_of("moodle", server).splitlines() if "--" not in line]
    granted = server.run(
        school[0],
        "SELECT table_name, column_name FROM information_schema.column_privileges"
        " WHERE grantee LIKE '%homeroom%' AND privilege_type = 'SELECT'"
        f" AND table_schema IN ('{school[0]}', 'public')",
    )
    assert len(granted) > 80
    asked_for_the_choices = {("homeroom_timezone", "value"), ("mdl_course_categories", "name")}
    unused = {
        (table, column)
        for table, column in granted
        if (table, column) not in asked_for_the_choices
        and (f"{{prefix}}{str(table)[4:]} " not in QUERIES or str(column) not in QUERIES)
    }
    assert not unused
    assert "password" not in "".join(grants)


def test_a_user_without_the_grants_is_told_what_is_missing(
    server: Server, school: tuple[str, SourceConfig]
) -> None:
    database, config = school
    host = "" if server.system == "postgresql" else "@'%'"
    made = f"CREATE USER ungranted_moodle{host}"
    made += f" PASSWORD '{PASSWORD}'" if not host else f" IDENTIFIED BY '{PASSWORD}'"
    server.run(database, f"{made}; GRANT SELECT (id) ON mdl_modules TO ungranted_moodle{host}")
    config = replace(config, address=server.url(database, user="ungranted_moodle"))
    with closing(_open(config)) as opened:
        with pytest.raises(SourceError, match="“ungranted_moodle” may not read"):
            rows_of(opened, "results", "status")
        findings = list(opened.check(MAPPING.entities["line_items"], ("key",)))
    assert ["may not read" in finding.sentence for finding in findings] == [True]
