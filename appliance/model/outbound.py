"""Words for what turns to another machine: an endpoint, and one line of the record of it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class Endpoint(NamedTuple):
    """Whom one connects to: a host by name or by address, and a port; None stands for any."""

    host: str
    port: int | None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def is_here(self) -> bool:
        """Whether it is this machine itself."""
        if self.host.casefold() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


class How(StrEnum):
    """How a line came to be written: what the process was about to do, or was found doing."""

    CONNECT = "connect"  # a connection of Python's, before it is made
    SEND = "send"  # a packet without a connection
    NAME = "name"  # a name server is about to be asked
    DRIVER = "driver"  # a database's driver is about to connect by itself
    FOUND = "found"  # open, in the system's own table of this process's connections
    PROGRAM = "program"  # another program is about to be started
    START = "start"  # the server began


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One line of the record.

    `stands_for` is the configured endpoint that it was made for; empty where it was none.
    `count` is how many times this process had done the same by then.
    """

    at: datetime
    pid: int
    process: str
    how: How
    host: str
    port: int | None = None
    stands_for: str = ""
    refused: bool = False
    count: int = 1

    @property
    def endpoint(self) -> Endpoint:
        """Whom it turned to."""
        return Endpoint(self.host, self.port)
