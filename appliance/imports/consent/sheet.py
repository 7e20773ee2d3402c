"""The consent sheet: a workbook with a row a student goes out, and comes back with answers.

Nothing in a returned workbook is run or followed: it is looked at as an archive before it is
opened, and read for the values of its first sheet alone.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from appliance.errors import RefusedError
from appliance.governance.consent import check_given
from appliance.imports.consent.deciding import with_number
from appliance.imports.values import clean_text
from appliance.model.archive import Limits, objection
from appliance.model.cells import write_text
from appliance.model.consent import DASHBOARD, MATTERS, Answer, Given, How
from appliance.model.folding import fold_id
from appliance.model.text import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from appliance.store.unit_of_work import UnitOfWork

LARGEST = 400 * 1024
"""Octets of a returned workbook: a row of 40 takes some 60, and what is larger would be written to
disk on its way in."""

MOST_ROWS = 5_000
_LIMITS = Limits(members=200, unpacked=32 * 1024 * 1024)
MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_NAME = "consents.xlsx"

NUMBER, LAST, FIRST, GRADE = "Student number", "Last name", "First name", "Grade"
BY, HOW, ON, REFERENCE = "Decided by", "How", "Date", "Reference"
_WHO = (NUMBER, LAST, FIRST, GRADE)
_PAPER = (BY, HOW, ON, REFERENCE)
_ANSWERS = {
    "no": Answer.REFUSED,
    "refused": Answer.REFUSED,
    "yes": Answer.ALLOWED,
    "allowed": Answer.ALLOWED,
}
_WIDTHS = {NUMBER: 15, LAST: 20, FIRST: 18, GRADE: 8, BY: 16, HOW: 12, ON: 13, REFERENCE: 22}
_WIDTH = 19


class SheetUnreadableError(RefusedError):
    """The file was not read, because {reason}. Nothing was changed. Use the sheet that was
    downloaded here, saved as .xlsx.
    """


class RowState(StrEnum):
    """What becomes of a row of a returned sheet."""

    APPLIES = "applies"
    UNCHANGED = "unchanged"
    NOT_UNDERSTOOD = "not understood"
    UNKNOWN = "unknown student"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as it came back: its place, the student's number, all cells by heading."""

    place: int
    number: str
    cells: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class WeighedRow:
    """One row and what becomes of it; `reason` says why nothing does."""

    place: int
    number: str
    state: RowState
    reason: str = ""
    student_id: int | None = None
    given: Given | None = None


# --- out --------------------------------------------------------------------------------


def make_sheet(students: Iterable[Sequence[str]]) -> bytes:
    """Write the workbook, a row for each student: number, last name, first name, grade."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Consents"
    headings = (*_WHO, *(matter.title for matter in MATTERS), *_PAPER)
    sheet.append(headings)
    rows = 1
    for rows, student in enumerate(students, start=2):
        for column, value in enumerate(student, start=1):
            write_text(sheet.cell(rows, column), value)
    _dress(sheet, headings)
    _offer(sheet, headings, ("yes", "no"), [matter.title for matter in MATTERS], rows)
    _offer(sheet, headings, tuple(How), [HOW], rows)
    _explain(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _dress(sheet: Any, headings: Sequence[str]) -> None:
    for column, heading in enumerate(headings, start=1):
        cell = sheet.cell(1, column)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EEF4")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(heading, _WIDTH)
    sheet.row_dimensions[1].height = 64
    sheet.freeze_panes = "E2"


def _offer(
    sheet: Any, headings: Sequence[str], words: Sequence[str], of: Iterable[str], rows: int
) -> None:
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    sheet.add_data_validation(choice)
    for heading in of:
        letter = get_column_letter(headings.index(heading) + 1)
        choice.add(f"{letter}2:{letter}{max(rows, 2)}")


def _explain(book: Any) -> None:
    sheet = book.create_sheet("How to fill in")
    sheet.column_dimensions["A"].width = 100
    for line in (
        "One row is one student. Write no where a family refuses, yes where it allows.",
        "Leave a cell empty where the family said nothing: nothing changes then.",
        f"“{MATTERS[0].title}”: no means that everything held of the child is erased.",
        f"A row with an answer needs “{BY}” (such as mother), “{HOW}” and “{ON}”.",
        f"“{REFERENCE}” says where the paper lies. Write no names there.",
        "Save as .xlsx and give the file back on the same page. You see what would happen first.",
    ):
        sheet.append((line,))


# --- in ---------------------------------------------------------------------------------


def read_sheet(content: bytes) -> list[SheetRow]:
    """Read every row of a returned workbook that says anything.

    Raises
    ------
    SheetUnreadableError
        It is no workbook, or not ours.
    """
    _check(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, values_only=True)
        return list(_rows(rows))
    except SheetUnreadableError:
        raise
    except Exception as error:  # whatever a damaged workbook brings about in its reader
        raise SheetUnreadableError(reason="it is damaged or no workbook") from error


def _check(content: bytes) -> None:
    if len(content) > LARGEST:
        raise SheetUnreadableError(reason="it is too large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            reason = objection(archive.infolist(), _LIMITS)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise SheetUnreadableError(reason="it is no workbook") from error
    if reason:
        raise SheetUnreadableError(reason=reason)


def _rows(rows: Iterator[Sequence[object]]) -> Iterator[SheetRow]:
    headings = [clean_text(cell) or "" for cell in next(rows, ())]
    missing = [name for name in (NUMBER, BY, HOW, ON) if name not in headings]
    if missing:
        raise SheetUnreadableError(reason=f"it has no column “{missing[0]}”")
    if len(set(filter(None, headings))) < len([*filter(None, headings)]):
        raise SheetUnreadableError(reason="two of its columns have one heading")
    for place, row in enumerate(rows, start=2):
        cells = {name: cell for name, cell in zip(headings, row, strict=False) if name}
        if place > MOST_ROWS + 1:
            raise SheetUnreadableError(reason=f"it has more than {MOST_ROWS} rows")
        if any(clean_text(cell) for cell in row):
            yield SheetRow(place, clean_text(cells.get(NUMBER)) or "", cells)


def weigh(work: UnitOfWork, rows: Sequence[SheetRow]) -> list[WeighedRow]:
    """Say of every row what becomes of it, and change nothing."""
    standings = work.find.consents.standings()
    numbers = Counter(fold_id(row.number) for row in rows)
    weighed = []
    for row in rows:
        one = _weighed(work, row)
        if row.number and numbers[fold_id(row.number)] > 1:
            one = _passed(row, RowState.NOT_UNDERSTOOD, mark("the number stands more than once"))
        elif one.given is not None and one.student_id in standings:
            holds = standings[one.student_id].answers
            if one.given.answers.items() <= holds.items():
                one = _passed(row, RowState.UNCHANGED, mark("that holds already"))
        weighed.append(one)
    return weighed


def _weighed(work: UnitOfWork, row: SheetRow) -> WeighedRow:
    if not row.number:
        return _passed(row, RowState.NOT_UNDERSTOOD, mark("it has no student number"))
    found = work.find.roster.with_number(row.number)
    if len(found) != 1:
        is_out = not found and bool(with_number(work, row.number))
        if is_out:
            return _passed(row, RowState.UNCHANGED, mark("the child was taken out before"))
        return _passed(row, RowState.UNKNOWN, mark("no student here, or more than one, has it"))
    try:
        given = _given(row)
        if not given.answers:
            return _passed(row, RowState.UNCHANGED, mark("it says nothing"))
        check_given(given, work.today)
    except _NotUnderstoodError as error:
        return _passed(row, RowState.NOT_UNDERSTOOD, str(error))
    except RefusedError:
        return _passed(row, RowState.NOT_UNDERSTOOD, mark("who decided or the date is wrong"))
    return WeighedRow(row.place, row.number, RowState.APPLIES, "", found[0], given)


class _NotUnderstoodError(ValueError):
    """A cell says what is not known here; the message is the reason."""


def _given(row: SheetRow) -> Given:
    answers = {
        matter.name: answer
        for matter in MATTERS
        if (answer := _answer(row.cells.get(matter.title))) is not None
        and (matter.name, answer) != (DASHBOARD, Answer.ALLOWED)  # what holds anyway
    }
    if not answers:
        return Given(answers={}, by="", how=How.PAPER, on=date.min)
    return Given(
        answers=answers,
        by=clean_text(row.cells.get(BY)) or "",
        how=_how(row.cells.get(HOW)),
        on=_day(row.cells.get(ON)),
        reference=clean_text(row.cells.get(REFERENCE)) or "",
    )


def _answer(cell: object) -> Answer | None:
    said = (clean_text(cell) or "").casefold()
    if said and said not in _ANSWERS:
        raise _NotUnderstoodError(mark("an answer is neither yes nor no"))
    return _ANSWERS.get(said)


def _how(cell: object) -> How:
    said = (clean_text(cell) or "").casefold()
    if said not in {*How}:
        raise _NotUnderstoodError(mark("how it was told is neither paper, in person nor e-mail"))
    return How(said)


def _day(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    try:
        return date.fromisoformat(clean_text(cell) or "")
    except ValueError:
        raise _NotUnderstoodError(mark("the date is missing or not written YYYY-MM-DD")) from None


def _passed(row: SheetRow, state: RowState, reason: str) -> WeighedRow:
    return WeighedRow(row.place, row.number, state, reason)
