"""PowerSchool SIS, read from its database."""

from connectors.powerschool.connector import PowerSchoolConnector

__all__ = ["PowerSchoolConnector"]
