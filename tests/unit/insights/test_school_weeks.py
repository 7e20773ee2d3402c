"""The school week by week."""

from __future__ import annotations

from datetime import date

from appliance.insights.attendance import StudentYear, summarize
from appliance.insights.school_days import SchoolDays
from appliance.insights.school_weeks import SchoolWeek, count_weeks
from appliance.insights.thresholds import THRESHOLDS
from appliance.model.answers import Band
from tests.unit.insights.making import school_days

DAYS = SchoolDays(school_days(18))  # from a Wednesday on: weeks of 3, 5, 5 and 5 days


def weeks_of(*years: tuple[str, str]) -> list[SchoolWeek]:
    return count_weeks([(level, StudentYear(days)) for level, days in years], DAYS, THRESHOLDS)


def test_a_week_is_counted_as_of_its_last_school_day() -> None:
    weeks = weeks_of(("6", "P" * 18))
    assert [week.week for week in weeks] == [DAYS.days[n] for n in (2, 7, 12, 17)]
    assert {week.week.weekday() for week in weeks} == {4}


def test_a_student_stands_in_the_band_of_the_year_so_far() -> None:
    weeks = weeks_of(("6", "AAP" + "P" * 15))
    assert [next(iter(week.bands)) for week in weeks] == [
        Band.SEVERE,  # 1 of 3
        Band.SEVERE,  # 6 of 8
        Band.CHRONIC,  # 11 of 13
        Band.CHRONIC,  # 16 of 18
    ]


def test_nobody_is_chronically_absent_before_the_tenth_day() -> None:
    assert [week.chronic for week in weeks_of(("6", "A" * 18))] == [0, 0, 1, 1]


def test_grade_levels_are_counted_apart_and_only_while_enrolled() -> None:
    weeks = weeks_of(("6", "P" * 18), ("7", "P" * 18), ("7", "P" * 8 + "-" * 10))
    assert [(week.grade_level, week.students) for week in weeks] == [
        ("6", 1), ("7", 2), ("6", 1), ("7", 2), ("6", 1), ("7", 1), ("6", 1), ("7", 1),
    ]  # fmt: skip


def test_a_student_of_whom_nothing_is_known_stands_in_no_band() -> None:
    (week, *_) = weeks_of(("6", "?" * 18))
    assert (week.students, week.bands.total()) == (1, 0)


def test_a_week_agrees_with_the_summary_of_its_last_day() -> None:
    year = StudentYear("PAEPPTALPP?APPPPEP")
    for week in count_weeks([("6", year)], DAYS, THRESHOLDS):
        until = DAYS.days.index(week.week) + 1
        summary = summarize(year.until(until), DAYS)
        assert summary is not None
        assert summary.band in week.bands


def test_weeks_follow_the_calendar_and_not_the_count_of_days() -> None:
    days = SchoolDays((date(2026, 11, 20), date(2026, 11, 30), date(2026, 12, 1)))
    assert [list(week) for week in days.weeks] == [[0], [1, 2]]
