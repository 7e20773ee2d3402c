"""PowerSchool SIS, read from files that it exports."""

from connectors.powerschool_exports.connector import PowerSchoolExportsConnector

__all__ = ["PowerSchoolExportsConnector"]
