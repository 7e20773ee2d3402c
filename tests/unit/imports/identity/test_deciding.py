"""Whom a source means: what is linked, what is asked, and in which words."""

from __future__ import annotations

from datetime import date
from string import ascii_lowercase

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from appliance.imports.identity import KnownStudent, StudentIndex, find_link
from appliance.imports.identity.comparing import compare_dates
from appliance.imports.match import index_students
from appliance.model.links import Agreement, Evidence, Link, LinkState

MIA = KnownStudent(
    1, "k1", "S-100077", "00412", "mia41@x.example", "Mia", "Okafor", "", "2012-12-10", "7"
)
BEN = KnownStudent(
    2,
    "k2",
    "S-200431",
    "00413",
    "ben52@x.example",
    "Benjamin",
    "García López",
    "",
    "2012-04-05",
    "7",
)
CLASS = 9


def school(*students: KnownStudent) -> StudentIndex:
    index = index_students(students)
    index.rosters[CLASS].update(student.id for student in students)
    return index


def link(index: StudentIndex, *, section: int | None = None, **said: str) -> Link:
    evidence: Evidence = tuple(said.items())
    return find_link(evidence, index, section)


CERTAIN = [
    ({"student_number": "412"}, "the same student number"),
    ({"student_number": "0412", "name": "OKAFOR, MIA"}, "the same student number, same name"),
    (
        {"email": "Mia41@x.example", "name": "Okafro, Mia"},
        "the same e-mail address; names differ by one letter",
    ),
    (
        {"email": "mia41@x.example", "name": "Mya Okafro"},
        "the same e-mail address; names differ by two letters",
    ),
    (
        {
            "student_number": "412",
            "first_name": "Mia",
            "last_name": "Bauer",
            "birth_date": "2012-12-10",
        },
        "the same student number; same first name, another last name; same date of birth",
    ),
    (
        {"student_number": "412", "name": "Okafor, Mia", "birth_date": "2012-10-12"},
        "the same student number, same name; day and month of birth in each other’s place",
    ),
    (
        {"student_number": "412", "name": "Okafor, Mia", "birth_date": "2011-01-01"},
        "the same student number, same name; another date of birth",
    ),
    (
        {"state_id": "S-100707", "name": "Okafor, Mia", "birth_date": "2012-12-10"},
        "same name and date of birth; numbers differ by one digit",
    ),
    (
        {"state_id": "S-100707", "name": "Okafor, Maia", "birth_date": "2012-12-10"},
        "names differ by one letter; same date of birth; numbers differ by one digit",
    ),
    (
        {"state_id": "S-100078", "name": "Okafur, Mia", "birth_date": "2012-12-10"},
        "names differ by one letter; same date of birth; numbers differ by one digit",
    ),
    ({"name": "Okafor, Mia", "birth_date": "2012-12-10"}, "same name and date of birth"),
    ({"name": "Mia Okafor", "birth_date": "2012-12-10"}, "same name and date of birth"),
    (
        {"name": "Okofor, Mia", "birth_date": "2012-12-10"},
        "names differ by one letter; same date of birth",
    ),
    (
        {"name": "Okafor, Mia", "birth_date": "2012-12-10", "email": "mia41@elsewhere.example"},
        "same name and date of birth",
    ),
]
ASKED = [
    (
        {"student_number": "412", "name": "Okafor, Grace"},
        "the same student number, but another name",
    ),
    (
        {"student_number": "412", "name": "Okafor, Grace", "birth_date": "2012-12-10"},
        "the same student number, but another name",
    ),
    (
        {"student_number": "412", "name": "Okafor", "birth_date": "2011-01-01"},
        "the same student number, but another date of birth",
    ),
    (
        {"student_number": "412", "name": "Okafor, Mila", "birth_date": "2011-01-01"},
        "the same student number, but another date of birth",
    ),
    (
        {
            "student_number": "412",
            "name": "Okafor, Mia",
            "birth_date": "2011-01-01",
            "grade_level": "12",
        },
        "the same student number, but another date of birth",
    ),
    (
        {
            "student_number": "412",
            "state_id": "S-777777",
            "name": "Okafor, Mia",
            "birth_date": "2011-01-01",
        },
        "the same student number, but another state number",
    ),
    (
        {"email": "mia41@x.example", "name": "Okafor, Mia", "birth_date": "2011-01-01"},
        "the same e-mail address, but another date of birth",
    ),
    (
        {"state_id": "S-100078", "name": "Okafor, Maia", "birth_date": "2012-12-10"},
        "no student of this name, but a similar one",
    ),
    (
        {"student_number": "412", "grade_level": "12"},
        "the same student number, but another grade level",
    ),
    (
        {"student_number": "412", "email": "ben52@x.example"},
        "the same student number and the same e-mail address fits more than one student",
    ),
    (
        {"student_number": "999", "name": "Okafor, Mia", "birth_date": "2012-12-10"},
        "same name, but another student number",
    ),
    ({"name": "Okafor, Mia"}, "only the name agrees"),
    ({"name": "Okafor, Mia", "grade_level": "7"}, "only the name agrees"),
    ({"name": "Okafro, Mia"}, "no student of this name, but a similar one"),
    ({"username": "mia41"}, "only the part before the @ agrees"),
    ({"name": "Okafor, Mia", "username": "mia41"}, "only the name agrees"),
    (
        {"name": "Okafor, Maia", "birth_date": "2012-12-10"},  # a slip, or a twin
        "no student of this name, but a similar one",
    ),
    ({"name": "Okafor, Grace", "birth_date": "2012-12-10"}, "not enough agrees to be sure"),
]


def in_words(value: object) -> str:
    return " ".join(f"{n} {v}" for n, v in value.items()) if isinstance(value, dict) else ""


@pytest.mark.parametrize(("said", "why"), CERTAIN, ids=in_words)
def test_a_certain_link_is_made_and_explained(said: dict[str, str], why: str) -> None:
    made = link(school(MIA, BEN), **said)
    assert (made.state, made.student_id) == (LinkState.LINKED, MIA.id)
    assert made.explanation == why


@pytest.mark.parametrize(("said", "why"), ASKED, ids=in_words)
def test_an_uncertain_link_is_asked_about_and_says_why(said: dict[str, str], why: str) -> None:
    made = link(school(MIA, BEN), **said)
    assert (made.state, made.student_id) == (LinkState.WAITING, None)
    assert made.explanation == why
    assert MIA.id in {candidate.student_id for candidate in made.candidates}


def test_each_candidate_is_compared_in_words() -> None:
    (candidate,) = link(school(MIA, BEN), name="Mia Okafor", birth_date="2012-01-10").candidates
    assert candidate.explanation == "same name; another date of birth"
    assert 0 <= candidate.score <= 100


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": "Zebulon Quackenbush", "birth_date": "2010-01-01"}, "no student has this name"),
        ({"student_number": "77"}, "no student has this student number"),
        ({"birth_date": "2012-12-10"}, "nothing says who this is"),
    ],
)
def test_nobody_is_nobody(said: dict[str, str], why: str) -> None:
    made = link(school(MIA, BEN), **said)
    assert (made.state, made.candidates, made.explanation) == (LinkState.NOBODY, (), why)


def test_a_short_name_with_the_birth_date_is_linked() -> None:
    made = link(school(MIA, BEN), name="Ben Garcia", birth_date="2012-04-05")
    assert made.student_id == BEN.id
    assert made.explanation == (
        "one first name is short for the other, one leaves out a part of the last name; "
        "same date of birth"
    )


def test_the_only_student_of_a_name_in_the_class_is_linked() -> None:
    made = link(school(MIA, BEN), section=CLASS, name="Mia Okafor")
    assert made.explanation == "the only student of this name, and in this class"
    assert made.student_id == MIA.id
    assert link(school(MIA, BEN), section=5, name="Mia Okafor").state is LinkState.WAITING


def test_a_name_by_which_another_in_the_class_may_be_called_is_asked_about() -> None:
    sam = MIA._replace(first_name="Samuel", preferred_name="Sam")
    twin = MIA._replace(id=3, first_name="Samantha", student_number="77", email="")
    assert link(school(sam, BEN), section=CLASS, name="Sam Okafor").student_id == sam.id
    made = link(school(sam, twin), section=CLASS, name="Sam Okafor")
    assert made.state is LinkState.WAITING
    assert {candidate.student_id for candidate in made.candidates} == {sam.id, twin.id}


# --- people who look like others ---------------------------------------------------------


def test_a_namesake_is_never_guessed() -> None:
    index = school(MIA, MIA._replace(id=3, student_number="77", email="", birth_date="2013-01-02"))
    for section in (None, CLASS):
        made = link(index, section=section, name="Mia Okafor")
        assert made.explanation == "more than one student of this name"
        assert {candidate.student_id for candidate in made.candidates} == {1, 3}


def test_the_birth_date_tells_namesakes_apart() -> None:
    index = school(MIA, MIA._replace(id=3, student_number="77", email="", birth_date="2013-01-02"))
    assert link(index, name="Mia Okafor", birth_date="2013-01-02").student_id == 3


@pytest.mark.parametrize("birth_date", ["", "2012-10-12", "2012-12-11", "2012-12-10"])
def test_a_namesake_whose_birth_date_is_unknown_or_nearly_the_same_is_asked_about(
    birth_date: str,
) -> None:
    index = school(MIA, MIA._replace(id=3, student_number="77", email="", birth_date=birth_date))
    assert link(index, name="Mia Okafor", birth_date="2012-12-10").state is LinkState.WAITING


def test_a_twin_whose_number_was_mistaken_is_asked_about() -> None:
    twin = MIA._replace(id=3, student_number="414", email="mila@x.example", first_name="Mila")
    made = link(school(MIA, twin), student_number="412", name="Mila Okafor")
    assert made.explanation == "the same student number, but another student has exactly this name"
    assert {candidate.student_id for candidate in made.candidates} == {1, 3}


def test_a_name_two_letters_off_that_children_bear_is_a_brothers_or_sisters() -> None:
    index = school(MIA._replace(first_name="Patricia"))
    asked = link(index, student_number="412", name="Patrick Okafor")
    assert asked.explanation == "the same student number, but another name"
    assert link(index, student_number="412", name="Patrisha Okafor").student_id == MIA.id
    born = link(index, student_number="412", name="Patrick Okafor", birth_date=MIA.birth_date)
    assert born.student_id == MIA.id


@pytest.mark.parametrize(
    "other",
    [
        {"last_name": "Okafor", "first_name": "Chidi", "birth_date": "2014-02-02"},
        {"last_name": "Bauer", "first_name": "Mia", "birth_date": "2014-02-02"},
        {"last_name": "Okafor", "first_name": "Mia", "birth_date": "2015-03-03"},
        {"last_name": "Okafor", "first_name": "Chidi", "birth_date": "2014-02-03"},
    ],
    ids=["a brother's", "a namesake's", "of two of this name", "almost a brother's"],
)
def test_a_birth_date_that_may_be_another_students_is_a_mix_up(other: dict[str, str]) -> None:
    said = {"student_number": "412", "name": "Okafor, Mia", "birth_date": "2014-02-02"}
    assert link(school(MIA, BEN), **said).student_id == MIA.id
    index = school(MIA, BEN, MIA._replace(id=3, student_number="77", email="", **other))
    made = link(index, **said)
    assert made.state is LinkState.WAITING
    assert made.explanation == "the same student number, but another date of birth"


def test_a_number_that_is_another_students_is_no_mistyped_one() -> None:
    other = BEN._replace(state_id="S-100707")
    made = link(school(MIA, other), state_id="S-100707", name="Mia Okafor", birth_date="2012-12-10")
    assert made.explanation == "the same state number, but another date of birth"
    assert made.state is LinkState.WAITING


def test_a_slip_that_lies_between_twins_is_asked_about() -> None:
    one = MIA._replace(first_name="Zebulon")
    twin = one._replace(id=3, student_number="77", email="", first_name="Zabulon")
    assert link(school(one), name="Zbulon Okafor", birth_date="2012-12-10").student_id == 1
    made = link(school(one, twin), name="Zbulon Okafor", birth_date="2012-12-10")
    assert made.state is LinkState.WAITING


@pytest.mark.parametrize("name", ["Eve", "Andrea", "Chi"])
def test_a_short_form_that_is_a_name_in_its_own_right_may_be_a_twin(name: str) -> None:
    known = {"Eve": "Genevieve", "Andrea": "Andrew", "Chi": "Chidi"}[name]
    index = school(MIA._replace(first_name=known))
    assert link(index, name=f"{name} Okafor", birth_date="2012-12-10").student_id is None
    assert link(index, student_number="412", name=f"{name} Okafor").student_id == 1


def test_an_address_that_a_family_shares_is_told_apart_by_the_name() -> None:
    brother = MIA._replace(id=3, student_number="77", first_name="Chidi", birth_date="2014-02-02")
    index = school(MIA, brother)
    assert link(index, email=MIA.email, name="Chidi Okafor").student_id == 3
    assert link(index, email=MIA.email, name="C. Okafor").state is LinkState.WAITING
    assert link(index, email=MIA.email).state is LinkState.WAITING


def test_a_name_that_comes_near_to_two_students_is_asked_about() -> None:
    other = MIA._replace(id=3, student_number="77", email="", last_name="Okafur")
    made = link(school(MIA, other), name="Mia Okafir", birth_date="2012-12-10")
    assert made.state is LinkState.WAITING


def test_a_last_name_of_another_student_is_no_slip() -> None:
    chen = MIA._replace(last_name="Chen")
    cheng = BEN._replace(last_name="Cheng")
    assert link(school(chen), name="Mia Cheng", birth_date="2012-12-10").student_id == 1
    assert link(school(chen, cheng), name="Mia Cheng", birth_date="2012-12-10").student_id is None


# --- whatever the names ------------------------------------------------------------------

NAMES = st.text(alphabet=ascii_lowercase, min_size=4, max_size=9).map(str.title)
EDITS = st.sampled_from(["leave out", "double", "replace", "exchange"])


def edited(name: str, edit: str, at: int) -> str:
    at %= len(name) - 1
    middle = {
        "leave out": "",
        "double": name[at] * 2,
        "replace": "q" if name[at] != "q" else "x",
        "exchange": name[at + 1] + name[at],
    }[edit]
    return name[:at] + middle + name[at + (2 if edit == "exchange" else 1) :]


@given(NAMES, NAMES, EDITS, st.integers(0, 9), st.integers(0, 9))
def test_one_slip_in_each_name_is_found(
    first: str, last: str, edit: str, at: int, then: int
) -> None:
    """Finding looks at few students; the right one must be among them."""
    student = MIA._replace(first_name=first, last_name=last)
    made = link(school(student, BEN), name=f"{edited(last, edit, then)}, {edited(first, edit, at)}")
    assert made.state is LinkState.WAITING
    assert student.id in {candidate.student_id for candidate in made.candidates}


@given(NAMES, NAMES, NAMES)
def test_two_students_are_never_merged(first: str, other: str, last: str) -> None:
    """Whatever is said of one twin, the other is not linked."""
    assume(first != other)
    one = MIA._replace(first_name=first, last_name=last)
    twin = one._replace(id=3, first_name=other, student_number="77", email="")
    index = school(one, twin)
    assert link(index, name=f"{last}, {first}", birth_date=one.birth_date).student_id == 1
    assert link(index, name=f"{other} {last}", birth_date=one.birth_date).student_id == 3
    assert link(index, name=f"{first} {last}").student_id is None
    wrong_number = link(index, student_number="77", name=f"{first} {last}")
    assert wrong_number.student_id is None


TWO_NAMES = NAMES.flatmap(
    lambda name: st.tuples(
        st.just(name),
        st.one_of(NAMES, st.builds(edited, st.just(name), EDITS, st.integers(0, 9)).map(str.title)),
    )
)
"""Two names, half of the time within a slip of each other."""


@given(TWO_NAMES, NAMES, st.integers(-100, 100))
def test_a_twin_whose_number_follows_is_not_taken_for_the_one_on_the_books(
    names: tuple[str, str], last: str, further: int
) -> None:
    first, other = names
    assume(first != other and further)
    one = MIA._replace(first_name=first, last_name=last, student_number="4000150")
    said = {"student_number": str(4_000_150 + further), "birth_date": one.birth_date}
    assert link(school(one, BEN), name=f"{last}, {other}", **said).student_id is None


@given(NAMES, NAMES, EDITS, st.integers(0, 9))
def test_one_slip_in_a_long_number_and_one_in_the_last_name_do_not_hide_a_student(
    first: str, last: str, edit: str, at: int
) -> None:
    one = MIA._replace(first_name=first, last_name=last, student_number="4271935608")
    said = {"student_number": "4279135608", "birth_date": one.birth_date}
    made = link(school(one, BEN), name=f"{edited(last, edit, at)}, {first}", **said)
    assert made.student_id == one.id
    assert "numbers differ by one digit" in made.explanation or edited(last, edit, at) == last


@given(TWO_NAMES, NAMES, st.dates(date(2006, 1, 1), date(2018, 1, 1)).map(str))
def test_a_number_of_one_and_the_birth_date_of_another_are_asked_about(
    names: tuple[str, str], last: str, born: str
) -> None:
    """Whichever name stands beside them, of a student and a brother or sister."""
    assume(names[0] != names[1])
    assume(compare_dates(born, MIA.birth_date) is Agreement.OTHER)
    one = MIA._replace(first_name=names[0], last_name=last, email="")
    two = one._replace(id=3, first_name=names[1], student_number="77", state_id="", birth_date=born)
    for first in names:
        said = {"student_number": "412", "name": f"{last}, {first}", "birth_date": born}
        assert link(school(one, two), **said).state is LinkState.WAITING
