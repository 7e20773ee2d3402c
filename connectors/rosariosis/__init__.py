"""RosarioSIS, a student information system on PostgreSQL, MySQL or MariaDB."""

from connectors.rosariosis.connector import RosarioConnector

__all__ = ["RosarioConnector"]
