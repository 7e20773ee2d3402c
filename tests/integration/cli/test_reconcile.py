"""`homeroom reconcile`, as IT runs it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.cli.conftest import Homeroom


@pytest.fixture
def sis(homeroom: Homeroom) -> Iterator[Path]:
    """The school's system, which the demo of other tests reads too: afterwards it is as before."""
    file = homeroom.school / "sis.db"
    content = file.read_bytes()
    yield file
    file.write_bytes(content)


def test_every_source_is_counted_and_every_row_accounted_for(homeroom: Homeroom) -> None:
    said = homeroom("reconcile", "--json")
    assert said.status == 0, said.err
    assert {row["source"] for row in said.rows} == {"sis", "attendance", "gradebooks"}
    assert {row["unexplained"] for row in said.rows} == {0}
    kept = {(row["source"], row["entity"]): row["kept"] for row in said.rows}
    for row in homeroom("counts", "--json").rows:
        for source in ("sis", "attendance", "gradebooks"):
            assert (row.get(source) or 0) == kept.get((source, row["entity"]), 0), row


def test_the_sections_that_differ_are_listed_by_their_code(homeroom: Homeroom, sis: Path) -> None:
    with closing(sqlite3.connect(sis)) as database, database:
        (code,) = database.execute(
            "SELECT SECT_CD FROM SECTION JOIN SCHED USING (SECT_ID) ORDER BY SCHED_ID LIMIT 1"
        ).fetchone()
        database.execute("DELETE FROM SCHED WHERE SCHED_ID = (SELECT min(SCHED_ID) FROM SCHED)")
    said = homeroom("reconcile", "sis", "--sections", "--json")
    found = [row for row in said.rows if row["entity"] == "section_enrollments"]
    assert [(row["section"], row["difference"]) for row in found] == [(code, -1)]


def test_a_source_that_cannot_be_reached_is_a_sentence(homeroom: Homeroom, sis: Path) -> None:
    sis.unlink()
    said = homeroom("reconcile", "sis")
    assert said.status == 1
    assert said.err.strip().endswith(".")
    assert "Traceback" not in said.err
