"""The socket and the TLS that the gate listens with."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from typing import TYPE_CHECKING, Final

from appliance.errors import OperatorError

if TYPE_CHECKING:
    from pathlib import Path

_BACKLOG: Final = 512  # a whole school at the bell
_SUITES: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""For TLS 1.2: forward secrecy and authenticated encryption alone. All of TLS 1.3 have both."""


class PortInUseError(OperatorError):
    """Port {port} is in use by another program. Stop that program, or choose another port
    with --port.
    """


class PortNotAllowedError(OperatorError):
    """This user may not listen on port {port}. Choose a port of 1024 or more with --port."""


class AddressMissingError(OperatorError):
    """This machine can't listen on the address {host}: {reason}."""


class CertificateUnusableError(OperatorError):
    """The server's certificate in {file} can't be used. Restore that file from a backup, or
    delete it and start again: a new one is then made.
    """


def listen(address: tuple[str, int]) -> socket.socket:
    """Listen on a host and port; ``::`` takes IPv4 too.

    Raises
    ------
    PortInUseError, PortNotAllowedError, AddressMissingError
        What the person who started the server can change.
    """
    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    try:
        listener = socket.create_server(
            address, family=family, backlog=_BACKLOG, dualstack_ipv6=both
        )
    except OSError as error:
        raise _listening_error(error, host, port) from error
    listener.settimeout(0)
    return listener


def _listening_error(error: OSError, host: str, port: int) -> OperatorError:
    if error.errno == errno.EADDRINUSE:
        return PortInUseError(port=port)
    if error.errno == errno.EACCES:
        return PortNotAllowedError(port=port)
    return AddressMissingError(host=host, reason=error.strerror)


def tls_context(certificate: Path) -> ssl.SSLContext:
    """TLS 1.2 and 1.3 with a certificate and its key, both in one file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_SUITES)
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certificate)
    except OSError as error:  # of which ssl.SSLError is a kind
        raise CertificateUnusableError(file=certificate) from error
    return context


async def first_octet(connection: socket.socket) -> bytes:
    """Wait for a connection's first octet and leave it where it is; empty if there is none."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(connection, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(connection)
    return connection.recv(1, socket.MSG_PEEK)
