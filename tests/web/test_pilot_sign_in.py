"""While a pilot runs, its teachers, the principal and IT sign in; everyone else is told why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports import piloting
from appliance.model.fields import Role
from tests.integration.pilot.village import PRINCIPAL
from tests.web.conftest import PASSWORD, email_of
from tests.web.pilots import begin_pilot, other_teacher

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web

SENTENCE = "Homeroom is being tried with a few classes first"


def _add_teacher(web: Web) -> str:
    email = other_teacher(web, than=email_of("teacher"))
    with web.box.store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_ADDED)) as work:
        work.find.accounts.add(email, "Another", Role.TEACHER, PASSWORD)
    return email


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/account/password").status_code == 200


@pytest.mark.parametrize("counselors", [False, True])
def test_who_may_sign_in_while_a_pilot_runs(counselors: bool, web: Web) -> None:
    other = _add_teacher(web)
    begin_pilot(web, of=email_of("teacher"), with_counselors=counselors)
    may = dict.fromkeys((Role.TEACHER, Role.PRINCIPAL, Role.IT), True)
    for email, expected in [
        *((email_of(role), expected) for role, expected in may.items()),
        (email_of(Role.COUNSELOR), counselors),
        (other, False),
    ]:
        answer = web.visitor().sign_in(email)
        assert answer.status_code == (303 if expected else 403), email
        assert (SENTENCE in answer.text) is not expected


def test_a_wrong_password_tells_nothing_of_a_pilot(web: Web) -> None:
    other = _add_teacher(web)
    begin_pilot(web, of=email_of("teacher"))
    assert SENTENCE not in web.visitor().sign_in(other, "not the password").text
    assert SENTENCE not in web.visitor().sign_in("nobody@riverside.example").text


def test_stays_of_those_who_are_not_in_it_end(web: Web) -> None:
    counselor, teacher = web.signed_in(Role.COUNSELOR), web.signed_in(Role.TEACHER)
    begin_pilot(web, of=email_of("teacher"))
    assert not is_in(counselor)
    assert is_in(teacher)


def test_a_stay_ends_when_the_timetable_takes_a_teacher_out(web: Web) -> None:
    begin_pilot(web, of=email_of("teacher"))
    teacher = web.signed_in(Role.TEACHER)
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE staff SET email = 'x@y.z' WHERE email = ?", (email_of("teacher"),)
        )
    assert not is_in(teacher)


def test_being_turned_away_is_recorded_with_its_reason(web: Web) -> None:
    begin_pilot(web, of=email_of("teacher"))
    web.visitor().sign_in(email_of(Role.COUNSELOR))
    event = web.chain()[-1].event
    assert (event.action, event.why) == (Action.SIGN_IN_REFUSED, "not of the pilot")
    assert web.visitor().sign_in(email_of(Role.COUNSELOR)).status_code == 403  # and never 429


def test_everyone_is_let_in_when_it_is_over(web: Web) -> None:
    begin_pilot(web, of=email_of("teacher"))
    with web.box.store.writing(PRINCIPAL) as work:
        work.record(piloting.erase(work))
    assert web.visitor().sign_in(email_of(Role.COUNSELOR)).status_code == 303
