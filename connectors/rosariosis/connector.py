"""The connector `rosariosis`: RosarioSIS, ready made."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from sqlalchemy import text

from appliance.model.gaps import Gap
from connectors.base import Connector, Finding, Parameter
from connectors.ready import ready_mapping
from connectors.sql import Session, SqlConnector, SqlSource, dialect_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.model.mapping import EntityMapping, Mapping
    from connectors.base import Batch, Source, SourceConfig

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
    """A field of students that RosarioSIS ships as a custom one: its number, and its title."""

    number: str
    title: str


CUSTOM_FIELDS = {
    "gender": CustomField("200000000", "Gender"),
    "ethnicity": CustomField("200000001", "Ethnicity"),
    "preferred_name": CustomField("200000002", "Common Name"),
    "birth_date": CustomField("200000004", "Birthdate"),
    "home_language": CustomField("200000005", "Language"),
}
"""Our fields that `students.sql` reads from custom ones. A school may have moved or deleted one."""

NOT_KEPT = "none"
"""The value of a field's parameter where the school does not keep it."""


class RosarioSource(SqlSource):
    """RosarioSIS, whose custom fields may have been given another meaning by the school."""

    def read(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Batch]:
        """Rows of one entity, the custom fields read where this school has them."""
        return super().read(self._of_this_school(entity), columns)

    def count(self, entity: EntityMapping) -> int | None:
        """How many rows there are."""
        return super().count(self._of_this_school(entity))

    def check(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Finding]:
        """Besides the columns: whether the custom fields still are what they were shipped as."""
        yield from super().check(self._of_this_school(entity), columns)
        if entity.entity == "students":
            yield from self._check_custom_fields()

    def _of_this_school(self, entity: EntityMapping) -> EntityMapping:
        told = {field.number: self._told(name) for name, field in CUSTOM_FIELDS.items()}

        def column(match: re.Match[str]) -> str:
            number = told.get(match[1]) or match[1]
            return "NULL" if number == NOT_KEPT else f"s.custom_{number}"

        return replace(entity, select=re.sub(r"\bs\.custom_(\d+)", column, entity.select))

    def _told(self, name: str) -> str:
        return self.session.config.parameters.get(parameter_of(name), "")

    def _check_custom_fields(self) -> Iterator[Finding]:
        titles = custom_fields_of(self.session)
        for name, shipped in CUSTOM_FIELDS.items():
            title = titles.get(shipped.number, "")
            if not self._told(name) and title != shipped.title:
                sentence = (
                    f"The custom field {shipped.number} is called “{title}” here, not "
                    f"“{shipped.title}”. Say which one it is with the parameter "
                    f"{parameter_of(name)}, or “{NOT_KEPT}” if the school does not keep it."
                )
                yield Finding(sentence=sentence, entity="students")


def parameter_of(name: str) -> str:
    """The parameter that says which custom field holds one of our fields."""
    return f"{name}_field"


def custom_fields_of(session: Session) -> dict[str, str]:
    """The custom fields of students: {number: title}; a title may have translations behind it."""
    rows = session.run(text("SELECT id, title FROM custom_fields ORDER BY id"))
    return {str(number): str(title).split("|")[0] for number, title in rows}


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
            meaning="the year in which the school year begins",
            pattern=r"\d{4}",
            example="2025",
        ),
        *(
            Parameter(
                name=parameter_of(name),
                meaning=f"the number of the custom field “{field.title}”, if it was moved",
                pattern=rf"(\d{{1,12}}|{NOT_KEPT})?",
                example=field.number,
            )
            for name, field in CUSTOM_FIELDS.items()
        ),
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
        return SqlConnector.open_as(RosarioSource, config, mapping.options)

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
