"""OneRoster CSV: both versions, whole drops and changes, with the habits of real exports."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from appliance.errors import MappingError, SourceError
from appliance.model.gaps import Gap
from connectors.base import SourceConfig
from connectors.drops.files import ArchiveDamagedError
from connectors.drops.source import FileMissingError
from connectors.oneroster import OneRosterConnector
from connectors.oneroster.connector import ChangesAloneError
from connectors.oneroster.manifest import (
    ManifestMissingError,
    ManifestSilentError,
    ManifestWordError,
    VersionsDifferError,
    VersionUnknownError,
)
from tests.connectors.cases import texts
from tests.connectors.drop_files import (
    ONEROSTER_11,
    ONEROSTER_12,
    lines,
    oneroster_changes,
    write_folder,
    write_zip,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from connectors.base import Source

MAPPING = OneRosterConnector.default_mapping("")
CODES = MAPPING.codes


def config(place: Path, *, school: str = "s1", year: str = "y26") -> SourceConfig:
    parameters = {"school": school, "year": year}
    return SourceConfig(name="roster", address=str(place), parameters=parameters)


def rows_of(source: Source, entity: str, *columns: str) -> list[tuple[str, ...]]:
    return sorted(texts(source.read(MAPPING.entities[entity], columns)))


def read(place: Path, entity: str, *columns: str, **which: str) -> list[tuple[str, ...]]:
    with closing(OneRosterConnector.open(config(place, **which), MAPPING)) as source:
        return rows_of(source, entity, *columns)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    """The drop of version 1.1."""
    place = write_folder(tmp_path_factory.mktemp("oneroster"), ONEROSTER_11)
    with closing(OneRosterConnector.open(config(place), MAPPING)) as opened:
        yield opened


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    """The drop of version 1.2, in an archive."""
    place = write_zip(tmp_path_factory.mktemp("oneroster") / "drop.zip", ONEROSTER_12)
    with closing(OneRosterConnector.open(config(place), MAPPING)) as opened:
        yield opened


# --- choices ----------------------------------------------------------------------------------


def test_the_schools_and_school_years_are_offered(tmp_path: Path) -> None:
    write_folder(tmp_path, ONEROSTER_11)
    assert OneRosterConnector.choices(config(tmp_path)) == {
        "school": {"s1": "Riverbend School", "s2": "Hilltop School"},
        "year": {"y25": "2024-2025", "y26": "2025-2026"},
    }


def test_the_school_and_year_must_be_told(tmp_path: Path) -> None:
    untold = SourceConfig(name="roster", address=str(tmp_path), parameters={"school": "s1"})
    with pytest.raises(MappingError, match="year"):
        OneRosterConnector.open(untold, MAPPING)


# --- version 1.1 ------------------------------------------------------------------------------


def test_terms_of_the_year_come_with_their_last_day(source: Source) -> None:
    columns = ("key", "kind", "start_date", "end_date")
    assert rows_of(source, "academic_sessions", *columns) == [
        ("lone", "term", "2026-03-01", "2026-05-29"),
        ("q1", "gradingPeriod", "2025-08-18", "2025-10-17"),
        ("q2", "gradingPeriod", "2025-10-20", "2025-12-19"),
        ("sem1", "semester", "2025-08-18", "2025-12-19"),
        ("sem2", "semester", "2026-01-05", "2026-05-29"),
        ("y26", "schoolYear", "2025-08-18", "2026-05-29"),
    ]


def test_students_of_the_school_come_and_guests_in_its_classes(source: Source) -> None:
    assert rows_of(source, "students", "key", "last_name", "grade_level", "birth_date") == [
        ("u1", "Adams", "09", "2011-05-02"),
        ("u2", "Huang", "10", "2011-01-08T00:00:00.000Z"),
        ("u3", "O'Brien, Jr.", "KG", ""),
        ("u4", "Okafor", "09,10", ""),
        ("u6", "Guest", "09", ""),
    ]


def test_two_grades_in_one_cell_are_no_grade(source: Source) -> None:
    grades = {grade for (grade,) in rows_of(source, "students", "grade_level")}
    known = CODES["students.grade_level"]
    assert {grade: known.get(grade) for grade in grades} == {
        "09": "9",
        "10": "10",
        "KG": "KG",
        "09,10": None,
    }


def test_races_are_put_into_words(source: Source) -> None:
    assert rows_of(source, "students", "key", "ethnicity")[:3] == [
        ("u1", "White, Hispanic or Latino"),
        ("u2", "Two or more races"),
        ("u3", ""),
    ]


def test_staff_come_without_relatives_and_with_teachers_from_elsewhere(source: Source) -> None:
    assert rows_of(source, "staff", "key", "role") == [
        ("a1", "administrator"),
        ("t1", "teacher"),
        ("t2", "teacher"),
    ]


def test_without_dates_a_student_is_there_from_the_years_first_day(source: Source) -> None:
    stays = rows_of(source, "school_enrollments", "student_key", "entry_date", "exit_date")
    assert stays == [(f"u{n}", "2025-08-18", "") for n in (1, 2, 3, 4, 6)]


def test_courses_are_those_taught_here_this_year(source: Source) -> None:
    assert rows_of(source, "courses", "key", "subject") == [
        ("c1", "English, Reading"),
        ("c2", "Math"),
        ("c3", ""),
    ]


def test_a_class_of_several_terms_is_of_the_term_that_holds_them(source: Source) -> None:
    assert rows_of(source, "sections", "key", "session_key", "section_code", "period") == [
        ("k1", "y26", "ENG-09-A", "1"),
        ("k2", "sem1", "ENG-09-B", "1, 3"),
        ("k3", "y26", "Chess", ""),
        ("k6", "lone", "GARDEN", ""),
        ("k7", "", "HR", ""),
    ]


def test_another_school_and_another_year_come_when_they_are_asked(tmp_path: Path) -> None:
    write_folder(tmp_path, ONEROSTER_11)
    assert read(tmp_path, "sections", "key", school="s2") == [("k5",)]
    assert read(tmp_path, "sections", "key", year="y25") == [("k4",)]
    assert read(tmp_path, "results", "line_item_key", year="y25") == [("i3",)]


def test_teachers_come_with_their_dates_and_lead_only_where_it_is_said(source: Source) -> None:
    columns = ("section_key", "staff_key", "teaching_role", "begin_date", "end_date")
    assert rows_of(source, "section_staff", *columns) == [
        ("k1", "t1", "true", "2025-08-18", ""),
        ("k1", "t2", "false", "2025-09-01", "2025-09-30"),
        ("k2", "t1", "", "", ""),
    ]


def test_who_left_and_came_back_has_two_rows_and_who_never_came_has_none(source: Source) -> None:
    columns = ("key", "student_key", "begin_date", "end_date")
    assert rows_of(source, "section_enrollments", *columns) == [
        ("e1", "u1", "2025-08-18", ""),
        ("e2", "u2", "2025-08-18", "2025-09-01"),
        ("e3", "u2", "2025-09-15", ""),
        ("e4", "u3", "", ""),
        ("e6", "u6", "2025-08-18", ""),
        ("e7", "u99", "2025-08-18", ""),
    ]


def test_assignments_come_with_the_name_of_their_category(source: Source) -> None:
    assert rows_of(source, "line_items", "key", "kind", "due_date", "points_possible") == [
        ("i1", "Homework", "2025-08-25", "20"),
        ("i2", "", "2025-09-01T23:59:59Z", "5"),
    ]


def test_what_became_of_work_is_told_by_its_status(source: Source) -> None:
    columns = ("line_item_key", "student_key", "status", "points", "percent", "written_as")
    known = CODES["results.status"]
    marks = rows_of(source, "results", *columns)
    assert [(item, who, known[status], *rest) for item, who, status, *rest in marks] == [
        ("i1", "u1", "scored", "16.5", "82.5", "16.5"),
        ("i1", "u2", "excused", "", "", ""),
        ("i1", "u3", "missing", "", "", ""),
        ("i1", "u4", "not_graded", "", "", ""),
        ("i2", "u1", "scored", "4", "", "4"),
        ("i2", "u2", "not_graded", "", "", "2"),
        ("i2", "u3", "not_graded", "", "", ""),
        ("i2", "u99", "scored", "3", "", "3"),
    ]


# --- version 1.2 ------------------------------------------------------------------------------


def test_roles_tell_who_is_a_student_and_since_when(newer: Source) -> None:
    assert rows_of(newer, "students", "key", "preferred_name") == [("u1", "Mace"), ("u2", "")]
    assert rows_of(
        newer, "school_enrollments", "key", "student_key", "entry_date", "exit_date"
    ) == [
        ("ro1", "u1", "2025-08-18", "2025-09-30"),
        ("ro2", "u1", "2025-11-03", ""),
        ("ro3", "u2", "2025-08-18", ""),
    ]


def test_of_several_roles_the_primary_one_counts(newer: Source) -> None:
    assert rows_of(newer, "staff", "key", "role") == [("t1", "principal"), ("t2", "counselor")]


def test_late_and_missing_work_is_told_in_columns_of_its_own(newer: Source) -> None:
    marks = rows_of(newer, "results", "line_item_key", "status", "points", "written_as")
    known = CODES["results.status"]
    assert [(item, known.get(status), *rest) for item, status, *rest in marks] == [
        ("i1", "late", "15", "15"),
        ("i2", "missing", "", ""),
        ("i3", "scored", "", "B+"),
        ("i4", "not_graded", "3", "3"),
        ("i5", "excused", "", ""),
        ("i6", None, "", ""),
    ]


# --- what it fills of its gaps ---------------------------------------------------------------


def told_by(place: Path, **files: str) -> set[str]:
    drop = ONEROSTER_12 | {f"{name}.csv": text for name, text in files.items()}
    write_folder(place, drop)
    with closing(OneRosterConnector.open(config(place), MAPPING)) as opened:
        return set(opened.tells())  # type: ignore[attr-defined]


ROLES = "sourcedId,status,dateLastModified,userSourcedId,role,beginDate,endDate,orgSourcedId"


def test_a_drop_of_the_older_version_fills_nothing_but_has_no_marks_in_words(
    source: Source,
) -> None:
    assert source.tells() == {Gap.MARKS_IN_WORDS}  # type: ignore[attr-defined]


def test_the_newer_version_tells_late_work_and_departures_where_it_has_them(
    tmp_path: Path,
) -> None:
    late, stays = {Gap.LATE_WORK}, {Gap.FORMER_STUDENTS, Gap.EARLIER_STAYS}
    assert told_by(tmp_path) == late | stays
    results = str(ONEROSTER_12["results.csv"])
    assert told_by(tmp_path, results=results.replace(",late,", ",tardy,")) == stays
    in_figures = results.replace(",,B+,", ",8,,")
    assert told_by(tmp_path, results=in_figures) == late | stays | {Gap.MARKS_IN_WORDS}
    dated = str(ONEROSTER_12["roles.csv"]).replace(
        "ro3,,,u2,primary,student,,", "ro3,,,u2,primary,student,2025-08-18,"
    )
    assert told_by(tmp_path, roles=dated) == late | stays | {Gap.ENTRY_DATES}


def test_a_role_that_ends_with_the_year_tells_of_no_departure(tmp_path: Path) -> None:
    roles = lines(
        ROLES,
        "ro1,,,u1,student,2025-08-18,2026-05-30,s1",
        "ro2,,,u9,student,2024-08-19,2025-05-31,s1",
    )
    assert told_by(tmp_path, roles=roles) == {Gap.LATE_WORK, Gap.ENTRY_DATES}
    with closing(OneRosterConnector.open(config(tmp_path), MAPPING)) as opened:
        assert rows_of(opened, "school_enrollments", "student_key", "exit_date") == [("u1", "")]


def test_a_guest_without_a_role_is_here_since_nobody_knows_when(tmp_path: Path) -> None:
    roles = lines(ROLES, "ro2,,,u2,student,2025-08-18,,s1")
    assert told_by(tmp_path, roles=roles) == {Gap.LATE_WORK}


# --- changes ----------------------------------------------------------------------------------

ENROLLMENTS = "sourcedId,status,dateLastModified,classSourcedId,userSourcedId,role,endDate"
CLASSES = "sourcedId,status,dateLastModified,title,courseSourcedId,schoolSourcedId,termSourcedIds"


def enrolled(place: Path) -> list[tuple[str, ...]]:
    return read(place, "section_enrollments", "key", "student_key", "end_date")


@pytest.fixture
def drops(tmp_path: Path) -> Path:
    """A whole drop and two of changes, in a folder and in archives, told apart by their names."""
    write_folder(tmp_path / "2025-09-01 whole", ONEROSTER_11)
    write_zip(
        tmp_path / "2025-09-02.zip",
        oneroster_changes(
            enrollments=lines(
                ENROLLMENTS,
                "e1,tobedeleted,2025-09-02T01:00:00Z,k1,u1,student,",
                "e3,active,2025-09-02T01:00:00Z,k1,u2,student,2025-11-01",
                "e20,active,2025-09-02T01:00:00Z,k3,u1,student,",
            ),
        ),
    )
    write_zip(
        tmp_path / "2025-09-10.zip",
        oneroster_changes(
            enrollments=lines(
                ENROLLMENTS, "e20,active,2025-09-10T01:00:00Z,k3,u1,student,2025-12-01"
            ),
            classes=lines(CLASSES, "k2,tobedeleted,2025-09-10T01:00:00Z,English 9 - B,c1,s1,q1"),
        ),
    )
    return tmp_path


def test_changes_are_put_on_top_of_the_whole_in_the_order_of_their_names(drops: Path) -> None:
    assert enrolled(drops) == [
        ("e2", "u2", "2025-09-01"),
        ("e20", "u1", "2025-11-30"),
        ("e3", "u2", "2025-10-31"),
        ("e6", "u6", ""),
        ("e7", "u99", ""),
    ]
    assert ("k2",) not in read(drops, "sections", "key")
    assert len(read(drops, "students", "key")) == 5


def test_a_row_comes_with_the_drop_that_has_it(drops: Path) -> None:
    with closing(OneRosterConnector.open(config(drops), MAPPING)) as source:
        batches = list(source.read(MAPPING.entities["section_enrollments"], ("key",)))
    places = {
        row[0]: (batch.origin, number)
        for batch in batches
        for row, number in zip(batch.rows, batch.numbers, strict=True)
    }
    assert places["e2"] == ("enrollments.csv", 3)
    assert places["e3"] == ("2025-09-02.zip/enrollments.csv", 3)
    assert places["e20"] == ("2025-09-10.zip/enrollments.csv", 2)


def test_a_later_whole_drop_takes_the_place_of_all_before_it(drops: Path) -> None:
    whole = {**ONEROSTER_11, "enrollments.csv": lines(ENROLLMENTS, "e30,,,k1,u1,student,")}
    write_zip(drops / "2025-10-01.zip", whole)
    assert enrolled(drops) == [("e30", "u1", "")]


def test_the_changes_alone_are_never_taken_for_the_whole(drops: Path) -> None:
    with pytest.raises(ChangesAloneError, match=r"“2025-09-02.zip” has only changes"):
        enrolled(drops / "2025-09-02.zip")
    (drops / "2025-09-01 whole").rename(drops / "z whole")
    with pytest.raises(ChangesAloneError, match=r"comes before"):
        enrolled(drops)


def test_changes_of_a_file_that_the_whole_drop_lacks_are_refused(tmp_path: Path) -> None:
    whole = {name: text for name, text in ONEROSTER_11.items() if name != "results.csv"}
    manifest = str(whole["manifest.csv"]).replace("file.results,bulk", "file.results,absent")
    write_folder(tmp_path, {**whole, "manifest.csv": manifest})
    assert read(tmp_path, "results", "status") == []
    results = lines(
        "sourcedId,status,lineItemSourcedId,studentSourcedId,scoreStatus", "r1,active,i1,u1,exempt"
    )
    write_zip(tmp_path / "changes.zip", oneroster_changes(results=results))
    with pytest.raises(ChangesAloneError, match="“results”"):
        read(tmp_path, "results", "status")


def test_a_file_that_the_manifest_calls_absent_is_not_read(tmp_path: Path) -> None:
    manifest = str(ONEROSTER_11["manifest.csv"]).replace("categories,bulk", "categories,absent")
    write_folder(tmp_path, {**ONEROSTER_11, "manifest.csv": manifest, "categories.csv": b"\x81"})
    assert read(tmp_path, "line_items", "kind") == [("",), ("",)]


# --- what is refused --------------------------------------------------------------------------


def without_manifest(**changed: str) -> dict[str, str | bytes]:
    rest = {name: text for name, text in ONEROSTER_11.items() if name != "manifest.csv"}
    return rest | {f"{name}.csv": text for name, text in changed.items()}


def test_without_a_manifest_a_drop_whose_statuses_are_blank_is_whole(tmp_path: Path) -> None:
    write_folder(tmp_path, without_manifest())
    assert len(enrolled(tmp_path)) == 6


def test_without_a_manifest_a_drop_with_statuses_could_be_changes(tmp_path: Path) -> None:
    text = lines(ENROLLMENTS, "e1,active,2025-09-02T01:00:00Z,k1,u1,student,")
    write_folder(tmp_path, without_manifest(enrollments=text))
    with pytest.raises(ManifestMissingError, match="“enrollments”"):
        enrolled(tmp_path)


def manifest_of(*said: str) -> dict[str, str | bytes]:
    return {**ONEROSTER_11, "manifest.csv": lines("propertyName,value", *said)}


@pytest.mark.parametrize(
    ("files", "error"),
    [
        (manifest_of("oneroster.version,1.0"), VersionUnknownError),
        (manifest_of("file.orgs,bulk"), VersionUnknownError),
        (manifest_of("oneroster.version,1.1", "file.orgs,bulk"), ManifestSilentError),
        (manifest_of("oneroster.version,1.1", "file.orgs,some"), ManifestWordError),
        ({"manifest.csv": ONEROSTER_11["manifest.csv"], "orgs.csv": "a\n"}, FileMissingError),
        ({"orgs.csv": ONEROSTER_11["orgs.csv"]}, FileMissingError),
    ],
)
def test_a_drop_that_does_not_say_what_it_is_is_refused(
    tmp_path: Path, files: Mapping[str, str | bytes], error: type[SourceError]
) -> None:
    write_folder(tmp_path, files)
    with pytest.raises(error):
        enrolled(tmp_path)


def test_a_damaged_manifest_or_file_of_an_archive_is_a_sentence(tmp_path: Path) -> None:
    for files in (ONEROSTER_11, without_manifest()):
        drop = write_zip(tmp_path / "drop.zip", files)
        content = bytearray(drop.read_bytes())
        content[45:60] = bytes(15)
        drop.write_bytes(content)
        with pytest.raises(ArchiveDamagedError):
            enrolled(drop)


def test_drops_of_two_versions_are_not_put_together(tmp_path: Path) -> None:
    write_folder(tmp_path / "1", ONEROSTER_11)
    write_folder(tmp_path / "2", ONEROSTER_12)
    with pytest.raises(VersionsDifferError):
        enrolled(tmp_path)
