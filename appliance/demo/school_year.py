"""The school year around a date: its terms, its calendar, its last school day so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from appliance.model.vocabulary import DayKind, SessionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One weekday of the school calendar."""

    date: date
    kind: DayKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """The year itself, a semester or a quarter; both dates are within it."""

    id: int
    title: str
    kind: SessionKind
    start: date
    end: date


@dataclass(frozen=True)
class SchoolYear:
    """A school year from late August to mid June, with every weekday in between."""

    title: str
    calendar: tuple[CalendarDay, ...]
    terms: tuple[Term, ...]

    @cached_property
    def school_days(self) -> tuple[date, ...]:
        """The days on which school is held, in order, to the end of the year."""
        return tuple(d.date for d in self.calendar if d.kind is DayKind.INSTRUCTIONAL)

    @cached_property
    def weeks(self) -> tuple[tuple[date, ...], ...]:
        """The school days week by week; weeks of fewer than three are left out."""
        by_monday: dict[date, list[date]] = {}
        for day in self.school_days:
            by_monday.setdefault(day - ONE_DAY * day.weekday(), []).append(day)
        return tuple(tuple(days) for days in by_monday.values() if len(days) >= 3)

    @property
    def first_day(self) -> date:
        """The first day of school."""
        return self.school_days[0]

    @property
    def last_day(self) -> date:
        """The last day of school."""
        return self.school_days[-1]

    def last_school_day(self, today: date) -> date:
        """The last school day on or before a date within or after the year."""
        return max(day for day in self.school_days if day <= today)


def school_year_around(today: date) -> SchoolYear:
    """The school year that a date lies in; in the summer, the one that has just ended."""
    started = today >= _first_day(today.year)
    return make_school_year(today.year if started else today.year - 1)


def make_school_year(year: int) -> SchoolYear:
    """The school year that begins in August of that year."""
    calendar = tuple(_calendar(year))
    title = f"{year}-{(year + 1) % 100:02d}"
    return SchoolYear(title=title, calendar=calendar, terms=_terms(year, title))


def _calendar(year: int) -> Iterator[CalendarDay]:
    days_off = {day: (kind, note) for day, kind, note in _days_off(year)}
    day = _first_day(year) - 2 * ONE_DAY
    while day <= _last_day(year):
        if day.weekday() <= FRIDAY:
            kind, note = days_off.get(day, (DayKind.INSTRUCTIONAL, ""))
            yield CalendarDay(day, kind, note)
        day += ONE_DAY


def _days_off(year: int) -> Iterator[tuple[date, DayKind, str]]:
    for days_before in (2, 1):
        yield _first_day(year) - days_before * ONE_DAY, DayKind.STAFF_ONLY, "Teachers prepare"
    yield _nth(year, 9, MONDAY, 1), DayKind.HOLIDAY, "Labor Day"
    yield _nth(year, 10, MONDAY, 2), DayKind.STAFF_ONLY, "Staff training"
    yield date(year, 11, 11), DayKind.HOLIDAY, "Veterans Day"
    thanksgiving = _nth(year, 11, THURSDAY, 4)
    for days_after in (0, 1):
        yield thanksgiving + days_after * ONE_DAY, DayKind.HOLIDAY, "Thanksgiving"
    for week in (0, 1):
        yield from _week_off(_winter_break(year) + week * ONE_WEEK, "Winter break")
    yield _nth(year + 1, 1, MONDAY, 3), DayKind.HOLIDAY, "Martin Luther King Jr. Day"
    yield _nth(year + 1, 2, MONDAY, 3), DayKind.HOLIDAY, "Presidents' Day"
    yield _nth(year + 1, 3, FRIDAY, 2), DayKind.STAFF_ONLY, "Staff training"
    yield from _week_off(_nth(year + 1, 4, MONDAY, 1), "Spring break")
    yield _nth(year + 1, 6, MONDAY, 1) - ONE_WEEK, DayKind.HOLIDAY, "Memorial Day"


def _week_off(monday: date, note: str) -> Iterator[tuple[date, DayKind, str]]:
    for days_after in range(5):
        yield monday + days_after * ONE_DAY, DayKind.HOLIDAY, note


def _terms(year: int, title: str) -> tuple[Term, ...]:
    first, last = _first_day(year), _last_day(year)
    winter = _nth(year + 1, 1, FRIDAY, 4)  # the first semester ends after the winter break
    fall = _nth(year, 11, FRIDAY, 1)
    spring = _nth(year + 1, 4, MONDAY, 1) - 3 * ONE_DAY
    monday = 3 * ONE_DAY
    spans = (
        (title, SessionKind.SCHOOL_YEAR, first, last),
        ("Semester 1", SessionKind.SEMESTER, first, winter),
        ("Semester 2", SessionKind.SEMESTER, winter + monday, last),
        ("Quarter 1", SessionKind.GRADING_PERIOD, first, fall),
        ("Quarter 2", SessionKind.GRADING_PERIOD, fall + monday, winter),
        ("Quarter 3", SessionKind.GRADING_PERIOD, winter + monday, spring),
        ("Quarter 4", SessionKind.GRADING_PERIOD, spring + monday, last),
    )
    return tuple(Term(number, *span) for number, span in enumerate(spans, start=1))


def _first_day(year: int) -> date:
    """The last Wednesday of August."""
    return _nth(year, 9, WEDNESDAY, 1) - ONE_WEEK


def _last_day(year: int) -> date:
    """The second Friday of June."""
    return _nth(year + 1, 6, FRIDAY, 2)


def _winter_break(year: int) -> date:
    """The Monday on or before December 22."""
    eve = date(year, 12, 22)
    return eve - ONE_DAY * eve.weekday()


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + ONE_DAY * ((weekday - first.weekday()) % 7) + ONE_WEEK * (nth - 1)
