"""SQL Server and Oracle, whose drivers are installed only where they are wanted."""

from __future__ import annotations

from typing import Any

from connectors.sql.system import CONNECT_SECONDS, System


class SqlServer(System):
    """Microsoft SQL Server, through python-tds. It has no read-only session: grant SELECT only."""

    drivername = "mssql+pytds"
    title = "SQL Server"
    port = 1433
    extra = "mssql"

    def connect_args(self, timeout: int) -> dict[str, Any]:
        """The driver itself stops a slow statement."""
        return {"login_timeout": CONNECT_SECONDS, "timeout": timeout, "readonly": True}


class Oracle(System):
    """Oracle, through python-oracledb."""

    drivername = "oracle+oracledb"
    title = "Oracle"
    port = 1521
    extra = "oracle"

    def prepare(self, raw: Any, timeout: int) -> None:
        """A read-only transaction sees one snapshot."""
        raw.call_timeout = timeout * 1000
        with raw.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
