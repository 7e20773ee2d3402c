"""A value that cannot be understood costs its row only where the row cannot do without it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.imports.gather import MostValuesRefusedError
from appliance.model.runs import RunState
from tests.boxes import NOW, TODAY, counts_of, moves

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.model.runs import SetAsideRow
    from tests.boxes import Box

MAPPING = """
connector = "csv"
title = "SIS"
[entities.students]
table = "students.csv"
key = "id"
[entities.students.fields]
first_name = "first"
last_name = "last"
grade_level = "grade"
birth_date = "born"
[entities.courses]
table = "courses.csv"
key = "id"
fields = { title = "title" }
[entities.sections]
table = "sections.csv"
key = "id"
course.key = "course"
fields = { section_code = "id", start_time = "begins" }
[entities.section_enrollments]
table = "seats.csv"
key = "id"
student.key = "student"
section.key = "section"
fields = { end_date = "until" }
"""
BORN = "2014-02-03"


class School:
    """Thirty students in one class, as their files say it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.students = {n: [f"F{n}", f"L{n}", "6", BORN] for n in range(1, 31)}
        self.until = dict.fromkeys(self.students, "")
        self.more: list[str] = []
        self.write()

    def write(self) -> None:
        self._file("courses", "id,title", ["c1,Math"])
        self._file("sections", "id,course,begins", ["s1,c1,08:05"])
        rows = [f"{n},{','.join(said)}" for n, said in self.students.items()]
        self._file("students", "id,first,last,grade,born", [*rows, *self.more])
        seats = [f"e{n},{n},s1,{end}" for n, end in self.until.items()]
        self._file("seats", "id,student,section,until", seats)

    def _file(self, name: str, header: str, rows: list[str]) -> None:
        (self.folder / f"{name}.csv").write_text("\n".join([header, *rows]) + "\n")


@pytest.fixture
def school(box: Box, tmp_path: Path) -> School:
    made = School(tmp_path / "sis")
    box.add("sis", "csv", made.folder, MAPPING)
    box.run("sis")
    return made


def _told(box: Box) -> list[SetAsideRow]:
    return box.set_aside("sis")


def _born(box: Box, number: int) -> str | None:
    ((born,),) = box.query("SELECT birth_date FROM students WHERE source_key = ?", str(number))
    return born


@pytest.mark.parametrize("born", ["infinity", "0000-00-00", "2014-02-30", "2114-02-03", "3.2.14"])
def test_a_student_is_taken_without_a_birth_date_that_cannot_be_understood(
    box: Box, school: School, born: str
) -> None:
    """And what stood there before goes: it would pass for what the source says now."""
    school.students[7] = ["New", "Name", "7", born]
    school.write()
    outcome = box.run("sis")
    counts = counts_of(outcome, "students")
    assert (counts.changed, counts.set_aside, counts.left_empty) == (1, 0, 1)
    assert (outcome.set_aside, outcome.left_empty) == (0, 1)
    assert box.query(
        "SELECT first_name, grade_level, birth_date FROM students WHERE source_key = '7'"
    ) == [("New", "7", None)]


def test_a_value_left_empty_is_told_with_its_place_and_alone(box: Box, school: School) -> None:
    school.students[7][3] = "infinity"
    school.write()
    box.run("sis")
    (told,) = _told(box)
    assert told.left_empty
    assert (told.entity, told.origin, told.row_number) == ("students", "students.csv", 8)
    assert (told.field, told.content) == ("birth_date", {"born": "infinity"})
    assert "not a date" in told.reason
    with box.store.reading(box.order("sis").actor) as work:
        assert work.find.runs.count_set_aside() == 0
        assert work.find.runs.count_left_empty("sis") == 1


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_without_what_it_needs_is_set_aside_and_stays_as_it_was(
    box: Box, school: School, place: int
) -> None:
    school.students[7][place] = "" if place < 2 else "no such grade"
    school.students[7][3] = "infinity"
    school.write()
    counts = counts_of(box.run("sis"), "students")
    assert (counts.set_aside, counts.left_empty, counts.unchanged) == (1, 0, 29)
    (told,) = _told(box)
    assert not told.left_empty
    assert _born(box, 7) == BORN


def test_an_end_that_cannot_be_understood_is_not_taken_for_no_end(box: Box, school: School) -> None:
    """A student would stay in a class for good, and its teacher at their record."""
    school.until[7] = "infinity"
    school.write()
    counts = counts_of(box.run("sis"), "section_enrollments")
    assert (counts.set_aside, counts.left_empty) == (1, 0)


def test_the_same_again_changes_nothing_and_still_tells_of_it(box: Box, school: School) -> None:
    school.students[7][3] = "infinity"
    school.write()
    box.run("sis")
    told, picture = _told(box), box.picture()
    assert moves(box.run("sis")) == {}
    assert _told(box) == told
    with box.store.housekeeping() as work:
        work.find.runs.forget_inputs("students")
    again = box.run("sis")
    assert moves(again) == {}
    assert (counts_of(again, "students").left_empty, box.picture()) == (1, picture)
    assert [(t.field, t.row_number) for t in _told(box)] == [("birth_date", 8)]


def test_a_value_that_was_mended_is_taken_and_told_no_more(box: Box, school: School) -> None:
    school.students[7][3] = "infinity"
    school.write()
    box.run("sis")
    school.students[7][3] = "2014-03-04"
    school.write()
    assert counts_of(box.run("sis"), "students").changed == 1
    assert (_born(box, 7), _told(box)) == ("2014-03-04", [])


def test_a_date_that_lay_in_the_future_is_read_again_when_it_does_no_more(
    box: Box, school: School
) -> None:
    """Though the file is the same: the day is part of what the outcome depends on."""
    tomorrow = TODAY + timedelta(days=1)
    school.students[7][3] = tomorrow.isoformat()
    school.write()
    assert box.run("sis").left_empty == 1
    box.store.clock = lambda: NOW + timedelta(days=1)
    assert box.run("sis").left_empty == 0
    assert _born(box, 7) == tomorrow.isoformat()


def test_a_field_that_can_mostly_not_be_understood_stops_the_run(box: Box, school: School) -> None:
    """A wrong pattern in the mapping would else erase every birth date there is."""
    for said in school.students.values():
        said[3] = "02/03/2014"
    school.write()
    before = box.picture()
    with pytest.raises(MostValuesRefusedError, match="birth date"):
        box.run("sis")
    assert box.picture() == before
    assert box.runs()[0].state is RunState.FAILED


def test_blanks_do_not_hide_that_a_field_cannot_be_understood(box: Box, school: School) -> None:
    for number, said in school.students.items():
        said[3] = "02/03/2014" if number <= 22 else ""
    school.students |= {n: [f"F{n}", f"L{n}", "6", ""] for n in range(31, 90)}
    school.write()
    with pytest.raises(MostValuesRefusedError):
        box.run("sis")


def test_a_row_that_is_set_aside_in_the_end_is_not_told_of_its_values(
    box: Box, school: School
) -> None:
    """Two rows of one key say different things: neither is taken."""
    school.students[31] = ["Two", "Faced", "6", "infinity"]
    school.more = ["31,Two,Faced,7,infinity"]
    school.write()
    counts = counts_of(box.run("sis"), "students")
    assert (counts.set_aside, counts.left_empty, counts.repeated) == (2, 0, 0)
    assert not any(told.left_empty for told in _told(box))
