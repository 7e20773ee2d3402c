"""A new school year, declared at the console: what goes is told, asked about, and recorded."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from appliance.cli.demo import PASSPHRASE
from appliance.demo.school_year import make_school_year
from tests.integration.cli.conftest import Homeroom
from tests.integration.imports.next_year import turn_year

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def made_turned(tmp_path_factory: pytest.TempPathFactory) -> Homeroom:
    """A school whose imported year is long over, and whose SIS is that of the next."""
    folder = tmp_path_factory.mktemp("turned")
    passphrase = folder / "passphrase"
    passphrase.write_text(PASSPHRASE)
    made = Homeroom(folder / "demo", passphrase)
    done = made("demo", "--students", "60", "--today", "2026-03-10", "--no-serve")
    assert done.status == 0, done.err
    turn_year(made.school / "sis.db", make_school_year(2026))
    return made


@pytest.fixture
def turned(made_turned: Homeroom, tmp_path: Path) -> Homeroom:
    home = tmp_path / "demo"
    shutil.copytree(made_turned.home, home)
    return Homeroom(home, made_turned.passphrase)


def newest(homeroom: Homeroom) -> dict[str, object]:
    found: dict[str, object] = homeroom("runs", "list", "--json").rows[0]
    return found


def sections(homeroom: Homeroom) -> int:
    return next(c["sis"] for c in homeroom("counts", "--json").rows if c["entity"] == "sections")


def test_it_tells_what_would_be_erased_and_does_nothing_without_a_yes(turned: Homeroom) -> None:
    answer = turned("import", "sis", "--new-year", stdin="n\n")
    assert answer.status == 1
    assert "it would erase terms (7), school calendar (" in answer.err
    assert f"sections ({sections(turned)})" in answer.err
    assert "Nothing else here keeps them. Go on?" in answer.err
    assert (newest(turned)["state"], newest(turned)["new_year_by"]) == ("dry_run", None)


def test_a_yes_has_just_that_done_and_recorded(turned: Homeroom) -> None:
    answer = turned("import", "sis", "--new-year", stdin="y\n")
    assert answer.status == 0, answer.err
    assert (newest(turned)["state"], newest(turned)["new_year_by"]) == ("published", "console")
    (asked,) = (run for run in turned("runs", "list", "--json").rows if run["state"] == "dry_run")
    assert asked["removed"] == newest(turned)["removed"]


def test_it_can_be_declared_without_being_asked_and_only_once(turned: Homeroom) -> None:
    assert turned("import", "sis", "--new-year", "--yes").status == 0
    again = turned("import", "sis", "--new-year", "--yes")
    assert again.status == 1
    assert "no term goes that ended before today" in again.err


def test_a_held_import_can_be_declared_to_be_that_of_a_new_year(turned: Homeroom) -> None:
    assert turned("import", "sis").status == 1
    run = newest(turned)
    assert run["state"] == "held"
    shown = " ".join(turned("runs", "show", str(run["id"])).out.split())
    assert f"It looks like a new school year. `homeroom runs new-year {run['id']}`" in shown
    declared = turned("runs", "new-year", str(run["id"]))
    assert declared.status == 0, declared.err
    assert (newest(turned)["state"], newest(turned)["new_year_by"]) == ("published", "console")


def test_a_new_year_is_declared_for_one_source(turned: Homeroom) -> None:
    for sources in ((), ("sis", "attendance")):
        answer = turned("import", *sources, "--new-year")
        assert answer.status == 2
        assert "for one source at a time" in answer.err
