"""Every connector there is: the one explicit list. Nothing is found by scanning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.errors import MappingError
from connectors.clever import CleverConnector
from connectors.csv_files import CsvConnector
from connectors.gibbon import GibbonConnector
from connectors.moodle import MoodleConnector
from connectors.oneroster import OneRosterConnector
from connectors.opensis import OpensisConnector
from connectors.powerschool import PowerSchoolConnector
from connectors.powerschool_exports import PowerSchoolExportsConnector
from connectors.rosariosis import RosarioConnector
from connectors.sql import SqlConnector
from connectors.workbook import WorkbookConnector

if TYPE_CHECKING:
    from connectors.base import Connector

CONNECTORS: tuple[type[Connector], ...] = (
    SqlConnector,
    CsvConnector,
    WorkbookConnector,
    RosarioConnector,
    OpensisConnector,
    GibbonConnector,
    MoodleConnector,
    OneRosterConnector,
    CleverConnector,
    PowerSchoolConnector,
    PowerSchoolExportsConnector,
)


class ConnectorUnknownError(MappingError):
    """There is no connector “{name}”. There are: {known}."""


def connector_named(name: str) -> type[Connector]:
    """The connector of that name.

    Raises
    ------
    ConnectorUnknownError
        There is none.
    """
    for connector in CONNECTORS:
        if connector.name == name:
            return connector
    known = ", ".join(connector.name for connector in CONNECTORS)
    raise ConnectorUnknownError(name=name, known=known)
