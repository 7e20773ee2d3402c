"""Gibbon, a school information system on MariaDB."""

from connectors.gibbon.connector import GibbonConnector

__all__ = ["GibbonConnector"]
