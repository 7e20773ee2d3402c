"""What the store hands to the rules: a student's rows, as little and as plain as they need.

Nothing here can carry who a student is: no name, no birth date, no group of any kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from appliance.model.vocabulary import AttendanceCategory

if TYPE_CHECKING:
    from datetime import date

DATE_LENGTH = len("2026-01-31")

LETTERS = {
    AttendanceCategory.PRESENT: "P",
    AttendanceCategory.UNEXCUSED_ABSENCE: "A",
    AttendanceCategory.EXCUSED_ABSENCE: "E",
    AttendanceCategory.TARDY: "T",
    AttendanceCategory.EARLY_DEPARTURE: "L",
    AttendanceCategory.UNKNOWN: "?",
}
"""One letter a mark of attendance."""

NOT_ENROLLED = "-"


class Spell(NamedTuple):
    """A stay at the school or in a class, first and last day included; a missing end is open."""

    begin: date | None
    end: date | None

    def covers(self, day: date) -> bool:
        """Whether the day lies in it."""
        return (self.begin is None or self.begin <= day) and (self.end is None or day <= self.end)


class AttendanceRows(NamedTuple):
    """One student's marks of attendance, run together: a date and a letter for each.

    `dates` are ISO dates without anything in between. `letters` are those of `LETTERS`, small
    where the mark is of one class and not of the whole day. Three million rows reach the rules
    in this form in half the time and a tenth of the memory that a value a row takes.
    """

    student_id: int
    dates: str
    letters: str


class Assignment(NamedTuple):
    """A piece of work. `day` is when it was due, or else given, as an ISO date; "" if unknown."""

    section_id: int
    day: str
    points_possible: float | None


class WorkRow(NamedTuple):
    """What became of one student's piece of work."""

    student_id: int
    line_item_id: int
    status: str
    points: float | None
    percent: float | None


class Seat(NamedTuple):
    """A student's place in a class that is taught now."""

    section_id: int
    section_code: str


WEEKDAYS = "MTWRF"


class Lesson(NamedTuple):
    """A class that a student sits in, as the timetable has it.

    `stay` is from when to when, within the class's term; `weekdays` are letters of `WEEKDAYS`,
    empty where the source does not tell them; `a_day` is how many periods of such a day it takes.
    Where the timetable turns by a rotation, `rotation_days` has each of its days as often as the
    class meets then, and weekdays say nothing.
    """

    stay: Spell
    weekdays: str
    a_day: int
    rotation_days: tuple[str, ...] = ()

    def on(self, day: date, rotation_day: str = "") -> int:
        """How many periods the class meets in on a day, which may be one of a rotation."""
        if not self.stay.covers(day):
            return 0
        if self.rotation_days and rotation_day:
            return self.rotation_days.count(rotation_day)
        letter = WEEKDAYS[day.weekday()] if day.weekday() < len(WEEKDAYS) else ""
        meets = not self.weekdays or (letter and letter in self.weekdays)
        return self.a_day if meets else 0


class Pupil(NamedTuple):
    """One student, as far as the rules may know: the grade level, for counting by it.

    `seats` are of the classes taught now, `lessons` of all classes of the year.
    """

    grade_level: str
    is_enrolled: bool
    spells: tuple[Spell, ...]
    seats: tuple[Seat, ...]
    lessons: tuple[Lesson, ...]


class TaughtClass(NamedTuple):
    """A class that is taught now: how many sit in it, and when its term began ("" if unknown)."""

    students: int
    begin: str
