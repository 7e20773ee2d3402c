"""MariaDB and MySQL, through PyMySQL."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pymysql
from pymysql.constants import CR, ER, FIELD_TYPE

from connectors.sql import errors
from connectors.sql.system import CONNECT_SECONDS, System

if TYPE_CHECKING:
    from appliance.errors import SourceError

MARIADB_CONNECTION_KILLED = 1927


class Mysql(System):
    """MariaDB and MySQL, through PyMySQL."""

    drivername = "mysql+pymysql"
    title = "MariaDB or MySQL"

    def connect_args(self, timeout: int) -> dict[str, Any]:  # noqa: ARG002
        """Dates stay text: `0000-00-00` has no other form, and each column is of one kind."""
        plain = {FIELD_TYPE.DATE, FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP, FIELD_TYPE.TIME}
        decoders = {k: v for k, v in pymysql.converters.conversions.items() if k not in plain}
        return {
            "connect_timeout": CONNECT_SECONDS,
            "read_timeout": CONNECT_SECONDS,
            "charset": "utf8mb4",
            "conv": decoders,
        }

    def prepare(self, raw: Any, timeout: int) -> None:
        """One snapshot for all entities; the server must not give up on a reader that pauses."""
        limits = (f"max_statement_time = {timeout:d}", f"max_execution_time = {timeout * 1000:d}")
        with raw.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET SESSION net_write_timeout = 600")
            mariadb = "MariaDB" in raw.server_version
            cursor.execute(f"SET SESSION {limits[0 if mariadb else 1]}")
        raw._read_timeout = timeout + 30  # PyMySQL has one limit for signing in and for reading

    def explain(self, error: BaseException) -> type[SourceError]:
        """By the server's and the driver's error numbers."""
        if isinstance(getattr(error, "original_exception", None), socket.gaierror):
            return errors.HostUnknownError
        number = error.args[0] if error.args else 0
        return _MYSQL_NUMBERS.get(number, errors.QueryFailedError)

    def reason(self, error: BaseException) -> str:
        """A message about names and grammar quotes only the mapping's own query."""
        if error.args and error.args[0] in _ABOUT_NAMES:
            return str(error.args[1])
        return f"error {error.args[0]}" if error.args else super().reason(error)

    def abandon(self, cursor: Any) -> None:
        """Close the socket: an unbuffered cursor would first fetch all rows that are left.

        PyMySQL has no public way to stop reading.
        """
        if cursor is not None and cursor.connection is not None:
            cursor.connection._force_close()
            cursor._result.unbuffered_active = False


_ABOUT_NAMES = frozenset(
    {ER.NO_SUCH_TABLE, ER.BAD_FIELD_ERROR, ER.PARSE_ERROR, ER.SP_DOES_NOT_EXIST}
)
_MYSQL_NUMBERS: dict[object, type[SourceError]] = {
    ER.ACCESS_DENIED_ERROR: errors.PasswordRefusedError,
    ER.DBACCESS_DENIED_ERROR: errors.NotPermittedError,
    ER.BAD_DB_ERROR: errors.DatabaseUnknownError,
    ER.NO_SUCH_TABLE: errors.TableMissingError,
    ER.BAD_FIELD_ERROR: errors.ColumnMissingError,
    ER.TABLEACCESS_DENIED_ERROR: errors.NotPermittedError,
    ER.COLUMNACCESS_DENIED_ERROR: errors.NotPermittedError,
    ER.HOST_NOT_PRIVILEGED: errors.NotLetInError,
    ER.QUERY_INTERRUPTED: errors.TooSlowError,
    ER.QUERY_TIMEOUT: errors.TooSlowError,
    ER.STATEMENT_TIMEOUT: errors.TooSlowError,
    ER.LOCK_WAIT_TIMEOUT: errors.BusyError,
    ER.CON_COUNT_ERROR: errors.BusyError,
    MARIADB_CONNECTION_KILLED: errors.ConnectionLostError,
    CR.CR_CONN_HOST_ERROR: errors.NoAnswerError,
    CR.CR_SERVER_GONE_ERROR: errors.ConnectionLostError,
    CR.CR_SERVER_LOST: errors.ConnectionLostError,
    0: errors.ConnectionLostError,
}
