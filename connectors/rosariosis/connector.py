"""The connector `rosariosis`: RosarioSIS, ready made."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sqlalchemy import text

from appliance.model.gaps import Gap
from connectors.base import Connector, Finding, Parameter
from connectors.ready import ready_mapping
from connectors.sql import LOAD_PARAMETERS, Session, SqlConnector, SqlSource, dialect_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from appliance.model.mapping import EntityMapping, Mapping
    from connectors.base import Source, SourceConfig

ENTITIES = {
    "academic_sessions": ("key", "title", "kind", "start_date", "end_date"),
    "calendar_dates": ("key", "date", "kind"),
    "staff": ("key", "first_name", "last_name", "email", "role"),
    "students": (
        *("key", "student_number", "first_name", "last_name", "preferred_name", "birth_date"),
        *("grade_level", "gender", "ethnicity", "home_language"),
    ),
    "school_enrollments": (
        *("key", "student_key", "entry_date", "exit_date", "entry_reason", "exit_reason"),
    ),
    "courses": ("key", "course_code", "title", "subject"),
    "sections": (
        *("key", "course_key", "session_key", "section_code", "room", "period", "meeting_days"),
    ),
    "section_staff": ("key", "staff_key", "section_key", "teaching_role"),
    "section_enrollments": ("key", "student_key", "section_key", "begin_date", "end_date"),
    "attendance_events": ("student_key", "date", "section_key", "period", "category", "code"),
    "attendance_days": ("student_key", "date", "present_share", "reckoned_as"),
    "line_items": (
        *("key", "section_key", "title", "kind", "assigned_date", "due_date", "points_possible"),
    ),
    "results": ("student_key", "line_item_key", "status", "points", "percent", "written_as"),
}
"""What each query in `queries/` gives, under our own names."""


class CustomField(NamedTuple):
    """A field of students that RosarioSIS ships as a custom one: its column, and its title."""

    column: str
    title: str


CUSTOM_FIELDS = {
    "gender": CustomField("custom_200000000", "Gender"),
    "ethnicity": CustomField("custom_200000001", "Ethnicity"),
    "preferred_name": CustomField("custom_200000002", "Common Name"),
    "birth_date": CustomField("custom_200000004", "Birthdate"),
    "home_language": CustomField("custom_200000005", "Language"),
}
"""Our fields that `students.sql` reads from custom ones. A school may have moved or deleted one."""

NOT_KEPT = "null"
"""What stands for the column of a field that the school does not keep."""


class RosarioSource(SqlSource):
    """RosarioSIS, whose custom fields may have been given another meaning by the school.

    `told` are the parameters that a person gave: a field named by one is not doubted.
    """

    def __init__(self, session: Session, *, told: Collection[str], **limits: Any) -> None:
        super().__init__(session, **limits)
        self._told = told

    def check(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Finding]:
        """Besides the columns: whether the custom fields still are what they were shipped as."""
        yield from super().check(entity, columns)
        if entity.entity == "students":
            yield from self._check_custom_fields()

    def _check_custom_fields(self) -> Iterator[Finding]:
        titles = custom_fields_of(self.session)
        for name, shipped in CUSTOM_FIELDS.items():
            title = titles.get(shipped.column, "")
            if parameter_of(name) not in self._told and title != shipped.title:
                sentence = (
                    f"The custom field {shipped.column} is called “{title}” here, not "
                    f"“{shipped.title}”. Say which one it is with the parameter "
                    f"{parameter_of(name)}, or “{NOT_KEPT}” if the school does not keep it."
                )
                yield Finding(sentence=sentence, entity="students")


def parameter_of(name: str) -> str:
    """The parameter that says in which custom field one of our fields lies."""
    return f"{name}_field"


def custom_fields_of(session: Session) -> dict[str, str]:
    """The custom fields of students: {column: title}; a title may have translations behind it."""
    rows = session.run(text("SELECT id, title FROM custom_fields ORDER BY id"))
    return {f"custom_{number}": str(title).split("|")[0] for number, title in rows}


class RosarioConnector(Connector):
    """RosarioSIS. `grants.sql` makes the database user that it signs in with, on MySQL and MariaDB
    `grants_mysql.sql`.
    """

    name: ClassVar[str] = "rosariosis"
    title: ClassVar[str] = "RosarioSIS (PostgreSQL, MySQL)"
    address_example: ClassVar[str] = "postgresql://homeroom@sis.school.example:5432/rosariosis"
    option_names: ClassVar[frozenset[str]] = SqlConnector.option_names
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            name="school_id",
            meaning="the number of the school in RosarioSIS",
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
        *(
            Parameter(
                name=parameter_of(name),
                meaning=f"the column of the custom field “{field.title}”, if it was moved",
                pattern=rf"custom_\d{{1,12}}|{NOT_KEPT}",
                example=field.column,
                default=field.column,
            )
            for name, field in CUSTOM_FIELDS.items()
        ),
        *LOAD_PARAMETERS,
    )
    owns: ClassVar[tuple[str, ...]] = tuple(ENTITIES)
    cannot_tell: ClassVar[tuple[Gap, ...]] = (
        Gap.HOLIDAYS,
        Gap.EARLY_DEPARTURES,
        Gap.LATE_WORK,
        Gap.FORMER_TEACHERS,
    )

    @classmethod
    def default_mapping(cls, address: str) -> Mapping:
        """The queries and codes of this folder, those of the address's system before others."""
        return _mapping(dialect_of(address))

    @classmethod
    def open(cls, config: SourceConfig, mapping: Mapping) -> Source:
        """Sign in to the school's database server."""
        cls.check_declarations(config, mapping)
        kind = partial(RosarioSource, told=frozenset(config.parameters))
        return SqlConnector.open_as(kind, cls.with_defaults(config), mapping.options)

    @classmethod
    def choices(cls, config: SourceConfig) -> dict[str, dict[str, str]]:
        """The schools and years in the database, and its custom fields."""
        session = Session(config)
        try:
            rows = session.run(text("SELECT id, title, syear FROM schools ORDER BY syear, id"))
            fields = {**custom_fields_of(session), NOT_KEPT: "The school does not keep it"}
        finally:
            session.close()
        return {
            "school_id": {str(number): str(title) for number, title, _ in rows},
            "syear": {str(int(year)): f"{int(year)}–{int(year) + 1}" for _, _, year in rows},
            **{parameter_of(name): fields for name in CUSTOM_FIELDS},
        }


@cache
def _mapping(system: str) -> Mapping:
    return ready_mapping(Path(__file__).parent, RosarioConnector, ENTITIES, system=system)
