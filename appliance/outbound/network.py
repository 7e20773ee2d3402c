"""What a page is told of this machine's connections: what was written down, and what is open."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.governance.outbound import Standing, contacts
from appliance.model.outbound import How
from appliance.outbound.lines import is_told, listening, outgoing, with_children
from appliance.outbound.record import OutboundRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from appliance.governance.outbound import Contact
    from appliance.model.outbound import Call, Endpoint
    from appliance.outbound.lines import Line
    from appliance.outbound.watching import Watch


@dataclass(frozen=True, slots=True)
class Open:
    """What a connection is that is open now, as the system tells; there may be several alike."""

    endpoint: Endpoint
    is_own: bool
    standing: Standing
    source: str
    is_inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All of it. `started` is None where no server has started since the record began."""

    started: datetime | None
    since_start: list[Contact]
    earlier: list[Contact]
    open: dict[Open, int]
    doors: list[Endpoint]
    inside: int
    is_told: bool

    @property
    def strange(self) -> int:
        """How many contacts there were with what is no source, and was none."""
        written = [one.standing for one in (*self.since_start, *self.earlier)]
        return [*written, *(one.standing for one in self.open)].count(Standing.NOBODYS)


class Network:
    """One home folder's record, and this process with all that it has started.

    `reach_of` tells whom reading from an address connects to.
    """

    def __init__(
        self, home: Path, watch: Watch, reach_of: Callable[[str], tuple[Endpoint, ...]]
    ) -> None:
        self._record = OutboundRecord(home)
        self._watch = watch
        self.reach_of = reach_of

    def has_strange(self) -> bool:
        """Whether there was a contact with what is no source since the server was started."""
        for call in reversed(self._record.calls()):
            if call.how is How.START:
                return False
            if not call.stands_for:
                return True
        return False

    def known(self, addresses: Iterable[tuple[str, str]]) -> dict[str, str]:
        """The title of each endpoint of some sources, given as (title, address)."""
        return {str(end): title for title, address in addresses for end in self.reach_of(address)}

    def seen(self, known: Mapping[str, str]) -> Seen:
        """Look now; `known` are the endpoints of today's sources and drafts, with their titles."""
        calls = self._record.calls()
        at = max((n for n, call in enumerate(calls) if call.how is How.START), default=-1)
        said = [[c for c in part if c.how is not How.START] for part in (calls[:at], calls[at:])]
        earlier, since = said if at >= 0 else ([], said[1])
        own = self._watch
        inside = sum(n for (_, _, end), n in list(own.counts.items()) if own.is_inside(end))
        family = with_children(os.getpid()) if is_told() else []
        return Seen(
            started=calls[at].at if at >= 0 else None,
            since_start=contacts(since, known),
            earlier=contacts(earlier, known),
            open=Counter(
                self._open(line, calls, known) for pid in family for line in outgoing(pid)
            ),
            doors=sorted({line.local for pid in family for line in listening(pid)}),
            inside=inside,
            is_told=is_told(),
        )

    def _open(self, line: Line, calls: list[Call], known: Mapping[str, str]) -> Open:
        is_own = line.pid == os.getpid()
        is_inside = is_own and self._watch.is_inside(line.remote)
        stands_for = _stands_for(line, calls)
        source = known.get(stands_for, "")
        standing = Standing.SOURCE if source else Standing.FORMER
        if not (stands_for or is_inside):
            standing = Standing.NOBODYS
        return Open(line.remote, is_own, standing, source, is_inside)


def _stands_for(line: Line, calls: list[Call]) -> str:
    """What the process said of it; of what its driver was told, the port is known and no more."""
    for call in reversed(calls):
        is_it = call.endpoint == line.remote
        is_drivers = call.how is How.DRIVER and call.port == line.remote.port
        if call.pid == line.pid and (is_it or is_drivers):
            return call.stands_for
    return ""
