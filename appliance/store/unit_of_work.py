"""The one way in: a unit of work opens with an actor and an audit event, or not at all.

What is read or written and the record of it stand or fall together. A unit that writes holds
the file's one write lock from its first statement; a unit that reads takes a snapshot and
writes only its audit events, at its end and before its answer leaves.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from appliance.model.moments import as_text, school_day
from appliance.store.audit import append_events
from appliance.store.engine import BUSY_MS, WRITES
from appliance.store.repositories import Repositories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy import Connection, Engine

    from appliance.governance.access import Actor
    from appliance.governance.audit import AuditEvent
    from appliance.model.moments import Clock


_SETTLE_MS = 2_000


@dataclass
class UnitOfWork:
    """One actor's work on the store, and the events that tell of it."""

    connection: Connection
    actor: Actor
    now: datetime
    events: list[AuditEvent] = field(default_factory=list)

    def record(self, event: AuditEvent) -> None:
        """Add an event, to be written when the unit ends."""
        self.events.append(event)

    @property
    def today(self) -> date:
        """The date at the school."""
        return school_day(self.now)

    @cached_property
    def find(self) -> Repositories:
        """The repositories, one a subject, all on this unit's connection."""
        return Repositories(self.connection, self.now)


class Store:
    """The encrypted file, opened. Every use of it is a unit of work."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock

    @contextmanager
    def reading(self, actor: Actor, event: AuditEvent | None = None) -> Iterator[UnitOfWork]:
        """Read a snapshot; at the end write its events, without which nothing is answered.

        A page that is opened by nobody's hand (a health check, the live counts of a run) gives
        no event; a page that shows a record must.
        """
        with self.engine.connect() as connection:
            work = UnitOfWork(connection, actor, self.clock(), [event] if event else [])
            with connection.begin():
                yield work
        if work.events:
            with self._writing() as connection:
                append_events(connection, as_text(work.now), work.actor.name, work.events)

    @contextmanager
    def writing(self, actor: Actor, event: AuditEvent | None = None) -> Iterator[UnitOfWork]:
        """Write, all or nothing, the events in the same transaction.

        Raises
        ------
        UnauditedError
            The unit ended without an event.
        """
        with self._writing() as connection:
            work = UnitOfWork(connection, actor, self.clock(), [event] if event else [])
            yield work
            if not work.events:
                raise UnauditedError
            append_events(connection, as_text(work.now), work.actor.name, work.events)

    @contextmanager
    def housekeeping(self) -> Iterator[UnitOfWork]:
        """Write what says nothing of a child: sign-in sessions, a run's live counts."""
        with self._writing() as connection:
            from appliance.governance.access import NOBODY

            yield UnitOfWork(connection, NOBODY, self.clock())

    def settle(self) -> bool:
        """Empty the log beside the file, so that it holds no page of what was erased just now.

        Gives whether it is empty: it is not where somebody reads or writes for longer than a
        moment. What is left in it then is encrypted as the file is, and written over in time.
        """
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {_SETTLE_MS}")
            (is_busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        finally:
            connection.close()
        return not is_busy

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self.engine.connect() as plain:
            connection = plain.execution_options(**{WRITES: True})
            with connection.begin():
                yield connection


class UnauditedError(AssertionError):
    """A unit of work changed something without saying so. This is a fault of the program."""
