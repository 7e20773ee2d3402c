"""One fact of a source held against the same fact of a student."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.imports.identity.comparing import (
    compare,
    compare_dates,
    compare_family,
    compare_given,
)
from appliance.imports.identity.people import KnownStudent, read_evidence
from appliance.model.folding import fold
from appliance.model.links import Agreement, Evidence

BEN = KnownStudent(
    2, "b", "", "00413", "ben27@x.example", "Benjamin", "García López", "", "2012-04-05", "7"
)
WORDS = st.text(alphabet="abcdefghij ", max_size=12).map(fold)


@pytest.mark.parametrize(
    ("said", "known", "agreement"),
    [
        ("maryann", "mary ann", Agreement.SAME),
        ("ben", "benjamin", Agreement.SHORT_FORM),
        ("bob", "robert", Agreement.SHORT_FORM),
        ("pepe", "jose", Agreement.SHORT_FORM),
        ("james", "william james", Agreement.PART),
        ("w", "william", Agreement.INITIAL),
        ("micheal", "michael", Agreement.SLIP),
        ("jayden", "kayden", Agreement.SLIP),
        ("cristoper", "christopher", Agreement.SLIPS),
        ("li", "lu", Agreement.OTHER),
        ("ada", "grace", Agreement.OTHER),
        ("", "grace", Agreement.NOT_SAID),
    ],
)
def test_first_names_agree_so_far(said: str, known: str, agreement: Agreement) -> None:
    assert compare_given(said, known) is agreement


@pytest.mark.parametrize(
    ("said", "known", "agreement"),
    [
        ("delacruz", "de la cruz", Agreement.SAME),
        ("garcia", "garcia lopez", Agreement.PART),
        ("de la rosa", "de la cruz", Agreement.OTHER),
        ("vanderberg", "van der bergh", Agreement.SLIP),
        ("le", "li", Agreement.OTHER),
        ("g", "garcia", Agreement.INITIAL),
    ],
)
def test_last_names_agree_so_far(said: str, known: str, agreement: Agreement) -> None:
    assert compare_family(said, known) is agreement


@pytest.mark.parametrize(
    ("said", "agreement"),
    [
        ("2012-04-05", Agreement.SAME),
        ("2012-05-04", Agreement.SWAPPED),
        ("2012-04-15", Agreement.SLIP),
        ("2021-04-05", Agreement.SLIP),
        ("2011-12-05", Agreement.OTHER),
        ("", Agreement.NOT_SAID),
    ],
)
def test_dates_agree_so_far(said: str, agreement: Agreement) -> None:
    assert compare_dates(said, BEN.birth_date) is agreement


@given(WORDS, WORDS)
def test_neither_side_comes_first(one: str, other: str) -> None:
    assert compare_given(one, other) is compare_given(other, one)
    assert compare_family(one, other) is compare_family(other, one)


@pytest.mark.parametrize("name", ["Garcia, Ben", "Ben Garcia", "García López Benjamin"])
def test_a_name_is_compared_in_the_way_that_comes_closest(name: str) -> None:
    found = compare(read_evidence((("name", name),), None), BEN)
    assert Agreement.OTHER not in (found.given, found.family)
    assert found.is_swapped is name.startswith("García López")


def test_an_address_elsewhere_is_the_same_before_the_at() -> None:
    found = compare(read_evidence((("email", "Ben27@elsewhere.example"),), None), BEN)
    assert found.ids["email"] is Agreement.OTHER
    assert found.local_part is Agreement.SAME


@pytest.mark.parametrize(
    ("level", "agreement"),
    [
        ("7", Agreement.SAME),
        ("6", Agreement.NEXT),
        ("3", Agreement.OTHER),
        ("", Agreement.NOT_SAID),
    ],
)
def test_grade_levels_agree_so_far(level: str, agreement: Agreement) -> None:
    evidence: Evidence = (("grade_level", level),)
    assert compare(read_evidence(evidence, None), BEN).grade_level is agreement


@pytest.mark.parametrize(
    ("said", "agreement"),
    [
        ("4000137", Agreement.SAME),
        ("4001037", Agreement.SLIP),  # exchanged
        ("9000137", Agreement.SLIP),
        ("400137", Agreement.SLIP),  # a digit left out
        ("4000173", Agreement.NEXT),  # exchanged, but a brother's may be so near
        ("4000138", Agreement.NEXT),
        ("4900138", Agreement.OTHER),  # two digits
    ],
)
def test_a_mistyped_number_is_told_from_one_given_soon_after_and_from_another(
    said: str, agreement: Agreement
) -> None:
    known = BEN._replace(student_number="4000137")
    evidence: Evidence = (("student_number", said),)
    assert compare(read_evidence(evidence, None), known).ids["student_number"] is agreement


@pytest.mark.parametrize(
    ("said", "known", "agreement"),
    [("1413", "413", Agreement.OTHER), ("41370", "40370", Agreement.NEXT)],
)
def test_of_a_short_number_one_digit_may_make_another_childs(
    said: str, known: str, agreement: Agreement
) -> None:
    evidence: Evidence = (("student_number", said),)
    found = compare(read_evidence(evidence, None), BEN._replace(student_number=known))
    assert found.ids["student_number"] is agreement
