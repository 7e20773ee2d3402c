"""The assistant keeps to what the school has approved: what is off stays in the source."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from appliance.demo.school import make_school
from appliance.demo.sources import write_sources
from appliance.errors import SourceError
from appliance.model.catalog import Distinguishing
from appliance.model.mapping import Mapping
from appliance.suggest.propose import propose
from appliance.suggest.survey import look_through
from connectors.base import SourceConfig
from connectors.sql import SqlConnector
from tests.boxes import SEED, TODAY
from tests.suggest.measuring import APPROVED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appliance.suggest.survey import Survey

INTIMATE = {"LUNCH_STATUS", "DISABILITY", "RACE", "GENDER", "FAMILY_REL", "ENROLL_REASON"}


class Watched:
    """A source that notes which columns are asked of it."""

    def __init__(self, file: Path) -> None:
        config = SourceConfig(name="unknown", address=str(file))
        self.source: Any = SqlConnector.open(
            config, Mapping(connector="sql", title="Unknown", entities={})
        )
        self.asked: set[str] = set()

    def read(self, entity: Any, columns: tuple[str, ...]) -> Iterator[Any]:
        self.asked.update(columns)
        return iter(self.source.read(entity, columns))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.source, name)


def _looked_through(file: Path) -> tuple[Watched, Survey]:
    watched = Watched(file)
    with closing(watched.source):
        return watched, look_through(watched, watched, APPROVED, lambda _: None)


@pytest.fixture(scope="module")
def sis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sis") / "sources"
    write_sources(make_school(SEED, 60, TODAY), folder)
    return folder / "sis.db"


def test_a_column_of_a_field_that_is_off_is_not_read(sis: Path) -> None:
    with closing(sqlite3.connect(sis)) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master")]
        there = {row[1] for t in tables for row in database.execute(f"PRAGMA table_info({t})")}
    watched, survey = _looked_through(sis)
    assert len(INTIMATE & there) >= 4
    assert not watched.asked & INTIMATE
    assert {"STU_ID", "FIRST_NM", "DOB"} <= watched.asked
    assert survey.tables["STUDENT"].columns["RACE"].profile.is_unread


def test_it_is_proposed_by_its_name_all_the_same(sis: Path) -> None:
    _, survey = _looked_through(sis)
    students = next(p for p in propose(survey, joins=True) if p.entity == "students")
    assert "not read" in students.fields["ethnicity"].reason


@pytest.mark.parametrize(
    "column", ["ethnicity_id", "LUNCHSTATUSID", "student_password_id", "medical_code", "ssn_id"]
)
def test_an_intimate_column_is_not_read_though_it_points_elsewhere(
    column: str, tmp_path: Path
) -> None:
    file = tmp_path / "school.db"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE kinds (id INTEGER PRIMARY KEY, title TEXT)")
        database.execute(
            "CREATE TABLE students (id INTEGER PRIMARY KEY, first_name TEXT,"
            f" {column} INTEGER REFERENCES kinds (id))"
        )
        database.execute("INSERT INTO kinds VALUES (1, 'one')")
        database.execute("INSERT INTO students VALUES (1, 'Ada', 1)")
    watched, _ = _looked_through(file)
    assert column not in watched.asked
    assert "first_name" in watched.asked


def test_a_proposal_shows_no_value_but_codes(sis: Path) -> None:
    """Names, numbers and dates of birth stand in no reason, and in no list of codes."""
    _, survey = _looked_through(sis)
    with closing(sqlite3.connect(sis)) as database:
        values = {
            str(value)
            for row in database.execute("SELECT STU_NO, FIRST_NM, LAST_NM, DOB, EMAIL FROM STUDENT")
            for value in row
        }
    shown = {
        text
        for proposal in propose(survey, joins=True)
        for placed in (*proposal.references, *proposal.fields.values())
        for text in (placed.reason, *(placed.codes or {}), *(placed.open_codes or {}))
    }
    assert not values & shown


def _years(folder: Path, before: str, after: str) -> Path:
    """Five thousand rows of one year, and then some of another."""
    file = folder / f"{before}-{after}.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE students (student_id, last_name, school_year, note)")
        rows = [(n, "Lee", before if n < 5000 else after, "n") for n in range(5010)]
        connection.executemany("INSERT INTO students VALUES (?, ?, ?, ?)", rows)
    return file


@pytest.mark.parametrize(("after", "expected"), [("2026", 2), ("2025", 1)])
def test_all_years_are_counted_though_the_first_rows_are_of_one(
    tmp_path: Path, after: str, expected: int
) -> None:
    watched, survey = _looked_through(_years(tmp_path, "2025", after))
    assert survey.tables["students"].columns["school_year"].profile.distinct == expected
    assert "note" not in watched.asked


def test_a_database_counts_different_values_no_further_than_it_is_asked(tmp_path: Path) -> None:
    config = SourceConfig(name="unknown", address=str(_years(tmp_path, "2025", "2026")))
    with closing(
        SqlConnector.open(config, Mapping(connector="sql", title="Unknown", entities={}))
    ) as source:
        assert isinstance(source, Distinguishing)
        assert source.distinct("students", "school_year", 40) == 2
        assert source.distinct("students", "student_id", 40) == 40
        with pytest.raises(SourceError):
            source.distinct("pupils", "school_year", 40)
