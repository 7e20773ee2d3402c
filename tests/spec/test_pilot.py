"""A pilot lets in whom the principal picked, once their families were told, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.governance.access import Actor
from appliance.governance.pilot import (
    HIGHEST,
    LONGEST_SENTENCE,
    LOWEST,
    AnswersIncompleteError,
    NothingPickedError,
    NoticeWrongError,
    check_answers,
    check_begin,
    is_open,
    may_answer,
    may_sign_in,
    opens_on,
    questions_due,
    sections_in,
    students_in,
)
from appliance.model.fields import Role
from appliance.model.pilot import QUESTIONS, Ending, Pick, PickKind, Pilot

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PILOT = Pilot(
    id=1,
    picks=(Pick(PickKind.SECTION, 1, "17", "Math 8-2"), Pick(PickKind.TEACHER, 1, "5", "Ada")),
    with_counselors=False,
    notice_on=date(2026, 11, 2),
    notice_days=14,
    begun_by="principal@school.example",
    begun_at=NOW,
)


@pytest.mark.parametrize(
    ("told", "days", "opens"),
    [
        (TODAY - 14 * DAY, 14, True),  # the fourteenth day is over
        (TODAY - 13 * DAY, 14, False),
        (TODAY, 5, False),
        (TODAY - 5 * DAY, 5, True),
    ],
)
def test_it_opens_when_the_families_own_days_have_passed(
    told: date, days: int, opens: bool
) -> None:
    pilot = replace(PILOT, notice_on=told, notice_days=days)
    assert is_open(pilot, TODAY) is opens
    assert opens_on(pilot) == told + days * DAY


def test_it_is_shut_once_it_has_ended() -> None:
    assert not is_open(replace(PILOT, ended_at=NOW, ending=Ending.ERASED), TODAY)


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


@pytest.mark.parametrize(
    ("told", "days"), [(TODAY + DAY, 14), (TODAY, 4), (TODAY, 91), (TODAY, -1)]
)
def test_it_is_not_begun_without_a_notice_that_holds(told: date, days: int) -> None:
    with pytest.raises(NoticeWrongError):
        check_begin(PILOT.picks, told, days, TODAY)


def test_it_is_not_begun_with_nobody_in_it() -> None:
    with pytest.raises(NothingPickedError):
        check_begin((), TODAY, 14, TODAY)
    check_begin(PILOT.picks, TODAY, 14, TODAY)


@given(st.lists(st.integers(-1, 7), max_size=5), st.integers(0, 2 * LONGEST_SENTENCE))
def test_an_answer_is_three_figures_and_a_sentence(scores: list[int], letters: int) -> None:
    are_whole = len(scores) == len(QUESTIONS) and all(LOWEST <= one <= HIGHEST for one in scores)
    if are_whole and letters <= LONGEST_SENTENCE:
        check_answers(scores, "x" * letters)
    else:
        with pytest.raises(AnswersIncompleteError):
            check_answers(scores, "x" * letters)
