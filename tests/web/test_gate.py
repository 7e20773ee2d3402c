"""The walk before the first import: step by step, and what stands on other pages until then."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports import gating
from appliance.model.consent import Regime
from appliance.model.fields import Role
from appliance.model.gate import Step
from tests.boxes import NOW, TODAY, add_demo, close_gate, opened
from tests.web.conftest import PASSWORD, email_of, web_over

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from werkzeug.test import TestResponse

    from appliance.governance.gate import Ruling
    from tests.boxes import MadeHome
    from tests.web.conftest import Visitor, Web

GATE = "/trust/gate"
SHOWN = {
    Step.PURPOSES: "To notice early when a student stops coming",
    Step.FIELDS: "Date of birth",
    Step.RETENTION: "one year after the student leaves",
}


@pytest.fixture
def new(shut_home: MadeHome, riverside: Path, tmp_path: Path) -> Iterator[Web]:
    """The pages over a school that has sources and accounts, and has told nobody yet."""
    for box in opened(shut_home.copy_to(tmp_path / "new")):
        add_demo(box, riverside)
        with box.store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_ADDED)) as work:
            for role in (Role.PRINCIPAL, Role.IT):
                work.find.accounts.add(email_of(role), f"The {role}", role, PASSWORD)
        yield web_over(box)


def ruling(web: Web) -> Ruling:
    with web.box.store.reading(CONSOLE) as work:
        return gating.ruling(work)


def seen(web: Web, step: Step) -> str:
    with web.box.store.reading(CONSOLE) as work:
        return gating.seen(work, step)


def confirm(visitor: Visitor, step: Step, **said: str) -> TestResponse:
    return visitor.post(f"{GATE}/{step}", **said)


def take_steps(web: Web, principal: Visitor) -> None:
    """All of them but the notice, as the pages lead."""
    for step, text in SHOWN.items():
        assert text in principal.get(f"{GATE}/{step}").text
        confirm(principal, step, seen=seen(web, step))
    confirm(principal, Step.REGIME, regime="notice")
    confirm(principal, Step.PERIOD, days="20")
    confirm(principal, Step.CONTACT, text="Ms. Okafor, room 12")


def test_the_walk_leads_from_step_to_step_and_opens_on_its_day(new: Web) -> None:
    principal = new.signed_in(Role.PRINCIPAL)
    assert "7 steps are left" in principal.get(GATE).text
    where = []
    for step in SHOWN:
        principal.get(f"{GATE}/{step}")
        where.append(confirm(principal, step, seen=seen(new, step)).location)
    where.append(confirm(principal, Step.REGIME, regime="notice").location)
    where.append(confirm(principal, Step.PERIOD, days="20").location)
    where.append(confirm(principal, Step.CONTACT, text="Ms. Okafor, room 12").location)
    assert where == [f"{GATE}/{step}" for step in list(Step)[1:]]
    page = principal.get(f"{GATE}/notice").text
    assert "/trust/documents/letter/pdf" in page
    assert "Imports begin 20 days after it" in page
    told = confirm(principal, Step.NOTICE, on=TODAY.isoformat(), text="on paper", sure="yes")
    assert told.location == GATE
    assert "until December 14, 2026" in principal.get(GATE).text
    new.clock.move(timedelta(days=20))
    assert "Open" in new.signed_in(Role.PRINCIPAL).get(GATE).text
    assert ruling(new).is_open


def test_the_letter_says_how_long_families_have_and_whom_they_ask(new: Web) -> None:
    principal = new.signed_in(Role.PRINCIPAL)
    take_steps(new, principal)
    letter = principal.get("/trust/documents/letter").text
    assert "You have 20 days from the day of this letter" in letter
    assert "Ms. Okafor, room 12" in letter
    assert "The day on which this letter goes out" in letter
    confirm(principal, Step.NOTICE, on=TODAY.isoformat(), text="on paper", sure="yes")
    assert "November 24, 2026" in principal.get("/trust/documents/letter").text


def test_the_documents_say_what_the_school_has_not_confirmed_yet(new: Web) -> None:
    principal = new.signed_in(Role.PRINCIPAL)
    text = principal.get("/trust/documents").text
    assert "Nobody is named yet whom families ask" in text
    assert "The day of the notice is not set yet" in text
    take_steps(new, principal)
    confirm(principal, Step.NOTICE, on=TODAY.isoformat(), text="on paper", sure="yes")
    assert "not set yet" not in principal.get("/trust/documents").text


def test_a_letter_is_not_dated_back_and_not_recorded_without_a_word(new: Web) -> None:
    principal = new.signed_in(Role.PRINCIPAL)
    day = TODAY.isoformat()
    principal.get(GATE)
    assert confirm(principal, Step.NOTICE, on=day, text="paper", sure="yes").status_code == 409
    take_steps(new, principal)
    before = (TODAY - timedelta(days=1)).isoformat()
    after = (TODAY + timedelta(days=1)).isoformat()
    for said, status in [
        ({"on": before, "text": "paper", "sure": "yes"}, 409),
        ({"on": after, "text": "paper", "sure": "yes"}, 409),
        ({"on": day, "text": " ", "sure": "yes"}, 409),
        ({"on": day, "text": "paper"}, 400),
        ({"on": "soon", "text": "paper", "sure": "yes"}, 400),
        ({}, 400),
    ]:
        assert confirm(principal, Step.NOTICE, **said).status_code == status, said
    assert ruling(new).missing == (Step.NOTICE,)


@pytest.mark.parametrize(
    ("step", "said", "status"),
    [
        (Step.PURPOSES, {}, 409),
        (Step.FIELDS, {"seen": "x"}, 409),
        (Step.REGIME, {"regime": "neither"}, 400),
        (Step.PERIOD, {"days": "9"}, 409),
        (Step.CONTACT, {"text": "x" * 201}, 409),
    ],
)
def test_what_does_not_fit_confirms_nothing(
    step: Step, said: dict[str, str], status: int, new: Web
) -> None:
    principal = new.signed_in(Role.PRINCIPAL)
    principal.get(GATE)
    assert confirm(principal, step, **said).status_code == status
    assert new.box.query("SELECT count(*) FROM gate_steps") == [(0,)]


def test_while_it_is_shut_the_pages_of_it_and_principal_say_so_and_nothing_begins(
    new: Web,
) -> None:
    it, principal = new.signed_in(Role.IT), new.signed_in(Role.PRINCIPAL)
    page = it.get("/sources").text
    assert "7 steps are left" in page
    assert page.count("disabled") == 3
    refused = it.post("/sources/sis/import")
    assert refused.status_code == 409
    assert "Nothing of the source “sis” was read" in refused.text
    assert new.imports.asked == []
    assert "7 steps are left" in principal.get("/school").text


def test_once_it_is_open_nothing_is_said_of_it(web: Web) -> None:
    it = web.signed_in(Role.IT)
    page = it.get("/sources").text
    assert "Before the first import" not in page
    assert "disabled" not in page
    it.post("/sources/sis/import")
    assert web.imports.asked == [("start", "sis", email_of(Role.IT))]


def test_a_notice_that_was_recorded_wrongly_is_taken_back(web: Web) -> None:
    principal = web.signed_in(Role.PRINCIPAL)
    assert "August 3, 2026" in principal.get(GATE).text
    (number,) = web.box.query("SELECT id FROM gate_steps WHERE what = 'notice'")[0]
    path = f"{GATE}/notices/{number}/take-back"
    assert principal.post(path).location == GATE
    assert principal.post(path).status_code == 404
    assert ruling(web).missing == (Step.NOTICE,)
    assert [event.event.detail for event in web.chain()][-2]["on"] == "2026-08-03"


def test_a_field_that_is_on_and_not_told_stands_there_with_what_to_do(web: Web) -> None:
    principal = web.signed_in(Role.PRINCIPAL)
    until = (TODAY + timedelta(days=90)).isoformat()
    principal.get(GATE)
    principal.post(
        "/trust/fields/students.lunch_status/switch",
        to="on",
        purpose="to give a student the support the school has agreed to give",
        reason="meals",
        until=until,
    )
    page = principal.get(GATE).text
    assert "On, and not read yet" in page
    assert "Look again" in page
    assert "It is not read" in principal.get("/trust/fields/students.lunch_status").text
    assert ruling(web).is_open


def test_opt_in_chosen_in_the_walk_is_the_schools_rule(new: Web) -> None:
    principal = new.signed_in(Role.PRINCIPAL)
    principal.get(GATE)
    confirm(principal, Step.REGIME, regime="opt-in")
    with new.box.store.reading(CONSOLE) as work:
        assert work.find.consents.regime() is Regime.OPT_IN
    assert "Opt-in" in principal.get(GATE).text


def test_an_import_that_a_decision_asks_for_meets_the_gate_too(web: Web) -> None:
    close_gate(web.box.store)
    principal = web.signed_in(Role.PRINCIPAL)
    principal.get("/trust/consents")
    principal.post("/trust/consents/1/undo")
    assert [asked[0] for asked in web.imports.asked] == ["refresh"]


def test_what_is_confirmed_is_recorded_with_its_step_and_nothing_of_a_child(new: Web) -> None:
    principal = new.signed_in(Role.PRINCIPAL)
    take_steps(new, principal)
    confirmed = [event for event in new.chain() if event.event.action == Action.GATE_CONFIRMED]
    assert [event.event.subject for event in confirmed] == [
        f"gate:{step}" for step in list(Step)[:-1]
    ]
    assert {event.actor for event in confirmed} == {email_of(Role.PRINCIPAL)}
    assert confirmed[4].event.detail == {"days": 20}
    assert NOW.isoformat()[:10] in confirmed[0].at
