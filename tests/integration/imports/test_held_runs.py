"""A run that would remove much waits for a person, who approves exactly what was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.imports.report import HeldError
from appliance.model.runs import RunState
from tests.boxes import change, moves
from tests.integration.imports.hamlet import DAYS, STUDENTS, badge, usual_rows

if TYPE_CHECKING:
    from appliance.model.runs import Run
    from tests.boxes import Box
    from tests.integration.imports.hamlet import Hamlet

ROWS = len(usual_rows())
ALLOWED = 6  # 3 % of two hundred


def _held(box: Box, source: str = "attendance") -> Run:
    with pytest.raises(HeldError):
        box.run(source)
    return box.runs()[0]


@pytest.mark.parametrize("removed", [0, 1, ALLOWED])
def test_a_few_removals_pass_without_asking(hamlet: Hamlet, hamlet_box: Box, removed: int) -> None:
    hamlet.write_kiosk(usual_rows()[removed:])
    assert hamlet_box.run("attendance").counts[0].removed == removed


@pytest.mark.parametrize("removed", [ALLOWED + 1, ROWS // 2, ROWS - 1])
def test_more_are_held_and_nothing_is_changed(
    hamlet: Hamlet, hamlet_box: Box, removed: int
) -> None:
    before = hamlet_box.picture()
    hamlet.write_kiosk([*usual_rows()[removed:], (badge(1), "2026-11-17", "UA")])
    run = _held(hamlet_box)
    assert hamlet_box.picture() == before
    assert run.state is RunState.HELD
    (difference,) = run.held
    assert (difference.entity, difference.present) == ("attendance_events", ROWS)
    assert (difference.removed, difference.added, difference.allowed) == (removed, 1, ALLOWED)


def test_five_of_a_few_rows_may_always_go(hamlet: Hamlet, hamlet_box: Box) -> None:
    """Three percent of forty would be one student."""
    change(hamlet.sis, *(f"DELETE FROM SEAT WHERE STUDENT = {n}" for n in range(1, 6)))
    assert moves(hamlet_box.run("sis")) == {"section_enrollments": (0, 0, 5)}


def test_the_sentence_says_what_would_go_and_what_to_do(hamlet: Hamlet, hamlet_box: Box) -> None:
    hamlet.write_kiosk(usual_rows()[100:])
    with pytest.raises(HeldError) as held:
        hamlet_box.run("attendance")
    run = hamlet_box.runs()[0]
    assert held.value.exit_status == 1
    assert "“attendance” would remove 100 of 200 attendance" in held.value.sentence
    assert f"homeroom runs approve {run.id}" in held.value.sentence
    assert run.problem == held.value.sentence


def test_an_approved_difference_is_published(hamlet: Hamlet, hamlet_box: Box) -> None:
    hamlet.write_kiosk(usual_rows()[100:])
    run = _held(hamlet_box)
    outcome = hamlet_box.run("attendance", approved=run.difference, approved_by="the principal")
    assert moves(outcome) == {"attendance_events": (0, 0, 100)}
    newest = hamlet_box.runs()[0]
    assert (newest.state, newest.approved_by) == (RunState.PUBLISHED, "the principal")


def test_an_approval_is_of_that_difference_and_of_no_other(hamlet: Hamlet, hamlet_box: Box) -> None:
    hamlet.write_kiosk(usual_rows()[100:])
    run = _held(hamlet_box)
    before = hamlet_box.picture()
    hamlet.write_kiosk(usual_rows()[:100])  # as many rows, but others
    with pytest.raises(HeldError):
        hamlet_box.run("attendance", approved=run.difference, approved_by="the principal")
    assert hamlet_box.picture() == before
    assert hamlet_box.runs()[0].difference != run.difference


@pytest.mark.parametrize(
    "now",
    [
        pytest.param([(badge(1), "2026-11-17", "UA")], id="a row more"),
        pytest.param([(badge(39), DAYS[-1], "UA")], id="a row that says something else"),
    ],
)
def test_an_approval_is_of_what_comes_and_changes_too(
    hamlet: Hamlet, hamlet_box: Box, now: list[tuple[str, str, str]]
) -> None:
    """A hundred rows were approved to go; nobody was asked about an absence without excuse."""
    left = usual_rows()[100:]
    hamlet.write_kiosk(left)
    run = _held(hamlet_box)
    before = hamlet_box.picture()
    said = {(row[0], row[1]): row for row in [*left, *now]}
    hamlet.write_kiosk([*said.values()])
    with pytest.raises(HeldError):
        hamlet_box.run("attendance", approved=run.difference, approved_by="the principal")
    assert hamlet_box.picture() == before


def test_an_approval_holds_whatever_the_order_in_which_the_rows_come(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    """Ids are given out in the order of reading; a new row is told by its source's key."""
    change(
        hamlet.sis,
        *(f"DELETE FROM SEAT WHERE ID = {n}" for n in range(1, 21)),
        *(
            f"INSERT INTO STUDENT VALUES ({n}, '{n}', 'F{n}', 'L{n}', '7', NULL, NULL, NULL)"
            for n in range(500, 510)
        ),
        *(f"INSERT INTO SEAT VALUES ({n}, {n}, 2)" for n in range(500, 510)),
    )
    run = _held(hamlet_box, "sis")
    for table in ("STUDENT", "SEAT"):
        change(
            hamlet.sis,
            f"CREATE TABLE TURNED AS SELECT * FROM {table} ORDER BY ID DESC",
            f"DROP TABLE {table}",
            f"ALTER TABLE TURNED RENAME TO {table}",
        )
    outcome = hamlet_box.run("sis", approved=run.difference, approved_by="the principal")
    assert moves(outcome) == {"students": (10, 0, 0), "section_enrollments": (10, 0, 20)}


def test_a_difference_is_made_with_a_key_of_the_held_run(hamlet: Hamlet, hamlet_box: Box) -> None:
    """Or rows that add up alike could be made by whoever writes the source."""
    hamlet.write_kiosk(usual_rows()[100:])
    one, other = _held(hamlet_box), _held(hamlet_box)
    assert one.difference != other.difference


def test_a_run_that_passes_is_not_digested(hamlet: Hamlet, hamlet_box: Box) -> None:
    hamlet.write_kiosk(usual_rows()[1:])
    assert hamlet_box.run("attendance").difference == ""


def test_an_approval_is_used_up_by_the_run_it_was_given_for(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    hamlet.write_kiosk(usual_rows()[100:])
    run = _held(hamlet_box)
    hamlet_box.run("attendance", approved=run.difference, approved_by="the principal")
    hamlet.write_kiosk(usual_rows())
    hamlet_box.run("attendance")
    hamlet.write_kiosk(usual_rows()[100:])
    assert _held(hamlet_box).state is RunState.HELD


def test_a_source_that_is_whole_again_needs_no_approval(hamlet: Hamlet, hamlet_box: Box) -> None:
    hamlet.write_kiosk(usual_rows()[100:])
    _held(hamlet_box)
    hamlet.write_kiosk(usual_rows())
    assert moves(hamlet_box.run("attendance")) == {}


def test_what_goes_with_students_who_go_counts_too(hamlet: Hamlet, hamlet_box: Box) -> None:
    """Five students may go without asking, but not the attendance of each of their days."""
    change(hamlet.sis, "DELETE FROM STUDENT WHERE ID <= 5", "DELETE FROM SEAT WHERE STUDENT <= 5")
    before = hamlet_box.picture()
    run = _held(hamlet_box, "sis")
    assert {d.entity: d.removed for d in run.held} == {"attendance_events": 25}
    assert hamlet_box.picture() == before


def test_a_dry_run_that_would_be_held_says_so_too(hamlet: Hamlet, hamlet_box: Box) -> None:
    hamlet.write_kiosk(usual_rows()[100:])
    with pytest.raises(HeldError):
        hamlet_box.run("attendance", is_dry_run=True)
    assert hamlet_box.query("SELECT count(*) FROM attendance_events") == [(ROWS,)]


def test_all_students_renumbered_are_held_rather_than_replaced(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    """A vendor's new version with new keys would remove every child and add a stranger."""
    change(hamlet.sis, "UPDATE STUDENT SET ID = ID + 1000", "UPDATE SEAT SET STUDENT=STUDENT+1000")
    run = _held(hamlet_box, "sis")
    assert {d.entity: (d.removed, d.added) for d in run.held}["students"] == (STUDENTS, STUDENTS)
