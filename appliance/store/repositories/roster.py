"""Who teaches and attends what: the relations that access depends on."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from appliance.governance.access import Broken, NotYourStudentError, Teaching, why_may_view
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
    from collections.abc import Collection, Iterable

    from appliance.governance.access import Actor
    from appliance.governance.break_glass import BrokenGlass


class Roster(Repository):
    """The timetable, as the access rules ask for it."""

    def why_may_view(
        self, actor: Actor, student_id: int, glass: BrokenGlass | None = None
    ) -> str | None:
        """Say why this actor may open this student's record today; None: they may not, or there
        is no such student. `glass` is what the actor broke, where that is heeded at all.
        """
        exists = select(students.c.id).where(students.c.id == student_id)
        if self.connection.execute(exists).first() is None:
            return None
        teachings = self.teachings(actor, [student_id])[student_id]
        broken = Broken(glass, student_id, self.now) if glass else None
        return why_may_view(actor, teachings, self.today, broken)

    def why_may_view_each(self, actor: Actor, student_ids: Collection[int]) -> dict[int, str]:
        """Say of each of these students, who are there, why this actor may open their record.

        Raises
        ------
        NotYourStudentError
            One of them they may not open.
        """
        teachings, found = self.teachings(actor, student_ids), {}
        for student_id in student_ids:
            why = why_may_view(actor, teachings[student_id], self.today)
            if why is None:
                raise NotYourStudentError
            found[student_id] = why
        return found

    def people(self, ids: Iterable[int]) -> list[Person]:
        """Students by their ids, as a list names them; the caller has asked whether it may."""
        c = students.c
        statement = select(
            c.id, c.first_name, c.last_name, c.grade_level, func.coalesce(c.preferred_name, "")
        ).where(c.id.in_(list(ids)))
        return [Person(*row) for row in self.connection.execute(statement)]

    def numbered(self) -> list[tuple[str, Person]]:
        """Every student, with the school's number for each; the caller has asked whether it may."""
        c = students.c
        statement = select(
            func.coalesce(c.student_number, ""),
            *(c.id, c.first_name, c.last_name, c.grade_level),
            func.coalesce(c.preferred_name, ""),
        )
        return [(row[0], Person(*row[1:])) for row in self.connection.execute(statement)]

    def with_number(self, number: str) -> list[int]:
        """The students of a number, whatever zeros it begins with."""
        c = students.c
        same = func.ltrim(c.student_number, "0") == number.lstrip("0")
        return list(self.connection.execute(select(c.id).where(same)).scalars())

    def teachings(
        self, actor: Actor, student_ids: Collection[int]
    ) -> defaultdict[int, list[Teaching]]:
        """Every section, past ones too, in which a teacher teaches each of these students.

        Of any other role nothing is looked up: its right does not hang on it.
        """
        found: defaultdict[int, list[Teaching]] = defaultdict(list)
        if actor.role is not Role.TEACHER:
            return found
        statement = (
            select(
                section_enrollments.c.student_id,
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
                section_enrollments.c.student_id.in_(student_ids),
            )
            .order_by(sections.c.section_code)
        )
        for row in self.connection.execute(statement):
            found[row.student_id].append(_teaching(row))
        return found


def _teaching(row: AnyRow) -> Teaching:
    days = (date.fromisoformat(day) if day else None for day in row[2:])
    return Teaching(row.section_code, *days)
