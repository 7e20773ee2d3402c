"""A mark below passing, or one that fell: one flag for each class that the student sits in now."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from appliance.insights.pressing import pressing
from appliance.model.answers import Flag, Level
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.insights.inputs import Inputs, SectionMark
    from appliance.insights.thresholds import Thresholds

NAME = "failing_mark"
TITLE = mark("Failing or falling mark")
STANDS_ON = "results"


def find(inputs: Inputs, thresholds: Thresholds) -> Iterator[Flag]:
    """Flag each class with enough scored work whose mark is below passing or fell by much."""
    for section in inputs.sections:
        if section.mark.scored >= max(1, thresholds.least_scored):
            facts = _below(section, thresholds) | _fallen(section, thresholds)
            if facts:
                yield _flag(inputs, section, facts, thresholds)


def reason(flag: Flag) -> Message:
    """Say it in words: “58% in MATH8-2, below the passing mark of 60%”."""
    facts = {**flag.facts, "section": flag.section_code}
    if "fall" not in facts:
        return Message(mark("{percent}% in {section}, below the passing mark of {passing}%"), facts)
    if "passing" not in facts:
        one = mark("down {fall} point in {section} in {weeks} weeks, from {before}% to {percent}%")
        many = mark(
            "down {fall} points in {section} in {weeks} weeks, from {before}% to {percent}%"
        )
    else:
        one = mark(
            "{percent}% in {section}, below the passing mark of {passing}%,"
            " down {fall} point in {weeks} weeks"
        )
        many = mark(
            "{percent}% in {section}, below the passing mark of {passing}%,"
            " down {fall} points in {weeks} weeks"
        )
    return Message(one, facts, plural=many, count="fall")


def _below(section: SectionMark, thresholds: Thresholds) -> dict[str, object]:
    percent = section.mark.percent
    if percent is None or percent >= thresholds.passing:
        return {}
    return {"percent": math.floor(percent), "passing": _plain(thresholds.passing)}


def _fallen(section: SectionMark, thresholds: Thresholds) -> dict[str, object]:
    percent, before = section.mark.percent, section.mark.percent_before
    if percent is None or before is None or round(before - percent, 6) < thresholds.fall_watch:
        return {}
    return {
        "percent": math.floor(percent),
        "before": math.floor(before),
        "fall": math.floor(before) - math.floor(percent),
        "weeks": thresholds.fall_weeks,
    }


def _flag(
    inputs: Inputs, section: SectionMark, facts: dict[str, object], thresholds: Thresholds
) -> Flag:
    percent, before = section.mark.percent or 0.0, section.mark.percent_before
    fell = 0.0 if before is None else before - percent
    is_pressing = percent < thresholds.failing_act or fell >= thresholds.fall_act
    level = Level.ACT if is_pressing else Level.WATCH
    return Flag(
        rule=NAME,
        level=level,
        facts=facts,
        since=inputs.day,
        pressing=pressing(level, min(percent, thresholds.passing), thresholds.passing),
        section_id=section.mark.section_id,
        section_code=section.section_code,
    )


def _plain(value: float) -> float:
    """A whole number without its “.0”."""
    return int(value) if value == int(value) else value
