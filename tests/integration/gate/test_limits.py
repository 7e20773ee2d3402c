"""What one visitor asks for too much of, the others do not pay for.

The limits are small here so that the tests are quick; the defaults are in `GateLimits`.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from appliance.gate.limits import GateLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.integration.gate.conftest import House, Pages
    from tests.integration.gate.wire import Answer, Wire

POST = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
RUDE, KIND = "127.0.0.2", "127.0.0.3"


def test_300_dripping_connections_leave_the_page_to_others(
    serve: Callable[..., House], pages: Pages
) -> None:
    house = serve(pages, limits=GateLimits(head_seconds=1.0, linger_seconds=0.1))
    with ExitStack() as open_ones:
        dripping = [open_ones.enter_context(house.connect(RUDE)) for _ in range(20)]
        silent = [open_ones.enter_context(house.connect_plain(RUDE)) for _ in range(280)]
        for wire in dripping:
            wire.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
        kind = open_ones.enter_context(house.connect(KIND))
        waits = [_seconds_for(lambda: kind.get()) for _ in range(20)]
        assert sorted(waits)[10] < 0.2
        # Of 300, 40 were let in; after the deadline those are gone too, though they drip on.
        assert sum(wire.is_cut() for wire in silent[20:]) == 260
        assert all(_drip_until_cut(wire) for wire in dripping)
        assert all(wire.is_cut() for wire in silent[:20])


def test_an_address_has_only_so_many_connections(serve: Callable[..., House], pages: Pages) -> None:
    house = serve(pages, limits=GateLimits(connections_per_address=2))
    with house.connect(RUDE) as first, house.connect(RUDE) as second:
        with house.connect_plain(RUDE) as third:
            assert third.is_cut()
        assert [first.get().status, second.get().status] == [200, 200]
        with house.connect(KIND) as other:
            assert other.get().status == 200


def test_a_connection_that_ends_makes_room(serve: Callable[..., House], pages: Pages) -> None:
    house = serve(pages, limits=GateLimits(connections_per_address=2))
    for _ in range(10):
        with house.connect(RUDE) as wire:
            wire.get("/", "Connection: close")
            assert wire.is_cut()


def test_all_together_have_only_so_many_connections(
    serve: Callable[..., House], pages: Pages
) -> None:
    house = serve(pages, limits=GateLimits(connections=2))
    with house.connect("127.0.0.4") as first, house.connect("127.0.0.5") as second:
        with house.connect_plain("127.0.0.6") as third:
            assert third.is_cut()
        assert [first.get().status, second.get().status] == [200, 200]


def test_the_deadline_is_on_the_whole_head(serve: Callable[..., House], pages: Pages) -> None:
    house = serve(pages, limits=GateLimits(head_seconds=0.3, linger_seconds=0.1))
    with house.connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
        assert _drip_until_cut(wire)
    assert pages.seen == []


def test_a_late_head_is_told_so(serve: Callable[..., House], pages: Pages) -> None:
    house = serve(pages, limits=GateLimits(head_seconds=0.2))
    with house.connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        assert wire.answer().status == 408


def test_silence_is_cut_without_a_word(serve: Callable[..., House], pages: Pages) -> None:
    house = serve(pages, limits=GateLimits(head_seconds=0.2, linger_seconds=0.1))
    with (
        house.connect_plain() as before_tls,
        house.connect_plain() as within_tls,
        house.connect() as after_tls,
    ):
        within_tls.send(b"\x16\x03\x01")
        assert before_tls.is_cut()
        assert within_tls.is_cut()
        assert after_tls.is_cut()


def test_a_connection_between_requests_is_cut_after_a_while(
    serve: Callable[..., House], pages: Pages
) -> None:
    house = serve(pages, limits=GateLimits(idle_seconds=0.2, linger_seconds=0.1))
    with house.connect() as wire:
        assert wire.get().status == 200
        assert wire.is_cut()


@pytest.mark.parametrize(
    "fields",
    [b"Cookie: " + b"a" * 70_000 + b"\r\n", b"A: b\r\n" * 101],
    ids=["one of 70,000 octets", "101 of them"],
)
def test_too_many_fields_are_refused(
    serve: Callable[..., House], pages: Pages, fields: bytes
) -> None:
    with serve(pages).connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + fields + b"\r\n")
        assert wire.answer().status == 431
    assert pages.seen == []


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        (POST + b"Content-Length: 1000\r\n\r\n" + b"a" * 1000, 200),
        (POST + b"Content-Length: 1001\r\n\r\n" + b"a" * 1001, 413),
        (POST + b"Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n", 413),
        (CHUNKED + b"3e8\r\n" + b"a" * 1000 + b"\r\n0\r\n\r\n", 200),
        (CHUNKED + b"3e9\r\n" + b"a" * 1001 + b"\r\n0\r\n\r\n", 413),
        (CHUNKED + (b"64\r\n" + b"a" * 100 + b"\r\n") * 11 + b"0\r\n\r\n", 413),
        (CHUNKED + b"ffffffff\r\n", 413),
    ],
    ids=["at the limit", "above", "announced", "in a chunk", "chunk above", "chunks above", "huge"],
)
def test_a_body_has_a_largest_size(
    serve: Callable[..., House], pages: Pages, octets: bytes, status: int
) -> None:
    with serve(pages, limits=GateLimits(body_octets=1000)).connect() as wire:
        wire.send(octets)
        assert wire.answer().status == status
    assert len(pages.seen) == (status == 200)


def test_the_refusal_of_a_large_body_is_read_by_who_sends_on(
    serve: Callable[..., House], pages: Pages
) -> None:
    with serve(pages, limits=GateLimits(body_octets=1000)).connect() as wire:
        wire.send(POST + b"Content-Length: 5000000\r\n\r\n" + b"a" * 5_000_000)
        assert wire.answer().status == 413


@pytest.mark.parametrize(
    "limits",
    [GateLimits(body_seconds=0.3), GateLimits(grace_seconds=0.3)],
    ids=["the whole", "the pace"],
)
def test_a_dripping_body_is_refused(
    serve: Callable[..., House], pages: Pages, limits: GateLimits
) -> None:
    with serve(pages, limits=limits).connect() as wire:
        wire.send(POST + b"Content-Length: 1000\r\n\r\n")
        assert _drip_until(wire, seconds=0.4).status == 408
    assert pages.seen == []


def test_dripping_bodies_take_no_thread_of_the_pages(
    serve: Callable[..., House], pages: Pages
) -> None:
    house = serve(pages, threads=1)
    with ExitStack() as open_ones:
        for _ in range(20):
            wire = open_ones.enter_context(house.connect(RUDE))
            wire.send(POST + b"Content-Length: 1000\r\n\r\na")
        with house.connect(KIND) as kind:
            assert kind.get().status == 200


def test_an_address_can_have_only_so_much_in_memory(
    serve: Callable[..., House], pages: Pages
) -> None:
    house = serve(pages, limits=GateLimits(body_octets=1000))
    nearly = POST + b"Content-Length: 1000\r\n\r\n" + b"a" * 999
    with house.connect(RUDE) as first, house.connect(RUDE) as second, house.connect(RUDE) as third:
        for wire in (first, second, third):
            wire.send(nearly)
        # Two of the three fit; the one that does not is told, and the others end well.
        refused = [wire for wire in (first, second, third) if _is_refused(wire)]
        assert len(refused) == 1
        for wire in {first, second, third} - set(refused):
            wire.send(b"a")
            assert wire.answer().status == 200


def test_a_reader_that_does_not_read_is_not_read_for(serve: Callable[..., House]) -> None:
    made, closed = [0], threading.Event()

    def app(_: object, start: Callable[..., object]) -> Iterator[bytes]:
        start("200 OK", [])
        try:
            for _ in range(4000):  # 256 MB
                made[0] += 65536
                yield b"a" * 65536
        finally:
            closed.set()

    house = serve(app, limits=GateLimits(grace_seconds=0.5, linger_seconds=0.1))
    with house.connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert closed.wait(10)
    # Waitress keeps up to 16 MB; each socket's buffers are of a few MB; the gate's are small.
    assert made[0] < 48_000_000


def test_a_steady_reader_gets_all_of_a_large_answer(serve: Callable[..., House]) -> None:
    def app(_: object, start: Callable[..., object]) -> Iterator[bytes]:
        start("200 OK", [])
        return (b"a" * 65536 for _ in range(160))

    house = serve(app, limits=GateLimits(grace_seconds=1.0))
    with house.connect() as wire:
        assert len(wire.get().body) == 160 * 65536


def test_pages_that_do_not_answer_are_given_up(serve: Callable[..., House]) -> None:
    release = threading.Event()

    def app(_: object, start: Callable[..., object]) -> list[bytes]:
        release.wait(10)
        start("200 OK", [])
        return []

    with serve(app, limits=GateLimits(answer_seconds=0.2)).connect() as wire:
        assert wire.get().status == 504
        release.set()


def _seconds_for(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _drip_until_cut(wire: Wire) -> bool:
    """Send an octet now and then until the gate has hung up, as it must within 5 s."""
    pause = threading.Event()
    for _ in range(100):
        try:
            wire.send(b"a")
        except OSError:
            return True
        pause.wait(0.05)
    return False


def _drip_until(wire: Wire, *, seconds: float) -> Answer:
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        wire.send(b"a")
        pause.wait(0.05)
    return wire.answer()


def _is_refused(wire: Wire) -> bool:
    wire.socket.settimeout(0.3)
    try:
        return bool(wire.answer().status == 503)
    except TimeoutError:
        return False
    finally:
        wire.socket.settimeout(10)
