"""One way of writing the school down: the sources of one vendor, or of two that work together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database_servers import Server
    from tests.dialects.truth import School


@dataclass(frozen=True, slots=True)
class SourceOfSchool:
    """A source as it would be added: without a mapping, its connector's own is used."""

    name: str
    connector: str
    address: str
    secret: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    mapping: str = ""


class Servers(Protocol):
    """The database servers that a test may start."""

    def postgresql(self) -> Server: ...

    def mariadb(self) -> Server: ...


class Write(Protocol):
    """Writes the school as a vendor would, and gives the sources in the order of their reading."""

    def __call__(self, school: School, folder: Path, servers: Servers) -> list[SourceOfSchool]: ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """A vendor's way, or that of two systems side by side.

    `other_words` are the fields that it tells in words of its own, such as the hour for the
    name of a period: they are there, and cannot be compared.
    """

    name: str
    title: str
    write: Write
    other_words: frozenset[str] = frozenset()
