"""What a compromise surrenders: each answer is held by tests, or it is said why by none."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from appliance.exports.documents.compromise import ATTACKERS, QUESTIONS, build
from appliance.exports.documents.compromise.facts import BackupFacts, BoxFacts
from appliance.exports.documents.facts import SchoolFacts, kept_fields
from appliance.model.consent import Regime
from appliance.model.machine import MachineFacts, Opened
from appliance.model.register import field_named
from appliance.model.switches import Decision, Switch
from appliance.model.text import Message
from tests.boxes import NOW

ROOT = Path(__file__).parents[2]


class Untested(NamedTuple):
    """Why no test holds a sentence."""

    why: str


WORLD = Untested("it is of the world outside: a theft, a person, a copy in a drawer")
ADVICE = Untested("it is advice to a person")

SECRECY = "tests/integration/store/test_secrecy.py"
KEYS = "tests/integration/store/test_keys.py"
WEB, GATE = "tests/web", "tests/integration/gate"
MATRIX = f"{WEB}/test_access.py::test_every_address_answers_every_visitor_as_the_matrix_says"
BROWSER = f"{WEB}/test_trust_in_browser.py"
CHECKPOINTS = "tests/integration/store/test_checkpoints.py"
HELD_RUNS = "tests/integration/imports/test_held_runs.py"
OUTBOUND = "tests/integration/cli/test_outbound.py"

BACKUPS = "tests/integration/backups"

HELD: dict[str, tuple[str, ...] | Untested] = {
    "off.gets": (
        f"{SECRECY}::test_no_name_stands_in_any_raw_file",
        f"{KEYS}::test_the_passphrase_and_the_recovery_key_each_open_the_store",
        f"{GATE}/test_trust.py::test_a_stolen_authority_can_pass_for_no_other_server",
        "tests/integration/cli/test_compromise.py::test_what_lies_in_clear_is_what_is_said",
        "tests/integration/cli/test_compromise.py::test_how_it_was_opened_is_told",
    ),
    "off.spared": (
        f"{SECRECY}::test_no_raw_file_is_a_database_that_anyone_could_open",
        f"{SECRECY}::test_the_key_stands_in_no_file",
        f"{KEYS}::test_one_wrong_letter_opens_nothing",
    ),
    "off.lasts": (f"{KEYS}::test_a_passphrase_too_short_makes_nothing",),
    "off.shows": WORLD,
    "off.do": ADVICE,
    "on.gets": Untested("it grants that all is lost"),
    "on.spared": (MATRIX,),
    "on.lasts": WORLD,
    "on.shows": WORLD,
    "on.do": ADVICE,
    "copy.gets": (
        f"{KEYS}::test_the_passphrase_and_the_recovery_key_each_open_the_store",
        f"{SECRECY}::test_no_name_stands_in_any_raw_file",
        f"{BACKUPS}/test_making.py::test_no_name_key_or_count_stands_in_it_in_clear",
        f"{BACKUPS}/test_making.py::test_each_has_a_key_of_its_own",
        f"{BACKUPS}/test_restoring.py::test_the_recovery_key_opens_it_as_the_passphrase_does",
    ),
    "copy.spared": WORLD,
    "copy.lasts": (
        "tests/spec/test_backups.py::test_none_outlives_the_longest_age_but_the_newest",
    ),
    "copy.shows": (
        f"{BACKUPS}/test_making.py::test_what_is_gone_stands_red_and_what_comes_back_does_not",
    ),
    "copy.do": ADVICE,
    "teacher.gets": (
        "tests/spec/test_access.py::test_a_role_may_do_its_work_and_no_other",
        f"{WEB}/test_break_glass.py::test_it_opens_the_record_with_its_reason_for_45_minutes",
        f"{WEB}/test_break_glass.py::test_one_at_a_time",
        f"{GATE}/test_addresses.py::test_an_address_that_is_not_allowed_gets_no_octet",
    ),
    "teacher.spared": (
        MATRIX,
        "tests/connectors/test_contract.py",
    ),
    "teacher.lasts": (
        f"{WEB}/test_sessions.py::test_an_idle_stay_ends",
        f"{WEB}/test_sessions.py::test_no_stay_lasts_longer_than_a_day_at_school",
        f"{WEB}/test_compromise.py::test_the_limits_of_a_stay_are_those_of_the_settings",
    ),
    "teacher.shows": (
        f"{WEB}/test_looks.py::test_the_principal_sees_who_looked_when_at_what_and_why",
        f"{WEB}/test_break_glass.py::test_it_is_recorded_and_the_principal_is_told_at_once",
    ),
    "teacher.do": (f"{WEB}/test_sessions.py::test_a_new_password_ends_every_other_stay",),
    "principal.gets": (
        MATRIX,
        f"{WEB}/test_compromise.py::test_the_principal_gets_all_names_as_a_spreadsheet",
    ),
    "principal.spared": (
        MATRIX,
        "tests/integration/store/test_audit_chain.py::test_plain_sql_is_refused",
    ),
    "principal.lasts": (
        f"{WEB}/test_sessions.py::test_an_idle_stay_ends",
        f"{WEB}/test_compromise.py::test_the_limits_of_a_stay_are_those_of_the_settings",
    ),
    "principal.shows": (
        f"{WEB}/test_looks.py::test_the_principal_sees_who_looked_when_at_what_and_why",
        f"{WEB}/test_fields.py",
        f"{WEB}/test_consents.py",
    ),
    "principal.do": (f"{WEB}/test_sessions.py::test_a_new_password_ends_every_other_stay",),
    "network.gets": (
        f"{WEB}/test_sign_in.py::test_a_guesser_is_made_to_wait_longer_and_longer",
        f"{WEB}/test_compromise.py::test_a_source_on_another_machine_is_told",
    ),
    "network.spared": (
        f"{GATE}/test_tls.py::test_old_tls_is_refused",
        f"{GATE}/test_trust.py::test_chromium_refuses_another_name_and_an_authority_it_does_not_know",
        f"{GATE}/test_addresses.py::test_an_address_that_is_not_allowed_gets_no_octet",
    ),
    "network.lasts": WORLD,
    "network.shows": (f"{WEB}/test_sign_in.py::test_signing_in_and_being_refused_are_recorded",),
    "network.do": ADVICE,
    "root.gets": ("tests/spec/test_access.py::test_a_role_may_do_its_work_and_no_other",),
    "root.spared": (f"{SECRECY}::test_the_key_stands_in_no_file",),
    "root.lasts": WORLD,
    "root.shows": (
        f"{CHECKPOINTS}::test_an_older_copy_of_the_whole_home_is_seen_with_the_other_medium_and_not_without",
        f"{CHECKPOINTS}::test_a_line_of_paper_is_an_anchor",
        f"{BROWSER}::test_a_browser_raises_an_alarm_when_the_chain_is_not_the_one_it_saw",
    ),
    "root.do": ADVICE,
    "desk.gets": (MATRIX,),
    "desk.spared": (
        f"{WEB}/test_compromise.py::test_a_password_is_not_changed_without_the_present_one",
        f"{WEB}/test_browser.py::test_signing_out_clears_the_browser",
    ),
    "desk.lasts": (
        f"{WEB}/test_sessions.py::test_an_idle_stay_ends",
        f"{WEB}/test_compromise.py::test_the_limits_of_a_stay_are_those_of_the_settings",
    ),
    "desk.shows": (
        f"{WEB}/test_looks.py::test_everybody_sees_what_is_recorded_of_themselves_and_of_nobody_else",
    ),
    "desk.do": ADVICE,
    "update.gets": ("tests/integration/cli/test_nothing_calls_out.py::test_nothing_calls_out",),
    "update.spared": (
        f"{OUTBOUND}::test_a_connection_to_no_source_is_refused_and_stands_out",
        f"{OUTBOUND}::test_machine_code_that_connects_past_python_stands_out",
    ),
    "update.lasts": WORLD,
    "update.shows": (
        f"{OUTBOUND}::test_the_page_shows_what_turned_in_red_in_the_server_and_in_its_children",
    ),
    "update.do": ADVICE,
    "source.gets": Untested("that a wrong mark is believed is no promise"),
    "source.spared": (
        "tests/connectors/test_contract.py",
        f"{WEB}/test_compromise.py::test_what_a_source_says_runs_nothing_on_a_page",
        f"{HELD_RUNS}::test_more_are_held_and_nothing_is_changed",
    ),
    "source.lasts": WORLD,
    "source.shows": (
        "tests/integration/imports/test_reconciliation.py",
        f"{HELD_RUNS}::test_the_sentence_says_what_would_go_and_what_to_do",
    ),
    "source.do": ADVICE,
}
"""By which tests each answer is held."""

NAMES = [f"{attacker.name}.{question}" for attacker in ATTACKERS for question in QUESTIONS]


def test_every_answer_is_held_by_tests_or_it_is_said_why_not() -> None:
    assert list(HELD) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_tests_that_hold_an_answer_are_there(name: str) -> None:
    held = HELD[name]
    if isinstance(held, Untested):
        assert held.why
        return
    assert held
    for test in held:
        path, _, function = test.partition("::")
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert any(each.startswith("test_") for each in names)
        assert not function or function in names, test


# --- what is said follows from how the box stands ---------------------------------------

MACHINE = MachineFacts(
    folder="/srv/homeroom",
    opened=Opened.TYPED,
    passphrase_file="",
    slots=("passphrase", "recovery"),
    has_swap=False,
)
BOX = BoxFacts(
    machine=MACHINE,
    students=600,
    idle_minutes=15,
    wider_minutes=10,
    absolute_hours=10,
    remote=0,
    signed=date(2026, 11, 24),
    is_anchored=True,
    backups=BackupFacts(
        folders=("/mnt/stick",), proved=date(2026, 11, 24), days=366, is_beside=False
    ),
)
NO_BACKUP = BackupFacts(folders=(), proved=None, days=366, is_beside=False)


def school(decided: dict[tuple[str, str], Switch] | None = None) -> SchoolFacts:
    today = date(2026, 11, 24)
    return SchoolFacts(
        school="Riverside School",
        contact="",
        notice_date=None,
        days=14,
        regime=Regime.NOTICE,
        is_first=True,
        today=today,
        fields=kept_fields(decided or {}, today),
        people={},
    )


def said(box: BoxFacts, facts: SchoolFacts | None = None) -> str:
    document = build(facts or school(), box).said(Message.in_english)
    words = []
    for block in document["blocks"]:
        words += block.get("items", [])
        words += [
            cell for group in block.get("groups", []) for row in group["rows"] for cell in row
        ]
    return " ".join(words)


def test_every_way_of_opening_is_told_apart() -> None:
    file = "/media/key/passphrase"
    told = {
        opened: said(replace(BOX, machine=replace(MACHINE, opened=opened, passphrase_file=file)))
        for opened in Opened
    }
    assert len(set(told.values())) == len(Opened)
    assert "Everything: the records of 600 students" in told[Opened.SAME_DISK]
    assert "Everything" not in told[Opened.TYPED].partition("In clear lie")[0]
    assert all((file in text) is (opened not in (Opened.TYPED, Opened.DEMO))
               for opened, text in told.items())  # fmt: skip


@pytest.mark.parametrize(
    ("plain", "other", "words"),
    [
        (BOX, replace(BOX, machine=replace(MACHINE, has_swap=True)), "swap on a disk"),
        (BOX, replace(BOX, is_anchored=False), "nothing of it lies on another medium"),
        (BOX, replace(BOX, signed=None), "has not been signed yet"),
        (BOX, replace(BOX, remote=2), "Sources on other machines: 2"),
        (BOX, replace(BOX, students=31), "31 students"),
        (BOX, replace(BOX, idle_minutes=7), "7 minutes"),
        (BOX, replace(BOX, absolute_hours=3), "3 hours"),
        (BOX, replace(BOX, backups=NO_BACKUP), "There is no backup that was proved"),
        (BOX, replace(BOX, backups=replace(BOX.backups, is_beside=True)), "breaks with it"),
        (BOX, replace(BOX, backups=replace(BOX.backups, days=35)), "after 35 days at the latest"),
    ],
)
def test_what_differs_is_said(plain: BoxFacts, other: BoxFacts, words: str) -> None:
    assert said(plain) != said(other)
    assert words in said(other)


def test_whatever_else_opens_the_key_file_is_named() -> None:
    """A way of opening that this page knows nothing of must not make it lie."""
    slots = (*MACHINE.slots, "tpm2")
    assert "tpm2" in said(replace(BOX, machine=replace(MACHINE, slots=slots)))
    assert "Who takes that along needs neither." not in said(BOX)


def test_the_sensitive_fields_that_are_on_are_named() -> None:
    entity, field = field_named("students.home_language")
    decision = Decision(
        to_on=True, reason="language lessons", purpose=field.purpose, until=date(2027, 6, 1)
    )
    on = {(entity.name, field.name): Switch(decision=decision, changed_by="pia", changed_at=NOW)}
    assert field.meaning in said(BOX, school(on))
    assert field.meaning not in said(BOX)
