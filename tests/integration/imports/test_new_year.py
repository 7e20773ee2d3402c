"""The turn of the school year: held like any other difference, unless somebody declares it."""

from __future__ import annotations

import csv
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from appliance.imports.gather import SourceEmptyError
from appliance.imports.guards import NotNewYearError
from appliance.imports.pipeline import SourceMovedOnError
from appliance.imports.report import HeldError
from appliance.model.runs import Guard, RunState
from appliance.store.creation import open_store
from tests.boxes import change, counts_of, moves
from tests.integration.imports.next_year import LATER, NEW_STUDENTS, NEXT, move_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.model.runs import Run
    from tests.boxes import Box

LAST_DAY = date(2027, 6, 11)
RECORDS = ("sections", "section_enrollments", "section_staff", "line_items", "results")


@pytest.fixture
def summer(riverside_box: Box) -> Iterator[Box]:
    """The imported demo school when its year is over."""
    riverside_box.store.close()
    with closing(open_store(riverside_box.home, riverside_box.made.key, lambda: LATER)) as store:
        riverside_box.store = store
        yield riverside_box


@pytest.fixture
def turned(summer: Box, tmp_path: Path) -> Box:
    """And its SIS is that of the next one."""
    move_on(summer, tmp_path)
    return summer


def sis(box: Box) -> Path:
    return Path(box.sources["sis"].address)


def held(box: Box, source: str = "sis", **more: object) -> Run:
    with pytest.raises(HeldError):
        box.run(source, **more)
    return box.runs()[0]


def count(box: Box, table: str) -> int:
    return int(box.query(f"SELECT count(*) FROM {table}")[0][0])


def test_without_a_declaration_it_is_held_for_much_and_told_to_look_like_one(turned: Box) -> None:
    before = turned.picture()
    run = held(turned)
    assert turned.picture() == before
    assert {d.entity for d in run.held} >= {*RECORDS, "academic_sessions", "students"}
    year = run.new_year
    assert year is not None
    assert (year.ended, year.begins) == (LAST_DAY, NEXT.terms[0].start)
    sections = counts_of_run(run, "sections")
    assert (year.new_sections, year.sections, year.overlapping) == (sections, sections, 0)
    for name in RECORDS:
        assert year.erased[name] == count(turned, name)
    assert run.new_year_by == ""


def counts_of_run(run: Run, entity: str) -> int:
    return next(c.added for c in run.counts if c.entity == entity)


def test_declared_it_passes_and_last_year_is_erased(summer: Box, tmp_path: Path) -> None:
    students, left = count(summer, "students"), move_on(summer, tmp_path)
    outcome = summer.run("sis", is_new_year=True)
    run = summer.runs()[0]
    assert (run.state, run.new_year_by, run.approved_by) == (RunState.PUBLISHED, "console", "")
    assert run.new_year == outcome.new_year
    assert left > 5
    assert counts_of(outcome, "students").removed == left
    assert count(summer, "students") == students - left + NEW_STUDENTS
    assert summer.query("SELECT min(start_date) FROM academic_sessions") == [
        (NEXT.terms[0].start.isoformat(),)
    ]
    assert not summer.query(
        "SELECT 1 FROM section_enrollments e LEFT JOIN sections s ON s.id = e.section_id "
        "WHERE s.id IS NULL"
    )
    assert count(summer, "results") == count(summer, "line_items") == 0  # the gradebooks' are gone


def test_what_is_declared_is_one_import_and_no_other(turned: Box) -> None:
    turned.run("sis", is_new_year=True)
    change(sis(turned), "DELETE FROM SCHED WHERE SCHED_ID % 2")
    run = held(turned)
    assert {d.entity for d in run.held} == {"section_enrollments"}
    assert run.new_year is None


def test_removals_before_a_declared_year_do_not_count_after_it(turned: Box) -> None:
    """What the declared run removed would hold the very next removal for thirty days."""
    turned.run("sis", is_new_year=True)
    seats = turned.query("SELECT source_key FROM section_enrollments LIMIT 3")
    change(sis(turned), *(f"DELETE FROM SCHED WHERE SCHED_ID = {key}" for (key,) in seats))
    assert moves(turned.run("sis"))["section_enrollments"] == (0, 0, 3)


def test_a_declaration_in_the_middle_of_the_year_is_refused(riverside_box: Box) -> None:
    before = riverside_box.picture()
    with pytest.raises(NotNewYearError, match="no term goes that ended before today"):
        riverside_box.run("sis", is_new_year=True)
    assert riverside_box.picture() == before
    assert riverside_box.runs()[0].state is RunState.FAILED


def test_a_term_that_is_lost_within_the_year_is_no_new_year(
    riverside_box: Box, tmp_path: Path
) -> None:
    _own_sis(riverside_box, tmp_path)
    change(sis(riverside_box), "DELETE FROM TERM WHERE TERM_NM = 'Quarter 1'")
    with pytest.raises(NotNewYearError, match="a term that stays goes on beyond 2026-11-06"):
        riverside_box.run("sis", is_new_year=True)


def _own_sis(box: Box, folder: Path) -> None:
    info = box.sources["sis"]
    (folder / "sis.db").write_bytes(Path(info.address).read_bytes())
    box.sources["sis"] = replace(info, address=str(folder / "sis.db"))


def test_terms_without_their_classes_are_no_new_year(summer: Box, tmp_path: Path) -> None:
    """The new terms are there, and the classes are still last year's."""
    move_on(summer, tmp_path)
    change(sis(summer), "UPDATE SECTION SET TERM_ID = NULL")
    with pytest.raises(NotNewYearError, match=r"only 0 of .* sections are of terms that begin"):
        summer.run("sis", is_new_year=True)


def test_a_year_whose_next_has_no_terms_yet_is_refused(summer: Box, tmp_path: Path) -> None:
    _own_sis(summer, tmp_path)
    change(sis(summer), "DELETE FROM TERM WHERE TERM_TYP = 'QTR'")
    with pytest.raises(NotNewYearError, match="no term begins after"):
        summer.run("sis", is_new_year=True)


def test_an_emptied_source_stays_an_error(turned: Box) -> None:
    change(sis(turned), "DELETE FROM SCHED")
    with pytest.raises(SourceEmptyError):
        turned.run("sis", is_new_year=True)


def test_students_under_new_keys_are_held_all_the_same(turned: Box) -> None:
    tables = ("STUDENT", "ENROLL", "SCHED")
    change(sis(turned), *(f"UPDATE {t} SET STU_ID = STU_ID + 5000000" for t in tables))
    run = held(turned, is_new_year=True)
    assert {d.guard for d in run.held if d.entity == "students"} == {Guard.REMOVALS, Guard.KEYS}
    assert run.new_year_by == "console"


def test_other_names_under_the_same_keys_are_held_all_the_same(turned: Box) -> None:
    change(
        sis(turned),
        "UPDATE STUDENT SET FIRST_NM = 'OTHER' || STU_ID, LAST_NM = 'CHILD' || STU_ID "
        "WHERE STU_ID < 100000",
    )
    assert {d.guard for d in held(turned, is_new_year=True).held} == {Guard.NAMES}


def test_more_students_than_a_class_that_leaves_are_held(turned: Box) -> None:
    few = "SELECT STU_ID FROM STUDENT WHERE STU_ID < 100000 AND STU_ID % 2"
    change(
        sis(turned),
        *(f"DELETE FROM {t} WHERE STU_ID IN ({few})" for t in ("SCHED", "ENROLL", "STUDENT")),
    )
    (difference,) = held(turned, is_new_year=True).held
    assert (difference.entity, difference.guard) == ("students", Guard.REMOVALS)
    assert difference.allowed == difference.present // 3 < difference.removed


def test_rows_of_a_term_that_has_not_ended_are_held(turned: Box) -> None:
    """Classes of the year that has just begun are lost in the same breath as last year's go."""
    turned.run("sis", is_new_year=True)
    before = count(turned, "sections")
    change(
        sis(turned),
        "INSERT INTO TERM VALUES (1, 'Summer', 'SEM', '06/14/2027', '08/20/2027')",
    )
    turned.run("sis")
    change(
        sis(turned),
        "DELETE FROM TERM WHERE TERM_ID = 1",
        "DELETE FROM SCHED WHERE SECT_ID % 2",
        "DELETE FROM SECT_TCHR WHERE SECT_ID % 2",
        "DELETE FROM SECTION WHERE SECT_ID % 2",
    )
    run = held(turned, is_new_year=True)
    assert {d.entity for d in run.held} >= {"sections", "section_enrollments", "section_staff"}
    assert run.new_year is not None
    assert run.new_year.erased["academic_sessions"] == 1
    assert "sections" not in run.new_year.erased
    assert count(turned, "sections") == before


def test_a_declared_year_that_is_held_can_be_approved(turned: Box) -> None:
    tables = ("STUDENT", "ENROLL", "SCHED")
    change(sis(turned), *(f"UPDATE {t} SET STU_ID = STU_ID + 5000000" for t in tables))
    run = held(turned, is_new_year=True)
    turned.run("sis", approved=run.difference, approved_by="the principal")
    assert turned.runs()[0].state is RunState.PUBLISHED


def test_what_was_shown_is_what_is_declared(turned: Box) -> None:
    run = held(turned)
    assert turned.run("sis", is_new_year=True, approved=run.difference).moved


def test_what_was_not_shown_is_not_declared(turned: Box) -> None:
    run, before = held(turned), turned.picture()
    change(sis(turned), "DELETE FROM SCHED WHERE SCHED_ID = (SELECT max(SCHED_ID) FROM SCHED)")
    with pytest.raises(SourceMovedOnError):
        turned.run("sis", is_new_year=True, approved=run.difference)
    assert turned.picture() == before


def test_what_a_person_was_shown_does_not_approve_what_is_still_guarded(turned: Box) -> None:
    tables = ("STUDENT", "ENROLL", "SCHED")
    change(sis(turned), *(f"UPDATE {t} SET STU_ID = STU_ID + 5000000" for t in tables))
    run = held(turned)
    again = held(turned, is_new_year=True, approved=run.difference)
    assert {d.guard for d in again.held} >= {Guard.KEYS}


def test_a_trial_says_what_would_be_erased_and_declares_nothing(turned: Box) -> None:
    before = turned.picture()
    outcome = turned.run("sis", is_new_year=True, is_dry_run=True)
    assert outcome.new_year is not None
    assert outcome.new_year.erased["sections"] == count(turned, "sections")
    assert turned.picture() == before
    assert (turned.runs()[0].state, turned.runs()[0].new_year_by) == (RunState.DRY_RUN, "")
    assert turned.run("sis", is_new_year=True, approved=outcome.difference).moved


def test_keys_that_a_system_gives_again_are_told_by_their_terms_before(turned: Box) -> None:
    """Terms and classes have last year's keys; only the class lists are seen to go."""
    change(
        sis(turned),
        "UPDATE TERM SET TERM_ID = TERM_ID - 100000",
        "UPDATE SECTION SET SECT_ID = SECT_ID - 100000, TERM_ID = TERM_ID - 100000",
        "UPDATE SECT_TCHR SET SECT_ID = SECT_ID - 100000",
        "UPDATE SCHED SET SECT_ID = SECT_ID - 100000",
    )
    seats = count(turned, "section_enrollments")
    run = held(turned)
    assert run.new_year is not None
    assert run.new_year.erased["section_enrollments"] == seats
    assert "sections" not in run.new_year.erased
    turned.run("sis", is_new_year=True, approved=run.difference)
    assert turned.runs()[0].state is RunState.PUBLISHED


def test_a_source_without_terms_goes_by_those_of_the_school(turned: Box, tmp_path: Path) -> None:
    turned.run("sis", is_new_year=True)
    info = turned.sources["attendance"]
    rows = _rows_of(Path(info.address))
    folder = tmp_path / "next-kiosk"
    folder.mkdir()
    _write(folder / "next.csv", rows[:1])
    turned.sources["attendance"] = replace(info, address=str(folder))
    run = held(turned, "attendance")
    assert run.new_year is not None
    assert run.new_year.ended == NEXT.terms[0].start - timedelta(days=1)
    assert set(run.new_year.erased) == {"attendance_events"}
    turned.run("attendance", is_new_year=True, approved=run.difference)
    assert turned.runs()[0].state is RunState.PUBLISHED


def _rows_of(folder: Path) -> list[dict[str, str]]:
    with sorted(folder.glob("*.csv"))[0].open(newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
