"""Decisions about who is who, made and taken back: what becomes of the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent

if TYPE_CHECKING:
    from pathlib import Path

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
