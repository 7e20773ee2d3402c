"""One client's connection: a request, its answer, and then perhaps another request."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from appliance.gate.bodies import PART_OCTETS, ChunkedBody, SizedBody, as_chunk
from appliance.gate.limits import Patience
from appliance.gate.refusals import (
    BodyTooLargeError,
    HeadTooLargeError,
    MalformedRequestError,
    RequestRefusedError,
    RequestTooSlowError,
    WrongHostError,
)
from appliance.gate.requests import RequestHead, parse_request_head

if TYPE_CHECKING:
    from appliance.gate.admission import Visitor
    from appliance.gate.answers import AnswerHead
    from appliance.gate.bodies import Body
    from appliance.gate.limits import GateLimits
    from appliance.gate.pages import Pages

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Client:
    """What is read from and written to one client, within the limits."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limits: GateLimits
    ) -> None:
        self.reader = reader
        self.limits = limits
        self._writer = writer
        writer.transport.set_write_buffer_limits(high=PART_OCTETS)

    async def read_head(self, *, wait: float) -> RequestHead | None:
        """The next request's head; None if the client leaves, or is silent for ``wait`` s."""
        try:
            async with asyncio.timeout(wait):
                first = await self.reader.read(1)
        except TimeoutError:
            return None
        return await self._rest_of_head(first) if first else None

    async def _rest_of_head(self, first: bytes) -> RequestHead:
        try:
            async with asyncio.timeout(self.limits.head_seconds):
                return parse_request_head(first + await self.reader.readuntil(b"\r\n\r\n"))
        except TimeoutError:
            raise RequestTooSlowError from None
        except asyncio.LimitOverrunError:
            raise HeadTooLargeError from None

    async def write(self, octets: bytes, patience: Patience) -> None:
        """Write, and wait until what is buffered is little."""
        self._writer.write(octets)
        await patience.wait(self._writer.drain())
        patience.earn(len(octets))

    async def dismiss(self, answer: bytes) -> None:
        """Write a last answer, and let the client read it before the connection is cut.

        Whatever it is still sending is thrown away: closing at once would reset the
        connection, and the answer with it.
        """
        self._writer.write(answer)
        try:
            async with asyncio.timeout(self.limits.linger_seconds):
                while await self.reader.read(PART_OCTETS):
                    pass
        except TimeoutError:
            pass


class Conversation:
    """Passes one client's requests to the pages, one at a time.

    Parameters
    ----------
    client
        Where the requests come from.
    pages
        Where they go.
    visitor
        The account of the client's address.
    hosts
        The names that the server goes by; if there are none, any will do.
    """

    def __init__(
        self, client: Client, pages: Pages, visitor: Visitor, hosts: frozenset[str]
    ) -> None:
        self._client = client
        self._pages = pages
        self._visitor = visitor
        self._hosts = hosts
        self._held = 0
        self._answering = False
        self._last = False
        self.idle = True

    def end_soon(self) -> None:
        """Take no further request after the one at hand."""
        self._last = True

    async def run(self) -> None:
        """Pass requests on until one side has had enough."""
        wait = self._client.limits.head_seconds
        try:
            while await self._exchange(wait):
                wait = self._client.limits.idle_seconds
        except RequestRefusedError as refusal:
            self._release()
            if not self._answering:
                await self._client.dismiss(refusal.answer())
        except (OSError, EOFError):
            pass  # the client has left, or no longer takes what it is sent
        finally:
            self._release()
            self._pages.close()

    async def _exchange(self, wait: float) -> bool:
        """One request and its answer; whether another may follow."""
        self.idle = True
        head = await self._client.read_head(wait=wait)
        self.idle = False
        if head is None:
            return False
        check_host(head, self._hosts)
        await self._send(head)
        answer, body = await self._pages.read_answer(head.method)
        keep_alive = head.keep_alive and not self._last
        self._answering = True
        await self._relay(answer, body, keep_alive=keep_alive)
        self._answering = False
        self._settle(answer)
        return keep_alive

    async def _send(self, head: RequestHead) -> None:
        if head.length > self._client.limits.body_octets:
            raise BodyTooLargeError
        await self._pages.send(head.encoded())
        if head.chunked or head.length:
            try:
                await self._send_body(head)
            except TimeoutError:
                raise RequestTooSlowError from None
            except asyncio.LimitOverrunError:
                raise MalformedRequestError from None

    async def _send_body(self, head: RequestHead) -> None:
        reader, limits = self._client.reader, self._client.limits
        body = (
            ChunkedBody(reader, most=limits.body_octets)
            if head.chunked
            else SizedBody(reader, head.length)
        )
        patience = Patience(limits)
        async with asyncio.timeout(limits.body_seconds):
            if head.expects_continue:
                await self._client.write(_CONTINUE, patience)
            while part := await patience.wait(body.read()):
                patience.earn(len(part))
                self._hold(len(part))
                await self._pages.send(as_chunk(part) if head.chunked else part)
            if head.chunked:
                await self._pages.send(as_chunk(b""))

    def _hold(self, octets: int) -> None:
        self._held += octets
        self._visitor.hold(octets)

    def _release(self) -> None:
        self._visitor.release(self._held)
        self._held = 0

    async def _relay(self, answer: AnswerHead, body: Body, *, keep_alive: bool) -> None:
        patience = Patience(self._client.limits)
        in_chunks = answer.length is None
        waiting = answer.encoded(keep_alive=keep_alive)  # goes out with the first part
        while part := await self._pages.read_part(body):
            await self._client.write(waiting + (as_chunk(part) if in_chunks else part), patience)
            waiting = b""
        await self._client.write(waiting + (as_chunk(b"") if in_chunks else b""), patience)

    def _settle(self, answer: AnswerHead) -> None:
        self._release()
        if not answer.keep_alive:
            self._pages.close()


def check_host(head: RequestHead, hosts: frozenset[str]) -> None:
    """Refuse a request for another name: a page elsewhere may have had its name point here."""
    if hosts and head.host_name not in hosts:
        raise WrongHostError
