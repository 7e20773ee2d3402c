"""The sheets of one workbook, row by row, without trust in what the file says of itself."""

from __future__ import annotations

import pickle
import re
import warnings
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError  # only the name: openpyxl parses through defusedxml

from appliance.errors import SourceError
from connectors.tabular import CHUNK_BYTES
from connectors.workbook.cells import CellFault, Value, cell_value, column_letter
from connectors.workbook.child import Allowance, EndedError, Failure, parsed_apart
from connectors.workbook.safety import WorkbookDamagedError, check_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl import Workbook

    from connectors.workbook.cells import AnyCell

Part = str | list[tuple[Value, ...]]
"""The name of a sheet, or some of its rows."""

ROW_LIMIT = 300_000
COLUMN_LIMIT = 2_000

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_NEVER_CALCULATED = CellFault("a formula that was never calculated")
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    ParseError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl raises on a file that breaks the format's rules: it checks few of them itself."""


class SheetTooLargeError(SourceError):
    """The sheet “{sheet}” of the workbook “{file}” has a value in {cell}, far from all else.

    Delete the empty rows and columns around the table, or save the table as CSV.
    """


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, and its rows from the first on, blank ones too."""

    file: str
    name: str
    rows: Iterator[tuple[Value, ...]]

    @property
    def origin(self) -> str:
        """The place as a person names it."""
        return f"{self.file}, sheet {self.name}"


class WorkbookTooHeavyError(SourceError):
    """The workbook “{file}” took too much memory or time to read, and was given up.

    Copy its sheets into a new workbook, or save them as CSV.
    """


ALLOWANCE = Allowance()
ROWS_AT_ONCE = 500

_FAILURES: dict[str, type[SourceError]] = {
    kind.__name__: kind for kind in (SheetTooLargeError, WorkbookDamagedError)
}


def read_sheets(file: Path) -> Iterator[Sheet]:
    """Every sheet of a workbook; the rows of one are to be used before the next is asked for.

    Raises
    ------
    SourceError
        It is no workbook, or a damaged or a dangerous one.
    """
    check_workbook(file)
    _load_library()
    with parsed_apart(_parse, file, allowance=ALLOWANCE) as given:
        parts = _told(file, given)
        name = next(parts, None)
        while isinstance(name, str):
            sheet = _Rows(parts)
            yield Sheet(file.name, name, iter(sheet))
            name = sheet.skip()


@dataclass(slots=True)
class _Rows:
    """The rows of one sheet, up to the name of the next."""

    parts: Iterator[Part]
    following: Part | None = None
    is_over: bool = False

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        while not self.is_over:
            self.following = next(self.parts, None)
            self.is_over = not isinstance(self.following, list)
            if isinstance(self.following, list):
                yield from self.following

    def skip(self) -> Part | None:
        """Pass over what is left of it; gives the name of the next sheet, if there is one."""
        for _ in self:
            pass
        return self.following


def _told(file: Path, given: Iterator[Part | Failure]) -> Iterator[Part]:
    """What the child says, its failures as sentences."""
    try:
        for part in given:
            if isinstance(part, Failure):
                raise _FAILURES[part.kind](**part.facts)
            yield part
    except (EndedError, pickle.UnpicklingError):
        raise WorkbookTooHeavyError(file=file.name) from None


def _parse(file: Path) -> Iterator[Part]:
    """In the child: the name of each sheet, then its rows, some at a time."""
    try:
        with _opened(file, values=True) as shown, _formulas(file) as written:
            for sheet in shown.worksheets:
                yield str(sheet.title)
                rows = _rows(file, sheet, written[sheet.title] if written else None)
                while some := list(islice(rows, ROWS_AT_ONCE)):
                    yield some
    except _DAMAGE as error:
        raise WorkbookDamagedError(file=file.name) from error


def _load_library() -> None:
    """Load what parses, before the child is made that uses it and for no one who reads none."""
    import openpyxl

    if not openpyxl.DEFUSEDXML or openpyxl.LXML:
        message = "openpyxl must read XML through defusedxml, and not through lxml"
        raise ImportError(message)


@contextmanager
def _opened(file: Path, *, values: bool) -> Iterator[Workbook]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of drawings and lists that it leaves out
        workbook = load_workbook(file, read_only=True, data_only=values, keep_links=False)
    try:
        yield workbook
    finally:
        workbook.close()


@contextmanager
def _formulas(file: Path) -> Iterator[Workbook | None]:
    """The same workbook with its formulas instead of their values, if it has any.

    A formula that no program has calculated yet looks like a blank cell among the values.
    """
    if not _has_formulas(file):
        yield None
        return
    with _opened(file, values=False) as workbook:
        yield workbook


def _has_formulas(file: Path) -> bool:
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.lower().startswith("xl/worksheets/") and _mentions_formula(archive, name):
                return True
    return False


def _mentions_formula(archive: zipfile.ZipFile, name: str) -> bool:
    tail = b""
    with archive.open(name) as part:
        while chunk := part.read(CHUNK_BYTES):
            if _FORMULA.search(tail + chunk):
                return True
            tail = chunk[-16:]
    return False


def _rows(file: Path, sheet: Any, twin: Any) -> Iterator[tuple[Value, ...]]:
    sheet.reset_dimensions()  # a wrong <dimension> would hide rows without a word
    rows = _limited(file, sheet)
    if twin is None:
        for row in rows:
            yield tuple(map(cell_value, row))
        return
    twin.reset_dimensions()
    for row, formulas in zip(rows, twin.iter_rows(), strict=True):
        yield tuple(map(_calculated, row, formulas))


def _calculated(cell: AnyCell, formula: AnyCell) -> Value:
    if cell.value is None and formula.data_type == "f":
        return _NEVER_CALCULATED
    return cell_value(cell)


def _limited(file: Path, sheet: Any) -> Iterator[tuple[AnyCell, ...]]:
    """The rows, if they end where a table of a school could end; blank cells do no harm."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a date out of range comes as an error cell besides
        for number, row in enumerate(sheet.iter_rows(), start=1):
            first = 0 if number > ROW_LIMIT else COLUMN_LIMIT
            for place, cell in enumerate(row[first:], start=first + 1):
                if cell.value is not None:
                    where = f"{column_letter(place)}{number}"
                    raise SheetTooLargeError(file=file.name, sheet=sheet.title, cell=where)
            yield row
