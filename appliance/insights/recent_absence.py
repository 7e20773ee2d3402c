"""Missed several of the last ten school days: someone is just now ceasing to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.insights.attendance import ABSENT, EXCUSED
from appliance.insights.pressing import pressing
from appliance.model.answers import Flag, Level
from appliance.model.facts import NOT_ENROLLED
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.insights.inputs import Inputs
    from appliance.insights.thresholds import Thresholds

NAME = "recent_absence"
TITLE = mark("Recent absence")
STANDS_ON = "attendance_events"


def find(inputs: Inputs, thresholds: Thresholds) -> Iterator[Flag]:
    """Flag a student who missed so many of the last school days on which they were enrolled.

    A day counts as the strip shows it: missed by half or more, excused or not.
    """
    if inputs.attendance is None:
        return
    days = inputs.days[-thresholds.recent_days :].replace(NOT_ENROLLED, "")
    missed = days.count(ABSENT) + days.count(EXCUSED)
    if missed < thresholds.recent_watch:
        return
    level = Level.ACT if missed >= thresholds.recent_act else Level.WATCH
    yield Flag(
        rule=NAME,
        level=level,
        facts={
            "absent": missed,
            "days": len(days),
            "line": thresholds.recent_watch,
            "through": inputs.attendance.through.isoformat(),
        },
        since=inputs.day,
        pressing=pressing(level, missed, thresholds.recent_watch),
    )


def reason(flag: Flag) -> Message:
    """Say it in words: “absent 4 of the last 10 school days”."""
    return Message(
        mark("absent {absent} of the last {days} school day"),
        flag.facts,
        plural=mark("absent {absent} of the last {days} school days"),
        count="days",
    )
