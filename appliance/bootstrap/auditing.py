"""The audit chain: walked, signed, and written out for somebody else to walk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.governance.access import SCHEDULE
from appliance.governance.audit import Action, AuditEvent, Break, ChainedEvent
from appliance.governance.checkpoints import Checkpoint, verify
from appliance.store.audit import count_written, hash_of, head_of, read_chain
from appliance.store.checkpoints import CheckpointBook

if TYPE_CHECKING:
    from typing import TextIO

    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.governance.audit import UnreadableEvent

_SIGNED_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a walk found: the events, the first bad one, and what it was held against."""

    events: int
    broken: Break | None
    checkpoints: int
    anchored: int | None
    key: str


def book_of(box: Appliance) -> CheckpointBook:
    """Where this home's checkpoints are kept."""
    anchor = box.settings.anchor_folder
    return CheckpointBook(box.home, Path(anchor) if anchor else None)


def verify_audit(
    box: Appliance, actor: Actor, event: AuditEvent, trusted_key: str = ""
) -> ChainReport:
    """Walk the audit chain, and hold it against every checkpoint that can be reached."""
    book = book_of(box)
    evidence, anchored = book.evidence(trusted_key), book.anchored()
    with box.store.reading(actor, event) as work:
        found = verify(read_chain(work.connection), count_written(work.connection), evidence)
    return ChainReport(
        events=found.events,
        broken=found.broken,
        checkpoints=len(evidence.own),
        anchored=None if anchored is None else len(anchored),
        key=evidence.key,
    )


def sign_checkpoint(box: Appliance, actor: Actor) -> Checkpoint:
    """Sign the chain as it stands, this very act with it.

    Raises
    ------
    AnchorUnreachableError, AnchorDiffersError
        It is signed and kept in the home folder, but not on the other medium.
    """
    with box.store.reading(actor, AuditEvent(Action.CHECKPOINT_SIGNED)) as work:
        at = work.now
    with box.store.reading(actor) as work:
        n, head = head_of(work.connection)
        store = hash_of(work.connection, 1) or b""
    return book_of(box).sign(n=n, head=head, store=store, at=at.isoformat(timespec="seconds"))


def keep_checkpoint(box: Appliance) -> None:
    """Sign one where the last is a day old."""
    newest = book_of(box).newest()
    if newest is None or box.store.clock() - datetime.fromisoformat(newest.at) >= _SIGNED_EVERY:
        sign_checkpoint(box, SCHEDULE)


def export_chain(box: Appliance, actor: Actor, out: TextIO) -> int:
    """Write every event as a line of JSON, and last how many the store has counted.

    It holds what the chain holds: staff by their addresses, students by their numbers alone.
    """
    with box.store.reading(actor, AuditEvent(Action.AUDIT_EXPORTED)) as work:
        total = 0
        for link in read_chain(work.connection):
            out.write(f"{json.dumps(_as_values(link), ensure_ascii=False)}\n")
            total += 1
        out.write(f"{json.dumps({'written': count_written(work.connection)})}\n")
    return total


def _as_values(link: ChainedEvent | UnreadableEvent) -> dict[str, object]:
    if not isinstance(link, ChainedEvent):
        return {"n": link.n, "unreadable": True}
    event = link.event
    digests = {"payload_digest": link.payload_digest, "hash": link.hash}
    return {
        "n": link.n,
        "at": link.at,
        "actor": link.actor,
        "action": event.action,
        "subject": event.subject,
        "why": event.why,
        "detail": event.detail,
        **{name: octets.hex() if octets else "" for name, octets in digests.items()},
    }
