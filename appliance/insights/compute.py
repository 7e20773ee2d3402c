"""All answers, computed from the rows and kept: in the transaction that published the rows.

Every student is computed each time, in one scan of each table, since one row can change the
answer for all of them (where the year stands, what a day without a row means). Only what has
changed is written.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import asdict, dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeVar

from appliance.insights.attendance import make_year, summarize
from appliance.insights.behind import find_behind
from appliance.insights.flags import FLAGS, find_flags, holds
from appliance.insights.inputs import Inputs, SectionMark
from appliance.insights.marks import read_histories
from appliance.insights.school_days import SchoolDays
from appliance.insights.school_weeks import count_weeks
from appliance.model.answers import Band
from appliance.model.mapping import Records
from appliance.store.repositories.answers import (
    DATED,
    NEW_SINCE,
    NOT_ENTERED,
    RULES,
    SCHOOL_DAYS,
    TODAY,
    KeptMark,
    kept_mark,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from appliance.insights.attendance import StudentYear
    from appliance.insights.marks import History
    from appliance.insights.school_weeks import SchoolWeek
    from appliance.insights.thresholds import Thresholds
    from appliance.model.answers import Flag, MarkSummary
    from appliance.model.facts import Assignment, Pupil, WorkRow
    from appliance.model.mapping import Mapping as SourceMapping
    from appliance.store.unit_of_work import UnitOfWork

_ATTENDANCE = "attendance_events"
_BATCH = 5_000
_DAILY = 10

T = TypeVar("T")


def refresh_answers(
    work: UnitOfWork, thresholds: Thresholds, *, mappings: Iterable[SourceMapping], moved: bool
) -> None:
    """Compute all answers anew if any row has moved, the day has changed, or the thresholds have.

    `mappings` are those of the school's sources: the one that gives attendance says what a day
    without a row means.
    """
    if moved or not are_current(work, thresholds):
        compute_answers(
            work,
            today=work.today,
            thresholds=thresholds,
            presence_inferred=is_presence_inferred(mappings),
        )


def are_current(work: UnitOfWork, thresholds: Thresholds) -> bool:
    """Whether the answers that are kept are of today, and by these thresholds."""
    answers = work.find.answers
    is_todays = answers.state(TODAY) == work.today.isoformat()
    return is_todays and answers.state(RULES) == _rules(thresholds)


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
    years = computation.keep_attendance(presence_inferred=presence_inferred)
    computation.keep_work(years)
    computation.keep_new_since()
    computation.keep_behind()
    work.find.answers.keep_state(TODAY, today.isoformat())
    work.find.answers.keep_state(RULES, _rules(thresholds))


@dataclass(frozen=True)
class _Computation:
    """What each part of the computing stands on. `days` are the school days up to `today`."""

    work: UnitOfWork
    today: date
    days: tuple[date, ...]
    pupils: Mapping[int, Pupil]
    thresholds: Thresholds

    @cached_property
    def calendar(self) -> SchoolDays:
        """The school days of which attendance speaks."""
        through = self.work.find.facts.attendance_through(self.today)
        spoken_of = tuple(day for day in self.days if through and day <= through)
        return SchoolDays(spoken_of, self.work.find.facts.rotation())

    @property
    def day(self) -> date:
        """The current school day."""
        return self.days[-1] if self.days else self.today

    @cached_property
    def looking_back(self) -> tuple[date, ...]:
        """The days on which a new flag is replayed: two weeks day by day, before that weekly."""
        before = self.days[-2::-1]
        return before[:_DAILY] + before[_DAILY + 4 :: 5]

    @cached_property
    def assignments(self) -> Mapping[int, Assignment]:
        """Every assignment."""
        return self.work.find.facts.assignments()

    def keep_attendance(self, *, presence_inferred: bool) -> dict[int, StudentYear]:
        answers, calendar = self.work.find.answers, self.calendar
        years = self._years(presence_inferred=presence_inferred) if len(calendar) else {}
        answers.keep_attendance(
            {
                student_id: (summary, year.letters)
                for student_id, year in years.items()
                if (summary := summarize(year, calendar))
            }
        )
        levels = ((self.pupils[student_id].grade_level, year) for student_id, year in years.items())
        answers.keep_weeks([_week_row(w) for w in count_weeks(levels, calendar, self.thresholds)])
        answers.keep_state(SCHOOL_DAYS, json.dumps([day.isoformat() for day in calendar.days]))
        return years

    def _years(self, *, presence_inferred: bool) -> dict[int, StudentYear]:
        read = self.work.find.facts.attendance(self.calendar.days[0], self.calendar.through)
        by_student = ((rows.student_id, rows) for rows in read)
        return {
            student_id: make_year(
                self.calendar,
                self.pupils[student_id].spells,
                rows,
                presence_inferred=presence_inferred,
                lessons=self.pupils[student_id].lessons,
            )
            for student_id, rows in _everyone(self.pupils, by_student)
        }

    def keep_work(self, years: Mapping[int, StudentYear]) -> None:
        answers = self.work.find.answers
        # flags found before any school day was known could not be dated: they are looked back for
        earlier = answers.flags() if answers.state(DATED) else {}
        unflagged = self.work.find.consents.without_flags()
        found: dict[int, list[Flag]] = {}
        kept: set[tuple[int, int]] = set()
        batch: list[KeptMark] = []
        for student_id, rows in _everyone(self.pupils, self.work.find.facts.work()):
            case = _Case(self, self.pupils[student_id], years.get(student_id), rows or [])
            if student_id not in unflagged:
                found[student_id] = case.flags(earlier.get(student_id, []))
            batch += (kept_mark(student_id, mark) for mark in case.marks())
            kept.update((student_id, section_id) for section_id in case.histories)
            if len(batch) >= _BATCH:
                answers.keep_marks(batch)
                batch = []
        answers.keep_marks(batch)
        answers.forget_other_marks(kept)
        answers.keep_flags(found)
        answers.keep_state(DATED, self.days[0].isoformat() if self.days else "")

    def keep_new_since(self) -> None:
        """Note from which day on a rule's flags are new; none where its data came no earlier."""
        newest = self.days[-self.thresholds.new_days :] or (self.today,)
        held = {rule.NAME: self.work.find.runs.held_since(rule.STANDS_ON) for rule in FLAGS}
        new = [rule for rule, since in held.items() if since and since < newest[0]]
        noted = json.dumps(dict.fromkeys(new, newest[0].isoformat()))
        self.work.find.answers.keep_state(NEW_SINCE, noted)

    def keep_behind(self) -> None:
        facts = self.work.find.facts
        behind = find_behind(
            self.assignments,
            facts.marks_entered(),
            facts.classes(self.today),
            self.days,
            self.thresholds,
        )
        rows = [(b.section_id, b.overdue_items, b.newest and b.newest.isoformat()) for b in behind]
        self.work.find.answers.keep_state(NOT_ENTERED, json.dumps(rows))


@dataclass(frozen=True)
class _Case:
    """One student, as the rules are asked about them: today, and on days before."""

    school: _Computation
    pupil: Pupil
    year: StudentYear | None
    rows: Sequence[WorkRow]

    @cached_property
    def histories(self) -> dict[int, History]:
        """The student's work by section."""
        return read_histories(self.rows, self.school.assignments)

    def marks(self) -> Iterator[MarkSummary]:
        """Today's marks, with how they came to be."""
        today, thresholds = self.school.today, self.school.thresholds
        for history in self.histories.values():
            yield replace(history.as_of(today, thresholds), trend=history.trend(today))

    def flags(self, earlier: Iterable[Flag]) -> list[Flag]:
        """Today's flags of whoever is enrolled, by the classes that they sit in now.

        A flag that held already keeps the day on which it first did; of a new one, the days
        before are replayed.
        """
        if not self.pupil.is_enrolled:
            return []
        known = {(flag.rule, flag.section_id): flag.since for flag in earlier}
        inputs = replace(self._inputs(self.school.today), day=self.school.day)
        return [
            replace(flag, since=known.get((flag.rule, flag.section_id)) or self._since(flag))
            for flag in find_flags(inputs, self.school.thresholds)
        ]

    def _since(self, flag: Flag) -> date:
        """The day since when a flag has held, by what is known now."""
        since = flag.since
        for day in self.school.looking_back:
            if not holds(flag, self._past(day), self.school.thresholds):
                break
            since = day
        return since

    @cached_property
    def _past(self) -> Callable[[date], Inputs]:
        """The inputs as of a day, made once for all flags that ask."""
        return cache(self._inputs)

    def _inputs(self, day: date) -> Inputs:
        calendar, thresholds = self.school.calendar, self.school.thresholds
        year = self.year.until(bisect_right(calendar.days, day)) if self.year else None
        return Inputs(
            day=day,
            attendance=summarize(year, calendar) if year else None,
            days=year.letters if year else "",
            sections=tuple(
                SectionMark(
                    seat.section_code, self.histories[seat.section_id].as_of(day, thresholds)
                )
                for seat in self.pupil.seats
                if seat.section_id in self.histories
            ),
        )


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
