"""What is drafted can be read: every table and column that a draft names is there."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from appliance.model.catalog import Describable, Selecting
from appliance.model.mapping import Mapping
from appliance.model.mapping_file import parse_mapping
from appliance.suggest.draft import draft
from appliance.suggest.propose import propose
from appliance.suggest.survey import look_through
from connectors.base import SourceConfig
from connectors.registry import connector_named
from tests.connectors.cases import texts
from tests.database_servers import PASSWORD
from tests.dialects import rosariosis
from tests.dialects.conftest import StartedServers
from tests.suggest import frappe
from tests.suggest.measuring import APPROVED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database_servers import Server
    from tests.dialects.truth import School

YEAR = {"syear": "2025", "school_id": "1"}


def _drafted(connector: str, config: SourceConfig) -> Mapping:
    empty = Mapping(connector=connector, title="Unknown", entities={})
    with closing(connector_named(connector).open(config, empty)) as source:
        assert isinstance(source, Describable)
        survey = look_through(source, source, APPROVED, lambda _: None)
        proposals = propose(survey, joins=isinstance(source, Selecting))
        return parse_mapping(draft(connector, "Unknown", proposals, source))


def _read(config: SourceConfig, mapping: Mapping) -> dict[str, list[tuple[str, ...]]]:
    """Every entity of a mapping, read to its end."""
    with closing(connector_named(mapping.connector).open(config, mapping)) as source:
        found = {}
        for name, mapped in mapping.entities.items():
            columns = mapped.columns(frozenset(mapped.fields))
            assert [f for f in source.check(mapped, columns) if f.is_problem] == [], name
            found[name] = texts(source.read(mapped, columns))
        return found


@pytest.mark.postgresql
def test_a_draft_of_rosariosis_reads_one_school_and_year(
    truth: School, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A grade level stands in another table and its words in a third; last year's rows stay out."""
    (told,) = rosariosis.write_postgresql(truth, tmp_path, StartedServers(request))
    address = told.address.replace("//homeroom@", "//owner@")
    config = SourceConfig(name="unknown", address=address, secret=PASSWORD, parameters=YEAR)
    mapping = _drafted("sql", config)
    rows = _read(config, mapping)
    assert mapping.entities["students"].fields["grade_level"].column == "grade_level_told"
    assert {"students", "sections", "section_enrollments", "results"} <= rows.keys()
    assert len(rows["school_enrollments"]) == len(truth.stays)
    assert len(rows["sections"]) == len(truth.sections)


@pytest.mark.mariadb
def test_a_draft_of_frappe_reads_what_it_names(mariadb: Server, truth: School) -> None:
    database = frappe.write(truth, mariadb)
    config = SourceConfig(name="unknown", address=mariadb.url(database), secret=PASSWORD)
    rows = _read(config, _drafted("sql", config))
    assert len(rows["section_enrollments"]) == len({(s.student, s.section) for s in truth.seats})


def test_files_are_never_asked_to_look_something_up(tmp_path: Path) -> None:
    """A file knows no second table: the number stays a number, and what is elsewhere is missing."""
    (tmp_path / "courses.csv").write_text(
        "course_id,short_name,title,subject_id\n1,ENG9,English 9,7\n2,MAT9,Mathematics 9,8\n"
    )
    (tmp_path / "subjects.csv").write_text("subject_id,title\n7,English\n8,Mathematics\n")
    (tmp_path / "students.csv").write_text(
        "student_id,first_name,last_name\n1,Ada,Adams\n2,Noah,Huang\n3,Mei,Chen\n"
    )
    (tmp_path / "student_enrollment.csv").write_text(
        "student_id,grade_id,start_date\n1,9,2025-08-18\n2,9,2025-08-18\n3,10,2025-08-18\n"
    )
    config = SourceConfig(name="unknown", address=str(tmp_path))
    mapping = _drafted("csv", config)
    rows = _read(config, mapping)
    assert "courses" in rows
    assert "students" not in rows  # the grade level is in another file
    assert all(entity.table and not entity.select for entity in mapping.entities.values())
