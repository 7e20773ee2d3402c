"""Who was away, late or left early, day by day.

Each student's year is drawn from one seeded generator, three numbers a school day from the
first day of the year on, whether they are used or not. So a past day stays as it was when
today moves on, and nothing needs to be held.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from appliance.demo.school_year import FRIDAY
from appliance.model.vocabulary import AttendanceCategory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from appliance.demo.habits import Habit
    from appliance.demo.people import Student
    from appliance.demo.school import School
    from appliance.demo.school_year import SchoolYear

FLU_WEEKS = (5, 21)
"""Weeks of the school year in which the flu goes round: early October and February."""

FLU = 0.045
"""Chance on a day of a flu week that a student falls ill, on top of the usual one."""

FLU_LINGERING = 0.5
WORSENING = 3.0
"""How many times likelier absences are from the day on which a habit worsens."""


@dataclass(frozen=True, slots=True)
class AttendanceEvent:
    """One school day on which a student was not simply present. `day` counts from 0."""

    student: Student
    day: int
    date: date
    category: AttendanceCategory


def events_of(school: School, student: Student) -> Iterator[AttendanceEvent]:
    """A student's exceptions up to today, in order, at most one a day."""
    draw = Random(f"{school.seed}:attendance:{student.id}").random
    habit, flu = student.habit, flu_days(school.year)
    away: AttendanceCategory | None = None
    for day, on in enumerate(school.school_days):
        begins, kind, other = draw(), draw(), draw()
        lingering = FLU_LINGERING if day in flu else habit.lingering
        if away is None or begins >= lingering:
            away = _absence(habit, kind) if begins < _chance(habit, day, on, flu) else None
        category = away or _lateness(habit, other)
        if category and _is_enrolled(student, on):
            yield AttendanceEvent(student, day, on, category)


def flu_days(year: SchoolYear) -> frozenset[int]:
    """The school days, counted from 0, of the flu weeks."""
    number = {day: n for n, day in enumerate(year.school_days)}
    return frozenset(number[day] for week in FLU_WEEKS for day in year.weeks[week])


def _chance(habit: Habit, day: int, on: date, flu: frozenset[int]) -> float:
    chance = habit.absence
    if habit.worsening and day >= habit.worsening:
        chance *= WORSENING
    if on.weekday() == FRIDAY:
        chance += habit.friday
    return chance + FLU if day in flu else chance


def _absence(habit: Habit, kind: float) -> AttendanceCategory:
    if kind < habit.excused:
        return AttendanceCategory.EXCUSED_ABSENCE
    return AttendanceCategory.UNEXCUSED_ABSENCE


def _lateness(habit: Habit, other: float) -> AttendanceCategory | None:
    if other < habit.tardy:
        return AttendanceCategory.TARDY
    if other > 1 - habit.early:
        return AttendanceCategory.EARLY_DEPARTURE
    return None


def _is_enrolled(student: Student, on: date) -> bool:
    return student.entry_date <= on and (student.exit_date is None or on <= student.exit_date)
