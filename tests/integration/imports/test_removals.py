"""What goes with a row that goes, and what a person's second thought changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.report import HeldError

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
[entities.section_enrollments]
table = "seats.csv"
key = "id"
student.key = "student"
section.key = "section"
"""

KIOSK = """
connector = "csv"
title = "Kiosk"
[entities.attendance_events]
table = "*.csv"
records = "exceptions"
student.student_number = "badge"
student.name = "name"
[entities.attendance_events.fields]
date = "date"
category = { column = "code", codes = "attendance" }
[codes.attendance]
A = "unexcused_absence"
"""

PUPILS = 40


def _write(file: Path, header: str, rows: list[str]) -> None:
    file.write_text("\n".join([header, *rows]) + "\n")


@pytest.fixture
def sis(box: Box, tmp_path: Path) -> Path:
    folder = tmp_path / "sis"
    folder.mkdir()
    pupils = range(1, PUPILS + 1)
    _write(folder / "students.csv", "id,first,last,grade", [f"{n},F{n},Last{n},8" for n in pupils])
    _write(folder / "courses.csv", "id,title", ["c1,Math", "c2,Art"])
    _write(folder / "sections.csv", "id,course", ["s1,c1", "s2,c2"])
    _write(folder / "seats.csv", "id,student,section", [f"e{n},{n},s1" for n in pupils])
    box.add("sis", "csv", folder, SIS)
    box.run("sis")
    return folder


@pytest.fixture
def kiosk(box: Box, sis: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "kiosk"
    folder.mkdir()
    rows = [f"{n},,2026-11-0{day},A" for n in range(1, PUPILS + 1) for day in range(2, 7)]
    _write(folder / "days.csv", "badge,name,date,code", rows)
    box.add("kiosk", "csv", folder, KIOSK)
    box.run("kiosk")
    return folder


def test_a_row_that_a_kept_row_points_at_stays(box: Box, sis: Path) -> None:
    _write(sis / "courses.csv", "id,title", ["c2,Art"])  # s1 still says that it is of c1
    outcome = box.run("sis")
    assert outcome.set_aside == 1
    assert box.query("SELECT count(*) FROM courses") == [(2,)]
    assert box.query("SELECT count(*) FROM section_enrollments") == [(PUPILS,)]


def test_what_goes_with_a_row_of_another_source_is_counted_and_held(
    box: Box, sis: Path, kiosk: Path
) -> None:
    left = [f"{n},F{n},Last{n},8" for n in range(1, PUPILS - 4)]
    _write(sis / "students.csv", "id,first,last,grade", left)
    seats = [f"e{n},{n},s1" for n in range(1, PUPILS - 4)]
    _write(sis / "seats.csv", "id,student,section", seats)
    with pytest.raises(HeldError) as held:
        box.run("sis")
    removed = {d.entity: d.removed for d in held.value.outcome.held}
    assert removed == {"attendance_events": 25}  # five students: within what goes without asking
    assert box.query("SELECT count(*) FROM attendance_events") == [(PUPILS * 5,)]
    approved = box.run("sis", approved=held.value.outcome.difference)
    counts = {c.entity: c.removed for c in approved.counts}
    assert counts["students"] == 5
    assert counts["attendance_events"] == 25
    assert box.query("SELECT count(*) FROM attendance_events") == [((PUPILS - 5) * 5,)]


def test_a_second_decision_moves_the_rows(box: Box, sis: Path, kiosk: Path) -> None:
    _write(kiosk / "late.csv", "badge,name,date,code", ["1,Somebody Else,2026-11-09,A"])
    box.run("kiosk")
    with box.store.reading(CONSOLE) as work:
        link = work.find.links.waiting()[0]
    for student in (21, 31, None):
        with box.store.writing(CONSOLE, AuditEvent(Action.LINK_DECIDED)) as work:
            work.find.links.decide(link.id, student, "a counselor")
        box.run("kiosk")
        found = box.query("SELECT student_id FROM attendance_events WHERE date = '2026-11-09'")
        assert found == ([(student,)] if student else [])
