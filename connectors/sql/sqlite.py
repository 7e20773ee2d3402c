"""SQLite: a file of another program on this machine."""

from __future__ import annotations

import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from connectors.sql import errors
from connectors.sql.system import CONNECT_SECONDS, System

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Pool

    from appliance.errors import SourceError


class Sqlite(System):
    """A file of another program on this machine."""

    drivername = "sqlite+pysqlite"
    title = "SQLite"

    def engine(self, url: URL, timeout: int) -> Engine:
        """An engine on a file that must exist and is opened read-only."""
        path = quote(str(Path(url.database or "").expanduser().absolute()))
        connect = partial(
            sqlite3.connect, f"file:{path}?mode=ro", uri=True, timeout=CONNECT_SECONDS
        )
        engine = limited_engine(connect, timeout, NullPool)
        event.listen(engine, "connect", lambda raw, _: self.prepare(raw, timeout))
        return engine

    def prepare(self, raw: sqlite3.Connection, timeout: int) -> None:  # noqa: ARG002
        """Hand bytes that are no UTF-8 on as lone surrogates instead of stopping at them."""
        raw.isolation_level = None
        raw.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
        raw.execute("PRAGMA query_only = ON")
        raw.execute("PRAGMA trusted_schema = OFF")
        raw.execute("SELECT count(*) FROM sqlite_schema")  # a file that is no database says so

    def explain(self, error: BaseException) -> type[SourceError]:
        """SQLite says what happened in English words only."""
        said = str(error)
        return next(
            (kind for words, kind in _SQLITE_SAYS if words in said), errors.QueryFailedError
        )

    def reason(self, error: BaseException) -> str:
        """A syntax error names words of the query, never a value of a row."""
        said = str(error)
        return said if "syntax error" in said or "no such" in said else super().reason(error)


_SQLITE_SAYS: tuple[tuple[str, type[SourceError]], ...] = (
    ("no such table", errors.TableMissingError),
    ("no such column", errors.ColumnMissingError),
    ("interrupted", errors.TooSlowError),
    ("is locked", errors.BusyError),
    ("not a database", errors.FileNoDatabaseError),
    ("malformed", errors.FileNoDatabaseError),
    ("unable to open", errors.FileClosedToUsError),
)


def limited_engine(
    connect: Callable[[], Any], timeout: int, pool: type[Pool], *, module: Any = sqlite3
) -> Engine:
    """An engine whose statements are interrupted when they run too long.

    SQLite has no setting for it.
    """
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=connect,
        module=module,
        poolclass=pool,
        hide_parameters=True,
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    started = time.monotonic()

    def restart(*_: object) -> None:
        nonlocal started
        started = time.monotonic()

    def limit(raw: Any, _: object) -> None:
        raw.set_progress_handler(lambda: time.monotonic() - started > timeout, 100_000)

    event.listen(engine, "connect", limit)
    event.listen(engine, "before_cursor_execute", restart)
    return engine
