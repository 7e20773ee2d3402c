"""Everything that may be shown of one student, and where each of it comes from."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from statistics import median
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from sqlalchemy import select

from appliance.governance.disclosure import SMALLEST_GROUP
from appliance.model.answers import (
    CourseRecord,
    DayMark,
    Provenance,
    StudentRecord,
    WorkItem,
)
from appliance.model.facts import NOT_ENROLLED
from appliance.model.register import STUDENTS
from appliance.store.repositories.answers import Answers, attendance_of, flag_of, mark_of
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.repositories.classroom import Classroom, person_of
from appliance.store.repositories.current import covers
from appliance.store.tables import (
    attendance_days,
    attendance_events,
    attendance_summaries,
    flags,
    line_items,
    links,
    mark_summaries,
    results,
    runs,
    school_enrollments,
    section_enrollments,
    sections,
    sources,
    students,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from appliance.model.answers import AttendanceSummary, Flag, SectionInfo

Day = TypeVar("Day", date, str)
"""A day, or a day as the store writes it: in order, either way."""

_IN_THE_HEADER = {"first_name", "last_name", "preferred_name", "grade_level"}
_PUBLIC = _IN_THE_HEADER | {"key", "name"}
"""By what a source may name a student to whoever may open the record; other words for one, such as
the state's number, only to those who may see that field."""


class _Origins(NamedTuple):
    """What provenance needs: sources' titles, the student's key in each, runs' ends."""

    titles: Mapping[int, str]
    keys: Mapping[int, str]
    ends: Mapping[int, datetime]

    def of(self, row: AnyRow, raw: str, *details: str) -> Provenance:
        """Say where a row comes from; `details` single it out among the student's rows."""
        key = self.keys.get(row.source_id, "")
        return Provenance(
            source=self.titles[row.source_id],
            source_key=", ".join(part for part in (key, *details) if part),
            raw=raw,
            run_id=row.run_id,
            at=self.ends.get(row.run_id),
            whose=key,
        )


class _Classmate(NamedTuple):
    """One student's mark in a class, and whether they sit in it today.

    Of a class of thirty one trend is shown by itself: the others are kept as they are written.
    """

    row: AnyRow
    sits: bool
    trend: list[tuple[str, float]]


class StudentRecords(Repository):
    """One student at a time."""

    def record(self, student_id: int, today: date, visible: frozenset[str]) -> StudentRecord | None:
        """Everything of one student; None: there is none of that number.

        `visible` names the fields of students that the reader may be shown; no other is asked
        for. Whether the reader may open this record at all was asked before.
        """
        row = self._student(student_id, visible)
        if row is None:
            return None
        events = self._events(student_id)
        work = self._work(student_id)
        origins = self._origins(row, [row, *events, *work], visible)
        summary, letters = self._attendance(student_id)
        entry, exit_ = self._stay(student_id)
        return StudentRecord(
            student=person_of(row),
            fields=_fields(row, visible),
            entry_date=entry,
            exit_date=exit_,
            attendance=summary,
            days=self._days(student_id, letters, events, origins),
            courses=self._courses(student_id, today, work, origins),
            flags=self._flags(student_id),
            provenance=origins.of(row, ""),
        )

    def _student(self, student_id: int, visible: frozenset[str]) -> AnyRow | None:
        shown = [students.c[field.name] for field in STUDENTS if field.name in visible]
        origin = (students.c.id, students.c.source_id, students.c.source_key, students.c.run_id)
        names = [students.c[name] for name in sorted(_IN_THE_HEADER)]
        statement = select(*dict.fromkeys([*origin, *names, *shown]))
        return self.connection.execute(statement.where(students.c.id == student_id)).first()

    def _stay(self, student_id: int) -> tuple[date | None, date | None]:
        """The newest stay at the school."""
        stay = school_enrollments.c
        statement = (
            select(stay.entry_date, stay.exit_date)
            .where(stay.student_id == student_id)
            .order_by(stay.entry_date.desc())
        )
        row = self.connection.execute(statement).first()
        return (_day(row.entry_date), _day(row.exit_date)) if row else (None, None)

    def _attendance(self, student_id: int) -> tuple[AttendanceSummary | None, str]:
        statement = select(attendance_summaries).where(
            attendance_summaries.c.student_id == student_id
        )
        row = self.connection.execute(statement).first()
        return (attendance_of(row), row.days) if row else (None, "")

    def _events(self, student_id: int) -> list[AnyRow]:
        statement = (
            select(attendance_events, sections.c.section_code, sections.c.start_time)
            .outerjoin(sections, sections.c.id == attendance_events.c.section_id)
            .where(attendance_events.c.student_id == student_id)
            .order_by(attendance_events.c.date, sections.c.start_time, sections.c.section_code)
        )
        return list(self.connection.execute(statement))

    def _days(
        self, student_id: int, letters: str, events: list[AnyRow], origins: _Origins
    ) -> tuple[DayMark, ...]:
        """Every school day on which the student was enrolled; an inferred one has no origin."""
        of_day: dict[str, list[AnyRow]] = defaultdict(list)
        for event in events:
            of_day[event.date].append(event)
        reckoned = self._reckoned(student_id)
        school_days = Answers(self.connection, self.now).school_days()
        return tuple(
            replace(
                _day_mark(day, letter, of_day.get(day.isoformat(), []), origins),
                reckoned=reckoned.get(day.isoformat()),
            )
            for day, letter in zip(school_days, letters, strict=False)
            if letter != NOT_ENROLLED
        )

    def _reckoned(self, student_id: int) -> dict[str, tuple[float, str]]:
        """The days as the source itself reckons them, where it does."""
        columns = attendance_days.c
        rows = self.connection.execute(
            select(columns.date, columns.present_share, columns.reckoned_as).where(
                columns.student_id == student_id
            )
        )
        return {row.date: (row.present_share, row.reckoned_as) for row in rows}

    def _work(self, student_id: int) -> list[AnyRow]:
        statement = (
            select(
                results,
                line_items.c.section_id,
                line_items.c.title,
                line_items.c.kind,
                line_items.c.due_date,
                line_items.c.points_possible,
                sections.c.section_code,
            )
            .join(line_items, line_items.c.id == results.c.line_item_id)
            .join(sections, sections.c.id == line_items.c.section_id)
            .where(results.c.student_id == student_id)
            .order_by(line_items.c.due_date.desc(), line_items.c.id.desc())
        )
        return list(self.connection.execute(statement))

    def _courses(
        self, student_id: int, today: date, work: list[AnyRow], origins: _Origins
    ) -> tuple[CourseRecord, ...]:
        """The classes of now by the hour, then those of before."""
        seat = section_enrollments.c
        is_now = covers(seat.begin_date, seat.end_date, today).label("is_now")
        rows = self.connection.execute(
            select(seat.section_id, is_now).where(seat.student_id == student_id)
        ).all()
        now = {row.section_id for row in rows if row.is_now}
        found = Classroom(self.connection, self.now).sections_with(
            {row.section_id for row in rows} | {item.section_id for item in work}, today
        )
        marks = self._marks({section.id for section in found}, today)
        done: dict[int, list[WorkItem]] = defaultdict(list)
        for item in work:
            done[item.section_id].append(_work_item(item, origins))
        ordered = sorted(found, key=lambda each: (each.id not in now, each.start_time or "99"))
        return tuple(
            _course(section, student_id, marks[section.id], tuple(done[section.id]))
            for section in ordered
        )

    def _marks(self, section_ids: set[int], today: date) -> dict[int, list[_Classmate]]:
        """The marks of everyone in these classes, by section."""
        seat = section_enrollments.c
        sits = (
            select(seat.id)
            .where(
                seat.section_id == mark_summaries.c.section_id,
                seat.student_id == mark_summaries.c.student_id,
                covers(seat.begin_date, seat.end_date, today),
            )
            .exists()
        )
        statement = select(mark_summaries, sits.label("sits")).where(
            mark_summaries.c.section_id.in_(section_ids)
        )
        found: dict[int, list[_Classmate]] = defaultdict(list)
        for row in self.connection.execute(statement):
            found[row.section_id].append(_Classmate(row, bool(row.sits), json.loads(row.trend)))
        return found

    def _flags(self, student_id: int) -> tuple[Flag, ...]:
        statement = (
            select(flags, sections.c.section_code)
            .outerjoin(sections, sections.c.id == flags.c.section_id)
            .where(flags.c.student_id == student_id)
            .order_by(flags.c.pressing.desc(), flags.c.id)
        )
        rows = self.connection.execute(statement)
        return tuple(flag_of(row, row.section_code or "") for row in rows)

    def _origins(
        self, student: AnyRow, rows: Iterable[AnyRow], visible: frozenset[str]
    ) -> _Origins:
        keys = {student.source_id: student.source_key}
        known = select(links.c.source_id, links.c.evidence).where(links.c.student_id == student.id)
        for source_id, evidence in self.connection.execute(known):
            told = (value for name, value in json.loads(evidence) if name in visible | _PUBLIC)
            keys.setdefault(source_id, next(told, ""))
        titles = self.connection.execute(select(sources.c.id, sources.c.title))
        run_ids = {row.run_id for row in rows}
        ends = self.connection.execute(
            select(runs.c.id, runs.c.ended_at).where(runs.c.id.in_(run_ids))
        )
        return _Origins(
            titles={row.id: row.title for row in titles},
            keys=keys,
            ends={row.id: datetime.fromisoformat(row.ended_at) for row in ends if row.ended_at},
        )


def _fields(row: AnyRow, visible: frozenset[str]) -> tuple[tuple[str, str], ...]:
    shown = (f for f in STUDENTS if f.name in visible and f.name not in _IN_THE_HEADER)
    values = ((field.meaning, row._mapping[field.name]) for field in shown)
    return tuple((meaning, str(value)) for meaning, value in values if value not in (None, ""))


def _day_mark(day: date, letter: str, events: list[AnyRow], origins: _Origins) -> DayMark:
    told = tuple((e.section_code or "", e.category, e.code or "") for e in events)
    raw = ", ".join(code for _, _, code in told if code)
    origin = origins.of(events[-1], raw, day.isoformat()) if events else None
    return DayMark(day, letter, told, origin)


def _work_item(row: AnyRow, origins: _Origins) -> WorkItem:
    return WorkItem(
        section_id=row.section_id,
        section_code=row.section_code,
        title=row.title,
        kind=row.kind or "",
        due_date=_day(row.due_date),
        points_possible=row.points_possible,
        status=row.status,
        points=row.points,
        percent=row.percent,
        provenance=origins.of(row, row.written_as or "", row.section_code, row.title),
    )


def _course(
    section: SectionInfo,
    student_id: int,
    classmates: list[_Classmate],
    work: tuple[WorkItem, ...],
) -> CourseRecord:
    """One course beside its class: those who sit in it now, or all of a class that is over."""
    own = next((each.row for each in classmates if each.row.student_id == student_id), None)
    peers = [each for each in classmates if each.sits] or classmates
    percents = [each.row.percent for each in peers if each.row.percent is not None]
    trend = class_trend(each.trend for each in peers)
    return CourseRecord(
        section=section,
        mark=mark_of(own) if own else None,
        class_median=round(median(percents), 2) if len(percents) >= SMALLEST_GROUP else None,
        class_marks=len(percents),
        class_trend=tuple((date.fromisoformat(day), percent) for day, percent in trend),
        work=work,
    )


def class_trend(trends: Iterable[Iterable[tuple[Day, float]]]) -> tuple[tuple[Day, float], ...]:
    """The median of some students' marks week by week, from where there are enough of them.

    A student without new work in a week keeps the mark of the week before.
    """
    steps: dict[Day, list[tuple[int, float]]] = defaultdict(list)
    for number, trend in enumerate(trends):
        for day, percent in trend:
            steps[day].append((number, percent))
    standing: dict[int, float] = {}
    line = []
    for day in sorted(steps):
        standing.update(steps[day])
        if len(standing) >= SMALLEST_GROUP:
            line.append((day, round(median(standing.values()), 2)))
    return tuple(line)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
