"""`homeroom gate`: nothing is imported before families were told, by hand or by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.opening import system_clock
from appliance.cli.demo import PASSPHRASE
from appliance.demo.sources import SOURCES, mapping_text
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.jobs import start_child
from appliance.model.fields import Role
from appliance.store.creation import open_store
from appliance.store.keys import open_keys
from tests.integration.cli.conftest import Homeroom

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "copper kettle winter lamp"


@pytest.fixture
def new(made_demo: Homeroom, tmp_path: Path) -> Homeroom:
    """A new store of a real school, whose passphrase happens to be the demo's, with one source."""
    homeroom = Homeroom(tmp_path / "new", made_demo.passphrase)
    assert homeroom("init", "--school", "Lincoln").status == 0
    mapping = tmp_path / "sis.toml"
    mapping.write_text(mapping_text("sis"))
    address = f"sqlite:///{made_demo.school / SOURCES['sis']}"
    kind = ("--connector", "sql", "--address", address, "--mapping", str(mapping))
    assert homeroom("source", "add", "sis", *kind).status == 0
    return homeroom


def _events(homeroom: Homeroom, action: Action) -> list[tuple[str, str]]:
    store = open_store(homeroom.home, open_keys(homeroom.home, PASSPHRASE), system_clock)
    with store.engine.connect() as connection:
        statement = "SELECT actor, subject FROM audit_events WHERE action = ? ORDER BY n"
        rows = connection.exec_driver_sql(statement, (action,)).all()
    store.close()
    return [(row[0], row[1]) for row in rows]


def test_an_import_by_hand_or_by_the_clock_is_refused_and_a_dry_run_is_not(new: Homeroom) -> None:
    refused = new("import")
    assert refused.status == 1
    assert "Nothing of the source “sis” was read: families are told before" in refused.err
    key = open_keys(new.home, PASSPHRASE)
    child = start_child(new.home, key, ("import", "sis", "--wait", "--by", "schedule"))
    assert child.wait(120) == 1
    assert _events(new, Action.IMPORT_REFUSED) == [
        ("console", "source:sis"),
        ("schedule", "source:sis"),
    ]
    assert new("import", "--dry-run").status == 0
    assert {row["rows"] for row in new("counts", "--json").rows} == {0}
    assert new("status", "--json").rows["gate"].startswith("shut: families are told before")


def test_the_principal_walks_through_it_at_the_console(new: Homeroom, tmp_path: Path) -> None:
    principal, it = _accounts(new, tmp_path)
    confirm = ("gate", "confirm")
    refused = new(*confirm, "purposes", "--yes", *it)
    assert (refused.status, "not part of your role" in refused.err) == (1, True)
    early = new(*confirm, "notice", "on paper", *principal)
    assert "Still to be confirmed: purposes, fields" in early.err
    assert new(*confirm, "regime", *principal).status == 2
    looked = new(*confirm, "fields", *principal, stdin="n\n")
    assert "students.birth_date" in looked.out
    assert looked.status == 1
    for step in ("purposes", "fields", "retention"):
        assert new(*confirm, step, "--yes", *principal).status == 0
    for step, said in (("regime", "opt-in"), ("period", "30"), ("contact", "the office")):
        assert new(*confirm, step, said, *principal).status == 0
    told = new(*confirm, "notice", "on paper", *principal)
    assert "families were told, and have until" in told.err
    shown = new("gate", "show", "--json").rows
    assert (shown["is_open"], shown["missing"]) == (False, [])
    assert new("import").status == 1
    (number,) = shown["steps"][-1]["notices"]
    assert "left: notice" in new("gate", "take-back", str(number), *principal).err


def _accounts(homeroom: Homeroom, folder: Path) -> list[tuple[str, ...]]:
    """How a principal and an IT person sign in for one command."""
    file = folder / "password.txt"
    file.write_text(PASSWORD)
    key = open_keys(homeroom.home, PASSPHRASE)
    store = open_store(homeroom.home, key, system_clock)
    with store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_ADDED)) as work:
        for role in (Role.PRINCIPAL, Role.IT):
            work.find.accounts.add(f"{role}@x.example", f"The {role}", role, PASSWORD)
    store.close()
    return [
        ("--as", f"{role}@x.example", "--password-file", str(file))
        for role in (Role.PRINCIPAL, Role.IT)
    ]


def test_the_demo_reads_its_own_systems_and_no_other(homeroom: Homeroom, tmp_path: Path) -> None:
    assert homeroom("status", "--json").rows["gate"] == "open"
    assert "The demo's own systems are read all the same: " in homeroom("gate", "show").err
    assert homeroom("import", "sis").status == 0
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "staff.csv").write_text("id,first,last\n1,Ana,Rivera\n")
    mapping = tmp_path / "real.toml"
    mapping.write_text(
        'connector = "csv"\ntitle = "Real"\n[entities.results]\ntable = "staff.csv"\n'
        'student.key = "id"\nline_item.key = "id"\nfields = { mark = "first" }\n'
    )
    edited = homeroom("source", "remove", "gradebooks", "--yes")
    assert edited.status == 0, edited.err
    added = homeroom(
        *("source", "add", "gradebooks", "--connector", "csv"),
        *("--address", str(tmp_path / "real"), "--mapping", str(mapping)),
    )
    assert added.status == 0, added.err
    refused = homeroom("import", "gradebooks")
    assert (refused.status, "Nothing of the source “gradebooks” was read" in refused.err) == (
        1,
        True,
    )


def test_the_demo_deletes_no_store_that_does_not_bear_its_mark(new: Homeroom) -> None:
    refused = new("demo", "--fresh", "--no-serve")
    assert refused.status == 1
    assert "does not bear the demo’s mark" in refused.err
    assert new("status").status == 0
