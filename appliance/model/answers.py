"""What the pages are answered with: plain values, computed after each import or read as they are.

A figure that cannot be told is None, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from appliance.model.text import plain_letters

if TYPE_CHECKING:
    from datetime import date, datetime


class Level(StrEnum):
    """How pressing a flag is. The absence of any is “on track”."""

    WATCH = "watch"
    ACT = "act"


class Band(StrEnum):
    """Attendance bands as Panorama and the Ed-Fi kit draw them: ≥95, 90–95, 80–90, <80 %."""

    GOOD = "95"
    FAIR = "90"
    CHRONIC = "80"
    SEVERE = "below"


_FLOORS = ((95, Band.GOOD), (90, Band.FAIR), (80, Band.CHRONIC))
STRIP_DAYS = 10


def band_of(rate: float) -> Band:
    """The band that a rate of attendance, in percent, falls in."""
    return next((band for floor, band in _FLOORS if rate >= floor), Band.SEVERE)


@dataclass(frozen=True, slots=True)
class Person:
    """A student as a list names them."""

    id: int
    first_name: str
    last_name: str
    grade_level: str
    preferred_name: str = ""

    @property
    def called(self) -> str:
        """The first name they go by."""
        return self.preferred_name or self.first_name

    @property
    def in_order(self) -> tuple[str, str, int]:
        """By what lists are sorted: last name, then first, accents and capitals put aside."""
        return plain_letters(self.last_name), plain_letters(self.called), self.id


@dataclass(frozen=True, slots=True)
class ListedStudent:
    """A student found by name, and how pressing their flags are.

    `number` is the school's own, and empty for whoever may not be shown it.
    """

    student: Person
    level: Level | None
    number: str = ""


@dataclass(frozen=True, slots=True)
class SectionInfo:
    """A class as a list names it. `meeting_days` are letters MTWRF; times are HH:MM."""

    id: int
    section_code: str
    course_title: str
    subject: str
    room: str
    period: str
    meeting_days: str
    start_time: str
    end_time: str
    teachers: tuple[str, ...] = ()
    students: int = 0


@dataclass(frozen=True, slots=True)
class Flag:
    """One reason to look at a student. The words come from `insights.flags.reason`.

    `facts` hold the value, the threshold and the period that the rule compared; `pressing`
    orders a list and is never shown.
    """

    rule: str
    level: Level
    facts: dict[str, object]
    since: date
    pressing: float
    section_id: int | None = None
    section_code: str = ""


@dataclass(frozen=True, slots=True)
class AttendanceSummary:
    """One student's year so far, in days, up to and including `through`.

    `days_known` are the enrolled school days for which attendance is known; `rate` is over
    them. `strip` has a letter for each of the last ten school days, oldest first: P present,
    A absent without excuse, E excused, T tardy, L left early, ? not known, - not enrolled.
    """

    through: date
    days_enrolled: int
    days_known: int
    days_absent: float
    days_excused: float
    days_unexcused: float
    days_tardy: int
    days_left_early: int
    strip: str

    @property
    def rate(self) -> float | None:
        """Share of known days present, in percent; None before there is one."""
        if not self.days_known:
            return None
        return 100 * (self.days_known - self.days_absent) / self.days_known

    @property
    def band(self) -> Band | None:
        """The band the rate falls in."""
        return None if self.rate is None else band_of(self.rate)


@dataclass(frozen=True, slots=True)
class MarkSummary:
    """One student's work in one section. Percentages are of scored work only.

    `trend` holds one (day, percent) a week, oldest first.
    """

    section_id: int
    percent: float | None
    percent_before: float | None
    scored: int
    missing: int
    excused: int
    trend: tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True)
class Freshness:
    """How new one kind of data is, and which source gave it. `at` is None before any import."""

    title: str  # "Attendance", "Marks", "Timetable"
    source: str
    at: datetime | None
    is_stale: bool
    through: date | None = None  # the last day the data speak of


@dataclass(frozen=True, slots=True)
class TodayEntry:
    """A student who needs something, with all the reasons, most pressing first."""

    student: Person
    flags: tuple[Flag, ...]
    sections: tuple[SectionInfo, ...]
    attendance: AttendanceSummary | None
    is_new: bool  # a flag of theirs began this week, on data held here for longer than that


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One student of a class grid."""

    student: Person
    attendance: AttendanceSummary | None
    mark: MarkSummary | None
    missing: int
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class ClassGrid:
    """One class, its students by last name. `median_percent` is None where too few have a mark."""

    section: SectionInfo
    rows: tuple[ClassRow, ...]
    median_percent: float | None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from. `source_key` singles the row out; `whose` is the student's part."""

    source: str
    source_key: str
    raw: str
    run_id: int
    at: datetime | None
    whose: str = ""


@dataclass(frozen=True, slots=True)
class DayMark:
    """One school day of one student: a strip letter (see `AttendanceSummary`), and its origin."""

    date: date
    letter: str
    events: tuple[tuple[str, str, str], ...] = ()  # (section code or "", category, raw code)
    provenance: Provenance | None = None
    reckoned: tuple[float, str] | None = None  # the source's own share of the day, and its name


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One assignment of one student."""

    section_id: int
    section_code: str
    title: str
    kind: str
    due_date: date | None
    points_possible: float | None
    status: str
    points: float | None
    percent: float | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class CourseRecord:
    """One student's course: the section, the mark, the class median, the work.

    The median is of `class_marks` students' marks, and None where they are too few to hide one.
    """

    section: SectionInfo
    mark: MarkSummary | None
    class_median: float | None
    class_marks: int
    class_trend: tuple[tuple[date, float], ...]
    work: tuple[WorkItem, ...]


@dataclass(frozen=True, slots=True)
class StudentRecord:
    """Everything a page may show of one student."""

    student: Person
    fields: tuple[tuple[str, str], ...]  # (meaning, value) of the visible register fields
    entry_date: date | None
    exit_date: date | None
    attendance: AttendanceSummary | None
    days: tuple[DayMark, ...]  # every school day so far, oldest first
    courses: tuple[CourseRecord, ...]
    flags: tuple[Flag, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class BandCounts:
    """Students of one grade level (or "" for all) by attendance band. None: group too small."""

    grade_level: str
    students: int
    counts: dict[Band, int | None]
    chronic: int | None


@dataclass(frozen=True, slots=True)
class CourseFailing:
    """A course and how many of its students stand below the passing mark; None: too few."""

    title: str
    students: int
    failing: int | None


@dataclass(frozen=True, slots=True)
class NotEntered:
    """A class whose marks are behind: its newest scored work is old, or past-due work is blank."""

    section: SectionInfo
    overdue_items: int
    newest: date | None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How one source does."""

    name: str
    title: str
    last_good_at: datetime | None
    last_state: str
    problem: str
    set_aside: int
    waiting_links: int


@dataclass(frozen=True, slots=True)
class SchoolOverview:
    """The principal's page."""

    day: date | None  # the last school day that attendance speaks of
    enrolled: int
    absent: int | None
    absent_excused: int | None
    bands: tuple[BandCounts, ...]
    weeks: tuple[tuple[date, float | None], ...]  # share chronically absent, percent, by week
    failing: tuple[CourseFailing, ...]
    not_entered: tuple[NotEntered, ...]
    flags: tuple[tuple[str, int | None], ...]  # rule, students flagged
    sources: tuple[SourceHealth, ...]
