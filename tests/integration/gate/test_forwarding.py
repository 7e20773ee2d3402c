"""What is well formed reaches the pages as it was meant, and only once."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.integration.gate.conftest import House, Pages


@pytest.fixture
def house(serve: Callable[..., House], pages: Pages) -> House:
    return serve(pages)


def test_it_passes_many_requests_over_one_connection(house: House, pages: Pages) -> None:
    with house.connect() as wire:
        answers = [wire.get(f"/{number}") for number in range(5)]
    assert [answer.status for answer in answers] == [200] * 5
    assert [target for _, target, _ in pages.seen] == ["/0", "/1", "/2", "/3", "/4"]


def test_it_answers_requests_sent_at_once_in_their_order(house: House, pages: Pages) -> None:
    with house.connect() as wire:
        wire.send(b"".join(b"GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % n for n in range(3)))
        assert [wire.answer().status for _ in range(3)] == [200] * 3
    assert [target for _, target, _ in pages.seen] == ["/0", "/1", "/2"]


def test_it_passes_a_body_of_known_length(house: House) -> None:
    body = os.urandom(300_000)
    with house.connect() as wire:
        wire.send(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n\r\n" + body)
        assert wire.answer().body == body
        assert wire.get().status == 200


def test_it_passes_a_body_in_chunks(house: House, pages: Pages) -> None:
    with house.connect() as wire:
        wire.send(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n\r\n")
        wire.send(b"3\r\nabc\r\n0000A\r\n0123456789\r\n0\r\n\r\n")
        assert wire.answer().body == b"abc0123456789"
    assert pages.seen == [("POST", "/", b"abc0123456789")]


def test_it_passes_an_answer_of_unknown_length(house: House) -> None:
    with house.connect() as wire:
        assert wire.get("/unmeasured").body == b"127.0.0.1"
        assert wire.get("/unmeasured").body == b"127.0.0.1"


def test_it_passes_a_large_answer_whole(serve: Callable[..., House]) -> None:
    parts = [os.urandom(100_000) for _ in range(100)]

    def app(_: object, start: Callable[..., object]) -> Iterable[bytes]:
        start("200 OK", [])
        return parts

    with serve(app).connect() as wire:
        body = wire.get().body
    assert hashlib.sha256(body).digest() == hashlib.sha256(b"".join(parts)).digest()


def test_an_answer_to_head_has_no_body(house: House) -> None:
    with house.connect() as wire:
        answer = wire.get(method="HEAD")
        assert answer.fields["content-length"] == "9"
        assert wire.get().body == b"127.0.0.1"


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_leaves_the_connection_open(
    serve: Callable[..., House], status: str
) -> None:
    def app(_: object, start: Callable[..., object]) -> Iterable[bytes]:
        start(status, [])
        return []

    with serve(app).connect() as wire:
        assert {wire.get().status, wire.get().status} == {int(status[:3])}


def test_it_tells_a_client_to_go_on_with_a_large_body(house: House) -> None:
    with house.connect() as wire:
        wire.send(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n")
        wire.send(b"Expect: 100-continue\r\n\r\n")
        assert wire.answer().status == 100
        wire.send(b"abc")
        assert wire.answer().body == b"abc"


def test_it_hangs_up_when_the_client_asks_for_it(house: House) -> None:
    with house.connect() as wire:
        assert wire.get("/", "Connection: close").fields["connection"] == "close"
        assert wire.is_cut()


def test_a_request_that_breaks_off_never_reaches_the_pages(house: House, pages: Pages) -> None:
    with house.connect() as wire:
        wire.send(b"POST /half HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf")
    with house.connect() as wire:
        wire.get("/whole")
    assert [target for _, target, _ in pages.seen] == ["/whole"]


def test_an_error_of_the_pages_is_an_answer(serve: Callable[..., House]) -> None:
    def app(_: object, start: Callable[..., object]) -> Iterable[bytes]:
        raise RuntimeError

    with serve(app).connect() as wire:
        answer = wire.get()
    assert answer.status == 500
    assert "server" not in answer.fields


def test_an_answer_that_breaks_off_is_not_passed_for_whole(serve: Callable[..., House]) -> None:
    def app(_: object, start: Callable[..., object]) -> Iterable[bytes]:
        start("200 OK", [])
        yield b"the first part"
        raise RuntimeError

    with serve(app).connect() as wire, pytest.raises(EOFError):
        wire.get()
