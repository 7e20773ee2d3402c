"""What the rules are given: rows read once, in the order in which they lie in the file."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from appliance.model.facts import (
    LETTERS,
    Assignment,
    AttendanceRows,
    Lesson,
    Pupil,
    Seat,
    Spell,
    TaughtClass,
    WorkRow,
)
from appliance.model.vocabulary import DayKind, ResultStatus, SessionKind
from appliance.store.repositories.base import Repository
from appliance.store.repositories.current import seats, stays
from appliance.store.tables import (
    WHOLE_DAY,
    academic_sessions,
    attendance_events,
    calendar_dates,
    line_items,
    results,
    section_enrollments,
    sections,
    students,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTER = "CASE category {} END".format(
    " ".join(f"WHEN '{category}' THEN '{letter}'" for category, letter in LETTERS.items())
)
_ATTENDANCE = (
    "SELECT student_id, group_concat(date, ''),"  # noqa: S608
    f" group_concat(CASE section_id WHEN {WHOLE_DAY} THEN {_LETTER} ELSE lower({_LETTER}) END, '')"
    " FROM attendance_events WHERE date BETWEEN ? AND ? GROUP BY student_id"
)
_WORK = (
    "SELECT student_id, line_item_id, status, points, percent FROM results"
    " WHERE status <> ? ORDER BY student_id, line_item_id"
)


class Facts(Repository):
    """Attendance, work and the calendar. Nothing here asks who a student is."""

    def school_days(self, today: date) -> tuple[date, ...]:
        """The days of this school year up to today on which school is held, in order.

        Without a calendar, those on which anybody has a mark of attendance.
        """
        days = select(calendar_dates.c.date).where(calendar_dates.c.kind == DayKind.INSTRUCTIONAL)
        if self.connection.execute(days.limit(1)).first() is None:
            days = select(attendance_events.c.date)
        column = days.selected_columns[0]
        begin = self._year_begin(today).isoformat()
        within = days.where(column.between(begin, today.isoformat())).distinct().order_by(column)
        return tuple(map(date.fromisoformat, self.connection.execute(within).scalars()))

    def rotation(self) -> dict[date, str]:
        """Which day of the rotation a day is, where the timetable turns by one."""
        day = calendar_dates.c
        told = select(day.date, day.rotation_day).where(day.rotation_day.is_not(None))
        return {date.fromisoformat(row[0]): row[1] for row in self.connection.execute(told)}

    def attendance_through(self, today: date) -> date | None:
        """The last day up to today that any mark of attendance speaks of; None: there is none.

        Asks student by student, along the key: the table may hold millions.
        """
        newest = (
            select(func.max(attendance_events.c.date))
            .where(
                attendance_events.c.student_id == students.c.id,
                attendance_events.c.date <= today.isoformat(),
            )
            .scalar_subquery()
        )
        found = self.connection.execute(select(func.max(newest))).scalar()
        return date.fromisoformat(found) if found else None

    def attendance(self, first: date, last: date) -> Iterator[AttendanceRows]:
        """Every student's marks of attendance between two days, student by student."""
        bounds = (first.isoformat(), last.isoformat())
        for row in self._stream(_ATTENDANCE, bounds):
            yield AttendanceRows(*row)

    def pupils(self, today: date, school_day: date) -> dict[int, Pupil]:
        """Every student, with their stays at the school and the classes they sit in now."""
        spells = self._spells()
        taken, lessons = self._seats(today), self._lessons()
        rows = self.connection.execute(
            select(students.c.id, students.c.grade_level).order_by(students.c.id)
        )
        pupils = {}
        for student_id, grade_level in rows:
            of_student = spells.get(student_id, ())
            pupils[student_id] = Pupil(
                grade_level=grade_level,
                is_enrolled=any(stay.covers(school_day) for stay in of_student),
                spells=of_student,
                seats=taken.get(student_id, ()),
                lessons=lessons.get(student_id, ()),
            )
        return pupils

    def assignments(self) -> dict[int, Assignment]:
        """Every assignment."""
        day = func.coalesce(line_items.c.due_date, line_items.c.assigned_date, "")
        columns = (line_items.c.id, line_items.c.section_id, day, line_items.c.points_possible)
        rows = self.connection.execute(select(*columns))
        return {row[0]: Assignment(*row[1:]) for row in rows}

    def work(self) -> Iterator[tuple[int, list[WorkRow]]]:
        """What became of each student's work, student by student; blanks are left out."""
        rows = map(WorkRow._make, self._stream(_WORK, (ResultStatus.NOT_GRADED,)))
        for student_id, of_student in groupby(rows, key=itemgetter(0)):
            yield student_id, list(of_student)

    def marks_entered(self) -> dict[int, int]:
        """How many students have a mark, or are excused, or miss it, for each assignment."""
        statement = (
            select(results.c.line_item_id, func.count())
            .where(results.c.status != ResultStatus.NOT_GRADED)
            .group_by(results.c.line_item_id)
        )
        return {row[0]: row[1] for row in self.connection.execute(statement)}

    def classes(self, today: date) -> dict[int, TaughtClass]:
        """The classes taught now in which anybody sits."""
        taken = seats(today).subquery()
        begin = func.coalesce(academic_sessions.c.start_date, "")
        statement = (
            select(taken.c.section_id, func.count(), begin)
            .join(sections, sections.c.id == taken.c.section_id)
            .outerjoin(academic_sessions, academic_sessions.c.id == sections.c.session_id)
            .group_by(taken.c.section_id)
        )
        return {row[0]: TaughtClass(*row[1:]) for row in self.connection.execute(statement)}

    def _year_begin(self, today: date) -> date:
        """The first day of the school year that has begun last, or else of all that is known."""
        newest = select(func.max(academic_sessions.c.start_date)).where(
            academic_sessions.c.kind == SessionKind.SCHOOL_YEAR,
            academic_sessions.c.start_date <= today.isoformat(),
        )
        found = self.connection.execute(newest).scalar()
        return date.fromisoformat(found) if found else date.min

    def _spells(self) -> dict[int, tuple[Spell, ...]]:
        found: dict[int, tuple[Spell, ...]] = defaultdict(tuple)
        for student_id, begin, end in self.connection.execute(select(stays())):
            found[student_id] += (Spell(_day(begin), _day(end)),)
        return found

    def _seats(self, today: date) -> dict[int, tuple[Seat, ...]]:
        codes = dict(self.connection.execute(select(sections.c.id, sections.c.section_code)).all())
        found: dict[int, tuple[Seat, ...]] = defaultdict(tuple)
        for student_id, section_id in self.connection.execute(seats(today)):
            found[student_id] += (Seat(section_id, codes[section_id]),)
        return found

    def _lessons(self) -> dict[int, tuple[Lesson, ...]]:
        """The classes that each student sits in, or sat in, within their terms.

        A class with several periods names them with commas between. Classmates share what is
        said of their class, so that a large school's timetable stays small.
        """
        seat, term = section_enrollments.c, academic_sessions.c
        begin = func.max(func.coalesce(seat.begin_date, ""), func.coalesce(term.start_date, ""))
        end = func.min(func.coalesce(seat.end_date, "9"), func.coalesce(term.end_date, "9"))
        rows = self.connection.execute(
            select(
                seat.student_id,
                begin,
                end,
                func.coalesce(sections.c.meeting_days, ""),
                func.coalesce(sections.c.period, ""),
                func.coalesce(sections.c.rotation_days, ""),
            )
            .join(sections, sections.c.id == seat.section_id)
            .outerjoin(academic_sessions, term.id == sections.c.session_id)
        )
        found: dict[int, tuple[Lesson, ...]] = defaultdict(tuple)
        for student_id, *said in rows:
            found[student_id] += (_lesson(*said),)
        return found

    def _stream(self, statement: str, parameters: tuple[Any, ...] = ()) -> Iterator[Any]:
        """Rows as the driver gives them, never all at once."""
        cursor = self.connection.connection.cursor()
        try:
            yield from cursor.execute(statement, parameters)
        finally:
            cursor.close()


@lru_cache(10_000)
def _lesson(begin: str, end: str, weekdays: str, period: str, rotation: str) -> Lesson:
    stay = Spell(_day(begin), None if end == "9" else _day(end))
    turns = tuple(part.strip() for part in rotation.split(",") if part.strip())
    return Lesson(stay, weekdays, period.count(",") + 1, turns)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
