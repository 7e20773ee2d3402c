"""Whatever comes in, one well-formed request goes on or none."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser

from appliance.gate.refusals import RequestRefusedError
from appliance.gate.requests import RequestHead, parse_request_head

# --- heads that are nearly right: what a mutation of random bytes would hardly ever reach -----

NAMES = st.sampled_from(
    (
        b"Host",
        b"Content-Length",
        b"Content_Length",
        b"Transfer-Encoding",
        b"Connection",
        b"Expect",
        b"Cookie",
        b"X-Forwarded-For",
        b"X_Real_IP",
        b"",
        b" Host",
        b"Host ",
        b"A\xff",
    )
)
VALUES = st.sampled_from(
    (
        b"localhost",
        b"[::1]",
        b"a b",
        b"chunked",
        b"0",
        b"3",
        b"+3",
        b"3, 3",
        b"close",
        b"\xe9",
        b"100-continue",
        b"\x00",
        b"a\r",
        b"a\nHost: b",
    )
)
ODD_LINES = st.builds(
    lambda *parts: b"".join(parts),
    NAMES,
    st.sampled_from((b": ", b":", b" :", b":\t", b"")),
    VALUES,
    st.sampled_from((b"\r\n", b"\r\n", b"\n", b"\r", b"\r\n ")),
)
GOOD_LINES = st.sampled_from(
    (
        b"Cookie: a=b; c=d\r\n",
        b"X-Forwarded-For: 9.9.9.9\r\n",
        b"Connection: close\r\n",
        b"Expect: 100-continue\r\n",
        b"Accept:\t*/* \r\n",
        b"X_Real_IP: 9.9.9.9\r\n",
        b"Content-Length: 3\r\n",
        b"Transfer-Encoding: Chunked\r\n",
        b"A: \xe9\r\n",
    )
)
FIRST_LINES = st.one_of(
    st.sampled_from(
        (b"GET / HTTP/1.1\r\n", b"POST /a?b=%2e HTTP/1.1\r\n", b"HEAD /a HTTP/1.1\r\n")
    ),
    st.builds(
        lambda *parts: b" ".join(parts),
        st.sampled_from((b"GET", b"POST", b"TRACE", b"get", b"G T", b"")),
        st.sampled_from((b"/", b"/a?b", b"//b", b"*", b"http://b/", b"/\\b", b"/#", b"/\xe9")),
        st.sampled_from((b"HTTP/1.1\r\n", b"HTTP/1.0\r\n", b"HTTP/1.1 \r\n", b"HTTP/1.1\n")),
    ),
)
HEADS = st.builds(
    lambda first, lines: first + b"Host: localhost\r\n" + b"".join(lines) + b"\r\n",
    FIRST_LINES,
    st.one_of(
        st.lists(GOOD_LINES, max_size=4),
        st.lists(st.one_of(GOOD_LINES, ODD_LINES), max_size=4),
    ),
)


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(lambda b: b + b"\r\n\r\n")))
@example(b"")
@example(b"\r\n\r\n")
def test_any_bytes_are_understood_or_refused(block: bytes) -> None:
    _check(block)


@given(HEADS)
def test_a_head_that_is_nearly_right_is_understood_or_refused(block: bytes) -> None:
    _check(block)


@given(HEADS)
def test_what_goes_on_would_go_on_again_the_same(block: bytes) -> None:
    head = _parse(block)
    if head is not None:
        again = parse_request_head(head.encoded())
        assert again.encoded() == head.encoded()


def _check(block: bytes) -> None:
    """If it goes on, it is one request, and the next reader understands it as the gate did."""
    head = _parse(block)
    if head is None:
        return
    encoded = head.encoded()
    assert encoded.count(b"\r\n\r\n") == 1
    assert encoded.replace(b"\r\n", b"").translate(None, b"\r\n\x00") == encoded.replace(
        b"\r\n", b""
    )
    next_reader = HTTPRequestParser(Adjustments())
    assert next_reader.received(encoded) == len(encoded)
    assert next_reader.error is None
    assert next_reader.command == head.method
    assert next_reader.request_uri.encode("latin-1") == head.target
    assert next_reader.headers["HOST"].encode("latin-1") == head.host
    assert (next_reader.content_length, next_reader.chunked) == (head.length, head.chunked)


def _parse(block: bytes) -> RequestHead | None:
    try:
        return parse_request_head(block)
    except RequestRefusedError:
        return None


# --- what is kept -----------------------------------------------------------------------


def test_it_writes_anew_what_it_understood() -> None:
    head = parse_request_head(
        b"POST /sign-in?next=%2F HTTP/1.1\r\n"
        b"Host:\t localhost:8443 \r\n"
        b"Cookie: __Host-sid=a; b=c\r\n"
        b"Content-Length: 007\r\n"
        b"Connection: keep-alive, X-Kept\r\n"
        b"X-Kept: \xe9\r\n"
        b"X-Forwarded-For: 9.9.9.9\r\n"
        b"\r\n"
    )
    assert head.encoded() == (
        b"POST /sign-in?next=%2F HTTP/1.1\r\n"
        b"host: localhost:8443\r\n"
        b"cookie: __Host-sid=a; b=c\r\n"
        b"x-kept: \xe9\r\n"
        b"content-length: 7\r\n"
        b"\r\n"
    )


@pytest.mark.parametrize(
    ("host", "name"),
    [
        (b"localhost", "localhost"),
        (b"Records.Riverside.INTERNAL.:8443", "records.riverside.internal"),
        (b"10.0.0.7:443", "10.0.0.7"),
        (b"[::1]:8443", "::1"),
        (b"[FE80::1]", "fe80::1"),
    ],
)
def test_it_knows_the_name_that_was_asked_for(host: bytes, name: str) -> None:
    head = parse_request_head(b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
    assert (head.host, head.host_name) == (host, name)


@pytest.mark.parametrize(
    ("value", "kept"), [(b"close", False), (b"Close", False), (b"a, close", False), (b"a", True)]
)
def test_a_connection_is_kept_unless_the_client_says_otherwise(value: bytes, kept: bool) -> None:
    head = parse_request_head(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: " + value + b"\r\n\r\n")
    assert head.keep_alive is kept
