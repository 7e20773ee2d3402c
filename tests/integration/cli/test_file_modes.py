"""Whatever the account's umask, what a command writes is for its own user alone."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from appliance.cli import main
from appliance.cli.output import Bar
from appliance.settings import SETTINGS_FILE
from appliance.store.engine import DATABASE_FILE
from appliance.store.keys import KEY_FILE
from tests.integration.cli.conftest import ROOT, Homeroom, open_gate_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAPPING = """
connector = "csv"
title = "Students"
[entities.students]
table = "*.csv"
key = "id"
fields = { first_name = "first", last_name = "last", grade_level = "grade" }
"""


@pytest.fixture
def open_to_all() -> Iterator[None]:
    """The umask of an account that shares everything it writes."""
    before = os.umask(0)
    yield
    os.umask(before)


def _modes(home: Path) -> dict[str, int]:
    places = [home, *home.rglob("*")]
    return {str(p.relative_to(home.parent)): stat.S_IMODE(p.stat().st_mode) for p in places}


def _open(modes: dict[str, int]) -> dict[str, str]:
    return {name: oct(mode) for name, mode in modes.items() if mode & 0o077}


@pytest.fixture
def own(tmp_path: Path, open_to_all: None) -> Homeroom:
    """A home made by `homeroom init`, with one source."""
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("five unrelated little words")
    homeroom = Homeroom(tmp_path / "deep" / "home", passphrase)
    made = homeroom("init")
    assert made.status == 0, made.err
    (tmp_path / "mapping.toml").write_text(MAPPING)
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "s.csv").write_text("id,first,last,grade\n1,Ada,Example,8\n")
    added = homeroom(
        *("source", "add", "sis", "--connector", "csv", "--address", str(tmp_path / "source")),
        *("--mapping", str(tmp_path / "mapping.toml")),
    )
    assert added.status == 0, added.err
    open_gate_of(homeroom)
    return homeroom


def test_a_new_home_is_closed_to_others(own: Homeroom) -> None:
    modes = _modes(own.home)
    assert {f"home/{name}" for name in (DATABASE_FILE, KEY_FILE, SETTINGS_FILE)} <= modes.keys()
    assert modes["home"] == 0o700
    assert _open(modes) == {}


def test_what_an_import_writes_is_closed_while_it_is_at_work(own: Homeroom, tmp_path: Path) -> None:
    """The scratch file, the write-ahead log and its index are seen by a look at each step."""
    seen = tmp_path / "seen.json"
    child = multiprocessing.get_context("fork").Process(
        target=_run_and_look, args=(own.command("import")[3:], own.home, seen)
    )
    child.start()
    child.join(60)
    modes = json.loads(seen.read_text())
    endings = ("-wal", "-shm", "import.lock", "homeroom-staging-1.db")
    assert all(any(name.endswith(end) for name in modes) for end in endings), modes
    assert _open(modes) == {}
    assert _open(_modes(own.home)) == {}


def _run_and_look(arguments: list[str], home: Path, seen: Path) -> None:
    """Run a command in this process, looking at the home folder whenever it tells how far it is."""
    found: dict[str, int] = {}
    move = Bar.move

    def look(bar: Bar, stage: str, done: int, expected: int | None) -> None:
        found.update(_modes(home))
        move(bar, stage, done, expected)

    Bar.move = look  # type: ignore[method-assign]
    sys.argv = ["homeroom", *arguments]
    try:
        main()
    finally:
        seen.write_text(json.dumps(found))


def test_what_the_server_writes_is_closed(own: Homeroom) -> None:
    command = own.command("serve", "--port", "0")
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        assert "Serving" in server.stderr.readline()
        modes = _modes(own.home)
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)
    assert any(name.endswith("-wal") for name in modes)
    assert _open(modes) == {}


def test_the_demos_home_is_closed_to_others(tmp_path: Path, open_to_all: None) -> None:
    homeroom = Homeroom(tmp_path / "demo", tmp_path / "none")
    command = [*homeroom.command("demo", "--students", "60", "--no-serve")[:-2]]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    assert _open(_modes(homeroom.home)) == {}


def test_an_empty_folder_that_is_there_is_closed(tmp_path: Path, open_to_all: None) -> None:
    homeroom = _empty_home(tmp_path)
    assert homeroom("init").status == 0
    assert _open(_modes(homeroom.home)) == {}


def test_a_folder_that_others_use_is_neither_closed_nor_used(
    tmp_path: Path, open_to_all: None
) -> None:
    homeroom = _empty_home(tmp_path)
    (homeroom.home / "thesis.txt").write_text("ten years of work")
    answer = homeroom("init")
    assert answer.status == 1
    assert "chmod 700" in answer.err
    assert stat.S_IMODE(homeroom.home.stat().st_mode) == 0o777
    assert [file.name for file in homeroom.home.iterdir()] == ["thesis.txt"]


def _empty_home(tmp_path: Path) -> Homeroom:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("five unrelated little words")
    (tmp_path / "home").mkdir()
    return Homeroom(tmp_path / "home", passphrase)
