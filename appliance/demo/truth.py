"""What is really so, kept beside the sources so that tests can tell whether an import is right.

Nothing else may read it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from appliance.model.vocabulary import AttendanceCategory, ResultStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from appliance.demo.people import Student
    from appliance.demo.school import School
    from appliance.demo.work import Mark, Sheet

FOLDER = "truth"
GRADEBOOKS = "gradebooks"
SCHOOL = "school.json"
STUDENTS = "students.jsonl"
ATTENDANCE = "attendance.jsonl"

_MARKS = {ResultStatus.MISSING: "M", ResultStatus.EXCUSED: "EX"}
_STATUSES = {text: status for status, text in _MARKS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueStudent:
    """One student. `id` is the key in the SIS, `badge` the one that the kiosk knows."""

    id: int
    number: str
    badge: str
    first_name: str
    last_name: str
    birth_date: date
    grade_level: int
    email: str
    entry_date: date
    exit_date: date | None
    in_trouble: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueAttendance:
    """One student's exception on a day; `is_known` is false where its code means nothing."""

    student: int
    date: date
    category: AttendanceCategory
    code: str
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueMark:
    """One mark in a gradebook; a blank is no mark. `column` and `row` say where it stands."""

    section: str
    row: int
    column: int
    student: int
    title: str
    due: date
    points_possible: float
    status: ResultStatus
    points: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueRow:
    """One row of a gradebook sheet and whose it is; `oddity` says why it is hard to tell."""

    workbook: str
    section: str
    row: int
    name: str
    email: str
    student: int
    oddity: str


@dataclass(frozen=True)
class Truth:
    """The truth beside a folder of sources; the large parts are read as they are asked for."""

    folder: Path

    @property
    def today(self) -> date:
        """The last school day that the sources know of."""
        return date.fromisoformat(self._school["today"])

    @property
    def school_days(self) -> tuple[date, ...]:
        """The school days so far."""
        return tuple(date.fromisoformat(day) for day in self._school["school_days"])

    @cached_property
    def students(self) -> dict[int, TrueStudent]:
        """Everyone on the books, by their key in the SIS."""
        students = map(_parse_student, _read_lines(self.folder / STUDENTS))
        return {student.id: student for student in students}

    @cached_property
    def badges(self) -> dict[str, int]:
        """Whose each badge is."""
        return {student.badge: student.id for student in self.students.values()}

    def attendance(self) -> Iterator[TrueAttendance]:
        """Every exception so far, day by day."""
        for student, day, category, code, known in _read_lines(self.folder / ATTENDANCE):
            yield TrueAttendance(
                student=student,
                date=date.fromisoformat(day),
                category=AttendanceCategory(category),
                code=code,
                is_known=known,
            )

    def gradebook_rows(self) -> Iterator[TrueRow]:
        """Every row of every sheet."""
        for workbook, _, row in self._rows():
            yield TrueRow(
                workbook=workbook,
                section=row["section"],
                row=row["row"],
                name=row["name"],
                email=row["email"],
                student=row["student"],
                oddity=row["oddity"],
            )

    def marks(self) -> Iterator[TrueMark]:
        """Every mark of every sheet."""
        for _, items, row in self._rows():
            for number, (item, mark) in enumerate(zip(items, row["marks"], strict=True)):
                if mark is not None:
                    yield _parse_mark(row, number, item, mark)

    @cached_property
    def _school(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.folder / SCHOOL).read_text(encoding="utf-8"))
        return document

    def _rows(self) -> Iterator[tuple[str, list[Any], dict[str, Any]]]:
        for path in sorted((self.folder / GRADEBOOKS).glob("*.jsonl")):
            items: list[Any] = []
            for line in _read_lines(path):
                if "items" in line:
                    items = line["items"]
                else:
                    yield f"{path.stem}.xlsx", items, line


def load_truth(folder: Path) -> Truth:
    """The truth beside the sources that were written into a folder."""
    return Truth(folder / FOLDER)


# --- writing ----------------------------------------------------------------------------


def write_people(school: School, folder: Path, badges: dict[int, str]) -> None:
    """Write the days and the students; `badges` gives each student's, by the student's id."""
    days = [day.isoformat() for day in school.school_days]
    text = json.dumps({"seed": school.seed, "today": days[-1], "school_days": days})
    (folder / FOLDER / SCHOOL).write_text(text, encoding="utf-8")
    lines = (_student_line(student, badges[student.id]) for student in school.students)
    write_lines(folder / FOLDER / STUDENTS, lines)


def sheet_lines(sheet: Sheet, rows: Iterable[TrueRow]) -> Iterator[dict[str, Any]]:
    """The lines of one sheet: its assignments, then its rows with their marks."""
    section = sheet.section.code
    items = [(i.title, i.due.isoformat(), i.points) for i in sheet.items]
    yield {"section": section, "items": items}
    for row, (_, marks) in zip(rows, sheet.rows, strict=True):
        yield {
            "section": section,
            "row": row.row,
            "name": row.name,
            "email": row.email,
            "student": row.student,
            "oddity": row.oddity,
            "marks": [_mark_text(mark) for mark in marks],
        }


def write_lines(path: Path, lines: Iterable[Any]) -> None:
    """Write JSON values, one a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def _student_line(student: Student, badge: str) -> dict[str, Any]:
    return {
        "id": student.id,
        "number": student.number,
        "badge": badge,
        "first_name": student.first_name,
        "last_name": student.last_name,
        "birth_date": student.birth_date.isoformat(),
        "grade_level": student.grade_level,
        "email": student.email,
        "entry_date": student.entry_date.isoformat(),
        "exit_date": student.exit_date.isoformat() if student.exit_date else None,
        "in_trouble": student.in_trouble,
    }


def _mark_text(mark: Mark | None) -> float | str | None:
    if mark is None:
        return None
    return _MARKS.get(mark.status, mark.points)


# --- reading ----------------------------------------------------------------------------


def _read_lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _parse_student(line: dict[str, Any]) -> TrueStudent:
    dates = {
        name: date.fromisoformat(line[name]) if line[name] else None
        for name in ("birth_date", "entry_date", "exit_date")
    }
    return TrueStudent(**(line | dates))


def _parse_mark(row: dict[str, Any], number: int, item: Any, mark: float | str) -> TrueMark:
    title, due, points_possible = item
    return TrueMark(
        section=row["section"],
        row=row["row"],
        column=number + 3,
        student=row["student"],
        title=title,
        due=date.fromisoformat(due),
        points_possible=points_possible,
        status=_STATUSES[mark] if isinstance(mark, str) else ResultStatus.SCORED,
        points=None if isinstance(mark, str) else mark,
    )
