"""What `manifest.csv` says of a drop: its version, and of each file whether it has everything.

A file is `bulk` (everything there is), `delta` (only what has changed) or `absent`. A delta taken
for everything would remove a whole school, so nothing is assumed where a drop does not say.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from appliance.errors import SourceError
from connectors.csv_files.rows import read_header, read_rows
from connectors.csv_files.survey import survey
from connectors.drops.files import damage_told
from connectors.tabular import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.drops.files import Drop
    from connectors.tabular import Readable

MANIFEST = "manifest"
VERSIONS = ("1.1", "1.2")


class VersionUnknownError(SourceError):
    """The manifest of “{drop}” says OneRoster version “{version}”; 1.1 and 1.2 are read.

    Have the export set to one of these.
    """


class VersionsDifferError(SourceError):
    """The drops in “{address}” are of different OneRoster versions. Begin anew with a bulk drop
    of the newer version, in a folder of its own.
    """


class ManifestWordError(SourceError):
    """The manifest of “{drop}” says “{word}” of “{table}”; it must be bulk, delta or absent."""


class ManifestSilentError(SourceError):
    """The manifest of “{drop}” does not say whether “{table}” has everything (bulk) or only
    changes (delta). Have the export mended.
    """


class ManifestMissingError(SourceError):
    """The drop “{drop}” has no manifest.csv, and its file “{table}” has rows with a status, as one
    of changes only has. Have it delivered with its manifest.
    """


class Extent(StrEnum):
    """How much of a table a file has."""

    BULK = "bulk"
    DELTA = "delta"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of one drop. Without a version it was not delivered."""

    drop: str
    version: str
    extents: Mapping[str, str]

    def extent(self, table: str) -> Extent | None:
        """How much of a table its file has; None where the manifest says nothing.

        Raises
        ------
        ManifestWordError
            It says something that the standard does not know.
        """
        word = self.extents.get(folded(table))
        if word is None:
            return None
        try:
            return Extent(word)
        except ValueError:
            raise ManifestWordError(drop=self.drop, word=word, table=table) from None


def read_manifest(drop: Drop, encoding: str) -> Manifest:
    """The manifest of a drop.

    Raises
    ------
    SourceError
        It cannot be read, or the version is not known.
    """
    file = drop.files.get(MANIFEST)
    if file is None:
        return Manifest(drop.name, "", {})
    said = _properties(file, encoding)
    version = said.get("oneroster.version", "").strip()
    if version[:3] not in VERSIONS:
        raise VersionUnknownError(drop=drop.name, version=version)
    extents = {
        name.removeprefix("file."): word.strip().lower()
        for name, word in said.items()
        if name.startswith("file.")
    }
    return Manifest(drop.name, version[:3], extents)


def has_status(file: Readable, encoding: str) -> bool:
    """Whether any row has a status, which a file that has everything leaves blank."""
    with damage_told(file):
        written = survey(file, encoding=encoding)
        if "status" not in map(folded, read_header(file, written)):
            return False
        batches = read_rows(file, ("status",), written)
        return any(any(str(status).strip() for (status,) in batch.rows) for batch in batches)


def _properties(file: Readable, encoding: str) -> dict[str, str]:
    with damage_told(file):
        written = survey(file, encoding=encoding)
        batches = read_rows(file, ("propertyName", "value"), written)
        return {folded(str(name)): str(value) for batch in batches for name, value in batch.rows}
