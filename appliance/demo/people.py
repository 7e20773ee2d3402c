"""The people of the demo school: its students and its staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from appliance.demo.habits import Habit, make_habit
from appliance.demo.names import Name, NameBook, plain_letters, planted_names, short_form
from appliance.demo.timetable import level_sizes
from appliance.model.vocabulary import StaffRole

if TYPE_CHECKING:
    from appliance.demo.school_year import SchoolYear
    from appliance.demo.timetable import Timetable

STAFF_DOMAIN = "riverside.example"
STUDENT_DOMAIN = "students.riverside.example"

WITHOUT_EMAIL = 0.03
SHORT_NAME = 0.25
LEAVING = 0.025
JOINING = 0.02
JOINED_BY = 45
"""School day of the year by which everyone who joins late has joined."""

TROUBLED_A_GROUP = 4
TROUBLE_GROUP = 300
TROUBLE_SPREAD = 60
"""Of each 300 students four are in real trouble, near enough to share some teachers."""

STUDENTS_A_NAMESAKE = 600
COUNSELORS = 2
OFFICE_STAFF = 3
SUCCESSION = 12
"""Of so many teaching posts, one changes hands in the course of the year."""

CO_TEACHING = 9
"""Of so many teaching posts, one has a second teacher in its first section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """One student, as nobody but the truth knows them; `email` is empty where there is none.

    `exit_date` is the last day at the school. Someone who has not joined yet is not on the
    books, and someone who has not left yet has no exit date.
    """

    id: int
    number: str
    state_id: str
    first_name: str
    last_name: str
    preferred_name: str
    birth_date: date
    grade_level: int
    email: str
    entry_date: date
    exit_date: date | None
    in_trouble: bool
    habit: Habit


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """One member of staff. `is_it` marks the one who runs the machines."""

    id: int
    number: str
    first_name: str
    last_name: str
    email: str
    role: StaffRole
    is_it: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Who holds a teaching post and since when; `second` also teaches its first section."""

    post: int
    staff: StaffMember
    begin: date
    end: date | None
    second: StaffMember | None


@dataclass(slots=True)
class AddressBook:
    """Gives out e-mail addresses, each once: maria.garcia, then maria.garcia2."""

    domain: str
    given: dict[str, int] = field(default_factory=dict)

    def address(self, name: Name) -> str:
        """A new address for someone of that name."""
        local = f"{plain_letters(name.first)}.{plain_letters(name.last)}"
        times = self.given[local] = self.given.get(local, 0) + 1
        return f"{local}{times if times > 1 else ''}@{self.domain}"


# --- students ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One student's place in the plan of the school, before anything else is known."""

    ordinal: int
    name: Name
    grade_level: int
    address: str
    in_trouble: bool
    is_namesake: bool


def make_students(
    seed: int, timetable: Timetable, year: SchoolYear, today: date
) -> list[Student | None]:
    """The students in the timetable's order; None for one who has not joined yet."""
    return [_student(seed, place, year, today) for place in _places(seed, timetable)]


def _places(seed: int, timetable: Timetable) -> list[_Place]:
    total = len(timetable.choices)
    names = _student_names(Random(f"{seed}:names"), timetable)
    troubled = troubled_ordinals(Random(f"{seed}:trouble"), total)
    namesakes = {ordinal for pair in namesake_ordinals(timetable) for ordinal in pair}
    levels = [level for level, size in level_sizes(total).items() for _ in range(size)]
    addresses = AddressBook(STUDENT_DOMAIN)
    return [
        _Place(
            ordinal=ordinal,
            name=names[ordinal],
            grade_level=levels[ordinal],
            address=addresses.address(names[ordinal]),
            in_trouble=ordinal in troubled,
            is_namesake=ordinal in namesakes,
        )
        for ordinal in range(total)
    ]


def _student(seed: int, place: _Place, year: SchoolYear, today: date) -> Student | None:
    ordinal, name = place.ordinal, place.name
    rng = Random(f"{seed}:student:{ordinal}")
    oldest = date(year.first_day.year - place.grade_level - 6, 9, 1)
    # A step that no two namesakes share, so that their birth dates tell them apart.
    birth_date = oldest + timedelta(days=(ordinal * 37 + seed) % 365)
    has_email = rng.random() >= WITHOUT_EMAIL or place.is_namesake
    goes_by_short = rng.random() < SHORT_NAME
    entry, leaving = _stay(rng, year, can_move=not (place.in_trouble or place.is_namesake))
    if entry > today:
        return None
    return Student(
        id=1001 + ordinal,
        number=str(100_000 + (ordinal * 7919 + seed * 31) % 900_000),
        state_id=str(1_000_000_000 + (ordinal * 104_729 + seed * 977) % 8_999_999_987),
        first_name=name.first,
        last_name=name.last,
        preferred_name=short_form(name.first) if goes_by_short else "",
        birth_date=birth_date,
        grade_level=place.grade_level,
        email=place.address if has_email else "",
        entry_date=entry,
        exit_date=leaving if leaving and leaving <= today else None,
        in_trouble=place.in_trouble,
        habit=make_habit(f"{seed}:habit:{ordinal}", in_trouble=place.in_trouble),
    )


def _stay(rng: Random, year: SchoolYear, *, can_move: bool) -> tuple[date, date | None]:
    """First and last day at the school, the latter for the few who leave before the end."""
    days = year.school_days
    joins, leaves = rng.random() < JOINING, rng.random() < LEAVING
    joined, left = rng.randint(6, JOINED_BY), rng.randint(JOINED_BY // 2, len(days) - 5)
    entry = days[joined] if joins and can_move else days[0]
    return entry, days[left] if leaves and can_move and not joins else None


def _student_names(rng: Random, timetable: Timetable) -> list[Name]:
    total = len(timetable.choices)
    book = NameBook(rng, set(planted_names()))
    names = [book.draw() for _ in range(total)]
    for first, second in namesake_ordinals(timetable):
        names[second] = names[first]
    spoken_for = {ordinal for pair in namesake_ordinals(timetable) for ordinal in pair}
    free = [ordinal for ordinal in range(total) if ordinal not in spoken_for]
    places = rng.sample(free, min(len(free), len(planted_names())))
    for ordinal, name in zip(places, planted_names(), strict=False):
        names[ordinal] = name
    return names


def namesake_ordinals(timetable: Timetable) -> list[tuple[int, int]]:
    """Pairs of students who share a name, a grade level and at least one section."""
    pairs: list[tuple[int, int]] = []
    total = len(timetable.choices)
    for start in range(total // 3, total - 1, STUDENTS_A_NAMESAKE):
        mine = set(timetable.choices[start].sections)
        for other in range(start + 1, min(start + 40, total)):
            if mine & set(timetable.choices[other].sections):
                pairs.append((start, other))
                break
    return pairs


def troubled_ordinals(rng: Random, total: int) -> set[int]:
    """Which students are in real trouble: about one in seventy-five."""
    troubled: set[int] = set()
    for start in range(0, total, TROUBLE_GROUP):
        size = min(TROUBLE_GROUP, total - start)
        first = start + rng.randrange(max(1, size - TROUBLE_SPREAD))
        near = range(first, min(first + TROUBLE_SPREAD, start + size))
        wanted = round(TROUBLED_A_GROUP * size / TROUBLE_GROUP)
        troubled.update(rng.sample(near, min(wanted, len(near))))
    return troubled


# --- staff ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Hiring:
    names: NameBook
    addresses: AddressBook = field(default_factory=lambda: AddressBook(STAFF_DOMAIN))
    staff: list[StaffMember] = field(default_factory=list)

    def hire(self, role: StaffRole, *, is_it: bool = False) -> StaffMember:
        name = self.names.draw()
        number = len(self.staff) + 1
        member = StaffMember(
            id=number,
            number=f"T{number:05d}",
            first_name=name.first,
            last_name=name.last,
            email=self.addresses.address(name),
            role=role,
            is_it=is_it,
        )
        self.staff.append(member)
        return member


def make_staff(
    seed: int, timetable: Timetable, year: SchoolYear, today: date
) -> tuple[tuple[StaffMember, ...], tuple[Job, ...]]:
    """Everyone who works at the school, and who holds which teaching post."""
    hiring = _Hiring(NameBook(Random(f"{seed}:staff")))
    hiring.hire(StaffRole.PRINCIPAL)
    hiring.hire(StaffRole.OTHER, is_it=True)
    for _ in range(COUNSELORS):
        hiring.hire(StaffRole.COUNSELOR)
    for _ in range(OFFICE_STAFF):
        hiring.hire(StaffRole.OTHER)
    jobs = [job for post in range(len(timetable.posts)) for job in _jobs(hiring, post, year, today)]
    return tuple(hiring.staff), tuple(jobs)


def _jobs(hiring: _Hiring, post: int, year: SchoolYear, today: date) -> list[Job]:
    days = year.school_days
    first = hiring.hire(StaffRole.TEACHER)
    second = hiring.hire(StaffRole.TEACHER) if post % CO_TEACHING == 2 else None
    # Hired even where the change is still to come, so that nobody's name depends on today.
    successor = hiring.hire(StaffRole.TEACHER) if post % SUCCESSION == 5 else None
    change = 20 + post % 60
    if successor is None or days[change] > today:
        return [Job(post=post, staff=first, begin=days[0], end=None, second=second)]
    return [
        Job(post=post, staff=first, begin=days[0], end=days[change - 1], second=None),
        Job(post=post, staff=successor, begin=days[change], end=None, second=second),
    ]
