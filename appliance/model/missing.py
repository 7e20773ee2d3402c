"""Missing work of some classes, told by student and by assignment; each beside what it is out of.

What counts is work that is scored or marked missing, dated no later than today. A blank is not
missing, and excused work does not count at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from appliance.model.answers import Person


class Counted(NamedTuple):
    """One student's piece of work that counts."""

    student_id: int
    line_item_id: int
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One assignment of a class."""

    id: int
    section_id: int
    section_code: str
    title: str
    kind: str
    due_date: date | None

    @property
    def in_order(self) -> tuple[str, str, str, int]:
        """By what lists are sorted, to be read backwards: what was due last stands first."""
        return str(self.due_date or ""), self.section_code, self.title, self.id


@dataclass(frozen=True, slots=True)
class StudentMissing:
    """What one student misses, the newest first, out of how many pieces that count."""

    student: Person
    pieces: tuple[Piece, ...]
    of: int


@dataclass(frozen=True, slots=True)
class AssignmentMissing:
    """Who misses one assignment, by last name, out of how many students for whom it counts."""

    piece: Piece
    students: tuple[Person, ...]
    of: int


@dataclass(frozen=True, slots=True)
class MissingWork:
    """All of it, out of `students` and `pieces`: everyone of whom any work counts, and all that
    counts.
    """

    by_student: tuple[StudentMissing, ...]
    by_assignment: tuple[AssignmentMissing, ...]
    students: int
    pieces: int

    @property
    def missing(self) -> int:
        """How many pieces are missing in all."""
        return sum(len(each.pieces) for each in self.by_student)


def sum_up(
    counted: Iterable[Counted], people: Mapping[int, Person], pieces: Mapping[int, Piece]
) -> MissingWork:
    """Sort what counts by student, most missing first, and by assignment, the newest first."""
    of_student: Counter[int] = Counter()
    of_piece: Counter[int] = Counter()
    missed: dict[int, list[Piece]] = defaultdict(list)
    missing: dict[int, list[Person]] = defaultdict(list)
    for row in counted:
        of_student[row.student_id] += 1
        of_piece[row.line_item_id] += 1
        if row.is_missing:
            missed[row.student_id].append(pieces[row.line_item_id])
            missing[row.line_item_id].append(people[row.student_id])
    students = [
        StudentMissing(
            people[n], tuple(sorted(m, key=lambda p: p.in_order, reverse=True)), of_student[n]
        )
        for n, m in missed.items()
    ]
    assignments = [
        AssignmentMissing(
            pieces[n], tuple(sorted(who, key=lambda person: person.in_order)), of_piece[n]
        )
        for n, who in missing.items()
    ]
    return MissingWork(
        tuple(sorted(students, key=lambda each: (-len(each.pieces), each.student.in_order))),
        tuple(sorted(assignments, key=lambda each: each.piece.in_order, reverse=True)),
        students=len(of_student),
        pieces=of_student.total(),
    )
