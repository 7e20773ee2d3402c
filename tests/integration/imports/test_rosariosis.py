"""RosarioSIS on real database servers, through every stage into the encrypted file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.connectors.vendors import school_of
from tests.integration.imports.vendor_school import import_again, import_school

if TYPE_CHECKING:
    from appliance.imports.report import Outcome
    from tests.boxes import Box
    from tests.database_servers import Server

SYSTEMS = [
    pytest.param("postgresql", marks=pytest.mark.postgresql),
    pytest.param("mariadb", marks=pytest.mark.mariadb),
]


@pytest.fixture(params=SYSTEMS)
def imported(box: Box, request: pytest.FixtureRequest) -> tuple[Box, Server, str, Outcome]:
    server: Server = request.getfixturevalue(request.param)
    database, config = school_of("rosariosis", server)
    return box, server, database, import_school(box, "rosariosis", config)


def _students(box: Box) -> list[tuple[object, ...]]:
    return box.query("SELECT first_name, last_name, grade_level FROM students ORDER BY last_name")


def test_only_this_school_and_this_year_come_in(imported: tuple[Box, Server, str, Outcome]) -> None:
    box, *_ = imported
    assert _students(box) == [("Mason", "Adams", "10"), ("Sofía", "Huang", "10")]
    assert box.query("SELECT count(*) FROM sections") == [(3,)]


def test_what_cannot_be_believed_is_told_with_its_reason(
    imported: tuple[Box, Server, str, Outcome],
) -> None:
    """Born in no year of ours: taken without a birth date. In no grade at all: set aside."""
    box, *_ = imported
    told = box.query("SELECT field, left_empty FROM set_aside WHERE entity = 'students'")
    assert sorted(told) == [("birth_date", 1), ("grade_level", 0)]
    assert box.query("SELECT birth_date FROM students WHERE last_name = 'Huang'") == [(None,)]
    statuses = {status for (status,) in box.query("SELECT DISTINCT status FROM results")}
    assert {"scored", "excused", "missing"} <= statuses
    assert box.query("SELECT count(*) FROM results WHERE points < 0") == [(0,)]


def test_a_corrected_value_comes_in(imported: tuple[Box, Server, str, Outcome]) -> None:
    box, server, database, _ = imported
    server.run(
        database, "UPDATE students SET custom_200000004 = '2011-01-08' WHERE student_id = 1002"
    )
    import_again(box)
    born = box.query("SELECT birth_date FROM students WHERE last_name = 'Huang'")
    assert born == [("2011-01-08",)]
    assert box.query("SELECT field FROM set_aside WHERE entity = 'students'") == [("grade_level",)]


def test_no_sensitive_value_reaches_the_store(imported: tuple[Box, Server, str, Outcome]) -> None:
    box, *_ = imported
    assert box.query(
        "SELECT count(*) FROM students WHERE coalesce(gender, ethnicity, home_language,"
        " lunch_status, disability, family_relationship) IS NOT NULL"
    ) == [(0,)]


def test_importing_again_changes_nothing(imported: tuple[Box, Server, str, Outcome]) -> None:
    box, _, _, first = imported
    assert first.moved
    again = import_again(box)
    assert not again.moved
    assert [c.read for c in again.counts] == [c.read for c in first.counts]
