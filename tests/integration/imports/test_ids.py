"""An id means one child for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.boxes import Box

MAPPING = """
connector = "csv"
title = "Students"
[entities.students]
table = "*.csv"
key = "id"
[entities.students.fields]
first_name = "first"
last_name = "last"
grade_level = "grade"
"""


def _write(folder: Path, names: list[str]) -> None:
    lines = ["id,first,last,grade", *(f"{name},{name},Example,8" for name in names)]
    (folder / "students.csv").write_text("\n".join(lines) + "\n")


def test_the_id_of_a_student_who_is_gone_is_given_to_nobody_else(box: Box, tmp_path: Path) -> None:
    folder = tmp_path / "sis"
    folder.mkdir()
    _write(folder, ["Ada", "Ben", "Cleo"])
    box.add("sis", "csv", folder, MAPPING)
    box.run("sis")
    gone = box.query("SELECT id FROM students WHERE first_name = 'Cleo'")[0]
    _write(folder, ["Ada", "Ben"])
    box.run("sis")
    _write(folder, ["Ada", "Ben", "Dora"])
    box.run("sis")
    came = box.query("SELECT id FROM students WHERE first_name = 'Dora'")[0]
    assert came > gone


def test_keys_of_two_columns_that_look_alike_when_joined_are_two_students(
    box: Box, tmp_path: Path
) -> None:
    folder = tmp_path / "sis"
    folder.mkdir()
    lines = ["school,number,first,last,grade", "1|2,3,Ada,Example,8", "1,2|3,Ben,Example,8"]
    (folder / "students.csv").write_text("\n".join(lines) + "\n")
    box.add("sis", "csv", folder, MAPPING.replace('key = "id"', 'key = ["school", "number"]'))
    assert box.run("sis").set_aside == 0
    found = box.query("SELECT source_key FROM students ORDER BY 1")
    assert found == [("1\\|2|3",), ("1|2\\|3",)]
