from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from waitress.buffers import OverflowableBuffer
from waitress.receiver import ChunkedReceiver

from appliance.gate.bodies import Body, ChunkedBody, SizedBody, as_chunk
from appliance.gate.refusals import BodyTooLargeError, MalformedRequestError

REFUSALS = (MalformedRequestError, BodyTooLargeError, EOFError, asyncio.LimitOverrunError)
PIECES = st.sampled_from(
    [
        b"3\r\nabc\r\n",
        b"1\r\na\r\n",
        b"0\r\n\r\n",
        b"0\r\n",
        b"A\r\n",
        b"\r\n",
        b"\n",
        b"a",
        b";x",
        b"+1\r\na\r\n",
        b"0x1\r\na\r\n",
        b"000002\r\nab\r\n",
        b"2\r\nabc\r\n",
        b"ffffffff\r\n",
    ]
)


def read_all(octets: bytes, *, most: int | None = None) -> tuple[bytes, bytes]:
    """The body in chunks, and what is left after it."""

    async def read() -> tuple[bytes, bytes]:
        reader = _reader(octets)
        body = await _whole(ChunkedBody(reader, most=most))
        return body, await reader.read()

    return asyncio.run(read())


@given(st.lists(st.binary(min_size=1, max_size=50)), st.binary(max_size=50))
def test_chunks_give_back_what_was_put_in_and_take_no_more(
    parts: list[bytes], after: bytes
) -> None:
    octets = b"".join(map(as_chunk, parts)) + as_chunk(b"")
    assert read_all(octets + after) == (b"".join(parts), after)


@given(st.one_of(st.binary(max_size=100), st.lists(PIECES, max_size=8).map(b"".join)))
def test_chunks_that_the_gate_understands_mean_the_same_to_the_next_reader(octets: bytes) -> None:
    try:
        body, after = read_all(octets, most=1000)
    except REFUSALS:
        return
    next_reader = ChunkedReceiver(OverflowableBuffer(1 << 30))
    consumed = next_reader.received(octets)
    assert next_reader.completed
    assert next_reader.error is None
    assert (next_reader.getbuf().get(), octets[consumed:]) == (body, after)


def test_chunks_have_a_largest_size_together() -> None:
    octets = as_chunk(b"abc") + as_chunk(b"de") + as_chunk(b"")
    assert read_all(octets, most=5) == (b"abcde", b"")
    with pytest.raises(BodyTooLargeError):
        read_all(octets, most=4)


@pytest.mark.parametrize("octets", [b"", b"abcd"])
def test_a_body_that_breaks_off_is_not_taken_for_whole(octets: bytes) -> None:
    async def read() -> bytes:
        return await _whole(SizedBody(_reader(octets), 5))

    with pytest.raises(EOFError):
        asyncio.run(read())


def _reader(octets: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(octets)
    reader.feed_eof()
    return reader


async def _whole(body: Body) -> bytes:
    parts = []
    while part := await body.read():
        parts.append(part)
    return b"".join(parts)
