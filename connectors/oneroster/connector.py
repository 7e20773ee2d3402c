"""The connector `oneroster`: OneRoster CSV drops, whole ones and the changes after them."""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import text

from appliance.errors import SourceError
from appliance.model.gaps import Gap
from connectors.base import Connector, Parameter
from connectors.drops import OPTION_NAMES, Delivery, DropSource, Table
from connectors.oneroster.manifest import (
    MANIFEST,
    Extent,
    Manifest,
    ManifestMissingError,
    ManifestSilentError,
    VersionsDifferError,
    has_status,
    read_manifest,
)
from connectors.oneroster.tables import TABLES
from connectors.ready import ready_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.model.mapping import Mapping
    from connectors.base import Source, SourceConfig
    from connectors.drops.files import Drop

ENTITIES = {
    "academic_sessions": ("key", "title", "kind", "start_date", "end_date"),
    "staff": ("key", "staff_number", "first_name", "last_name", "email", "role"),
    "students": (
        *("key", "student_number", "first_name", "last_name", "preferred_name", "birth_date"),
        *("grade_level", "email", "gender", "ethnicity"),
    ),
    "school_enrollments": ("key", "student_key", "entry_date", "exit_date"),
    "courses": ("key", "course_code", "title", "subject"),
    "sections": ("key", "course_key", "session_key", "section_code", "room", "period"),
    "section_staff": (
        *("key", "staff_key", "section_key", "teaching_role", "begin_date", "end_date"),
    ),
    "section_enrollments": ("key", "student_key", "section_key", "begin_date", "end_date"),
    "line_items": (
        *("key", "section_key", "title", "kind", "assigned_date", "due_date", "points_possible"),
    ),
    "results": ("student_key", "line_item_key", "status", "points", "percent", "written_as"),
}
"""What each query in `queries/` gives, under our own names."""


class ChangesAloneError(SourceError):
    """The drop “{drop}” has only changes (delta) of “{table}”, and no earlier drop in “{address}”
    has all of it (bulk). Put the bulk drop beside it, under a name that comes before.
    """


class OneRosterSource(DropSource):
    """Drops in the order of their names: of each file the last whole one, then the changes."""

    tables: ClassVar[tuple[Table, ...]] = TABLES

    def deliveries(self) -> Iterator[Delivery]:
        """What each file of each drop is, as the drop's manifest says."""
        manifests = [read_manifest(drop, self._encoding) for drop in self.drops]
        if len({manifest.version for manifest in manifests if manifest.version}) > 1:
            raise VersionsDifferError(address=self.config.address)
        found: dict[str, list[Delivery]] = defaultdict(list)
        for drop, manifest in zip(self.drops, manifests, strict=True):
            for table in self.tables:
                self._add(found[table.name], table, drop, manifest)
        for table in self.tables:
            if not found[table.name] and not table.is_optional:
                raise self.missing(self.drops[0].name, table.name)
            yield from found[table.name]

    def _add(self, found: list[Delivery], table: Table, drop: Drop, manifest: Manifest) -> None:
        extent = self._extent(table, drop, manifest)
        if extent is Extent.ABSENT:
            return
        if table.name not in drop.files:
            raise self.missing(drop.name, table.name)
        if extent is Extent.BULK:
            found.clear()
        elif not found:
            facts = {"drop": drop.name, "table": table.name, "address": self.config.address}
            raise ChangesAloneError(**facts)
        found.append(Delivery(table, drop.files[table.name], is_changes=extent is Extent.DELTA))

    def _extent(self, table: Table, drop: Drop, manifest: Manifest) -> Extent:
        said = manifest.extent(table.name)
        if said is not None:
            return said
        if table.name not in drop.files:
            return Extent.ABSENT
        if manifest.version:
            raise ManifestSilentError(drop=drop.name, table=table.name)
        if has_status(drop.files[table.name], self._encoding):
            raise ManifestMissingError(drop=drop.name, table=table.name)
        return Extent.BULK

    def _files(self) -> tuple[str, ...]:
        return (*super()._files(), MANIFEST)


class OneRosterConnector(Connector):
    """OneRoster CSV 1.1 and 1.2, in a folder or in ZIP archives."""

    name: ClassVar[str] = "oneroster"
    title: ClassVar[str] = "OneRoster CSV files, version 1.1 or 1.2"
    address_example: ClassVar[str] = "/srv/exports/oneroster"
    option_names: ClassVar[frozenset[str]] = OPTION_NAMES
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            name="school",
            meaning="the sourcedId of the school in orgs.csv",
            example="school-1",
        ),
        Parameter(
            name="year",
            is_year=True,
            meaning="the sourcedId of the school year in academicSessions.csv",
            example="year-2026",
        ),
    )
    owns: ClassVar[tuple[str, ...]] = tuple(ENTITIES)
    cannot_tell: ClassVar[tuple[Gap, ...]] = (
        Gap.FORMER_STUDENTS,
        Gap.EARLIER_STAYS,
        Gap.ENTRY_DATES,
        Gap.LATE_WORK,
        Gap.MARKS_IN_WORDS,
    )

    @classmethod
    def default_mapping(cls, address: str) -> Mapping:  # noqa: ARG003
        """The queries and codes of this folder."""
        return _mapping()

    @classmethod
    def open(cls, config: SourceConfig, mapping: Mapping) -> Source:
        """Find the drops; they are read when they are first asked."""
        cls.check_declarations(config, mapping)
        return OneRosterSource(config, mapping.options)

    @classmethod
    def choices(cls, config: SourceConfig) -> dict[str, dict[str, str]]:
        """The schools and school years in the drops."""
        with closing(OneRosterSource(config, {})) as source:
            schools = source.session.run(_SCHOOLS)
            years = source.session.run(_YEARS)
        return {
            "school": {str(key): str(title) for key, title in schools},
            "year": {str(key): str(title) for key, title in years},
        }


_SCHOOLS = text("SELECT sourcedId, name FROM orgs WHERE type = 'school' ORDER BY name")
_YEARS = text(
    "SELECT sourcedId, title FROM academicSessions WHERE type = 'schoolYear' ORDER BY startDate"
)


@cache
def _mapping() -> Mapping:
    return ready_mapping(Path(__file__).parent, OneRosterConnector, ENTITIES)
