"""What a field that is switched leaves of the links: no value, no wrong link, no lost decision."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.imports.forget import ask_for, forget
from appliance.imports.match import Known
from appliance.model.links import DECISIONS, Evidence, Link, LinkState, said_by, without
from appliance.model.mapping import identifiers_of

NAMES = frozenset({"birth_date"})


@st.composite
def links(draw: st.DrawFn) -> list[Link]:
    """Links of one source: few values, so that many look alike without a birth date."""
    said = st.tuples(
        st.sampled_from(["", "412", "413"]),
        st.sampled_from(["", "Ann Lee", "Bo Li"]),
        st.sampled_from(["", "2012-01-01", "2013-01-01"]),
        st.sampled_from(["", "7"]),
    )
    identifiers = ("student_number", "name", "birth_date", "section")
    found = []
    for number, values in enumerate(draw(st.lists(said, unique=True, max_size=12)), start=1):
        evidence = tuple(pair for pair in zip(identifiers, values, strict=True) if pair[1])
        state = draw(st.sampled_from(LinkState))
        has_student = state in (LinkState.LINKED, LinkState.DECIDED)
        student = draw(st.integers(1, 3)) if has_student else None
        found.append(Link(evidence, state, student, rows=1, id=number))
    return found


@given(links())
def test_no_value_remains_and_no_two_links_are_one(found: list[Link]) -> None:
    rewritten = forget(found, NAMES)
    changed = {link.id for link in rewritten.kept} | {*rewritten.gone}
    after = [*rewritten.kept, *(link for link in found if link.id not in changed)]
    assert not [link for link in after if NAMES & dict(said_by(link.evidence)).keys()]
    said = [link.evidence for link in after]
    assert len(said) == len(set(said))


@given(links())
def test_every_decision_holds_or_is_to_be_made_again(found: list[Link]) -> None:
    rewritten = forget(found, NAMES)
    touched = {link.id for link in rewritten.kept} | {*rewritten.gone}
    made = [link for link in found if link.state in DECISIONS and link.id in touched]
    holding = [link for link in rewritten.kept if link.state in DECISIONS]
    known = Known()
    for link in holding:
        known.add_decision(link)
    for link in made:
        now = known.decision_on(link.evidence)
        if now is not None and now.state is not LinkState.REOPENED:
            assert (now.state, now.student_id) == (link.state, link.student_id)
        elif now is None:
            assert rewritten.open


@given(links())
def test_nobody_who_was_told_apart_is_taken_for_another(found: list[Link]) -> None:
    known = Known()
    rewritten = forget(found, NAMES)
    for link in rewritten.kept:
        if link.state in DECISIONS:
            known.add_decision(link)
    for link in found:
        now = known.decision_on(link.evidence)
        if now is not None and now.student_id is not None:
            assert link.student_id == now.student_id


def _decided(*evidence: tuple[str, str]) -> Link:
    return Link(evidence, LinkState.DECIDED, 5, id=1)


def test_a_decision_by_a_number_says_what_it_was_made_without() -> None:
    (kept,) = ask_for([_decided(("student_number", "412"))], NAMES).kept
    assert without(kept.evidence) == NAMES
    assert ask_for([kept], NAMES).kept == []


def test_a_decision_by_a_name_goes_when_the_source_may_tell_two_of_it_apart() -> None:
    rewritten = ask_for([_decided(("name", "Ann Lee"))], NAMES)
    assert (rewritten.gone, rewritten.open) == ([1], 1)


def test_the_fullest_decision_comes_first() -> None:
    known = Known()
    known.add_decision(_decided(("student_number", "412"), ("birth_date", "")))
    exact = Link((("student_number", "412"), ("birth_date", "2012-01-01")), LinkState.REFUSED, id=2)
    known.add_decision(exact)
    assert known.decision_on(exact.evidence) is exact


@pytest.mark.parametrize(
    ("remains", "holds"),
    [
        ((("student_number", "412"),), True),
        ((("email", "lee@x.example"), ("name", "Ann Lee")), True),
        ((("email", "lee@x.example"),), False),  # may be a family's
        ((("name", "Ann Lee"), ("section", "7")), False),
    ],
)
def test_a_decision_holds_by_what_is_that_persons_own(remains: Evidence, holds: bool) -> None:
    said = (*remains, ("birth_date", "2012-01-01"))
    (kept,) = forget([Link(said, LinkState.DECIDED, 5, id=1)], NAMES).kept
    assert (kept.state is LinkState.DECIDED) == holds
    assert said_by(kept.evidence) == remains


def test_a_user_name_goes_with_the_address_that_it_is_a_part_of() -> None:
    assert identifiers_of("students", "email") == {"email", "username"}
    assert identifiers_of("students", "birth_date") == {"birth_date"}
    assert identifiers_of("students", "gender") == frozenset()
    assert identifiers_of("staff", "email") == {"email"}
