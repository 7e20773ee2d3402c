"""What else a run is held for: one section's rows, names, keys, and removals that add up."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.imports.report import HeldError
from appliance.model.runs import Guard, RunState
from appliance.store.creation import open_store
from tests.boxes import NOW, PASSPHRASE, change, moves
from tests.integration.cli.conftest import Homeroom
from tests.integration.imports.hamlet import SIS, STUDENTS, badge, usual_rows

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.model.runs import HeldDifference
    from tests.boxes import Box
    from tests.integration.imports.hamlet import Hamlet

MARKS = """
[entities.line_items]
table = "TASK"
key = ["ID"]
[entities.line_items.section]
key = "SECTION"
[entities.line_items.fields]
title = "NAME"
[entities.results]
table = "MARK"
key = ["ID"]
[entities.results.student]
key = "STUDENT"
[entities.results.line_item]
key = "TASK"
[entities.results.fields]
points = "POINTS"
status = { column = "STATUS", codes = "status" }
[codes.status]
S = "scored"
"""
CLASSES, SEATS = 30, 12


@pytest.fixture
def box(hamlet: Hamlet, hamlet_box: Box) -> Box:
    """The hamlet, with thirty classes of twelve seats and a task with twelve marks each."""
    classes = range(10, 10 + CLASSES)
    change(
        hamlet.sis,
        "CREATE TABLE TASK (ID INTEGER PRIMARY KEY, SECTION INTEGER, NAME TEXT)",
        "CREATE TABLE MARK (ID INTEGER PRIMARY KEY, STUDENT INTEGER, TASK INTEGER, POINTS INTEGER,"
        " STATUS TEXT)",
        *(f"INSERT INTO SECTION VALUES ({c}, 1, 'Math {c}')" for c in classes),
        *(f"INSERT INTO TASK VALUES ({c}, {c}, 'Task {c}')" for c in classes),
        *(
            f"INSERT INTO {values}"
            for c in classes
            for s in range(1, SEATS + 1)
            for values in (
                f"SEAT VALUES ({100 * c + s}, {s}, {c})",
                f"MARK VALUES ({100 * c + s}, {s}, {c}, 7, 'S')",
            )
        ),
    )
    hamlet_box.add("school", "sql", hamlet.sis, SIS + MARKS)
    change(hamlet.sis, "UPDATE STUDENT SET NO = NO + 500")  # its students are this source's own
    hamlet_box.run("school")
    return hamlet_box


def _held(box: Box, source: str) -> tuple[HeldDifference, ...]:
    with pytest.raises(HeldError):
        box.run(source)
    run = box.runs()[0]
    assert run.state is RunState.HELD
    assert run.problem
    return run.held


@pytest.mark.parametrize(
    ("table", "entity"), [("SEAT", "section_enrollments"), ("MARK", "results")]
)
def test_most_of_one_section_is_held_though_the_school_loses_little(
    hamlet: Hamlet, box: Box, table: str, entity: str
) -> None:
    before = box.picture()
    change(hamlet.sis, f"DELETE FROM {table} WHERE ID BETWEEN 1001 AND 1007")
    (held,) = _held(box, "school")
    assert (held.guard, held.entity, held.section) == (Guard.SECTION, entity, "Math 10")
    assert (held.removed, held.present, held.allowed) == (7, SEATS, 6)
    assert box.picture() == before
    approved = box.run("school", approved=box.runs()[0].difference, approved_by="the principal")
    assert moves(approved) == {entity: (0, 0, 7)}


def test_half_of_a_section_may_go(hamlet: Hamlet, box: Box) -> None:
    change(hamlet.sis, "DELETE FROM SEAT WHERE ID BETWEEN 1001 AND 1006")
    assert moves(box.run("school")) == {"section_enrollments": (0, 0, 6)}


def test_a_section_is_measured_by_what_it_had_not_by_what_comes(hamlet: Hamlet, box: Box) -> None:
    """Twelve others come into the class at the same time."""
    change(
        hamlet.sis,
        "DELETE FROM SEAT WHERE ID BETWEEN 1001 AND 1007",
        *(f"INSERT INTO SEAT VALUES ({9000 + s}, {s}, 10)" for s in range(20, 32)),
    )
    (held,) = _held(box, "school")
    assert (held.removed, held.present) == (7, SEATS)


def test_a_section_that_is_given_up_is_held_for_all_its_rows(hamlet: Hamlet, box: Box) -> None:
    change(
        hamlet.sis,
        "DELETE FROM SECTION WHERE ID = 10",
        "DELETE FROM TASK WHERE SECTION = 10",
        "DELETE FROM SEAT WHERE SECTION = 10",
        "DELETE FROM MARK WHERE TASK = 10",
    )
    held = _held(box, "school")
    assert {(d.guard, d.entity) for d in held} <= {
        *((guard, "section_enrollments") for guard in (Guard.SECTION, Guard.REMOVALS)),
        *((guard, "results") for guard in (Guard.SECTION, Guard.REMOVALS)),
    }
    assert {d.entity: d.removed for d in held} == {"section_enrollments": 12, "results": 12}


def test_children_under_each_others_keys_are_held(hamlet: Hamlet, hamlet_box: Box) -> None:
    before = hamlet_box.picture()
    change(hamlet.sis, "UPDATE STUDENT SET FIRST = 'N' || FIRST, LAST = 'N' || LAST WHERE ID < 7")
    (held,) = _held(hamlet_box, "sis")
    assert (held.guard, held.changed, held.present, held.allowed) == (Guard.NAMES, 6, STUDENTS, 5)
    assert hamlet_box.picture() == before


def test_five_may_bear_another_name(hamlet: Hamlet, hamlet_box: Box) -> None:
    change(hamlet.sis, "UPDATE STUDENT SET FIRST = 'N' || FIRST, LAST = 'N' || LAST WHERE ID < 6")
    assert moves(hamlet_box.run("sis")) == {"students": (0, 5, 0)}


def test_all_may_bear_another_last_name_or_another_spelling(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    for names in ("LAST = 'N' || LAST", "FIRST = lower(FIRST), LAST = lower(LAST)"):
        change(hamlet.sis, f"UPDATE STUDENT SET {names}")
        assert moves(hamlet_box.run("sis")) == {"students": (0, STUDENTS, 0)}


def test_the_same_students_under_new_keys_are_told_in_words(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    change(
        hamlet.sis,
        "UPDATE STUDENT SET ID = ID + 1000 WHERE ID < 9",
        "UPDATE SEAT SET STUDENT = STUDENT + 1000 WHERE STUDENT < 9",
    )
    with pytest.raises(HeldError) as error:
        hamlet_box.run("sis")
    assert "seem to be the same students under new keys" in error.value.sentence
    assert "LAST" not in error.value.sentence
    told = {d.guard: (d.removed, d.added) for d in hamlet_box.runs()[0].held}
    assert told[Guard.KEYS] == (8, 8)


def test_a_few_each_day_do_not_add_up_unseen(hamlet: Hamlet, hamlet_box: Box) -> None:
    rows = usual_rows()
    for gone in (3, 6):
        hamlet.write_kiosk(rows[gone:])
        hamlet_box.run("attendance")
    hamlet.write_kiosk(rows[7:])
    (held,) = _held(hamlet_box, "attendance")
    assert (held.guard, held.removed, held.earlier) == (Guard.DRIP, 1, 6)
    assert (held.present, held.allowed) == (200, 6)
    assert "which makes 7 of 200 within 30 days" in hamlet_box.runs()[0].problem


def test_what_was_approved_is_not_counted_again(hamlet: Hamlet, hamlet_box: Box) -> None:
    rows = usual_rows()
    hamlet.write_kiosk(rows[6:])
    hamlet_box.run("attendance")
    hamlet.write_kiosk(rows[7:])
    _held(hamlet_box, "attendance")
    asked = hamlet_box.runs()[0].difference
    hamlet_box.run("attendance", approved=asked, approved_by="the principal")
    hamlet.write_kiosk(rows[12:])
    assert moves(hamlet_box.run("attendance")) == {"attendance_events": (0, 0, 5)}


def test_a_run_that_only_adds_is_not_held_for_those_before_it(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    hamlet.write_kiosk(usual_rows()[6:])
    hamlet_box.run("attendance")
    change(hamlet.sis, "DELETE FROM SEAT WHERE ID < 6")
    hamlet_box.run("sis")
    hamlet.write_kiosk([*usual_rows()[6:], (badge(1), "2026-11-17", "UA")])
    assert moves(hamlet_box.run("attendance")) == {"attendance_events": (1, 0, 0)}


@pytest.mark.parametrize(("days", "is_held"), [(30, True), (31, False)])
def test_removals_count_together_for_thirty_days(
    hamlet: Hamlet, hamlet_box: Box, days: int, is_held: bool
) -> None:
    hamlet.write_kiosk(usual_rows()[6:])
    hamlet_box.run("attendance")
    later = NOW + timedelta(days=days)
    hamlet_box.store.close()
    with closing(open_store(hamlet_box.home, hamlet_box.made.key, lambda: later)) as store:
        hamlet_box.store = store
        hamlet.write_kiosk(usual_rows()[7:])
        if is_held:
            assert [d.guard for d in _held(hamlet_box, "attendance")] == [Guard.DRIP]
        else:
            assert moves(hamlet_box.run("attendance")) == {"attendance_events": (0, 0, 1)}


def test_the_console_shows_what_a_run_was_held_for(
    hamlet: Hamlet, hamlet_box: Box, tmp_path: Path
) -> None:
    hamlet.write_kiosk(usual_rows()[6:])
    hamlet_box.run("attendance")
    hamlet.write_kiosk(usual_rows()[7:])
    _held(hamlet_box, "attendance")
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE)
    homeroom = Homeroom(hamlet_box.home, passphrase)
    shown = ("runs", "show", str(hamlet_box.runs()[0].id))
    assert (
        "Held: it would remove 1 more attendance, which makes 7 of 200 within 30 days; up to 6 "
        "pass without asking."
    ) in " ".join(homeroom(*shown).out.split())
    (told,) = homeroom(*shown, "--json").rows["held"]
    assert (told["guard"], told["removed"], told["earlier"]) == ("drip", 1, 6)
