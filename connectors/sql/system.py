"""What differs from one database system to the next: how it is opened, and how it says no.

Every session is read-only as far as the system can hold it to that, so a mistake in a mapping
cannot change a vendor's data. One module a system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from connectors.sql import errors

if TYPE_CHECKING:
    from appliance.errors import SourceError

CONNECT_SECONDS = 10


class System:
    """One database system. The base is what holds for those without a class of their own."""

    drivername: ClassVar[str]
    title: ClassVar[str]
    extra: ClassVar[str] = ""
    port: ClassVar[int | None] = None
    """Where its servers listen, if an address does not say; None: it is no server's."""
    is_unheard: ClassVar[bool] = False
    """Whether its driver connects in code that Python does not tell of."""
    is_one_connection: ClassVar[bool] = False
    """Whether the database is gone with its connection, so that it must be kept."""

    def engine(self, url: URL, timeout: int) -> Engine:
        """An engine whose sessions are prepared; nothing is opened yet."""
        engine = create_engine(
            url.set(drivername=self.drivername),
            poolclass=NullPool,
            hide_parameters=True,
            connect_args=self.connect_args(timeout),
        )
        event.listen(engine, "connect", lambda raw, _: self.prepare(raw, timeout))
        return engine

    def connect_args(self, timeout: int) -> dict[str, Any]:  # noqa: ARG002
        """What the driver is told when it connects."""
        return {}

    def prepare(self, raw: Any, timeout: int) -> None:
        """Make a new session read-only and limit its statements."""

    def line_of(self, raw: Any) -> int | None:  # noqa: ARG002
        """The file descriptor of a connection that may have to be cut; None: there is none."""
        return None

    def explain(self, error: BaseException) -> type[SourceError]:  # noqa: ARG002
        """Which sentence a driver's error is."""
        return errors.QueryFailedError

    def reason(self, error: BaseException) -> str:  # noqa: ARG002
        """What the driver said of a query, as far as it can only hold names of the schema."""
        return "it gave no reason that can be shown"

    def abandon(self, cursor: Any) -> None:
        """Give up an answer before its end, without waiting for the rest of it."""
