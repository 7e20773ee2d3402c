"""While a family waits to see what is kept, nothing of the child is erased by any of the ways."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.opening import Appliance
from appliance.bootstrap.sources import remove_source
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.requests import Asked, Clock, InspectionOpenError, Kind, Outcome
from appliance.imports.consent import deciding
from appliance.imports.switching import switch_field, switch_off_ended
from appliance.model.consent import Regime
from appliance.model.register import STUDENTS
from appliance.model.switches import Decision
from appliance.settings import Settings
from tests.boxes import TODAY
from tests.integration.consent.deciding import PRINCIPAL, decide
from tests.integration.consent.test_out import student

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.boxes import Box

NUMBER, OTHER = 117, 118
EVENT = AuditEvent(Action.REQUEST_ENTERED)
OFF = Decision(to_on=False, reason="no longer needed")


def ask(box: Box, number: int, kind: Kind = Kind.INSPECT) -> int:
    asked = Asked(kind=kind, by="mother", received_on=date(2026, 11, 20))
    with box.store.writing(PRINCIPAL, EVENT) as work:
        return work.find.requests.add(student(box, number), asked, Clock.FERPA, PRINCIPAL.name)


def close(box: Box, request_id: int) -> None:
    with box.store.writing(PRINCIPAL, AuditEvent(Action.REQUEST_CLOSED)) as work:
        work.find.requests.close(request_id, Outcome.ANSWERED, "shown", PRINCIPAL.name)


def take_out(box: Box) -> None:
    decide(box, student(box, NUMBER), dashboard="refused")


def switch_off(box: Box) -> None:
    with box.store.writing(PRINCIPAL, AuditEvent(Action.FIELD_SWITCHED)) as work:
        switch_field(work, STUDENTS, STUDENTS.field("birth_date"), OFF)


def opt_in(box: Box) -> None:
    with box.store.writing(PRINCIPAL, AuditEvent(Action.CONSENT_REGIME_SET)) as work:
        deciding.set_regime(work, Regime.OPT_IN)


WAYS = (take_out, switch_off, opt_in)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_erased_before_the_answer(way: Callable[[Box], None], hamlet_box: Box) -> None:
    request_id, before = ask(hamlet_box, NUMBER), hamlet_box.picture()
    with pytest.raises(InspectionOpenError):
        way(hamlet_box)
    assert hamlet_box.picture() == before
    assert not hamlet_box.query("SELECT 1 FROM consents")
    close(hamlet_box, request_id)
    way(hamlet_box)


@pytest.mark.parametrize("source", ["sis", "attendance"])
def test_a_source_that_gave_something_of_the_child_stays(source: str, hamlet_box: Box) -> None:
    request_id = ask(hamlet_box, NUMBER)
    with hamlet_box.store.reading(PRINCIPAL) as work:
        found = work.find.requests.locked_in(work.find.sources.get(source).id)
    assert found == {student(hamlet_box, NUMBER)}
    close(hamlet_box, request_id)
    with hamlet_box.store.reading(PRINCIPAL) as work:
        assert not work.find.requests.locked_in(work.find.sources.get(source).id)


def test_the_removal_of_a_source_is_refused(hamlet_box: Box) -> None:
    ask(hamlet_box, NUMBER)
    before = hamlet_box.picture()
    made = hamlet_box.made
    appliance = Appliance(made.home, made.key, Settings(), hamlet_box.store)
    with pytest.raises(InspectionOpenError):
        remove_source(appliance, "sis", PRINCIPAL)
    assert hamlet_box.picture() == before


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.INSPECT])
def test_what_else_a_family_asks_locks_nothing(kind: Kind, hamlet_box: Box) -> None:
    ask(hamlet_box, NUMBER, kind)
    take_out(hamlet_box)
    assert not hamlet_box.query("SELECT 1 FROM students WHERE student_number = ?", str(NUMBER))


def test_another_child_is_not_locked(hamlet_box: Box) -> None:
    ask(hamlet_box, OTHER)
    take_out(hamlet_box)
    assert not hamlet_box.query("SELECT 1 FROM students WHERE student_number = ?", str(NUMBER))


def test_a_decision_that_erases_nothing_is_kept(hamlet_box: Box) -> None:
    ask(hamlet_box, NUMBER)
    kept = decide(hamlet_box, student(hamlet_box, NUMBER), notes="refused")
    assert hamlet_box.query("SELECT id FROM consents") == [(kept.consent_id,)]


def test_a_field_whose_end_has_come_is_erased_once_it_is_answered(hamlet_box: Box) -> None:
    sensitive = next(each for each in STUDENTS if each.is_sensitive)
    on = Decision(
        to_on=True,
        reason="the support that the school has agreed to give",
        purpose=sensitive.purpose,
        until=TODAY + timedelta(days=1),
    )
    with hamlet_box.store.writing(PRINCIPAL, AuditEvent(Action.FIELD_SWITCHED)) as work:
        switch_field(work, STUDENTS, sensitive, on)
    request_id = ask(hamlet_box, NUMBER)
    now = hamlet_box.store.clock() + timedelta(days=2)
    hamlet_box.store.clock = lambda: now
    switched = "SELECT is_on FROM field_switches WHERE field = ?"
    for is_on in (1, 0):
        with hamlet_box.store.writing(PRINCIPAL, EVENT) as work:
            switch_off_ended(work)
        assert hamlet_box.query(switched, sensitive.name) == [(is_on,)]
        if is_on:
            close(hamlet_box, request_id)
