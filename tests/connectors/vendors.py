"""Vendors' databases for tests: a stand-in schema, a few rows, and the user that reads them.

Each ready connector has its scripts in a folder of its name, and its grants beside its queries.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pymysql

from connectors.base import SourceConfig
from tests.database_servers import PASSWORD

if TYPE_CHECKING:
    from tests.database_servers import Server

HERE = Path(__file__).parent
CONNECTORS = HERE.parent.parent / "connectors"
DENIED = {
    "42501",  # PostgreSQL's insufficient_privilege
    pymysql.constants.ER.TABLEACCESS_DENIED_ERROR,
    pymysql.constants.ER.COLUMNACCESS_DENIED_ERROR,
}
PARAMETERS: dict[str, dict[str, str]] = {
    "rosariosis": {"school_id": "1", "syear": "2025"},
    "opensis": {"school_id": "1", "syear": "2025"},
    "gibbon": {"school_year": "25"},
    "moodle": {"category": "2", "since": "2025-08-01", "tz": "America/Chicago"},
}
"""What each connector is told of its stand-in school."""


def school_of(connector: str, server: Server) -> tuple[str, SourceConfig]:
    """The database of a small school, and how the user that the grants make reaches it."""
    database = server.new_database(schema_of(connector, server))
    server.run(database, (HERE / connector / "rows.sql").read_text())
    let_homeroom_read(connector, server, database)
    return database, SourceConfig(
        name="sis",
        address=server.url(database, user="homeroom"),
        secret=PASSWORD,
        parameters=PARAMETERS[connector],
    )


def schema_of(connector: str, server: Server) -> str:
    """The script that makes the vendor's tables."""
    return _script(HERE / connector, "schema", server)


def grants_of(connector: str, server: Server) -> str:
    """The script that the connector ships for the administrator of the vendor's database."""
    return _script(CONNECTORS / connector, "grants", server)


def let_homeroom_read(connector: str, server: Server, database: str) -> None:
    """Run the connector's grants in a database, and give their user a password."""
    script = grants_of(connector, server)
    if server.system != "postgresql":
        unlock = f"ALTER USER homeroom@'%' IDENTIFIED BY '{PASSWORD}' ACCOUNT UNLOCK"
        server.run(database, script + unlock)
        return
    if server.run("", "SELECT 1 FROM pg_roles WHERE rolname = 'homeroom'"):
        script = script[script.index("GRANT") :]  # the role is one for the whole server
    server.run(database, f"{script}; ALTER ROLE homeroom PASSWORD '{PASSWORD}'")


def is_denied(server: Server, database: str, statement: str) -> bool:
    """Whether the server itself denies the granted user a statement, for want of the right to it.

    A session that is read-only would refuse to write whatever was granted, so it is not.
    """
    with closing(server.connect(database, user="homeroom")) as connection:
        cursor = connection.cursor()
        if server.system == "postgresql":
            cursor.execute("SET default_transaction_read_only = off")
            connection.commit()
        try:
            cursor.execute(statement)
        except psycopg.Error as error:
            return error.sqlstate in DENIED
        except pymysql.MySQLError as error:
            return error.args[0] in DENIED
        return False


def _script(folder: Path, name: str, server: Server) -> str:
    """A script for the server's system, where there is one of its own."""
    system = "postgresql" if server.system == "postgresql" else "mysql"
    own = folder / f"{name}_{system}.sql"
    return (own if own.exists() else folder / f"{name}.sql").read_text()
