"""Which classes are behind with their marks."""

from __future__ import annotations

from appliance.insights.behind import Behind, find_behind
from appliance.insights.thresholds import THRESHOLDS
from appliance.model.facts import Assignment, TaughtClass
from tests.unit.insights.making import due, school_days

DAYS = school_days(40)
TODAY = DAYS[-1]
BEGIN = DAYS[0].isoformat()


def behind(
    assignments: dict[int, Assignment], entered: dict[int, int], begin: str = BEGIN
) -> list[Behind]:
    classes = {1: TaughtClass(20, begin)}
    return list(find_behind(assignments, entered, classes, DAYS, THRESHOLDS))


def test_a_class_whose_newest_work_is_marked_is_not_behind() -> None:
    assert behind({1: due(DAYS[-3])}, {1: 20}) == []


def test_work_due_more_than_five_school_days_ago_without_marks_is_overdue() -> None:
    items = {1: due(DAYS[-2]), 2: due(DAYS[-6]), 3: due(DAYS[-7]), 4: due(DAYS[-5])}
    assert behind(items, {4: 20}) == [Behind(1, 1, DAYS[-5])]


def test_marks_for_half_the_class_count_as_entered() -> None:
    items = {1: due(DAYS[-7]), 2: due(DAYS[-3])}
    assert behind(items, {1: 10, 2: 20}) == []
    assert behind(items, {1: 9, 2: 20}) == [Behind(1, 1, DAYS[-3])]


def test_a_class_without_new_marks_for_more_than_ten_school_days_is_behind() -> None:
    assert behind({1: due(DAYS[-11])}, {1: 20}) == []
    assert behind({1: due(DAYS[-12])}, {1: 20}) == [Behind(1, 0, DAYS[-12])]


def test_a_class_that_never_had_a_mark_is_behind() -> None:
    assert behind({1: due(DAYS[-3], section=2)}, {1: 20}) == [Behind(1, 0, None)]


def test_a_term_that_has_just_begun_is_given_time() -> None:
    assert behind({1: due(DAYS[-3], section=2)}, {}, begin=DAYS[-8].isoformat()) == []


def test_in_a_school_without_a_gradebook_nobody_is_behind() -> None:
    assert behind({}, {}) == []


def test_undated_work_is_never_overdue() -> None:
    assert behind({1: due(None), 2: due(TODAY)}, {2: 20}) == []
