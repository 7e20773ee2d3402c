"""What a connection that was made is held against: the sources that the school has set up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from appliance.model.outbound import Call, Endpoint, How


class Standing(StrEnum):
    """What a connection is, by the sources of today."""

    NOBODYS = "nobody's"  # no source, and none was being set up: it should not be
    FORMER = "former"  # of a source, or the description of one, that is there no more
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """All that processes of one kind had to do with one endpoint in one way."""

    standing: Standing
    source: str
    process: str
    how: How
    endpoint: Endpoint
    is_refused: bool
    count: int
    first: datetime
    last: datetime


def standing_of(call: Call, known: Mapping[str, str]) -> Standing:
    """Say what a call is; `known` has a title for each endpoint of today's sources and drafts."""
    if not call.stands_for:
        return Standing.NOBODYS
    return Standing.SOURCE if call.stands_for in known else Standing.FORMER


def contacts(calls: Iterable[Call], known: Mapping[str, str]) -> list[Contact]:
    """Sum up, what should not be first, then by the time of the last.

    A process writes how often it has done the same by then, so that its last line counts.
    """
    alike: dict[tuple[object, ...], list[Call]] = {}
    for call in calls:
        about = (call.process, call.how, call.endpoint, call.stands_for, call.refused)
        alike.setdefault(about, []).append(call)
    found = [_contact(same, known) for same in alike.values()]
    order = list(Standing)
    return sorted(found, key=lambda one: (order.index(one.standing), -one.last.timestamp()))


def _contact(calls: list[Call], known: Mapping[str, str]) -> Contact:
    last = calls[-1]
    return Contact(
        standing=standing_of(last, known),
        source=known.get(last.stands_for, ""),
        process=last.process,
        how=last.how,
        endpoint=last.endpoint,
        is_refused=last.refused,
        count=_times(calls),
        first=calls[0].at,
        last=last.at,
    )


def _times(calls: list[Call]) -> int:
    """How often in all; a process begins to count at 1, whose number it was before."""
    newest: dict[int, int] = {}
    total = 0
    for call in calls:
        total += call.count - (newest.get(call.pid, 0) if call.count > 1 else 0)
        newest[call.pid] = call.count
    return total
