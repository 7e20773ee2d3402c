"""`homeroom`, as IT runs it: each command in a process of its own."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.store.engine import make_engine
from appliance.store.keys import open_keys
from tests.integration.cli.conftest import Homeroom, open_gate_of

LISTINGS = {
    ("source", "list"): {"name", "title", "connector", "address", "schedule", "owns", "state"},
    ("runs", "list"): {"id", "source", "state", "added", "set_aside", "left_empty", "problem"},
    ("runs", "set-aside"): {
        "source",
        "entity",
        "origin",
        "row",
        "what",
        "field",
        "reason",
        "values",
    },
    ("links", "list"): {"id", "source", "says", "why", "candidates", "rows", "state", "decided_by"},
    ("account", "list"): {"email", "name", "role", "is_disabled", "added_at"},
    ("fields", "list"): {"field", "is_on", "purpose", "sensitivity", "oneroster", "edfi"},
    ("counts",): {"entity", "title", "rows", "sis", "attendance", "gradebooks"},
}


@pytest.mark.parametrize("command", LISTINGS, ids=" ".join)
def test_every_listing_answers_in_json_with_stable_keys(
    homeroom: Homeroom, command: tuple[str, ...]
) -> None:
    answer = homeroom(*command, "--json")
    assert answer.status == 0, answer.err
    assert answer.rows
    assert LISTINGS[command] <= answer.rows[0].keys()


def test_importing_again_changes_nothing(homeroom: Homeroom) -> None:
    answer = homeroom("import", "--json")
    assert answer.status == 0, answer.err
    assert [(r["added"], r["changed"], r["removed"]) for r in answer.rows] == [(0, 0, 0)] * 3


def test_a_source_that_fails_says_why_and_the_others_are_read(homeroom: Homeroom) -> None:
    (homeroom.home.parent / "demo-school").unlink()
    moved = homeroom.home.parent / "empty"
    moved.mkdir()
    mapping = Path("appliance/demo/mappings/attendance.toml").absolute()
    assert homeroom("source", "remove", "attendance", "--yes").status == 0
    added = homeroom(
        *("source", "add", "attendance", "--connector", "csv"),
        *("--address", str(moved / "nothing"), "--mapping", str(mapping)),
    )
    assert added.status == 0, added.err
    open_gate_of(homeroom)
    answer = homeroom("import", "--json")
    assert answer.status == 1
    problems = {row["source"]: row["problem"] for row in answer.rows}
    assert problems["attendance"]
    assert problems["attendance"] in answer.err
    assert not problems["sis"]
    assert not problems["gradebooks"]


def test_names_are_masked_until_somebody_who_may_see_them_signs_in(
    homeroom: Homeroom, tmp_path: Path
) -> None:
    masked = homeroom("links", "list", "--json").rows
    assert all("xxx" in row["says"] for row in masked)
    principal = homeroom.sign_in("principal")
    password = tmp_path / "password"
    password.write_text(principal["passphrase"])
    shown = homeroom(
        "links", "list", "--json", "--as", principal["email"], "--password-file", str(password)
    ).rows
    assert all("xxx" not in row["says"] for row in shown)


def test_it_may_not_see_the_names_of_a_link(homeroom: Homeroom, tmp_path: Path) -> None:
    it = homeroom.sign_in("it")
    password = tmp_path / "password"
    password.write_text(it["passphrase"])
    answer = homeroom("links", "list", "--as", it["email"], "--password-file", str(password))
    assert answer.status == 1
    assert "not part of your role" in answer.err
    assert not answer.out


def test_a_decided_link_takes_its_rows_in(homeroom: Homeroom, tmp_path: Path) -> None:
    counselor = homeroom.sign_in("counselor")
    password = tmp_path / "password"
    password.write_text(counselor["passphrase"])
    as_counselor = ("--as", counselor["email"], "--password-file", str(password))
    link = homeroom("links", "list", "--json").rows[0]
    student = link["candidates"][0].split(":")[0]
    decided = homeroom("links", "decide", str(link["id"]), student, *as_counselor)
    assert decided.status == 0, decided.err
    imported = homeroom("import", "gradebooks", "--json").rows[0]
    assert imported["added"] == link["rows"]
    assert link["id"] not in [row["id"] for row in homeroom("links", "list", "--json").rows]


def test_a_decision_that_is_taken_back_waits_again_and_its_rows_leave(
    homeroom: Homeroom, tmp_path: Path
) -> None:
    counselor = homeroom.sign_in("counselor")
    password = tmp_path / "password"
    password.write_text(counselor["passphrase"])
    as_counselor = ("--as", counselor["email"], "--password-file", str(password))
    link = homeroom("links", "list", "--json").rows[0]
    number, student = str(link["id"]), link["candidates"][0].split(":")[0]
    assert homeroom("links", "undo", number, *as_counselor).status == 2  # nobody has decided it
    assert homeroom("links", "decide", number, student, *as_counselor).status == 0
    added = homeroom("import", "gradebooks", "--json").rows[0]["added"]
    (decided,) = homeroom("links", "list", "--show", "decided", "--json").rows
    assert (decided["id"], decided["decided_by"]) == (link["id"], counselor["email"])
    assert homeroom("links", "undo", number).status == 2  # nobody said who takes it back
    undone = homeroom("links", "undo", number, *as_counselor)
    assert undone.status == 0, undone.err
    assert "waiting again" in undone.err
    assert link in homeroom("links", "list", "--json").rows
    assert homeroom("import", "gradebooks", "--json").rows[0]["removed"] == added > 0
    assert homeroom("links", "list", "--show", "linked", "--json").rows


def test_a_field_switched_on_is_read_and_switched_off_is_erased(homeroom: Homeroom) -> None:
    on = ("fields", "on", "students.gender", "--reason", "a test", "--purpose", "support")
    without_end = homeroom(*on)
    assert (without_end.status, "is on for a time only" in without_end.err) == (1, True)
    until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    assert f"is erased on {until}" in homeroom(*on, "--until", until).err
    assert homeroom("import", "sis", "--json").rows[0]["changed"] > 0
    off = homeroom("fields", "off", "students.gender")
    assert off.status == 0
    assert "erased from 60 rows" in off.err


def test_a_field_switched_off_and_on_again_is_read_again(homeroom: Homeroom) -> None:
    assert homeroom("fields", "off", "attendance_events.code").status == 0
    assert homeroom("fields", "on", "attendance_events.code", "--reason", "a test").status == 0
    again = homeroom("import", "attendance", "--json").rows[0]
    assert again["changed"] > 0
    assert again["unchanged"] == 0


def test_nobody_at_the_console_passes_for_another(homeroom: Homeroom) -> None:
    assert homeroom("import", "sis", "--by", "principal@riverside.example").status == 0
    assert homeroom("runs", "list", "--limit", "1", "--json").rows[0]["started_by"] == "console"


def test_a_required_field_cannot_be_switched_off(homeroom: Homeroom) -> None:
    answer = homeroom("fields", "off", "students.last_name")
    assert answer.status == 1
    assert "cannot be switched off" in answer.err


def test_the_audit_chain_is_whole_and_grows(homeroom: Homeroom) -> None:
    first = homeroom("audit", "verify", "--json").rows
    second = homeroom("audit", "verify", "--json").rows
    assert first["is_whole"]
    assert second["events"] == first["events"] + 1


def test_accounts_are_added_reset_and_disabled(homeroom: Homeroom) -> None:
    added = homeroom("account", "add", "new@riverside.example", "--role", "teacher")
    assert added.status == 0
    assert len(added.out.strip()) >= 15
    assert homeroom("account", "add", "new@riverside.example", "--role", "it").status == 1
    assert homeroom("account", "reset", "new@riverside.example").out != added.out
    assert homeroom("account", "disable", "new@riverside.example").status == 0
    listed = {row["email"]: row for row in homeroom("account", "list", "--json").rows}
    assert listed["new@riverside.example"]["is_disabled"]
    assert homeroom("account", "disable", "nobody@riverside.example").status == 2


@pytest.mark.parametrize(
    "arguments",
    [("import", "--nonsense"), ("nonsense",), ("runs", "show", "x"), ("fields", "on", "a.b")],
    ids=" ".join,
)
def test_wrong_usage_ends_with_status_two(homeroom: Homeroom, arguments: tuple[str, ...]) -> None:
    assert homeroom(*arguments).status == 2


def test_a_wrong_passphrase_is_one_sentence(homeroom: Homeroom, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("this is not the passphrase")
    answer = Homeroom(homeroom.home, wrong)("status")
    assert answer.status == 1
    assert answer.err.count("\n") == 1
    assert "does not open this store" in answer.err


@pytest.mark.parametrize("file", ["homeroom.db", "keys.json"])
def test_a_damaged_store_is_one_sentence(homeroom: Homeroom, file: str) -> None:
    damaged = homeroom.home / file
    damaged.write_bytes(b"damaged" * 600 + damaged.read_bytes()[4200:])
    answer = homeroom("status")
    assert answer.status == 1
    assert answer.err.count("\n") == 1
    assert "from a backup" in answer.err or "from the same backup" in answer.err


def test_a_store_of_a_newer_version_is_one_sentence(homeroom: Homeroom) -> None:
    key = open_keys(homeroom.home, homeroom.passphrase.read_text())
    engine = make_engine(homeroom.home, key)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    before = (homeroom.home / "homeroom.db").read_bytes()
    for command in (("status",), ("serve", "--port", "0")):
        answer = homeroom(*command)
        assert answer.status == 1
        assert answer.err.count("\n") == 1
        assert "newer version of Homeroom" in answer.err
    assert (homeroom.home / "homeroom.db").read_bytes() == before


def test_init_refuses_to_overwrite(homeroom: Homeroom) -> None:
    before = (homeroom.home / "keys.json").read_bytes()
    answer = homeroom("init")
    assert answer.status == 1
    assert "already a store" in answer.err
    assert (homeroom.home / "keys.json").read_bytes() == before


def test_init_makes_a_store_that_the_recovery_key_opens(tmp_path: Path) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("five unrelated little words")
    made = Homeroom(tmp_path / "new", passphrase)("init", "--school", "Lincoln")
    assert made.status == 0, made.err
    recovery = made.out.split("Recovery key:")[1].split()[0]
    kit = tmp_path / "kit"
    kit.write_text(recovery.lower())
    opened = Homeroom(tmp_path / "new", kit)("status", "--json")
    assert opened.rows["school"] == "Lincoln"


def test_the_demo_leaves_a_real_store_alone(tmp_path: Path) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("five unrelated little words")
    real = Homeroom(tmp_path / "real", passphrase)
    assert real("init").status == 0
    answer = real("demo", "--fresh", "--no-serve")
    assert answer.status == 1
    assert "does not bear the demo’s mark" in answer.err
    assert real("status").status == 0


def test_the_demo_deletes_no_folder_that_it_did_not_make(tmp_path: Path) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("five unrelated little words")
    somebodys = tmp_path / "new-school"
    somebodys.mkdir()
    (somebodys / "thesis.txt").write_text("ten years of work")
    answer = Homeroom(tmp_path / "new", passphrase)("demo", "--students", "60", "--no-serve")
    assert answer.status == 1
    assert "something else lies" in answer.err
    assert (somebodys / "thesis.txt").exists()


def test_the_password_of_a_source_is_in_no_file(homeroom: Homeroom, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret-canary-93")
    database = tmp_path / "other.db"
    sqlite3.connect(database).close()
    mapping = tmp_path / "other.toml"
    mapping.write_text(
        'connector = "sql"\ntitle = "Other"\n[entities.results]\ntable = "R"\n'
        'student.key = "S"\nline_item.key = "L"\n[entities.results.fields]\nmark = "M"\n'
    )
    assert homeroom("source", "remove", "gradebooks", "--yes").status == 0
    added = homeroom(
        *("source", "add", "other", "--connector", "sql", "--mapping", str(mapping)),
        *("--address", f"sqlite:///{database}", "--password-file", str(secret)),
    )
    assert added.status == 0, added.err
    for file in homeroom.home.rglob("*"):
        if file.is_file():
            assert b"s3cret-canary-93" not in file.read_bytes(), file.name
