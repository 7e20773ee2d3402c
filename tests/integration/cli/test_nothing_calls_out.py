"""Nothing leaves the machine by itself: whom the commands and the server speak to, or ask for."""

from __future__ import annotations

import ipaddress
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.page_times import Browser, Server
from tests.integration.cli.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.cli.conftest import Homeroom

LISTENING_IN = """
import os, sys

def note(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        told = args[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.getnameinfo"):
        told = args[0]
    else:
        return
    host = told[0] if isinstance(told, tuple) else told
    with open(os.environ["CALLS"], "a") as file:
        file.write(f"{event} {host}\\n")

sys.addaudithook(note)
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where every Python process, children of children too, notes to whom it turns."""
    (tmp_path / "listening").mkdir()
    (tmp_path / "listening" / "sitecustomize.py").write_text(LISTENING_IN)
    path = tmp_path / "calls"
    path.touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "listening"))
    monkeypatch.setenv("CALLS", str(path))
    return path


def outside(calls: Path) -> list[str]:
    """Whom they turned to, this machine apart."""
    return [line for line in calls.read_text().splitlines() if not _is_here(line.split()[1])]


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("localhost", "None") or host.startswith("/")


def test_a_call_would_be_noted(calls: Path) -> None:
    ask = "import socket; socket.getaddrinfo('192.0.2.7', 80, flags=socket.AI_NUMERICHOST)"
    subprocess.run([sys.executable, "-c", ask], check=True)
    assert outside(calls) == ["socket.getaddrinfo 192.0.2.7"]


def test_nothing_calls_out(homeroom: Homeroom, calls: Path, tmp_path: Path) -> None:
    for command in (("import",), ("source", "check", "sis")):
        assert homeroom(*command).status == 0
    with subprocess.Popen(
        homeroom.command("serve", "--port", "0"), cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        try:
            address = server.stderr.readline().split()[-1]
            browse(Server(server.pid, address, homeroom.home), homeroom)
        finally:
            server.terminate()
    said = calls.read_text()
    assert "socket.connect 127.0.0.1" in said  # the gate, to the pages behind it
    assert outside(calls) == []


def browse(server: Server, homeroom: Homeroom) -> None:
    """Look at pages as a teacher; have an import done as IT."""
    teacher, it = (Browser(server) for _ in range(2))
    for browser, role in ((teacher, "teacher"), (it, "it")):
        person = homeroom.sign_in(role)
        browser.sign_in(person["email"], person["passphrase"])
    (group, *_) = teacher.links("/today", "classes")
    (student, *_) = teacher.links(group, "students")
    assert "Where is this from?" in teacher.ask(student)
    before = newest(it)
    it.send("/sources", "/sources/sis/import")
    while newest(it) == before or '"is_running":true' in it.ask(f"/runs/{newest(it)}/progress"):
        time.sleep(0.2)


def newest(browser: Browser) -> int:
    return int(json.loads(browser.ask("/runs/newest"))["newest"])
