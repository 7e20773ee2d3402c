"""The demo school's three sources, which disagree, held against what is really so."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from appliance.demo.sources import SOURCES
from appliance.imports.gather import MostRowsRefusedError
from appliance.model.vocabulary import ResultStatus
from tests.boxes import add_demo, moves, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appliance.demo.truth import Truth
    from tests.boxes import Box, MadeHome


@pytest.fixture(scope="module")
def school(riverside_home: MadeHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """The imported demo school, only to be looked at."""
    yield from opened(riverside_home.copy_to(tmp_path_factory.mktemp("looked-at") / "home"))


@pytest.fixture(scope="module")
def true_id(school: Box) -> dict[int, int]:
    """The student's key in the SIS, which the truth goes by, for each stored id."""
    return {row_id: int(key) for row_id, key in school.query("SELECT id, source_key FROM students")}


def test_every_student_is_stored_as_they_are(school: Box, riverside_truth: Truth) -> None:
    stored = school.query(
        "SELECT CAST(source_key AS INTEGER), student_number, first_name, last_name, birth_date, "
        "CAST(grade_level AS INTEGER), coalesce(email, '') FROM students"
    )
    told = [
        (s.id, s.number, s.first_name, s.last_name, f"{s.birth_date}", s.grade_level, s.email)
        for s in riverside_truth.students.values()
    ]
    assert _without_case(stored) == _without_case(told)


def test_names_that_the_sis_shouts_are_written_as_people_write_them(
    school: Box, riverside_truth: Truth
) -> None:
    stored = school.query("SELECT CAST(source_key AS INTEGER), first_name, last_name FROM students")
    names = riverside_truth.students
    unlike = [key for key, *name in stored if name != [names[key].first_name, names[key].last_name]]
    assert len(unlike) < len(stored) / 50  # De Luca, MacDonald: capitals do not tell


def test_every_enrollment_has_its_dates(
    school: Box, riverside_truth: Truth, true_id: dict[int, int]
) -> None:
    stored = school.query("SELECT student_id, entry_date, exit_date FROM school_enrollments")
    assert {true_id[student]: dates for student, *dates in stored} == {
        s.id: [f"{s.entry_date}", f"{s.exit_date}" if s.exit_date else None]
        for s in riverside_truth.students.values()
    }


def test_attendance_is_what_the_truth_says_and_nothing_else(
    school: Box, riverside_truth: Truth, true_id: dict[int, int]
) -> None:
    stored = school.query("SELECT student_id, date, category, code FROM attendance_events")
    assert {(true_id[student], *rest) for student, *rest in stored} == {
        (e.student, f"{e.date}", str(e.category), e.code)
        for e in riverside_truth.attendance()
        if e.is_known
    }


def test_unknown_codes_and_badges_of_nobody_are_set_aside_with_their_place(
    school: Box, riverside_truth: Truth
) -> None:
    rows = school.set_aside("attendance")
    unknown = [e for e in riverside_truth.attendance() if not e.is_known]
    assert unknown
    of_codes = Counter(row.reason for row in rows if row.field == "category")
    assert of_codes == Counter(
        f"has a code “{e.code}” that the table “attendance” lacks" for e in unknown
    )
    nobody = [row for row in rows if row.field == "student"]
    assert nobody
    assert all(row.content["badge"] not in riverside_truth.badges for row in nobody)
    assert {row.reason for row in nobody} == {
        "is nobody we know: no student has this student number"
    }


def test_a_set_aside_row_is_found_again_where_it_is_said_to_lie(
    school: Box, riverside: Path
) -> None:
    for row in school.set_aside("attendance"):
        line = (riverside / "attendance" / row.origin).read_text().splitlines()[row.row_number - 1]
        assert line.startswith(row.content["badge"])
        assert f",{row.content['code']}," in line


def test_the_file_that_was_downloaded_twice_counts_once(school: Box, riverside: Path) -> None:
    (twice,) = riverside.glob("attendance/*(1).csv")
    again = len(twice.read_text().splitlines()) - 1
    refused = [row for row in school.set_aside("attendance") if row.origin == twice.name]
    (run,) = [run for run in school.runs() if run.source == "attendance"]
    assert run.counts[0].repeated + len(refused) == again


def test_every_link_that_exists_is_found_or_queued_and_none_is_wrong(
    school: Box, riverside_truth: Truth, true_id: dict[int, int]
) -> None:
    links = _links(school)
    sections = dict(school.query("SELECT section_code, CAST(id AS TEXT) FROM sections"))
    states = Counter[str]()
    for row in riverside_truth.gradebook_rows():
        said = [("email", row.email)] if row.email else []
        evidence = (*said, ("name", row.name))
        link = links.get(evidence) or links[*evidence, ("section", sections[row.section])]
        states[link["state"]] += 1
        if link["state"] == "linked":
            assert true_id[link["student_id"]] == row.student
        else:
            assert link["state"] == "waiting"
            assert row.student in {true_id[c[0]] for c in link["candidates"]}
    assert states["waiting"] == sum(1 for row in riverside_truth.gradebook_rows() if row.oddity)


def test_every_mark_is_stored_or_waits_with_its_student(
    school: Box, riverside_truth: Truth, true_id: dict[int, int]
) -> None:
    waiting = {(row.section, row.row) for row in riverside_truth.gradebook_rows() if row.oddity}
    stored = {
        (true_id[student], section, title): (status, points, percent)
        for student, section, title, status, points, percent in school.query(
            "SELECT r.student_id, s.section_code, i.title, r.status, r.points, r.percent "
            "FROM results r JOIN line_items i ON i.id = r.line_item_id "
            "JOIN sections s ON s.id = i.section_id"
        )
    }
    for mark in riverside_truth.marks():
        if (mark.section, mark.row) in waiting:
            assert (mark.student, mark.section, mark.title) not in stored
            continue
        status, points, percent = stored.pop((mark.student, mark.section, mark.title))
        assert status == mark.status
        if mark.status is ResultStatus.SCORED:
            assert mark.points is not None
            true_percent = 100 * mark.points / mark.points_possible
            assert percent == pytest.approx(true_percent, abs=0.51)  # “85%” is a rounded mark
            assert points == pytest.approx(mark.points, abs=0.0051 * mark.points_possible)
        else:
            assert points is percent is None
    assert not stored


def test_importing_the_same_again_changes_nothing(riverside_box: Box) -> None:
    before = riverside_box.picture()
    for name in SOURCES:
        outcome = riverside_box.run(name)
        assert not outcome.moved
        assert outcome.counts
    assert riverside_box.picture() == before


def test_importing_the_same_again_row_by_row_changes_nothing(
    riverside_box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digest of the inputs is a short cut; the comparing itself must find nothing either."""
    monkeypatch.setattr("appliance.imports.minimize.PIPELINE_VERSION", 0)
    before, set_aside, links = _everything(riverside_box)
    for name in SOURCES:
        outcome = riverside_box.run(name)
        assert moves(outcome) == {}
    assert _everything(riverside_box) == (before, set_aside, links)


def test_the_order_in_which_the_sources_come_does_not_matter_in_the_end(
    riverside_home: MadeHome, riverside: Path, box: Box
) -> None:
    """Attendance before there are students is refused as a whole, and taken in later."""
    add_demo(box, riverside)
    with pytest.raises(MostRowsRefusedError):
        box.run("attendance")
    box.run("sis")
    box.run("attendance")
    assert {row.field for row in box.set_aside()} == {"category", "student"}
    for other in opened(riverside_home):
        statement = (
            "SELECT s.source_key, a.date, a.category FROM attendance_events a "
            "JOIN students s ON s.id = a.student_id ORDER BY 1, 2"
        )
        assert box.query(statement) == other.query(statement)


def _without_case(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(tuple(v.casefold() if isinstance(v, str) else v for v in row) for row in rows)


def _everything(box: Box) -> tuple[Any, ...]:
    set_aside = [(r.source, r.origin, r.row_number, r.field, r.reason) for r in box.set_aside()]
    links = box.query("SELECT source_id, evidence, state, student_id, rows FROM links ORDER BY 2")
    return box.picture(), sorted(set_aside), links


def _links(box: Box) -> dict[tuple[tuple[str, str], ...], dict[str, Any]]:
    rows = box.query(
        "SELECT evidence, state, student_id, candidates FROM links "
        "WHERE source_id = (SELECT id FROM sources WHERE name = 'gradebooks')"
    )
    return {
        tuple((name, value) for name, value in json.loads(evidence)): {
            "state": state,
            "student_id": student_id,
            "candidates": json.loads(candidates),
        }
        for evidence, state, student_id, candidates in rows
    }
