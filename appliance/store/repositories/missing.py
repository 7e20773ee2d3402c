"""Missing work of some classes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from appliance.model.missing import Counted, MissingWork, Piece, sum_up
from appliance.model.vocabulary import ResultStatus
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.repositories.classroom import person_of
from appliance.store.repositories.current import seats
from appliance.store.tables import (
    line_items,
    results,
    section_enrollments,
    sections,
    students,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Select


class MissingWorks(Repository):
    """What whoever sits in a class today misses in it; whose classes they are was asked before."""

    def of(self, section_ids: Collection[int]) -> MissingWork:
        """Everything missing in these classes, beside what it is out of."""
        counted = self._counted(section_ids)
        missing = [row for row in counted if row.is_missing]
        people = self._rows(_PERSON, students.c.id, {row.student_id for row in missing})
        pieces = self._rows(_PIECE, line_items.c.id, {row.line_item_id for row in missing})
        return sum_up(
            counted,
            {row.id: person_of(row) for row in people},
            {row.id: _piece(row) for row in pieces},
        )

    def _counted(self, section_ids: Collection[int]) -> list[Counted]:
        here = section_enrollments.c.section_id.in_(section_ids)
        seat = seats(self.today).where(here).subquery()
        day = func.coalesce(line_items.c.due_date, line_items.c.assigned_date, "")
        statement = (
            select(
                results.c.student_id,
                results.c.line_item_id,
                results.c.status == ResultStatus.MISSING,
            )
            .join(line_items, line_items.c.id == results.c.line_item_id)
            .join(
                seat,
                and_(
                    seat.c.section_id == line_items.c.section_id,
                    seat.c.student_id == results.c.student_id,
                ),
            )
            .where(
                line_items.c.section_id.in_(section_ids),
                day <= self.today.isoformat(),
                _counts(),
            )
        )
        return [Counted(row[0], row[1], bool(row[2])) for row in self.connection.execute(statement)]

    def _rows(
        self, statement: Select[Any], key: ColumnElement[int], ids: Collection[int]
    ) -> list[AnyRow]:
        return list(self.connection.execute(statement.where(key.in_(ids))))


_PERSON = select(
    students.c.id,
    students.c.first_name,
    students.c.last_name,
    students.c.preferred_name,
    students.c.grade_level,
)
_PIECE = select(
    line_items.c.id,
    line_items.c.section_id,
    sections.c.section_code,
    line_items.c.title,
    line_items.c.kind,
    line_items.c.due_date,
).join(sections, sections.c.id == line_items.c.section_id)


def _counts() -> ColumnElement[bool]:
    """Whether a result is a score that says anything, or missing: as marks are reckoned."""
    is_told = or_(
        results.c.percent.is_not(None),
        and_(results.c.points.is_not(None), line_items.c.points_possible.is_not(None)),
    )
    is_scored = and_(results.c.status.in_((ResultStatus.SCORED, ResultStatus.LATE)), is_told)
    return or_(results.c.status == ResultStatus.MISSING, is_scored)


def _piece(row: AnyRow) -> Piece:
    return Piece(
        id=row.id,
        section_id=row.section_id,
        section_code=row.section_code,
        title=row.title,
        kind=row.kind or "",
        due_date=date.fromisoformat(row.due_date) if row.due_date else None,
    )
