"""The connector `powerschool`: PowerSchool SIS from its database, ready made."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import text

from appliance.model.gaps import Gap
from connectors.base import Connector, Parameter
from connectors.ready import ready_mapping
from connectors.sql import LOAD_PARAMETERS, Session, SqlConnector, SqlSource, dialect_of

if TYPE_CHECKING:
    from appliance.model.mapping import Mapping
    from connectors.base import Source, SourceConfig

ENTITIES = {
    "academic_sessions": ("key", "title", "kind", "start_date", "end_date"),
    "calendar_dates": ("key", "date", "kind", "rotation_day"),
    "staff": ("key", "staff_number", "first_name", "last_name", "email", "role"),
    "students": (
        *("key", "student_number", "state_id", "first_name", "last_name", "birth_date"),
        *("grade_level", "gender"),
    ),
    "school_enrollments": ("key", "student_key", "entry_date", "exit_date", "exit_reason"),
    "courses": ("key", "course_code", "title", "subject"),
    "sections": (
        *("key", "course_key", "session_key", "section_code", "room", "period", "rotation_days"),
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

EXCEPTIONS_ONLY = ("attendance_events",)
CANNOT_TELL = (Gap.STAFF_DAYS,)

PARAMETERS = (
    Parameter(
        name="school_id",
        meaning="the number of the school in PowerSchool (School_Number)",
        pattern=r"\d{1,9}",
        example="1923",
    ),
    Parameter(
        name="yearid",
        is_year=True,
        meaning="PowerSchool's number of the school year: the year it begins in, less 1990",
        pattern=r"\d{1,3}",
        example="35",
    ),
)

FIRST_YEAR = 1990
"""The year that begins with this number is PowerSchool's year 0."""


class PowerSchoolConnector(Connector):
    """PowerSchool. `grants.sql` and `grants_oracle.sql` make the user that it signs in with."""

    name: ClassVar[str] = "powerschool"
    title: ClassVar[str] = "PowerSchool SIS, from its database"
    address_example: ClassVar[str] = (
        "oracle://homeroom@powerschool.school.example:1521/?service_name=PSPRODDB"
    )
    option_names: ClassVar[frozenset[str]] = SqlConnector.option_names
    parameters: ClassVar[tuple[Parameter, ...]] = (*PARAMETERS, *LOAD_PARAMETERS)
    owns: ClassVar[tuple[str, ...]] = tuple(ENTITIES)
    cannot_tell: ClassVar[tuple[Gap, ...]] = CANNOT_TELL

    @classmethod
    def default_mapping(cls, address: str) -> Mapping:
        """The queries and codes of this folder, those of the address's system before others."""
        return _mapping(dialect_of(address))

    @classmethod
    def open(cls, config: SourceConfig, mapping: Mapping) -> Source:
        """Sign in to the school's database server."""
        cls.check_declarations(config, mapping)
        return SqlConnector.open_as(SqlSource, config, mapping.options)

    @classmethod
    def choices(cls, config: SourceConfig) -> dict[str, dict[str, str]]:
        """The schools and years in the database."""
        session = Session(config)
        try:
            return choices_of(session)
        finally:
            session.close()


def choices_of(session: Session) -> dict[str, dict[str, str]]:
    """The schools and years that a session sees."""
    schools = session.run(_SCHOOLS)
    years = session.run(_YEARS)
    return {
        "school_id": {str(int(number)): str(name) for number, name in schools},
        "yearid": {str(int(year)): _title(int(year)) for (year,) in years},
    }


def _title(year: int) -> str:
    return f"{FIRST_YEAR + year}–{FIRST_YEAR + year + 1}"


_SCHOOLS = text("SELECT school_number, name FROM ps.schools ORDER BY school_number")
_YEARS = text("SELECT DISTINCT yearid FROM ps.terms WHERE isyearrec = 1 ORDER BY yearid")


@cache
def _mapping(system: str) -> Mapping:
    return ready_mapping(
        Path(__file__).parent,
        PowerSchoolConnector,
        ENTITIES,
        system=system,
        exceptions_only=EXCEPTIONS_ONLY,
    )
