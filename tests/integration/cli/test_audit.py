"""`homeroom audit`, on a store that somebody has tampered with, and on who looked at whom."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from appliance.cli.demo import PASSPHRASE
from appliance.governance.access import Actor
from appliance.governance.audit import Action, AuditEvent, shown, subject_of
from appliance.model.fields import LARGEST_NUMBER
from appliance.store.creation import open_store
from appliance.store.keys import open_keys
from tests.integration.cli.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from appliance.store.unit_of_work import Store
    from tests.integration.cli.conftest import Homeroom

TEACHER = Actor("ana@riverside.example")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def opened(homeroom: Homeroom) -> Store:
    return open_store(homeroom.home, open_keys(homeroom.home, PASSPHRASE), lambda: NOON)


def tamper(homeroom: Homeroom, *statements: str) -> int:
    """Do what the triggers would refuse; give the number that the last event had before."""
    store = opened(homeroom)
    with store.engine.begin() as connection:
        last = connection.exec_driver_sql("SELECT max(n) FROM audit_events").scalar_one()
        for change in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER audit_events_no_{change}")
        for statement in statements:
            connection.exec_driver_sql(statement)
    store.close()
    return int(last)


def record(homeroom: Homeroom, events: Iterable[AuditEvent]) -> None:
    store = opened(homeroom)
    for event in events:
        with store.writing(TEACHER, event):
            pass
    store.close()


# --- verify -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE audit_events SET detail = '{' WHERE n = 3", 3),
        ("UPDATE audit_events SET action = 'slept' WHERE n = 3", 3),
        ("UPDATE audit_events SET why = CAST(x'ff' AS TEXT) WHERE n = 3", 3),
        ("UPDATE audit_events SET hash = 'x' WHERE n = (SELECT max(n) FROM audit_events)", None),
        ("DELETE FROM audit_events WHERE n > 4", 5),
        ("DELETE FROM audit_events", 1),
    ],
)
def test_a_chain_tampered_with_is_told_in_words_with_its_first_bad_event(
    statement: str, bad: int | None, homeroom: Homeroom
) -> None:
    last = tamper(homeroom, statement)
    answer = homeroom("audit", "verify", "--json")
    assert (answer.status, answer.err) == (1, "")
    assert not answer.rows["is_whole"]
    assert answer.rows["first_bad_event"] == (bad or last)
    assert answer.rows["reason"]


def test_a_whole_chain_is_told_with_what_cannot_be_seen_from_inside(homeroom: Homeroom) -> None:
    answer = homeroom("audit", "verify")
    assert answer.status == 0
    assert "an older copy of the whole file" in answer.err


def test_a_checkpoint_is_signed_and_the_export_is_walked_by_the_small_verifier(
    homeroom: Homeroom, tmp_path: Path
) -> None:
    stick, chain = tmp_path / "stick", tmp_path / "chain.jsonl"
    stick.mkdir()
    with (homeroom.home / "homeroom.toml").open("a") as settings:
        settings.write(f'anchor_folder = "{stick}"\n')
    line = homeroom("audit", "checkpoint").out
    key = homeroom("audit", "key").out.strip()
    assert json.loads(line)["key"] == key
    told = homeroom("audit", "verify", "--json", "--key", key)
    assert (told.status, told.rows["on_another_medium"], told.rows["public_key"]) == (0, 1, key)
    assert "the other medium fit it" in told.err
    assert homeroom("audit", "export", "--out", str(chain)).status == 0
    assert homeroom("audit", "export", "--out", str(chain)).status == 1  # it is there already
    command = [sys.executable, str(ROOT / "install" / "verify_audit.py"), str(chain)]
    anchor = ("--anchor", str(stick / "homeroom-checkpoints.jsonl"), "--key", key)
    walked = subprocess.run([*command, *anchor], capture_output=True, text=True, check=False)
    assert (walked.returncode, "events are whole" in walked.stdout) == (0, True)
    other = homeroom("audit", "verify", "--json", "--key", "0" * 64)
    assert (other.status, other.rows["kind"]) == (1, "key_swapped")


# --- looks ------------------------------------------------------------------------------


def test_who_looked_at_a_student_is_told_and_asking_is_recorded(homeroom: Homeroom) -> None:
    assert homeroom("audit", "looks", "17", "--json").rows == []
    events = [
        AuditEvent(Action.STUDENT_VIEWED, subject_of(17), "teaches 8A this term"),
        AuditEvent(Action.STUDENT_VIEWED, subject_of(1), "teaches 8A this term"),
        AuditEvent(Action.TODAY_VIEWED, detail=shown({17: "teaches 8A this term", 3: "x"})),
        AuditEvent(Action.CLASS_VIEWED, "section:17", "x", shown({1: "x", 7: "x", 117: "x"})),
    ]
    record(homeroom, events)
    answer = homeroom("audit", "looks", "17", "--json")
    assert answer.status == 0
    told = [{name: row[name] for name in ("at", "who", "what", "why")} for row in answer.rows]
    rest = {"at": NOON.isoformat(), "who": TEACHER.name, "why": "teaches 8A this term"}
    assert told[:2] == [{"what": "today viewed"} | rest, {"what": "student viewed"} | rest]
    assert [(row["who"], row["what"]) for row in told[2:]] == [("console", "looks listed")]
    store = opened(homeroom)
    with store.engine.connect() as connection:
        newest = "SELECT actor, action, subject FROM audit_events ORDER BY n DESC LIMIT 1"
        asked = connection.exec_driver_sql(newest).one()
    store.close()
    assert tuple(asked) == ("console", "looks listed", "student:17")


def test_a_person_reads_the_looks_as_a_table(homeroom: Homeroom) -> None:
    assert "Nobody has looked" in homeroom("audit", "looks", "17").err
    record(homeroom, [AuditEvent(Action.STUDENT_VIEWED, subject_of(17), "principal of the school")])
    told = homeroom("audit", "looks", "17").out
    assert TEACHER.name in told
    assert "principal of the school" in told


def test_a_row_tampered_with_keeps_no_look_from_being_told(homeroom: Homeroom) -> None:
    record(homeroom, [AuditEvent(Action.STUDENT_VIEWED, subject_of(17), "x")])
    tamper(homeroom, "UPDATE audit_events SET detail = '{' WHERE n = 3")
    answer = homeroom("audit", "looks", "17", "--json")
    assert (answer.status, len(answer.rows)) == (0, 1)


@pytest.mark.parametrize("number", ["999999", str(LARGEST_NUMBER)])
def test_a_student_who_never_was_is_a_wrong_number(number: str, homeroom: Homeroom) -> None:
    answer = homeroom("audit", "looks", number)
    assert answer.status == 2
    assert f"no student number {number}" in answer.err


@pytest.mark.parametrize(
    "command",
    [
        ("audit", "looks", str(LARGEST_NUMBER + 1)),
        ("audit", "looks", "9" * 5000),
        ("runs", "show", str(LARGEST_NUMBER + 1)),
        ("runs", "approve", str(LARGEST_NUMBER + 1)),
        ("runs", "list", "--limit", str(LARGEST_NUMBER + 1)),
        ("runs", "set-aside", "--run", str(LARGEST_NUMBER + 1)),
        ("links", "decide", "--as", "x@y.example", "1", str(LARGEST_NUMBER + 1)),
        ("links", "decide", "--as", "x@y.example", "1", "²"),
    ],
    ids=lambda command: " ".join(command)[:40],
)
def test_a_number_beyond_the_store_is_wrong_usage(
    command: tuple[str, ...], homeroom: Homeroom
) -> None:
    answer = homeroom(*command)
    assert answer.status == 2
    assert "Traceback" not in answer.err
