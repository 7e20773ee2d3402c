"""The connector `gibbon`: Gibbon on MariaDB, ready made."""

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
    "school_enrollments": ("key", "student_key", "entry_date", "exit_date"),
    "courses": ("key", "course_code", "title", "subject"),
    "sections": (
        *("key", "course_key", "session_key", "section_code", "room", "period"),
        *("start_time", "end_time"),
    ),
    "section_staff": (
        *("key", "staff_key", "section_key", "teaching_role", "begin_date", "end_date"),
    ),
    "section_enrollments": ("key", "student_key", "section_key", "begin_date", "end_date"),
    "attendance_events": ("student_key", "date", "section_key", "period", "category", "code"),
    "attendance_days": ("student_key", "date", "present_share", "reckoned_as"),
    "line_items": ("key", "section_key", "title", "kind", "due_date", "points_possible"),
    "results": ("student_key", "line_item_key", "status", "points", "percent", "written_as"),
}
"""What each query in `queries/` gives, under our own names."""


class GibbonConnector(Connector):
    """Gibbon. `grants.sql` makes the database user that it signs in with."""

    name: ClassVar[str] = "gibbon"
    title: ClassVar[str] = "Gibbon on MariaDB"
    address_example: ClassVar[str] = "mariadb://homeroom@gibbon.school.example:3306/gibbon"
    option_names: ClassVar[frozenset[str]] = SqlConnector.option_names
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            name="school_year",
            is_year=True,
            meaning="the number of the school year in Gibbon",
            pattern=r"\d{1,3}",
            example="25",
        ),
        *LOAD_PARAMETERS,
    )
    owns: ClassVar[tuple[str, ...]] = tuple(ENTITIES)
    cannot_tell: ClassVar[tuple[Gap, ...]] = (
        Gap.EXCUSES,
        Gap.EARLIER_STAYS,
        Gap.LATE_WORK,
        Gap.EXCUSED_WORK,
        Gap.MARKS_IN_WORDS,
    )

    @classmethod
    def default_mapping(cls, address: str) -> Mapping:  # noqa: ARG003
        """The queries and codes of this folder."""
        return _mapping()

    @classmethod
    def open(cls, config: SourceConfig, mapping: Mapping) -> Source:
        """Sign in to the school's MariaDB server."""
        cls.check_declarations(config, mapping)
        return SqlConnector.open_as(SqlSource, config, mapping.options)

    @classmethod
    def choices(cls, config: SourceConfig) -> dict[str, dict[str, str]]:
        """The school years in the database, the current one first."""
        session = Session(config)
        try:
            rows = session.run(text(_YEARS))
        finally:
            session.close()
        return {"school_year": {str(number): f"{name} ({status})" for number, name, status in rows}}


_YEARS = """
    SELECT CAST(gibbonSchoolYearID AS UNSIGNED), name, status
    FROM gibbonSchoolYear
    ORDER BY status = 'Current' DESC, sequenceNumber DESC
"""


@cache
def _mapping() -> Mapping:
    return ready_mapping(Path(__file__).parent, GibbonConnector, ENTITIES)
