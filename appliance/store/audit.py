"""The audit chain as it lies in the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import Row, insert, select

from appliance.governance.audit import GENESIS, Action, AuditEvent, ChainedEvent, chain
from appliance.store.tables import audit_events

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection


def append_events(
    connection: Connection, at: str, actor: str, events: Sequence[AuditEvent]
) -> None:
    """Write events at the end of the chain, in the transaction that `connection` is in."""
    newest = select(audit_events.c.n, audit_events.c.hash).order_by(audit_events.c.n.desc())
    row = connection.execute(newest.limit(1)).first()
    n, previous = (row.n, row.hash) if row else (0, GENESIS)
    for event in events:
        n += 1
        link = chain(n, previous, at, actor, event)
        connection.execute(insert(audit_events).values(_as_row(link)))
        previous = link.hash


def read_chain(connection: Connection) -> Iterator[ChainedEvent]:
    """Every event from the first on."""
    for row in connection.execute(select(audit_events).order_by(audit_events.c.n)):
        yield _from_row(row)


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


def _from_row(row: Row[tuple[object, ...]]) -> ChainedEvent:
    event = AuditEvent(Action(row.action), row.subject, row.why, json.loads(row.detail))
    return ChainedEvent(row.n, row.at, row.actor, event, row.payload_digest, row.hash)
