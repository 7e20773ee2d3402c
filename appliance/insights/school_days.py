"""The days on which school was held, up to the last that attendance speaks of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from appliance.model.facts import DATE_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from appliance.model.facts import Lesson, Spell

NO_SCHOOL = -1
_KEPT = 256


@dataclass(frozen=True)
class SchoolDays:
    """School days in order; a day's position among them is what the rules reckon with.

    `rotation` says which day of the rotation some of them are, where the timetable turns by one.
    """

    days: tuple[date, ...]
    rotation: Mapping[date, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.days)

    @property
    def through(self) -> date:
        """The last of them."""
        return self.days[-1]

    @cached_property
    def positions(self) -> Callable[[str], Sequence[int]]:
        """Gives the position of each of some dates run together, `NO_SCHOOL` for other dates.

        Most students of a source that keeps every mark have the same dates, so the newest few
        answers are kept.
        """
        index = {day.isoformat(): position for position, day in enumerate(self.days)}

        def positions(dates: str) -> Sequence[int]:
            each = range(0, len(dates), DATE_LENGTH)
            return tuple(index.get(dates[i : i + DATE_LENGTH], NO_SCHOOL) for i in each)

        return lru_cache(_KEPT)(positions)

    @cached_property
    def everyday(self) -> tuple[int, ...]:
        """Every position."""
        return tuple(range(len(self.days)))

    def periods(self, lessons: Iterable[Lesson], position: int) -> int:
        """In how many periods some classes meet on a day, all together."""
        day = self.days[position]
        return sum(lesson.on(day, self.rotation.get(day, "")) for lesson in lessons)

    def within(self, spell: Spell) -> range:
        """The positions of the days that lie in a stay."""
        begin = bisect_left(self.days, spell.begin) if spell.begin else 0
        end = bisect_right(self.days, spell.end) if spell.end else len(self.days)
        return range(begin, end)

    @cached_property
    def weeks(self) -> tuple[range, ...]:
        """The positions of each week's days, week by week; the last may not be over yet."""
        calendar = groupby(self.everyday, key=lambda i: self.days[i].isocalendar()[:2])
        positions = [list(week) for _, week in calendar]
        return tuple(range(week[0], week[-1] + 1) for week in positions)
