"""Marks: what a student's scored work in each class comes to, on any day.

Only scored work counts. A blank is not a zero, work marked missing is counted apart, and
excused work does not count at all. The mark is points earned by points possible; where some
scored work lacks either, it is the mean of the percentages.

Work is dated by when it was due (or else given) and counts from that day on, so that the
answer for a day does not change by what comes later. Undated work always counts, but then
there is no telling how the mark moved.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

from appliance.model.answers import MarkSummary
from appliance.model.vocabulary import ResultStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from appliance.insights.thresholds import Thresholds
    from appliance.model.facts import Assignment, WorkRow

    Score = tuple[str, float | None, float | None, float | None]
    """Day, points, points possible, percent (None for extra credit: 0 points possible)."""

_HAS_SCORE = frozenset({ResultStatus.SCORED, ResultStatus.LATE})
_FRIDAY = 4


@dataclass(slots=True)
class History:
    """One student's work in one class. Days are ISO dates in order, "" if unknown.

    `percents` has the mark after each piece of scored work, `days` that piece's day; `missing`
    and `excused` have the days of such work.
    """

    section_id: int
    days: list[str] = field(default_factory=list)
    percents: list[float | None] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    excused: list[str] = field(default_factory=list)

    def as_of(self, day: date, thresholds: Thresholds) -> MarkSummary:
        """Sum up the work as of a day; the trend is left empty."""
        text = day.isoformat()
        scored = bisect_right(self.days, text)
        return MarkSummary(
            section_id=self.section_id,
            percent=self.percents[scored - 1] if scored else None,
            percent_before=self._before(day, thresholds),
            scored=scored,
            missing=bisect_right(self.missing, text),
            excused=bisect_right(self.excused, text),
            trend=(),
        )

    def trend(self, today: date) -> tuple[tuple[date, float], ...]:
        """The mark at the end of each week in which scored work is dated."""
        if not self._is_dated:
            return ()
        scored = bisect_right(self.days, today.isoformat())
        weekly = dict(zip(map(_friday, self.days[:scored]), self.percents, strict=False))
        return tuple(
            (min(friday, today), percent)
            for friday, percent in weekly.items()
            if percent is not None
        )

    def _before(self, day: date, thresholds: Thresholds) -> float | None:
        then = day - timedelta(weeks=thresholds.fall_weeks)
        scored = bisect_right(self.days, then.isoformat())
        is_told = self._is_dated and scored >= max(1, thresholds.least_scored)
        return self.percents[scored - 1] if is_told else None

    @property
    def _is_dated(self) -> bool:
        return bool(self.days) and bool(self.days[0])


def read_histories(
    rows: Iterable[WorkRow], assignments: Mapping[int, Assignment]
) -> dict[int, History]:
    """Make one student's history in each section."""
    histories: dict[int, History] = {}
    scores: dict[int, list[Score]] = defaultdict(list)
    for _, item, status, points, percent in rows:
        section_id, day, possible = assignments[item]
        if section_id not in histories:
            histories[section_id] = History(section_id)
        if status in _HAS_SCORE:
            scores[section_id].append((day, points, possible, _percent(points, possible, percent)))
        elif status == ResultStatus.MISSING:
            histories[section_id].missing.append(day)
        elif status == ResultStatus.EXCUSED:
            histories[section_id].excused.append(day)
    for section_id, history in histories.items():
        of_section = sorted(filter(_is_known, scores[section_id]), key=itemgetter(0))
        history.days = [score[0] for score in of_section]
        history.percents = list(_marks(of_section))
        history.missing.sort()
        history.excused.sort()
    return histories


def _percent(points: float | None, possible: float | None, percent: float | None) -> float | None:
    if percent is None and points is not None and possible:
        return 100 * points / possible
    return percent


def _is_known(score: Score) -> bool:
    """Whether a score says anything: points of which nobody knows out of what do not."""
    _, points, possible, percent = score
    return percent is not None or (points is not None and possible is not None)


def _marks(scores: Iterable[Score]) -> Iterator[float | None]:
    """The mark after each of some scores."""
    earned = out_of = sum_of_percents = 0.0
    percents = 0
    has_points = True
    for _, points, possible, percent in scores:
        if points is None or possible is None:
            has_points = False
        else:
            earned += points
            out_of += possible
        if percent is not None:
            percents += 1
            sum_of_percents += percent
        if has_points and out_of:
            yield round(100 * earned / out_of, 2)
        else:
            yield round(sum_of_percents / percents, 2) if percents else None


@lru_cache(4096)
def _friday(day: str) -> date:
    """The Friday on or after a date: where a trend has its points."""
    when = date.fromisoformat(day)
    return when + timedelta(days=(_FRIDAY - when.weekday()) % 7)
