"""All answers, computed from the rows and kept: in the transaction that published the rows.

Every student is computed each time, in one scan of each table, since one row can change the
answer for all of them (where the year stands, what a day without a row means). Only what has
changed is written.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from appliance.insights.attendance import make_year, summarize
from appliance.insights.behind import find_behind
from appliance.insights.flags import find_flags
from appliance.insights.inputs import Inputs, SectionMark
from appliance.insights.marks import summarize as summarize_marks
from appliance.insights.school_days import SchoolDays
from appliance.insights.school_weeks import count_weeks
from appliance.model.answers import Band
from appliance.model.mapping import Records
from appliance.store.repositories.answers import (
    NOT_ENTERED,
    RULES,
    SCHOOL_DAYS,
    TODAY,
    KeptMark,
    kept_mark,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from appliance.insights.attendance import StudentYear
    from appliance.insights.school_weeks import SchoolWeek
    from appliance.insights.thresholds import Thresholds
    from appliance.model.answers import AttendanceSummary, Flag, MarkSummary
    from appliance.model.facts import Pupil
    from appliance.model.mapping import Mapping as SourceMapping
    from appliance.store.unit_of_work import UnitOfWork

_ATTENDANCE = "attendance_events"
_BATCH = 5_000

T = TypeVar("T")

Summaries = dict[int, tuple["AttendanceSummary", str]]
"""Each student's attendance, and a letter for each school day of the year."""


def refresh_answers(
    work: UnitOfWork, thresholds: Thresholds, *, mappings: Iterable[SourceMapping], moved: bool
) -> None:
    """Compute all answers anew if any row has moved, the day has changed, or the thresholds have.

    `mappings` are those of the school's sources: the one that gives attendance says what a day
    without a row means.
    """
    answers = work.find.answers
    is_current = answers.state(TODAY) == work.today.isoformat()
    if moved or not is_current or answers.state(RULES) != _rules(thresholds):
        compute_answers(
            work,
            today=work.today,
            thresholds=thresholds,
            presence_inferred=is_presence_inferred(mappings),
        )


def is_presence_inferred(mappings: Iterable[SourceMapping]) -> bool:
    """Whether a school day without a row is a day present: attendance comes as exceptions only."""
    kept = [m.entities[_ATTENDANCE].records for m in mappings if _ATTENDANCE in m.entities]
    return bool(kept) and all(records is Records.EXCEPTIONS for records in kept)


def compute_answers(
    work: UnitOfWork,
    *,
    today: date,
    thresholds: Thresholds,
    presence_inferred: bool,
) -> None:
    """Compute the answers as of a day and keep them, inside the caller's transaction.

    Parameters
    ----------
    presence_inferred
        Whether a school day without a row of attendance is a day present.
    """
    days = work.find.facts.school_days(today)
    computation = _Computation(
        work=work,
        today=today,
        days=days,
        pupils=work.find.facts.pupils(today, days[-1] if days else today),
        thresholds=thresholds,
    )
    summaries = computation.keep_attendance(presence_inferred=presence_inferred)
    computation.keep_work(summaries)
    computation.keep_behind()
    work.find.answers.keep_state(TODAY, today.isoformat())
    work.find.answers.keep_state(RULES, _rules(thresholds))


@dataclass(frozen=True, slots=True)
class _Computation:
    """What each part of the computing stands on. `days` are the school days up to `today`."""

    work: UnitOfWork
    today: date
    days: tuple[date, ...]
    pupils: Mapping[int, Pupil]
    thresholds: Thresholds

    def keep_attendance(self, *, presence_inferred: bool) -> Summaries:
        answers, facts = self.work.find.answers, self.work.find.facts
        through = facts.attendance_through(self.today)
        calendar = SchoolDays(tuple(day for day in self.days if through and day <= through))
        years = self._years(calendar, presence_inferred=presence_inferred) if len(calendar) else {}
        summaries = {
            student_id: (summary, year.letters)
            for student_id, year in years.items()
            if (summary := summarize(year, calendar))
        }
        levels = ((self.pupils[student_id].grade_level, year) for student_id, year in years.items())
        answers.keep_attendance(summaries)
        answers.keep_weeks([_week_row(w) for w in count_weeks(levels, calendar, self.thresholds)])
        answers.keep_state(SCHOOL_DAYS, json.dumps([day.isoformat() for day in calendar.days]))
        return summaries

    def _years(self, calendar: SchoolDays, *, presence_inferred: bool) -> dict[int, StudentYear]:
        read = self.work.find.facts.attendance(calendar.days[0], calendar.through)
        return {
            student_id: make_year(
                calendar,
                self.pupils[student_id].spells,
                rows,
                presence_inferred=presence_inferred,
                classes_a_day=len(self.pupils[student_id].seats),
            )
            for student_id, rows in _everyone(
                self.pupils, ((rows.student_id, rows) for rows in read)
            )
        }

    def keep_work(self, summaries: Summaries) -> None:
        answers, facts = self.work.find.answers, self.work.find.facts
        assignments, earlier = facts.assignments(), answers.flags()
        found: dict[int, list[Flag]] = {}
        kept: set[tuple[int, int]] = set()
        batch: list[KeptMark] = []
        for student_id, rows in _everyone(self.pupils, facts.work()):
            marks = summarize_marks(rows or (), assignments, self.today, self.thresholds)
            flags = self._flags(self.pupils[student_id], summaries.get(student_id), marks)
            found[student_id] = carry_since(flags, earlier.get(student_id, []))
            batch += (kept_mark(student_id, mark) for mark in marks.values())
            kept.update((student_id, section_id) for section_id in marks)
            if len(batch) >= _BATCH:
                answers.keep_marks(batch)
                batch = []
        answers.keep_marks(batch)
        answers.forget_other_marks(kept)
        answers.keep_flags(found)

    def _flags(
        self,
        pupil: Pupil,
        attendance: tuple[AttendanceSummary, str] | None,
        marks: Mapping[int, MarkSummary],
    ) -> list[Flag]:
        """Flag whoever is enrolled now, by the classes that they sit in now."""
        if not pupil.is_enrolled:
            return []
        inputs = Inputs(
            day=self.days[-1] if self.days else self.today,
            attendance=attendance[0] if attendance else None,
            days=attendance[1] if attendance else "",
            sections=tuple(
                SectionMark(seat.section_code, marks[seat.section_id])
                for seat in pupil.seats
                if seat.section_id in marks
            ),
        )
        return find_flags(inputs, self.thresholds)

    def keep_behind(self) -> None:
        facts = self.work.find.facts
        behind = find_behind(
            facts.assignments(),
            facts.marks_entered(),
            facts.classes(self.today),
            self.days,
            self.thresholds,
        )
        rows = [(b.section_id, b.overdue_items, b.newest and b.newest.isoformat()) for b in behind]
        self.work.find.answers.keep_state(NOT_ENTERED, json.dumps(rows))


def carry_since(flags: Iterable[Flag], earlier: Iterable[Flag]) -> list[Flag]:
    """Give each flag the day on which it first held, where it held already."""
    since = {(flag.rule, flag.section_id): flag.since for flag in earlier}
    return [
        replace(flag, since=since.get((flag.rule, flag.section_id), flag.since)) for flag in flags
    ]


def _everyone(
    students: Iterable[int], read: Iterable[tuple[int, T]]
) -> Iterator[tuple[int, T | None]]:
    """Every student once, with what was read of them or with None."""
    rest = set(students)
    for student_id, rows in read:
        rest.discard(student_id)
        yield student_id, rows
    for student_id in sorted(rest):
        yield student_id, None


def _week_row(week: SchoolWeek) -> tuple[str, str, int, int, int, int, int, int]:
    bands = week.bands
    return (
        week.week.isoformat(),
        week.grade_level,
        week.students,
        bands[Band.GOOD],
        bands[Band.FAIR],
        bands[Band.CHRONIC],
        bands[Band.SEVERE],
        week.chronic,
    )


def _rules(thresholds: Thresholds) -> str:
    return json.dumps(asdict(thresholds), sort_keys=True)
