from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from appliance.demo.legacy_sis import CANARY, SENSITIVE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appliance.demo.school import School


@pytest.fixture
def sis(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "sis.db")) as connection:
        yield connection


def test_it_has_everyone_and_everything(sis: sqlite3.Connection, school: School):
    counts = {
        "TERM": 7,
        "CALENDAR": len(school.year.calendar),
        "STAFF": len(school.staff),
        "STUDENT": len(school.students),
        "ENROLL": len(school.students),
        "COURSE": len(school.courses),
        "SECTION": len(school.sections),
        "SECT_TCHR": len(school.teaching),
        "SCHED": len(school.seats),
    }
    for table, count in counts.items():
        assert sis.execute(f"SELECT count(*) FROM {table}").fetchone() == (count,), table


def test_names_are_in_capitals(sis: sqlite3.Connection):
    names = [name for row in sis.execute("SELECT LAST_NM, FIRST_NM FROM STUDENT") for name in row]
    assert {"O'BRIEN", "GARCÍA", "NÚÑEZ", "ȘTEFAN", "VAN DER BERG", "O"} <= set(names)
    assert all(name == name.upper() for name in names)


def test_dates_and_grade_levels_are_written_the_old_way(sis: sqlite3.Connection):
    for column, table in (("DOB", "STUDENT"), ("CAL_DT", "CALENDAR"), ("ENTRY_DT", "ENROLL")):
        for (value,) in sis.execute(f"SELECT {column} FROM {table}"):
            assert re.fullmatch(r"[01]\d/[0-3]\d/20\d\d", value)
    levels = {level for (level,) in sis.execute("SELECT GRD_LVL FROM STUDENT")}
    assert levels == {"06", "07", "08", "09", "10", "11", "12"}


def test_the_withdrawn_are_kept_with_an_exit_date(sis: sqlite3.Connection, school: School):
    (gone,) = sis.execute("SELECT count(*) FROM ENROLL WHERE EXIT_DT IS NOT NULL").fetchone()
    assert gone == sum(bool(s.exit_date) for s in school.students) > 0


def test_some_students_have_no_email_address(sis: sqlite3.Connection):
    (without,) = sis.execute("SELECT count(*) FROM STUDENT WHERE EMAIL IS NULL").fetchone()
    assert without > 0


def test_every_value_that_is_not_to_be_read_has_a_canary(sis: sqlite3.Connection):
    for column, (number, _) in SENSITIVE.items():
        for (value,) in sis.execute(f"SELECT {column} FROM STUDENT"):
            assert value.endswith(f"-{CANARY}{number}")
    for entered, left, gone in sis.execute(
        "SELECT ENROLL_REASON, EXIT_REASON, EXIT_DT FROM ENROLL"
    ):
        assert CANARY in entered
        assert (CANARY in (left or "")) == bool(gone)


def test_no_value_that_may_be_read_has_a_canary(sis: sqlite3.Connection):
    for table in ("TERM", "CALENDAR", "COURSE", "SECTION", "SECT_TCHR", "SCHED"):
        for row in sis.execute(f"SELECT * FROM {table}"):
            assert not any(CANARY in str(value) for value in row)
    open_columns = "STU_ID, STU_NO, STATE_ID, LAST_NM, FIRST_NM, PREF_NM, DOB, GRD_LVL, EMAIL"
    for row in sis.execute(f"SELECT {open_columns} FROM STUDENT"):
        assert not any(CANARY in str(value) for value in row)
