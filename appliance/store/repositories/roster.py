"""Who teaches and attends what: the relations that access depends on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from appliance.governance.access import Teaching, why_may_view
from appliance.model.answers import Person
from appliance.model.fields import Role
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import (
    academic_sessions,
    section_enrollments,
    section_staff,
    sections,
    students,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appliance.governance.access import Actor


class Roster(Repository):
    """The timetable, as the access rules ask for it."""

    def why_may_view(self, actor: Actor, student_id: int) -> str | None:
        """Say why this actor may open this student's record today; None: they may not, or there
        is no such student.
        """
        exists = select(students.c.id).where(students.c.id == student_id)
        if self.connection.execute(exists).first() is None:
            return None
        teachings = self.teachings(actor, student_id) if actor.role is Role.TEACHER else []
        return why_may_view(actor, teachings, self.today)

    def people(self, ids: Iterable[int]) -> list[Person]:
        """Students by their ids, as a list names them; the caller has asked whether it may."""
        c = students.c
        statement = select(
            c.id, c.first_name, c.last_name, c.grade_level, func.coalesce(c.preferred_name, "")
        ).where(c.id.in_(list(ids)))
        return [Person(*row) for row in self.connection.execute(statement)]

    def teachings(self, actor: Actor, student_id: int) -> list[Teaching]:
        """Every section, past ones too, in which the actor teaches the student."""
        statement = (
            select(
                sections.c.section_code,
                section_staff.c.begin_date.label("staff_from"),
                section_staff.c.end_date.label("staff_until"),
                section_enrollments.c.begin_date.label("student_from"),
                section_enrollments.c.end_date.label("student_until"),
                academic_sessions.c.start_date.label("term_from"),
                academic_sessions.c.end_date.label("term_until"),
            )
            .join(section_staff, section_staff.c.section_id == sections.c.id)
            .join(section_enrollments, section_enrollments.c.section_id == sections.c.id)
            .outerjoin(academic_sessions, academic_sessions.c.id == sections.c.session_id)
            .where(
                section_staff.c.staff_id == actor.staff_id,
                section_enrollments.c.student_id == student_id,
            )
            .order_by(sections.c.section_code)
        )
        return [_teaching(row) for row in self.connection.execute(statement)]


def _teaching(row: AnyRow) -> Teaching:
    days = (date.fromisoformat(day) if day else None for day in row[1:])
    return Teaching(row.section_code, *days)
