"""The layout `grid`: a sheet a section, a column an assignment, a row a student.

One grid gives two tables: `line_items`, the assignments in the header rows, and `results`, the
marks below them.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from connectors.base import Fault
from connectors.options import OptionMissingError, OptionWrongError, number_option, texts_option
from connectors.workbook.cells import CellFault, column_letter

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping

    from connectors.workbook.cells import Value
    from connectors.workbook.sheets import Sheet

LINE_ITEMS = ("sheet", "item_key", "title", "due", "points", "kind")
RESULTS = ("sheet", "item_key", "points", "name", "email", "value")

OPTION_NAMES = frozenset(
    {
        *("title_row", "due_row", "points_row", "kind_row", "first_row"),
        *("name_column", "email_column", "first_column", "ignore_titles"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where things stand in a sheet: rows from 1, columns from 0; 0 or None is “nowhere”."""

    title_row: int
    due_row: int
    points_row: int
    kind_row: int
    first_row: int
    name_column: int
    email_column: int | None
    first_column: int
    ignore_titles: frozenset[str]


def parse_layout(options: AnyMapping[str, object]) -> Layout:
    """The options under [options.grid].

    Raises
    ------
    MappingError
        One is missing, wrong or unknown.
    """
    for name in options:
        if name not in OPTION_NAMES:
            known = ", ".join(sorted(OPTION_NAMES))
            raise OptionWrongError(option=f"grid.{name}", expected=f"one of {known}")
    for name in ("title_row", "first_row", "name_column", "first_column"):
        if name not in options:
            raise OptionMissingError(option=f"grid.{name}", meaning="where it stands in a sheet")
    return Layout(
        title_row=number_option(options, "title_row"),
        due_row=number_option(options, "due_row"),
        points_row=number_option(options, "points_row"),
        kind_row=number_option(options, "kind_row"),
        first_row=number_option(options, "first_row"),
        name_column=_column(options, "name_column"),
        email_column=_column(options, "email_column") if "email_column" in options else None,
        first_column=_column(options, "first_column"),
        ignore_titles=frozenset(t.casefold() for t in texts_option(options, "ignore_titles")),
    )


def _column(options: AnyMapping[str, object], name: str) -> int:
    from openpyxl.utils import column_index_from_string

    value = options[name]
    try:
        return column_index_from_string(str(value)) - 1
    except ValueError as error:
        expected = "the letter of a column, such as “B”"
        raise OptionWrongError(option=f"grid.{name}", expected=expected) from error


@dataclass(frozen=True, slots=True)
class Item:
    """One assignment: its column, and what the header rows say of it."""

    place: int
    key: str
    title: str
    due: Value
    points: Value
    kind: Value


@dataclass(slots=True)
class Grid:
    """One sheet's assignments and marks: for each student a mark an item, "" where it is blank.

    Texts are interned, so that a mark costs eight bytes: a large district's gradebooks are
    held until both tables have been read from them.
    """

    origin: str
    sheet: str
    layout: Layout
    items: list[Item] = field(default_factory=list)
    item_faults: list[Fault] = field(default_factory=list)
    marks: list[tuple[int, str, str, tuple[str | Decimal, ...]]] = field(default_factory=list)
    mark_faults: list[Fault] = field(default_factory=list)

    @property
    def mark_count(self) -> int:
        """How many marks there are."""
        return sum(len(marks) - marks.count("") for _, _, _, marks in self.marks)

    def line_items(self) -> list[tuple[Value, ...]]:
        """Rows of the columns `LINE_ITEMS`."""
        return [(self.sheet, i.key, i.title, i.due, i.points, i.kind) for i in self.items]

    def results(self) -> tuple[list[tuple[Value, ...]], list[int]]:
        """Rows of the columns `RESULTS`, and the sheet's row of each."""
        rows: list[tuple[Value, ...]] = []
        numbers: list[int] = []
        for number, name, email, marks in self.marks:
            for item, mark in zip(self.items, marks, strict=True):
                if mark:
                    rows.append((self.sheet, item.key, item.points, name, email, mark))
                    numbers.append(number)
        return rows, numbers


def parse_grid(sheet: Sheet, layout: Layout) -> Grid:
    """Read one sheet. A cell that cannot be read becomes a fault of its row."""
    grid = Grid(sheet.origin, sheet.name, layout)
    header: dict[int, tuple[Value, ...]] = {}
    for number, row in enumerate(sheet.rows, start=1):
        if number < layout.first_row:
            header[number] = row
            continue
        if number == layout.first_row:
            _parse_items(grid, header)
        if grid.items:
            _parse_student(grid, number, row)
    return grid


def _parse_items(grid: Grid, header: dict[int, tuple[Value, ...]]) -> None:
    layout = grid.layout
    titles: set[str] = set()
    for place in range(layout.first_column, len(header.get(layout.title_row, ()))):
        said = [
            _cell(header.get(row, ()), place)
            for row in (layout.title_row, layout.due_row, layout.points_row, layout.kind_row)
        ]
        title = " ".join(_text(said[0]).split())
        if not title or title.casefold() in layout.ignore_titles:
            continue
        broken = next((value for value in said if isinstance(value, CellFault)), None)
        if broken:
            reason = f"The assignment in column {column_letter(place + 1)} has {broken.holds}."
            grid.item_faults.append(Fault(layout.title_row, reason))
            continue
        title = _unlike(title, titles)
        grid.items.append(Item(place, f"{grid.sheet}/{title}", title, *said[1:]))


def _unlike(title: str, taken: set[str]) -> str:
    """The title, or with “ (2)” and so on where it stands in the sheet already."""
    unlike, times = title, 1
    while unlike in taken:
        times += 1
        unlike = f"{title} ({times})"
    taken.add(unlike)
    return unlike


def _parse_student(grid: Grid, number: int, row: tuple[Value, ...]) -> None:
    name = sys.intern(_text(_cell(row, grid.layout.name_column)).strip())
    if not name:
        return
    place = grid.layout.email_column
    email = "" if place is None else sys.intern(_text(_cell(row, place)).strip())
    marks = tuple(_mark(grid, item, number, row) for item in grid.items)
    if any(marks):
        grid.marks.append((number, name, email, marks))


def _mark(grid: Grid, item: Item, number: int, row: tuple[Value, ...]) -> str | Decimal:
    """A mark. One that is a date was a fraction, such as 3/4, before Excel saw it."""
    value = _cell(row, item.place)
    if isinstance(value, str):
        return sys.intern(value.strip())
    if isinstance(value, Decimal):
        return value
    changed = "a date: Excel has changed what was typed; format the column as text"
    holds = value.holds if isinstance(value, CellFault) else changed
    cell = f"{column_letter(item.place + 1)}{number}"
    grid.mark_faults.append(Fault(number, f"The mark in {cell} is {holds}."))
    return ""


def _cell(row: tuple[Value, ...], place: int) -> Value:
    return row[place] if place < len(row) else ""


def _text(value: Value) -> str:
    return "" if isinstance(value, CellFault) else str(value)
