"""OneRoster CSV 1.1 and 1.2, the standard's file drops."""

from connectors.oneroster.connector import OneRosterConnector

__all__ = ["OneRosterConnector"]
