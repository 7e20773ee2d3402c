"""Hears of each connection of this process before it is made; writes it down, or refuses it.

Python tells an audit hook (PEP 578) of every connection that code in Python begins, whichever
library it is in, and of each name that is about to be looked up. Nobody can take the hook away
again. A library's own code in C is not told of: what connects so here, PostgreSQL's driver, is
announced by our connector, and whatever is open is looked for in the system's own tables when a
driver has connected, each minute, and at the end of the process.

Nothing is foreseen unless it is said: the endpoints of a source that is about to be opened, and
the server's own pages behind the gate. What is not foreseen is written down and refused; so is
what cannot be written down.
"""

from __future__ import annotations

import atexit
import errno
import ipaddress
import os
import socket
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from appliance.model.outbound import Call, Endpoint, How
from appliance.outbound.lines import outgoing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from appliance.model.moments import Clock
    from appliance.outbound.record import OutboundRecord

INSIDE = "inside"
"""What stands for the server's own pages, which nothing but its gate connects to."""

_MOST_UNWRITTEN = 100
"""Lines that wait for a process to open its home folder."""

_OWN_PROGRAM = (sys.executable, "-m", "appliance")


class UnforeseenConnectionError(PermissionError):
    """Homeroom connects to the sources that were set up, and to nothing else."""

    def __init__(self, call: Call) -> None:
        super().__init__(errno.EPERM, f"{type(self).__doc__} This was {call.endpoint}.")


class Watch:
    """What one process is let connect to, and what it has done."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.counts: dict[tuple[int, How, Endpoint], int] = {}
        self._foreseen: set[Endpoint] = set()
        self._inside: set[Endpoint] = set()
        self._record: OutboundRecord | None = None
        self._unwritten: list[Call] = []
        self.process = "homeroom"
        self._own = threading.local()

    def begin(self, clock: Clock) -> None:
        """Listen in, from now to the end of the process; what it starts by forking too."""
        self._clock = clock
        sys.addaudithook(self.hear)
        atexit.register(self.look)

    def keep_in(self, record: OutboundRecord) -> None:
        """Say where to write, and write what was refused before that was known."""
        self._record = record
        while self._unwritten:
            record.add(replace(self._unwritten.pop(0), process=self.process))

    def start(self) -> None:
        """Write that the server starts."""
        if self._record is not None:
            self._record.begin(self._call(How.START, Endpoint("", None)))

    def foresee(self, endpoints: Iterable[Endpoint]) -> None:
        """Let a source be connected to."""
        self._foreseen.update(endpoints)

    def foresee_inside(self, endpoint: Endpoint) -> None:
        """Let the gate connect to the pages: counted, but not written down each time."""
        self._inside.add(endpoint)

    def is_inside(self, endpoint: Endpoint) -> bool:
        """Whether it is the server's own pages."""
        return endpoint in self._inside

    def hear(self, event: str, told: tuple[Any, ...]) -> None:
        """Take note of what is about to happen.

        Raises
        ------
        UnforeseenConnectionError
            It is not foreseen, or could not be written down.
        """
        read = _HEARD.get(event)
        if read is None or getattr(self._own, "is_asking", False):
            return
        if event == "connectors.connected":
            self.look()
        elif about := read(told):
            self._weigh(*about)

    def look(self) -> None:
        """Write down what is open in the system's tables and was not heard of."""
        heard = {place for _, how, place in list(self.counts) if how in (How.CONNECT, How.FOUND)}
        for line in outgoing(os.getpid()):
            if line.remote not in heard:
                heard.add(line.remote)
                self._write(How.FOUND, line.remote, self._stands_for(How.FOUND, line.remote))

    def _weigh(self, how: How, place: Endpoint) -> None:
        stands_for = self._stands_for(how, place)
        try:
            self._write(how, place, stands_for)
        except OSError as error:
            raise UnforeseenConnectionError(self._call(how, place)) from error
        if not stands_for:
            raise UnforeseenConnectionError(self._call(how, place))

    def _write(self, how: How, place: Endpoint, stands_for: str) -> None:
        """Write a line at the first time, and each time that the count has doubled."""
        key = (os.getpid(), how, place)
        count = self.counts[key] = self.counts.get(key, 0) + 1
        if stands_for == INSIDE or count & (count - 1):
            return
        refused = not stands_for and how is not How.FOUND
        call = self._call(how, place, stands_for, count, refused=refused)
        if self._record is not None:
            self._record.add(call)
        elif len(self._unwritten) < _MOST_UNWRITTEN:
            self._unwritten.append(call)

    def _call(
        self,
        how: How,
        place: Endpoint,
        stands_for: str = "",
        count: int = 1,
        *,
        refused: bool = False,
    ) -> Call:
        return Call(
            at=self._clock(),
            pid=os.getpid(),
            process=self.process,
            how=how,
            host=place.host,
            port=place.port,
            stands_for=stands_for,
            refused=refused,
            count=count,
        )

    def _stands_for(self, how: How, place: Endpoint) -> str:
        """The foreseen endpoint that it is; empty where it is none."""
        if place in self._inside and how in (How.CONNECT, How.FOUND):
            return INSIDE
        for foreseen in self._foreseen:
            is_port = foreseen.port in (None, place.port) or how is How.NAME
            if how is not How.PROGRAM and is_port and self._is_host(foreseen.host, place.host):
                return str(foreseen)
        return ""

    def _is_host(self, foreseen: str, host: str) -> bool:
        if foreseen.casefold() == host.casefold():
            return True
        return _is_address(host) and host in self._addresses_of(foreseen)

    def _addresses_of(self, name: str) -> set[str]:
        """Ask for the addresses of a foreseen name, without hearing ourselves."""
        self._own.is_asking = True
        try:
            return {str(found[4][0]) for found in socket.getaddrinfo(name, None)}
        except OSError:
            return set()
        finally:
            self._own.is_asking = False


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _connection(told: tuple[Any, ...]) -> tuple[How, Endpoint] | None:
    return _towards(How.CONNECT, told)


def _packet(told: tuple[Any, ...]) -> tuple[How, Endpoint] | None:
    return _towards(How.SEND, told)


def _towards(how: How, told: tuple[Any, ...]) -> tuple[How, Endpoint] | None:
    """Whom a socket is about to turn to; a socket of this machine's own programs is left alone."""
    opened, address = told[0], told[1]
    if opened.family == socket.AF_UNIX or address is None:
        return None
    if opened.family in (socket.AF_INET, socket.AF_INET6):
        return how, Endpoint(_text(address[0]), int(address[1]))
    return how, Endpoint(f"{socket.AddressFamily(opened.family).name} {address}", None)


def _name(told: tuple[Any, ...]) -> tuple[How, Endpoint] | None:
    """A name for which a name server may be asked; an address is read without asking."""
    host = _text(told[0])
    return None if not host or _is_address(host) else (How.NAME, Endpoint(host, None))


def _address_for_name(told: tuple[Any, ...]) -> tuple[How, Endpoint] | None:
    """An address whose name is asked for."""
    host = told[0][0] if isinstance(told[0], tuple) else told[0]
    place = Endpoint(_text(host), None)
    return None if place.is_here else (How.NAME, place)


def _driver(told: tuple[Any, ...]) -> tuple[How, Endpoint]:
    return How.DRIVER, Endpoint(str(told[0]), told[1])


def _done(told: tuple[Any, ...]) -> None:
    """Nothing is about to happen: it has."""


def _program(told: tuple[Any, ...]) -> tuple[How, Endpoint] | None:
    """A program that is started; this one, started anew, listens in by itself."""
    given = told[1] if len(told) > 1 and isinstance(told[1], list | tuple) else ()
    if tuple(map(_text, given[:3])) == _OWN_PROGRAM:
        return None
    return How.PROGRAM, Endpoint(os.path.basename(_text(told[0])), None)  # noqa: PTH119


def _text(told: object) -> str:
    return os.fsdecode(told) if isinstance(told, bytes | os.PathLike) else str(told or "")


_HEARD: dict[str, Callable[[tuple[Any, ...]], tuple[How, Endpoint] | None]] = {
    "socket.connect": _connection,
    "socket.sendto": _packet,
    "socket.sendmsg": _packet,
    "socket.getaddrinfo": _name,
    "socket.gethostbyname": _name,
    "socket.gethostbyaddr": _address_for_name,
    "socket.getnameinfo": _address_for_name,
    "connectors.connecting": _driver,
    "connectors.connected": _done,
    "subprocess.Popen": _program,
    "os.exec": _program,
    "os.posix_spawn": _program,
    "os.system": _program,
}
"""The events of Python that are heeded, and those by which our connectors tell of a driver."""


def _no_clock_yet() -> datetime:
    """A process that listens in is given its clock when it begins to."""
    raise LookupError


WATCH = Watch(_no_clock_yet)
"""That of this process: there is one, as there is one table of hooks."""
