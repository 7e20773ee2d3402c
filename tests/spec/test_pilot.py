"""A pilot lets in whom the principal picked, once their families were told, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.governance.access import Actor
from appliance.governance.gate import GateFacts, Way, may_import
from appliance.governance.pilot import (
    HIGHEST,
    LONGEST_SENTENCE,
    LOWEST,
    AnswersIncompleteError,
    LetterOlderError,
    NothingPickedError,
    NoticeAheadError,
    check_answers,
    check_begin,
    may_answer,
    may_sign_in,
    questions_due,
    sections_in,
    students_in,
)
from appliance.model.consent import Regime
from appliance.model.fields import Role
from appliance.model.gate import Named, Notice
from appliance.model.pilot import QUESTIONS, Pick, PickKind, Pilot

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NOTICE = Notice(
    id=1,
    on=TODAY - 14 * DAY,
    how="on paper",
    days=14,
    regime=Regime.NOTICE,
    fields={"students.last_name": Named("IDENTIFY", "LEAVING")},
    recorded_by="principal@school.example",
    recorded_at=NOW,
)
FACTS = GateFacts(
    confirmed=frozenset(),
    outdated=frozenset(),
    notices=(),
    regime=Regime.NOTICE,
    kept=NOTICE.fields,
    needed=frozenset(NOTICE.fields),
)
PILOT = Pilot(
    id=1,
    picks=(Pick(PickKind.SECTION, 1, "17", "Math 8-2"), Pick(PickKind.TEACHER, 1, "5", "Ada")),
    with_counselors=False,
    notice=NOTICE,
    begun_by="principal@school.example",
    begun_at=NOW,
)


@pytest.mark.parametrize(
    ("days_ago", "opens"),
    [(14, True), (13, False), (0, False), (-1, False)],  # the fourteenth day is over
)
def test_it_opens_when_the_days_of_its_own_families_have_passed(days_ago: int, opens: bool) -> None:
    told = replace(NOTICE, on=TODAY - days_ago * DAY)
    found = may_import(TODAY, replace(FACTS, pilot=told))
    assert found.way is (Way.PILOT if opens else None)
    assert not may_import(TODAY, FACTS).is_open  # the whole school's families were not told


def test_the_pilots_notice_does_not_hold_once_less_is_asked_than_was_promised() -> None:
    told = replace(NOTICE, regime=Regime.OPT_IN)
    assert may_import(TODAY, replace(FACTS, pilot=told, regime=Regime.OPT_IN)).is_open
    assert not may_import(TODAY, replace(FACTS, pilot=told)).is_open


@pytest.mark.parametrize(
    ("role", "staff_id", "counselors", "may"),
    [
        (Role.PRINCIPAL, None, False, True),
        (Role.IT, None, False, True),
        (Role.TEACHER, 7, False, True),  # of the pilot
        (Role.TEACHER, 8, False, False),
        (Role.TEACHER, None, False, False),  # of whom the timetable knows nothing
        (Role.COUNSELOR, 7, False, False),  # a counselor comes in by the tick and by nothing else
        (Role.COUNSELOR, None, True, True),
        (Role.TEACHER, 8, True, False),
        (None, None, True, False),
    ],
)
def test_who_may_sign_in_while_it_runs(
    role: Role | None, staff_id: int | None, counselors: bool, may: bool
) -> None:
    actor = Actor("x", role, 1, staff_id)
    assert may_sign_in(actor, replace(PILOT, with_counselors=counselors), {7}) is may
    assert may_sign_in(actor, None, {7})


@pytest.mark.parametrize(
    ("days", "due"), [(None, False), (0, False), (13, False), (14, True), (60, True)]
)
def test_the_questions_are_asked_from_two_weeks_on_until_they_are_answered(
    days: int | None, due: bool
) -> None:
    started = None if days is None else TODAY - days * DAY
    assert questions_due(TODAY, started, answered=False) is due
    assert not questions_due(TODAY, started, answered=True)
    assert may_answer(TODAY, started) is due


PAIRS = st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from("1234")))


@given(PAIRS, PAIRS, st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("1234")))
def test_who_is_of_it_sits_in_a_section_that_is(
    teaching: set[tuple[str, str]],
    seats: set[tuple[str, str]],
    picked: set[str],
    teachers: set[str],
) -> None:
    sections = sections_in(picked, teachers, teaching)
    for section in "abcd":
        taught = any((section, teacher) in teaching for teacher in teachers)
        assert (section in sections) is (section in picked or taught)
    students = students_in(sections, seats)
    for student in "1234":
        assert (student in students) is any((one, student) in seats for one in sections)


def test_picks_of_another_source_are_not_of_this_one() -> None:
    assert PILOT.keys(PickKind.SECTION, 1) == {"17"}
    assert PILOT.keys(PickKind.TEACHER, 1) == {"5"}
    assert not PILOT.keys(PickKind.SECTION, 2)


def test_it_is_not_begun_before_its_families_are_told() -> None:
    with pytest.raises(NoticeAheadError):
        check_begin(PILOT.picks, TODAY + DAY, TODAY)


@pytest.mark.parametrize(("days", "is_older"), [(-1, False), (0, False), (1, True)])
def test_a_letter_does_not_tell_of_a_field_that_was_switched_on_later(
    days: int, is_older: bool
) -> None:
    told, switched_on = TODAY - 9 * DAY, TODAY + (days - 9) * DAY
    if is_older:
        with pytest.raises(LetterOlderError):
            check_begin(PILOT.picks, told, TODAY, switched_on)
    else:
        check_begin(PILOT.picks, told, TODAY, switched_on)


def test_it_is_not_begun_with_nobody_in_it() -> None:
    with pytest.raises(NothingPickedError):
        check_begin((), TODAY, TODAY)
    check_begin(PILOT.picks, TODAY, TODAY)


@given(st.lists(st.integers(-1, 7), max_size=5), st.integers(0, 2 * LONGEST_SENTENCE))
def test_an_answer_is_three_figures_and_a_sentence(scores: list[int], letters: int) -> None:
    are_whole = len(scores) == len(QUESTIONS) and all(LOWEST <= one <= HIGHEST for one in scores)
    if are_whole and letters <= LONGEST_SENTENCE:
        check_answers(scores, "x" * letters)
    else:
        with pytest.raises(AnswersIncompleteError):
            check_answers(scores, "x" * letters)
