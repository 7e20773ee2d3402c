"""RosarioSIS on a real PostgreSQL server, through every stage into the encrypted file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap import mapping_of, open_source
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.pipeline import Import, Order
from appliance.model.runs import SourceInfo
from tests.boxes import NOW, no_answers, not_told
from tests.connectors.cases import rosario_school

if TYPE_CHECKING:
    from appliance.imports.report import Outcome
    from tests.boxes import Box
    from tests.database_servers import Server

pytestmark = pytest.mark.postgresql


@pytest.fixture
def imported(box: Box, postgresql: Server) -> tuple[Box, Server, str, Outcome]:
    database, config = rosario_school(postgresql)
    info = SourceInfo(
        id=0,
        name="sis",
        title="RosarioSIS",
        connector="rosariosis",
        address=config.address,
        parameters=dict(config.parameters),
        mapping="",
        schedule="",
        added_at=NOW,
    )
    with box.store.writing(CONSOLE, AuditEvent(Action.SOURCE_ADDED)) as work:
        work.find.sources.add(info, config.secret)
        box.sources["sis"] = work.find.sources.get("sis")
    return box, postgresql, database, _import(box, config.secret)


def _import(box: Box, secret: str) -> Outcome:
    info = box.sources["sis"]
    mapping = mapping_of(info)
    return Import(
        store=box.store,
        order=Order(source=info, mapping=mapping, actor=CONSOLE),
        open_source=lambda: open_source(info, mapping, secret),
        compute=no_answers,
        progress=not_told,
    ).run()


def _again(box: Box) -> Outcome:
    with box.store.reading(CONSOLE) as work:
        secret = work.find.sources.secret("sis")
    return _import(box, secret)


def _students(box: Box) -> list[tuple[object, ...]]:
    return box.query("SELECT first_name, last_name, grade_level FROM students ORDER BY last_name")


def test_only_this_school_and_this_year_come_in(imported: tuple[Box, Server, str, Outcome]) -> None:
    box, *_ = imported
    assert _students(box) == [("Mason", "Adams", "10")]
    assert box.query("SELECT count(*) FROM sections") == [(3,)]


def test_what_cannot_be_believed_is_set_aside_with_its_reason(
    imported: tuple[Box, Server, str, Outcome],
) -> None:
    box, *_ = imported
    refused = set(box.query("SELECT field FROM set_aside WHERE entity = 'students'"))
    assert refused == {("birth_date",), ("grade_level",)}  # born at infinity; in no grade at all


def test_a_corrected_row_comes_in_with_all_that_hangs_on_it(
    imported: tuple[Box, Server, str, Outcome],
) -> None:
    box, server, database, _ = imported
    server.run(
        database, "UPDATE students SET custom_200000004 = '2011-01-08' WHERE student_id = 1002"
    )
    _again(box)
    assert _students(box) == [("Mason", "Adams", "10"), ("Sofía", "Huang", "10")]
    assert box.query("SELECT field FROM set_aside WHERE entity = 'students'") == [("grade_level",)]
    statuses = {status for (status,) in box.query("SELECT DISTINCT status FROM results")}
    assert {"scored", "excused", "missing"} <= statuses
    assert box.query("SELECT count(*) FROM results WHERE points < 0") == [(0,)]


def test_no_sensitive_value_reaches_the_store(imported: tuple[Box, Server, str, Outcome]) -> None:
    box, *_ = imported
    assert box.query(
        "SELECT count(*) FROM students WHERE coalesce(gender, ethnicity, home_language,"
        " lunch_status, disability, family_relationship) IS NOT NULL"
    ) == [(0,)]


def test_importing_again_changes_nothing(imported: tuple[Box, Server, str, Outcome]) -> None:
    box, _, _, first = imported
    assert first.moved
    again = _again(box)
    assert not again.moved
    assert [c.read for c in again.counts] == [c.read for c in first.counts]
