"""The audit chain as it lies in the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, case, cast, column, func, insert, select, table

from appliance.governance.audit import (
    GENESIS,
    Action,
    AuditEvent,
    ChainedEvent,
    UnreadableEvent,
    chain,
)
from appliance.store.tables import audit_events

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Select

    from appliance.store.repositories.base import AnyRow

_SEQUENCE = table("sqlite_sequence", column("name"), column("seq"))
"""SQLite's own count of the rows that a table has ever been given; a deletion leaves it."""


def append_events(
    connection: Connection, at: str, actor: str, events: Sequence[AuditEvent]
) -> None:
    """Write events at the end of the chain, in the transaction that `connection` is in.

    No number is given twice, so that where the last events were cut off a gap remains.
    """
    octets = cast(audit_events.c.hash, LargeBinary).label("hash")  # even of a row tampered with
    newest = select(audit_events.c.n, octets).order_by(audit_events.c.n.desc())
    row = connection.execute(newest.limit(1)).first()
    n, previous = (row.n, row.hash) if row else (0, GENESIS)
    n = max(n, count_written(connection))
    for event in events:
        n += 1
        link = chain(n, previous, at, actor, event)
        connection.execute(insert(audit_events).values(_as_row(link)))
        previous = link.hash


def count_written(connection: Connection) -> int:
    """How many events were ever written, as SQLite counts them; 0 where it was made to forget."""
    statement = select(_SEQUENCE.c.seq).where(_SEQUENCE.c.name == audit_events.name)
    written = connection.execute(statement).scalar()
    return written if isinstance(written, int) else 0


def head_of(connection: Connection) -> tuple[int, bytes]:
    """The newest event's number and hash."""
    newest = select(audit_events.c.n, audit_events.c.hash).order_by(audit_events.c.n.desc())
    row = connection.execute(newest.limit(1)).first()
    return (row.n, bytes(row.hash)) if row else (0, GENESIS)


def hash_of(connection: Connection, n: int) -> bytes | None:
    """The hash of an event; None where there is none of this number."""
    found = connection.execute(select(audit_events.c.hash).where(audit_events.c.n == n)).scalar()
    return found if isinstance(found, bytes) else None


def read_chain(connection: Connection) -> Iterator[ChainedEvent | UnreadableEvent]:
    """Every event from the first on, whatever somebody may have made of its row."""
    for row in connection.execute(_events().order_by(audit_events.c.n)):
        yield _from_row(row)


def read_events(
    connection: Connection, which: ColumnElement[bool], *, limit: int, offset: int
) -> list[ChainedEvent | UnreadableEvent]:
    """Some events, the newest first."""
    newest = _events().where(which).order_by(audit_events.c.n.desc())
    return [_from_row(row) for row in connection.execute(newest.limit(limit).offset(offset))]


def _events() -> Select[Any]:
    c = audit_events.c
    words = (
        _octets(each, "text") for each in (c.at, c.actor, c.action, c.subject, c.why, c.detail)
    )
    digests = (_octets(each, "blob") for each in (c.payload_digest, c.hash))
    return select(c.n, *words, *digests)


def _octets(value: ColumnElement[Any], kind: str) -> ColumnElement[Any]:
    """A value as it lies in the file, UTF-8 or not; null where it is of another kind."""
    return case((func.typeof(value) == kind, cast(value, LargeBinary))).label(value.name)


def _as_row(link: ChainedEvent) -> dict[str, object]:
    return {
        "n": link.n,
        "at": link.at,
        "actor": link.actor,
        "action": str(link.event.action),
        "subject": link.event.subject,
        "why": link.event.why,
        "detail": json.dumps(link.event.detail, ensure_ascii=False),
        "payload_digest": link.payload_digest,
        "hash": link.hash,
    }


def _from_row(row: AnyRow) -> ChainedEvent | UnreadableEvent:
    try:
        at, actor, action, subject, why, detail = (octets.decode() for octets in row[1:7])
        event = AuditEvent(Action(action), subject, why, _read_detail(detail))
    except (AttributeError, ValueError, RecursionError):
        return UnreadableEvent(row.n)
    return ChainedEvent(row.n, at, actor, event, row.payload_digest, row.hash)


def _read_detail(text: str) -> dict[str, object]:
    """Read a detail, written as we write it and in no other way that a reader might take amiss.

    Raises
    ------
    ValueError
        It is not JSON, or it is but for instance names something twice.
    """
    detail: dict[str, object] = json.loads(text)
    if json.dumps(detail, ensure_ascii=False) != text:
        raise ValueError
    return detail
