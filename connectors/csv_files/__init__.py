"""Folders of CSV files, as kiosks and exports write them."""

from connectors.csv_files.connector import CsvConnector

__all__ = ["CsvConnector"]
