"""Moodle as an open source: what its clock says is told in the school's own time zone.

Moodle keeps every time as seconds since 1970, and a database server need not know the school's
time zone, nor any: work due at 23:59 lies on the next day in UTC. So the seconds leave the
database as they are, and the day is made here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from connectors.sql import SqlSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from appliance.model.mapping import EntityMapping
    from connectors.base import Batch
    from connectors.sql import Session

_DAY, _HOUR = "%Y-%m-%d", "%H:%M"
CLOCKS = {"date": _DAY, "assigned_date": _DAY, "due_date": _DAY, "period": _HOUR}
"""The columns that are seconds since 1970, and what is told of them."""


class MoodleSource(SqlSource):
    """A Moodle, whose `tz` parameter says by which clock the school lives."""

    def __init__(self, session: Session, **limits: Any) -> None:
        super().__init__(session, **limits)
        self._zone = ZoneInfo(session.config.parameters["tz"])

    def read(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Batch]:
        """Rows of one entity, their seconds as days and hours."""
        told: list[Callable[[object], object]] = [
            _Clock(self._zone, CLOCKS[column]).tell if column in CLOCKS else _as_it_is
            for column in columns
        ]
        for batch in super().read(entity, columns):
            rows = [
                tuple(tell(value) for tell, value in zip(told, row, strict=True))
                for row in batch.rows
            ]
            yield replace(batch, rows=rows)


class _Clock:
    """Tells seconds since 1970 as a day or an hour; remembers what it has told."""

    def __init__(self, zone: ZoneInfo, form: str) -> None:
        self._zone = zone
        self._form = form
        self._told: dict[int, str] = {}

    def tell(self, value: object) -> object:
        if not isinstance(value, int | Decimal):
            return value
        seconds = int(value)
        if seconds not in self._told:
            try:
                self._told[seconds] = datetime.fromtimestamp(seconds, self._zone).strftime(
                    self._form
                )
            except (OverflowError, ValueError):  # no such year: the pipeline says so of the row
                return value
        return self._told[seconds]


def _as_it_is(value: object) -> object:
    return value
