"""Time, as it is handed in: nothing below the composition root reads a clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

Clock = Callable[[], datetime]
"""Gives the present instant, with its zone."""


def as_text(moment: datetime) -> str:
    """Write an instant as the store does: UTC, ISO 8601, whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def school_day(moment: datetime) -> date:
    """Say which date it is at the school, which is where this machine stands."""
    return moment.astimezone().date()
