"""The way from the gate to the pages: one connection for each client's connection."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from appliance.gate.answers import AnswerHead, parse_answer_head
from appliance.gate.bodies import PART_OCTETS, ChunkedBody, EndlessBody, SizedBody
from appliance.gate.refusals import PagesGoneError, PagesLateError

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import TypeVar

    from appliance.gate.bodies import Body
    from appliance.gate.clients import Clients

    T = TypeVar("T")

_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_NEVER: Final = 0


class Pages:
    """Asks the pages on behalf of one client.

    The connection opens with the first request, so that whoever never sends one costs the
    pages nothing, and opens again when the pages have closed it.

    Parameters
    ----------
    address
        Where the pages listen, on this machine.
    clients
        Where the client's address is noted, before the first octet goes out.
    client
        The client's IP address.
    patience
        Seconds to wait for the pages to go on.
    """

    def __init__(
        self, address: tuple[str, int], clients: Clients, client: str, patience: float
    ) -> None:
        self._address = address
        self._clients = clients
        self._client = client
        self._patience = patience
        self._connection: _Connection | None = None
        self._port = _NEVER

    async def send(self, octets: bytes) -> None:
        """Send some of a request."""
        _, writer = self._connection or await self._connect()
        writer.write(octets)
        await self._wait(writer.drain())

    async def read_answer(self, method: str) -> tuple[AnswerHead, Body]:
        """Read an answer's head; its body is read with `read_part`."""
        reader, _ = self._connection or await self._connect()
        try:
            block = await self._wait(reader.readuntil(b"\r\n\r\n"))
        except asyncio.LimitOverrunError:
            raise PagesGoneError from None
        head = parse_answer_head(block, method=method)
        return head, _body(reader, head)

    async def read_part(self, body: Body) -> bytes:
        """Read the next part of an answer's body; empty at the end."""
        return await self._wait(body.read())

    def close(self) -> None:
        """Hang up. An unfinished request is dropped by the pages without being run."""
        if self._connection is None:
            return
        self._connection[1].transport.abort()
        self._connection = None
        self._clients.leave(self._port)

    async def _connect(self) -> _Connection:
        opening = asyncio.open_connection(*self._address, limit=PART_OCTETS)
        self._connection = reader, writer = await self._wait(opening)
        writer.transport.set_write_buffer_limits(high=PART_OCTETS)
        self._port = writer.get_extra_info("sockname")[1]
        self._clients.enter(self._port, self._client)
        return reader, writer

    async def _wait(self, awaited: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._patience):
                return await awaited
        except TimeoutError:
            raise PagesLateError from None
        except (OSError, EOFError):
            raise PagesGoneError from None


def _body(reader: asyncio.StreamReader, head: AnswerHead) -> Body:
    if head.length is not None:
        return SizedBody(reader, head.length)
    return ChunkedBody(reader) if head.chunked else EndlessBody(reader)
