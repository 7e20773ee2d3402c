"""What families ask: entered for a student, watched by its clock, and closed in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.governance.audit import Action
from tests.web.test_pages import words

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web

ASKED = {"kind": "inspect", "by": "mother", "on": "2026-11-20"}


def asked(web: Web, **more: str) -> tuple[Visitor, int]:
    principal, student = web.signed_in("principal"), web.own_student()
    principal.get(f"/students/{student}/requests")
    answer = principal.post(f"/students/{student}/requests", **(ASKED | more))
    assert answer.status_code == 303
    return principal, student


def test_a_request_stands_with_its_last_day_until_it_is_closed(web: Web) -> None:
    principal, student = asked(web)
    told = words(principal.get("/trust/requests").text)
    assert "41 days left" in told
    assert "due on January 4, 2027" in told
    assert "mother" in told
    closed = principal.post("/trust/requests/1/close", outcome="answered", remark="Shown in room 4")
    assert closed.status_code == 303
    told = words(principal.get("/trust/requests").text)
    assert "No family waits" in told
    assert "Shown in room 4" in told
    assert "Shown in room 4" in words(principal.get(f"/students/{student}/requests").text)
    again = principal.post("/trust/requests/1/close", outcome="answered", remark="Once more")
    assert again.status_code == 409
    actions = [link.event.action for link in web.chain()]
    assert actions.count(Action.REQUEST_ENTERED) == actions.count(Action.REQUEST_CLOSED) == 1


def test_one_that_is_overdue_stands_on_trust_and_school(web: Web) -> None:
    asked(web)
    late = "One family has waited longer than the law allows"
    for days, is_late in ((41, False), (1, True)):
        web.clock.move(timedelta(days=days))
        principal = web.signed_in("principal")
        for path in ("/trust", "/school"):
            assert (late in words(principal.get(path).text)) is is_late, (path, days)
    assert "Overdue by one day" in words(principal.get("/trust/requests").text)


def test_what_says_too_little_is_not_kept(web: Web) -> None:
    principal, student = web.signed_in("principal"), web.own_student()
    principal.get(f"/students/{student}/requests")
    for wrong in ({"kind": "sell"}, {"by": ""}, {"on": "soon"}, {"on": "2026-12-24"}):
        answer = principal.post(f"/students/{student}/requests", **(ASKED | wrong))
        assert answer.status_code == 409
    assert not web.box.query("SELECT 1 FROM family_requests")


def test_no_source_of_the_childs_is_removed_meanwhile(web: Web) -> None:
    principal, _ = asked(web)
    it = web.signed_in("it")
    it.get("/sources")
    refused = it.post("/sources/sis/remove")
    assert refused.status_code == 409
    assert "nothing of the child may be erased" in words(refused.text)
    assert not web.imports.asked
    principal.get("/trust/requests")
    principal.post("/trust/requests/1/close", outcome="withdrawn", remark="By telephone")
    assert it.post("/sources/sis/remove").status_code == 303


def test_a_request_outlives_the_child(web: Web) -> None:
    principal, student = asked(web, kind="erase")
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM students WHERE id = ?", (student,))
    told = words(principal.get("/trust/requests").text)
    assert f"A child who is no longer here (number {student})" in told
