"""The pack as files that a family takes along: JSON for programs, a workbook for people."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Font

from appliance.model.cells import write_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from appliance.exports.pack.paper import LookedAt, Pack

JSON_TYPE = "application/json"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_TITLE = 31
"""Letters of a sheet's title (Excel's limit)."""


def as_json(pack: Pack) -> bytes:
    """Every row, under the name of its table, with every column as it is stored."""
    told = {
        "school": pack.school,
        "student": pack.name,
        "as_of": pack.today.isoformat(),
        **_by_table(pack),
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def as_workbook(pack: Pack) -> bytes:
    """Every row, a sheet a table. Every cell is a text, so that none can be a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in _by_table(pack).items():
        if rows:
            _fill(book.create_sheet(name[:_LONGEST_TITLE]), rows)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _by_table(pack: Pack) -> dict[str, Sequence[Mapping[str, Any]]]:
    return {**pack.held, "who_looked": [_look(look) for look in pack.looks]}


def _look(look: LookedAt) -> dict[str, str]:
    when = look.when.isoformat() if look.when else ""
    return {"when": when, "who": look.who, "what": look.what, "why": look.why}


def _fill(sheet: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    for place, column in enumerate(columns, start=1):
        write_text(sheet.cell(1, place), column)
        sheet.cell(1, place).font = Font(bold=True)
        for line, row in enumerate(rows, start=2):
            if row.get(column) is not None:
                write_text(sheet.cell(line, place), str(row[column]))
    sheet.freeze_panes = "A2"
