"""Attendance: a student's year as a letter a day, and what it sums up to.

The denominator is the school days on which the student was enrolled. Where the source stores
exceptions only, a day without a row is a day present; where it stores everything, it is a
register that nobody took, and counts neither way.

Where attendance is taken class by class, the day is reckoned here and not taken from the
vendor, whose rules differ: missed in full where every known mark of the day is an absence,
else in part, by the share of marks that are. A mark of the whole day outweighs them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from appliance.model.answers import STRIP_DAYS, AttendanceSummary
from appliance.model.facts import LETTERS, NOT_ENROLLED
from appliance.model.vocabulary import AttendanceCategory

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appliance.insights.school_days import SchoolDays
    from appliance.model.facts import AttendanceRows, Lesson, Spell

PRESENT = LETTERS[AttendanceCategory.PRESENT]
ABSENT = LETTERS[AttendanceCategory.UNEXCUSED_ABSENCE]
EXCUSED = LETTERS[AttendanceCategory.EXCUSED_ABSENCE]
TARDY = LETTERS[AttendanceCategory.TARDY]
LEFT_EARLY = LETTERS[AttendanceCategory.EARLY_DEPARTURE]
UNKNOWN = LETTERS[AttendanceCategory.UNKNOWN]

HALF = 0.5
"""A day missed by half or more shows as missed, as Ed-Fi's and most vendors' half-days do."""


class PartDay(NamedTuple):
    """What a day taken class by class adds to what its letter says, in days."""

    position: int
    absent: float
    excused: float
    tardy: int
    left_early: int


@dataclass(frozen=True, slots=True)
class StudentYear:
    """A letter for each school day so far, and the days that one letter cannot tell in full."""

    letters: str
    parts: tuple[PartDay, ...] = ()

    def until(self, days: int) -> StudentYear:
        """The year as it stood after its first so many school days."""
        if days >= len(self.letters):
            return self
        return StudentYear(
            self.letters[:days], tuple(part for part in self.parts if part.position < days)
        )


def make_year(
    calendar: SchoolDays,
    spells: Iterable[Spell],
    rows: AttendanceRows | None,
    *,
    presence_inferred: bool,
    lessons: Sequence[Lesson] = (),
) -> StudentYear:
    """Make a student's year from their marks; those of no school day, or later, do not count.

    `lessons` say in how many periods of a day the student sits where `presence_inferred`: those
    without a row are periods present.
    """
    letters, parts = _all_days(calendar, rows, presence_inferred=presence_inferred, lessons=lessons)
    enrolled: set[int] = set()
    for spell in spells:
        enrolled.update(calendar.within(spell))
    if len(enrolled) < len(calendar):
        letters = "".join(
            letter if position in enrolled else NOT_ENROLLED
            for position, letter in enumerate(letters)
        )
        parts = [part for part in parts if part.position in enrolled]
    return StudentYear(letters, tuple(parts))


def summarize(year: StudentYear, calendar: SchoolDays) -> AttendanceSummary | None:
    """Sum up a student's year, as far as its letters go; None where they tell of no day."""
    count = year.letters.count
    enrolled = len(year.letters) - count(NOT_ENROLLED)
    if not enrolled:
        return None
    excused = count(EXCUSED) + sum(part.excused for part in year.parts)
    absent = count(ABSENT) + count(EXCUSED) + sum(part.absent for part in year.parts)
    return AttendanceSummary(
        through=calendar.days[len(year.letters) - 1],
        days_enrolled=enrolled,
        days_known=enrolled - count(UNKNOWN),
        days_absent=round(absent, 4),
        days_excused=round(excused, 4),
        days_unexcused=round(absent - excused, 4),
        days_tardy=count(TARDY) + sum(part.tardy for part in year.parts),
        days_left_early=count(LEFT_EARLY) + sum(part.left_early for part in year.parts),
        strip=year.letters[-STRIP_DAYS:],
    )


def _all_days(
    calendar: SchoolDays,
    rows: AttendanceRows | None,
    *,
    presence_inferred: bool,
    lessons: Sequence[Lesson],
) -> tuple[str, list[PartDay]]:
    blank = PRESENT if presence_inferred else UNKNOWN
    if rows is None:
        return blank * len(calendar), []
    positions = calendar.positions(rows.dates)
    by_class = rows.letters != rows.letters.upper()
    if positions == calendar.everyday and not by_class:
        return rows.letters, []
    days = [blank] * len(calendar)
    if not by_class:
        _fill(days, positions, rows.letters)
        return "".join(days), []
    marks = _marks_of_days(positions, rows.letters)
    inferred = lessons if presence_inferred else ()
    parts: list[PartDay] = []
    for position in sorted(marks):
        letter, part = _one_day(position, marks[position], calendar.periods(inferred, position))
        days[position] = letter
        if any(part[1:]):
            parts.append(part)
    return "".join(days), parts


def _fill(days: list[str], positions: Sequence[int], letters: str) -> None:
    for position, letter in zip(positions, letters, strict=True):
        if position >= 0:
            days[position] = letter


def _marks_of_days(positions: Sequence[int], letters: str) -> dict[int, str]:
    """The letters of each day's marks run together, by the day's position."""
    marks: dict[int, str] = defaultdict(str)
    for position, letter in zip(positions, letters, strict=True):
        if position >= 0:
            marks[position] += letter
    return marks


def _one_day(position: int, marks: str, periods: int) -> tuple[str, PartDay]:
    """Reckon one day from its marks, in any order; of `periods` those without one are present."""
    whole = next((m for m in sorted(marks) if m.isupper()), "")
    if whole:
        return whole, PartDay(position, 0, 0, 0, 0)
    known = max(len(marks) - marks.count(UNKNOWN), periods - marks.count(UNKNOWN))
    if not known or marks.count(UNKNOWN) == len(marks):
        return UNKNOWN, PartDay(position, 0, 0, 0, 0)
    excused = marks.count(EXCUSED.lower()) / known
    absent = (marks.count(ABSENT.lower()) + marks.count(EXCUSED.lower())) / known
    letter = _letter(marks, absent, excused)
    said = int(letter in (ABSENT, EXCUSED))
    return letter, PartDay(
        position,
        absent - said,
        excused - int(letter == EXCUSED),
        int(TARDY.lower() in marks and letter != TARDY),
        int(LEFT_EARLY.lower() in marks and letter != LEFT_EARLY),
    )


def _letter(marks: str, absent: float, excused: float) -> str:
    if absent >= HALF:
        return EXCUSED if excused == absent else ABSENT
    if TARDY.lower() in marks:
        return TARDY
    return LEFT_EARLY if LEFT_EARLY.lower() in marks else PRESENT
