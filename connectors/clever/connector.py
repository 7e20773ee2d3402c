"""The connector `clever`: the CSV files that a school sends to Clever."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import text

from appliance.model.gaps import Gap
from connectors.base import Connector, Parameter
from connectors.clever.tables import TABLES
from connectors.drops import OPTION_NAMES, DropSource, Table
from connectors.ready import ready_mapping

if TYPE_CHECKING:
    from appliance.model.mapping import Mapping
    from connectors.base import Source, SourceConfig

ENTITIES = {
    "academic_sessions": ("key", "title", "kind", "start_date", "end_date"),
    "staff": ("key", "staff_number", "first_name", "last_name", "email", "role"),
    "students": (
        *("key", "student_number", "state_id", "first_name", "last_name", "birth_date"),
        *("grade_level", "email", "gender", "ethnicity", "home_language", "lunch_status"),
    ),
    "school_enrollments": ("key", "student_key", "entry_date"),
    "courses": ("key", "course_code", "title", "subject"),
    "sections": ("key", "course_key", "session_key", "section_code", "period"),
    "section_staff": ("key", "staff_key", "section_key", "teaching_role"),
    "section_enrollments": ("key", "student_key", "section_key"),
}
"""What each query in `queries/` gives, under our own names."""

FORMATS = {"students.birth_date": "MM/DD/YYYY or MM/DD/YY or YYYY-MM-DD"}


class CleverSource(DropSource):
    """The five files of a drop."""

    tables: ClassVar[tuple[Table, ...]] = TABLES


class CleverConnector(Connector):
    """Clever CSV, in a folder or in a ZIP archive."""

    name: ClassVar[str] = "clever"
    title: ClassVar[str] = "Clever CSV files"
    address_example: ClassVar[str] = "/srv/exports/clever"
    option_names: ClassVar[frozenset[str]] = OPTION_NAMES
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            name="school_id",
            meaning="the School_id of the school in schools.csv",
            example="1923",
        ),
    )
    owns: ClassVar[tuple[str, ...]] = tuple(ENTITIES)
    cannot_tell: ClassVar[tuple[Gap, ...]] = (
        Gap.TERMS,
        Gap.FORMER_STUDENTS,
        Gap.EARLIER_STAYS,
        Gap.ENTRY_DATES,
        Gap.FORMER_CLASSES,
        Gap.FORMER_TEACHERS,
    )

    @classmethod
    def default_mapping(cls, address: str) -> Mapping:  # noqa: ARG003
        """The queries and codes of this folder."""
        return _mapping()

    @classmethod
    def open(cls, config: SourceConfig, mapping: Mapping) -> Source:
        """Find the drop; it is read when it is first asked."""
        cls.check_declarations(config, mapping)
        return CleverSource(config, mapping.options)

    @classmethod
    def choices(cls, config: SourceConfig) -> dict[str, dict[str, str]]:
        """The schools in the drop."""
        with closing(CleverSource(config, {})) as source:
            schools = source.session.run(_SCHOOLS)
        return {"school_id": {str(key): str(name) for key, name in schools}}


_SCHOOLS = text("SELECT School_id, School_name FROM schools ORDER BY School_name")


@cache
def _mapping() -> Mapping:
    return ready_mapping(Path(__file__).parent, CleverConnector, ENTITIES, formats=FORMATS)
