"""The kinds of system that can be a source, as the pages offer them, and whom they connect to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.model.drafts import ConnectorKind, ParameterKind
from appliance.outbound.network import Network
from appliance.outbound.watching import WATCH
from connectors.registry import CONNECTORS
from connectors.sql.systems import endpoints_of

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.base import Connector


def connector_kinds() -> tuple[ConnectorKind, ...]:
    """Every kind of system, as the pages offer it."""
    return tuple(map(_kind, CONNECTORS))


def network_of(home: Path) -> Network:
    """What this process and its children connect to."""
    return Network(home, WATCH, endpoints_of)


def _kind(connector: type[Connector]) -> ConnectorKind:
    example = connector.address_example
    return ConnectorKind(
        name=connector.name,
        title=connector.title,
        address_example=example,
        is_ready=connector.default_mapping(example) is not None,
        takes_files="://" not in example,
        parameters=tuple(
            ParameterKind(
                name=each.name,
                meaning=each.meaning,
                example=each.example,
                default=each.default,
                pattern=each.pattern,
            )
            for each in connector.parameters
        ),
        grants=connector.grants(),
    )
