"""Students by name, as far as an actor may open them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, func, null, select

from appliance.model.answers import Level, ListedStudent, Person
from appliance.model.fields import Role
from appliance.model.searching import words_of
from appliance.model.vocabulary import GRADE_LEVELS
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.repositories.current import covers, is_enrolled
from appliance.store.repositories.terms import found_by
from appliance.store.tables import (
    academic_sessions,
    flags,
    section_enrollments,
    section_staff,
    sections,
    students,
)

if TYPE_CHECKING:
    from appliance.governance.access import Actor

MOST = 200
"""More would be a list nobody reads."""


class Directory(Repository):
    """The students enrolled today, those of one's own classes for a teacher."""

    def grade_levels(self, actor: Actor) -> list[str]:
        """The grade levels in which there are any, the youngest first."""
        statement = self._within_reach(select(students.c.grade_level).distinct(), actor)
        found = set(self.connection.execute(statement).scalars())
        return [level for level in GRADE_LEVELS if level in found]

    def in_grade_level(
        self, actor: Actor, level: str, *, numbers: bool = False
    ) -> list[ListedStudent]:
        """Everyone of one grade level, by last name; `numbers` as for `named`."""
        of_level = students.c.grade_level == level
        return self._listed(actor, of_level, numbers=numbers, limit=10 * MOST)

    def named(
        self, actor: Actor, text: str, *, numbers: bool = False, limit: int = MOST
    ) -> list[ListedStudent]:
        """Students by the beginnings of their names, or of their number, by last name.

        `numbers` says whether the actor may be shown students' numbers.
        """
        words = words_of(text, numbers=numbers)
        if not words:
            return []
        return self._listed(actor, *map(found_by, words), numbers=numbers, limit=limit)

    def _listed(
        self, actor: Actor, *which: ColumnElement[bool], numbers: bool, limit: int
    ) -> list[ListedStudent]:
        worst = select(func.min(flags.c.level)).where(flags.c.student_id == students.c.id)
        number = students.c.student_number if numbers else null()
        columns = (*_PERSON, number.label("number"), worst.scalar_subquery())
        statement = self._within_reach(select(*columns), actor)
        ordered = statement.where(*which).order_by(
            func.lower(students.c.last_name), func.lower(students.c.first_name), students.c.id
        )
        found = (_listed_student(row) for row in self.connection.execute(ordered.limit(limit)))
        return sorted(found, key=lambda each: each.student.in_order)

    def _within_reach(self, statement: Select[Any], actor: Actor) -> Select[Any]:
        statement = statement.where(is_enrolled(students.c.id, self.today))
        if actor.role is Role.TEACHER:
            return statement.where(students.c.id.in_(self._taught_by(actor)))
        return statement

    def _taught_by(self, actor: Actor) -> Select[Any]:
        """The relation of `governance.access.is_current`, as a question to the store."""
        return (
            select(section_enrollments.c.student_id)
            .join(sections, sections.c.id == section_enrollments.c.section_id)
            .join(section_staff, section_staff.c.section_id == sections.c.id)
            .outerjoin(academic_sessions, academic_sessions.c.id == sections.c.session_id)
            .where(
                section_staff.c.staff_id == actor.staff_id,
                covers(section_staff.c.begin_date, section_staff.c.end_date, self.today),
                covers(
                    section_enrollments.c.begin_date, section_enrollments.c.end_date, self.today
                ),
                covers(academic_sessions.c.start_date, academic_sessions.c.end_date, self.today),
            )
        )


_PERSON = (
    students.c.id,
    students.c.first_name,
    students.c.last_name,
    students.c.grade_level,
    students.c.preferred_name,
)


def _listed_student(row: AnyRow) -> ListedStudent:
    person = Person(
        row.id, row.first_name, row.last_name, row.grade_level, row.preferred_name or ""
    )
    # "act" sorts before "watch", so that the least is the worst
    return ListedStudent(person, Level(row[-1]) if row[-1] else None, row.number or "")
