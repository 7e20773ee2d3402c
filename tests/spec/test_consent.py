"""What follows from a family's decisions, case by case, and whatever they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.governance.consent import (
    AnswerUnknownError,
    DecisionIncompleteError,
    NothingDecidedError,
    Standing,
    check_given,
    fingerprint,
    standing,
)
from appliance.model.consent import MATTERS, Answer, Consent, Given, How, Regime
from appliance.model.fields import Sensitivity
from appliance.model.register import STUDENTS, entity_named, student_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

TODAY = date(2026, 11, 24)
LUNCH = "students.lunch_status"
NO, YES = Answer.REFUSED, Answer.ALLOWED


def consent(
    number: int,
    answers: Mapping[str, Answer],
    undone_by: int | None = None,
    undoes: int | None = None,
) -> Consent:
    told = Given(answers=answers, by="mother", how=How.PAPER, on=TODAY)
    now = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    return Consent(
        id=number,
        subject=1,
        given=told,
        entered_by="p",
        entered_at=now,
        undone_by=undone_by,
        undoes=undoes,
    )


#   answers            regime           here   flags  notes  lunch  first name
TABLE = [
    ({}, Regime.NOTICE, (True, True, True, True, True)),
    ({}, Regime.OPT_IN, (True, True, True, False, True)),
    ({"flags": NO}, Regime.NOTICE, (True, False, True, True, True)),
    ({"flags": YES}, Regime.NOTICE, (True, True, True, True, True)),
    ({"notes": NO}, Regime.NOTICE, (True, True, False, True, True)),
    ({LUNCH: NO}, Regime.NOTICE, (True, True, True, False, True)),
    ({LUNCH: NO}, Regime.OPT_IN, (True, True, True, False, True)),
    ({LUNCH: YES}, Regime.NOTICE, (True, True, True, True, True)),
    ({LUNCH: YES}, Regime.OPT_IN, (True, True, True, True, True)),
    ({"students.gender": YES}, Regime.OPT_IN, (True, True, True, False, True)),
    ({"dashboard": NO}, Regime.NOTICE, (False, False, False, False, False)),
    ({"dashboard": NO, "flags": YES, LUNCH: YES}, Regime.OPT_IN, (False,) * 5),
]


@pytest.mark.parametrize(("answers", "regime", "expected"), TABLE)
def test_what_follows_from_the_answers(
    answers: Mapping[str, Answer], regime: Regime, expected: tuple[bool, ...]
) -> None:
    holds = Standing(answers, regime)
    assert expected == (
        not holds.is_out,
        holds.may_flag,
        holds.may_note,
        holds.may_keep(STUDENTS, STUDENTS.field("lunch_status")),
        holds.may_keep(STUDENTS, STUDENTS.field("first_name")),
    )


def test_the_newest_answer_counts_and_one_taken_back_does_not() -> None:
    decided = [
        consent(3, {"flags": YES}),
        consent(1, {"flags": NO, "notes": NO}),
        consent(2, {"dashboard": NO}, undone_by=4),
        consent(4, {"dashboard": NO}, undoes=2),
    ]
    assert standing(decided, Regime.NOTICE).answers == {"flags": YES, "notes": NO}


def test_every_sensitive_field_can_be_decided_and_no_other() -> None:
    fields = {f"{e.name}.{f.name}" for e, f in student_fields() if f.sensitivity == "sensitive"}
    assert fields | {"dashboard", "flags", "notes"} == {matter.name for matter in MATTERS}


ANSWERS = st.dictionaries(
    st.sampled_from([matter.name for matter in MATTERS]), st.sampled_from(Answer)
)


@given(ANSWERS, st.sampled_from(Regime))
def test_nothing_is_allowed_of_a_child_who_is_out_and_opt_in_never_allows_more(
    answers: dict[str, Answer], regime: Regime
) -> None:
    holds, strict = Standing(answers, regime), Standing(answers, Regime.OPT_IN)
    for entity, field in student_fields():
        may = holds.may_keep(entity, field)
        assert not (holds.is_out and may)
        assert may >= strict.may_keep(entity, field)
        if field.sensitivity is Sensitivity.SENSITIVE and may:
            assert answers.get(f"{entity.name}.{field.name}") is not NO
    assert not (holds.is_out and (holds.may_flag or holds.may_note))
    assert entity_named("students") is STUDENTS


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"answers": {}}, NothingDecidedError),
        ({"answers": {"dashboard": YES}}, AnswerUnknownError),
        ({"answers": {"students.first_name": NO}}, AnswerUnknownError),
        ({"by": " "}, DecisionIncompleteError),
        ({"on": TODAY + timedelta(days=1)}, DecisionIncompleteError),
        ({"reference": "x" * 121}, DecisionIncompleteError),
    ],
)
def test_what_cannot_be_a_decision_is_refused(more: dict[str, object], error: type) -> None:
    whole = {"answers": {"flags": NO}, "by": "mother", "how": How.PAPER, "on": TODAY}
    check_given(Given(**whole), TODAY)  # type: ignore[arg-type]
    with pytest.raises(error):
        check_given(Given(**(whole | more)), TODAY)  # type: ignore[arg-type]


SAYING = st.lists(st.text(), min_size=1, max_size=3)


@given(SAYING, SAYING, st.binary(min_size=32, max_size=32))
def test_two_sayings_never_have_one_mark(one: list[str], other: list[str], secret: bytes) -> None:
    assert (fingerprint(secret, *one) == fingerprint(secret, *other)) == (one == other)
