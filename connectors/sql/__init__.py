"""Databases: SQLite files, PostgreSQL, MariaDB and MySQL; SQL Server and Oracle as extras."""

from connectors.sql.connector import SqlConnector, SqlSource

__all__ = ["SqlConnector", "SqlSource"]
