"""Assignments and marks: what each section was given, and what became of it.

As with attendance, each student's marks in a section are drawn from one seeded generator in
the order of the assignments, so that marks once given stay as they are.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import TYPE_CHECKING

from appliance.demo.habits import slump_at
from appliance.model.vocabulary import ResultStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.demo.school import School, Seat
    from appliance.demo.school_year import SchoolYear
    from appliance.demo.timetable import Section

WEEKS_A_UNIT = 3
SHOWN_AHEAD = timedelta(days=7)
"""How long before it is due an assignment stands in the gradebook."""

EXCUSED = 0.012
NEVER_ENTERED = 0.004
LOWEST_PERCENT = 20.0
SUBJECT_SPREAD = 4.5
"""By how many points a student's mark differs from one subject to another (deviation)."""

SPREAD = {"Homework": 9.0, "Quiz": 8.0, "Test": 6.0}
STEP = {"Homework": 0.5, "Quiz": 1.0, "Test": 1.0}


@dataclass(frozen=True, slots=True)
class LineItem:
    """One assignment of a section. `number` counts from 0, `week` is that of the year."""

    number: int
    title: str
    kind: str
    due: date
    graded: date
    points: int
    week: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one student's piece of work; `points` only where it was scored."""

    item: LineItem
    status: ResultStatus
    points: float | None = None

    @property
    def percent(self) -> float | None:
        """Points earned as a share of the points possible, 0 to 100."""
        return None if self.points is None else 100 * self.points / self.item.points


@dataclass(frozen=True, slots=True)
class Sheet:
    """One section's gradebook page: a row a student, and in it a mark or None an item."""

    section: Section
    items: tuple[LineItem, ...]
    rows: tuple[tuple[Seat, tuple[Mark | None, ...]], ...]


def sheet_of(school: School, section: Section) -> Sheet:
    """A section's page as the teacher has it today."""
    items = items_of(school, section)
    rows = tuple((seat, tuple(_marks(school, seat, items))) for seat in school.rosters[section.id])
    return Sheet(section, items, rows)


def items_of(school: School, section: Section) -> tuple[LineItem, ...]:
    """A section's assignments that are due by a week from today, in order of their dates."""
    horizon = school.today + SHOWN_AHEAD
    items = sorted(_planned(school.year, section), key=lambda item: (item.due, item.title))
    return tuple(
        LineItem(number, title=i.title, kind=i.kind, due=i.due, graded=i.graded, points=i.points,
                 week=i.week)
        for number, i in enumerate(items)
        if i.due <= horizon
    )  # fmt: skip


def _planned(year: SchoolYear, section: Section) -> Iterator[LineItem]:
    topics = _topics()[section.course.department]
    for week, days in enumerate(year.weeks):
        unit, part = divmod(week, WEEKS_A_UNIT)
        topic = topics[unit % len(topics)]
        weekday = (section.id + week) % 4
        yield _item(section, f"{topic} {part + 1}", "Homework", days, weekday, 10, week)
        if part == WEEKS_A_UNIT - 1:
            yield _item(section, f"Quiz: {topic}", "Quiz", days, section.id % 3 + 1, 20, week)
            if unit % 2:
                yield _item(section, f"Test {unit // 2 + 1}: {topic}", "Test", days, 4, 50, week)


def _item(
    section: Section,
    title: str,
    kind: str,
    days: tuple[date, ...],
    weekday: int,
    points: int,
    week: int,
) -> LineItem:
    due = days[min(weekday, len(days) - 1)]
    graded = due + timedelta(days=1 + (section.id + week) % 4)
    return LineItem(0, title, kind, due, graded, points, week)


def _marks(school: School, seat: Seat, items: tuple[LineItem, ...]) -> Iterator[Mark | None]:
    student, section = seat.student, seat.section
    rng = Random(f"{school.seed}:marks:{student.id}:{section.id}")
    habit = student.habit
    usual = habit.level + rng.gauss(0, SUBJECT_SPREAD)
    slumps_here = student.in_trouble or (student.id + section.id) % 2 == 0
    for item in items:
        fate, luck = rng.random(), rng.gauss(0, SPREAD[item.kind])
        if item.graded > school.today or not seat.covers(item.due):
            yield None
            continue
        slump = slump_at(habit, item.week) if slumps_here else 0.0
        percent = usual + habit.drift * item.week - slump + luck
        yield _mark(item, fate, habit.missing, percent)


def _mark(item: LineItem, fate: float, missing: float, percent: float) -> Mark | None:
    if fate < missing:
        return Mark(item, ResultStatus.MISSING)
    if fate < missing + EXCUSED:
        return Mark(item, ResultStatus.EXCUSED)
    if fate > 1 - NEVER_ENTERED:
        return None
    share = min(100.0, max(LOWEST_PERCENT, percent)) / 100
    step = STEP[item.kind]
    return Mark(item, ResultStatus.SCORED, round(share * item.points / step) * step)


@cache
def _topics() -> dict[str, list[str]]:
    text = files(__package__).joinpath("topics.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
