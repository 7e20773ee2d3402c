from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import median

import pytest

from appliance.demo.habits import slump_at
from appliance.demo.school import School, make_school
from appliance.demo.work import Sheet, sheet_of
from appliance.model.vocabulary import ResultStatus


@pytest.fixture(scope="module")
def sheets(school: School) -> list[Sheet]:
    return [sheet_of(school, section) for section in school.sections]


def marks_given(school: School) -> dict[tuple[int, int, str], tuple[ResultStatus, float | None]]:
    return {
        (section.id, seat.student.id, mark.item.title): (mark.status, mark.points)
        for section in school.sections
        for seat, marks in sheet_of(school, section).rows
        for mark in marks
        if mark
    }


def test_marks_once_given_stay_as_they_were_when_today_moves_on():
    earlier = marks_given(make_school(5, 200, date(2026, 10, 2)))
    later = marks_given(make_school(5, 200, date(2027, 3, 5)))
    assert earlier
    assert earlier.items() <= later.items()


def test_a_sheet_ends_with_work_that_is_not_yet_due(school: School, sheets: list[Sheet]):
    for sheet in sheets:
        dates = [item.due for item in sheet.items]
        assert dates == sorted(dates)
        assert dates[-1] <= school.today + timedelta(days=7)
        assert len({item.title for item in sheet.items}) == len(sheet.items)
    assert any(sheet.items[-1].due > school.today for sheet in sheets)


def test_work_is_due_on_school_days_and_marked_while_a_student_sits_there(
    school: School, sheets: list[Sheet]
):
    days = set(school.year.school_days)
    for sheet in sheets:
        assert {item.due for item in sheet.items} <= days
        for seat, marks in sheet.rows:
            assert all(seat.covers(mark.item.due) for mark in marks if mark)
            assert all(mark.item.due <= school.today for mark in marks if mark)


def test_points_lie_between_nothing_and_all(sheets: list[Sheet]):
    for sheet in sheets:
        for _, marks in sheet.rows:
            for mark in marks:
                if mark and mark.points is not None:
                    assert 0 <= mark.points <= mark.item.points
                    assert mark.percent == pytest.approx(round(mark.percent or 0))


def test_missing_work_is_concentrated_in_some_students(school: School, sheets: list[Sheet]):
    missing = Counter(
        seat.student.id
        for sheet in sheets
        for seat, marks in sheet.rows
        for mark in marks
        if mark and mark.status is ResultStatus.MISSING
    )
    assert len(missing) < 0.5 * len(school.students)
    worst = sum(count for _, count in missing.most_common(60))
    assert worst >= 0.7 * missing.total()
    assert all(missing[s.id] >= 10 for s in school.students if s.in_trouble)


def test_marks_are_spread_as_a_school_s_are(sheets: list[Sheet]):
    percents = [m.percent for s in sheets for _, marks in s.rows for m in marks if m and m.percent]
    assert 78 <= median(percents) <= 88
    assert 0.03 <= sum(p < 60 for p in percents) / len(percents) <= 0.12


def test_some_marks_rise_and_some_fall(school: School, sheets: list[Sheet]):
    recent = school.today - timedelta(weeks=4)
    before, since = defaultdict(list), defaultdict(list)
    for sheet in sheets:
        for seat, marks in sheet.rows:
            for mark in marks:
                if mark and mark.percent is not None:
                    kept = since if mark.item.due > recent else before
                    kept[seat.student.id].append(mark.percent)
    both = before.keys() & since.keys()
    change = [sum(since[k]) / len(since[k]) - sum(before[k]) / len(before[k]) for k in both]
    assert 6 <= sum(points <= -10 for points in change) <= 60
    assert 3 <= sum(points >= 4 for points in change) <= 120
    assert sum(abs(points) < 4 for points in change) >= 0.6 * len(change)


def test_a_slump_goes_down_and_up_again(school: School):
    habit = next(s.habit for s in school.students if s.habit.slumps and not s.in_trouble)
    start = habit.slumps[0]
    depths = [slump_at(habit, week) for week in range(start, start + 11)]
    assert depths[0] == depths[-1] == 0
    assert depths[5] == max(depths) == habit.depth
