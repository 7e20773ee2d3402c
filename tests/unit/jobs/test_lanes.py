"""A look at a source that hangs is ended, and holds up no import."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from appliance import jobs
from appliance.jobs import Jobs, Lane
from appliance.model.drafts import Step
from appliance.store.keys import DataKey

if TYPE_CHECKING:
    from pathlib import Path

KEY = DataKey(b"k" * 32)


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """In the place of each child, a process that never ends by itself."""
    begun: list[subprocess.Popen[bytes]] = []

    def start(*_: Any) -> subprocess.Popen[bytes]:
        wait = "import threading; threading.Event().wait()"
        begun.append(subprocess.Popen([sys.executable, "-c", wait]))
        return begun[-1]

    monkeypatch.setattr(jobs, "start_child", start)
    return begun


def test_a_child_that_hangs_is_ended_and_the_next_is_begun(
    hanging: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    lane = Lane(tmp_path, KEY, "looks", seconds=0.2)
    lane.begin()
    lane.ask("one")
    lane.ask("two")
    lane.waiting.put(None)
    lane._worker.join(30)
    assert [child.poll() is not None for child in hanging] == [True, True]


def test_a_look_waits_for_no_import_and_is_asked_for_once(tmp_path: Path) -> None:
    both = Jobs(tmp_path, KEY)
    both.start("sis", "it")
    both.look(Step.LOOK, 7, "it")
    both.look(Step.LOOK, 7, "it")
    assert both.looks.waiting.get_nowait() == ("source", "draft", "look", "7", "--by", "it")
    assert both.looks.waiting.empty()
    assert both.imports.waiting.qsize() == 1


def test_a_backup_waits_for_no_import_and_no_look(tmp_path: Path) -> None:
    jobs_ = Jobs(tmp_path, KEY)
    jobs_.start("sis", "it")
    jobs_.back_up()
    jobs_.back_up()
    asked = jobs_.backups.waiting.get_nowait()
    assert asked == ("backup", "now", "--if-due", "--by", "schedule")
    assert jobs_.backups.waiting.empty()
