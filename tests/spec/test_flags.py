"""When each flag holds, and what it says: at, below and above each threshold."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from appliance.insights.attendance import StudentYear, summarize
from appliance.insights.flags import FLAGS, find_flags, reason
from appliance.insights.inputs import Inputs, SectionMark
from appliance.insights.school_days import SchoolDays
from appliance.insights.thresholds import THRESHOLDS, Thresholds
from appliance.model.answers import Flag, Level, MarkSummary
from tests.unit.insights.making import school_days

TODAY = date(2026, 11, 24)


class Case(NamedTuple):
    what: str
    inputs: Inputs
    level: Level | None
    words: str = ""


def attending(days: str) -> Inputs:
    calendar = SchoolDays(school_days(len(days)))
    return Inputs(day=TODAY, attendance=summarize(StudentYear(days), calendar), days=days)


def marked(
    code: str = "MATH8-2",
    percent: float | None = 90.0,
    before: float | None = None,
    scored: int = 5,
    missing: int = 0,
) -> SectionMark:
    return SectionMark(code, MarkSummary(len(code), percent, before, scored, missing, 0, ()))


def working(*sections: SectionMark) -> Inputs:
    return Inputs(day=TODAY, sections=sections)


ABSENCE = [
    Case("a year without absence", attending("P" * 56), None),
    Case("one day short of the tenth", attending("A" + "P" * 8), None),
    Case(
        "from the tenth day on", attending("A" + "P" * 9), Level.WATCH, "absent 1 of 10 days, 10%"
    ),
    Case("just below 10%", attending("A" * 5 + "P" * 46), None),
    Case("10%", attending("A" * 5 + "P" * 45), Level.WATCH, "absent 5 of 50 days, 10%"),
    Case("excused alike", attending("E" * 5 + "P" * 45), Level.WATCH, "absent 5 of 50 days, 10%"),
    Case("lateness is no absence", attending("T" * 5 + "L" * 5 + "P" * 40), None),
    Case(
        "just below 20%", attending("A" * 10 + "P" * 41), Level.WATCH, "absent 10 of 51 days, 19%"
    ),
    Case("20%", attending("A" * 10 + "P" * 40), Level.ACT, "absent 10 of 50 days, 20%"),
    Case("a quarter", attending("A" * 14 + "P" * 42), Level.ACT, "absent 14 of 56 days, 25%"),
    Case("unknown days count neither way", attending("A" * 2 + "?" * 20 + "P" * 19), None),
    Case("nine known days are too few", attending("A" * 3 + "?" * 20 + "P" * 6), None),
    Case("nobody enrolled", attending("-" * 30), None),
]

LATELY = [
    Case("two of ten", attending("P" * 40 + "AAPPPPPPPP"), None),
    Case("three of ten", attending("P" * 40 + "AEPPPPPPPA"), Level.WATCH,
         "absent 3 of the last 10 school days"),
    Case("four of ten", attending("P" * 40 + "AEPPPPPPAA"), Level.WATCH,
         "absent 4 of the last 10 school days"),
    Case("five of ten", attending("P" * 40 + "AEPPPPPAAA"), Level.ACT,
         "absent 5 of the last 10 school days"),
    Case("absent before the ten days", attending("P" * 30 + "AAAAA" + "P" * 10), None),
    Case("in the first week", attending("AAAP"), Level.WATCH, "absent 3 of the last 4 school days"),
    Case("new to the school", attending("-" * 36 + "AAAP"), Level.WATCH,
         "absent 3 of the last 4 school days"),
]  # fmt: skip

MISSING = [
    Case("none", working(marked()), None),
    Case("one in each of two", working(marked("A", missing=1), marked("B", missing=1)), None),
    Case("two in one", working(marked(missing=2)), Level.WATCH,
         "missing 2 assignments in MATH8-2"),
    Case("three in one", working(marked(missing=3)), Level.WATCH,
         "missing 3 assignments in MATH8-2"),
    Case("one in each of three",
         working(marked("A", missing=1), marked("B", missing=1), marked("C", missing=1)),
         Level.WATCH, "missing 3 assignments in 3 classes"),
    Case("five", working(marked("ART8-1", missing=3), marked("MUS8-1", missing=2)), Level.WATCH,
         "missing 5 assignments, 3 of them in ART8-1"),
    Case("six", working(marked("ART8-1", missing=3), marked("MUS8-1", missing=3)), Level.ACT,
         "missing 6 assignments, 3 of them in ART8-1"),
]  # fmt: skip

MARKS = [
    Case("60%", working(marked(percent=60.0)), None),
    Case("just below 60%", working(marked(percent=59.99)), Level.WATCH,
         "59% in MATH8-2, below the passing mark of 60%"),
    Case("58%", working(marked(percent=58.0)), Level.WATCH,
         "58% in MATH8-2, below the passing mark of 60%"),
    Case("50%", working(marked(percent=50.0)), Level.WATCH,
         "50% in MATH8-2, below the passing mark of 60%"),
    Case("below 50%", working(marked(percent=49.9)), Level.ACT,
         "49% in MATH8-2, below the passing mark of 60%"),
    Case("two pieces of work", working(marked(percent=20.0, scored=2)), None),
    Case("three pieces of work", working(marked(percent=20.0, scored=3)), Level.ACT,
         "20% in MATH8-2, below the passing mark of 60%"),
    Case("nothing scored", working(marked(percent=None, scored=0)), None),
    Case("down by less than 10", working(marked(percent=80.1, before=90.0)), None),
    Case("down by 10", working(marked(percent=80.0, before=90.0)), Level.WATCH,
         "down 10 points in MATH8-2 in 4 weeks, from 90% to 80%"),
    Case("down by 14", working(marked(percent=68.0, before=82.0)), Level.WATCH,
         "down 14 points in MATH8-2 in 4 weeks, from 82% to 68%"),
    Case("down by 20", working(marked(percent=70.0, before=90.0)), Level.ACT,
         "down 20 points in MATH8-2 in 4 weeks, from 90% to 70%"),
    Case("up by 10", working(marked(percent=90.0, before=80.0)), None),
    Case("below and down", working(marked(percent=55.0, before=68.0)), Level.WATCH,
         "55% in MATH8-2, below the passing mark of 60%, down 13 points in 4 weeks"),
]  # fmt: skip

TABLES = {
    "chronic_absenteeism": ABSENCE,
    "recent_absence": LATELY,
    "missing_work": MISSING,
    "failing_mark": MARKS,
}
ALL = [(rule, case) for rule, cases in TABLES.items() for case in cases]


@pytest.mark.parametrize(("rule", "case"), ALL, ids=[f"{rule}: {c.what}" for rule, c in ALL])
def test_a_flag_holds_from_its_threshold_on_and_says_why(rule: str, case: Case) -> None:
    found = [flag for flag in find_flags(case.inputs, THRESHOLDS) if flag.rule == rule]
    assert [flag.level for flag in found] == ([case.level] if case.level else [])
    assert [reason(flag).in_english() for flag in found] == ([case.words] if case.level else [])


def test_every_flag_has_a_table() -> None:
    assert {rule.NAME for rule in FLAGS} == set(TABLES)


def test_each_class_has_its_own_flag() -> None:
    inputs = working(marked("ART8-1", percent=40.0), marked("MATH8-2", percent=30.0))
    assert [flag.section_code for flag in find_flags(inputs, THRESHOLDS)] == ["MATH8-2", "ART8-1"]


def test_what_to_act_on_comes_before_any_number_of_things_to_watch() -> None:
    act = find_flags(working(marked(percent=49.0)), THRESHOLDS)
    watch = find_flags(
        working(*(marked(f"C{n}" * n, percent=50.0) for n in range(1, 41))), THRESHOLDS
    )
    assert _weight(act) > _weight(watch)


def test_more_reasons_come_before_a_stronger_one() -> None:
    two = find_flags(working(marked("A", percent=59.0), marked("BB", percent=59.0)), THRESHOLDS)
    one = find_flags(working(marked("A", percent=50.0)), THRESHOLDS)
    assert _weight(two) > _weight(one)


def test_of_two_alike_the_one_further_below_comes_first() -> None:
    lower, higher = (find_flags(working(marked(percent=p)), THRESHOLDS) for p in (51.0, 59.0))
    assert _weight(lower) > _weight(higher)


def test_a_school_may_choose_its_own_thresholds() -> None:
    strict = Thresholds(passing=70.0, chronic_watch=5.0)
    assert [f.rule for f in find_flags(working(marked(percent=69.0)), strict)] == ["failing_mark"]
    assert find_flags(attending("A" + "P" * 19), strict)[0].rule == "chronic_absenteeism"


def _weight(found: list[Flag]) -> float:
    return sum(flag.pressing for flag in found)
