"""MariaDB and MySQL, through asyncmy."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from asyncmy import converters
from asyncmy.constants import CR, ER, FIELD_TYPE
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.mysql.pymysql import MySQLDialect_pymysql

from connectors.sql import errors, mysql_driver
from connectors.sql.system import CONNECT_SECONDS, System

if TYPE_CHECKING:
    from appliance.errors import SourceError

registry.register("mysql.waited", __name__, "WaitedDialect")

MARIADB_CONNECTION_KILLED = 1927
MARIADB_STATEMENT_TIMEOUT = 1969
MYSQL_QUERY_TIMEOUT = 3024
MARIADB_ACCOUNT_LOCKED = 4151
MYSQL_ACCOUNT_LOCKED = 3118


class WaitedDialect(MySQLDialect_pymysql):
    """How SQLAlchemy speaks through `mysql_driver`: as through PyMySQL, asyncmy's model."""

    driver = "waited"
    supports_statement_cache = True
    supports_server_side_cursors = True
    has_terminate = True
    _sscursor = mysql_driver.SSCursor

    @classmethod
    def import_dbapi(cls) -> Any:
        """The driver."""
        return mysql_driver

    def do_terminate(self, dbapi_connection: Any) -> None:
        """Give a connection up that may be in the middle of an answer."""
        dbapi_connection.terminate()


class Mysql(System):
    """MariaDB and MySQL, through asyncmy."""

    drivername = "mysql+waited"
    title = "MariaDB or MySQL"
    port = 3306

    def connect_args(self, timeout: int) -> dict[str, Any]:
        """Dates stay text: `0000-00-00` has no other form, and each column is of one kind."""
        plain = {FIELD_TYPE.DATE, FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP, FIELD_TYPE.TIME}
        decoders = {k: v for k, v in converters.conversions.items() if k not in plain}
        return {
            "connect_timeout": CONNECT_SECONDS,
            "read_timeout": timeout + 30,
            "charset": "utf8mb4",
            "conv": decoders,
        }

    def prepare(self, raw: Any, timeout: int) -> None:
        """One snapshot for all entities; the server must not give up on a reader that pauses."""
        mariadb = "MariaDB" in raw.server_version
        for said in (
            "TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
            "net_write_timeout = 600",
            f"lock_wait_timeout = {max(1, timeout // 2):d}",  # sooner than slowness: it says more
            f"max_statement_time = {timeout:d}"
            if mariadb
            else f"max_execution_time = {timeout * 1000:d}",
        ):
            cursor = raw.cursor()
            cursor.execute(f"SET SESSION {said}")
            cursor.close()

    def line_of(self, raw: Any) -> int | None:
        """The socket, as long as it is open."""
        return None if raw is None else raw.line

    def explain(self, error: BaseException) -> type[SourceError]:
        """By the server's and the driver's error numbers."""
        if isinstance(error.__cause__, socket.gaierror):
            return errors.HostUnknownError
        number = error.args[0] if error.args else 0
        return _MYSQL_NUMBERS.get(number, errors.QueryFailedError)

    def reason(self, error: BaseException) -> str:
        """A message about names and grammar quotes only the mapping's own query."""
        if error.args and error.args[0] in _ABOUT_NAMES:
            return str(error.args[1])
        return f"error {error.args[0]}" if error.args else super().reason(error)

    def abandon(self, cursor: Any) -> None:
        """Close the socket: a cursor on the server would first fetch all rows that are left."""
        if cursor is not None:
            cursor.connection.terminate()


_ABOUT_NAMES = frozenset(
    {ER.NO_SUCH_TABLE, ER.BAD_FIELD_ERROR, ER.PARSE_ERROR, ER.SP_DOES_NOT_EXIST}
)
_MYSQL_NUMBERS: dict[object, type[SourceError]] = {
    ER.ACCESS_DENIED_ERROR: errors.PasswordRefusedError,
    ER.DBACCESS_DENIED_ERROR: errors.NotPermittedError,
    MARIADB_ACCOUNT_LOCKED: errors.AccountLockedError,
    MYSQL_ACCOUNT_LOCKED: errors.AccountLockedError,
    ER.BAD_DB_ERROR: errors.DatabaseUnknownError,
    ER.NO_SUCH_TABLE: errors.TableMissingError,
    ER.BAD_FIELD_ERROR: errors.ColumnMissingError,
    ER.TABLEACCESS_DENIED_ERROR: errors.NotPermittedError,
    ER.COLUMNACCESS_DENIED_ERROR: errors.NotPermittedError,
    ER.HOST_NOT_PRIVILEGED: errors.NotLetInError,
    ER.QUERY_INTERRUPTED: errors.TooSlowError,
    MYSQL_QUERY_TIMEOUT: errors.TooSlowError,
    MARIADB_STATEMENT_TIMEOUT: errors.TooSlowError,
    ER.LOCK_WAIT_TIMEOUT: errors.BusyError,
    ER.CON_COUNT_ERROR: errors.BusyError,
    MARIADB_CONNECTION_KILLED: errors.ConnectionLostError,
    CR.CR_CONN_HOST_ERROR: errors.NoAnswerError,
    CR.CR_SERVER_GONE_ERROR: errors.ConnectionLostError,
    CR.CR_SERVER_LOST: errors.ConnectionLostError,
    0: errors.ConnectionLostError,
}
