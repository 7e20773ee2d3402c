"""Absent a tenth of the days or more: the year so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.insights.pressing import pressing
from appliance.model.answers import Flag, Level
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.insights.inputs import Inputs
    from appliance.insights.thresholds import Thresholds

NAME = "chronic_absenteeism"
TITLE = mark("Chronic absenteeism")
STANDS_ON = "attendance_events"


def find(inputs: Inputs, thresholds: Thresholds) -> Iterator[Flag]:
    """Flag a student whose share of days absent reaches the line, excused or not."""
    summary = inputs.attendance
    if summary is None or not is_chronic(summary.days_absent, summary.days_known, thresholds):
        return
    share = percent_absent(summary.days_absent, summary.days_known)
    level = Level.ACT if share >= thresholds.chronic_act else Level.WATCH
    yield Flag(
        rule=NAME,
        level=level,
        facts={
            "absent": summary.days_absent,
            "days": summary.days_known,
            "share": int(share),
            "line": thresholds.chronic_watch,
            "through": summary.through.isoformat(),
        },
        since=inputs.day,
        pressing=pressing(level, share, thresholds.chronic_watch),
    )


def reason(flag: Flag) -> Message:
    """Say it in words: “absent 14 of 56 days, 25%”."""
    return Message(
        mark("absent {absent} of {days} day, {share}%"),
        flag.facts,
        plural=mark("absent {absent} of {days} days, {share}%"),
        count="days",
    )


def is_chronic(absent: float, known: int, thresholds: Thresholds) -> bool:
    """Whether so many days absent of so many known are enough, and enough to go by."""
    enough = known >= max(1, thresholds.chronic_from_day)
    return enough and percent_absent(absent, known) >= thresholds.chronic_watch


def percent_absent(absent: float, known: int) -> float:
    """The share, free of what binary fractions leave over."""
    return round(100 * absent / known, 6)
