"""Nothing that two readers could read in two ways gets past the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.gate.conftest import House, Pages

HOST = b"Host: localhost\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"

REFUSED: dict[str, tuple[int, bytes]] = {
    # --- where the body ends
    "length and chunks": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\n" + HIDDEN,
    ),
    "two lengths that differ": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\nContent-Length: 42\r\n\r\n" + HIDDEN,
    ),
    "two lengths that agree": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\na",
    ),
    "a list of lengths": (400, b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1, 1\r\n\r\na"),
    "a signed length": (400, b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: +1\r\n\r\na"),
    "a negative length": (400, b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\na"),
    "a length in hex": (400, b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 0x1\r\n\r\na"),
    "a length with a line": (400, b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1_0\r\n\r\na"),
    "an empty length": (400, b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length:\r\n\r\n"),
    "a length beyond all bounds": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n",
    ),
    "two codings": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n"
        b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    ),
    "a list of codings": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ),
    "an unknown coding": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    ),
    "a coding after a vertical tab": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    ),
    "a space before the colon": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    ),
    "a coding on a folded line": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    ),
    # --- chunks
    "a chunk's size in signs": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n",
    ),
    "a chunk's size with 0x": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
    ),
    "a chunk's extension": (
        400,
        b"POST / HTTP/1.1\r\n"
        + HOST
        + b"Transfer-Encoding: chunked\r\n\r\n1;a=b\r\na\r\n0\r\n\r\n",
    ),
    "a chunk's line that ends in LF": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n",
    ),
    "a chunk longer than it says": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
    ),
    "a chunk's size without end": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 200_000,
    ),
    "a trailer": (
        400,
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nHost: b\r\n\r\n",
    ),
    # --- lines and characters
    "lines that end in LF": (400, b"GET / HTTP/1.1\nHost: localhost\nA: b\r\n\r\n"),
    "a bare LF in a field": (400, b"GET / HTTP/1.1\r\n" + HOST + b"A: b\nC: d\r\n\r\n"),
    "a bare CR in a field": (400, b"GET / HTTP/1.1\r\n" + HOST + b"A: b\rC: d\r\n\r\n"),
    "a NUL": (400, b"GET / HTTP/1.1\r\n" + HOST + b"A: b\x00c\r\n\r\n"),
    "a folded line": (400, b"GET / HTTP/1.1\r\n" + HOST + b"A: b\r\n c\r\n\r\n"),
    "a folded first line": (400, b"GET / HTTP/1.1\r\n Host: localhost\r\n\r\n"),
    "a field without a name": (400, b"GET / HTTP/1.1\r\n" + HOST + b": b\r\n\r\n"),
    "a field without a colon": (400, b"GET / HTTP/1.1\r\n" + HOST + b"AB\r\n\r\n"),
    "a name that is not ASCII": (400, b"GET / HTTP/1.1\r\n" + HOST + b"\xc3\xa9: b\r\n\r\n"),
    "an empty line first": (400, b"\r\nGET / HTTP/1.1\r\n" + HOST + b"\r\n"),
    # --- the request line
    "two spaces": (400, b"GET  / HTTP/1.1\r\n" + HOST + b"\r\n"),
    "a tab for a space": (400, b"GET\t/ HTTP/1.1\r\n" + HOST + b"\r\n"),
    "a space in the target": (400, b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n"),
    "no version": (400, b"GET /\r\n" + HOST + b"\r\n"),
    "a version in small letters": (400, b"GET / http/1.1\r\n" + HOST + b"\r\n"),
    "HTTP/0.9": (505, b"GET / HTTP/0.9\r\n" + HOST + b"\r\n"),
    "HTTP/1.0": (505, b"GET / HTTP/1.0\r\n" + HOST + b"\r\n"),
    "HTTP/2 in clear": (505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "TRACE": (501, b"TRACE / HTTP/1.1\r\n" + HOST + b"\r\n"),
    "CONNECT": (501, b"CONNECT localhost:22 HTTP/1.1\r\n" + HOST + b"\r\n"),
    "an unknown method": (501, b"BREW / HTTP/1.1\r\n" + HOST + b"\r\n"),
    "a method in small letters": (501, b"get / HTTP/1.1\r\n" + HOST + b"\r\n"),
    "a target that is an address": (400, b"GET http://localhost/ HTTP/1.1\r\n" + HOST + b"\r\n"),
    "another server's address": (400, b"GET https://b.example/ HTTP/1.1\r\n" + HOST + b"\r\n"),
    "a target that begins as one": (400, b"GET //b.example/ HTTP/1.1\r\n" + HOST + b"\r\n"),
    "a target with a backslash": (400, b"GET /\\b.example/ HTTP/1.1\r\n" + HOST + b"\r\n"),
    "a fragment": (400, b"GET /#a HTTP/1.1\r\n" + HOST + b"\r\n"),
    "no path": (400, b"GET ?a HTTP/1.1\r\n" + HOST + b"\r\n"),
    "a star": (400, b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n"),
    # --- the host
    "no host": (400, b"GET / HTTP/1.1\r\nA: b\r\n\r\n"),
    "two hosts": (400, b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n"),
    "an empty host": (400, b"GET / HTTP/1.1\r\nHost:\r\n\r\n"),
    "a host with a user": (400, b"GET / HTTP/1.1\r\nHost: a@localhost\r\n\r\n"),
    "a host with a path": (400, b"GET / HTTP/1.1\r\nHost: localhost/a\r\n\r\n"),
    "a list of hosts": (400, b"GET / HTTP/1.1\r\nHost: localhost, b.example\r\n\r\n"),
    "a port that is none": (400, b"GET / HTTP/1.1\r\nHost: localhost:a\r\n\r\n"),
    "another name": (421, b"GET / HTTP/1.1\r\nHost: b.example\r\n\r\n"),
    # --- expectations
    "an unknown expectation": (417, b"GET / HTTP/1.1\r\n" + HOST + b"Expect: tea\r\n\r\n"),
}


@pytest.mark.parametrize(("status", "octets"), REFUSED.values(), ids=REFUSED.keys())
def test_it_refuses(serve: Callable[..., House], pages: Pages, status: int, octets: bytes) -> None:
    with serve(pages, hosts=frozenset({"localhost"})).connect() as wire:
        wire.send(octets)
        answer = wire.answer()
        assert answer.status == status
        assert answer.fields["connection"] == "close"
    assert pages.seen == []


def test_what_follows_a_body_is_a_request_of_its_own(
    serve: Callable[..., House], pages: Pages
) -> None:
    with serve(pages).connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\nabc" + HIDDEN)
        assert [wire.answer().status, wire.answer().status] == [200, 200]
    assert pages.seen == [("GET", "/", b"abc"), ("GET", "/hidden", b"")]


CLAIMS = (
    "X-Forwarded-For: 9.9.9.9",
    "x-forwarded-host: b.example",
    "X-Forwarded-Proto: http",
    "Forwarded: for=9.9.9.9",
    "X_Forwarded_For: 9.9.9.9",
    "X-Real-IP: 9.9.9.9",
    "X_Real_IP: 9.9.9.9",
    "True-Client-IP: 9.9.9.9",
    "X-Client-IP: 9.9.9.9",
    "CF-Connecting-IP: 9.9.9.9",
    "Proxy: http://b.example",
    "Via: 1.1 b.example",
    "X-HTTP-Method-Override: DELETE",
    "X-Original-URL: /b",
    "X-Rewrite-URL: /b",
    "Remote-Addr_: 9.9.9.9",
    "Content_Length: 9",
    "Upgrade: h2c",
    "TE: trailers",
    "Keep-Alive: timeout=999",
)


@pytest.mark.parametrize("claim", CLAIMS)
def test_it_does_not_pass_on_what_a_client_can_only_claim(
    serve: Callable[..., House], pages: Pages, claim: str
) -> None:
    with serve(pages).connect("127.0.0.7") as wire:
        assert wire.get("/", claim, "Accept: */*").body == b"127.0.0.7"
    sent = {key for key in pages.environs[0] if key.startswith("HTTP_")}
    assert sent == {"HTTP_HOST", "HTTP_ACCEPT"}
    assert pages.environs[0]["wsgi.url_scheme"] == "https"
