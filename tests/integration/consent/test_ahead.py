"""What a family decides before the first import holds from the first import on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.governance.consent import NothingDecidedError
from appliance.imports.consent import deciding
from appliance.imports.consent.deciding import Slip, SlipIncompleteError, StudentHereError
from tests.boxes import change, counts_of, opened
from tests.decrypting import decrypted
from tests.integration.consent.deciding import PRINCIPAL, told, undo
from tests.integration.consent.test_out import NAMED, NAMES, NUMBER, everything, student
from tests.integration.imports.hamlet import KIOSK, SIS, add_hamlet, badge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appliance.imports.consent.deciding import Kept
    from tests.boxes import Box, MadeHome
    from tests.integration.imports.hamlet import Hamlet


@pytest.fixture
def before_box(hamlet: Hamlet, made_home: MadeHome, tmp_path: Path) -> Iterator[Box]:
    """A store whose sources are known and were never read."""
    for box in opened(made_home.copy_to(tmp_path / "home")):
        box.add("sis", "sql", hamlet.sis, SIS)
        box.add("attendance", "csv", hamlet.kiosk, KIOSK)
        yield box


def decide_ahead(box: Box, slip: Slip, **answers: str) -> Kept:
    with box.store.writing(PRINCIPAL) as work:
        kept = deciding.decide_ahead(work, slip, told(**answers))
        work.record(kept.event)
    return kept


def count(box: Box, table: str) -> int:
    return int(box.query(f"SELECT count(*) FROM {table}")[0][0])


def test_a_child_who_was_refused_ahead_never_comes_in(before_box: Box) -> None:
    decide_ahead(before_box, Slip(str(NUMBER)), dashboard="refused")
    sis, attendance = before_box.run("sis"), before_box.run("attendance")
    assert counts_of(sis, "students").opted_out == 1
    assert counts_of(sis, "section_enrollments").opted_out == 1
    assert counts_of(attendance, "attendance_events").opted_out > 0
    assert not counts_of(sis, "section_enrollments").set_aside
    assert not counts_of(attendance, "attendance_events").set_aside
    assert count(before_box, "students") == 39
    before_box.store.settle()
    raw = decrypted(before_box)
    assert not [name for name in NAMES if name in raw]
    assert badge(17).encode() not in raw


def test_it_holds_at_every_later_import_and_under_another_key(
    hamlet: Hamlet, before_box: Box
) -> None:
    decide_ahead(before_box, Slip(str(NUMBER)), dashboard="refused")
    before_box.run("sis")
    change(hamlet.sis, "UPDATE STUDENT SET ID = 900 WHERE NO = '117'")
    change(hamlet.sis, "UPDATE SEAT SET STUDENT = 900 WHERE STUDENT = 18")
    again = before_box.run("sis")
    assert counts_of(again, "section_enrollments").opted_out == 1
    assert not counts_of(again, "section_enrollments").set_aside
    change(hamlet.sis, "UPDATE SEAT SET ID = 901 WHERE STUDENT = 900")
    assert counts_of(before_box.run("sis"), "section_enrollments").opted_out == 1
    assert count(before_box, "students") == 39


def test_by_the_name_on_the_slip_other_systems_are_understood(
    hamlet: Hamlet, before_box: Box, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "all.csv").write_text('badge,day,code\n"LAST17, FIRST17",2026-11-02,LT\n')
    before_box.add("library", "csv", library, NAMED)
    slip = Slip(str(NUMBER), "First17", "Last17", "2014-02-03")
    decide_ahead(before_box, slip, dashboard="refused")
    assert not [name for name in NAMES if name.decode() in everything(before_box)]
    before_box.run("sis")
    read = counts_of(before_box.run("library"), "attendance_events")
    assert (read.opted_out, read.set_aside) == (1, 0)
    assert not [name for name in NAMES if name.decode() in everything(before_box)]


def test_what_was_said_of_flags_holds_of_the_child_who_comes(before_box: Box) -> None:
    decide_ahead(before_box, Slip(f"00{NUMBER}"), flags="refused")
    before_box.run("sis")
    here = student(before_box, NUMBER)
    with before_box.store.reading(PRINCIPAL) as work:
        assert not work.find.consents.standing_of(here).may_flag
        others = [one for (one,) in before_box.query("SELECT id FROM students") if one != here]
        assert all(work.find.consents.standing_of(one).may_flag for one in others)
    assert count(before_box, "students") == 40


def test_two_slips_about_one_number_are_about_one_child(before_box: Box) -> None:
    decide_ahead(before_box, Slip(str(NUMBER)), flags="refused")
    decide_ahead(before_box, Slip(str(NUMBER)), notes="refused")
    assert before_box.query("SELECT count(DISTINCT subject) FROM consents") == [(1,)]
    before_box.run("sis")
    with before_box.store.reading(PRINCIPAL) as work:
        holds = work.find.consents.standing_of(student(before_box, NUMBER))
    assert (holds.may_flag, holds.may_note) == (False, False)


def test_what_is_taken_back_ahead_was_never_said(before_box: Box) -> None:
    kept = decide_ahead(before_box, Slip(str(NUMBER)), dashboard="refused")
    undo(before_box, kept.consent_id)
    before_box.run("sis")
    assert count(before_box, "students") == 40
    assert not before_box.query("SELECT 1 FROM consent_marks")


def test_the_number_of_the_decision_is_given_to_no_other_child(before_box: Box) -> None:
    kept = decide_ahead(before_box, Slip("999999"), dashboard="refused")
    before_box.run("sis")
    (subject,) = before_box.query("SELECT subject FROM consents WHERE id = ?", kept.consent_id)[0]
    assert not before_box.query("SELECT 1 FROM students WHERE id = ?", subject)
    assert count(before_box, "students") == 40


@pytest.mark.parametrize(
    "slip",
    [Slip(""), Slip("1" * 500), Slip("117", "Anna"), Slip("117", last_name="Berg")],
    ids=["no number", "too long", "no last name", "no first name"],
)
def test_a_slip_that_nobody_could_be_known_by_is_refused(slip: Slip, before_box: Box) -> None:
    with pytest.raises(SlipIncompleteError):
        decide_ahead(before_box, slip, dashboard="refused")
    assert not before_box.query("SELECT 1 FROM consents")


def test_nothing_decided_is_no_decision(before_box: Box) -> None:
    with pytest.raises(NothingDecidedError):
        decide_ahead(before_box, Slip(str(NUMBER)))


def test_of_a_child_who_is_here_it_is_entered_where_its_effect_is_shown(
    hamlet: Hamlet, made_home: MadeHome, tmp_path: Path
) -> None:
    for box in opened(made_home.copy_to(tmp_path / "other")):
        add_hamlet(box, hamlet)
        with pytest.raises(StudentHereError):
            decide_ahead(box, Slip(str(NUMBER)), dashboard="refused")
