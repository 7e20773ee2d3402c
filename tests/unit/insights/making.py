"""Plain values for the rules, made short."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count, islice

from appliance.insights.school_days import SchoolDays
from appliance.model.facts import Assignment, AttendanceRows, Lesson, Spell, WorkRow

FIRST_DAY = date(2026, 8, 26)
ALWAYS = (Spell(None, None),)


def school_days(number: int, first: date = FIRST_DAY) -> tuple[date, ...]:
    """So many days from Monday to Friday."""
    days = (first + timedelta(days=n) for n in count())
    return tuple(islice((day for day in days if day.weekday() < 5), number))


def calendar(number: int) -> SchoolDays:
    return SchoolDays(school_days(number))


def rows(*marks: tuple[date, str]) -> AttendanceRows:
    """Marks of one student, a date and letter each: small letters for marks of one class."""
    return AttendanceRows(1, "".join(d.isoformat() for d, _ in marks), "".join(m for _, m in marks))


def lessons(a_day: int, weekdays: str = "") -> tuple[Lesson, ...]:
    """Classes of the whole year, each in one period of the day."""
    return (Lesson(ALWAYS[0], weekdays, 1),) * a_day


def scored(item: int, points: float | None, percent: float | None = None) -> WorkRow:
    return WorkRow(1, item, "scored", points, percent)


def due(day: date | None, possible: float | None = 10.0, section: int = 1) -> Assignment:
    return Assignment(section, day.isoformat() if day else "", possible)
