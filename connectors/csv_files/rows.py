"""The rows of one CSV file, in batches, at the speed of the standard library's reader.

A row is never touched by Python code of our own unless its batch holds one that needs it: a
row of another width, an empty one, or one whose cells span lines.
"""

from __future__ import annotations

import csv
import re
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING

from appliance.errors import SourceError
from connectors.base import BATCH_ROWS, Batch, Fault
from connectors.tabular import FileUnreadableError, HeaderMissingError, column_positions, picker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from connectors.csv_files.survey import Survey
    from connectors.tabular import Readable

    Pick = Callable[[Sequence[str]], Sequence[str]]

_CHUNK_ROWS = 1_000
"""Rows taken from the reader at a time: few enough to stay in the processor's cache while they
are cut down to the asked columns (measured: 1.5 times as fast as whole batches)."""

_FIRST = itemgetter(0)
_LINE_END = re.compile(r"\r\n|\r|\n")


class QuoteOpenError(SourceError):
    """In the file “{file}” a quotation mark is opened on line {line} and not closed rightly.

    All that follows could be misread, so none of the file is used. Mend that line, or export
    the file anew.
    """


class CsvRows:
    """The open file, and where in it we are."""

    def __init__(self, lines: Iterable[str], origin: str, delimiter: str) -> None:
        self.origin = origin
        self.reader = csv.reader(lines, delimiter=delimiter, strict=True)
        self.next_line = 1

    def header(self) -> list[str]:
        """The names of the columns: the first row that is not empty."""
        while True:
            rows, _, faults = self.take(1)
            if faults or not rows:
                raise HeaderMissingError(origin=self.origin)
            if any(cell.strip() for cell in rows[0]):
                return rows[0]

    def take(self, limit: int) -> tuple[list[list[str]], Sequence[int], list[Fault]]:
        """Up to so many rows, the line each begins on, and the row that ended them, if broken.

        Raises
        ------
        QuoteOpenError
            A quotation mark was opened and not closed on its line.
        """
        rows: list[list[str]] = []
        faults: list[Fault] = []
        before = self.reader.line_num
        try:
            rows.extend(islice(self.reader, limit))
        except csv.Error as error:
            numbers = self._number(rows, self.reader.line_num - before - 1)
            faults.append(self._broken(error))
        else:
            numbers = self._number(rows, self.reader.line_num - before)
        return rows, numbers, faults

    def _number(self, rows: list[list[str]], lines: int) -> Sequence[int]:
        first = self.next_line
        if lines == len(rows):
            self.next_line += lines
            return range(first, first + lines)
        numbers = []
        for row in rows:
            numbers.append(self.next_line)
            self.next_line += 1 + sum(len(_LINE_END.findall(cell)) for cell in row)
        return numbers

    def _broken(self, error: csv.Error) -> Fault:
        line = self.next_line
        if self.reader.line_num != line or "end of data" in str(error):
            raise QuoteOpenError(file=self.origin, line=line) from error
        self.next_line += 1
        return Fault(line, "The quotation marks in this line do not pair.")


def read_rows(file: Readable, columns: tuple[str, ...], written: Survey) -> Iterator[Batch]:
    """The asked columns of one file, in batches.

    Raises
    ------
    SourceError
        A column is missing, or the file is damaged.
    """
    try:
        with file.open("r", encoding=written.encoding, newline="") as lines:
            yield from _batches(CsvRows(lines, file.name, written.delimiter), columns, written)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it changed while it was read"
        raise FileUnreadableError(file=file.name, reason=reason) from error


def read_header(file: Readable, written: Survey) -> list[str]:
    """The names of one file's columns."""
    with file.open("r", encoding=written.encoding, newline="") as lines:
        return CsvRows(lines, file.name, written.delimiter).header()


def _batches(source: CsvRows, columns: tuple[str, ...], written: Survey) -> Iterator[Batch]:
    header = source.header()
    pick = picker(column_positions(header, columns, origin=source.origin))
    chunks = _chunks(source, pick, len(header), sift_all=written.has_nul)
    for first in chunks:
        rows, numbers, faults = first
        for more in islice(chunks, BATCH_ROWS // _CHUNK_ROWS - 1):
            rows += more[0]
            numbers += more[1]
            faults += more[2]
        yield Batch(source.origin, columns, rows, numbers, tuple(faults))


def _chunks(
    source: CsvRows, pick: Pick, width: int, *, sift_all: bool
) -> Iterator[tuple[list[Sequence[str]], list[int], list[Fault]]]:
    """The asked cells of some rows at a time, their lines, and the rows that cannot be read."""
    while True:
        rows, numbers, faults = source.take(_CHUNK_ROWS)
        if not rows and not faults:
            return
        if (
            not sift_all
            and set(map(len, rows)) == {width}
            and all(map(str.strip, map(_FIRST, rows)))
        ):
            picked = [*map(pick, rows)]
        else:  # a row of blanks, of whatever kind, begins with one
            kept, numbers, wrong = _sift(rows, numbers, width)
            picked, faults = [*map(pick, kept)], wrong + faults
        yield picked, list(numbers), faults


def _sift(
    rows: list[list[str]], numbers: Sequence[int], width: int
) -> tuple[list[list[str]], Sequence[int], list[Fault]]:
    """The rows that can be read, their lines, and a fault for each that cannot."""
    kept: list[list[str]] = []
    kept_numbers: list[int] = []
    faults: list[Fault] = []
    for row, number in zip(rows, numbers, strict=True):
        if not any(cell.strip() for cell in row):
            continue
        reason = _reason(row, width)
        if reason:
            faults.append(Fault(number, reason))
        else:
            kept.append(row)
            kept_numbers.append(number)
    return kept, kept_numbers, faults


def _reason(row: list[str], width: int) -> str:
    """Why a row cannot be read, or nothing. Empty cells after the last column do no harm."""
    if len(row) < width or any(cell.strip() for cell in row[width:]):
        cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
        return f"This line has {cells} where the header has {width}."
    if any("\0" in cell for cell in row):
        return "This line holds a NUL character, which no text has."
    return ""
