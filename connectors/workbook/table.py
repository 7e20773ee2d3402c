"""The layout `table`: the first row of a sheet names the columns."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from appliance.errors import SourceError
from connectors.base import BATCH_ROWS, Batch, Fault
from connectors.tabular import column_positions
from connectors.workbook.cells import CellFault, column_letter
from connectors.workbook.sheets import read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from connectors.workbook.cells import Value
    from connectors.workbook.sheets import Sheet


class SheetMissingError(SourceError):
    """No workbook of the source “{source}” has a sheet with the name “{sheet}” and rows in it.

    Check the sheet's name in the mapping.
    """


def tables(files: Iterable[Path], pattern: str, source: str) -> Iterator[tuple[Sheet, list[str]]]:
    """Each sheet whose name fits the pattern, with its header; sheets without rows are passed by.

    Raises
    ------
    SheetMissingError
        There is none.
    """
    found = False
    for file in files:
        for sheet in read_sheets(file):
            header = _header(sheet) if fnmatchcase(sheet.name, pattern or "*") else None
            if header:
                found = True
                yield sheet, header
    if not found:
        raise SheetMissingError(source=source, sheet=pattern)


def _header(sheet: Sheet) -> list[str] | None:
    first = next(sheet.rows, ())
    return [str(name) for name in first] if any(first) else None


def read_table(sheet: Sheet, header: list[str], columns: tuple[str, ...]) -> Iterator[Batch]:
    """The asked columns of a sheet, in batches; `numbers` are the sheet's own row numbers."""
    positions = column_positions(header, columns, origin=sheet.origin)
    rows: list[tuple[Value, ...]] = []
    numbers: list[int] = []
    faults: list[Fault] = []
    for number, row in enumerate(sheet.rows, start=2):
        if not any(row):
            continue
        picked = tuple(row[place] if place < len(row) else "" for place in positions)
        fault = _fault(picked, positions, number)
        if fault:
            faults.append(fault)
        else:
            rows.append(picked)
            numbers.append(number)
        if len(rows) + len(faults) == BATCH_ROWS:
            yield Batch(sheet.origin, columns, rows, numbers, tuple(faults))
            rows, numbers, faults = [], [], []
    if rows or faults:
        yield Batch(sheet.origin, columns, rows, numbers, tuple(faults))


def _fault(values: tuple[Value, ...], positions: tuple[int, ...], number: int) -> Fault | None:
    for value, place in zip(values, positions, strict=True):
        if isinstance(value, CellFault):
            cell = f"{column_letter(place + 1)}{number}"
            return Fault(number, f"The cell {cell} holds {value.holds}.")
    return None
