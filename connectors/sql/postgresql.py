"""PostgreSQL, through psycopg 3."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.types.string import TextLoader

from connectors.sql import errors
from connectors.sql.system import CONNECT_SECONDS, System

if TYPE_CHECKING:
    from appliance.errors import SourceError


class Postgresql(System):
    """PostgreSQL, through psycopg 3."""

    drivername = "postgresql+psycopg"
    title = "PostgreSQL"
    port = 5432
    is_unheard = True

    def connect_args(self, timeout: int) -> dict[str, Any]:
        """A server that falls silent is noticed within about the time of one statement."""
        return {
            "connect_timeout": CONNECT_SECONDS,
            "keepalives_idle": 30,
            "tcp_user_timeout": (timeout + 30) * 1000,
            "application_name": "homeroom",
            "client_encoding": "utf8",
        }

    def prepare(self, raw: psycopg.Connection[Any], timeout: int) -> None:
        """One snapshot for all entities; dates as text, because `infinity` has no other form."""
        for kind in ("date", "timestamp", "timestamptz", "time", "timetz", "interval"):
            raw.adapters.register_loader(kind, TextLoader)
        if raw.info.parameter_status("server_encoding") == "SQL_ASCII":
            raw.execute("SET client_encoding = 'SQL_ASCII'")  # hands bytes on, unchecked
        raw.execute("SET default_transaction_read_only = on")
        raw.execute("SET datestyle = 'ISO'")
        raw.execute("SET intervalstyle = 'iso_8601'")
        raw.execute("SET idle_in_transaction_session_timeout = 0")
        raw.execute(f"SET statement_timeout = {timeout * 1000:d}")
        raw.execute(f"SET lock_timeout = {timeout * 500:d}")  # sooner: it says more than slowness
        raw.commit()
        raw.read_only = True
        raw.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ

    def line_of(self, raw: psycopg.Connection[Any] | None) -> int | None:
        """The socket, as long as it is open."""
        return None if raw is None or raw.closed else raw.fileno()

    def explain(self, error: BaseException) -> type[SourceError]:
        """By SQLSTATE, which a failed connection does not give; then by the English words."""
        state = getattr(error, "sqlstate", None)
        if state:
            known = _STATES.get(state) or _STATE_CLASSES.get(state[:2])
            return known or errors.QueryFailedError
        if not isinstance(error, psycopg.OperationalError):
            return errors.QueryFailedError
        said = str(error)
        return next((kind for words, kind in _LIBPQ_SAYS if re.search(words, said)), _lost(said))

    def reason(self, error: BaseException) -> str:
        """Class 42 is about names and grammar; other messages may quote a value."""
        diagnosis = getattr(error, "diag", None)
        if diagnosis is None or not diagnosis.sqlstate:
            return super().reason(error)
        if diagnosis.sqlstate.startswith("42"):
            return str(diagnosis.message_primary)
        return f"SQLSTATE {diagnosis.sqlstate}"


_STATES: dict[str, type[SourceError]] = {
    "42P01": errors.TableMissingError,
    "3F000": errors.TableMissingError,
    "42703": errors.ColumnMissingError,
    "42501": errors.NotPermittedError,
    "57014": errors.TooSlowError,
    "55P03": errors.BusyError,
    "28P01": errors.PasswordRefusedError,
    "28000": errors.PasswordRefusedError,
    "3D000": errors.DatabaseUnknownError,
    "53300": errors.BusyError,
}
_STATE_CLASSES: dict[str, type[SourceError]] = {
    "08": errors.ConnectionLostError,
    "57": errors.ConnectionLostError,
}
_LIBPQ_SAYS: tuple[tuple[str, type[SourceError]], ...] = (
    ("failed to resolve|could not translate host name", errors.HostUnknownError),
    ("is not permitted to log in", errors.AccountLockedError),
    ("password authentication failed|no password supplied", errors.PasswordRefusedError),
    (r'role "[^"]*" does not exist', errors.PasswordRefusedError),
    (r'database "[^"]*" does not exist', errors.DatabaseUnknownError),
    ("pg_hba.conf", errors.NotLetInError),
    ("refused|timeout expired|timed out|No route|unreachable", errors.NoAnswerError),
)


def _lost(said: str) -> type[SourceError]:
    connecting = said.startswith("connection failed") or "connection to server" in said
    return errors.ConnectFailedError if connecting else errors.ConnectionLostError
