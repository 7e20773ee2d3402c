"""What is older than it may be kept: counted before it is due, and erased once it is.

The rules are in `governance.retention`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, func, or_, select, true, union_all

from appliance.governance.retention import (
    AHEAD,
    CLOCKS,
    Cutoffs,
    SchoolTerm,
    a_year_after,
    a_year_before,
    cutoffs,
    years_ending,
)
from appliance.model.register import ENTITIES, entity_named
from appliance.model.vocabulary import SessionKind
from appliance.store.repositories.answers import Answers
from appliance.store.repositories.base import Repository
from appliance.store.repositories.erasure import Erasure
from appliance.store.tables import RECORDS, academic_sessions, column_name, school_enrollments

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Select

_STUDENTS = "students"


@dataclass(frozen=True, slots=True)
class Due:
    """So many rows of a kind that are to be erased on a day."""

    on: date
    entity: str
    rows: int


@dataclass(frozen=True, slots=True)
class Leaver:
    """A student who is to be erased on a day; one whose family waits stays until then."""

    on: date
    student_id: int
    is_waiting: bool


class Retention(Repository):
    """Every kind of row that has a time, by the clock of its kind."""

    def cutoffs(self) -> Cutoffs:
        """What is over today."""
        return cutoffs(self._terms(), self.today)

    def due(self, locked: Collection[int]) -> list[Due]:
        """What is erased within a month, the first of it first; what is over already, today."""
        over = self.cutoffs().year
        found: list[Due] = []
        for end in (over, *(day for day in years_ending(self._terms(), self.today) if day > over)):
            earlier = Counter[str]()
            for due in found:
                earlier[due.entity] += due.rows
            on = max(a_year_after(end), self.today)
            for name in CLOCKS:
                rows = self._count(name, end, locked) - earlier[name]
                found += [Due(on, name, rows)] if rows > 0 else []
        return found

    def count(self, over: Cutoffs, locked: Collection[int]) -> dict[str, int]:
        """How many rows of each kind are over; students aside. Kinds without any are left out."""
        found = {name: self._count(name, over.year, locked) for name in CLOCKS}
        return {name: rows for name, rows in found.items() if rows}

    def leavers(self, over: Cutoffs) -> set[int]:
        """The students who have left so long ago that nothing of them may be kept."""
        return set(self.connection.execute(_left(over.left)).scalars())

    def leaving(self, locked: Collection[int]) -> list[Leaver]:
        """The students who are to be erased within a month, the first of them first."""
        until = a_year_before(self.today + AHEAD)
        found = [
            Leaver(max(a_year_after(date.fromisoformat(last)), self.today), one, one in locked)
            for one, last in self.connection.execute(_left(until))
        ]
        return sorted(found, key=lambda leaver: (leaver.on, leaver.student_id))

    def expire(self, over: Cutoffs, locked: Collection[int]) -> dict[str, int]:
        """Erase what is over but of those who are locked; gives the rows of each kind.

        What points at a row goes before it, so that all of it is counted.
        """
        erased: dict[str, int] = {}
        for entity in reversed(ENTITIES):
            if entity.name in CLOCKS:
                over_now = _is_over(entity.name, over.year.isoformat(), locked)
                gone = self.connection.execute(delete(RECORDS[entity.name]).where(over_now))
                erased[entity.name] = gone.rowcount
        for student_id in sorted(self.leavers(over) - set(locked)):
            for kind, rows in Erasure(self.connection, self.now).erase(student_id).items():
                erased[kind] = erased.get(kind, 0) + rows
        found = {kind: rows for kind, rows in erased.items() if rows}
        if found:
            Answers(self.connection, self.now).outdate()
        return found

    def _count(self, name: str, end: date, locked: Collection[int]) -> int:
        over = _is_over(name, end.isoformat(), locked)
        statement = select(func.count()).select_from(RECORDS[name]).where(over)
        return int(self.connection.execute(statement).scalar_one())

    def _terms(self) -> list[SchoolTerm]:
        c = academic_sessions.c
        return [
            SchoolTerm(
                row.kind == SessionKind.SCHOOL_YEAR,
                date.fromisoformat(row.start_date),
                date.fromisoformat(row.end_date),
            )
            for row in self.connection.execute(select(c.kind, c.start_date, c.end_date).distinct())
        ]


def _left(until: date) -> Select[Any]:
    """The students whose every enrollment ended on a day or before, and the last of these days."""
    c = school_enrollments.c
    last = func.max(c.exit_date)
    ended = func.count(c.exit_date) == func.count()
    grouped = select(c.student_id, last).group_by(c.student_id)
    return grouped.having(ended, last <= until.isoformat())


def _is_over(name: str, until: str, locked: Collection[int]) -> ColumnElement[bool]:
    """Whether a row is over on a day, and nobody waits for it."""
    return _is_old(name, until) & (_is_free(name, locked) if locked else true())


def _is_old(name: str, until: str) -> ColumnElement[bool]:
    table, clock = RECORDS[name], CLOCKS[name]
    ways: list[ColumnElement[bool]] = []
    if clock.dates:
        ways.append(func.coalesce(*(table.c[each] for each in clock.dates), None) <= until)
    if clock.through:
        target = entity_named(name).field(clock.through)
        parent = RECORDS[target.refers_to]
        old = select(parent.c.id).where(_is_old(target.refers_to, until))
        ways.append(table.c[column_name(target)].in_(old))
    return or_(*ways)


def _is_free(name: str, locked: Collection[int]) -> ColumnElement[bool]:
    """Whether a row is of none of these students, and no row of theirs needs it."""
    table = RECORDS[name]
    owners = [
        table.c[column_name(each)]
        for each in entity_named(name).references
        if each.refers_to == _STUDENTS
    ]
    if owners:
        return owners[0].not_in(locked)
    needed = [*_needing(name, locked)]
    return table.c.id.not_in(union_all(*needed)) if needed and "id" in table.c else true()


def _needing(name: str, locked: Collection[int]) -> Iterator[Select[Any]]:
    """Ask each kind of row which rows of a kind those of these students point at."""
    for entity in ENTITIES:
        table = RECORDS[entity.name]
        owners = [each for each in entity.references if each.refers_to == _STUDENTS]
        for target in entity.references:
            if target.refers_to != name:
                continue
            pointed = select(table.c[column_name(target)])
            if owners:
                yield pointed.where(table.c[column_name(owners[0])].in_(locked))
                continue
            through = [*_needing(entity.name, locked)]
            if through and "id" in table.c:
                yield pointed.where(table.c.id.in_(union_all(*through)))
