"""The connector `moodle`: Moodle with mod_attendance, on MariaDB or PostgreSQL, ready made."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Integer, String, column, select, table, text

from appliance.errors import MappingError, SourceError
from appliance.model.gaps import Gap
from connectors.base import Connector, Parameter, ParameterMissingError
from connectors.moodle.source import MoodleSource
from connectors.ready import ready_mapping
from connectors.sql import LOAD_PARAMETERS, Session, SqlConnector
from connectors.sql.postgresql import Postgresql

if TYPE_CHECKING:
    from appliance.model.mapping import Mapping
    from connectors.base import Source, SourceConfig

_STUDENT = (
    *("student_student_number", "student_email", "student_first_name", "student_last_name"),
)
ENTITIES = {
    "attendance_events": (*_STUDENT, "section_section_code", "date", "period", "category", "code"),
    "line_items": (
        *("key", "section_section_code", "title", "kind", "assigned_date", "due_date"),
        "points_possible",
    ),
    "results": (*_STUDENT, "line_item_key", "status", "points", "percent", "written_as"),
}
"""What each query in `queries/` gives, under our own names. Who the students are, and which
classes there are, another system says: Moodle only points at them."""

ALL_COURSES = "0"
COURSES = "course_categories"


class TimeZoneUnknownError(MappingError):
    """The source “{source}” was told the time zone “{zone}”, which this machine does not know.

    Write it like America/Chicago.
    """


class MoodleConnector(Connector):
    """Moodle. `grants.sql` and `grants_postgresql.sql` make the user that it signs in with."""

    name: ClassVar[str] = "moodle"
    title: ClassVar[str] = "Moodle with its attendance module, on MariaDB or PostgreSQL"
    address_example: ClassVar[str] = "mariadb://homeroom@moodle.school.example:3306/moodle"
    option_names: ClassVar[frozenset[str]] = SqlConnector.option_names
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            name="prefix",
            meaning="how the names of Moodle's tables begin",
            pattern=r"[a-z][a-z0-9_]{0,20}",
            example="mdl_",
            default="mdl_",
        ),
        Parameter(
            name="category",
            meaning="the number of the course category that is read, or 0 for all visible courses",
            pattern=r"\d{1,9}",
            example="0",
        ),
        Parameter(
            name="since",
            meaning="the day from which on the courses of this school year begin",
            pattern=r"\d{4}-\d{2}-\d{2}",
            example="2025-08-18",
        ),
        Parameter(
            name="tz",
            meaning="the school's time zone",
            pattern=r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*",
            example="America/Chicago",
        ),
        *LOAD_PARAMETERS,
    )
    owns: ClassVar[tuple[str, ...]] = tuple(ENTITIES)
    cannot_tell: ClassVar[tuple[Gap, ...]] = (Gap.MARKS_IN_WORDS,)

    @classmethod
    def default_mapping(cls, address: str) -> Mapping:
        """The queries and codes of this folder, for the database system of the address."""
        return _mapping("postgresql" if address.startswith("postgres") else "")

    @classmethod
    def open(cls, config: SourceConfig, mapping: Mapping) -> Source:
        """Sign in to Moodle's database server."""
        cls.check_declarations(config, mapping)
        told = _in_seconds(config)
        return SqlConnector.open_as(MoodleSource, _with_now(told), mapping.options)

    @classmethod
    def choices(cls, config: SourceConfig) -> dict[str, dict[str, str]]:
        """The tables' prefixes, the categories, the days on which courses begin, the time zone."""
        session = Session(config)
        try:
            prefixes = _prefixes(session)
            prefix = config.parameters.get("prefix") or next(iter(prefixes), "mdl_")
            zones = _time_zones(session)
            zone = ZoneInfo(next(iter(zones), "UTC"))
            return {
                "prefix": prefixes,
                "category": _categories(session, prefix),
                "since": _first_days(session, prefix, zone),
                "tz": zones,
            }
        finally:
            session.close()


def _in_seconds(config: SourceConfig) -> SourceConfig:
    """The parameters as the queries take them: days in seconds since 1970.

    Raises
    ------
    MappingError
        There is no such time zone, or no such day.
    """
    told = {"prefix": "mdl_", **config.parameters}
    if told["tz"] not in available_timezones():
        raise TimeZoneUnknownError(source=config.name, zone=told["tz"])
    try:
        since = datetime.fromisoformat(told["since"]).replace(tzinfo=ZoneInfo(told["tz"]))
    except ValueError:
        meaning = "a day that exists"
        raise ParameterMissingError(
            source=config.name, parameter="since", meaning=meaning, example="2025-08-18"
        ) from None
    told["since_seconds"] = str(int(since.timestamp()))
    return replace(config, parameters=told)


def _with_now(config: SourceConfig) -> SourceConfig:
    """Add the time as the server has it: by its clock the deadlines beside it pass."""
    session = Session(config)
    is_postgresql = isinstance(session.system, Postgresql)
    try:
        asked = "EXTRACT(EPOCH FROM now())" if is_postgresql else "UNIX_TIMESTAMP()"
        ((now,),) = session.run(text(f"SELECT {asked}"))
    finally:
        session.close()
    return replace(config, parameters={**config.parameters, "now_seconds": str(int(now))})


# --- what there is to choose ------------------------------------------------------------------


def _prefixes(session: Session) -> dict[str, str]:
    """How the names of tables begin that end as one of Moodle's does."""
    name, schema = column("table_name", String), column("table_schema", String)
    here = schema.in_([session.url.database or "", "public"])
    rows = session.run(
        select(name)
        .select_from(table("tables", name, schema, schema="information_schema"))
        .where(name.endswith(COURSES), here)
        .order_by(name)
    )
    found = (str(table_name).removesuffix(COURSES) for (table_name,) in rows)
    return {prefix: f"{prefix}user, {prefix}course …" for prefix in found if prefix}


def _categories(session: Session, prefix: str) -> dict[str, str]:
    """Every category by its number, titled with those that it lies in."""
    columns = column("id", Integer), column("name", String), column("path", String)
    rows = session.run(select(*columns).select_from(table(f"{prefix}{COURSES}", *columns)))
    names = {str(number): str(name) for number, name, _ in rows}
    titles = {
        str(number): " / ".join(names.get(part, part) for part in str(path).split("/") if part)
        for number, _, path in rows
    }
    in_order = dict(sorted(titles.items(), key=lambda each: each[1]))
    return {ALL_COURSES: "All visible courses", **in_order}


def _first_days(session: Session, prefix: str, zone: ZoneInfo) -> dict[str, str]:
    """The days on which visible courses begin, the newest first."""
    begin, visible = column("startdate", Integer), column("visible", Integer)
    courses = table(f"{prefix}course", begin, visible)
    rows = session.run(select(begin).select_from(courses).where(visible == 1, begin > 0))
    days = Counter(datetime.fromtimestamp(int(at), zone).date() for (at,) in rows)
    return {
        day.isoformat(): f"{count} {'course begins' if count == 1 else 'courses begin'}"
        for day, count in sorted(days.items(), reverse=True)
    }


def _time_zones(session: Session) -> dict[str, str]:
    """Moodle's own time zone, where the view that the grants make is there to tell it."""
    with suppress(SourceError):
        for (zone,) in session.run(text("SELECT value FROM homeroom_timezone")):
            if zone in available_timezones():
                return {str(zone): f"{zone}, as Moodle has it"}
    return {}


@cache
def _mapping(system: str) -> Mapping:
    return ready_mapping(Path(__file__).parent, MoodleConnector, ENTITIES, system=system)
