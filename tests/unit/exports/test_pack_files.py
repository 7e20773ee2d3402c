"""What a family takes along: no cell is a formula, whatever somebody has typed into a system."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from appliance.exports.pack.files import as_json, as_workbook
from appliance.exports.pack.paper import Pack

STARTS = ("=", "+", "-", "@", "\t", "\r")
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40)


def pack(*values: str) -> Pack:
    rows = [{"id": n, "written_as": value} for n, value in enumerate(values)]
    return Pack(
        school="Riverside", name="Mia", today=date(2026, 11, 24), held={"results": rows}, looks=()
    )


@pytest.mark.parametrize("start", STARTS, ids=lambda start: repr(start))
def test_a_cell_that_begins_like_a_formula_is_a_text(start: str) -> None:
    told = f'{start}HYPERLINK("http://example.org","x")'
    content = as_workbook(pack(told))
    (cell,) = [row[1] for row in load_workbook(io.BytesIO(content))["results"].iter_rows(min_row=2)]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value.strip() == told.strip()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


@given(start=st.sampled_from(STARTS[:4]), rest=TEXTS)
def test_no_text_becomes_a_formula_or_another_text(start: str, rest: str) -> None:
    made = pack(start + rest)
    sheet = load_workbook(io.BytesIO(as_workbook(made)))["results"]
    assert (sheet.cell(2, 2).data_type, sheet.cell(2, 2).value) == ("s", start + rest)
    assert json.loads(as_json(made))["results"] == [{"id": 0, "written_as": start + rest}]
