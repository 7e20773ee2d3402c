"""By when what a family asks is answered, and what may not be erased meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.governance.requests import (
    Asked,
    Clock,
    Closing,
    FamilyRequest,
    InspectionOpenError,
    Kind,
    Outcome,
    RequestIncompleteError,
    check_asked,
    check_may_erase,
    due_on,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def request(due: date, closing: Closing | None = None) -> FamilyRequest:
    asked = Asked(kind=Kind.INSPECT, by="mother", received_on=date(2026, 10, 1))
    return FamilyRequest(
        id=1,
        subject=17,
        asked=asked,
        due_on=due,
        entered_by="pia",
        entered_at=NOW,
        closing=closing,
    )


@pytest.mark.parametrize(
    ("received", "clock", "due"),
    [
        (date(2026, 11, 25), Clock.FERPA, date(2027, 1, 9)),
        (date(2026, 11, 25), Clock.GDPR, date(2026, 12, 25)),
        (date(2026, 12, 31), Clock.GDPR, date(2027, 1, 31)),
        (date(2027, 1, 31), Clock.GDPR, date(2027, 2, 28)),
        (date(2028, 1, 30), Clock.GDPR, date(2028, 2, 29)),
    ],
)
def test_a_request_is_due_as_its_rule_says(received: date, clock: Clock, due: date) -> None:
    assert due_on(received, clock) == due


@given(DAYS)
def test_a_month_is_never_longer_than_a_month(received: date) -> None:
    left = (due_on(received, Clock.GDPR) - received).days
    assert 28 <= left <= 31
    assert due_on(received, Clock.GDPR) <= due_on(received, Clock.FERPA)


def test_the_last_day_is_in_time_and_the_next_is_not() -> None:
    one = request(date(2026, 11, 25))
    assert not one.is_overdue(one.due_on)
    assert one.is_due_soon(one.due_on)
    assert one.is_overdue(one.due_on + timedelta(days=1))
    assert not one.is_due_soon(one.due_on + timedelta(days=1))


def test_what_is_closed_is_never_overdue() -> None:
    closing = Closing(at=NOW, by="pia", outcome=Outcome.ANSWERED, remark="shown in room 4")
    assert not request(date(2026, 1, 1), closing).is_overdue(date(2026, 11, 25))


@pytest.mark.parametrize(("by", "day"), [("", 24), ("x" * 201, 24), ("mother", 26)])
def test_nobody_or_tomorrow_is_no_request(by: str, day: int) -> None:
    asked = Asked(kind=Kind.ERASE, by=by, received_on=date(2026, 11, day))
    with pytest.raises(RequestIncompleteError):
        check_asked(asked, date(2026, 11, 25))


@given(st.frozensets(st.integers(1, 9)), st.frozensets(st.integers(1, 9)))
def test_nothing_is_erased_of_whom_a_family_waits_for(
    locked: frozenset[int], students: frozenset[int]
) -> None:
    if locked & students:
        with pytest.raises(InspectionOpenError):
            check_may_erase(locked, students)
    else:
        check_may_erase(locked, students)
