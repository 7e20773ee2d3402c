"""The school week by week: how many students of each grade level stood in which band."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from appliance.insights.attendance import ABSENT, EXCUSED, UNKNOWN
from appliance.insights.chronic_absenteeism import is_chronic
from appliance.model.answers import Band, band_of
from appliance.model.facts import NOT_ENROLLED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from appliance.insights.attendance import StudentYear
    from appliance.insights.school_days import SchoolDays
    from appliance.insights.thresholds import Thresholds


class SchoolWeek(NamedTuple):
    """One grade level as of a week's last school day: the students enrolled on it."""

    week: date
    grade_level: str
    students: int
    bands: Counter[Band]
    chronic: int


class _Standing(NamedTuple):
    """Days of one student so far."""

    absent: float
    known: int


def count_weeks(
    years: Iterable[tuple[str, StudentYear]], calendar: SchoolDays, thresholds: Thresholds
) -> list[SchoolWeek]:
    """Count, from (grade level, year) of every student, each week as it stood at its end.

    Equal standings are counted first and looked at once: 20,000 students have a few hundred.
    """
    standings: dict[tuple[int, str], Counter[_Standing]] = defaultdict(Counter)
    for grade_level, year in years:
        for week, standing in _standings(year, calendar):
            standings[week, grade_level][standing] += 1
    return [
        _count(calendar.days[calendar.weeks[week][-1]], grade_level, counted, thresholds)
        for (week, grade_level), counted in sorted(standings.items(), key=lambda item: item[0])
    ]


def _standings(year: StudentYear, calendar: SchoolDays) -> Iterator[tuple[int, _Standing]]:
    """How the student stood at the end of each week in which they were then enrolled."""
    parts = {part.position: part.absent for part in year.parts}
    absent: float = 0
    known = 0
    for number, week in enumerate(calendar.weeks):
        letters = year.letters[week.start : week.stop]
        missed, told = _tally(letters)
        absent += missed
        known += told
        if parts:
            absent = round(absent + sum(parts.get(day, 0) for day in week), 4)
        if letters[-1] != NOT_ENROLLED:
            yield number, _Standing(absent, known)


@cache
def _tally(letters: str) -> tuple[int, int]:
    """Days absent and days known of one week; there are few kinds of week."""
    unknown = letters.count(UNKNOWN) + letters.count(NOT_ENROLLED)
    return letters.count(ABSENT) + letters.count(EXCUSED), len(letters) - unknown


def _count(
    week: date, grade_level: str, counted: Counter[_Standing], thresholds: Thresholds
) -> SchoolWeek:
    bands: Counter[Band] = Counter()
    chronic = 0
    for (absent, known), students in counted.items():
        if known:
            bands[band_of(100 * (known - absent) / known)] += students
            chronic += students * is_chronic(absent, known, thresholds)
    return SchoolWeek(week, grade_level, counted.total(), bands, chronic)
