"""One small school as it truly is, before any vendor's tables have bent it.

Everything that school systems are known to disagree about happens here on purpose: students who
leave, return and change class, registers that nobody took, marks that were corrected, an
attendance code renamed in the middle of the year, excused, missing, late and zero scores, a class
that meets twice a day and one that meets on some days only, a teacher who took over, two students
of one name and birth date, and two whose records in a second system disagree with the first.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from appliance.model.vocabulary import (
    AttendanceCategory,
    DayKind,
    ResultStatus,
    SessionKind,
    TeachingRole,
)

FIRST_DAY, LAST_DAY = date(2025, 8, 18), date(2026, 5, 29)
TODAY = date(2025, 11, 14)
HOLIDAY, STAFF_DAY = date(2025, 9, 1), date(2025, 10, 10)
WINTER_BREAK = date(2025, 12, 19), date(2026, 1, 5)
"""The last day of school before it, and the first after it."""
CODE_RENAMED = date(2025, 10, 1)
"""From this day on the school calls a tardy “Late” (L) and no longer “Tardy” (T)."""
MAIL = "riverbend.example"
WEEKDAYS = "MTWRF"
PERIODS = ("P1", "P2", "P3", "P4", "P5")


@dataclass(frozen=True, kw_only=True)
class Term:
    title: str
    kind: SessionKind
    begin: date
    end: date
    part_of: str = ""  # the title of the term that it is a part of


@dataclass(frozen=True)
class Day:
    date: date
    kind: DayKind


@dataclass(frozen=True, kw_only=True)
class Teacher:
    number: int
    first: str
    last: str

    @property
    def email(self) -> str:
        return f"{self.first}.{self.last}@{MAIL}".lower()


@dataclass(frozen=True, kw_only=True)
class Course:
    number: int
    code: str
    title: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """A class. `letter` tells it from the other sections of its course."""

    number: int
    course: Course
    letter: str
    term: str
    room: str
    periods: tuple[str, ...]
    weekdays: str  # of MTWRF

    @property
    def code(self) -> str:
        return f"{self.course.code}.{self.letter}"

    def meets(self, day: date) -> bool:
        return day.weekday() < 5 and WEEKDAYS[day.weekday()] in self.weekdays


@dataclass(frozen=True, kw_only=True)
class Teaching:
    section: Section
    teacher: Teacher
    role: TeachingRole
    begin: date
    end: date | None


@dataclass(frozen=True, kw_only=True)
class Student:
    """`elsewhere` is the name that a second system has for the student."""

    number: str
    first: str
    last: str
    birth: date
    grade: str
    gender: str
    elsewhere: str = ""

    @property
    def email(self) -> str:
        return f"s{self.number}@{MAIL}"


@dataclass(frozen=True, kw_only=True)
class Stay:
    """A stay at the school, first and last day included."""

    student: Student
    begin: date
    end: date | None

    def covers(self, day: date) -> bool:
        return self.begin <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A student's place in a class, first and last day included."""

    student: Student
    section: Section
    begin: date
    end: date | None

    def covers(self, day: date) -> bool:
        return self.begin <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What is true of a student in one class, day and period, once all corrections are made.

    `first_said` is what the teacher had recorded before it was corrected, where it was.
    """

    student: Student
    section: Section
    date: date
    period: str
    category: AttendanceCategory
    first_said: AttendanceCategory | None = None


@dataclass(frozen=True, kw_only=True)
class Register:
    """One register: a class, on a day, in a period."""

    section: Section
    date: date
    period: str


@dataclass(frozen=True, kw_only=True)
class Item:
    number: int
    section: Section
    title: str
    kind: str
    assigned: date
    due: date
    points: int


@dataclass(frozen=True, kw_only=True)
class Score:
    """What became of one student's piece of work. `points` are those of a scored or late one."""

    student: Student
    item: Item
    status: ResultStatus
    points: float | None = None


@dataclass(frozen=True, kw_only=True)
class School:
    """All that is true of one school in one year, up to `today`.

    `taken` and `never_taken` are all registers that were due.
    """

    today: date
    terms: tuple[Term, ...]
    days: tuple[Day, ...]
    teachers: tuple[Teacher, ...]
    courses: tuple[Course, ...]
    sections: tuple[Section, ...]
    teachings: tuple[Teaching, ...]
    students: tuple[Student, ...]
    stays: tuple[Stay, ...]
    seats: tuple[Seat, ...]
    marks: tuple[Mark, ...]
    taken: tuple[Register, ...]
    never_taken: tuple[Register, ...]
    items: tuple[Item, ...]
    scores: tuple[Score, ...]

    @cached_property
    def school_days(self) -> tuple[date, ...]:
        """The days on which school is held, in the whole year."""
        return tuple(day.date for day in self.days if day.kind is DayKind.INSTRUCTIONAL)

    @cached_property
    def marks_of(self) -> dict[Register, tuple[Mark, ...]]:
        """The marks of each register."""
        found: dict[Register, tuple[Mark, ...]] = {}
        for mark in self.marks:
            register = Register(section=mark.section, date=mark.date, period=mark.period)
            found[register] = (*found.get(register, ()), mark)
        return found

    def present_shares(self) -> dict[tuple[Student, date], float]:
        """The share of each student's known periods in a day that they were not absent."""
        told: dict[tuple[Student, date], list[bool]] = {}
        for mark in self.marks:
            told.setdefault((mark.student, mark.date), []).append(not mark.category.is_absence)
        return {key: sum(each) / len(each) for key, each in told.items()}


# --- making it --------------------------------------------------------------------------

_TEACHERS = (
    *(("Ana", "Rivera"), ("Noah", "Fischer"), ("Leila", "Dube"), ("Ethan", "Baker")),
    *(("Mei", "Chen"), ("Omar", "Haddad")),
)
_COURSES = (
    ("ENG9", "English 9", "English"),
    ("MATH9", "Mathematics 9", "Mathematics"),
    ("BIO9", "Biology 9", "Science"),
    ("ART9", "Art 9", "Arts"),
)
_SHAPES = {
    # course: (periods, weekdays): science meets twice a day, art on three days a week
    "ENG9": (("P1",), "MTWRF"),
    "MATH9": (("P2",), "MTWRF"),
    "BIO9": (("P3", "P4"), "MTWRF"),
    "ART9": (("P5",), "MWF"),
}
_FIRST = (
    *("Mason", "Sofía", "Ada", "Liam", "Zoë", "Amir", "Chloe", "Yusuf", "Hana", "Diego"),
    *("Ivy", "Kofi", "Nora", "Tariq", "Elif", "Jonas", "Mila", "Ravi", "Freya", "Luca"),
)
_LAST = (
    *("Adams", "Huang", "Okafor", "O'Brien", "Núñez", "van der Berg", "Li", "Smith-Jones"),
    *("Kowalczyk", "Haddad", "Ibrahim", "Larsen"),
)
_KINDS = (("Homework", 10), ("Quiz", 20), ("Test", 50))


def make_truth(seed: int = 11, students: int = 36, today: date = TODAY) -> School:
    """Make the school; the same for the same seed."""
    return _Maker(random.Random(seed), today, students).school()


class _Maker:
    def __init__(self, chance: random.Random, today: date, size: int) -> None:
        self.chance, self.today, self.size = chance, today, size
        self.days = tuple(_days())
        self.until_today = [
            d.date for d in self.days if d.kind is DayKind.INSTRUCTIONAL and d.date <= today
        ]
        self.teachers = tuple(
            Teacher(number=201 + n, first=first, last=last)
            for n, (first, last) in enumerate(_TEACHERS)
        )
        self.courses = tuple(
            Course(number=401 + n, code=code, title=title, subject=subject)
            for n, (code, title, subject) in enumerate(_COURSES)
        )
        self.sections = tuple(
            Section(
                number=501 + 2 * n + k,
                course=course,
                letter="AB"[k],
                term="Full Year",
                room=f"R{101 + 2 * n + k}",
                periods=_SHAPES[course.code][0],
                weekdays=_SHAPES[course.code][1],
            )
            for n, course in enumerate(self.courses)
            for k in (0, 1)
        )
        self.students = tuple(self._students())

    def school(self) -> School:
        stays = tuple(self._stays())
        seats = tuple(self._seats(stays))
        due = [
            Register(section=section, date=day, period=period)
            for section in self.sections
            for day in self.until_today
            if section.meets(day)
            for period in section.periods
        ]
        never = set(self.chance.sample(due, 9)) | self._day_nobody_took(due)
        taken = tuple(register for register in due if register not in never)
        items = tuple(self._items())
        return School(
            today=self.today,
            terms=tuple(_terms()),
            days=self.days,
            teachers=self.teachers,
            courses=self.courses,
            sections=self.sections,
            teachings=tuple(self._teachings()),
            students=self.students,
            stays=stays,
            seats=seats,
            marks=tuple(self._marks(taken, seats)),
            taken=taken,
            never_taken=tuple(register for register in due if register in never),
            items=items,
            scores=tuple(self._scores(items, seats)),
        )

    def _day_nobody_took(self, due: list[Register]) -> set[Register]:
        """A whole day of section A's without any register: such a day is not known."""
        day = self.until_today[20]
        return {r for r in due if r.date == day and r.section.letter == "A"}

    def _students(self) -> list[Student]:
        people = [
            Student(
                number=str(100_007 + 7 * n),
                first=_FIRST[n % len(_FIRST)],
                last=_LAST[(5 * n) % len(_LAST)],
                birth=date(2010, 9, 1) + timedelta(days=self.chance.randrange(365)),
                grade="10" if n % 4 == 3 else "9",
                gender=self.chance.choice(("Male", "Female")),
            )
            for n in range(self.size)
        ]
        # two of one name and birth date, whom only their numbers tell apart
        people[9] = replace(people[8], number=people[9].number)
        # two whose records in a second system disagree: a short name, and another name
        people[3] = replace(people[3], first="Benjamin", elsewhere=f"Ben {people[3].last}")
        people[5] = replace(people[5], elsewhere=f"{people[5].first} Mansour")
        return people

    def _stays(self) -> list[Stay]:
        stays = []
        for n, student in enumerate(self.students):
            if n == 1:  # left and came back
                stays.append(Stay(student=student, begin=FIRST_DAY, end=date(2025, 9, 12)))
                stays.append(Stay(student=student, begin=date(2025, 10, 6), end=None))
            elif n == 2:  # left for good
                stays.append(Stay(student=student, begin=FIRST_DAY, end=date(2025, 10, 3)))
            elif n == 4:  # came late
                stays.append(Stay(student=student, begin=date(2025, 9, 22), end=None))
            else:
                stays.append(Stay(student=student, begin=FIRST_DAY, end=None))
        return stays

    def _seats(self, stays: tuple[Stay, ...]) -> list[Seat]:
        seats = []
        for stay in stays:
            place = self.students.index(stay.student)
            for course in self.courses:
                half = "AB"[place % 2]
                if place == 6 and course.code == "MATH9":  # changes class in the middle
                    seats.append(self._seat(stay, course, half, FIRST_DAY, date(2025, 10, 3)))
                    other = "BA"["AB".index(half)]
                    seats.append(self._seat(stay, course, other, date(2025, 10, 6), None))
                else:
                    seats.append(self._seat(stay, course, half, stay.begin, stay.end))
        return seats

    def _seat(self, stay: Stay, course: Course, letter: str, begin: date, end: date | None) -> Seat:
        section = next(s for s in self.sections if s.course == course and s.letter == letter)
        return Seat(student=stay.student, section=section, begin=begin, end=end)

    def _teachings(self) -> list[Teaching]:
        teachings = []
        for n, section in enumerate(self.sections):
            teacher = self.teachers[n // 2]
            if section.code == "BIO9.A":  # a teacher who took over, and who helps
                before, after = self.teachers[4], teacher
                until, since = date(2025, 9, 28), date(2025, 9, 29)
                teachings.append(_teaching(section, before, FIRST_DAY, until))
                teachings.append(_teaching(section, after, since, None))
            else:
                teachings.append(_teaching(section, teacher, FIRST_DAY, None))
        helper = next(s for s in self.sections if s.code == "ENG9.B")
        second = _teaching(helper, self.teachers[5], FIRST_DAY, None)
        return [*teachings, replace(second, role=TeachingRole.SECONDARY)]

    def _marks(self, taken: tuple[Register, ...], seats: tuple[Seat, ...]) -> list[Mark]:
        days = {
            (student, day): self._day(n, student, day)
            for n, student in enumerate(self.students)
            for day in self.until_today
        }
        seated: dict[Section, list[Seat]] = {}
        for seat in seats:
            seated.setdefault(seat.section, []).append(seat)
        marks = []
        for register in taken:
            for seat in seated[register.section]:
                if seat.covers(register.date):
                    category = days[seat.student, register.date][PERIODS.index(register.period)]
                    marks.append(self._mark(register, seat.student, category))
        return marks

    def _mark(self, register: Register, student: Student, category: AttendanceCategory) -> Mark:
        mark = Mark(
            student=student,
            section=register.section,
            date=register.date,
            period=register.period,
            category=category,
        )
        if category is AttendanceCategory.EXCUSED_ABSENCE and self.chance.random() < 0.5:
            return replace(mark, first_said=AttendanceCategory.UNEXCUSED_ABSENCE)
        if category is AttendanceCategory.PRESENT and self.chance.random() < 0.01:
            return replace(mark, first_said=AttendanceCategory.UNEXCUSED_ABSENCE)
        return mark

    def _day(self, n: int, student: Student, day: date) -> tuple[AttendanceCategory, ...]:
        """A student's day, period by period."""
        c = AttendanceCategory
        chance = self.chance.random()
        heavy = n % 9 == 0  # every ninth is absent often
        if chance < (0.16 if heavy else 0.03):
            why = c.EXCUSED_ABSENCE if self.chance.random() < 0.5 else c.UNEXCUSED_ABSENCE
            return (why,) * len(PERIODS)
        if chance < 0.20:
            left = self.chance.random() < 0.5
            gone = (c.EXCUSED_ABSENCE,) * 2
            if left:  # goes in the middle of period 3
                return (c.PRESENT, c.PRESENT, c.EARLY_DEPARTURE, *gone)
            return (c.TARDY, *((c.PRESENT,) * 4))
        if chance < 0.22:  # skips the last periods
            return (c.PRESENT, c.PRESENT, c.PRESENT, c.UNEXCUSED_ABSENCE, c.UNEXCUSED_ABSENCE)
        return (c.PRESENT,) * len(PERIODS)

    def _items(self) -> list[Item]:
        items = []
        for section in self.sections:
            for n, due in enumerate(self.until_today[4::6]):
                kind, points = _KINDS[n % len(_KINDS)]
                items.append(
                    Item(
                        number=1000 + len(items),
                        section=section,
                        title=f"{kind} {n + 1}",
                        kind=kind,
                        assigned=due - timedelta(days=3),
                        due=due,
                        points=points,
                    )
                )
        return items

    def _scores(self, items: tuple[Item, ...], seats: tuple[Seat, ...]) -> list[Score]:
        return [
            self._score(item, seat.student)
            for item in items
            for seat in seats
            if seat.section == item.section and seat.covers(item.due)
        ]

    def _score(self, item: Item, student: Student) -> Score:
        n = self.students.index(student)
        chance = self.chance.random()
        if chance < (0.4 if n % 11 == 0 else 0.03):
            return Score(student=student, item=item, status=ResultStatus.MISSING)
        if chance < 0.06:
            return Score(student=student, item=item, status=ResultStatus.EXCUSED)
        share = max(0.0, min(1.0, self.chance.gauss(0.5 if n % 7 == 0 else 0.8, 0.12)))
        if n % 7 == 3 and item.due > date(2025, 10, 15):
            share *= 0.6  # falls in the second half
        if chance < 0.08:
            share = 0.0  # a true zero: handed in, and worth nothing
        points = round(share * item.points * 2) / 2
        status = ResultStatus.LATE if 0.08 <= chance < 0.12 else ResultStatus.SCORED
        return Score(student=student, item=item, status=status, points=points)


def _teaching(section: Section, teacher: Teacher, begin: date, end: date | None) -> Teaching:
    return Teaching(
        section=section, teacher=teacher, role=TeachingRole.PRIMARY, begin=begin, end=end
    )


def _days() -> list[Day]:
    days = []
    day = FIRST_DAY
    while day <= LAST_DAY:
        if day.weekday() < 5 and not WINTER_BREAK[0] < day < WINTER_BREAK[1]:
            special = {HOLIDAY: DayKind.HOLIDAY, STAFF_DAY: DayKind.STAFF_ONLY}
            days.append(Day(day, special.get(day, DayKind.INSTRUCTIONAL)))
        day += timedelta(days=1)
    return days


def _terms() -> list[Term]:
    def term(title: str, kind: SessionKind, begin: date, end: date, part_of: str) -> Term:
        return Term(title=title, kind=kind, begin=begin, end=end, part_of=part_of)

    semester, quarter = SessionKind.SEMESTER, SessionKind.GRADING_PERIOD
    halves = WINTER_BREAK
    return [
        term("Full Year", SessionKind.SCHOOL_YEAR, FIRST_DAY, LAST_DAY, ""),
        term("Semester 1", semester, FIRST_DAY, halves[0], "Full Year"),
        term("Semester 2", semester, halves[1], LAST_DAY, "Full Year"),
        term("Quarter 1", quarter, FIRST_DAY, date(2025, 10, 17), "Semester 1"),
        term("Quarter 2", quarter, date(2025, 10, 20), halves[0], "Semester 1"),
        term("Quarter 3", quarter, halves[1], date(2026, 3, 13), "Semester 2"),
        term("Quarter 4", quarter, date(2026, 3, 16), LAST_DAY, "Semester 2"),
    ]
