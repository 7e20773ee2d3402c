"""A child who is taken out: nothing of them is anywhere, and nothing of them comes back."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from appliance.governance.audit import Action
from appliance.model.runs import RunState
from appliance.store.audit import read_chain
from appliance.store.tables import metadata
from tests.boxes import change, counts_of
from tests.decrypting import decrypted
from tests.integration.consent.deciding import PRINCIPAL, decide, undo
from tests.integration.imports.hamlet import badge, usual_rows

if TYPE_CHECKING:
    from tests.boxes import Box
    from tests.integration.imports.hamlet import Hamlet


def everything(box: Box) -> str:
    """All rows of all tables."""
    return "\n".join(
        repr(row) for table in metadata.sorted_tables for row in box.query(f"SELECT * FROM {table}")
    )


def student(box: Box, number: int) -> int:
    return int(box.query("SELECT id FROM students WHERE student_number = ?", str(number))[0][0])


NUMBER = 117
NAMES = (b"FIRST17", b"LAST17", b"First17", b"Last17", b"first17", b"last17")


def test_no_byte_of_the_file_tells_of_a_child_who_is_out(hamlet: Hamlet, hamlet_box: Box) -> None:
    before = decrypted_after_settling(hamlet_box)
    assert any(name in before for name in NAMES)
    one = student(hamlet_box, NUMBER)
    decide(hamlet_box, one, dashboard="refused")
    assert not [name for name in NAMES if name in decrypted(hamlet_box)]
    for name in ("sis", "attendance"):
        hamlet_box.run(name)
    hamlet_box.store.settle()
    after = decrypted(hamlet_box)
    assert not [name for name in NAMES if name in after]
    assert badge(17).encode() not in after
    assert any(name.replace(b"17", b"18") in after for name in NAMES)


def decrypted_after_settling(box: Box) -> bytes:
    box.store.settle()
    return decrypted(box)


def test_every_row_of_the_child_goes_in_the_same_transaction(hamlet_box: Box) -> None:
    one = student(hamlet_box, NUMBER)
    kept = decide(hamlet_box, one, dashboard="refused")
    (erased,) = hamlet_box.query("SELECT erased FROM consents WHERE id = ?", kept.consent_id)
    assert json.loads(erased[0]) == {
        "students": 1,
        "section_enrollments": 1,
        "attendance_events": 5,
        "links": 1,
    }
    for table in metadata.sorted_tables:
        if "student_id" in table.columns:
            assert not hamlet_box.query(f"SELECT 1 FROM {table} WHERE student_id = ?", one)


def test_rows_of_the_child_are_left_out_and_counted_and_no_run_is_held(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    """Ten of forty at once: far more than a source could lose without being asked."""
    for number in range(10):
        decide(hamlet_box, student(hamlet_box, 100 + number), dashboard="refused")
    sis, kiosk = hamlet_box.run("sis"), hamlet_box.run("attendance")
    assert {run.state for run in hamlet_box.runs()} == {RunState.PUBLISHED}
    students, seats = (counts_of(sis, name) for name in ("students", "section_enrollments"))
    assert (students.opted_out, students.unchanged, students.removed) == (10, 30, 0)
    assert (seats.opted_out, seats.unchanged, seats.removed) == (10, 30, 0)
    events = counts_of(kiosk, "attendance_events")
    assert (events.opted_out, events.unchanged, events.set_aside) == (50, 150, 0)
    assert events.repeated == 0
    reconciled = hamlet_box.run("attendance", reconciles=True).reconciled
    assert [each.unexplained for each in reconciled] == [0]
    assert not hamlet_box.set_aside()
    assert hamlet_box.query("SELECT count(*) FROM students") == [(30,)]
    with hamlet_box.store.reading(PRINCIPAL) as work:
        assert not work.find.links.waiting()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE STUDENT SET ID = 900 WHERE ID = 18",  # another key, the same number
        "UPDATE STUDENT SET NO = '00117' WHERE ID = 18",  # the number written otherwise
        "UPDATE STUDENT SET NO = '999' WHERE ID = 18",  # another number, the same key
        "UPDATE STUDENT SET FIRST = 'Other' WHERE ID = 18",
    ],
)
def test_the_child_stays_out_under_another_key_number_or_name(
    statement: str, hamlet: Hamlet, hamlet_box: Box
) -> None:
    decide(hamlet_box, student(hamlet_box, NUMBER), dashboard="refused")
    change(hamlet.sis, statement)
    assert counts_of(hamlet_box.run("sis"), "students").opted_out == 1
    assert hamlet_box.query("SELECT count(*) FROM students") == [(39,)]


def test_a_child_stored_under_another_key_is_no_loss_to_be_asked_of(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    """Their second row came in unrecognized, without a number: once it has one, it goes."""
    change(
        hamlet.sis,
        *(
            f"INSERT INTO STUDENT VALUES ({900 + n}, NULL, 'A{n}', 'B{n}', '6', NULL, NULL, NULL)"
            for n in range(8)
        ),
    )
    hamlet_box.run("sis")
    for n in range(8):
        decide(hamlet_box, student(hamlet_box, 100 + n), dashboard="refused")
    change(
        hamlet.sis,
        *(f"UPDATE STUDENT SET NO = '{100 + n}' WHERE ID = {900 + n}" for n in range(8)),
    )
    outcome = hamlet_box.run("sis")
    assert counts_of(outcome, "students").removed == 0
    assert counts_of(outcome, "students").opted_out == 16
    assert hamlet_box.query("SELECT count(*) FROM students") == [(32,)]


def test_a_true_loss_is_still_held_beside_an_opt_out(hamlet: Hamlet, hamlet_box: Box) -> None:
    decide(hamlet_box, student(hamlet_box, NUMBER), dashboard="refused")
    change(hamlet.sis, "DELETE FROM SEAT WHERE STUDENT > 30", "DELETE FROM STUDENT WHERE ID > 30")
    with suppress(Exception):
        hamlet_box.run("sis")
    newest = hamlet_box.runs()[0]
    assert newest.state is RunState.HELD
    assert {(d.entity, d.removed, d.present) for d in newest.held if d.entity == "students"} == {
        ("students", 10, 39)
    }


def test_taking_it_back_brings_the_child_back_under_the_same_number(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    before = hamlet_box.picture()
    one = student(hamlet_box, NUMBER)
    decide(hamlet_box, one, flags="refused")
    kept = decide(hamlet_box, one, dashboard="refused")
    hamlet_box.run("sis")
    undo(hamlet_box, kept.consent_id)
    hamlet_box.run("sis")
    hamlet_box.run("attendance")
    after = hamlet_box.picture()
    assert after["students"] == before["students"]
    assert after["attendance_events"] == before["attendance_events"]
    with hamlet_box.store.reading(PRINCIPAL) as work:
        assert not work.find.consents.standing_of(one).may_flag
        actions = [link.event.action for link in read_chain(work.connection)]  # type: ignore[union-attr]
    assert actions.count(Action.CONSENT_ENTERED) == 2
    assert actions.count(Action.CONSENT_UNDONE) == 1


def test_when_nothing_holds_no_mark_is_left(hamlet_box: Box) -> None:
    kept = decide(hamlet_box, student(hamlet_box, NUMBER), dashboard="refused")
    assert hamlet_box.query("SELECT count(*) > 3 FROM consent_marks") == [(1,)]
    undo(hamlet_box, kept.consent_id)
    assert hamlet_box.query("SELECT count(*) FROM consent_marks") == [(0,)]


def test_what_is_left_of_the_child_is_marks_that_say_nothing(hamlet_box: Box) -> None:
    decide(hamlet_box, student(hamlet_box, NUMBER), dashboard="refused")
    rows = everything(hamlet_box)
    told = ("'117'", '"117"', "000117", "First17", "Last17")
    assert not [said for said in told if said in rows]
    for (digest,) in hamlet_box.query("SELECT digest FROM consent_marks"):
        assert len(digest) == 32
        assert digest != hashlib.sha256(b"117").digest()


def test_a_decision_outlives_a_child_who_leaves_and_comes_again(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    one = student(hamlet_box, NUMBER)
    decide(hamlet_box, one, flags="refused")
    change(hamlet.sis, "DELETE FROM SEAT WHERE STUDENT = 18", "DELETE FROM STUDENT WHERE ID = 18")
    hamlet_box.run("sis")
    assert not hamlet_box.query("SELECT 1 FROM students WHERE id = ?", one)
    change(hamlet.sis, "INSERT INTO STUDENT VALUES (18, '117', 'F', 'L', '6', NULL, NULL, NULL)")
    hamlet_box.run("sis")
    assert student(hamlet_box, NUMBER) == one


# --- a kiosk that spells names ----------------------------------------------------------

NAMED = """
connector = "csv"
title = "Club"
[codes.attendance]
LT = "tardy"
[entities.attendance_events]
table = "*.csv"
records = "exceptions"
[entities.attendance_events.student]
name = "badge"
[entities.attendance_events.fields]
date = { column = "day", format = "YYYY-MM-DD" }
category = { column = "code", codes = "attendance" }
"""


@pytest.fixture
def club(hamlet: Hamlet, hamlet_box: Box) -> Box:
    """The hamlet, with a source that knows children by name alone."""
    names = ("Benjamin Castellanos", "Maria Delgado", "Maria Delgado", "Oluwaseun Adeyemi")
    change(
        hamlet.sis,
        *(
            f"UPDATE STUDENT SET FIRST = '{n.split()[0]}', LAST = '{n.split()[1]}' WHERE ID = {i}"
            for i, n in enumerate(names, start=1)
        ),
    )
    hamlet_box.run("sis")
    with hamlet_box.store.writing(PRINCIPAL) as work:
        from appliance.governance.audit import AuditEvent

        work.record(AuditEvent(Action.SOURCE_REMOVED, "source:attendance"))
        work.find.sources.remove("attendance")
    hamlet_box.add("club", "csv", hamlet.kiosk, NAMED)
    return hamlet_box


@pytest.mark.parametrize(
    "spelled",
    [
        "Benjamin Castellanos",
        "Castellanos, Benjamin",
        "Ben Castellanos",
        "Benjamin Castelanos",
        "BENJAMIN CASTELLANOS",
        "Castellanos Benjamin",
    ],
)
def test_a_child_who_is_out_is_known_by_any_spelling_of_the_name(
    spelled: str, hamlet: Hamlet, club: Box
) -> None:
    decide(club, student(club, 100), dashboard="refused")
    hamlet.write_kiosk([(spelled, "2026-11-24", "LT"), ("Oluwaseun Adeyemi", "2026-11-24", "LT")])
    events = counts_of(club.run("club"), "attendance_events")
    assert (events.opted_out, events.set_aside) == (1, 1)  # the other waits: a name is not enough
    assert "astel" not in everything(club).lower()


def test_the_rows_of_a_child_who_is_out_never_become_a_namesakes(hamlet: Hamlet, club: Box) -> None:
    decide(club, student(club, 101), dashboard="refused")
    hamlet.write_kiosk([("Maria Delgado", "2026-11-24", "LT")])
    events = counts_of(club.run("club"), "attendance_events")
    assert (events.opted_out, events.added) == (1, 0)
    assert not club.query("SELECT 1 FROM links WHERE evidence LIKE '%Delgado%'")


def test_what_was_set_aside_and_what_waits_says_nothing_of_the_child(
    hamlet: Hamlet, club: Box
) -> None:
    hamlet.write_kiosk(
        [("Maria Delgado", "2026-11-24", "LT"), ("Nobody Known", "2026-11-24", "LT")]
    )
    club.run("club")
    assert "Delgado" in str(club.query("SELECT content FROM set_aside"))
    assert club.query("SELECT 1 FROM links WHERE evidence LIKE '%Delgado%'")
    decide(club, student(club, 101), dashboard="refused")
    assert "Delgado" not in str(club.query("SELECT content FROM set_aside"))
    assert not club.query("SELECT 1 FROM links WHERE evidence LIKE '%Delgado%'")


def test_a_row_read_before_a_decision_is_not_published_after_it(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    from appliance.imports.pipeline import ConsentsChangedError

    one, done = student(hamlet_box, NUMBER), []

    def meanwhile(stage: str, *_: object) -> None:
        if stage == "Publishing" and not done:
            done.append(decide(hamlet_box, one, dashboard="refused"))

    change(hamlet.sis, "UPDATE STUDENT SET GRADE = '7' WHERE ID = 1")
    with pytest.raises(ConsentsChangedError):
        hamlet_box.run("sis", progress=meanwhile)
    assert not hamlet_box.query("SELECT 1 FROM students WHERE id = ?", one)
    assert len(usual_rows()) == 200
