"""Until when a record may be kept: the rules by which the register's retentions are told in days.

What is kept “one year after the school year ends” goes on the day on which that year is over; the
school year of a row ends with the session of kind year that its day lies in. Where no such session
is known, it ends on 31 July, as the school years of most states do, or on 31 December where a term
spans that day, as in the south. What is kept “one year after the student leaves” goes a year after
the last day of the student's last enrollment.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from appliance.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

AHEAD = timedelta(days=31)
"""What is due within so many days is shown before it goes."""

LONGEST = 500
"""Letters of the reason for which a child is erased."""

_SUMMER, _WINTER = (7, 31), (12, 31)


class Ground(StrEnum):
    """Why rows were erased."""

    ASKED = "asked"
    RETENTION = "retention"


class ErasureUnconfirmedError(RefusedError):
    """To erase a child, say why in at most {longest} letters, and type the student number as it
    stands on the page. Nothing was erased.
    """


class ErasureWaitsError(RefusedError):
    """The family has asked for something else of this child that is still open. Answer that under
    Trust, Requests, and close it; then erase. Nothing was erased.
    """


@dataclass(frozen=True, slots=True)
class Clock:
    """By what the age of a row is told: the first of its `dates` that is there, or else that of the
    row which it points at by `through`.
    """

    dates: tuple[str, ...] = ()
    through: str = ""


CLOCKS: Mapping[str, Clock] = {
    "academic_sessions": Clock(("end_date",)),
    "calendar_dates": Clock(("date",)),
    "sections": Clock(through="session"),
    "section_staff": Clock(("end_date",), "section"),
    "section_enrollments": Clock(("end_date",), "section"),
    "attendance_events": Clock(("date",)),
    "attendance_days": Clock(("date",)),
    "line_items": Clock(("due_date", "assigned_date"), "section"),
    "results": Clock(through="line_item"),
}
"""The kinds of rows that are kept until a year after their school year."""

LEAVING = ("students", "school_enrollments")
"""The kinds of rows that are kept until a year after the student has left."""

BY_THE_SOURCE = ("staff", "courses")
"""The kinds of rows that go with the first import in which their source no longer gives them: a
member of staff who has left, and a course that is no record of anybody.
"""


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """What is over: a row whose day is not after `year`, a student who left not after `left`."""

    year: date
    left: date


@dataclass(frozen=True, slots=True)
class SchoolTerm:
    """A session as the rule needs it."""

    is_year: bool
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What was erased: when, by whom, on what ground, how many rows of which kind.

    `mark` is of the one child who was erased, where it was one; `waiting` counts the students who
    were left out since their families wait to see what is kept.
    """

    id: int
    at: datetime
    by: str
    ground: Ground
    reason: str
    mark: bytes | None
    erased: Mapping[str, int]
    waiting: int


def a_year_after(day: date) -> date:
    """The same day of the next year; of 29 February, the 28th."""
    last = calendar.monthrange(day.year + 1, day.month)[1]
    return date(day.year + 1, day.month, min(day.day, last))


def a_year_before(day: date) -> date:
    """The newest day that was a year ago or longer."""
    last = calendar.monthrange(day.year - 1, day.month)[1]
    same = date(day.year - 1, day.month, min(day.day, last))
    leap = same + timedelta(days=1)
    return leap if a_year_after(leap) <= day else same


def cutoffs(terms: Iterable[SchoolTerm], today: date) -> Cutoffs:
    """What is over today."""
    left = a_year_before(today)
    return Cutoffs(max(end for end in _year_ends([*terms], left) if end <= left), left)


def years_ending(terms: Iterable[SchoolTerm], today: date) -> list[date]:
    """The ends of the school years that are over within a month, the first of them first."""
    listed = [*terms]
    now, then = a_year_before(today), a_year_before(today + AHEAD)
    return sorted(end for end in _year_ends(listed, then) if now < end <= then)


def check_confirmed(reason: str, typed: str, number: str) -> None:
    """Refuse to erase a child without a reason, or unless the number was typed.

    Raises
    ------
    ErasureUnconfirmedError
        One of them is missing.
    """
    if not 0 < len(reason) <= LONGEST or not typed or typed != number:
        raise ErasureUnconfirmedError(longest=LONGEST)


def _year_ends(terms: list[SchoolTerm], around: date) -> set[date]:
    """The days on which school years end, as far back as one certainly is."""
    years = range(around.year - 2, around.year + 1)
    known = {term.end for term in terms if term.is_year}
    for year in years:
        summer, winter = date(year, *_SUMMER), date(year, *_WINTER)
        if not any(term.start <= summer < term.end for term in terms):
            known.add(summer)
        elif not any(term.start <= winter < term.end for term in terms):
            known.add(winter)
    return known | {date(around.year - 3, *_SUMMER)}
