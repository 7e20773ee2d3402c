"""What is never kept of a child is dropped though its field is on, and told without its words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.model.fields import Purpose
from appliance.model.moments import school_day
from appliance.model.switches import Decision
from appliance.store.tables import metadata
from tests.boxes import open_gate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.boxes import Box

SIS = """
connector = "csv"
title = "SIS"
[entities.students]
table = "students.csv"
key = "id"
[entities.students.fields]
first_name = "first"
last_name = "last"
grade_level = "grade"
family_relationship = "with"
"""
FOSTERED = 24


def _switch_on(box: Box) -> None:
    with box.store.writing(CONSOLE, AuditEvent(Action.FIELD_SWITCHED)) as work:
        until = school_day(work.now) + timedelta(days=30)
        decision = Decision(to_on=True, reason="test", purpose=Purpose.SUPPORT, until=until)
        work.find.fields.switch("students", "family_relationship", decision, "console")
    open_gate(box.store)


def test_it_is_dropped_and_told_and_the_rows_are_taken(box: Box, tmp_path: Path) -> None:
    rows = [f"{n},F{n},Foster,8,Foster parent" for n in range(FOSTERED)]
    rows += ["90,Ann,Ward,8,Grandmother", "91,Bo,,8,probation officer: weekly"]
    folder = tmp_path / "sis"
    folder.mkdir()
    (folder / "students.csv").write_text("\n".join(["id,first,last,grade,with", *rows]) + "\n")
    box.add("sis", "csv", folder, SIS)
    _switch_on(box)
    outcome = box.run("sis")
    assert (outcome.left_empty, outcome.set_aside) == (FOSTERED, 1)
    held = "SELECT last_name, family_relationship, count(*) FROM students GROUP BY 1, 2 ORDER BY 1"
    assert box.query(held) == [("Foster", None, FOSTERED), ("Ward", "Grandmother", 1)]
    told = box.query("SELECT DISTINCT field, reason FROM set_aside WHERE left_empty")
    assert told == [
        ("family_relationship", "is of a kind that is never kept of a child, and was dropped")
    ]
    everything = "\n".join(
        repr(row) for table in metadata.tables for row in box.query(f"SELECT * FROM {table}")
    ).casefold()
    assert "foster parent" not in everything
    assert "probation" not in everything
