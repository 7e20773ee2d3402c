"""Classes, and the students of whom something is to be said today."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select, true

from appliance.governance.access import Permission, can
from appliance.governance.disclosure import SMALLEST_GROUP
from appliance.model.answers import (
    ClassGrid,
    ClassRow,
    Person,
    SectionInfo,
    TodayEntry,
)
from appliance.model.fields import Role
from appliance.model.vocabulary import TeachingRole
from appliance.store.repositories.answers import Answers, attendance_of, flag_of, mark_of
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.repositories.current import covers, is_taught, seats
from appliance.store.tables import (
    attendance_summaries,
    courses,
    flags,
    mark_summaries,
    section_enrollments,
    section_staff,
    sections,
    staff,
    students,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from sqlalchemy import ColumnElement, ScalarSelect, Select

    from appliance.governance.access import Actor
    from appliance.model.answers import Flag


class Classroom(Repository):
    """A teacher has the classes of their own; a counselor and the principal have all."""

    def why_may_view(self, actor: Actor, section_id: int, today: date) -> str | None:
        """Say why the actor may open this class today; None: they may not, or it is not there."""
        if not can(actor, Permission.VIEW_CLASSES) or actor.role is None:
            return None
        if actor.role is not Role.TEACHER:
            exists = select(sections.c.id).where(sections.c.id == section_id)
            found = self.connection.execute(exists).first()
            return f"{actor.role} of the school" if found else None
        if actor.staff_id is None or not self.teaches(actor.staff_id, section_id, today):
            return None
        code = select(sections.c.section_code).where(sections.c.id == section_id)
        return f"teaches {self.connection.execute(code).scalar_one()} this term"

    def may_open(self, actor: Actor, section_ids: Iterable[int], today: date) -> set[int]:
        """Which of these classes the actor may open today (see `why_may_view`)."""
        if not can(actor, Permission.VIEW_CLASSES) or actor.role is None:
            return set()
        if actor.role is not Role.TEACHER:
            return set(section_ids)
        if actor.staff_id is None:
            return set()
        own = _taught_by(actor.staff_id, today).where(sections.c.id.in_(list(section_ids)))
        return set(self.connection.execute(own).scalars())

    def teaches(self, staff_id: int, section_id: int, today: date) -> bool:
        """Whether a member of staff teaches a class on this day, and its term carries it."""
        statement = _taught_by(staff_id, today).where(sections.c.id == section_id)
        return self.connection.execute(statement).first() is not None

    def sections_of(self, actor: Actor, today: date) -> list[SectionInfo]:
        """The classes that the actor teaches today."""
        if actor.staff_id is None:
            return []
        return self._sections(sections.c.id.in_(_taught_by(actor.staff_id, today)), today)

    def all_sections(self, today: date) -> list[SectionInfo]:
        """Every class that is taught today."""
        return self._sections(is_taught(today), today)

    def sections_with(self, ids: Iterable[int], today: date) -> list[SectionInfo]:
        """Classes by their numbers, taught today or not."""
        return self._sections(sections.c.id.in_(list(ids)), today)

    def section(self, section_id: int, today: date) -> SectionInfo | None:
        """One class, taught today or not; None: there is none of that number."""
        return next(iter(self.sections_with([section_id], today)), None)

    def grid(self, section_id: int, today: date) -> ClassGrid | None:
        """Everyone who sits in a class today, by last name; None: there is no such class."""
        section = self.section(section_id, today)
        if section is None:
            return None
        found = self._members(section_id, today)
        reasons = self._reasons(flags.c.student_id.in_([row.id for row in found]), [section_id])
        unordered = (_class_row(row, reasons[row.id]) for row in found)
        rows = tuple(sorted(unordered, key=lambda row: row.student.in_order))
        marks = [row.mark.percent for row in rows if row.mark and row.mark.percent is not None]
        middle = round(median(marks), 2) if len(marks) >= SMALLEST_GROUP else None
        return ClassGrid(section=section, rows=rows, median_percent=middle)

    def needing_a_look(self, actor: Actor, today: date) -> list[TodayEntry]:
        """The students who need something, most pressing first.

        For a teacher: those who sit in a class of theirs, with what concerns the whole student
        and those classes. For a counselor and the principal: everyone, with everything.
        """
        is_teacher = actor.role is Role.TEACHER
        classes = self.sections_of(actor, today) if is_teacher else self.all_sections(today)
        places = self._places(classes, today)
        who = flags.c.student_id.in_(places) if is_teacher else true()
        reasons = self._reasons(who, [each.id for each in classes] if is_teacher else None)
        new_since = Answers(self.connection, self.now).new_since()
        entries = [
            _today_entry(row, reasons[row.id], tuple(places[row.id]), new_since)
            for row in self._with_attendance(reasons)
        ]
        return sorted(entries, key=_most_pressing_first)

    def _sections(self, which: ColumnElement[bool], today: date) -> list[SectionInfo]:
        """Classes by code, their teachers and how many sit in them."""
        statement = (
            select(sections, courses.c.title, courses.c.subject, _size(today).label("students"))
            .join(courses, courses.c.id == sections.c.course_id)
            .where(which)
            .order_by(sections.c.section_code, sections.c.id)
        )
        teachers = self._teachers(which, today)
        rows = self.connection.execute(statement)
        return [section_info(row, tuple(teachers[row.id]), row.students) for row in rows]

    def _teachers(self, which: ColumnElement[bool], today: date) -> dict[int, list[str]]:
        """Names of those who teach the classes today, whoever leads a class first."""
        is_assisting = section_staff.c.teaching_role != TeachingRole.PRIMARY
        statement = (
            select(section_staff.c.section_id, staff.c.first_name, staff.c.last_name)
            .join(staff, staff.c.id == section_staff.c.staff_id)
            .join(sections, sections.c.id == section_staff.c.section_id)
            .where(which, covers(section_staff.c.begin_date, section_staff.c.end_date, today))
            .order_by(func.coalesce(is_assisting, true()), section_staff.c.id)
        )
        names: dict[int, list[str]] = defaultdict(list)
        for section_id, first, last in self.connection.execute(statement):
            if (name := f"{first} {last}") not in names[section_id]:
                names[section_id].append(name)
        return names

    def _members(self, section_id: int, today: date) -> list[AnyRow]:
        """Those who sit in a class today, with their attendance and their mark in it."""
        here = select(section_enrollments.c.student_id).where(
            section_enrollments.c.section_id == section_id,
            covers(section_enrollments.c.begin_date, section_enrollments.c.end_date, today),
        )
        in_class = and_(
            mark_summaries.c.student_id == students.c.id, mark_summaries.c.section_id == section_id
        )
        statement = (
            select(*_PERSON, *_ATTENDANCE, *_MARK)
            .outerjoin(attendance_summaries, attendance_summaries.c.student_id == students.c.id)
            .outerjoin(mark_summaries, in_class)
            .where(students.c.id.in_(here))
        )
        return list(self.connection.execute(statement))

    def _with_attendance(self, student_ids: Iterable[int]) -> list[AnyRow]:
        statement = (
            select(*_PERSON, *_ATTENDANCE)
            .outerjoin(attendance_summaries, attendance_summaries.c.student_id == students.c.id)
            .where(students.c.id.in_(list(student_ids)))
        )
        return list(self.connection.execute(statement))

    def _reasons(
        self, who: ColumnElement[bool], section_ids: list[int] | None
    ) -> dict[int, list[Flag]]:
        """Flags by student, the most pressing first: those of no class, and of these classes."""
        statement = (
            select(flags, sections.c.section_code)
            .outerjoin(sections, sections.c.id == flags.c.section_id)
            .where(who)
            .order_by(flags.c.pressing.desc(), flags.c.id)
        )
        if section_ids is not None:
            of_classes = flags.c.section_id.in_(section_ids)
            statement = statement.where(or_(flags.c.section_id.is_(None), of_classes))
        found: dict[int, list[Flag]] = defaultdict(list)
        for row in self.connection.execute(statement):
            found[row.student_id].append(flag_of(row, row.section_code or ""))
        return found

    def _places(self, classes: list[SectionInfo], today: date) -> dict[int, list[SectionInfo]]:
        """In which of these classes each student sits today."""
        by_id = {each.id: each for each in classes}
        within = section_enrollments.c.section_id.in_(by_id)
        found: dict[int, list[SectionInfo]] = defaultdict(list)
        for student_id, section_id in self.connection.execute(seats(today).where(within)):
            found[student_id].append(by_id[section_id])
        return found


_PERSON = (
    students.c.id,
    students.c.first_name,
    students.c.last_name,
    students.c.preferred_name,
    students.c.grade_level,
)
_ATTENDANCE = tuple(column for column in attendance_summaries.c if not column.primary_key)
_MARK = tuple(column for column in mark_summaries.c if column.name != "student_id")


def section_info(row: AnyRow, teachers: tuple[str, ...], size: int) -> SectionInfo:
    """Make a class of a row of `sections` with its course's title and subject."""
    return SectionInfo(
        id=row.id,
        section_code=row.section_code,
        course_title=row.title,
        subject=row.subject or "",
        room=row.room or "",
        period=row.period or "",
        meeting_days=row.meeting_days or "",
        start_time=row.start_time or "",
        end_time=row.end_time or "",
        teachers=teachers,
        students=size,
    )


def person_of(row: AnyRow) -> Person:
    """Make a person of a row that has a student's names and grade level."""
    return Person(
        id=row.id,
        first_name=row.first_name,
        last_name=row.last_name,
        grade_level=row.grade_level,
        preferred_name=row.preferred_name or "",
    )


def _taught_by(staff_id: int, today: date) -> Select[Any]:
    return (
        select(sections.c.id)
        .join(section_staff, section_staff.c.section_id == sections.c.id)
        .where(
            section_staff.c.staff_id == staff_id,
            covers(section_staff.c.begin_date, section_staff.c.end_date, today),
            is_taught(today),
        )
    )


def _size(today: date) -> ScalarSelect[Any]:
    return (
        select(func.count(section_enrollments.c.student_id.distinct()))
        .where(
            section_enrollments.c.section_id == sections.c.id,
            covers(section_enrollments.c.begin_date, section_enrollments.c.end_date, today),
        )
        .scalar_subquery()
    )


def _class_row(row: AnyRow, reasons: list[Flag]) -> ClassRow:
    mark = mark_of(row)
    return ClassRow(
        student=person_of(row),
        attendance=attendance_of(row),
        mark=mark,
        missing=mark.missing if mark else 0,
        flags=tuple(reasons),
    )


def _today_entry(
    row: AnyRow,
    reasons: list[Flag],
    places: tuple[SectionInfo, ...],
    new_since: Mapping[str, date],
) -> TodayEntry:
    return TodayEntry(
        student=person_of(row),
        flags=tuple(reasons),
        sections=places,
        attendance=attendance_of(row),
        is_new=any(
            flag.rule in new_since and flag.since >= new_since[flag.rule] for flag in reasons
        ),
    )


def _most_pressing_first(entry: TodayEntry) -> tuple[float, str, str, int]:
    """Order by what the flags weigh together (`insights.pressing`), then by name."""
    weight = sum(flag.pressing for flag in entry.flags)
    return -weight, *entry.student.in_order
