"""Riverside School a year later: the same old system with new terms, classes and class lists."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from appliance.demo.legacy_sis import DAY_CODES, TERM_CODES, legacy_date
from appliance.demo.school_year import make_school_year

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.demo.school_year import SchoolYear
    from tests.boxes import Box

LATER = datetime(2027, 8, 30, 16, 0, tzinfo=UTC)
NEXT = make_school_year(2027)
NEW_STUDENTS = 60
_NEW = 100_000
"""What is added to a key to make a new one."""


def turn_year(database: Path, year: SchoolYear = NEXT) -> int:
    """Write a year over the last one; gives how many students have left with the highest grade."""
    with closing(sqlite3.connect(database)) as connection, connection:
        left = _move_students_up(connection)
        _turn_terms(connection, year)
        _turn_classes(connection, year)
        _begin_lowest_grade(connection, year)
    return left


def _move_students_up(connection: sqlite3.Connection) -> int:
    run = connection.execute
    leavers = "(SELECT STU_ID FROM STUDENT WHERE GRD_LVL = (SELECT max(GRD_LVL) FROM STUDENT))"
    run(f"CREATE TEMP TABLE LEFT_ AS SELECT STU_ID FROM STUDENT WHERE STU_ID IN {leavers}")
    for table in ("SCHED", "ENROLL", "STUDENT"):
        run(f"DELETE FROM {table} WHERE STU_ID IN (SELECT STU_ID FROM LEFT_)")
    run("UPDATE STUDENT SET GRD_LVL = printf('%02d', CAST(GRD_LVL AS INTEGER) + 1)")
    return int(run("SELECT count(*) FROM LEFT_").fetchone()[0])


def _turn_terms(connection: sqlite3.Connection, year: SchoolYear) -> None:
    connection.execute("DELETE FROM TERM")
    connection.execute("DELETE FROM CALENDAR")
    for term in year.terms:
        days = legacy_date(term.start), legacy_date(term.end)
        row = (term.id + _NEW, term.title, TERM_CODES[term.kind], *days)
        connection.execute("INSERT INTO TERM VALUES (?, ?, ?, ?, ?)", row)
    for number, day in enumerate(year.calendar):
        row = (number + _NEW, legacy_date(day.date), DAY_CODES[day.kind], day.note)
        connection.execute("INSERT INTO CALENDAR VALUES (?, ?, ?, ?)", row)


def _turn_classes(connection: sqlite3.Connection, year: SchoolYear) -> None:
    first, term = legacy_date(year.first_day), year.terms[0].id + _NEW
    run = connection.execute
    run("UPDATE SECTION SET SECT_ID = SECT_ID + ?, TERM_ID = ?", (_NEW, term))
    run("DELETE FROM SECT_TCHR WHERE END_DT IS NOT NULL")
    run("UPDATE SECT_TCHR SET SECT_ID = SECT_ID + ?, BEG_DT = ?", (_NEW, first))
    run("DELETE FROM SCHED WHERE END_DT IS NOT NULL")
    run(
        "UPDATE SCHED SET SCHED_ID = SCHED_ID + ?, SECT_ID = SECT_ID + ?, BEG_DT = ?",
        (_NEW, _NEW, first),
    )


def _begin_lowest_grade(connection: sqlite3.Connection, year: SchoolYear) -> None:
    first = legacy_date(year.first_day)
    for n in range(NEW_STUDENTS):
        key, born = _NEW + n, f"03/{n % 28 + 1:02}/2016"
        connection.execute(
            "INSERT INTO STUDENT (STU_ID, STU_NO, LAST_NM, FIRST_NM, DOB, GRD_LVL) "
            "VALUES (?, ?, ?, ?, ?, '06')",
            (key, str(key), f"NEWLY{n}", f"COME{n}", born),
        )
        connection.execute(
            "INSERT INTO ENROLL (ENROLL_ID, STU_ID, ENTRY_DT) VALUES (?, ?, ?)", (key, key, first)
        )


def move_on(box: Box, folder: Path) -> int:
    """Have a box's SIS be a copy that is a year older; gives how many students have left."""
    info = box.sources["sis"]
    database = folder / "next-sis.db"
    shutil.copy(info.address, database)
    box.sources["sis"] = replace(info, address=str(database))
    return turn_year(database)
