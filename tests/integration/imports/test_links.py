"""Decisions about who is who, made and taken back: what becomes of the rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.decisions import take_back
from appliance.model.links import LinkState
from appliance.store.repositories.links import LinkUnknownError, NothingToTakeBackError

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.model.links import Link
    from tests.boxes import Box

SIS = """
connector = "csv"
title = "SIS"
[entities.students]
table = "students.csv"
key = "id"
[entities.students.fields]
student_number = "id"
first_name = "first"
last_name = "last"
birth_date = { column = "born", format = "YYYY-MM-DD" }
grade_level = "grade"
[entities.courses]
table = "courses.csv"
key = "id"
[entities.courses.fields]
title = "title"
[entities.sections]
table = "sections.csv"
key = "id"
course.key = "course"
[entities.sections.fields]
section_code = "id"
"""

CLUBS = """
connector = "csv"
title = "Clubs"
[entities.section_enrollments]
table = "members.csv"
key = "id"
section.section_code = "section"
[entities.section_enrollments.student]
name = "name"
birth_date = { column = "born", format = "MM/DD/YYYY" }
grade_level = { column = "level", codes = "levels" }
username = "login"
[codes.levels]
Seventh = "7"
Eighth = "8"
"""


@pytest.fixture
def clubs(box: Box, tmp_path: Path) -> Path:
    folder = tmp_path / "school"
    folder.mkdir()
    pupils = [f"{n},F{n},Last{n},2013-03-{n:02},8" for n in range(1, 29)]
    _write(folder / "students.csv", "id,first,last,born,grade", *pupils)
    _write(folder / "courses.csv", "id,title", "c1,Chess")
    _write(folder / "sections.csv", "id,course", "s1,c1")
    box.add("sis", "csv", folder, SIS)
    box.add("clubs", "csv", folder, CLUBS)
    box.run("sis")
    return folder


def _write(file: Path, header: str, *rows: str) -> None:
    file.write_text("\n".join([header, *rows]) + "\n")


def _members(folder: Path, *rows: str) -> None:
    _write(folder / "members.csv", "id,section,name,born,level,login", *rows)


def _seated(box: Box) -> list[str]:
    rows = box.query(
        "SELECT s.source_key FROM section_enrollments e JOIN students s ON s.id = e.student_id "
        "ORDER BY e.source_key"
    )
    return [key for (key,) in rows]


def _waiting(box: Box) -> int:
    with box.store.reading(CONSOLE) as work:
        (link,) = work.find.links.waiting()
    return link.id


def _decide(box: Box, link: int, student: int | None) -> None:
    with box.store.writing(CONSOLE, AuditEvent(Action.LINK_DECIDED)) as work:
        work.find.links.decide(link, student, "a counselor")


def test_a_row_leaves_the_student_when_a_decision_is_changed(box: Box, clubs: Path) -> None:
    _members(clubs, "m1,s1,F1 Last1,03/01/2013,,", "m2,s1,F2 Last3,,,")
    box.run("clubs")
    assert _seated(box) == ["1"]
    link = _waiting(box)
    for student, seated in ((3, ["1", "3"]), (2, ["1", "2"]), (None, ["1"])):
        _decide(box, link, student)
        box.run("clubs")
        assert _seated(box) == seated


def _take_back(box: Box, link: int) -> Link:
    with box.store.writing(CONSOLE, AuditEvent(Action.LINK_UNDONE)) as work:
        return take_back(work, link)


def _links(box: Box) -> list[tuple[str, ...]]:
    statement = "SELECT id, evidence, state, student_id, candidates, explanation, rows FROM links"
    return box.query(f"{statement} ORDER BY id")


def test_a_decision_that_is_taken_back_leaves_no_trace_in_the_links_or_the_rows(
    box: Box, clubs: Path
) -> None:
    """Nor does the seat that it gave vouch for itself afterwards."""
    _members(clubs, "m1,s1,F1 Last1,03/01/2013,,", "m2,s1,F3 Last3,,,")
    box.run("clubs")
    before, rows = _links(box), _seated(box)
    link = _waiting(box)
    for student in (3, None):
        _decide(box, link, student)
        box.run("clubs")
        assert _links(box) != before
        assert _take_back(box, link).state is LinkState.WAITING
        assert _links(box) == before
        box.run("clubs")
        assert (_links(box), _seated(box)) == (before, rows)


def test_a_link_that_was_made_without_asking_is_corrected_and_the_correction_taken_back(
    box: Box, clubs: Path
) -> None:
    _members(clubs, "m1,s1,F1 Last1,03/01/2013,,")
    box.run("clubs")
    ((link, *_),) = _links(box)
    _decide(box, link, 5)
    box.run("clubs")
    assert _seated(box) == ["5"]
    taken_back = _take_back(box, link)
    assert (taken_back.state, taken_back.explanation) == (
        LinkState.LINKED,
        "same name and date of birth",
    )
    box.run("clubs")
    assert _seated(box) == ["1"]


def test_what_nobody_has_decided_cannot_be_taken_back(box: Box, clubs: Path) -> None:
    _members(clubs, "m1,s1,F1 Last1,03/01/2013,,")
    box.run("clubs")
    ((link, *_),) = _links(box)
    with pytest.raises(NothingToTakeBackError):
        _take_back(box, link)
    with pytest.raises(LinkUnknownError):
        _take_back(box, 99)


def test_a_link_keeps_its_number_from_import_to_import(box: Box, clubs: Path) -> None:
    _members(clubs, "m1,s1,F1 Last1,03/01/2013,,", "m2,s1,F2 Last3,,,")
    box.run("clubs")
    before = _links(box)
    _members(clubs, "m2,s1,F2 Last3,,,", "m3,s1,F9 Last9,03/09/2013,,")
    box.run("clubs")
    kept, new = _links(box)
    assert kept in before
    assert new[0] not in {link[0] for link in before}


def test_a_person_of_whom_two_kinds_of_row_speak_is_one_link(box: Box, clubs: Path) -> None:
    _members(clubs, "m1,s1,F2 Last3,,,", "m2,s1,F2 Last3,,,")
    box.run("clubs")
    ((_, _, state, _, _, _, rows),) = _links(box)
    assert (state, rows) == ("waiting", 2)


def test_a_grade_level_and_a_user_name_support_and_are_never_enough(box: Box, clubs: Path) -> None:
    _members(
        clubs,
        "m1,s1,F1 Last1,,Eighth,",
        "m2,s1,F2 Last2,03/02/2013,Eighth,f2",
        "m3,s1,,,Eighth,f3",
        "m4,s1,F4 Last4,,Seventh,f4",
    )
    box.run("clubs")
    assert _seated(box) == ["2"]
    said = [json.loads(evidence) for _, evidence, *_ in _links(box)]
    assert ["grade_level", "8"] in said[0]
    assert ["username", "f2"] in said[1]
