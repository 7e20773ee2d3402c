"""Clever CSV drops, as districts send them."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from appliance.imports.values import Refusal, date_parser
from appliance.model.gaps import Gap
from connectors.base import SourceConfig
from connectors.clever import CleverConnector
from tests.connectors.cases import texts
from tests.connectors.drop_files import CLEVER, lines, write_folder, write_zip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.base import Source

MAPPING = CleverConnector.default_mapping("")


def config(place: Path, school: str = "1923") -> SourceConfig:
    return SourceConfig(name="clever", address=str(place), parameters={"school_id": school})


def rows_of(source: Source, entity: str, *columns: str) -> list[tuple[str, ...]]:
    return sorted(texts(source.read(MAPPING.entities[entity], columns)))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    """A drop whose files end their lines in two ways."""
    place = write_folder(tmp_path_factory.mktemp("clever"), CLEVER)
    with closing(CleverConnector.open(config(place), MAPPING)) as opened:
        yield opened


def test_the_schools_of_the_drop_are_offered(tmp_path: Path) -> None:
    drop = write_zip(tmp_path / "drop.zip", CLEVER)
    assert CleverConnector.choices(config(drop)) == {
        "school_id": {"1923": "Riverbend School", "1924": "Hilltop School"}
    }


def test_files_that_end_their_lines_in_two_ways_are_one_drop(source: Source) -> None:
    assert "\n" not in str(CLEVER["students.csv"])
    assert "\r" not in str(CLEVER["teachers.csv"])
    assert len(rows_of(source, "students", "key")) == 5
    assert len(rows_of(source, "staff", "key")) == 3


def test_students_of_the_school_come_and_guests_in_its_sections(source: Source) -> None:
    assert rows_of(source, "students", "key", "state_id", "last_name", "ethnicity") == [
        ("1001", "IL1001", "Adams", "A, Hispanic or Latino"),
        ("1002", "IL1002", "Huang", "A"),
        ("1003", "IL1003", "O'Brien", "A"),
        ("1004", "IL1004", "Okafor", "A"),
        ("2002", "IL2002", "Guest", "A"),
    ]


def test_every_spelling_of_a_grade_is_known_and_no_grade_is_none(source: Source) -> None:
    known = MAPPING.codes["students.grade_level"]
    grades = rows_of(source, "students", "key", "grade_level")
    assert [(key, known.get(grade)) for key, grade in grades] == [
        ("1001", "9"),
        ("1002", "KG"),
        ("1003", "9"),
        ("1004", None),
        ("2002", "PK"),
    ]
    spelled = ("9", "09", "9th Grade", "Grade 9", "Ninth grade", "Ninth Grade")
    assert {known[grade] for grade in spelled} == {"9"}


def test_a_two_digit_year_is_the_one_a_child_can_be_born_in(source: Source) -> None:
    written = MAPPING.entities["students"].fields["birth_date"].format
    parse = date_parser(written, latest=date(2025, 9, 1))
    born = dict(rows_of(source, "students", "key", "birth_date"))
    assert {key: parse(text) for key, text in born.items()} == {
        "1001": "1998-11-01",
        "1002": "2019-05-02",
        "1003": Refusal("is not a date that exists"),
        "1004": None,
        "2002": "2020-01-01",
    }
    assert parse("11/1/1998") == parse("1998-11-01") == "1998-11-01"


def test_who_teaches_at_two_schools_comes_once_and_a_visitor_too(source: Source) -> None:
    assert rows_of(source, "staff", "key", "last_name", "email") == [
        ("81", "Baker", "baker@riverbend.example"),
        ("82", "Dube", ""),
        ("84", "Visitor", ""),
    ]


def test_two_rows_of_one_student_are_both_given_to_be_compared(tmp_path: Path) -> None:
    header, first, *rest = str(CLEVER["students.csv"]).split("\r")
    twice = "\r".join((header, first, first.replace("Mason", "Jason"), *rest))
    write_folder(tmp_path, {**CLEVER, "students.csv": twice})
    with closing(CleverConnector.open(config(tmp_path), MAPPING)) as opened:
        assert [key for (key,) in rows_of(opened, "students", "key")].count("1001") == 2


def test_terms_are_those_of_the_schools_sections(source: Source) -> None:
    columns = ("title", "kind", "start_date", "end_date")
    assert rows_of(source, "academic_sessions", *columns) == [
        ("S1", "term", "2025-08-18", "2025-12-19"),
        ("S2", "term", "2026-01-05", "2026-05-29"),
        ("Y1", "term", "2025-08-18", "2026-05-29"),
    ]


def test_a_course_comes_once_under_its_first_name(source: Source) -> None:
    assert rows_of(source, "courses", "key", "course_code", "title") == [
        ("Chess club", "", "Chess club"),
        ("ENG-09", "ENG-09", "English 9"),
        ("HR", "HR", "Homeroom"),
    ]


def test_a_section_with_a_row_for_each_term_is_one_of_the_whole_year(source: Source) -> None:
    columns = ("key", "course_key", "session_key", "section_code", "period")
    assert rows_of(source, "sections", *columns) == [
        ("501", "ENG-09", "Y1 2025-08-18 2026-05-29", "ENG-09-1", "1"),
        ("502", "ENG-09", "S1 2025-08-18 2025-12-19", "ENG-09-2", "2(A)"),
        ("503", "Chess club", "", "Chess club", ""),
        ("504", "HR", "", "HR-504", "0"),
    ]


def test_every_teacher_of_a_section_is_told_once_and_the_first_leads(source: Source) -> None:
    assert rows_of(source, "section_staff", "section_key", "staff_key", "teaching_role") == [
        ("501", "81", "first"),
        ("502", "81", "further"),
        ("502", "82", "first"),
        ("502", "84", "further"),
        ("503", "82", "first"),
        ("504", "81", "first"),
    ]


def test_a_seat_written_twice_comes_once_and_a_dangling_one_is_told(source: Source) -> None:
    assert rows_of(source, "section_enrollments", "section_key", "student_key") == [
        ("501", "1001"),
        ("501", "1002"),
        ("501", "9999"),
        ("502", "1003"),
        ("504", "2002"),
        ("999", "1001"),
    ]


def test_a_stay_begins_with_the_first_term_and_that_is_said(source: Source) -> None:
    stays = rows_of(source, "school_enrollments", "student_key", "entry_date")
    assert stays == [
        (key, "2025-08-18") for key in ("1001", "1002", "1003", "1004", "2002", "9999")
    ]
    assert {Gap.ENTRY_DATES, Gap.FORMER_CLASSES} <= set(MAPPING.gaps)


def test_another_school_is_read_when_it_is_asked(tmp_path: Path) -> None:
    write_folder(tmp_path, CLEVER)
    with closing(CleverConnector.open(config(tmp_path, "1924"), MAPPING)) as hilltop:
        assert rows_of(hilltop, "students", "key") == [("2001",), ("2002",)]
        assert rows_of(hilltop, "section_enrollments", "key") == [("601-2001",), ("998-2001",)]


def test_a_drop_without_terms_tells_no_terms_and_no_stays(tmp_path: Path) -> None:
    bare = {
        "sections.csv": lines("School_id,Section_id,Teacher_id", "1923,501,81"),
    }
    write_folder(tmp_path, {**CLEVER, **bare})
    with closing(CleverConnector.open(config(tmp_path), MAPPING)) as opened:
        assert rows_of(opened, "academic_sessions", "key") == []
        assert rows_of(opened, "school_enrollments", "key") == []
        assert rows_of(opened, "sections", "course_key", "section_code") == [("501", "501")]
