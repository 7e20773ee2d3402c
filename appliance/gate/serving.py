"""The whole server: the pages on the loopback address, and the gate in front of them."""

from __future__ import annotations

import resource
import signal
import threading
from typing import TYPE_CHECKING, Final, Self

from appliance.errors import HomeroomError
from appliance.gate.admission import LOCAL_NETWORKS
from appliance.gate.backend import Backend
from appliance.gate.clients import Clients
from appliance.gate.limits import GateLimits
from appliance.gate.server import Gate

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType, TracebackType
    from wsgiref.types import WSGIApplication

    from appliance.gate.admission import Network

_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_WATCH_SECONDS: Final = 1.0
_HANDLES_PER_CONNECTION: Final = 3  # the client's, and both ends of the one to the pages
_OTHER_HANDLES: Final = 512  # the store, its log, files, child processes


class ServerDiedError(HomeroomError):
    """A part of the server stopped by itself; the log of this machine says why. Start the
    server again.
    """


class Server:
    """Serves pages over TLS until it is told to stop.

    Parameters
    ----------
    app
        The pages. They find the client's address in ``REMOTE_ADDR``, and no one but the gate
        reaches them.
    address
        Host and port to listen on; port 0 takes a free one.
    certificate
        File with the server's key and certificate.
    limits, allowed, hosts
        Those of the gate.
    threads
        How many requests the pages work on at once.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        address: tuple[str, int],
        certificate: Path,
        limits: GateLimits | None = None,
        allowed: tuple[Network, ...] = LOCAL_NETWORKS,
        hosts: frozenset[str] = frozenset(),
        threads: int = 8,
    ) -> None:
        limits = limits or GateLimits()
        clients = Clients()
        allow_handles(limits.connections * _HANDLES_PER_CONNECTION + _OTHER_HANDLES)
        self._stopping = threading.Event()
        self._backend = Backend(clients.guard(app), limits=limits, threads=threads)
        self._gate = Gate(
            address=address,
            upstream=self._backend.address,
            certificate=certificate,
            clients=clients,
            limits=limits,
            allowed=allowed,
            hosts=hosts,
        )

    @property
    def bound_port(self) -> int:
        """The port that is listened on, once the server has started."""
        return self._gate.bound_port

    @property
    def pages_address(self) -> tuple[str, int]:
        """Where the gate finds the pages: this server connects to nobody else."""
        return self._backend.address

    def start(self) -> None:
        """Serve, in threads; OperatorError if the port or the certificate can't be used."""
        self._backend.start()
        try:
            self._gate.start()
        except BaseException:
            self._backend.stop(timeout=1)
            raise

    def use_certificate(self, certificate: Path) -> None:
        """Serve another certificate from the next connection on."""
        self._gate.use_certificate(certificate)

    def run_forever(self) -> None:
        """Serve until SIGINT or SIGTERM, from the main thread of a server that has started.

        Raises
        ------
        ServerDiedError
            The gate or the pages stopped by themselves.
        """
        before = {number: signal.signal(number, self._on_signal) for number in _STOP_SIGNALS}
        try:
            while not self._stopping.wait(_WATCH_SECONDS):
                if not (self._gate.is_open and self._backend.is_open):
                    raise ServerDiedError
        finally:
            self.close()
            for number, handler in before.items():
                signal.signal(number, handler)

    def close(self, timeout: float = 4.0) -> None:
        """Stop all, and be done within that many seconds; once more does no harm."""
        self._gate.stop(timeout / 2)
        self._backend.stop(timeout / 2)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._stopping.set()


def allow_handles(wanted: int) -> None:
    """Raise this process's limit of open files as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
