"""A client that says exactly what a test wants said, over a socket of its own."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 10.0


@dataclass(frozen=True)
class Answer:
    status: int
    fields: dict[str, str]
    body: bytes


class Wire:
    """One connection to a gate, from any address of 127.0.0.0/8."""

    def __init__(self, port: int, *, trust: Path | None = None, source: str = "127.0.0.1") -> None:
        self.socket = socket.create_connection(
            ("127.0.0.1", port), timeout=PATIENCE, source_address=(source, 0)
        )
        if trust is not None:
            self.socket = client_context(trust).wrap_socket(
                self.socket, server_hostname="localhost"
            )
        self._kept = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, octets: bytes) -> None:
        self.socket.sendall(octets)

    def get(self, target: str = "/", *fields: str, method: str = "GET") -> Answer:
        lines = (f"{method} {target} HTTP/1.1", "Host: localhost", *fields, "", "")
        self.send("\r\n".join(lines).encode("latin-1"))
        return self.answer(bodiless=method == "HEAD")

    def answer(self, *, bodiless: bool = False) -> Answer:
        """The next answer; EOFError if the gate hangs up without one."""
        first, *lines = self._until(b"\r\n\r\n")[:-4].decode("latin-1").split("\r\n")
        fields = {key.lower(): value.strip() for key, _, value in (x.partition(":") for x in lines)}
        return Answer(int(first.split()[1]), fields, b"" if bodiless else self._body(fields))

    def is_cut(self) -> bool:
        """Whether the gate hangs up without another octet."""
        try:
            return not self._kept and self.socket.recv(1) == b""
        except (ConnectionError, ssl.SSLError):
            return True

    def _body(self, fields: dict[str, str]) -> bytes:
        if fields.get("transfer-encoding") != "chunked":
            return self._exactly(int(fields.get("content-length", 0)))
        body = b""
        while part := self._exactly(int(self._until(b"\r\n"), 16)):
            body += part
            self._exactly(2)
        self._exactly(2)
        return body

    def _until(self, end: bytes) -> bytes:
        while end not in self._kept:
            self._receive()
        cut = self._kept.index(end) + len(end)
        taken, self._kept = self._kept[:cut], self._kept[cut:]
        return taken

    def _exactly(self, octets: int) -> bytes:
        while len(self._kept) < octets:
            self._receive()
        taken, self._kept = self._kept[:octets], self._kept[octets:]
        return taken

    def _receive(self) -> None:
        part = self.socket.recv(65536)
        if not part:
            raise EOFError
        self._kept += part


def client_context(trust: Path) -> ssl.SSLContext:
    """What a careful client asks: a whole chain, strictly read, for the name it dialed."""
    context = ssl.create_default_context(cafile=trust)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.set_alpn_protocols(["http/1.1"])
    return context
