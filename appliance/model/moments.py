"""Time, as it is handed in: nothing below the composition root reads a clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

Clock = Callable[[], datetime]
"""Gives the present instant, with its zone."""


def as_text(moment: datetime) -> str:
    """Write an instant as the store does: UTC, ISO 8601, whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def month_span(month: str) -> tuple[str, str]:
    """The instants, as the store writes them, between which a month (YYYY-MM) lies at the school;
    the second no longer belongs to it.
    """
    year, number = map(int, month.split("-"))
    following = (year + number // 12, number % 12 + 1)
    begin, end = (datetime(y, m, 1).astimezone() for y, m in ((year, number), following))
    return as_text(begin), as_text(end)


def month_of(moment: datetime) -> str:
    """Say in which month (YYYY-MM) an instant lies at the school."""
    return f"{moment.astimezone():%Y-%m}"


def school_day(moment: datetime) -> date:
    """Say which date it is at the school, which is where this machine stands."""
    return moment.astimezone().date()
