"""RosarioSIS, a student information system on PostgreSQL."""

from connectors.rosariosis.connector import RosarioConnector

__all__ = ["RosarioConnector"]
