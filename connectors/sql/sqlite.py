"""SQLite: a file of another program on this machine."""

from __future__ import annotations

import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from connectors.sql import errors
from connectors.sql.system import CONNECT_SECONDS, System

if TYPE_CHECKING:
    from appliance.errors import SourceError


class Sqlite(System):
    """A file of another program on this machine."""

    drivername = "sqlite+pysqlite"
    title = "SQLite"

    def engine(self, url: URL, timeout: int) -> Engine:
        """An engine on a file that must exist and is opened read-only."""
        path = quote(str(Path(url.database or "").expanduser().absolute()))
        engine = create_engine(
            "sqlite+pysqlite://",
            creator=partial(
                sqlite3.connect, f"file:{path}?mode=ro", uri=True, timeout=CONNECT_SECONDS
            ),
            poolclass=NullPool,
            hide_parameters=True,
        )
        event.listen(engine, "connect", lambda raw, _: self.prepare(raw, timeout))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        _limit_statements(engine, timeout)
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


def _limit_statements(engine: Engine, timeout: int) -> None:
    """Interrupt a statement that runs too long; SQLite has no setting for it."""
    started = time.monotonic()

    def restart(*_: object) -> None:
        nonlocal started
        started = time.monotonic()

    def limit(raw: sqlite3.Connection, _: object) -> None:
        raw.set_progress_handler(lambda: time.monotonic() - started > timeout, 100_000)

    event.listen(engine, "connect", limit)
    event.listen(engine, "before_cursor_execute", restart)
