"""The connector `rosariosis`: RosarioSIS on PostgreSQL, ready made."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import text

from appliance.model.gaps import Gap
from connectors.base import Connector, Finding, Parameter
from connectors.ready import ready_mapping
from connectors.sql import Session, SqlConnector, SqlSource

if TYPE_CHECKING:
    from collections.abc import Iterator

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

CUSTOM_FIELDS = {
    200000000: "Gender",
    200000001: "Ethnicity",
    200000002: "Common Name",
    200000004: "Birthdate",
    200000005: "Language",
}
"""The titles that a fresh RosarioSIS gives the custom fields which `students.sql` reads."""


class RosarioSource(SqlSource):
    """RosarioSIS, whose custom fields may have been given another meaning by the school."""

    def check(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[Finding]:
        """Besides the columns: whether the custom fields still are what they were shipped as."""
        yield from super().check(entity, columns)
        if entity.entity == "students":
            yield from self._check_custom_fields()

    def _check_custom_fields(self) -> Iterator[Finding]:
        titles = dict(self.session.run(text("SELECT id, title FROM custom_fields")))
        for number, shipped in CUSTOM_FIELDS.items():
            title = str(titles.get(number, "")).split("|")[0]
            if title != shipped:
                sentence = (
                    f"The custom field {number} is called “{title}” here, not “{shipped}”. Copy "
                    "this connector's mapping and name the right column in its students query."
                )
                yield Finding(sentence=sentence, entity="students")


class RosarioConnector(Connector):
    """RosarioSIS. `grants.sql` makes the database user that it signs in with."""

    name: ClassVar[str] = "rosariosis"
    title: ClassVar[str] = "RosarioSIS on PostgreSQL"
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
    )
    owns: ClassVar[tuple[str, ...]] = tuple(ENTITIES)
    cannot_tell: ClassVar[tuple[Gap, ...]] = (
        Gap.HOLIDAYS,
        Gap.EARLY_DEPARTURES,
        Gap.LATE_WORK,
        Gap.FORMER_TEACHERS,
    )

    @classmethod
    def default_mapping(cls, address: str) -> Mapping:  # noqa: ARG003
        """The queries and codes of this folder."""
        return _mapping()

    @classmethod
    def open(cls, config: SourceConfig, mapping: Mapping) -> Source:
        """Sign in to the school's PostgreSQL server."""
        cls.check_declarations(config, mapping)
        return SqlConnector.open_as(RosarioSource, config, mapping.options)

    @classmethod
    def choices(cls, config: SourceConfig) -> dict[str, dict[str, str]]:
        """The schools and years in the database."""
        session = Session(config)
        try:
            rows = session.run(text("SELECT id, title, syear FROM schools ORDER BY syear, id"))
        finally:
            session.close()
        return {
            "school_id": {str(number): str(title) for number, title, _ in rows},
            "syear": {str(int(year)): f"{int(year)}–{int(year) + 1}" for _, _, year in rows},
        }


@cache
def _mapping() -> Mapping:
    return ready_mapping(Path(__file__).parent, RosarioConnector, ENTITIES)
