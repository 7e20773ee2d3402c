"""openSIS Community Edition, a student information system on MariaDB or MySQL."""

from connectors.opensis.connector import OpensisConnector

__all__ = ["OpensisConnector"]
