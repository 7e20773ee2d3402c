"""Courses, sections and who sits where: a timetable in which nobody is in two rooms at once.

Each grade level is divided into houses of a few sections a subject. Within a house, section
*j* of subject *s* meets in period *s + j* (plus an offset of the house), so that there are
many ways to choose one section of each subject in six different periods; each student gets
the one, of a few drawn, whose sections are emptiest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import count, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

GRADE_LEVELS = range(6, 13)
SECTION_SIZE = 26
PERIODS = 6
SECTIONS_A_HOUSE = 5
SECTIONS_A_POST = 5
CHANGE_OF_SECTIONS = 0.02
"""How many students change two of their sections in the course of the year."""

PERIOD_TIMES = (
    ("08:15", "09:05"),
    ("09:10", "10:00"),
    ("10:05", "10:55"),
    ("11:00", "11:50"),
    ("12:35", "13:25"),
    ("13:30", "14:20"),
)

_CHOICES_DRAWN = 12
_OPEN_POSTS = 10


@dataclass(frozen=True, slots=True)
class Subject:
    """What every student takes; `options` are (course name, code), one a section in turn."""

    department: str
    meeting_days: str
    options: tuple[tuple[str, str], ...]


SUBJECTS = (
    Subject("English", "MTWRF", (("English", "ENG"),)),
    Subject("Math", "MTWRF", (("Math", "MATH"),)),
    Subject("Science", "MTWRF", (("Science", "SCI"),)),
    Subject("Social Studies", "MTWRF", (("Social Studies", "SOC"),)),
    Subject(
        "Languages",
        "MTRF",
        (("Spanish", "SPA"), ("French", "FRE"), ("Spanish", "SPA"), ("German", "GER")),
    ),
    Subject(
        "Arts and Electives",
        "MWF",
        (("Art", "ART"), ("Music", "MUS"), ("Physical Education", "PE"), ("Computing", "COMP")),
    ),
)


@dataclass(frozen=True, slots=True)
class Course:
    """What is taught at one grade level, such as Math 8."""

    id: int
    code: str
    title: str
    department: str
    grade_level: int


@dataclass(frozen=True, slots=True)
class Section:
    """One class of a course. `post` numbers the teaching job that it belongs to."""

    id: int
    code: str
    course: Course
    number: int
    period: int
    meeting_days: str
    start_time: str
    end_time: str
    post: int
    room: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The sections of one student, one a subject, and those after a change, if there is one."""

    sections: tuple[Section, ...]
    later: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Timetable:
    """All courses and sections, and each student's choice in the order of the students."""

    courses: tuple[Course, ...]
    sections: tuple[Section, ...]
    choices: tuple[Choice, ...]
    posts: tuple[str, ...]
    """The department of each teaching post."""


@dataclass(slots=True)
class _Post:
    number: int
    periods: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Draft:
    """The timetable while it is being made."""

    rng: Random
    courses: dict[str, Course] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    open_posts: dict[str, list[_Post]] = field(default_factory=dict)
    section_numbers: dict[str, Iterator[int]] = field(default_factory=dict)


def level_sizes(students: int) -> dict[int, int]:
    """How many students each grade level has: as even as can be."""
    base, more = divmod(students, len(GRADE_LEVELS))
    return {level: base + (n < more) for n, level in enumerate(GRADE_LEVELS)}


def make_timetable(rng: Random, students: int) -> Timetable:
    """The timetable of a school of that size; students are taken grade level by grade level."""
    draft = _Draft(rng)
    for level, size in level_sizes(students).items():
        for offset, (sections, members) in enumerate(_houses(size)):
            _add_house(draft, level, offset, sections, members)
    return Timetable(
        courses=tuple(draft.courses.values()),
        sections=tuple(draft.sections),
        choices=tuple(draft.choices),
        posts=tuple(draft.posts),
    )


def _houses(size: int) -> Iterator[tuple[int, int]]:
    """Of each house of a grade level, how many sections a subject and how many students."""
    sections = max(1, round(size / SECTION_SIZE))
    houses = -(-sections // SECTIONS_A_HOUSE)
    seated = sections_so_far = 0
    for house in range(houses):
        mine = sections // houses + (house < sections % houses)
        sections_so_far += mine
        members = round(size * sections_so_far / sections) - seated
        seated += members
        yield mine, members


def _add_house(draft: _Draft, level: int, offset: int, sections: int, members: int) -> None:
    grid = [
        [_add_section(draft, subject, level, (s + j + level + offset) % PERIODS)
         for j in range(sections)]
        for s, subject in enumerate(SUBJECTS)
    ]  # fmt: skip
    filled = [[0] * sections for _ in SUBJECTS]
    ways = ways_through(sections)
    for _ in range(members):
        drawn = draft.rng.choices(ways, k=_CHOICES_DRAWN)
        way = min(drawn, key=lambda w: sum(filled[s][j] ** 2 for s, j in enumerate(w)))
        for s, j in enumerate(way):
            filled[s][j] += 1
        later = _other_way(draft.rng, ways, way)
        draft.choices.append(Choice(_through(grid, way), _through(grid, later)))


@cache
def ways_through(sections: int) -> tuple[tuple[int, ...], ...]:
    """All ways to choose one of so many sections of each subject without a clash of periods."""
    return tuple(
        way
        for way in product(range(sections), repeat=len(SUBJECTS))
        if len({(s + j) % PERIODS for s, j in enumerate(way)}) == len(way)
    )


def _other_way(
    rng: Random, ways: tuple[tuple[int, ...], ...], way: tuple[int, ...]
) -> tuple[int, ...]:
    """For the few who change: a way that differs in two subjects; for the rest, nothing."""
    if rng.random() >= CHANGE_OF_SECTIONS:
        return ()
    near = [w for w in ways if sum(a != b for a, b in zip(w, way, strict=True)) == 2]
    return rng.choice(near) if near else ()


def _through(grid: list[list[Section]], way: tuple[int, ...]) -> tuple[Section, ...]:
    return tuple(grid[s][j] for s, j in enumerate(way))


def _add_section(draft: _Draft, subject: Subject, level: int, period: int) -> Section:
    turn = next(draft.section_numbers.setdefault(f"{subject.department} {level}", count()))
    name, letters = subject.options[turn % len(subject.options)]
    course = _course(draft, subject, name, f"{letters}{level}", level)
    number = next(draft.section_numbers.setdefault(course.code, count(1)))
    post = _post(draft, subject.department, period)
    start, end = PERIOD_TIMES[period]
    section = Section(
        id=len(draft.sections) + 1,
        code=f"{course.code}-{number}",
        course=course,
        number=number,
        period=period + 1,
        meeting_days=subject.meeting_days,
        start_time=start,
        end_time=end,
        post=post,
        room=f"{100 * (1 + post // 40) + post % 40 + 1}",
    )
    draft.sections.append(section)
    return section


def _course(draft: _Draft, subject: Subject, name: str, code: str, level: int) -> Course:
    if code not in draft.courses:
        title = f"{name} {level}"
        number = len(draft.courses) + 1
        draft.courses[code] = Course(number, code, title, subject.department, level)
    return draft.courses[code]


def _post(draft: _Draft, department: str, period: int) -> int:
    """A post of the department that is free in the period; a new one where there is none."""
    mine = draft.open_posts.setdefault(department, [])
    for post in mine:
        if period not in post.periods:
            break
    else:
        post = _Post(len(draft.posts))
        draft.posts.append(department)
        mine.append(post)
    post.periods.add(period)
    if len(post.periods) == SECTIONS_A_POST:
        mine.remove(post)
    del mine[:-_OPEN_POSTS]
    return post.number
