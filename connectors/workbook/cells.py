"""One cell's value as the text a person sees, or as a date."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell

    AnyCell = Cell | ReadOnlyCell | EmptyCell

EXACT_BELOW = 10**15
"""Excel keeps 15 digits of a number; what is longer was an id whose end is lost."""

_ZEROS = re.compile(r"0{2,}")


class CellFault(NamedTuple):
    """A cell that cannot be read without guessing, and what it holds, in words."""

    holds: str


Value = str | Decimal | date | time | timedelta | CellFault
"""What a cell holds; a `datetime` is a `date`, and a blank cell is an empty text. A number with
decimal places stays one: as a text it would need a sign for them, which the mapping tells of the
texts that people typed."""


def cell_value(cell: AnyCell) -> Value:
    """What a person sees in a cell: `85%`, `00042`, a date, a text; a number like 17.5."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return CellFault(f"the error {value}") if cell.data_type == "e" else value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    return _moment(value)


def column_letter(place: int) -> str:
    """How Excel calls a column, counted from 1."""
    from openpyxl.utils import get_column_letter  # only who reads a workbook waits for openpyxl

    return get_column_letter(place)


def _moment(value: object) -> Value:
    if isinstance(value, datetime):
        return value if value.time() > time.min else value.date()
    if isinstance(value, date | time | timedelta):
        return value
    return CellFault("a formula that was never calculated")


def _number(value: float, number_format: str) -> Value:
    if abs(value) >= EXACT_BELOW or value != value:
        return CellFault("a number that is too long to be kept exactly; format it as text")
    if "%" in number_format:
        return f"{_plain(Decimal(repr(value)) * 100)}%"
    if value == int(value):
        return str(int(value)).zfill(_shown_digits(number_format))
    return _exact(f"{value:.15g}")


@lru_cache(maxsize=10_000)
def _exact(digits: str) -> Decimal:
    """One object for all marks alike: a district's gradebooks hold millions."""
    return Decimal(digits)


def _shown_digits(number_format: str) -> int:
    """How many digits a format such as `00000` fills up to."""
    return len(number_format) if _ZEROS.fullmatch(number_format) else 1


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
