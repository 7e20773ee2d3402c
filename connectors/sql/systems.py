"""Every database system that can be read: the one explicit list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from appliance.model.outbound import Endpoint
from connectors.sql import errors
from connectors.sql.extras import Oracle, SqlServer
from connectors.sql.mysql import Mysql
from connectors.sql.postgresql import Postgresql
from connectors.sql.sqlite import Sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping

    from sqlalchemy import URL, Engine

    from connectors.sql.system import System

SYSTEMS: AnyMapping[str, System] = {
    "sqlite": Sqlite(),
    "postgresql": Postgresql(),
    "postgres": Postgresql(),
    "mysql": Mysql(),
    "mariadb": Mysql(),
    "mssql": SqlServer(),
    "oracle": Oracle(),
}


def system_of(url: URL, source: str) -> System:
    """The system that an address speaks of.

    Raises
    ------
    SystemUnknownError
        It is none that can be read.
    """
    name = url.drivername.split("+")[0]
    if name not in SYSTEMS:
        raise errors.SystemUnknownError(source=source, system=name)
    return SYSTEMS[name]


def dialect_of(address: str) -> str:
    """The dialect that an address's system speaks, such as `mysql` for mariadb:// too.

    It is the name of the folder in which a ready connector keeps the queries that only this
    system understands; empty where the address names no system that can be read.
    """
    system = SYSTEMS.get(re.split("[+:]", address, maxsplit=1)[0])
    return system.drivername.split("+")[0] if system else ""


def endpoints_of(address: str) -> tuple[Endpoint, ...]:
    """Whom reading from an address connects to; nobody for files, or a socket of this machine."""
    if "://" not in address:
        return ()
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        return ()
    system = SYSTEMS.get(url.drivername.split("+")[0])
    usual = system.port if system else None
    told = [(url.host, url.port)] if url.host else [_split(one) for one in _hosts_in(url)]
    return tuple(
        Endpoint(host, port or usual) for host, port in told if host and not host.startswith("/")
    )


def _hosts_in(url: URL) -> list[str]:
    """The hosts that a query names (postgresql:///school?host=one:5432)."""
    named = url.query.get("host", ())
    return [named] if isinstance(named, str) else list(named)


def _split(named: str) -> tuple[str, int | None]:
    host, colon, port = named.rpartition(":")
    return (host, int(port)) if colon and port.isdecimal() else (named, None)


def engine_of(system: System, url: URL, timeout: int, source: str) -> Engine:
    """The engine for an address.

    Raises
    ------
    DriverMissingError
        The system's driver is an extra that is not installed.
    """
    try:
        return system.engine(url, timeout)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        command = f"pip install homeroom[{system.extra}]"
        raise errors.DriverMissingError(
            source=source, system=system.title, command=command
        ) from error
