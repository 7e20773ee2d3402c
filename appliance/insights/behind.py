"""Classes whose marks are behind: past-due work is blank, or nothing was marked for long."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from appliance.insights.thresholds import Thresholds
    from appliance.model.facts import Assignment, TaughtClass


class Behind(NamedTuple):
    """A class that is behind. `newest` is the day of its newest work that is marked."""

    section_id: int
    overdue_items: int
    newest: date | None


def find_behind(
    assignments: Mapping[int, Assignment],
    entered: Mapping[int, int],
    classes: Mapping[int, TaughtClass],
    school_days: Sequence[date],
    thresholds: Thresholds,
) -> Iterator[Behind]:
    """Give the classes taught now that are behind, by section.

    `entered` says for how many students each assignment has a mark; `school_days` are those up
    to today. A school without any assignments has no gradebook here, and nobody is behind.
    """
    due, quiet = (
        _days_ago(school_days, days) for days in (thresholds.overdue_days, thresholds.quiet_days)
    )
    overdue, newest = _look_through(assignments, entered, classes, due, thresholds)
    for section_id in sorted(classes) if assignments else ():
        last = newest[section_id]
        is_quiet = max(last, classes[section_id].begin) < quiet
        if overdue[section_id] or is_quiet:
            found = date.fromisoformat(last) if last else None
            yield Behind(section_id, overdue[section_id], found)


def _look_through(
    assignments: Mapping[int, Assignment],
    entered: Mapping[int, int],
    classes: Mapping[int, TaughtClass],
    due: str,
    thresholds: Thresholds,
) -> tuple[Counter[int], dict[int, str]]:
    """By section: assignments due before a day without marks, and the newest day with marks."""
    overdue: Counter[int] = Counter()
    newest: dict[int, str] = defaultdict(str)
    for number, (section_id, day, _) in assignments.items():
        if day and section_id in classes:
            needed = max(1, thresholds.entered_share * classes[section_id].students)
            if entered.get(number, 0) >= needed:
                newest[section_id] = max(newest[section_id], day)
            else:
                overdue[section_id] += day < due
    return overdue, newest


def _days_ago(school_days: Sequence[date], days: int) -> str:
    """The school day so many school days before the last; "" before the first."""
    return school_days[-1 - days].isoformat() if len(school_days) > days else ""
