"""A source that fails: one clear sentence, the previous data as it was, the others go on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from appliance.errors import HomeroomError, SourceError
from appliance.imports.gather import MostRowsRefusedError, SourceEmptyError
from appliance.imports.report import HeldError
from appliance.model.runs import RunState
from tests.boxes import change, moves
from tests.integration.imports.hamlet import STUDENTS, badge, usual_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.boxes import Box
    from tests.integration.imports.hamlet import Hamlet


def _file_gone(hamlet: Hamlet) -> None:
    hamlet.sis.unlink()


def _file_no_database(hamlet: Hamlet) -> None:
    hamlet.sis.write_text("This is not the file you are looking for. " * 200)


def _file_cut_off(hamlet: Hamlet) -> None:
    os.truncate(hamlet.sis, hamlet.sis.stat().st_size // 2)


def _table_gone(hamlet: Hamlet) -> None:
    change(hamlet.sis, "ALTER TABLE SEAT RENAME TO SEAT_OLD")


def _column_gone(hamlet: Hamlet) -> None:
    change(hamlet.sis, "ALTER TABLE STUDENT RENAME COLUMN BORN TO BIRTHDAY")


def _emptied(hamlet: Hamlet) -> None:
    change(hamlet.sis, "DELETE FROM STUDENT", "DELETE FROM SEAT")


def _half_the_rows(hamlet: Hamlet) -> None:
    change(hamlet.sis, "DELETE FROM STUDENT WHERE ID > 20", "DELETE FROM SEAT WHERE STUDENT > 20")


def _codes_anew(hamlet: Hamlet) -> None:
    change(hamlet.sis, "UPDATE STUDENT SET GRADE = 'G' || GRADE")


FAILURES: dict[str, tuple[Callable[[Hamlet], None], type[HomeroomError], str]] = {
    "file gone": (_file_gone, SourceError, "sis"),
    "no database": (_file_no_database, SourceError, "sis"),
    "file cut off": (_file_cut_off, SourceError, "sis"),
    "table gone": (_table_gone, SourceError, "SEAT"),
    "column gone": (_column_gone, SourceError, "BORN"),
    "emptied": (_emptied, SourceEmptyError, "no rows of “students” any more, where there were 40"),
    "half the rows": (_half_the_rows, HeldError, "would remove"),
    "codes written anew": (_codes_anew, MostRowsRefusedError, "cannot be used"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failed_source_says_one_sentence_and_changes_nothing(
    hamlet: Hamlet, hamlet_box: Box, failure: str
) -> None:
    break_it, kind, words = FAILURES[failure]
    before = hamlet_box.picture(), hamlet_box.set_aside()
    break_it(hamlet)
    with pytest.raises(kind) as failed:
        hamlet_box.run("sis")
    assert words in failed.value.sentence
    assert failed.value.exit_status == 1
    assert (hamlet_box.picture(), hamlet_box.set_aside()) == before
    newest = hamlet_box.runs()[0]
    assert newest.state in (RunState.FAILED, RunState.HELD)
    assert newest.problem == failed.value.sentence
    assert newest.ended_at
    assert not [*hamlet_box.home.glob("homeroom-staging*")]


@pytest.mark.parametrize("failure", FAILURES)
def test_the_other_sources_are_imported_all_the_same(
    hamlet: Hamlet, hamlet_box: Box, failure: str
) -> None:
    FAILURES[failure][0](hamlet)
    with pytest.raises(HomeroomError):
        hamlet_box.run("sis")
    hamlet.write_kiosk([*usual_rows(), (badge(1), "2026-11-17", "UA")])
    assert moves(hamlet_box.run("attendance")) == {"attendance_events": (1, 0, 0)}


def test_no_sentence_tells_a_childs_name(hamlet: Hamlet, hamlet_box: Box) -> None:
    whole = hamlet.sis.read_bytes()
    for break_it, _, _ in FAILURES.values():
        hamlet.sis.write_bytes(whole)
        break_it(hamlet)
        with pytest.raises(HomeroomError):
            hamlet_box.run("sis")
    said = " ".join(run.problem for run in hamlet_box.runs()).lower()
    assert not [n for n in range(STUDENTS) if f"first{n}" in said or f"last{n}" in said]


def test_a_source_that_works_again_is_imported_again(hamlet: Hamlet, hamlet_box: Box) -> None:
    kept = hamlet.sis.read_bytes()
    _file_no_database(hamlet)
    with pytest.raises(SourceError):
        hamlet_box.run("sis")
    hamlet.sis.write_bytes(kept)
    assert moves(hamlet_box.run("sis")) == {}
    assert hamlet_box.runs()[0].state is RunState.PUBLISHED


def test_a_workbook_that_cannot_be_read_is_named(
    riverside: Path, riverside_box: Box, tmp_path: Path
) -> None:
    import shutil
    from dataclasses import replace

    folder = tmp_path / "gradebooks"
    shutil.copytree(riverside / "gradebooks", folder)
    broken = next(iter(sorted(folder.glob("*.xlsx"))))
    broken.write_bytes(broken.read_bytes()[:5000])
    sources = riverside_box.sources
    sources["gradebooks"] = replace(sources["gradebooks"], address=str(folder))
    before = riverside_box.query("SELECT count(*), sum(points) FROM results")
    with pytest.raises(SourceError, match=broken.name):
        riverside_box.run("gradebooks")
    assert riverside_box.query("SELECT count(*), sum(points) FROM results") == before
    assert moves(riverside_box.run("sis")) == {}


def test_a_fault_of_the_program_is_recorded_as_a_failed_run_and_changes_nothing(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    before = hamlet_box.picture()
    hamlet.write_kiosk(usual_rows()[1:])
    with pytest.raises(ZeroDivisionError):
        hamlet_box.run("attendance", compute=fails)
    newest = hamlet_box.runs()[0]
    assert newest.state is RunState.FAILED
    assert newest.problem.endswith("its log says where.")
    assert hamlet_box.picture() == before
    assert moves(hamlet_box.run("attendance")) == {"attendance_events": (0, 0, 1)}
