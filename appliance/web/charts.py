"""Where the lines and bars of a chart go. Pure: plain values in, coordinates out.

Coordinates are those of the SVG's view box, y downwards. Every chart leaves the writing of its
text alternative to its template.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from appliance.model.answers import Band

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from appliance.model.answers import DayMark

Point = tuple[date, float]

_TICK = 6
_TICK_STEP = 9
_STRIP_HEIGHT = 20
_SHAPES = {  # letter: (top, height) of its tick
    "P": (16, 4),
    "T": (10, 10),
    "L": (0, 10),
    "A": (0, 20),
    "E": (1, 18),
    "?": (8, 4),
    "-": (19, 1),
}


@dataclass(frozen=True, slots=True)
class Strip:
    """School days as ticks: one path for each letter that occurs."""

    width: int
    height: int
    paths: tuple[tuple[str, str], ...]


def strip(letters: str) -> Strip:
    """Draw an attendance strip: what is missed stands tall, what is as it should be stays low."""
    paths = tuple(
        (letter, "".join(_tick(n, letter) for n, found in enumerate(letters) if found == letter))
        for letter in sorted(set(letters))
    )
    return Strip(max(1, len(letters)) * _TICK_STEP, _STRIP_HEIGHT, paths)


def _tick(n: int, letter: str) -> str:
    top, height = _SHAPES[letter]
    inset = 1 if letter == "E" else 0  # drawn as an outline
    width = _TICK - 2 * inset
    return f"M{n * _TICK_STEP + inset} {top}h{width}v{height}h-{width}z"


@dataclass(frozen=True, slots=True)
class Frame:
    """A chart's box, the days along it and the figures up it."""

    width: float
    height: float
    first: date
    last: date
    lowest: float
    highest: float
    pad: float = 3

    def x(self, day: date) -> float:
        """How far to the right a day lies."""
        days = max(1, (self.last - self.first).days)
        inside = self.width - 2 * self.pad
        return round(self.pad + inside * (day - self.first).days / days, 1)

    def y(self, value: float) -> float:
        """How far down a figure lies; what is out of bounds lies on the edge."""
        bounded = min(max(value, self.lowest), self.highest)
        inside = self.height - 2 * self.pad
        share = (self.highest - bounded) / (self.highest - self.lowest)
        return round(self.pad + inside * share, 1)

    def path(self, points: Sequence[Point]) -> str:
        """A line through points."""
        return "".join(
            f"{'L' if n else 'M'}{self.x(day)} {self.y(value)}"
            for n, (day, value) in enumerate(points)
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and where it ends."""

    frame: Frame
    path: str
    end_x: float
    end_y: float
    first: Point
    last: Point


LOWEST_MARK = 40.0
"""Marks are drawn from 40 to 100 %; the few below lie on the edge, and are told in figures."""


def sparkline(points: Sequence[Point], width: float = 72, height: float = 28) -> Line | None:
    """Draw marks over weeks, small; None where there are fewer than two."""
    if len(points) < 2:
        return None
    frame = Frame(width, height, points[0][0], points[-1][0], LOWEST_MARK, 100)
    return _line(frame, points)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid, and what it stands for."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class MonthTick:
    """Where a month begins."""

    at: float
    day: date


@dataclass(frozen=True, slots=True)
class Chart:
    """One or two lines over time, with a grid."""

    frame: Frame
    line: Line
    other: Line | None
    levels: tuple[Tick, ...]
    months: tuple[MonthTick, ...]


def marks_chart(
    points: Sequence[Point], median: Sequence[Point], width: float = 320, height: float = 120
) -> Chart | None:
    """Draw one student's mark in a course against the class median; None with too few points."""
    if len(points) < 2:
        return None
    days = [day for day, _ in (*points, *median)]
    frame = Frame(width, height, min(days), max(days), LOWEST_MARK, 100, pad=4)
    return _chart(frame, points, median, (60, 80, 100))


def share_chart(points: Sequence[Point], width: float = 360, height: float = 120) -> Chart | None:
    """Draw a share in percent over weeks, from 0 to the next ten above its highest."""
    if len(points) < 2:
        return None
    highest = max(10.0, 10.0 * (int(max(value for _, value in points) / 10) + 1))
    frame = Frame(width, height, points[0][0], points[-1][0], 0, highest, pad=4)
    return _chart(frame, points, (), (0, highest / 2, highest))


def _chart(
    frame: Frame, points: Sequence[Point], other: Sequence[Point], levels: Sequence[float]
) -> Chart:
    return Chart(
        frame=frame,
        line=_line(frame, points),
        other=_line(frame, other) if len(other) > 1 else None,
        levels=tuple(Tick(frame.y(value), value) for value in levels),
        months=tuple(MonthTick(frame.x(day), day) for day in _month_starts(frame)),
    )


def _line(frame: Frame, points: Sequence[Point]) -> Line:
    last_day, last = points[-1]
    return Line(frame, frame.path(points), frame.x(last_day), frame.y(last), points[0], points[-1])


def _month_starts(frame: Frame) -> list[date]:
    days = (frame.last - frame.first).days + 1
    all_days = (frame.first + timedelta(days=n) for n in range(days))
    return [day for day in all_days if day.day == 1]


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a stacked bar."""

    band: Band
    x: float
    width: float
    count: int


def stacked_bar(counts: Mapping[Band, int | None], width: float = 400) -> tuple[Segment, ...]:
    """Lay attendance bands end to end; none where any of them is kept back."""
    known = {band: count for band in Band if (count := counts.get(band)) is not None}
    total = sum(known.values())
    if len(known) < len(Band) or not total:
        return ()
    segments, x = [], 0.0
    for band, count in known.items():
        part = width * count / total
        if count:
            segments.append(Segment(band, round(x, 1), round(part, 1), count))
        x += part
    return tuple(segments)


@dataclass(frozen=True, slots=True)
class MonthOfDays:
    """A month of a calendar: weeks of five school days, Monday first; None: no school."""

    first: date
    weeks: tuple[tuple[DayMark | None, ...], ...]


def calendar(days: Sequence[DayMark]) -> tuple[MonthOfDays, ...]:
    """Lay school days out by month and week, the oldest month first."""
    months = groupby(days, key=lambda mark: mark.date.replace(day=1))
    return tuple(MonthOfDays(first, _weeks(list(marks))) for first, marks in months)


def _weeks(days: Sequence[DayMark]) -> tuple[tuple[DayMark | None, ...], ...]:
    by_week = groupby(days, key=lambda mark: mark.date - timedelta(days=mark.date.weekday()))
    return tuple(_week(list(marks)) for _, marks in by_week)


def _week(days: Sequence[DayMark]) -> tuple[DayMark | None, ...]:
    by_weekday = {mark.date.weekday(): mark for mark in days}
    return tuple(by_weekday.get(weekday) for weekday in range(max(5, max(by_weekday) + 1)))
