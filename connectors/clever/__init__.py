"""Clever CSV, the file drops that Clever takes from schools."""

from connectors.clever.connector import CleverConnector

__all__ = ["CleverConnector"]
