"""When a source is read, as a person writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from appliance.errors import WrongUsageError


class ScheduleWrongError(WrongUsageError):
    """“{text}” is not a schedule. Say a time of day (06:00), an interval (every 15 minutes), or
    nothing for none.
    """


_DAILY = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_EVERY = re.compile(r"every (\d{1,4}) minutes?")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a source is read: daily at a time, or every so many minutes."""

    at: time | None = None
    every: timedelta | None = None

    def last_due(self, now: datetime) -> datetime | None:
        """The last time before `now` (with its zone) at which a daily run was due."""
        if self.at is None:
            return None
        today = now.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return today if today <= now else today - timedelta(days=1)

    def is_missed(self, last_run: datetime | None, now: datetime) -> bool:
        """Whether a run was due while nobody was there to start it."""
        if self.every is not None:
            return last_run is None or now - last_run >= self.every
        due = self.last_due(now)
        return due is not None and (last_run is None or last_run < due)


def parse_schedule(text: str) -> Schedule | None:
    """Read a schedule as a person writes it; None for an empty one.

    Raises
    ------
    ScheduleWrongError
        It is neither a time of day nor an interval of 1 to 1440 minutes.
    """
    if not text.strip():
        return None
    if match := _DAILY.fullmatch(text.strip()):
        return Schedule(at=time(int(match[1]), int(match[2])))
    match = _EVERY.fullmatch(text.strip().lower())
    if match and 1 <= int(match[1]) <= 1440:
        return Schedule(every=timedelta(minutes=int(match[1])))
    raise ScheduleWrongError(text=text)
