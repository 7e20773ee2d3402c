"""What stands on a day: stays with first and last days, and the classes that a term carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, null, or_, select

from appliance.store.tables import (
    academic_sessions,
    school_enrollments,
    section_enrollments,
    sections,
    students,
)

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement, Select, Subquery


def covers(begin: ColumnElement[Any], end: ColumnElement[Any], day: date) -> ColumnElement[bool]:
    """Whether a day lies between two others, both included; a missing one is open."""
    text = day.isoformat()
    return and_(or_(begin.is_(None), begin <= text), or_(end.is_(None), end >= text))


def stays() -> Subquery:
    """Every stay at the school: student, first and last day.

    A roster may tell of none at all. Then everyone on it has always been there: the other way
    round, a school would have no students.
    """
    stay = school_enrollments.c
    told = select(stay.student_id, stay.entry_date, stay.exit_date)
    always = select(students.c.id, null(), null()).where(~told.exists())
    return told.union_all(always).subquery()


def is_enrolled(student_id: ColumnElement[Any], day: date) -> ColumnElement[bool]:
    """Whether one student is at the school on a day, by the same stays; asks of no other."""
    stay = school_enrollments.c
    of_student = select(stay.id).where(
        stay.student_id == student_id, covers(stay.entry_date, stay.exit_date, day)
    )
    return or_(of_student.exists(), ~select(stay.id).correlate(None).exists())


def is_taught(day: date) -> ColumnElement[bool]:
    """Whether a section's term carries the day; a section without a term is always taught."""
    running = select(academic_sessions.c.id).where(
        covers(academic_sessions.c.start_date, academic_sessions.c.end_date, day)
    )
    return or_(sections.c.session_id.is_(None), sections.c.session_id.in_(running))


def seats(day: date) -> Select[Any]:
    """Everyone's place, once a class, in the classes taught on a day: student and section."""
    return (
        select(section_enrollments.c.student_id, section_enrollments.c.section_id)
        .join(sections, sections.c.id == section_enrollments.c.section_id)
        .where(
            is_taught(day),
            covers(section_enrollments.c.begin_date, section_enrollments.c.end_date, day),
        )
        .distinct()
    )
