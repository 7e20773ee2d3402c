"""asyncmy as a driver that is waited for: the part of PEP 249 that SQLAlchemy asks for.

asyncmy takes rows apart in compiled code, several times as fast as a driver in Python, and has
wheels for every system that we run on; but it only knows connections that are awaited. Here
each connection has an event loop of its own, which runs while it is waited for and no longer:
between two batches nothing is read, so that a server is never read faster than its rows are
used.
"""

from __future__ import annotations

import asyncio
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from asyncmy import connection as awaited
from asyncmy.constants import CLIENT
from asyncmy.cursors import SSCursor
from asyncmy.errors import (
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    Warning,  # noqa: A004 - PEP 249 calls it so
)

if TYPE_CHECKING:
    from collections.abc import Coroutine

__all__ = [
    "DataError",
    "DatabaseError",
    "Error",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "SSCursor",
    "Warning",
    "apilevel",
    "connect",
    "paramstyle",
    "threadsafety",
]

apilevel = "2.0"
threadsafety = 1
paramstyle = "format"

Answer = TypeVar("Answer")


NO_TLS = 2026
"""By this number MySQL's own programs tell that a connection could not be encrypted."""

_NOT_UNDERSTOOD = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, NameError, RuntimeError),
    *(TypeError, ValueError, struct.error),
)
"""What asyncmy stumbles with over a server that speaks otherwise than it should."""


class Connection:
    """A connection to MariaDB or MySQL; the time limits are in seconds.

    `connect_timeout` is of the whole sign-in, `read_timeout` of each question and each batch of
    rows afterwards.
    """

    def __init__(
        self, *, connect_timeout: float, read_timeout: float | None = None, **said: Any
    ) -> None:
        self._runner: asyncio.Runner | None = asyncio.Runner()
        self._limit: float | None = connect_timeout
        try:
            self._awaited = self.wait(_signed_in(said))
            self._limit = read_timeout
        except BaseException:
            self._end()
            raise

    def wait(self, asked: Coroutine[Any, Any, Answer]) -> Answer:
        """What the server answers."""
        if self._runner is None:
            asked.close()
            raise InterfaceError(0, "The connection is closed")
        try:
            return self._runner.run(asyncio.wait_for(asked, self._limit))
        except (Error, OSError, UnicodeError):
            raise
        except _NOT_UNDERSTOOD as error:
            raise InternalError(0, type(error).__name__) from error

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it here."""
        return self._runner is not None

    @property
    def line(self) -> int | None:
        """The socket's file descriptor, as long as it is open; asyncmy has no public way to it."""
        transport = None if self._runner is None else self._awaited._transport
        return None if transport is None else int(transport.get_extra_info("socket").fileno())

    @property
    def server_version(self) -> str:
        """The server's version, as it introduced itself."""
        return str(self._awaited.server_version)

    def cursor(self, kind: type[Any] | None = None) -> Cursor:
        """A cursor; one of the kind `SSCursor` leaves the rows with the server."""
        return Cursor(self, self._awaited.cursor(kind))

    def character_set_name(self) -> str:
        """The encoding of texts, as SQLAlchemy asks for it."""
        return str(self._awaited.character_set_name())

    def commit(self) -> None:
        """End the transaction."""
        self.wait(self._awaited.commit())

    def rollback(self) -> None:
        """End the transaction."""
        self.wait(self._awaited.rollback())

    def close(self) -> None:
        """Say good-bye."""
        if self.is_open:
            with suppress(Error, OSError):
                self.wait(self._awaited.ensure_closed())
            self._end()

    def terminate(self) -> None:
        """Go without waiting for rows that are still on their way."""
        if self.is_open:
            self.wait(_dropped(self._awaited))
            self._end()

    def _end(self) -> None:
        if self._runner is not None:
            self._runner.close()
            self._runner = None


connect = Connection


class Cursor:
    """A statement and its answer."""

    def __init__(self, connection: Connection, awaited_cursor: Any) -> None:
        self.connection = connection
        self._awaited = awaited_cursor

    @property
    def description(self) -> Any:
        """The columns of the answer."""
        return self._awaited.description

    @property
    def rowcount(self) -> int:
        """How many rows there are, where that is known."""
        return int(self._awaited.rowcount)

    @property
    def lastrowid(self) -> int | None:
        """Always none: nothing is written."""
        return None

    def execute(self, statement: str, values: Any = None) -> None:
        """Ask."""
        self.connection.wait(self._awaited.execute(statement, values))

    def fetchone(self) -> Any:
        """The next row."""
        return self.connection.wait(self._awaited.fetchone())

    def fetchmany(self, size: int) -> list[Any]:
        """The next rows."""
        return list(self.connection.wait(self._awaited.fetchmany(size)))

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        return list(self.connection.wait(self._awaited.fetchall()))

    def close(self) -> None:
        """Read what is left of the answer, as the protocol wants it."""
        if self.connection.is_open:
            self.connection.wait(self._awaited.close())


class _Careful(awaited.Connection):  # type: ignore[misc]
    """Encrypted where the server can be, and one statement at a time.

    asyncmy would let a statement hold several, and asks for TLS only when it is told to, but
    then of servers too that have none.
    """

    async def _request_authentication(self) -> None:
        can_tls = self.server_capabilities & CLIENT.SSL
        self._client_flag &= ~CLIENT.MULTI_STATEMENTS
        if self._ssl_context is None and can_tls:
            self._ssl_context: Any = self._create_ssl_ctx(True)  # noqa: FBT003 - not ours
            self._client_flag |= CLIENT.SSL
        if self._ssl_context is not None and not can_tls:
            raise OperationalError(NO_TLS, "The server has no TLS")
        await super()._request_authentication()

    async def _fill_buffer(self, need: int) -> None:
        """Read while more is needed, and no longer.

        The loop also turns without need, at each beginning and end of a wait. asyncmy would read
        on in each such turn, and grow its buffer: by hundreds of megabytes where the rows are
        used more slowly than the server sends them.
        """
        transport = self._transport
        if transport is not None:
            transport.resume_reading()
        try:
            await super()._fill_buffer(need)
        finally:
            if transport is not None:
                transport.pause_reading()


async def _signed_in(said: dict[str, Any]) -> awaited.Connection:
    raw = _Careful(**said)
    try:
        await raw.connect()
    except BaseException:
        raw.close()
        raise
    return raw


async def _dropped(raw: awaited.Connection) -> None:
    raw.close()
    await asyncio.sleep(0)  # the loop closes the socket in its next turn
