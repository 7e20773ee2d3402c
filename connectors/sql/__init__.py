"""Databases: SQLite files, PostgreSQL, MariaDB and MySQL; SQL Server and Oracle as extras."""

from connectors.sql.connector import SqlConnector, SqlSource
from connectors.sql.load import LOAD_PARAMETERS
from connectors.sql.session import Session
from connectors.sql.systems import dialect_of

__all__ = ["LOAD_PARAMETERS", "Session", "SqlConnector", "SqlSource", "dialect_of"]
