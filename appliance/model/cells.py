"""The cell of a workbook that is given out."""

from __future__ import annotations

from typing import Any

_BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def write_text(cell: Any, value: str) -> None:
    """Write a text as a text: one that begins like a formula must not become one.

    `cell` is one of openpyxl.
    """
    cell.value = value
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = value[:1] in _BEGIN_FORMULAS
