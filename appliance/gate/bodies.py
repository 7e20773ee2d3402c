"""The body of a request or an answer, read part by part so that it never piles up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

from appliance.gate.refusals import BodyTooLargeError, MalformedRequestError

if TYPE_CHECKING:
    from asyncio import StreamReader

PART_OCTETS: Final = 64 * 1024

_CHUNK_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,8})\r\n")  # no extension: no browser sends one


class Body(Protocol):
    """What is read part by part."""

    async def read(self) -> bytes:
        """The next part; empty at the end. EOFError when the sender left before it."""


class SizedBody:
    """A body whose length was told."""

    def __init__(self, reader: StreamReader, length: int) -> None:
        self._reader = reader
        self._left = length

    async def read(self) -> bytes:
        """The next part; empty at the end."""
        if not self._left:
            return b""
        part = await self._reader.read(min(self._left, PART_OCTETS))
        if not part:
            raise EOFError
        self._left -= len(part)
        return part


class ChunkedBody:
    """A body in chunks, without trailers; not more than ``most`` octets if that is given."""

    def __init__(self, reader: StreamReader, *, most: int | None = None) -> None:
        self._reader = reader
        self._allowance = most
        self._left = 0
        self._ended = False

    async def read(self) -> bytes:
        """The next part; empty at the end."""
        if not self._left and not self._ended:
            await self._begin_chunk()
        if self._ended:
            return b""
        part = await self._reader.read(min(self._left, PART_OCTETS))
        if not part:
            raise EOFError
        self._left -= len(part)
        if not self._left:
            await self._expect_line_end()
        return part

    async def _begin_chunk(self) -> None:
        found = _CHUNK_SIZE.fullmatch(await self._reader.readuntil(b"\n"))
        if found is None:
            raise MalformedRequestError
        self._left = int(found[1], 16)
        if self._allowance is not None:
            self._allowance -= self._left
            if self._allowance < 0:
                raise BodyTooLargeError
        if not self._left:
            await self._expect_line_end()
            self._ended = True

    async def _expect_line_end(self) -> None:
        if await self._reader.readexactly(2) != b"\r\n":
            raise MalformedRequestError


class EndlessBody:
    """A body that ends when its sender hangs up."""

    def __init__(self, reader: StreamReader) -> None:
        self._reader = reader

    async def read(self) -> bytes:
        """The next part; empty at the end."""
        return await self._reader.read(PART_OCTETS)


def as_chunk(part: bytes) -> bytes:
    """A part in the form of a chunk; the empty part is the end."""
    return b"%x\r\n%s\r\n" % (len(part), part)
