"""Marks: what a student's scored work in each class comes to, now, week by week and before.

Only scored work counts. A blank is not a zero, work marked missing is counted apart, and
excused work does not count at all. The mark is points earned by points possible; where some
scored work lacks either, it is the mean of the percentages.

Work is dated by when it was due (or else given) and counts from that day on, so that the
answer for a day does not change by what comes later.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from appliance.model.answers import MarkSummary
from appliance.model.vocabulary import ResultStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from appliance.insights.thresholds import Thresholds
    from appliance.model.facts import Assignment, WorkRow

_HAS_SCORE = frozenset({ResultStatus.SCORED, ResultStatus.LATE})
_FRIDAY = 4
_LATER = "9999-12-31"


class _Score(NamedTuple):
    """One piece of scored work; `percent` is None for extra credit, which has 0 points possible."""

    day: str
    points: float | None
    possible: float | None
    percent: float | None


@dataclass(slots=True)
class _Work:
    """One student's work in one class."""

    scores: list[_Score] = field(default_factory=list)
    missing: int = 0
    excused: int = 0


@dataclass(slots=True)
class _Mark:
    """A mark that grows score by score."""

    scored: int = 0
    points: float = 0.0
    possible: float = 0.0
    has_points: bool = True
    percents: int = 0
    percent_sum: float = 0.0

    def add(self, score: _Score) -> None:
        self.scored += 1
        if score.points is None or score.possible is None:
            self.has_points = False
        else:
            self.points += score.points
            self.possible += score.possible
        if score.percent is not None:
            self.percents += 1
            self.percent_sum += score.percent

    @property
    def percent(self) -> float | None:
        if self.has_points and self.possible:
            return round(100 * self.points / self.possible, 2)
        return round(self.percent_sum / self.percents, 2) if self.percents else None


def summarize(
    rows: Iterable[WorkRow],
    assignments: Mapping[int, Assignment],
    today: date,
    thresholds: Thresholds,
) -> dict[int, MarkSummary]:
    """Sum up one student's work by section, from what is dated today or before."""
    until = today.isoformat()
    sections: dict[int, _Work] = defaultdict(_Work)
    for row in rows:
        assignment = assignments[row.line_item_id]
        if assignment.day <= until:
            _take(sections[assignment.section_id], row, assignment)
    return {
        section_id: _summarize(section_id, work, today, thresholds)
        for section_id, work in sections.items()
    }


def _take(work: _Work, row: WorkRow, assignment: Assignment) -> None:
    if row.status in _HAS_SCORE:
        points, possible, percent = row.points, assignment.points_possible, row.percent
        if percent is None and points is not None and possible:
            percent = 100 * points / possible
        if percent is not None or (points is not None and possible is not None):
            work.scores.append(_Score(assignment.day, points, possible, percent))
    elif row.status == ResultStatus.MISSING:
        work.missing += 1
    elif row.status == ResultStatus.EXCUSED:
        work.excused += 1


def _summarize(section_id: int, work: _Work, today: date, thresholds: Thresholds) -> MarkSummary:
    """One section. Without the dates of all of its work there is no telling how a mark moved."""
    scores = sorted(work.scores, key=itemgetter(0))
    days = [score.day for score in scores]
    is_dated = all(days)
    then = (today - timedelta(weeks=thresholds.fall_weeks)).isoformat()
    mark, before, trend = _Mark(), None, []
    for score, following in zip(scores, [*days, ""][1:], strict=True):
        mark.add(score)
        if not is_dated or following == score.day:
            continue
        if score.day <= then < (following or _LATER) and mark.scored >= thresholds.least_scored:
            before = mark.percent
        friday = _friday(score.day, today)
        if following and _friday(following, today) == friday:
            continue
        if (percent := mark.percent) is not None:
            trend.append((friday, percent))
    return MarkSummary(
        section_id=section_id,
        percent=mark.percent,
        percent_before=before,
        scored=mark.scored,
        missing=work.missing,
        excused=work.excused,
        trend=tuple(trend),
    )


@lru_cache(1024)
def _friday(day: str, today: date) -> date:
    """The Friday on or after a date, no later than today: where a trend has its points."""
    when = date.fromisoformat(day)
    return min(when + timedelta(days=(_FRIDAY - when.weekday()) % 7), today)
