"""Who looked, on a page: at a student for the principal, one's own for everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from appliance.governance.audit import Action, AuditEvent, look_event, shown
from appliance.model.moments import month_of
from appliance.web.views.looks import SHOWN
from tests.web.conftest import email_of
from tests.web.test_pages import words

if TYPE_CHECKING:
    from tests.web.conftest import Web


def test_the_principal_sees_who_looked_when_at_what_and_why(web: Web) -> None:
    student = web.own_student()
    web.signed_in("teacher").get(f"/students/{student}")
    web.clock.move(timedelta(minutes=7))
    web.signed_in("counselor").get(f"/students/{student}")
    told = words(web.signed_in("principal").get(f"/students/{student}/looks").text)
    assert "2 looks" in told
    assert told.index("The counselor") < told.index("The teacher Teacher")
    assert "counselor of the school" in told
    assert "the student’s page teaches " in told


def test_a_look_at_the_looks_is_a_look(web: Web) -> None:
    student, principal = web.own_student(), web.signed_in("principal")
    assert "Nobody has looked" in words(principal.get(f"/students/{student}/looks").text)
    event = web.chain()[-1].event
    assert (event.action, event.subject) == (Action.LOOKS_LISTED, f"student:{student}")
    assert event.why == "principal of the school"
    told = words(principal.get(f"/students/{student}/looks").text)
    assert "One look" in told
    assert "The principal Principal the list of who looked" in told


def test_looks_are_narrowed_to_a_person_and_a_month(web: Web) -> None:
    student, teacher = web.own_student(), web.signed_in("teacher")
    teacher.get(f"/students/{student}")
    web.signed_in("counselor").get(f"/students/{student}")
    web.clock.move(timedelta(days=40))
    web.signed_in("counselor").get(f"/students/{student}")
    principal, path = web.signed_in("principal"), f"/students/{student}/looks"
    who, month = quote(email_of("counselor")), month_of(web.clock.moment)
    assert "3 looks" in words(principal.get(path).text)
    assert "2 looks" in words(principal.get(f"{path}?who={who}").text)
    assert "One look" in words(principal.get(f"{path}?who={who}&month={month}").text)
    assert "Nobody has looked" in words(principal.get(f"{path}?month=2025-01").text)
    all_looks = words(principal.get(f"/trust/looks?who={who}&month={month}").text)
    assert all_looks.count("counselor of the school") == 1


def test_many_looks_stand_on_several_pages_and_none_twice(web: Web) -> None:
    student, teacher = web.own_student(), web.signed_in("teacher")
    for _ in range(SHOWN + 3):
        web.clock.move(timedelta(seconds=1))
        teacher.get(f"/students/{student}")
    principal, path = web.signed_in("principal"), f"/students/{student}/looks"
    first, rest = (principal.get(f"{path}{query}").text for query in ("", f"?from={SHOWN}"))
    assert first.count("<tr>") - 1 == SHOWN
    assert rest.count("<tr>") - 1 == 4  # with the principal's own
    assert "Older" in first
    assert "Newer" in rest


def test_a_student_is_found_by_name_and_the_search_is_recorded(web: Web) -> None:
    student, principal = web.own_student(), web.signed_in("principal")
    name = web.box.query("SELECT last_name FROM students WHERE id = ?", student)[0][0]
    principal.get("/trust/looks")
    answer = principal.post("/trust/looks", name=name)
    assert f'href="/students/{student}/looks"' in answer.text
    event = web.chain()[-1].event
    assert event.action is Action.LOOKS_LISTED
    assert student in event.detail["shown"]["principal of the school"]


def test_everybody_sees_what_is_recorded_of_themselves_and_of_nobody_else(web: Web) -> None:
    student, teacher = web.own_student(), web.signed_in("teacher")
    teacher.get(f"/students/{student}")
    teacher.get(f"/classes/{web.own_section()}")
    web.signed_in("counselor").get(f"/students/{student}")
    told = words(teacher.get(f"/account/looks?who={quote(email_of('counselor'))}").text)
    assert "the student’s page 1 teaches" in told
    assert "a class list" in told
    assert "counselor of the school" not in told
    assert web.chain()[-1].event.action is Action.OWN_LOOKS_LISTED
    assert "No look of yours" in words(web.signed_in("it").get("/account/looks").text)


@pytest.mark.parametrize("query", ["month=2026-13", "month=x", "from=x", f"who={'x' * 300}"])
def test_what_is_no_month_person_or_number_is_not_understood(query: str, web: Web) -> None:
    assert web.signed_in("principal").get(f"/trust/looks?{query}").status_code == 400


def test_an_event_tells_how_many_it_showed_and_every_reason() -> None:
    listed = AuditEvent(Action.TODAY_VIEWED, detail=shown({3: "a", 5: "b", 7: "a"}))
    told = look_event(1, "", "", listed)
    assert (told.students, told.reasons) == (3, ("a", "b"))
    one = AuditEvent(Action.STUDENT_VIEWED, "student:3", "a")
    assert look_event(1, "", "", one).students == 1
    assert look_event(1, "", "", AuditEvent(Action.SIGNED_IN, "account:3")).students == 0
