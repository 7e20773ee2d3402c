"""The server starts with a sentence when it can't, and stops soon whatever is open."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from appliance.gate.limits import GateLimits
from appliance.gate.listening import AddressMissingError, PortInUseError
from appliance.gate.serving import Server, ServerDiedError
from tests.integration.gate.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.gate.conftest import House, Pages

SERVE = """
import sys
from pathlib import Path
from appliance.gate.serving import Server, ServerDiedError

def app(environ, start):
    start("200 OK", [("Content-Length", "2")])
    return [b"ok"]

with Server(app, address=("127.0.0.1", 0), certificate=Path(sys.argv[1])) as server:
    print(server.bound_port, flush=True)
    server.run_forever()
print("stopped", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all_within_5_s(certificate: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(certificate)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process, ExitStack() as open_ones:
        port = int(process.stdout.readline())
        trust = certificate.with_name("ca.pem")
        wires = [open_ones.enter_context(Wire(port, trust=trust)) for _ in range(5)]
        for wire in wires:
            assert wire.get().status == 200
        wires[0].send(b"GET / HTTP/1.1\r\n")
        process.send_signal(number)
        output, errors = process.communicate(timeout=5)
    assert (output, errors, process.returncode) == ("stopped\n", "", 0)


def test_it_stops_within_5_s_though_the_pages_are_busy(
    serve: Callable[..., House],
) -> None:
    entered, release = threading.Event(), threading.Event()

    def app(_: object, start: Callable[..., object]) -> list[bytes]:
        entered.set()
        release.wait(30)
        start("200 OK", [])
        return []

    house = serve(app)
    with house.connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert entered.wait(5)
        began = time.perf_counter()
        house.server.close(timeout=1)
        assert time.perf_counter() - began < 5
        assert wire.is_cut()
    release.set()


def test_a_request_at_hand_is_answered_before_it_stops(serve: Callable[..., House]) -> None:
    entered, release = threading.Event(), threading.Event()

    def app(_: object, start: Callable[..., object]) -> list[bytes]:
        entered.set()
        release.wait(30)
        start("200 OK", [("Content-Length", "4")])
        return [b"done"]

    house = serve(app, limits=GateLimits(linger_seconds=0.1))
    with house.connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert entered.wait(5)
        stopping = threading.Thread(target=house.server.close)
        stopping.start()
        release.set()
        answer = wire.answer()
        stopping.join()
    assert (answer.body, answer.fields["connection"]) == (b"done", "close")


def test_it_starts_and_stops_ten_times_and_leaves_nothing(certificate: Path, pages: Pages) -> None:
    trust = certificate.with_name("ca.pem")

    def once() -> None:
        with Server(pages, address=("127.0.0.1", 0), certificate=certificate) as server:
            wire = Wire(server.bound_port, trust=trust)
            assert wire.get().status == 200
        wire.socket.close()

    once()
    before = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
    began = time.perf_counter()
    for _ in range(10):
        once()
    assert time.perf_counter() - began < 10
    assert (threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))) == before


def test_a_port_in_use_is_one_sentence_with_the_way_out(
    serve: Callable[..., House], certificate: Path, pages: Pages
) -> None:
    taken = serve(pages).port
    with pytest.raises(PortInUseError) as caught:
        Server(pages, address=("127.0.0.1", taken), certificate=certificate).start()
    assert str(taken) in caught.value.sentence
    assert "--port" in caught.value.sentence


def test_an_address_of_another_machine_is_one_sentence(certificate: Path, pages: Pages) -> None:
    server = Server(pages, address=("192.0.2.1", 0), certificate=certificate)
    with pytest.raises(AddressMissingError, match=r"192\.0\.2\.1"):
        server.start()


def test_the_gate_says_so_when_the_pages_are_gone(
    serve: Callable[..., House], pages: Pages
) -> None:
    house = serve(pages)
    with house.connect() as wire:
        assert wire.get().status == 200
        house.server._backend.stop(timeout=1)
        answer = wire.get()
    assert answer.status == 503
    assert b"Please try again" in answer.body


def test_a_server_of_which_a_part_has_died_ends(serve: Callable[..., House], pages: Pages) -> None:
    house = serve(pages)
    house.server._backend.stop(timeout=1)
    with pytest.raises(ServerDiedError):
        house.server.run_forever()
    with pytest.raises(ConnectionRefusedError):
        house.connect_plain()


def test_it_never_writes_what_passes_to_a_disk(
    serve: Callable[..., House], pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))  # so that opening one fails
    body = os.urandom(3_000_000)
    with serve(pages).connect() as wire:
        wire.send(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000000\r\n\r\n" + body)
        assert wire.answer().body == body
