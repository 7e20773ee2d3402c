"""Killed at any moment, an import leaves the old picture or the new one, and never a mix."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from appliance.governance.audit import find_break
from appliance.imports.lock import ImportRunningError, import_lock
from appliance.model.runs import RunState
from appliance.store.audit import count_written, read_chain
from connectors.sql import SqlSource
from tests.boxes import change, moves, no_answers, not_told, opened
from tests.integration.imports.hamlet import usual_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.boxes import Box, MadeHome
    from tests.integration.imports.hamlet import Hamlet

RANDOM_MOMENTS = 12
CHILDREN = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Before:
    """A home whose source has changed since it was imported, and both pictures of it."""

    made: MadeHome
    old: dict[str, list[Any]]
    new: dict[str, list[Any]]
    seconds: float

    def import_in_a_child(self, home: MadeHome, die: Callable[[], Any] | str = "") -> Any:
        child = CHILDREN.Process(target=_import, args=(home, die))
        child.start()
        return child


@pytest.fixture
def before(hamlet: Hamlet, hamlet_box: Box, tmp_path: Path) -> Before:
    old = hamlet_box.picture()
    change(
        hamlet.sis,
        "UPDATE STUDENT SET LAST = LAST || 'SON', GRADE = '7'",
        "INSERT INTO SEAT SELECT ID + 100, ID, 2 FROM STUDENT",
        "DELETE FROM SEAT WHERE ID = 3",
    )
    hamlet_box.store.close()
    made = hamlet_box.made
    after = made.copy_to(tmp_path / "after")
    started = time.perf_counter()
    _import(after)
    seconds = time.perf_counter() - started
    return Before(made, old, _picture(after), seconds)


def _import(made: MadeHome, die_at: str = "") -> None:
    """Import the changed source; die by the signal that nobody can catch where it is said."""

    def progress(stage: str, done: int, expected: int | None) -> None:
        if stage == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def compute(*_: object) -> None:
        if die_at == "inside the transaction":
            os.kill(os.getpid(), signal.SIGKILL)

    for box in opened(made):
        box.run("sis", progress=progress if die_at else not_told, compute=compute or no_answers)


def _picture(made: MadeHome) -> dict[str, list[Any]]:
    for box in opened(made):
        return box.picture()
    raise AssertionError


def _finished_after(made: MadeHome, before: Before) -> None:
    """What must hold of a home in which an import was killed, and after the next one."""
    for box in opened(made):
        picture = box.picture()
        assert picture in (before.old, before.new)
        was_running = box.runs()[0].state is RunState.RUNNING
        outcome = box.run("sis")
        if was_running:
            assert picture == before.old
            assert outcome.moved
            assert box.runs()[1].state is RunState.STOPPED
            assert box.runs()[1].ended_at
        assert box.picture() == before.new
        assert not [*box.home.glob("homeroom-staging*")]
        assert not [run for run in box.runs() if run.state is RunState.RUNNING]
        with box.store.engine.connect() as connection:
            assert find_break(read_chain(connection), count_written(connection)) is None
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


@pytest.mark.parametrize(
    "stage",
    [
        "Students",
        "Courses",
        "Sections",
        "Who sits in which section",
        "Publishing",
        "inside the transaction",
    ],
)
def test_killed_at_a_stage_it_leaves_the_old_picture(before: Before, stage: str) -> None:
    child = before.import_in_a_child(before.made, stage)
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert _picture(before.made) == before.old
    _finished_after(before.made, before)


def test_killed_at_random_moments_it_leaves_the_old_picture_or_the_new_one(
    before: Before, tmp_path: Path
) -> None:
    rng = random.Random(20261124)
    endings = set()
    for number in range(RANDOM_MOMENTS):
        made = before.made.copy_to(tmp_path / f"killed-{number}")
        child = before.import_in_a_child(made)
        child.join(rng.uniform(0, 1.2 * before.seconds))
        child.kill()
        child.join(60)
        endings.add(child.exitcode)
        _finished_after(made, before)
    assert -signal.SIGKILL in endings


def test_the_scratch_files_of_a_killed_import_are_removed_by_the_next(before: Before) -> None:
    child = before.import_in_a_child(before.made, "Publishing")
    child.join(60)
    assert [*before.made.home.glob("homeroom-staging*")]
    _finished_after(before.made, before)


def test_two_imports_at_once_are_refused(hamlet_box: Box) -> None:
    before = len(hamlet_box.runs())
    with import_lock(hamlet_box.home), pytest.raises(ImportRunningError, match="running already"):
        hamlet_box.run("attendance")
    assert len(hamlet_box.runs()) == before
    assert moves(hamlet_box.run("attendance")) == {}


def test_a_dead_process_does_not_keep_the_lock(before: Before) -> None:
    child = before.import_in_a_child(before.made, "Students")
    child.join(60)
    with import_lock(before.made.home):
        pass


def test_an_import_waits_for_the_one_before_it_where_it_is_told_to(hamlet_box: Box) -> None:
    ready, done = CHILDREN.Event(), CHILDREN.Event()

    def hold() -> None:
        with import_lock(hamlet_box.home):
            ready.set()
            done.wait(60)

    child = CHILDREN.Process(target=hold)
    child.start()
    assert ready.wait(60)
    with pytest.raises(ImportRunningError), import_lock(hamlet_box.home):
        pass
    done.set()
    with import_lock(hamlet_box.home, wait=True):
        assert not child.is_alive() or child.join(60) is None


def test_the_pages_read_the_old_picture_until_the_new_one_is_whole(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    hamlet.write_kiosk(usual_rows()[3:])
    seen = []

    def look(*_: object) -> None:
        seen.append(hamlet_box.query("SELECT count(*) FROM attendance_events")[0][0])

    hamlet_box.run("attendance", progress=look, compute=look)
    assert set(seen) == {len(usual_rows())}
    look()
    assert seen[-1] == len(usual_rows()) - 3


def test_the_source_is_let_go_before_its_rows_are_published(
    hamlet_box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a database is open it keeps a snapshot, and others from changing its tables."""
    told: list[str] = []
    close = SqlSource.close

    def closing(source: SqlSource) -> None:
        told.append("closed")
        close(source)

    monkeypatch.setattr(SqlSource, "close", closing)
    hamlet_box.run(
        "sis",
        progress=lambda stage, *_: told.append(stage),
        compute=lambda *_: told.append("answered"),
    )
    assert told[-3:] == ["closed", "Publishing", "answered"]
    assert told.count("closed") == 1
