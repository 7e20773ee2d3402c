"""A network between a test and a server, on which things go wrong when they are told to.

It is a TCP proxy: each connection is passed on, and what the server answers is counted, so that
a fault comes after so many bytes and not after so many seconds.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 4096
DRIP_SECONDS = 0.1
"""Between two bytes of an answer that drips: each comes before a driver's own limit."""


@dataclass
class Network:
    """The way to one server, by `port`. It is well until one of its faults is called."""

    server: int
    listener: socket.socket
    fault: str = ""
    left: int = 0
    lines: list[socket.socket] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def refuse(self) -> None:
        """Nothing listens any more, and what was open is closed."""
        # a thread that waits for a connection keeps the port open, until it is woken
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self._close()

    def cut_after(self, size: int) -> None:
        """Close the line once the server has answered so many bytes more."""
        self.fault, self.left = "cut", size

    def fall_silent_after(self, size: int) -> None:
        """Pass nothing on after so many bytes, and close nothing."""
        self.fault, self.left = "silent", size

    def drip_after(self, size: int) -> None:
        """Pass on one byte at a time after so many bytes."""
        self.fault, self.left = "drip", size

    def serve(self) -> None:
        """Take connections until it is closed."""
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.server))
            except OSError:
                client.close()
                continue
            self.lines += [client, server]
            for target in (self._ask, self._answer):
                threading.Thread(target=target, args=(client, server), daemon=True).start()

    def close(self) -> None:
        """End all that is going on."""
        self.is_over.set()
        self.refuse()
        self.listener.close()

    def _close(self) -> None:
        for line in self.lines:
            _hang_up(line)
        self.lines.clear()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(CHUNK):
                server.sendall(data)
        _hang_up(server)

    def _answer(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(CHUNK):
                self._pass_on(data, client)
        _hang_up(client)

    def _pass_on(self, data: bytes, client: socket.socket) -> None:
        """Hand an answer on, as far as the network is well.

        Raises
        ------
        OSError
            It is cut, or over.
        """
        if not self.fault:
            client.sendall(data)
            return
        well, self.left = data[: self.left], max(0, self.left - len(data))
        client.sendall(well)
        rest = data[len(well) :]
        if rest and self.fault == "cut":
            raise ConnectionResetError
        if rest and self.fault == "silent":
            self.is_over.wait()
        for place in range(len(rest)):
            if self.is_over.wait(DRIP_SECONDS):
                raise ConnectionResetError
            client.sendall(rest[place : place + 1])


@contextlib.contextmanager
def network_to(port: int) -> Iterator[Network]:
    """A network to a server of this machine."""
    network = Network(port, socket.create_server(("127.0.0.1", 0)))
    taker = threading.Thread(target=network.serve, daemon=True)
    taker.start()
    try:
        yield network
    finally:
        network.close()
        taker.join()


def _hang_up(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()
