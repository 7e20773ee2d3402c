"""Riverside School: the truth that three disagreeing sources are written from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING

from appliance.demo.people import Job, StaffMember, Student, make_staff, make_students
from appliance.demo.school_year import SchoolYear, school_year_around
from appliance.demo.timetable import Course, Section, make_timetable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from appliance.demo.timetable import Choice

SCHOOL_NAME = "Riverside School"
DEFAULT_SEED = 7
DEFAULT_STUDENTS = 600
CHANGE_OF_SECTIONS_DAYS = (15, 90)
"""Between which school days of the year a student changes sections."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One student in one section; `end` is the last day, where the student has left it."""

    student: Student
    section: Section
    begin: date
    end: date | None

    def covers(self, day: date) -> bool:
        """Whether the student sits there on that day."""
        return self.begin <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Teaching:
    """One member of staff in one section; `is_lead` is false for a second teacher."""

    staff: StaffMember
    section: Section
    begin: date
    end: date | None
    is_lead: bool


@dataclass(frozen=True, kw_only=True)
class School:
    """The whole school up to `today`, which is always a school day.

    Attendance and marks are not held but made as they are asked for: see
    `attendance.events_of` and `work.sheet_of`.
    """

    seed: int
    today: date
    year: SchoolYear
    staff: tuple[StaffMember, ...]
    courses: tuple[Course, ...]
    sections: tuple[Section, ...]
    teaching: tuple[Teaching, ...]
    students: tuple[Student, ...]
    seats: tuple[Seat, ...]

    @cached_property
    def school_days(self) -> tuple[date, ...]:
        """The school days so far, today included."""
        return tuple(day for day in self.year.school_days if day <= self.today)

    @cached_property
    def rosters(self) -> dict[int, tuple[Seat, ...]]:
        """The seats of each section, by its id, in the order of the students' names."""
        seats: dict[int, list[Seat]] = {section.id: [] for section in self.sections}
        for seat in self.seats:
            seats[seat.section.id].append(seat)
        return {section: tuple(sorted(them, key=_by_name)) for section, them in seats.items()}


def make_school(seed: int, students: int, today: date) -> School:
    """Riverside School as it stands on a date.

    Parameters
    ----------
    seed
        The same seed and size give the same school, with the same past, on whatever date.
    students
        How many students the school has in the course of the year. A few of them join late,
        all before mid November.
    today
        Moved back to the last school day; in the summer, to the end of the past school year.
    """
    year = school_year_around(today)
    today = year.last_school_day(today)
    timetable = make_timetable(Random(f"{seed}:timetable"), students)
    staff, jobs = make_staff(seed, timetable, year, today)
    everyone = make_students(seed, timetable, year, today)
    seats = tuple(
        seat
        for student, choice in zip(everyone, timetable.choices, strict=True)
        if student is not None
        for seat in _seats(seed, student, choice, year, today)
    )
    return School(
        seed=seed,
        today=today,
        year=year,
        staff=staff,
        courses=timetable.courses,
        sections=timetable.sections,
        teaching=tuple(_teaching(jobs, timetable.sections)),
        students=tuple(student for student in everyone if student is not None),
        seats=seats,
    )


def _seats(
    seed: int, student: Student, choice: Choice, year: SchoolYear, today: date
) -> Iterator[Seat]:
    change = Random(f"{seed}:change:{student.id}").randint(*CHANGE_OF_SECTIONS_DAYS)
    last_before, first_after = year.school_days[change - 1], year.school_days[change]
    has_changed = (
        bool(choice.later)
        and student.entry_date < first_after <= today
        and (student.exit_date is None or first_after < student.exit_date)
    )
    later = choice.later if has_changed else choice.sections
    for before, after in zip(choice.sections, later, strict=True):
        if before is after:
            yield Seat(student, before, student.entry_date, student.exit_date)
        else:
            yield Seat(student, before, student.entry_date, last_before)
            yield Seat(student, after, first_after, student.exit_date)


def _teaching(jobs: tuple[Job, ...], sections: tuple[Section, ...]) -> Iterator[Teaching]:
    by_post: dict[int, list[Section]] = {}
    for section in sections:
        by_post.setdefault(section.post, []).append(section)
    for job in jobs:
        for section in by_post[job.post]:
            yield Teaching(job.staff, section, job.begin, job.end, is_lead=True)
        if job.second:
            yield Teaching(job.second, by_post[job.post][0], job.begin, job.end, is_lead=False)


def _by_name(seat: Seat) -> tuple[str, str, int]:
    return seat.student.last_name, seat.student.first_name, seat.student.id
