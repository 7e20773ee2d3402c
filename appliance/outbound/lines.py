"""What the system itself says of a process's connections: the tables under /proc (Linux).

Whatever made a connection, a library's own code in C among it, stands in these tables as long as
it is open. Where there is no /proc, nothing is known, and said so.
"""

from __future__ import annotations

import ipaddress
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.model.outbound import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROC = Path("/proc")
_TABLES = ("tcp", "tcp6", "udp", "udp6")
_LISTENING = "0A"


@dataclass(frozen=True, slots=True)
class Line:
    """An open socket of a process: where it is bound, and to whom it is connected."""

    pid: int
    local: Endpoint
    remote: Endpoint
    is_listening: bool


def is_told() -> bool:
    """Whether this system tells."""
    return (_PROC / "self" / "net" / "tcp").exists()


def lines_of(pid: int) -> list[Line]:
    """Every open socket of a process; none where it has ended or may not be looked at."""
    own = _sockets(pid)
    found = []
    for table in _TABLES:
        with suppress(OSError):
            text = (_PROC / str(pid) / "net" / table).read_text(encoding="ascii")
            found += [line for line in _parsed(pid, text, own) if line]
    return found


def outgoing(pid: int) -> list[Line]:
    """Those that the process opened to somebody; those that came to where it listens are not."""
    lines = lines_of(pid)
    doors = {line.local.port for line in lines if line.is_listening}
    return [line for line in lines if line.remote.port and line.local.port not in doors]


def listening(pid: int) -> list[Line]:
    """Where the process takes connections."""
    return [line for line in lines_of(pid) if line.is_listening]


def with_children(pid: int) -> list[int]:
    """A process and all that it started, and so on."""
    parents = dict(_parents())
    family = [pid]
    for member in family:
        family += [child for child, parent in parents.items() if parent == member]
    return family


def _parents() -> Iterator[tuple[int, int]]:
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            said = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            yield int(folder.name), int(said.rpartition(")")[2].split()[1])


def _sockets(pid: int) -> set[str]:
    """The numbers of a process's sockets, as the tables name them."""
    found = set()
    with suppress(OSError):
        for handle in (_PROC / str(pid) / "fd").iterdir():
            with suppress(OSError):
                target = str(handle.readlink())
                if target.startswith("socket:["):
                    found.add(target[8:-1])
    return found


def _parsed(pid: int, text: str, own: set[str]) -> Iterator[Line | None]:
    for row in text.splitlines()[1:]:
        cells = row.split()
        if len(cells) > 9 and cells[9] in own:
            local, remote = _endpoint(cells[1]), _endpoint(cells[2])
            yield Line(pid, local, remote, cells[3] == _LISTENING)


def _endpoint(told: str) -> Endpoint:
    """An address as the kernel writes it: words of 32 bits, each in this machine's order."""
    host, _, port = told.partition(":")
    words = [int(host[i : i + 8], 16) for i in range(0, len(host), 8)]
    address = ipaddress.ip_address(b"".join(struct.pack("=I", word) for word in words))
    mapped = getattr(address, "ipv4_mapped", None)
    return Endpoint(str(mapped or address), int(port, 16))
