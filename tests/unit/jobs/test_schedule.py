"""When a source is read by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from appliance.jobs import _trigger
from appliance.model.schedules import Schedule, ScheduleWrongError, parse_schedule

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("06:00", Schedule(at=time(6, 0))),
        ("6:05", Schedule(at=time(6, 5))),
        ("every 15 minutes", Schedule(every=timedelta(minutes=15))),
        ("Every 1 minute", Schedule(every=timedelta(minutes=1))),
        ("", None),
        ("  ", None),
    ],
)
def test_a_schedule_is_read_as_a_person_writes_it(text: str, schedule: Schedule | None) -> None:
    assert parse_schedule(text) == schedule


@pytest.mark.parametrize("text", ["24:00", "6", "daily", "every 0 minutes", "every 1441 minutes"])
def test_what_is_no_schedule_is_refused_in_words(text: str) -> None:
    with pytest.raises(ScheduleWrongError, match=r"06:00"):
        parse_schedule(text)


@pytest.mark.parametrize(
    ("schedule", "hours_since_last", "is_missed"),
    [
        (Schedule(at=time(6, 0)), 5.0, False),  # ran at seven, due at six
        (Schedule(at=time(6, 0)), 6.0, False),  # ran at six sharp
        (Schedule(at=time(6, 0)), 7.0, True),  # ran at five, due at six
        (Schedule(at=time(18, 0)), 17.0, False),  # due yesterday at six, ran at seven
        (Schedule(at=time(18, 0)), 19.0, True),
        (Schedule(at=time(6, 0)), None, True),  # never ran
        (Schedule(every=timedelta(minutes=30)), 0.4, False),
        (Schedule(every=timedelta(minutes=30)), 0.5, True),
        (Schedule(every=timedelta(minutes=30)), None, True),
    ],
)
def test_a_missed_run_is_noticed(
    schedule: Schedule, hours_since_last: float | None, is_missed: bool
) -> None:
    last = None if hours_since_last is None else NOON - timedelta(hours=hours_since_last)
    assert schedule.is_missed(last, NOON) is is_missed


def test_intervals_that_divide_each_other_fall_due_at_one_instant() -> None:
    """Else the order in which they are read would be an accident."""
    due = {}
    for minutes in (15, 30):
        trigger = _trigger(Schedule(every=timedelta(minutes=minutes)), NOON)
        first = trigger.get_next_fire_time(None, NOON)
        due[minutes] = {first, trigger.get_next_fire_time(first, first)}
    assert NOON + timedelta(minutes=30) in due[15] & due[30]
