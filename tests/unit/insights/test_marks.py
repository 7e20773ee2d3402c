"""Marks: scored work only, a blank is no zero, and the past stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.insights.marks import read_histories
from appliance.insights.thresholds import THRESHOLDS
from appliance.model.answers import MarkSummary
from appliance.model.facts import Assignment, WorkRow
from tests.unit.insights.making import due, scored

TODAY = date(2026, 11, 25)  # a Wednesday
WEEK = timedelta(weeks=1)


def summarize(
    rows: list[WorkRow], assignments: dict[int, Assignment], today: date = TODAY
) -> dict[int, MarkSummary]:
    histories = read_histories(rows, assignments)
    return {
        section: replace(history.as_of(today, THRESHOLDS), trend=history.trend(today))
        for section, history in histories.items()
    }


def mark_of(
    rows: list[WorkRow], assignments: dict[int, Assignment], today: date = TODAY
) -> MarkSummary:
    return summarize(rows, assignments, today)[1]


def all_due(*possible: float | None) -> dict[int, Assignment]:
    return {n: due(TODAY - WEEK, points) for n, points in enumerate(possible, start=1)}


def test_a_mark_is_points_earned_by_points_possible() -> None:
    mark = mark_of([scored(1, 10), scored(2, 45)], all_due(20, 50))
    assert (mark.percent, mark.scored) == (78.57, 2)


def test_work_without_points_possible_makes_it_the_mean_of_percentages() -> None:
    assert mark_of([scored(1, 10), scored(2, None, 90)], all_due(20, None)).percent == 70


def test_a_score_of_which_nobody_knows_out_of_what_does_not_count() -> None:
    mark = mark_of([scored(1, 10), scored(2, 45)], all_due(20, None))
    assert (mark.percent, mark.scored) == (50, 1)


def test_extra_credit_adds_points_earned_and_none_possible() -> None:
    assert mark_of([scored(1, 18), scored(2, 2)], all_due(20, 0)).percent == 100


def test_nothing_but_extra_credit_is_no_mark() -> None:
    assert mark_of([scored(1, 2)], all_due(0)).percent is None


def test_a_zero_counts_and_what_is_not_scored_does_not() -> None:
    kinds = ("missing", "excused", "not_graded", "late")
    others = [WorkRow(1, n, status, None, None) for n, status in enumerate(kinds, start=3)]
    mark = mark_of([scored(1, 20), scored(2, 0), *others], all_due(*[20] * 6))
    assert (mark.percent, mark.scored, mark.missing, mark.excused) == (50, 2, 1, 1)


def test_late_work_that_is_scored_counts() -> None:
    assert mark_of([WorkRow(1, 1, "late", 15, None)], all_due(20)).percent == 75


def test_each_section_has_its_own_mark() -> None:
    assignments = {1: due(TODAY, 10, 1), 2: due(TODAY, 10, 2)}
    found = summarize([scored(1, 5), scored(2, 8)], assignments)
    assert {section: mark.percent for section, mark in found.items()} == {1: 50, 2: 80}


def test_work_due_later_does_not_count_yet() -> None:
    assignments = {1: due(TODAY, 10), 2: due(TODAY + WEEK, 10)}
    assert mark_of([scored(1, 5), scored(2, 10)], assignments).percent == 50


def test_a_trend_has_a_point_for_each_week_with_scored_work() -> None:
    monday = date(2026, 11, 2)
    days = [monday, monday + timedelta(days=4), monday + timedelta(days=5), TODAY]
    assignments = {n: due(day) for n, day in enumerate(days)}
    rows = [scored(n, points) for n, points in enumerate((10, 5, 3, 2))]
    assert mark_of(rows, assignments).trend == (
        (date(2026, 11, 6), 75),  # both of the week
        (date(2026, 11, 13), 60),  # a Saturday is of the week to come
        (TODAY, 50),  # the week is not over
    )


@pytest.mark.parametrize(("scored_then", "before"), [(2, None), (3, 80), (4, 80)])
def test_the_mark_of_four_weeks_ago_needs_three_pieces_of_work(
    scored_then: int, before: float | None
) -> None:
    then = TODAY - 4 * WEEK
    assignments = {n: due(then) for n in range(scored_then)} | {9: due(then + timedelta(days=1))}
    rows = [*(scored(n, 8) for n in range(scored_then)), scored(9, 0)]
    assert mark_of(rows, assignments).percent_before == before


def test_undated_work_counts_but_how_the_mark_moved_is_not_told() -> None:
    then = TODAY - 8 * WEEK
    assignments = {n: due(then) for n in range(4)} | {9: due(None)}
    mark = mark_of([*(scored(n, 8) for n in range(4)), scored(9, 3)], assignments)
    assert (mark.percent, mark.percent_before, mark.trend) == (70, None, ())


POINTS = st.one_of(st.none(), st.integers(0, 20).map(float))
WORK = st.lists(
    st.tuples(
        st.sampled_from(["scored", "missing", "excused", "late"]),
        POINTS,
        st.one_of(st.none(), st.integers(0, 100).map(float)),
        st.one_of(st.none(), st.integers(0, 200)),
        st.one_of(st.none(), st.integers(0, 20).map(float)),
    ),
    max_size=25,
)
Work = list[tuple[str, float | None, float | None, int | None, float | None]]


def _made(work: Work) -> tuple[list[WorkRow], dict[int, Assignment]]:
    rows = [WorkRow(1, n, w[0], w[1], w[2]) for n, w in enumerate(work)]
    assignments = {
        n: due(None if w[3] is None else TODAY - timedelta(days=w[3]), w[4])
        for n, w in enumerate(work)
    }
    return rows, assignments


@given(WORK, st.integers(0, 120))
def test_later_work_never_changes_an_answer_of_the_past(work: Work, ago: int) -> None:
    then = TODAY - timedelta(days=ago)
    rows, assignments = _made(work)
    known = [row for row in rows if assignments[row.line_item_id].day <= then.isoformat()]
    empty = MarkSummary(1, None, None, 0, 0, 0, ())
    before, after = (summarize(each, assignments, then).get(1, empty) for each in (known, rows))
    assert before == after


@given(WORK, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(work: Work, random: object) -> None:
    rows, assignments = _made(work)
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = summarize(rows, assignments)
    assert summarize(shuffled, assignments) == one


@given(WORK, st.sampled_from(["not_graded", "scored", "late"]))
def test_a_blank_never_counts_as_a_zero(work: Work, status: str) -> None:
    rows, assignments = _made(work)
    assignments[99] = due(TODAY - WEEK)
    blank = WorkRow(1, 99, status, None, None)
    with_blank = summarize([*rows, blank], assignments)
    without = summarize(rows, assignments)
    assert with_blank.get(1) == without.get(1, MarkSummary(1, None, None, 0, 0, 0, ()))
