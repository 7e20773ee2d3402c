"""What one visitor, and all together, may ask of the gate."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import TypeVar

    T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLimits:
    """How much, how many and how long; a school changes them in its settings.

    The defaults were measured: with 40 connections an address and 10 s for a head, 300
    connections that drip from one address leave another address at 5 to 30 ms.
    """

    connections: int = 1000
    """Open at once, over all addresses: 150 browsers with six each, and some more."""
    connections_per_address: int = 40
    head_seconds: float = 10.0
    """For a whole head, however it drips; and for a TLS handshake."""
    head_octets: int = 64 * 1024
    body_octets: int = 16 * 1024 * 1024
    body_seconds: float = 120.0
    """For a whole body."""
    idle_seconds: float = 20.0
    """Between two requests on one connection."""
    answer_seconds: float = 120.0
    """For the pages to go on with an answer."""
    grace_seconds: float = 20.0
    """How long a client may be slower than `octets_per_second`."""
    octets_per_second: int = 4096
    linger_seconds: float = 2.0
    """For a client to read the answer that refuses it, before the connection is cut."""


class Patience:
    """Time that a client may take, spent while it is waited for and earned by what it moves.

    A deadline on each read would let a client drip for ever, and one on the whole would cut
    off a large file on a slow line; this lets go of whoever stays below a rate for too long.
    """

    def __init__(self, limits: GateLimits) -> None:
        self._most = self._left = limits.grace_seconds
        self._rate = limits.octets_per_second

    async def wait(self, awaited: Awaitable[T]) -> T:
        """Wait for the client; TimeoutError when the patience is at its end."""
        clock = asyncio.get_running_loop().time
        began = clock()
        async with asyncio.timeout(self._left):
            result = await awaited
        self._left = max(0.0, self._left - (clock() - began))
        return result

    def earn(self, octets: int) -> None:
        """The client sent or took so many."""
        self._left = min(self._most, self._left + octets / self._rate)
