"""Every connection is recorded before it is made, as the system saw it; what is no source's is
refused where it can be, and stands out where it cannot.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from appliance.governance.outbound import Standing, contacts
from appliance.model.outbound import Call, Endpoint, How
from appliance.outbound.lines import listening, with_children
from appliance.outbound.record import RECORD_FILE, OutboundRecord
from tests.benchmarks.page_times import Browser, Server
from tests.database_servers import PASSWORD
from tests.integration.cli.conftest import ROOT, Homeroom, open_gate_of
from tests.integration.cli.test_nothing_calls_out import browse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database_servers import Server as DatabaseServer

SCHOOL = """
CREATE TABLE pupils (id int PRIMARY KEY, first varchar(40), last varchar(40), grade varchar(4));
INSERT INTO pupils VALUES (1, 'Ada', 'Example', '6'), (2, 'Ben', 'Sample', '7');
"""
MAPPING = """
connector = "sql"
title = "Student information system"
[entities.students]
table = "pupils"
key = "id"
fields = { first_name = "first", last_name = "last", grade_level = "grade" }
"""

# A library of somebody else's that has turned: it connects as soon as the store is opened.
ROGUE = """
import sys

def turn(event, told):
    if event == "import" and told[0] == "sqlcipher3.dbapi2" and {when}:
        {how}

sys.addaudithook(turn)
"""
IN_PYTHON = """
        import socket
        try:
            socket.create_connection(("127.0.0.1", {port}))
        except OSError:
            pass
"""
IN_MACHINE_CODE = """
        import ctypes, struct
        libc = ctypes.CDLL(None)
        to = struct.pack("=H", 2) + struct.pack("!H", {port}) + bytes((127, 0, 0, 1)) + bytes(8)
        libc.connect(libc.socket(2, 1, 0), to, 16)
"""
ANOTHER_PROGRAM = """
        import subprocess
        try:
            subprocess.run(["touch", {file!r}])
        except OSError:
            pass
"""


@pytest.fixture
def elsewhere() -> Iterator[socket.socket]:
    """A door that no source is behind."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)
        yield door


def was_come_to(door: socket.socket) -> bool:
    with contextlib.suppress(BlockingIOError):
        door.accept()[0].close()
        return True
    return False


def turned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, when: str = "'import' in sys.argv"
) -> None:
    """Have every Python process here load a library that has turned."""
    (tmp_path / "rogue").mkdir()
    text = ROGUE.format(how=how.strip(), when=when)
    (tmp_path / "rogue" / "sitecustomize.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "rogue"))


def recorded(homeroom: Homeroom) -> list[Call]:
    return OutboundRecord(homeroom.home).calls()


@pytest.fixture
def home(tmp_path: Path) -> Homeroom:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("five unrelated little words")
    homeroom = Homeroom(tmp_path / "home", passphrase)
    assert homeroom("init").status == 0
    open_gate_of(homeroom)
    return homeroom


def with_source(home: Homeroom, database: DatabaseServer, tmp_path: Path) -> Homeroom:
    (tmp_path / "mapping.toml").write_text(MAPPING)
    (tmp_path / "password").write_text(PASSWORD)
    added = home(
        *("source", "add", "sis", "--connector", "sql"),
        *("--address", database.url(database.new_database(SCHOOL))),
        *("--mapping", str(tmp_path / "mapping.toml")),
        *("--password-file", str(tmp_path / "password")),
    )
    assert added.status == 0, added.err
    return home


# --- what is recorded -------------------------------------------------------------------

SENDING = "connect,sendto,sendmsg,sendmmsg"
SENT = re.compile(
    r"(?:connect|sendto|sendmsg|sendmmsg)\(.*?"
    r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\("|inet_pton\(AF_INET6, ")([^"]+)"'
)


def traced(home: Homeroom, tmp_path: Path, *arguments: str) -> set[Endpoint]:
    """Run a command; whom the system saw it turn to, children's children too."""
    trace = tmp_path / "trace"
    command = [*watched(trace), *home.command(*arguments)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=240)
    return turned_to(trace)


def watched(trace: Path) -> list[str]:
    return ["strace", "-f", "-qq", "-e", f"trace={SENDING}", "-o", str(trace)]


def turned_to(trace: Path) -> set[Endpoint]:
    return {Endpoint(host, int(port)) for port, host in SENT.findall(trace.read_text())}


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize(
    "system",
    [
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("mariadb", marks=pytest.mark.mariadb),
    ],
)
def test_what_is_recorded_of_an_import_is_what_the_system_saw(
    system: str, home: Homeroom, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database: DatabaseServer = request.getfixturevalue(system)
    with_source(home, database, tmp_path)
    (home.home / RECORD_FILE).unlink(missing_ok=True)
    saw = traced(home, tmp_path, "import")
    calls = recorded(home)
    told = {call.endpoint for call in calls if call.how in (How.CONNECT, How.FOUND, How.SEND)}
    assert told == saw == {Endpoint("127.0.0.1", database.port)}
    assert {(call.stands_for, call.refused) for call in calls} == {
        (f"127.0.0.1:{database.port}", False)
    }
    assert (How.DRIVER in {call.how for call in calls}) is (system == "postgresql")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_system_sees_the_server_connect_to_its_own_pages_alone(
    homeroom: Homeroom, tmp_path: Path
) -> None:
    """While people look at pages and have an import done, which is a child of the server."""
    trace = tmp_path / "trace"
    command = [*watched(trace), *homeroom.command("serve", "--port", "0")]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr is not None
        address = strace.stderr.readline().split()[-1]
        server = with_children(strace.pid)[1]
        try:
            browse(Server(server, address, homeroom.home), homeroom)
            doors = {line.local for line in listening(server)}
        finally:
            os.kill(server, signal.SIGTERM)
            strace.communicate(timeout=60)
    gate = Endpoint("127.0.0.1", int(address.rpartition(":")[2]))
    assert gate in doors
    assert turned_to(trace) == doors - {gate}  # the pages, behind the gate


@pytest.mark.mariadb
def test_a_source_that_is_called_by_name_is_asked_for_by_that_name(
    home: Homeroom, tmp_path: Path, mariadb: DatabaseServer
) -> None:
    with_source(home, replace(mariadb, host="localhost"), tmp_path)
    assert home("import").status == 0
    calls = recorded(home)
    assert [call.host for call in calls if call.how is How.NAME] == ["localhost"]
    assert {call.stands_for for call in calls} == {f"localhost:{mariadb.port}"}


def test_nothing_of_a_record_stands_in_the_record(homeroom: Homeroom) -> None:
    assert homeroom("import").status == 0
    assert homeroom("source", "check", "sis").status == 0
    assert recorded(homeroom) == []  # files and a database that is a file: nobody to turn to


# --- what has turned --------------------------------------------------------------------


def test_a_connection_to_no_source_is_refused_and_stands_out(
    homeroom: Homeroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: socket.socket
) -> None:
    port = elsewhere.getsockname()[1]
    turned(tmp_path, monkeypatch, IN_PYTHON.format(port=port))
    assert homeroom("import", "sis").status == 0
    (one,) = contacts(recorded(homeroom), {})
    assert (one.endpoint, one.process) == (Endpoint("127.0.0.1", port), "import")
    assert (one.standing, one.is_refused) == (Standing.NOBODYS, True)
    assert not was_come_to(elsewhere)


def test_machine_code_that_connects_past_python_stands_out(
    homeroom: Homeroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: socket.socket
) -> None:
    port = elsewhere.getsockname()[1]
    turned(tmp_path, monkeypatch, IN_MACHINE_CODE.format(port=port))
    assert homeroom("import", "sis").status == 0
    assert was_come_to(elsewhere)  # it cannot be kept from that
    (one,) = contacts(recorded(homeroom), {})
    assert (one.how, one.endpoint) == (How.FOUND, Endpoint("127.0.0.1", port))
    assert (one.standing, one.is_refused) == (Standing.NOBODYS, False)


def test_another_program_is_not_started(
    homeroom: Homeroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "touched"
    turned(tmp_path, monkeypatch, ANOTHER_PROGRAM.format(file=str(file)))
    assert homeroom("import", "sis").status == 0
    (one,) = contacts(recorded(homeroom), {})
    assert (one.how, one.endpoint.host, one.is_refused) == (How.PROGRAM, "touch", True)
    assert not file.exists()


def test_a_connection_that_cannot_be_written_down_is_not_made(
    homeroom: Homeroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: socket.socket
) -> None:
    (homeroom.home / RECORD_FILE).mkdir()
    turned(tmp_path, monkeypatch, IN_PYTHON.format(port=elsewhere.getsockname()[1]))
    homeroom("import", "sis")
    assert not was_come_to(elsewhere)


def test_the_page_shows_what_turned_in_red_in_the_server_and_in_its_children(
    homeroom: Homeroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: socket.socket
) -> None:
    port = elsewhere.getsockname()[1]
    turned(tmp_path, monkeypatch, IN_PYTHON.format(port=port), when="True")
    command = homeroom.command("serve", "--port", "0")
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            address = server.stderr.readline().split()[-1]
            it = Browser(Server(server.pid, address, homeroom.home))
            person = homeroom.sign_in("it")
            it.sign_in(person["email"], person["passphrase"])
            page = it.ask("/trust/outbound")
        finally:
            server.terminate()
            server.communicate(timeout=60)
    assert not was_come_to(elsewhere)
    row = next(row for row in page.split("<tr>") if f"127.0.0.1:{port}" in row)
    assert "is-act" in row
    assert "No source" in row
    assert "was kept from connecting" in row
    assert "contact" in page
    assert "Nothing was connected to but sources" not in page
    assert f"127.0.0.1:{address.rpartition(':')[2]}" in page  # where it listens
