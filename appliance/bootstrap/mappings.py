"""How a source is reached and described, and what the answers are computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.errors import MappingError
from appliance.imports.order import reading_order
from appliance.insights.compute import refresh_answers
from appliance.insights.thresholds import THRESHOLDS
from appliance.model.mapping_file import parse_mapping
from appliance.outbound.watching import WATCH
from connectors.base import Source, SourceConfig
from connectors.registry import connector_named
from connectors.sql.systems import endpoints_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.model.mapping import Mapping
    from appliance.model.runs import SourceInfo
    from appliance.store.unit_of_work import UnitOfWork


class NoMappingError(MappingError):
    """The source “{source}” needs a mapping: its connector “{connector}” reads any system and
    must be told where things are. Give a file with --mapping.
    """


def mapping_of(source: SourceInfo) -> Mapping:
    """Read a source's mapping: its own, or the one that its connector ships.

    Raises
    ------
    MappingError
        It cannot be understood, or there is none.
    """
    connector = connector_named(source.connector)
    shipped = connector.default_mapping(source.address)
    mapping = parse_mapping(source.mapping) if source.mapping else shipped
    if mapping is None:
        raise NoMappingError(source=source.name, connector=source.connector)
    return mapping


def open_source(info: SourceInfo, mapping: Mapping, secret: str) -> Source:
    """Reach a source.

    Raises
    ------
    SourceError, MappingError
        It could not be reached, or it was described wrongly.
    """
    return connector_named(info.connector).open(config_for(info, secret), mapping)


def config_for(info: SourceInfo, secret: str) -> SourceConfig:
    """How a connector is told to reach a source."""
    return config_at(info.name, info.address, secret, info.parameters)


def config_at(
    name: str, address: str, secret: str, parameters: dict[str, str] | None = None
) -> SourceConfig:
    """The same for an address; from now on this process may connect to it."""
    WATCH.foresee(endpoints_of(address))
    return SourceConfig(name=name, address=address, secret=secret, parameters=parameters or {})


def compute(work: UnitOfWork, moved: bool) -> None:  # noqa: FBT001 - called by position
    """Make the answers anew, inside the transaction that changed what they stand on."""
    refresh_answers(work, THRESHOLDS, mappings=_mappings(work), moved=moved)


def in_order(work: UnitOfWork) -> list[SourceInfo]:
    """All sources, in the order to read them in."""
    infos = {info.name: info for info in work.find.sources.all()}
    return [infos[name] for name in reading_order({n: mapping_of(i) for n, i in infos.items()})]


def _mappings(work: UnitOfWork) -> Iterator[Mapping]:
    for source in work.find.sources.all():
        yield mapping_of(source)
