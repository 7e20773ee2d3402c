"""The third source: the teachers' workbooks, one a department, one sheet a section.

They know names and e-mail addresses, and marks in whatever form the teacher likes. Each
workbook is written on its own, so that a large school uses every processor of the machine.
"""

from __future__ import annotations

import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from appliance.demo.oddities import Oddities, find_oddities
from appliance.demo.truth import FOLDER, GRADEBOOKS, TrueRow, sheet_lines, write_lines
from appliance.demo.work import sheet_of
from appliance.model.vocabulary import ResultStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from appliance.demo.school import School, Seat
    from appliance.demo.timetable import Section
    from appliance.demo.work import Mark, Sheet

SHEETS_A_WORKBOOK = 80
WORKBOOKS_IN_ONE_PROCESS = 12
FIRST_ROW = 6
"""The row of the first student; above stand heading, titles, due dates, points and kinds."""

MIXED_HANDS = 3
"""Of so many teachers' sheets, one has marks as percentages and fractions among the points."""

AS_PERCENT_TEXT, AS_FRACTION_TEXT, AS_PERCENT_CELL = 0.12, 0.24, 0.27
"""Below which draw a mark of such a sheet is written as 85%, as 17/20, as a percent cell."""


@dataclass(frozen=True, slots=True)
class _Book:
    """One workbook: its name without the ending, and its sections."""

    name: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is needed to write any of the workbooks."""

    school: School
    oddities: Oddities
    folder: Path

    def write(self, book: _Book) -> None:
        """Write one workbook and the truth of it."""
        workbook = Workbook(write_only=True)
        lines = [
            line for section in book.sections for line in self._write_sheet(workbook, book, section)
        ]
        workbook.save(self.folder / "gradebooks" / f"{book.name}.xlsx")
        write_lines(self.folder / FOLDER / GRADEBOOKS / f"{book.name}.jsonl", lines)

    def _write_sheet(
        self, workbook: Workbook, book: _Book, section: Section
    ) -> Iterator[dict[str, Any]]:
        sheet = sheet_of(self.school, section)
        rows = [
            self._true_row(book, section, number, seat)
            for number, (seat, _) in enumerate(sheet.rows, start=FIRST_ROW)
        ]
        page = workbook.create_sheet(section.code)
        for cells in _head(self.school, sheet):
            page.append(cells)
        hand = _Hand(self.school.seed, page, section)
        for row, (seat, marks) in zip(rows, sheet.rows, strict=True):
            page.append([row.name, row.email or None, *hand.cells(seat, marks)])
        yield from sheet_lines(sheet, rows)

    def _true_row(self, book: _Book, section: Section, number: int, seat: Seat) -> TrueRow:
        student, place = seat.student, (section.id, seat.student.id)
        typo = self.oddities.typos.get(place)
        is_left_out = place in self.oddities.left_out
        return TrueRow(
            workbook=f"{book.name}.xlsx",
            section=section.code,
            row=number,
            name=f"{typo or student.last_name}, {student.first_name}",
            email="" if is_left_out else student.email,
            student=student.id,
            oddity="typo" if typo else "namesake" if is_left_out else "",
        )


@dataclass(frozen=True, slots=True)
class _Hand:
    """How one teacher writes marks down."""

    seed: int
    page: Any
    section: Section

    def cells(self, seat: Seat, marks: tuple[Mark | None, ...]) -> list[object]:
        """The marks of one student as the sheet has them."""
        if self.section.post % MIXED_HANDS:
            return [_as_number(mark) for mark in marks]
        rng = Random(f"{self.seed}:hand:{self.section.id}:{seat.student.id}")
        return [self._mixed(mark, rng.random()) for mark in marks]

    def _mixed(self, mark: Mark | None, draw: float) -> object:
        if mark is None or mark.percent is None or draw >= AS_PERCENT_CELL:
            return _as_number(mark)
        if draw < AS_PERCENT_TEXT:
            return f"{mark.percent:.0f}%"
        if draw < AS_FRACTION_TEXT:
            return f"{mark.points:g}/{mark.item.points}"
        cell = WriteOnlyCell(self.page, value=round(mark.percent) / 100)
        cell.number_format = "0%"
        return cell


def write_gradebooks(school: School, folder: Path, progress: Callable[[int, int], None]) -> None:
    """Write the workbooks into `folder/gradebooks`, and the truth."""
    (folder / "gradebooks").mkdir(parents=True)
    (folder / FOLDER / GRADEBOOKS).mkdir(parents=True)
    desk = _Desk(school, find_oddities(school), folder)
    books = tuple(_books(school))
    done = _in_turn(desk, books) if len(books) <= WORKBOOKS_IN_ONE_PROCESS else _shared(desk, books)
    for number in done:
        progress(number, len(books))


def _books(school: School) -> Iterator[_Book]:
    by_department: dict[str, list[Section]] = {}
    for section in school.sections:
        by_department.setdefault(section.course.department, []).append(section)
    for department, sections in by_department.items():
        parts = range(0, len(sections), SHEETS_A_WORKBOOK)
        for number, start in enumerate(parts, start=1):
            name = department if len(parts) == 1 else f"{department} {number:02d}"
            yield _Book(name, tuple(sections[start : start + SHEETS_A_WORKBOOK]))


def _in_turn(desk: _Desk, books: tuple[_Book, ...]) -> Iterator[int]:
    for number, book in enumerate(books, start=1):
        desk.write(book)
        yield number


def _shared(desk: _Desk, books: tuple[_Book, ...]) -> Iterator[int]:
    with ProcessPoolExecutor(initializer=_sit_down, initargs=(desk,)) as pool:
        try:
            tasks = [pool.submit(_write_at_desk, book) for book in books]
            for number, task in enumerate(as_completed(tasks), start=1):
                task.result()
                yield number
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_desk: _Desk | None = None
"""The desk of this worker process, handed over once and not with each workbook."""


def _sit_down(desk: _Desk) -> None:
    global _desk
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked
    _desk = desk


def _write_at_desk(book: _Book) -> None:
    assert _desk is not None  # noqa: S101 - the pool's initializer has run
    _desk.write(book)


def _head(school: School, sheet: Sheet) -> Iterator[list[object]]:
    section, items = sheet.section, sheet.items
    yield [f"{section.course.title}, section {section.number} · {school.year.title}"]
    yield ["Student", "E-mail", *(item.title for item in items)]
    yield ["Due", None, *(item.due for item in items)]
    yield ["Points", None, *(item.points for item in items)]
    yield ["Kind", None, *(item.kind for item in items)]


def _as_number(mark: Mark | None) -> object:
    if mark is None:
        return None
    if mark.status is ResultStatus.MISSING:
        return "M"
    if mark.status is ResultStatus.EXCUSED:
        return "EX"
    return mark.points
