"""Work not handed in, in the classes that the student sits in now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.insights.pressing import pressing
from appliance.model.answers import Flag, Level
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.insights.inputs import Inputs
    from appliance.insights.thresholds import Thresholds

NAME = "missing_work"
TITLE = mark("Missing work")
STANDS_ON = "results"


def find(inputs: Inputs, thresholds: Thresholds) -> Iterator[Flag]:
    """Flag a student with several assignments marked missing, in all or in one class.

    A blank is no missing work: nobody has said yet what became of it.
    """
    missing = {s.section_code: s.mark.missing for s in inputs.sections if s.mark.missing}
    total, most = sum(missing.values()), max(missing.values(), default=0)
    if total < thresholds.missing_watch and most < thresholds.missing_in_one_course:
        return
    level = Level.ACT if total >= thresholds.missing_act else Level.WATCH
    yield Flag(
        rule=NAME,
        level=level,
        facts={
            "missing": total,
            "there": most,
            "where": min(code for code, count in missing.items() if count == most),
            "classes": len(missing),
            "line": thresholds.missing_watch,
        },
        since=inputs.day,
        pressing=pressing(level, max(total, thresholds.missing_watch), thresholds.missing_watch),
    )


def reason(flag: Flag) -> Message:
    """Say it in words: “missing 3 assignments in MATH8-2”."""
    if flag.facts["classes"] == 1:
        one = mark("missing {missing} assignment in {where}")
        many = mark("missing {missing} assignments in {where}")
    elif flag.facts["there"] == 1:
        one = mark("missing {missing} assignment in {classes} classes")
        many = mark("missing {missing} assignments in {classes} classes")
    else:
        one = mark("missing {missing} assignment, {there} of them in {where}")
        many = mark("missing {missing} assignments, {there} of them in {where}")
    return Message(one, flag.facts, plural=many, count="missing")
