"""A made-up school whose sources write its people down as people do: with slips of every kind.

Students are drawn with what makes linking hard (twins, some with names that rhyme; brothers and
sisters; namesakes; two last names; letters with signs; numbers given in order), and rows of five
kinds of source with the errors that school data have. The same seed gives the same school.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from string import ascii_lowercase
from typing import TYPE_CHECKING

from rapidfuzz import process

from appliance.demo.names import NameBook, plain_letters, short_form
from appliance.imports.identity import KnownStudent, StudentIndex
from appliance.imports.match import index_students
from tests.linkage import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

TWINS, SIBLINGS, NAMESAKES = 0.03, 0.25, 0.02
"""Shares of students who are a twin, a younger sibling, or bear another's whole name."""

CLASS_SIZE = 25
ONE_ERROR, TWO_ERRORS = 0.25, 0.05
"""Shares of rows with one error, and with two."""

STRANGERS = 0.03
"""Share of rows about people who are not on the books: half of them look like somebody who is."""

SOURCES = {"gradebook": 40, "kiosk": 20, "test vendor": 15, "nurse": 15, "club": 10}
"""Rows of each kind of source, of a hundred."""

FIRST_BIRTH_DATE = date(2006, 9, 1)
_DAYS_OF_A_GRADE = 365


@dataclass
class MuddledSchool:
    """The school: those on its books, and a few who are not, each as they are."""

    rng: Random
    students: list[KnownStudent] = field(default_factory=list)
    others: list[KnownStudent] = field(default_factory=list)
    families: dict[int, list[int]] = field(default_factory=dict)

    @property
    def index(self) -> StudentIndex:
        """Everyone on the books, as linking knows them, with their classes."""
        index = index_students(self.students)
        for student in self.students:
            index.rosters[class_of(student)].add(student.id)
        return index

    def people(self, rows: int) -> Iterator[Person]:
        """Rows of every kind of source about everyone."""
        kinds, weights = list(SOURCES), list(SOURCES.values())
        for _ in range(rows):
            is_stranger = self.rng.random() < STRANGERS
            whom = self.rng.choice(self.others if is_stranger else self.students)
            kind = self.rng.choices(kinds, weights)[0]
            yield self._row(whom, kind, None if is_stranger else whom.id)

    def _row(self, whom: KnownStudent, kind: str, true_id: int | None) -> Person:
        said = _WRITERS[kind](self.rng, whom)
        troubles = []
        draw = self.rng.random()
        for _ in range(2 if draw < TWO_ERRORS else draw < ONE_ERROR + TWO_ERRORS):
            usable = [name for name, (_, facts, _) in _ERRORS.items() if all(map(said.get, facts))]
            name = self.rng.choices(usable, [_ERRORS[each][0] for each in usable])[0]
            _ERRORS[name][2](self, whom, said)
            troubles.append(name)
        facts = _in_columns(self.rng, said)
        section = class_of(whom) if kind == "gradebook" else None
        return Person(facts, true_id, f"{kind}: {', '.join(troubles) or 'no error'}", section)

    def relative(self, whom: KnownStudent) -> KnownStudent:
        """A brother or sister, else anybody of another name."""
        family = [each for each in self.families.get(whom.id, ()) if each != whom.id]
        if family:
            return self.students[self.rng.choice(family) - 1]
        found = self.rng.choice(self.students)
        is_namesake = (found.first_name, found.last_name) == (whom.first_name, whom.last_name)
        return self.relative(whom) if is_namesake else found


def class_of(student: KnownStudent) -> int:
    """The class in which a student sits."""
    return student.id // CLASS_SIZE + 1


def make_school(seed: int, students: int) -> MuddledSchool:
    """Draw a school."""
    school = MuddledSchool(Random(seed))
    book = NameBook(school.rng)
    pool = [book.draw().first for _ in range(400)]
    while len(school.students) < students:
        name = book.draw()
        _enroll(school, name.first, name.last, _birth_date(school.rng))
        eldest = school.students[-1]
        family = [eldest.id]
        if school.rng.random() < TWINS / 2:
            first = _twin_name(school.rng, eldest.first_name, pool)
            _enroll(school, first, eldest.last_name, eldest.birth_date)
            family.append(len(school.students))
        if school.rng.random() < SIBLINGS:
            born = date.fromisoformat(eldest.birth_date) + timedelta(
                days=school.rng.choice([365, 366, *range(500, 1500)])
            )
            _enroll(school, school.rng.choice(pool), eldest.last_name, str(born))
            family.append(len(school.students))
        if school.rng.random() < NAMESAKES:
            _enroll(school, eldest.first_name, eldest.last_name, _birth_date(school.rng))
        school.families.update(dict.fromkeys(family, family))
    _add_others(school, book, pool)
    return school


def _enroll(school: MuddledSchool, first: str, last: str, born: str) -> None:
    """Put one more on the books; numbers are given in order."""
    student_id = len(school.students) + 1
    student = _student(school.rng, student_id, first, last, born)
    school.students.append(student)


def _student(rng: Random, student_id: int, first: str, last: str, born: str) -> KnownStudent:
    local = f"{plain_letters(first)}.{plain_letters(last)}"
    if student_id % 2:
        local = f"{plain_letters(first)[:1]}{plain_letters(last)}{student_id % 100:02}"
    grade = 12 - (date.fromisoformat(born) - FIRST_BIRTH_DATE).days // _DAYS_OF_A_GRADE
    return KnownStudent(
        id=student_id,
        key=f"k{student_id}",
        state_id=str(4_000_000_000 + student_id * 7919),
        student_number=str(40_000 + student_id),
        email=f"{local}.{student_id}@school.example" if rng.random() < 0.9 else "",
        first_name=first,
        last_name=last,
        preferred_name=short_form(first) if rng.random() < 0.3 else "",
        birth_date=born,
        grade_level=str(min(12, max(1, grade))),
    )


def _add_others(school: MuddledSchool, book: NameBook, pool: list[str]) -> None:
    """Draw people who are not on the books: some a twin or a namesake of somebody who is."""
    rng, number = school.rng, len(school.students)
    for n in range(max(40, number // 10)):
        like = rng.choice(school.students)
        name = book.draw()
        first, last, born = name.first, name.last, _birth_date(rng)
        if n % 4 == 0:
            last, born = like.last_name, like.birth_date
            family = school.families.get(like.id, [like.id])
            taken = {school.students[each - 1].first_name for each in family}
            first = _twin_name(rng, like.first_name, [each for each in pool if each not in taken])
        elif n % 4 == 1:
            first, last = like.first_name, like.last_name
        school.others.append(_student(rng, 10 * number + n, first, last, born))


def _birth_date(rng: Random) -> str:
    return str(FIRST_BIRTH_DATE + timedelta(days=rng.randrange(12 * _DAYS_OF_A_GRADE)))


def _twin_name(rng: Random, first: str, pool: list[str]) -> str:
    """A twin's name: one in three sounds like the other's."""
    others = sorted(set(pool) - {first})
    if rng.random() < 1 / 3:
        return str(process.extractOne(first, others)[0])
    return rng.choice(others)


# --- what each source says ----------------------------------------------------------------

Said = dict[str, str]
Error = Callable[["MuddledSchool", KnownStudent, Said], None]


def _gradebook(rng: Random, who: KnownStudent) -> Said:
    said = {"first_name": _called(rng, who), "last_name": who.last_name}
    return said | ({"email": who.email} if who.email else {})


def _kiosk(rng: Random, who: KnownStudent) -> Said:
    said = {"student_number": who.student_number.zfill(8)}
    if rng.random() < 0.6:
        said |= {"first_name": who.first_name, "last_name": who.last_name}
    return said


def _vendor(rng: Random, who: KnownStudent) -> Said:
    said = {"state_id": who.state_id} if rng.random() < 0.97 else {}
    names = {"first_name": who.first_name, "last_name": who.last_name}
    return said | names | {"birth_date": who.birth_date}


def _nurse(rng: Random, who: KnownStudent) -> Said:
    return {
        "first_name": _called(rng, who),
        "last_name": who.last_name,
        "birth_date": who.birth_date,
        "grade_level": who.grade_level,
    }


def _club(rng: Random, who: KnownStudent) -> Said:
    said = {"first_name": _called(rng, who), "last_name": who.last_name}
    said |= {"birth_date": who.birth_date}
    if who.email and rng.random() < 0.5:
        said["username"] = who.email.partition("@")[0]
    return said


_WRITERS: dict[str, Callable[[Random, KnownStudent], Said]] = {
    "gradebook": _gradebook,
    "kiosk": _kiosk,
    "test vendor": _vendor,
    "nurse": _nurse,
    "club": _club,
}


def _called(rng: Random, who: KnownStudent) -> str:
    return who.preferred_name if who.preferred_name and rng.random() < 0.5 else who.first_name


def _in_columns(rng: Random, said: Said) -> tuple[tuple[str, str], ...]:
    """The facts in the order of a mapping; half of the sources have the name in one column."""
    facts = dict(said)
    if "first_name" in facts and rng.random() < 0.5:
        first, last = facts.pop("first_name"), facts.pop("last_name")
        facts["name"] = f"{last}, {first}" if rng.random() < 0.7 else f"{first} {last}"
    return tuple((name, value) for name, value in facts.items() if value)


# --- what goes wrong ----------------------------------------------------------------------


def slip(rng: Random, text: str) -> str:
    """The text with one letter left out, doubled, replaced, added or exchanged with the next."""
    at = rng.randrange(max(1, len(text) - 1))
    other = rng.choice(ascii_lowercase)
    return rng.choice(
        (
            text[:at] + text[at + 1 :],
            text[: at + 1] + text[at:],
            text[:at] + other + text[at + 1 :],
            text[:at] + other + text[at:],
            text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
        )
    )


def _one_digit(rng: Random, text: str) -> str:
    at = rng.choice([n for n, letter in enumerate(text) if letter.isdigit()])
    return text[:at] + rng.choice([d for d in "0123456789" if d != text[at]]) + text[at + 1 :]


def _change(name: str, how: Callable[[MuddledSchool, KnownStudent, str], str]) -> Error:
    def error(school: MuddledSchool, whom: KnownStudent, said: Said) -> None:
        said[name] = how(school, whom, said[name])

    return error


def _lose_signs(school: MuddledSchool, whom: KnownStudent, said: Said) -> None:
    for name in ("first_name", "last_name"):
        words = said[name].replace("-", " ").replace("'", "").split()
        said[name] = " ".join(plain_letters(word).title() for word in words)


def _shout(school: MuddledSchool, whom: KnownStudent, said: Said) -> None:
    for name in ("first_name", "last_name"):
        said[name] = said[name].upper()


def _swap_names(school: MuddledSchool, whom: KnownStudent, said: Said) -> None:
    said["first_name"], said["last_name"] = said["last_name"], said["first_name"]


def _swap_day_and_month(school: MuddledSchool, whom: KnownStudent, text: str) -> str:
    year, month, day = text.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 else text


def _first_part(school: MuddledSchool, whom: KnownStudent, text: str) -> str:
    return text.replace("-", " ").split()[0]


# Of a row that has nothing but a number, a wrong one is not among these: it is another student's
# number and nothing in the row says otherwise, so that nobody could tell.
_ERRORS: dict[str, tuple[int, tuple[str, ...], Error]] = {
    "slip in the first name": (
        8,
        ("first_name",),
        _change("first_name", lambda s, w, t: slip(s.rng, t)),
    ),
    "slip in the last name": (
        8,
        ("last_name",),
        _change("last_name", lambda s, w, t: slip(s.rng, t)),
    ),
    "short first name": (
        10,
        ("first_name",),
        _change("first_name", lambda s, w, t: short_form(w.first_name) or t),
    ),
    "signs lost": (10, ("last_name",), _lose_signs),
    "capitals": (8, ("last_name",), _shout),
    "second last name left out": (8, ("last_name",), _change("last_name", _first_part)),
    "a middle name": (
        6,
        ("first_name",),
        _change("first_name", lambda s, w, t: f"{t} {s.rng.choice(s.students).first_name}"),
    ),
    "an initial": (2, ("first_name",), _change("first_name", lambda s, w, t: f"{t[0]}.")),
    "another last name": (
        1,
        ("last_name",),
        _change("last_name", lambda s, w, t: s.rng.choice(s.students).last_name),
    ),
    "first and last name exchanged": (3, ("last_name",), _swap_names),
    "day and month exchanged": (5, ("birth_date",), _change("birth_date", _swap_day_and_month)),
    "a digit of the date": (
        3,
        ("birth_date",),
        _change("birth_date", lambda s, w, t: _one_digit(s.rng, t)),
    ),
    "no date": (2, ("birth_date",), _change("birth_date", lambda s, w, t: "")),
    "leading zeros lost": (
        12,
        ("student_number",),
        _change("student_number", lambda s, w, t: t.lstrip("0")),
    ),
    "a digit of the number": (
        1,
        ("student_number", "last_name"),
        _change("student_number", lambda s, w, t: _one_digit(s.rng, t)),
    ),
    "the number of a relative": (
        1,
        ("student_number", "last_name"),
        _change("student_number", lambda s, w, t: s.relative(w).student_number),
    ),
    "an address elsewhere": (
        3,
        ("email",),
        _change("email", lambda s, w, t: f"parent{w.id}@mail.example"),
    ),
    "last year's grade level": (
        4,
        ("grade_level",),
        _change("grade_level", lambda s, w, t: str(max(1, int(t) - 1))),
    ),
}
