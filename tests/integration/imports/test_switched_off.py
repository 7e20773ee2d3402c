"""A field that is switched off is nowhere: not in a record, a part of a mark, a link, a list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.fields import switch_field
from appliance.bootstrap.importing import answers_are_current, refresh_answers
from appliance.bootstrap.opening import Appliance
from appliance.governance.access import CONSOLE, SCHEDULE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.minimize import IdentifiersOffError
from appliance.imports.pipeline import FieldsSwitchedError
from appliance.model.fields import Purpose
from appliance.model.links import LinkState, said_by
from appliance.model.moments import school_day
from appliance.model.register import entity_named
from appliance.model.runs import RunState
from appliance.model.switches import Decision
from appliance.settings import Settings
from appliance.store.tables import metadata

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.imports.switching import Switched
    from appliance.model.links import Link
    from tests.boxes import Box

SIS = """
connector = "csv"
title = "SIS"
[entities.students]
table = "students.csv"
key = "id"
[entities.students.fields]
student_number = "number"
first_name = "first"
last_name = "last"
grade_level = "grade"
birth_date = "born"
email = "mail"
[entities.courses]
table = "courses.csv"
key = "id"
fields = { title = "id" }
[entities.sections]
table = "sections.csv"
key = "id"
course.key = "course"
fields = { section_code = "id" }
"""

GRADEBOOK = """
connector = "csv"
title = "Gradebook"
[entities.line_items]
table = "items.csv"
key = "id"
section.section_code = "class"
fields = { title = "id", points_possible = "max" }
[entities.results]
table = "marks.csv"
student.student_number = "badge"
line_item.key = "item"
fields = { mark = { column = "mark", points_of = "max" } }
"""

PUPILS = 30


def _write(folder: Path, **tables: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")


def _students() -> list[str]:
    header = "id,number,first,last,grade,born,mail"
    return [header, *(f"{n},9{n:03},F{n},Last{n},8,{_born(n)},{_mail(n)}" for n in _pupils())]


def _pupils() -> range:
    return range(1, PUPILS + 1)


def _born(number: int) -> str:
    return f"2013-04-{number:02}"


def _mail(number: int) -> str:
    return f"pupil{number}@riverside.example"


@pytest.fixture
def sis(box: Box, tmp_path: Path) -> Path:
    folder = tmp_path / "sis"
    _write(
        folder,
        students=_students(),
        courses=["id", "Math"],
        sections=["id,course", "M1,Math"],
    )
    box.add("sis", "csv", folder, SIS)
    box.run("sis")
    return folder


def _switch(box: Box, name: str, *, to_on: bool) -> Switched:
    entity, _, field = name.partition(".")
    found = entity_named(entity)
    appliance = Appliance(box.home, box.made.key, Settings(), box.store)
    decision = Decision(to_on=to_on, reason="test")
    return switch_field(appliance, found, found.field(field), CONSOLE, decision)


def _everything(box: Box) -> str:
    rows = (row for table in metadata.tables for row in box.query(f"SELECT * FROM {table}"))
    return "\n".join(map(repr, rows))


# --- parts of a mark --------------------------------------------------------------------


@pytest.fixture
def gradebook(box: Box, sis: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "gradebook"
    marks = [f"9{n:03},quiz,17/20,20" for n in _pupils()]
    _write(folder, items=["id,class,max", "quiz,M1,20"], marks=["badge,item,mark,max", *marks])
    box.add("gradebook", "csv", folder, GRADEBOOK)
    box.run("gradebook")
    return folder


def test_a_part_of_a_mark_that_is_off_is_left_behind(box: Box, gradebook: Path) -> None:
    assert "17/20" in _everything(box)
    _switch(box, "results.written_as", to_on=False)
    assert "17/20" not in _everything(box)
    marks = (gradebook / "marks.csv").read_text().replace("17/20", "18/20")
    (gradebook / "marks.csv").write_text(marks.replace("9001,quiz,18/20", "9001,quiz,seventeen"))
    outcome = box.run("gradebook")
    assert (outcome.set_aside, outcome.counts[-1].changed) == (1, PUPILS - 1)
    told = _everything(box)
    assert "18/20" not in told
    assert "seventeen" not in told
    assert box.query("SELECT DISTINCT points FROM results ORDER BY 1") == [(17.0,), (18.0,)]


# --- links ------------------------------------------------------------------------------

KIOSK = """
connector = "csv"
title = "Kiosk"
[entities.attendance_events]
table = "days.csv"
student.student_number = "badge"
student.name = "name"
student.birth_date = { column = "born", format = "YYYY-MM-DD" }
fields = { date = "date", category = { column = "code", codes = "codes" } }
[codes.codes]
A = "unexcused_absence"
"""

SOMEBODY = ("9001", "Zoe Quite Another", "2001-01-01", "2026-11-03")
NAMESAKE = ("", "F5 Last5", "2001-02-02", "2026-11-04")


class Kiosk:
    """Attendance that says of each student a number, a name and a birth date."""

    def __init__(self, box: Box, folder: Path) -> None:
        self.box, self.folder = box, folder
        self.rows = [(f"9{n:03}", f"F{n} Last{n}", _born(n), "2026-11-02") for n in _pupils()]
        self.import_()

    def import_(self, *, columns: tuple[str, ...] = ("badge", "name", "born", "date")) -> None:
        rows = [dict(zip(("badge", "name", "born", "date"), row, strict=True)) for row in self.rows]
        lines = [",".join(row[column] for column in columns) + ",A" for row in rows]
        _write(self.folder, days=[",".join((*columns, "code")), *lines])
        if "kiosk" not in self.box.sources:
            self.box.add("kiosk", "csv", self.folder, KIOSK)
        self.box.run("kiosk")

    def decide(self, row: tuple[str, str, str, str], student: int | None) -> None:
        """Take a row in that nobody can tell, and say who it is."""
        self.rows.append(row)
        self.import_()
        (link,) = self.waiting()
        with self.box.store.writing(CONSOLE, AuditEvent(Action.LINK_DECIDED)) as work:
            work.find.links.decide(link.id, student, "a counselor")
        self.import_()
        assert self.student_on(row) == student

    def bear_one_name(self, one: int, other: int) -> None:
        """Have a student bear the whole name of another, in the school's system and here."""
        sis = self.folder.with_name("sis") / "students.csv"
        sis.write_text(sis.read_text().replace(f"F{other},Last{other}", f"F{one},Last{one}"))
        self.box.run("sis")
        number, _, *rest = self.rows[other - 1]
        self.rows[other - 1] = (number, f"F{one} Last{one}", *rest)
        self.import_()

    def student_on(self, row: tuple[str, str, str, str]) -> int | None:
        """Whose absence a row became; of that day there is no other."""
        found = self.box.query("SELECT student_id FROM attendance_events WHERE date = ?", row[3])
        return found[0][0] if found else None

    def waiting(self) -> list[Link]:
        with self.box.store.reading(CONSOLE) as work:
            return work.find.links.waiting("kiosk")


@pytest.fixture
def kiosk(box: Box, sis: Path, tmp_path: Path) -> Kiosk:
    return Kiosk(box, tmp_path / "kiosk")


def _evidence(box: Box) -> str:
    return "\n".join(text for (text,) in box.query("SELECT evidence FROM links"))


@pytest.mark.parametrize(
    ("field", "value"),
    [("birth_date", _born(7)), ("student_number", "9007"), ("birth_date", SOMEBODY[2])],
)
def test_a_value_of_a_field_that_is_off_is_in_no_link(
    box: Box, kiosk: Kiosk, field: str, value: str
) -> None:
    kiosk.decide(SOMEBODY, 21)
    assert value in _evidence(box)
    _switch(box, f"students.{field}", to_on=False)
    assert value not in _everything(box)
    kiosk.import_()
    assert value not in _everything(box)


def test_an_identifier_that_is_off_is_not_asked_for(box: Box, kiosk: Kiosk) -> None:
    """A file without the column would else be refused."""
    _switch(box, "students.birth_date", to_on=False)
    kiosk.rows[0] = (*kiosk.rows[0][:3], "2026-11-09")
    kiosk.import_(columns=("badge", "name", "date"))
    assert kiosk.student_on(kiosk.rows[0]) is not None


@pytest.mark.parametrize("student", [21, None])
def test_a_decision_holds_by_what_remains_and_when_the_field_is_on_again(
    box: Box, kiosk: Kiosk, student: int | None
) -> None:
    """Without the birth date nothing contradicts the number; a person has said who it is."""
    kiosk.decide(SOMEBODY, student)
    for to_on in (False, True, False, True):
        _switch(box, "students.birth_date", to_on=to_on)
        kiosk.import_()
        assert kiosk.student_on(SOMEBODY) == student
        assert kiosk.waiting() == []


def test_a_decision_made_while_a_field_was_off_holds_when_it_is_on(box: Box, kiosk: Kiosk) -> None:
    _switch(box, "students.birth_date", to_on=False)
    kiosk.decide(SOMEBODY, 21)
    _switch(box, "students.birth_date", to_on=True)
    kiosk.import_()
    assert kiosk.student_on(SOMEBODY) == 21


def test_a_decision_that_rests_on_a_name_is_asked_for_again(box: Box, kiosk: Kiosk) -> None:
    """Without the birth date it would be applied to whoever comes by that name."""
    kiosk.decide(NAMESAKE, 6)
    switched = _switch(box, "students.birth_date", to_on=False)
    assert switched.open == 1
    kiosk.import_()
    (link,) = kiosk.waiting()
    assert link.state is LinkState.REOPENED
    assert [candidate.student_id for candidate in link.candidates] == [6, 5]
    assert kiosk.student_on(NAMESAKE) is None
    with box.store.writing(CONSOLE, AuditEvent(Action.LINK_DECIDED)) as work:
        work.find.links.decide(link.id, 6, "a counselor")
    kiosk.import_()
    assert kiosk.student_on(NAMESAKE) == 6


def test_two_people_who_look_alike_without_the_field_are_asked_about(
    box: Box, kiosk: Kiosk
) -> None:
    """One was decided and one linked by itself: neither is taken for the other."""
    kiosk.bear_one_name(1, 21)
    kiosk.decide(("9001", "F1 Last1", "2001-01-01", "2026-11-03"), 21)
    switched = _switch(box, "students.birth_date", to_on=False)
    assert switched.open == 1
    kiosk.import_()
    (link,) = kiosk.waiting()
    assert {candidate.student_id for candidate in link.candidates} == {1, 21}
    assert said_by(link.evidence) == (("student_number", "9001"), ("name", "F1 Last1"))


def test_rows_that_can_say_whom_they_mean_by_nothing_that_is_on_stop_the_import(
    box: Box, gradebook: Path
) -> None:
    _switch(box, "students.student_number", to_on=False)
    before = box.picture()
    with pytest.raises(IdentifiersOffError, match="student_number"):
        box.run("gradebook")
    assert box.picture() == before
    assert box.runs()[0].state is RunState.FAILED


def test_what_rows_of_another_source_say_of_the_field_is_forgotten_too(
    box: Box, kiosk: Kiosk
) -> None:
    kiosk.rows.append(("8888", "Nobody Here", "", "2026-11-03"))
    kiosk.import_()
    assert "8888" in _everything(box)
    _switch(box, "students.student_number", to_on=False)
    assert "8888" not in _everything(box)


def test_a_value_left_empty_is_told_no_more_of_a_field_that_is_off(box: Box, sis: Path) -> None:
    lines = [line.replace(_born(3), "born in spring") for line in _students()]
    _write(sis, students=lines)
    assert box.run("sis").left_empty == 1
    _switch(box, "students.birth_date", to_on=False)
    assert box.set_aside("sis") == []


def test_a_field_switched_off_while_it_is_read_is_not_published(box: Box, sis: Path) -> None:
    _write(sis, students=[line.replace("2013-", "2012-") for line in _students()])
    seen: list[str] = []

    def switch(stage: str, done: int, expected: int | None) -> None:
        if stage == "Publishing":
            seen.append(stage)
            _switch(box, "students.birth_date", to_on=False)

    with pytest.raises(FieldsSwitchedError):
        box.run("sis", progress=switch)
    assert seen
    assert "2012-04" not in _everything(box)
    assert box.query("SELECT count(*) FROM students WHERE birth_date IS NOT NULL") == [(0,)]


# --- for a time ---------------------------------------------------------------------------


def test_on_the_day_of_its_end_a_field_goes_off_and_is_erased(box: Box, sis: Path) -> None:
    appliance = Appliance(box.home, box.made.key, Settings(), box.store)
    entity, start = entity_named("students"), box.store.clock()
    until = school_day(start) + timedelta(days=10)
    decision = Decision(to_on=True, reason="test", purpose=Purpose.IDENTIFY, until=until)
    switch_field(appliance, entity, entity.field("email"), CONSOLE, decision)
    refresh_answers(appliance, CONSOLE)
    assert _mail(3) in _everything(box)
    box.store.clock = lambda: start + timedelta(days=10)
    assert not answers_are_current(appliance)
    with box.store.reading(CONSOLE, AuditEvent(Action.FIELDS_LISTED)) as work:
        assert work.find.fields.switches()["students", "email"] is False  # before any job ran
    assert refresh_answers(appliance, SCHEDULE)
    assert _mail(3) not in _everything(box)
    assert answers_are_current(appliance)
    (event,) = box.query(
        "SELECT actor, subject, detail FROM audit_events WHERE action = 'field switched' "
        "ORDER BY n DESC LIMIT 1"
    )
    assert event[:2] == ("schedule", "field:students.email")
    assert "its end date has come" in event[2]
