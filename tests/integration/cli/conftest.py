"""A small demo school, made once, and a way to run `homeroom` on a copy of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from appliance.bootstrap.opening import system_clock
from appliance.cli.demo import PASSPHRASE
from appliance.model.moments import school_day
from appliance.store.creation import open_store
from appliance.store.keys import open_keys
from tests.boxes import open_gate

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str

    @property
    def rows(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Homeroom:
    """The command, as a person runs it: a process of its own."""

    home: Path
    passphrase: Path

    @property
    def school(self) -> Path:
        return self.home.with_name(f"{self.home.name}-school")

    def command(self, *arguments: str) -> list[str]:
        return [
            sys.executable,
            "-m",
            "appliance",
            *arguments,
            "--home",
            str(self.home),
            "--passphrase-file",
            str(self.passphrase),
        ]

    def __call__(self, *arguments: str, stdin: str = "") -> Answer:
        done = subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def sign_in(self, role: str) -> dict[str, str]:
        people = json.loads((self.school / "sign-ins.json").read_text())["sign_ins"]
        return next(person for person in people if person["role"] == role)


def open_gate_of(homeroom: Homeroom) -> None:
    """Tell the families of a home, three weeks ago."""
    key = open_keys(homeroom.home, homeroom.passphrase.read_text().strip())
    store = open_store(homeroom.home, key, system_clock)
    open_gate(store, school_day(system_clock()) - timedelta(weeks=3))
    store.close()


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Homeroom:
    folder = tmp_path_factory.mktemp("cli")
    passphrase = folder / "passphrase"
    passphrase.write_text(PASSPHRASE)
    homeroom = Homeroom(folder / "demo", passphrase)
    made = homeroom("demo", "--students", "60", "--today", "2026-11-24", "--no-serve")
    assert made.status == 0, made.err
    return homeroom


@pytest.fixture
def homeroom(made_demo: Homeroom, tmp_path: Path) -> Homeroom:
    """A copy of the demo's home folder; its sources stay where they were made."""
    home = tmp_path / "demo"
    shutil.copytree(made_demo.home, home)
    (tmp_path / "demo-school").symlink_to(made_demo.school)
    return Homeroom(home, made_demo.passphrase)
