"""The gate itself: it listens, admits, speaks TLS, and holds one conversation a connection."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from appliance.gate.admission import LOCAL_NETWORKS, Admission
from appliance.gate.conversation import Client, Conversation
from appliance.gate.limits import GateLimits
from appliance.gate.listening import first_octet, listen, tls_context
from appliance.gate.pages import Pages
from appliance.gate.plain import show_the_way

if TYPE_CHECKING:
    import socket
    import ssl
    from pathlib import Path

    from appliance.gate.admission import Network, Visitor
    from appliance.gate.clients import Clients

_TLS_HANDSHAKE: Final = b"\x16"  # the first octet of a TLS record that opens a connection
_PAUSE_SECONDS: Final = 0.1  # after a failed accept, so that a want of handles is no busy loop

log = logging.getLogger(__name__)


class Gate:
    """TLS in front of the pages, in a thread and an event loop of its own.

    Parameters
    ----------
    address
        Host and port to listen on; port 0 takes a free one.
    upstream
        Host and port of the pages, on the loopback address.
    certificate
        File with the server's key and certificate.
    clients
        Where the pages find out whose request it is.
    limits
        How much, how many and how long.
    allowed
        Networks that are let in.
    hosts
        Names that the server goes by; if there are none, any will do.
    """

    _bound_port: int
    _context: ssl.SSLContext
    _loop: asyncio.AbstractEventLoop
    _stopping: asyncio.Future[float]
    _at_work: dict[asyncio.Task[None], Conversation | None]

    def __init__(
        self,
        *,
        address: tuple[str, int],
        upstream: tuple[str, int],
        certificate: Path,
        clients: Clients,
        limits: GateLimits | None = None,
        allowed: tuple[Network, ...] = LOCAL_NETWORKS,
        hosts: frozenset[str] = frozenset(),
    ) -> None:
        self._address = address
        self._upstream = upstream
        self._certificate = certificate
        self._clients = clients
        self._limits = limits or GateLimits()
        self._allowed = allowed
        self._hosts = hosts
        self._thread: threading.Thread | None = None

    @property
    def bound_port(self) -> int:
        """The port that is listened on, once the gate has started."""
        return self._bound_port

    @property
    def is_open(self) -> bool:
        """Whether the gate is at work."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Listen and serve.

        Raises
        ------
        OperatorError
            The port is taken or not allowed, or the certificate can't be used.
        """
        self._context = tls_context(self._certificate)
        listener = listen(self._address)
        self._bound_port = listener.getsockname()[1]
        ready = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(listener, ready), name="gate", daemon=True
        )
        self._thread.start()
        ready.wait()

    def use_certificate(self, certificate: Path) -> None:
        """Serve another certificate from the next connection on."""
        self._context = tls_context(certificate)
        self._certificate = certificate

    def stop(self, timeout: float = 5.0) -> None:
        """Take no more connections; give the requests at hand that many seconds to end."""
        if self._thread is None:
            return
        with suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._stopping.set_result, timeout)
        self._thread.join()
        self._thread = None

    # --- in the gate's own thread -------------------------------------------------------

    def _run(self, listener: socket.socket, ready: threading.Event) -> None:
        with listener:
            asyncio.run(self._serve(listener, ready))

    async def _serve(self, listener: socket.socket, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_log_unexpected)
        self._stopping = self._loop.create_future()
        self._admission = Admission(self._allowed, self._limits)
        self._at_work = {}
        accepting = asyncio.create_task(self._accept(listener))
        ready.set()
        timeout = await self._stopping
        accepting.cancel()
        listener.close()
        await self._wind_down(timeout)

    async def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, peer = await self._loop.sock_accept(listener)
            except OSError as error:
                log.warning("A connection could not be accepted: %s", error)
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            self._admit(connection, peer[0])

    def _admit(self, connection: socket.socket, peer: str) -> None:
        visitor = self._admission.enter(peer)
        if visitor is None:
            connection.close()
            return
        task = asyncio.create_task(self._attend(connection, visitor))
        self._at_work[task] = None
        task.add_done_callback(self._at_work.pop)

    async def _attend(self, connection: socket.socket, visitor: Visitor) -> None:
        try:
            async with asyncio.timeout(self._limits.head_seconds):
                octet = await first_octet(connection)
            reader, writer = await self._open(connection, tls=octet == _TLS_HANDSHAKE)
            try:
                await self._talk(Client(reader, writer, self._limits), visitor, octet)
                await self._close(writer)
            finally:
                writer.transport.abort()
        except OSError as error:  # of which TimeoutError and ssl.SSLError are kinds
            log.debug("A connection from %s failed: %s", visitor.address, error)
        finally:
            connection.close()
            self._admission.leave(visitor)

    async def _open(
        self, connection: socket.socket, *, tls: bool
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader = asyncio.StreamReader(limit=self._limits.head_octets)
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await self._loop.connect_accepted_socket(
            lambda: protocol,
            connection,
            ssl=self._context if tls else None,
            ssl_handshake_timeout=self._limits.head_seconds if tls else None,
            ssl_shutdown_timeout=self._limits.linger_seconds if tls else None,
        )
        return reader, asyncio.StreamWriter(transport, protocol, reader, self._loop)

    async def _talk(self, client: Client, visitor: Visitor, octet: bytes) -> None:
        if octet != _TLS_HANDSHAKE:
            await show_the_way(client, self._hosts)
            return
        pages = Pages(self._upstream, self._clients, visitor.address, self._limits.answer_seconds)
        conversation = Conversation(client, pages, visitor, self._hosts)
        task = asyncio.current_task()
        if task is not None:
            self._at_work[task] = conversation
        await conversation.run()

    async def _close(self, writer: asyncio.StreamWriter) -> None:
        writer.close()
        async with asyncio.timeout(self._limits.linger_seconds):
            await writer.wait_closed()

    async def _wind_down(self, timeout: float) -> None:
        """Let go of the idle at once, and of the others when they are done or time is up."""
        for task, conversation in self._at_work.items():
            if conversation is None or conversation.idle:
                task.cancel()
            else:
                conversation.end_soon()
        if self._at_work:
            await asyncio.wait(list(self._at_work), timeout=timeout)
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)


def _log_unexpected(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what no one awaited; clients that break off in the midst of TLS are no news."""
    if not isinstance(context.get("exception"), OSError):
        loop.default_exception_handler(context)
