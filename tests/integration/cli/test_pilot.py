"""A pilot as the demo shows it, and as the console tells of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.opening import open_appliance
from appliance.cli.demo import PASSPHRASE
from appliance.governance.access import CONSOLE
from appliance.store.keys import open_keys
from tests.integration.cli.conftest import Homeroom

if TYPE_CHECKING:
    from collections import Counter

STUDENTS = 60


@pytest.fixture(scope="module")
def piloted(tmp_path_factory: pytest.TempPathFactory) -> Homeroom:
    folder = tmp_path_factory.mktemp("piloted")
    passphrase = folder / "passphrase"
    passphrase.write_text(PASSPHRASE)
    homeroom = Homeroom(folder / "demo", passphrase)
    told = ("--students", str(STUDENTS), "--today", "2026-11-24", "--no-serve")
    made = homeroom("demo", "--pilot", *told)
    assert made.status == 0, made.err
    return homeroom


def rows_of_students(homeroom: Homeroom, table: str) -> Counter[str]:
    """How many rows each student has, by number."""
    from collections import Counter

    box = open_appliance(homeroom.home, open_keys(homeroom.home, PASSPHRASE))
    try:
        with box.store.reading(CONSOLE) as work:
            found = work.connection.exec_driver_sql(
                f"SELECT student_number, count(*) FROM {table} t "
                "JOIN students s ON s.id = t.student_id GROUP BY 1"
            )
            return Counter(dict(row for row in map(tuple, found)))
    finally:
        box.store.close()


def test_the_demo_shows_a_pilot_of_one_teacher(piloted: Homeroom) -> None:
    told = piloted("pilot", "state", "--json").rows
    assert told["is_running"]
    assert len(told["teachers"]) == 1
    assert 0 < told["students_here"] < STUDENTS


def test_the_difference_is_counted_and_nothing_stored(piloted: Homeroom) -> None:
    before = piloted("counts", "--json").rows
    found = piloted("pilot", "compare", "--json").rows
    with closing(sqlite3.connect(piloted.school / "sis.db")) as database:
        ((students,),) = database.execute("SELECT count(*) FROM STUDENT")
        ((sections,),) = database.execute("SELECT count(*) FROM SECTION")
    here = piloted("pilot", "state", "--json").rows["students_here"]
    assert (found["students_of_pilot"], found["students_of_school"]) == (here, students)
    assert found["sections_of_school"] == sections
    assert piloted("counts", "--json").rows == before


def test_a_pilots_students_have_the_rows_that_they_have_in_the_whole_school(
    piloted: Homeroom, homeroom: Homeroom
) -> None:
    """But for a few of the gradebooks', which name their students and are not always sure."""
    for table in ("section_enrollments", "attendance_events"):
        ours, all_ = rows_of_students(piloted, table), rows_of_students(homeroom, table)
        assert ours == {number: all_[number] for number in ours}
    ours, all_ = (rows_of_students(each, "results") for each in (piloted, homeroom))
    assert all(rows <= all_[number] for number, rows in ours.items())
    of_pilot = rows_of_students(piloted, "section_enrollments")
    expected = sum(all_[number] for number in of_pilot)
    assert ours.total() >= 0.9 * expected


def test_the_whole_school_is_what_the_console_says_without_a_pilot(homeroom: Homeroom) -> None:
    said = homeroom("pilot", "state")
    assert (said.status, "No pilot runs" in said.err) == (0, True)
    assert homeroom("pilot", "compare").status == 1


def test_a_pilot_is_not_made_of_a_demo_that_has_the_whole_school(homeroom: Homeroom) -> None:
    said = homeroom("demo", "--pilot", "--no-serve")
    assert said.status == 1
    assert "--fresh" in said.err
