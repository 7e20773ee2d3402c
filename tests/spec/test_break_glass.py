"""Break-glass opens one record to one account for three quarters of an hour, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.governance.access import Actor, Broken, why_may_view
from appliance.governance.break_glass import (
    DURATION,
    LONGEST,
    REVIEW_WITHIN,
    SHORTEST_REASON,
    BrokenGlass,
    ReasonTooShortError,
    RemarkTooShortError,
    Review,
    checked_reason,
    checked_remark,
)
from appliance.model.fields import Role
from appliance.model.moments import school_day

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TEACHER = Actor("ana", Role.TEACHER, 1, 11)
GLASS = BrokenGlass(
    id=1, account_id=1, student_id=17, reason="a call from home", begun_at=NOON,
    until=NOON + DURATION,
)  # fmt: skip
SECOND = timedelta(seconds=1)


def why(actor: Actor, student: int, now: datetime, glass: BrokenGlass = GLASS) -> str | None:
    return why_may_view(actor, (), school_day(now), Broken(glass, student, now))


def test_the_reason_tells_until_when_and_why() -> None:
    until = f"{GLASS.until.astimezone():%H:%M}"
    assert why(TEACHER, 17, NOON) == f"break-glass until {until}: a call from home"
    assert timedelta(minutes=45) == DURATION


@pytest.mark.parametrize(
    ("after", "opens"),
    [
        (-SECOND, False),  # a clock that was set back
        (0 * SECOND, True),
        (DURATION - SECOND, True),
        (DURATION, False),
        (timedelta(days=1), False),
    ],
)
def test_it_opens_from_its_beginning_to_its_end(after: timedelta, opens: bool) -> None:
    assert bool(why(TEACHER, 17, NOON + after)) is opens


def test_it_is_over_once_it_was_ended() -> None:
    ended = replace(GLASS, ended_at=NOON + SECOND)
    assert why(TEACHER, 17, NOON + 2 * SECOND, ended) is None


ACTORS = st.builds(
    Actor, st.just("x"), st.none() | st.sampled_from(Role), st.none() | st.integers(1, 3),
    st.none() | st.integers(10, 12),
)  # fmt: skip


@given(ACTORS, st.integers(1, 30), st.integers(-10_000, 10_000))
def test_nobody_else_and_no_other_student_is_opened_by_it(
    actor: Actor, student: int, seconds: int
) -> None:
    now = NOON + seconds * SECOND
    without = why_may_view(actor, (), school_day(now))
    is_theirs = actor.role is Role.TEACHER and actor.account_id == 1 and student == 17
    expected = GLASS.why if is_theirs and NOON <= now < GLASS.until else None
    assert why(actor, student, now) == (without or expected)


def test_the_minutes_left_count_the_one_that_has_begun() -> None:
    assert GLASS.minutes_left(NOON) == 45
    assert GLASS.minutes_left(GLASS.until - SECOND) == 1
    assert GLASS.minutes_left(GLASS.until + DURATION) == 0


def test_a_review_is_overdue_after_seven_days() -> None:
    assert timedelta(days=7) == REVIEW_WITHIN
    assert not GLASS.is_overdue(NOON + REVIEW_WITHIN)
    assert GLASS.is_overdue(NOON + REVIEW_WITHIN + SECOND)
    said = Review(by="pia", at=NOON, is_justified=False, remark="It could have waited.")
    assert not replace(GLASS, review=said).is_overdue(NOON + 9 * REVIEW_WITHIN)


@given(st.lists(st.text(max_size=400), max_size=3))
def test_a_reason_says_enough_and_not_too_much(parts: list[str]) -> None:
    told = ": ".join(" ".join(part.split()) for part in parts if part.strip())
    if len(told) < SHORTEST_REASON:
        with pytest.raises(ReasonTooShortError):
            checked_reason(*parts)
    else:
        assert checked_reason(*parts) == told[:LONGEST]


def test_a_remark_is_a_sentence() -> None:
    assert checked_remark(" It was  right. ") == "It was right."
    with pytest.raises(RemarkTooShortError):
        checked_remark("  fine  ")
