"""What every repository starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import Row

from appliance.model.moments import as_text, school_day

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
"""A row of whatever columns were asked for."""


class Repository:
    """One subject's questions, on one connection and at one instant."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now

    @property
    def stamp(self) -> str:
        """The instant, as the store writes it."""
        return as_text(self.now)

    @property
    def today(self) -> date:
        """The date at the school."""
        return school_day(self.now)
