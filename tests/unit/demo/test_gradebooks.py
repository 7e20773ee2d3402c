from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from appliance.demo import gradebooks
from appliance.demo.gradebooks import FIRST_ROW
from appliance.demo.oddities import namesakes
from appliance.demo.school import School, make_school
from appliance.demo.sources import write_sources
from appliance.demo.truth import Truth, load_truth
from appliance.model.vocabulary import ResultStatus

if TYPE_CHECKING:
    from pathlib import Path

Grid = list[tuple[object, ...]]


@pytest.fixture(scope="module")
def sheets(folder: Path) -> dict[str, Grid]:
    """Every sheet's values, by its title."""
    grids: dict[str, Grid] = {}
    for path in sorted((folder / "gradebooks").glob("*.xlsx")):
        workbook = load_workbook(path, read_only=True)
        grids |= {page.title: list(page.iter_rows(values_only=True)) for page in workbook}
        workbook.close()
    return grids


@pytest.fixture(scope="module")
def cells(sheets: dict[str, Grid]) -> list[object]:
    return [cell for grid in sheets.values() for row in grid[FIRST_ROW - 1 :] for cell in row[2:]]


def test_there_is_a_workbook_a_department_and_a_sheet_a_section(
    folder: Path, school: School, sheets: dict[str, Grid]
):
    books = {path.stem for path in (folder / "gradebooks").iterdir()}
    assert books == {course.department for course in school.courses}
    assert set(sheets) == {section.code for section in school.sections}


def test_the_head_of_a_sheet_says_what_the_columns_are(sheets: dict[str, Grid]):
    grid = sheets["MATH8-2"]
    heading, titles, dates, points, kinds = grid[:5]
    assert heading[0] == "Math 8, section 2 · 2026-27"
    assert titles[:3] == ("Student", "E-mail", "Ratios 1")
    assert all(isinstance(value, datetime) for value in dates[2:])
    assert set(points[2:]) == {10, 20, 50}
    assert set(kinds[2:]) == {"Homework", "Quiz", "Test"}


def test_marks_come_in_every_form(cells: list[object]):
    texts = Counter(cell for cell in cells if isinstance(cell, str))
    assert texts["M"] > 0
    assert texts["EX"] > 0
    assert any(text.endswith("%") for text in texts)
    assert any("/" in text for text in texts)
    assert any(cell is None for cell in cells)
    assert sum(isinstance(cell, int | float) for cell in cells) > 0.8 * len(cells)


def test_a_mark_of_85_percent_is_now_and_then_a_real_percent_cell(folder: Path):
    formats: Counter[str] = Counter()
    for path in (folder / "gradebooks").glob("*.xlsx"):
        workbook = load_workbook(path, read_only=True)
        for page in workbook:
            for row in page.iter_rows(min_row=FIRST_ROW, min_col=3):
                formats.update(cell.number_format for cell in row if cell.value is not None)
        workbook.close()
    assert 0 < formats["0%"] < 0.02 * formats.total()


def test_every_row_of_the_truth_stands_where_it_says(sheets: dict[str, Grid], truth: Truth):
    rows = list(truth.gradebook_rows())
    for row in rows:
        name, email, *_ = sheets[row.section][row.row - 1]
        assert (name, email or "") == (row.name, row.email)
    assert len(rows) == sum(len(grid) - FIRST_ROW + 1 for grid in sheets.values())


def test_every_mark_of_the_truth_stands_where_it_says(sheets: dict[str, Grid], truth: Truth):
    count = 0
    for mark in truth.marks():
        count += 1
        value = sheets[mark.section][mark.row - 1][mark.column - 1]
        assert sheets[mark.section][1][mark.column - 1] == mark.title
        if mark.status is ResultStatus.SCORED:
            assert points_of(value, mark.points_possible) == pytest.approx(mark.points)
        else:
            assert value == {"missing": "M", "excused": "EX"}[mark.status]
    filled = [
        c for g in sheets.values() for r in g[FIRST_ROW - 1 :] for c in r[2:] if c is not None
    ]
    assert count == len(filled)


def points_of(value: object, possible: float) -> float:
    """The points that a cell means; below one, nobody's mark, it is a percent cell."""
    if isinstance(value, str) and value.endswith("%"):
        return float(value[:-1]) / 100 * possible
    if isinstance(value, str):
        return float(value.split("/")[0])
    assert isinstance(value, int | float)
    return value * possible if 0 < value <= 1 else value


def test_the_sheets_disagree_on_who_some_students_are(truth: Truth):
    oddities = {row.oddity: row for row in truth.gradebook_rows() if row.oddity}
    students = truth.students
    typo, namesake = oddities["typo"], oddities["namesake"]
    meant = students[typo.student]
    assert typo.email == ""
    assert typo.name != f"{meant.last_name}, {meant.first_name}"
    assert sorted(typo.name) == sorted(f"{meant.last_name}, {meant.first_name}")
    assert namesake.email == ""
    assert students[namesake.student].email


def test_a_sheet_has_both_namesakes_and_one_of_them_without_an_address(
    truth: Truth, school: School
):
    ((first, second),) = namesakes(school)
    (row,) = [row for row in truth.gradebook_rows() if row.oddity == "namesake"]
    same_sheet = [r for r in truth.gradebook_rows() if r.section == row.section]
    theirs = [r for r in same_sheet if r.name == row.name]
    assert {r.student for r in theirs} == {first.id, second.id}
    assert sorted(bool(r.email) for r in theirs) == [False, True]


def test_an_address_is_blank_where_the_sis_has_none(truth: Truth):
    students = truth.students
    for row in truth.gradebook_rows():
        if row.oddity != "namesake":
            assert row.email == students[row.student].email


def test_a_large_school_s_workbooks_are_split_and_written_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    school = make_school(7, 150, date(2026, 10, 1))
    write_sources(school, tmp_path / "whole")
    monkeypatch.setattr(gradebooks, "SHEETS_A_WORKBOOK", 3)
    write_sources(school, tmp_path / "split")
    books = sorted(path.name for path in (tmp_path / "split" / "gradebooks").iterdir())
    assert len(books) > gradebooks.WORKBOOKS_IN_ONE_PROCESS
    assert books[0] == "Arts and Electives 01.xlsx"
    whole, split = load_truth(tmp_path / "whole"), load_truth(tmp_path / "split")
    assert set(whole.marks()) == set(split.marks())
