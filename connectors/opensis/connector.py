"""The connector `opensis`: openSIS Community Edition, ready made."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import text

from appliance.model.gaps import Gap
from connectors.base import Connector, Parameter
from connectors.ready import ready_mapping
from connectors.sql import LOAD_PARAMETERS, Session, SqlConnector, SqlSource

if TYPE_CHECKING:
    from appliance.model.mapping import Mapping
    from connectors.base import Source, SourceConfig

ENTITIES = {
    "academic_sessions": ("key", "title", "kind", "start_date", "end_date"),
    "calendar_dates": ("key", "date", "kind"),
    "staff": ("key", "first_name", "last_name", "email", "role"),
    "students": (
        *("key", "student_number", "first_name", "last_name", "preferred_name", "birth_date"),
        *("grade_level", "email", "gender", "ethnicity", "home_language"),
    ),
    "school_enrollments": (
        *("key", "student_key", "entry_date", "exit_date", "entry_reason", "exit_reason"),
    ),
    "courses": ("key", "course_code", "title", "subject"),
    "sections": (
        *("key", "course_key", "session_key", "section_code", "room", "period", "meeting_days"),
        *("start_time", "end_time"),
    ),
    "section_staff": (
        *("key", "staff_key", "section_key", "teaching_role", "begin_date", "end_date"),
    ),
    "section_enrollments": ("key", "student_key", "section_key", "begin_date", "end_date"),
    "attendance_events": ("student_key", "date", "section_key", "period", "category", "code"),
    "attendance_days": ("student_key", "date", "present_share", "reckoned_as"),
    "line_items": (
        *("key", "section_key", "title", "kind", "assigned_date", "due_date", "points_possible"),
    ),
    "results": ("student_key", "line_item_key", "status", "points", "percent", "written_as"),
}
"""What each query in `queries/` gives, under our own names."""


class OpensisConnector(Connector):
    """openSIS CE. `grants.sql` makes the database user that it signs in with."""

    name: ClassVar[str] = "opensis"
    title: ClassVar[str] = "openSIS Community Edition"
    address_example: ClassVar[str] = "mariadb://homeroom@sis.school.example:3306/opensis"
    option_names: ClassVar[frozenset[str]] = SqlConnector.option_names
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            name="school_id",
            meaning="the number of the school in openSIS",
            pattern=r"\d{1,9}",
            example="1",
        ),
        Parameter(
            name="syear",
            is_year=True,
            meaning="the year in which the school year begins",
            pattern=r"\d{4}",
            example="2025",
        ),
        *LOAD_PARAMETERS,
    )
    owns: ClassVar[tuple[str, ...]] = tuple(ENTITIES)
    cannot_tell: ClassVar[tuple[Gap, ...]] = (Gap.HOLIDAYS, Gap.LATE_WORK)

    @classmethod
    def default_mapping(cls, address: str) -> Mapping:  # noqa: ARG003 - openSIS knows one system
        """The queries and codes of this folder."""
        return _mapping()

    @classmethod
    def open(cls, config: SourceConfig, mapping: Mapping) -> Source:
        """Sign in to the school's MariaDB or MySQL server."""
        cls.check_declarations(config, mapping)
        return SqlConnector.open_as(SqlSource, config, mapping.options)

    @classmethod
    def choices(cls, config: SourceConfig) -> dict[str, dict[str, str]]:
        """The schools and years in the database; `schools.syear` is only where one began."""
        session = Session(config)
        try:
            rows = session.run(text(_SCHOOLS_AND_YEARS))
        finally:
            session.close()
        return {
            "school_id": {str(int(number)): str(title) for number, title, _ in rows},
            "syear": {str(int(year)): f"{int(year)}–{int(year) + 1}" for _, _, year in rows},
        }


_SCHOOLS_AND_YEARS = """
SELECT s.id, s.title, y.syear
FROM schools s
JOIN school_years y ON y.school_id = s.id
ORDER BY y.syear, s.id
"""


@cache
def _mapping() -> Mapping:
    return ready_mapping(Path(__file__).parent, OpensisConnector, ENTITIES)
