"""Excel workbooks, as tables or as gradebook grids."""

from connectors.workbook.connector import WorkbookConnector

__all__ = ["WorkbookConnector"]
