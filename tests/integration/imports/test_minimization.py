"""Fields that are off are not read: not kept, not passed over, never asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.demo.legacy_sis import CANARY
from appliance.demo.sources import SOURCES
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.model.fields import Sensitivity
from appliance.model.register import ENTITIES, STUDENTS
from appliance.model.switches import Decision
from appliance.store.tables import metadata
from connectors.sql.errors import QueryFailedError
from tests.boxes import change, open_gate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.boxes import Box
    from tests.integration.imports.hamlet import Hamlet

SENSITIVE = [f.name for f in STUDENTS if f.sensitivity is Sensitivity.SENSITIVE]


def _switch(box: Box, field: str, *, is_on: bool) -> None:
    event = AuditEvent(Action.FIELD_SWITCHED, f"field:students.{field}")
    with box.store.writing(CONSOLE, event) as work:
        decision = Decision(to_on=is_on, reason="test")
        work.find.fields.switch("students", field, decision, "console")
        if not is_on:
            work.find.fields.blank("students", field)
    open_gate(box.store)


def _everything_stored(box: Box) -> str:
    return "\n".join(
        repr(row) for table in metadata.tables for row in box.query(f"SELECT * FROM {table}")
    )


def test_every_sensitive_field_is_off_in_a_new_store() -> None:
    sensitive = [f for entity in ENTITIES for f in entity if f.sensitivity is Sensitivity.SENSITIVE]
    assert sensitive
    assert not [field.name for field in sensitive if field.on_by_default or field.required]


def test_no_value_of_a_field_that_is_off_is_anywhere_in_the_store(riverside_box: Box) -> None:
    """Every value of such a column ends in a word that stands nowhere else."""
    assert CANARY not in _everything_stored(riverside_box)


def test_a_column_that_is_off_is_never_asked_for(hamlet: Hamlet, hamlet_box: Box) -> None:
    """Whoever looks into these columns fails: the view computes them only for who asks."""
    _poison(hamlet)
    hamlet_box.run("sis")
    _switch(hamlet_box, "lunch_status", is_on=True)
    with pytest.raises(QueryFailedError):
        hamlet_box.run("sis")


def _poison(hamlet: Hamlet) -> None:
    change(
        hamlet.sis,
        "ALTER TABLE STUDENT RENAME TO REAL",
        "CREATE VIEW STUDENT AS SELECT ID, NO, FIRST, LAST, GRADE, BORN, "
        "abs(-9223372036854775807 - 1) AS LUNCH, abs(-9223372036854775807 - 1) AS DISABILITY "
        "FROM REAL",
        "UPDATE REAL SET FIRST = 'CHANGED' WHERE ID = 1",
    )


def test_a_field_that_is_switched_on_is_read_by_the_next_import(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    assert hamlet_box.query("SELECT DISTINCT lunch_status FROM students") == [(None,)]
    _switch(hamlet_box, "lunch_status", is_on=True)
    hamlet_box.run("sis")
    found = hamlet_box.query("SELECT DISTINCT lunch_status, disability FROM students")
    assert found == [("FREE", None)]


def test_a_field_that_is_switched_off_again_is_erased_and_not_read_again(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    _switch(hamlet_box, "lunch_status", is_on=True)
    hamlet_box.run("sis")
    _switch(hamlet_box, "lunch_status", is_on=False)
    assert "FREE" not in _everything_stored(hamlet_box)
    change(hamlet.sis, "UPDATE STUDENT SET GRADE = '7' WHERE ID = 5")
    hamlet_box.run("sis")
    assert "FREE" not in _everything_stored(hamlet_box)


@pytest.mark.parametrize("field", SENSITIVE)
def test_one_field_on_brings_in_that_field_and_no_other(riverside_box: Box, field: str) -> None:
    _switch(riverside_box, field, is_on=True)
    riverside_box.run("sis")
    (row,) = riverside_box.query(f"SELECT {', '.join(SENSITIVE)} FROM students LIMIT 1")
    assert [name for name, value in zip(SENSITIVE, row, strict=True) if value] == [field]


def test_what_is_set_aside_holds_no_value_of_a_field_that_is_off(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    change(hamlet.sis, "UPDATE STUDENT SET GRADE = '99' WHERE ID = 5")
    hamlet_box.run("sis")
    (row, *_) = hamlet_box.set_aside("sis")
    assert {"LUNCH", "DISABILITY"}.isdisjoint(row.content)
    assert {"NO", "FIRST", "GRADE"} <= row.content.keys()


def test_the_demo_has_something_to_hide(riverside: Path) -> None:
    """Or the tests above would prove nothing."""
    assert CANARY.encode() in (riverside / SOURCES["sis"]).read_bytes()
