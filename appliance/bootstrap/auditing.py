"""The audit chain, walked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.governance.audit import AuditEvent, Break, ChainedEvent, UnreadableEvent, find_break
from appliance.store.audit import count_written, read_chain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor


def verify_audit(box: Appliance, actor: Actor, event: AuditEvent) -> tuple[int, Break | None]:
    """Walk the audit chain: how many events it has, and the first that does not fit."""
    with box.store.reading(actor, event) as work:
        counted = _Counted(read_chain(work.connection))
        broken = find_break(counted, count_written(work.connection))
    return counted.total, broken


@dataclass(slots=True)
class _Counted:
    """Passes the links of a chain on, and counts them."""

    links: Iterator[ChainedEvent | UnreadableEvent]
    total: int = 0

    def __iter__(self) -> Iterator[ChainedEvent | UnreadableEvent]:
        for link in self.links:
            self.total += 1
            yield link
