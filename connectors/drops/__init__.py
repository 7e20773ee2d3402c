"""File drops: what a vendor delivers as a set of files, asked with SQL like a database."""

from connectors.drops.source import OPTION_NAMES, DropSource
from connectors.drops.tables import Delivery, Table

__all__ = ["OPTION_NAMES", "Delivery", "DropSource", "Table"]
