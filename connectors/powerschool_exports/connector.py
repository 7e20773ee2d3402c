"""The connector `powerschool-exports`: the tables that PowerSchool exports, as a file drop.

Its queries and codes are those of the connector `powerschool`; only what SQLite says otherwise is
put into its words.
"""

from __future__ import annotations

import inspect
import re
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from appliance.model.gaps import Gap
from connectors.base import Connector, Parameter
from connectors.drops import OPTION_NAMES, DropSource, Table
from connectors.powerschool import connector as powerschool
from connectors.powerschool_exports.tables import TABLES
from connectors.ready import ready_mapping

if TYPE_CHECKING:
    from appliance.model.mapping import Mapping
    from connectors.base import Source, SourceConfig

MAIN = {
    "academic_sessions": "t",
    "calendar_dates": "d",
    "staff": "ss",
    "students": "p",
    "courses": "c",
    "sections": "s",
    "section_enrollments": "c",
    "attendance_events": "a",
    "attendance_days": "a",
    "line_items": "a",
    "results": "r",
}
"""The table of each query, by its alias, whose file and line a row is told by."""

FORMATS = {"students.birth_date": "MM/DD/YYYY or YYYY-MM-DD"}

_IN_SQLITE = (
    (
        re.compile(r"MOD\((\w+\.\w+) - DATE '1900-01-01', 7\)"),
        r"((strftime('%w', \1) + 6) % 7)",
    ),
    (re.compile(r"\b(\w+\.\w+) - 1\b"), r"day_before(\1)"),
    (re.compile(r"EXTRACT\(YEAR FROM (\w+\.\w+)\)"), r"CAST(substr(\1, 1, 4) AS integer)"),
)


class PowerSchoolExportsSource(DropSource):
    """One file a table, as tabs or commas, with any line ends."""

    tables: ClassVar[tuple[Table, ...]] = TABLES
    schema: ClassVar[str] = "ps"


class PowerSchoolExportsConnector(Connector):
    """PowerSchool's exported tables, in a folder or in a ZIP archive."""

    name: ClassVar[str] = "powerschool-exports"
    title: ClassVar[str] = "PowerSchool SIS, from exported files"
    address_example: ClassVar[str] = "/srv/exports/powerschool"
    option_names: ClassVar[frozenset[str]] = OPTION_NAMES
    parameters: ClassVar[tuple[Parameter, ...]] = powerschool.PARAMETERS
    owns: ClassVar[tuple[str, ...]] = tuple(powerschool.ENTITIES)
    cannot_tell: ClassVar[tuple[Gap, ...]] = (*powerschool.CANNOT_TELL, Gap.FORMER_TEACHERS)

    @classmethod
    def default_mapping(cls, address: str) -> Mapping:  # noqa: ARG003
        """The queries and codes of the connector `powerschool`, for files."""
        return _mapping()

    @classmethod
    def open(cls, config: SourceConfig, mapping: Mapping) -> Source:
        """Find the drop; it is read when it is first asked."""
        cls.check_declarations(config, mapping)
        return PowerSchoolExportsSource(config, mapping.options)

    @classmethod
    def choices(cls, config: SourceConfig) -> dict[str, dict[str, str]]:
        """The schools and years in the files."""
        with closing(PowerSchoolExportsSource(config, {})) as source:
            return powerschool.choices_of(source.session)


def in_sqlite(select: str, main: str) -> str:
    """A query of PostgreSQL and Oracle for the scratch database, with the place of its rows."""
    for said, ours in _IN_SQLITE:
        select = said.sub(ours, select)
    if main:
        select = re.sub(r"^SELECT ", f"SELECT {main}.place, ", select, count=1, flags=re.MULTILINE)
    return select


@cache
def _mapping() -> Mapping:
    shared = ready_mapping(
        Path(inspect.getfile(powerschool)).parent,
        PowerSchoolExportsConnector,
        powerschool.ENTITIES,
        formats=FORMATS,
        exceptions_only=powerschool.EXCEPTIONS_ONLY,
    )
    entities = {
        name: replace(entity, select=in_sqlite(entity.select, MAIN.get(name, "")))
        for name, entity in shared.entities.items()
    }
    return replace(shared, entities=entities)
