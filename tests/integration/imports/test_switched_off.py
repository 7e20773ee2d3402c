"""A field that is switched off is nowhere: not in a record, a part of a mark, a link, a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap import Appliance
from appliance.governance.access import CONSOLE
from appliance.model.register import entity_named
from appliance.settings import Settings
from appliance.store.tables import metadata

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


def _switch(box: Box, name: str, *, to_on: bool) -> None:
    entity, _, field = name.partition(".")
    found = entity_named(entity)
    appliance = Appliance(box.home, box.made.key, Settings(), box.store)
    appliance.switch_field(found, found.field(field), CONSOLE, to_on=to_on, reason="test")


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
