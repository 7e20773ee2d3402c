"""Sources added in any order are read so that no row waits for the next import."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from apscheduler.events import EVENT_JOB_EXECUTED

from appliance.bootstrap.importing import planned_imports
from appliance.bootstrap.opening import Appliance
from appliance.bootstrap.sources import sources_in_order
from appliance.governance.access import CONSOLE
from appliance.jobs import Jobs, Planned
from appliance.settings import Settings
from tests.boxes import NOW, Box, MadeHome, opened
from tests.integration.imports.hamlet import KIOSK, SIS, usual_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.integration.imports.hamlet import Hamlet


@pytest.fixture
def upside_down(hamlet: Hamlet, made_home: MadeHome, tmp_path: Path) -> Iterator[Box]:
    """A store to which the kiosk was added before the system that owns the students."""
    for box in opened(made_home.copy_to(tmp_path / "home")):
        box.add("attendance", "csv", hamlet.kiosk, KIOSK)
        box.add("sis", "sql", f"sqlite:///{hamlet.sis}", SIS)
        yield box


def _appliance(box: Box) -> Appliance:
    return Appliance(box.home, box.made.key, Settings(), box.store)


@pytest.mark.parametrize("names", [(), ("attendance", "sis"), ("sis", "attendance")])
def test_the_owner_of_the_students_is_read_first(upside_down: Box, names: tuple[str, ...]) -> None:
    infos = sources_in_order(_appliance(upside_down), names, CONSOLE)
    assert [info.name for info in infos] == ["sis", "attendance"]
    assert sum(upside_down.run(info.name).set_aside for info in infos) == 0
    assert upside_down.query("SELECT count(*) FROM attendance_events") == [(len(usual_rows()),)]


def test_only_the_named_sources_are_read(upside_down: Box) -> None:
    infos = sources_in_order(_appliance(upside_down), ("attendance",), CONSOLE)
    assert [info.name for info in infos] == ["attendance"]


def no_upkeep() -> None:
    """Stand where the server sees to itself each minute, in tests of what it reads."""


def _plan(box: Box, every: dict[str, int]) -> list[Planned]:
    """What the server plans, as it stood when the sources had just been read."""
    with box.store.housekeeping() as work:
        for name, minutes in every.items():
            work.find.sources.schedule(name, f"every {minutes} minutes")
    return [replace(plan, last_run=NOW) for plan in planned_imports(_appliance(box))]


def test_sources_that_fall_due_together_are_read_in_that_order(upside_down: Box) -> None:
    """The clock is moved on by a quarter of an hour; children of its own read what is due then."""
    planned = _plan(upside_down, {"attendance": 15, "sis": 15})
    jobs, fired = Jobs(upside_down.home, upside_down.made.key), threading.Semaphore(0)
    jobs._clock.add_listener(lambda _: fired.release(), EVENT_JOB_EXECUTED)
    with time_machine.travel(NOW) as traveller:
        jobs.begin(planned, NOW, no_upkeep)
        try:
            traveller.shift(timedelta(minutes=15, seconds=1))
            jobs._clock.wakeup()
            assert all(fired.acquire(timeout=60) for _ in planned)
            jobs.imports.waiting.put(None)
            jobs.imports._worker.join(120)
        finally:
            jobs.stop()
    assert [run.source for run in upside_down.runs()] == ["attendance", "sis"]
    assert upside_down.set_aside() == []


def test_sources_that_were_missed_together_are_made_up_for_in_that_order(upside_down: Box) -> None:
    planned = _plan(upside_down, {"attendance": 30, "sis": 15})
    jobs = Jobs(upside_down.home, upside_down.made.key)
    jobs.begin(planned, NOW + timedelta(hours=1), no_upkeep)
    try:
        jobs.imports.waiting.put(None)
        jobs.imports._worker.join(120)
    finally:
        jobs.stop()
    assert [run.source for run in upside_down.runs()] == ["attendance", "sis"]
    assert upside_down.set_aside() == []
