"""What a process hears of itself: what is foreseen goes on, and all else is refused."""

from __future__ import annotations

import socket
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.model.outbound import Endpoint, How
from appliance.outbound.record import LARGEST, RECORD_FILE, OutboundRecord
from appliance.outbound.watching import UnforeseenConnectionError, Watch
from tests.boxes import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIS = Endpoint("192.0.2.10", 5432)


@pytest.fixture
def record(tmp_path: Path) -> OutboundRecord:
    return OutboundRecord(tmp_path)


@pytest.fixture
def watch(record: OutboundRecord) -> Watch:
    """A watch that hears what it is told: a hook could not be taken out of this process again."""
    watch = Watch(lambda: NOW)
    watch.process = "import"
    watch.keep_in(record)
    watch.foresee([SIS])
    return watch


@pytest.fixture
def stream() -> Iterator[socket.socket]:
    with closing(socket.socket()) as opened:
        yield opened


def test_the_source_that_is_read_may_be_connected_to(
    watch: Watch, record: OutboundRecord, stream: socket.socket
) -> None:
    watch.hear("socket.connect", (stream, SIS))
    (call,) = record.calls()
    assert (call.how, call.endpoint, call.process) == (How.CONNECT, SIS, "import")
    assert (call.stands_for, call.refused, call.count) == ("192.0.2.10:5432", False, 1)


@pytest.mark.parametrize(
    ("event", "told", "how"),
    [
        ("socket.connect", ("192.0.2.10", 5433), How.CONNECT),  # another port of the same machine
        ("socket.connect", ("192.0.2.11", 5432), How.CONNECT),
        ("socket.sendto", ("192.0.2.10", 53), How.SEND),
        ("socket.sendmsg", ("203.0.113.5", 443), How.SEND),
    ],
)
def test_nothing_else_may(
    event: str,
    told: tuple[str, int],
    how: How,
    watch: Watch,
    record: OutboundRecord,
    stream: socket.socket,
) -> None:
    with pytest.raises(UnforeseenConnectionError, match=told[0]):
        watch.hear(event, (stream, told))
    (call,) = record.calls()
    assert (call.how, call.endpoint) == (how, Endpoint(*told))
    assert (call.stands_for, call.refused) == ("", True)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("socket.getaddrinfo", ("tracker.example", 443, 0, 0, 0)),
        ("socket.gethostbyname", ("tracker.example",)),
        ("socket.gethostbyaddr", ("203.0.113.5",)),
        ("socket.getnameinfo", (("203.0.113.5", 443),)),
        ("connectors.connecting", ("tracker.example", 5432)),
        ("subprocess.Popen", ("/usr/bin/curl", ["curl", "https://tracker.example"], None, None)),
        ("subprocess.Popen", (sys.executable, [sys.executable, "-c", "import socket"], None, None)),
        ("os.posix_spawn", ("/usr/bin/curl", ["curl"], {})),
        ("os.exec", ("/usr/bin/curl", ["curl"], None)),
        ("os.system", (b"curl https://tracker.example",)),
    ],
)
def test_no_other_name_is_asked_for_and_no_other_program_started(
    event: str, told: tuple[Any, ...], watch: Watch, record: OutboundRecord
) -> None:
    with pytest.raises(UnforeseenConnectionError):
        watch.hear(event, told)
    assert [call.refused for call in record.calls()] == [True]


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("socket.getaddrinfo", ("127.0.0.1", 0, 0, 0, 0)),  # an address is read, nobody is asked
        ("socket.getaddrinfo", (None, 0, 0, 0, 0)),
        ("subprocess.Popen", (sys.executable, [sys.executable, "-m", "appliance", "import"], 0, 0)),
        ("open", ("/etc/hostname", "r", 0)),
    ],
)
def test_what_turns_to_nobody_is_not_written_down(
    event: str, told: tuple[Any, ...], watch: Watch, record: OutboundRecord
) -> None:
    watch.hear(event, told)
    assert record.calls() == []


def test_a_socket_of_this_machines_own_programs_is_left_alone(
    watch: Watch, record: OutboundRecord, tmp_path: Path
) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as opened:
        watch.hear("socket.connect", (opened, str(tmp_path / "socket")))
    assert record.calls() == []


def test_the_gate_may_connect_to_the_pages_and_is_counted(
    watch: Watch, record: OutboundRecord, stream: socket.socket
) -> None:
    pages = Endpoint("127.0.0.1", 40_000)
    watch.foresee_inside(pages)
    for _ in range(3):
        watch.hear("socket.connect", (stream, pages))
    assert record.calls() == []
    assert sum(watch.counts.values()) == 3


def test_what_cannot_be_written_down_does_not_come_about(
    watch: Watch, record: OutboundRecord, stream: socket.socket
) -> None:
    (record.home / RECORD_FILE).mkdir()
    with pytest.raises(UnforeseenConnectionError):
        watch.hear("socket.connect", (stream, SIS))


def test_what_was_refused_before_the_home_is_known_is_written_then(
    record: OutboundRecord, stream: socket.socket
) -> None:
    watch = Watch(lambda: NOW)
    with pytest.raises(UnforeseenConnectionError):
        watch.hear("socket.connect", (stream, ("203.0.113.5", 443)))
    watch.process = "serve"
    watch.keep_in(record)
    assert [(call.host, call.process) for call in record.calls()] == [("203.0.113.5", "serve")]


def test_a_library_that_tries_for_ever_fills_no_disk(
    watch: Watch, record: OutboundRecord, stream: socket.socket
) -> None:
    for _ in range(1000):
        with pytest.raises(UnforeseenConnectionError):
            watch.hear("socket.connect", (stream, ("203.0.113.5", 443)))
    assert [call.count for call in record.calls()] == [2**n for n in range(10)]


def test_a_connection_that_nobody_told_of_is_found_in_the_systems_tables(
    record: OutboundRecord,
) -> None:
    watch = Watch(lambda: NOW)
    watch.keep_in(record)
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as made:
            watch.look()
            own = Endpoint("127.0.0.1", made.getsockname()[1])
        found = {call.endpoint for call in record.calls() if call.how is How.FOUND}
    assert Endpoint("127.0.0.1", port) in found
    assert own not in found  # it is the same line, seen from the door


def test_a_record_that_has_grown_large_is_put_aside_at_the_next_start(
    watch: Watch, record: OutboundRecord
) -> None:
    (record.home / RECORD_FILE).write_bytes(b"\n" * (LARGEST + 1))
    watch.start()
    assert [call.how for call in record.calls()] == [How.START]
    assert sorted(file.name for file in record.home.iterdir()) == [
        "outbound-earlier.jsonl",
        RECORD_FILE,
    ]


@given(junk=st.binary(max_size=200))
def test_a_line_that_is_none_hides_no_other(
    junk: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    record = OutboundRecord(tmp_path_factory.mktemp("record"))
    watch = Watch(lambda: NOW)
    watch.keep_in(record)
    watch.start()
    with (record.home / RECORD_FILE).open("ab") as file:
        file.write(junk.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n")
    watch.start()
    assert [call.how for call in record.calls()] == [How.START, How.START]
