"""Each look at a record stands in the chain before it is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.governance.audit import Action, find_break
from appliance.store import unit_of_work
from tests.web.conftest import email_of

if TYPE_CHECKING:
    from tests.web.conftest import Web


def test_each_look_at_a_student_is_recorded_with_its_reason(web: Web) -> None:
    student = web.own_student()
    web.signed_in("teacher").get(f"/students/{student}")
    web.signed_in("counselor").get(f"/students/{student}")
    chain = web.chain()
    looks = [link for link in chain if link.event.action is Action.STUDENT_VIEWED]
    assert [link.actor for link in looks] == [email_of("teacher"), email_of("counselor")]
    assert {link.event.subject for link in looks} == {f"student:{student}"}
    assert looks[0].event.why.startswith("teaches ")
    assert looks[1].event.why == "counselor of the school"
    assert find_break(chain) is None


@pytest.mark.parametrize("path", ["/students/{student}", "/classes/{section}", "/today"])
def test_no_audit_no_answer(path: str, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = web.signed_in("teacher")
    filled = path.format(student=web.own_student(), section=web.own_section())
    shown = visitor.get(filled)
    assert shown.status_code == 200

    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(unit_of_work, "append_events", broken)
    refused = visitor.get(filled)
    assert refused.status_code == 500
    names = [name for (name,) in web.box.query("SELECT last_name FROM students")]
    assert not [name for name in names if f">{name}<" in refused.text]
    assert "disk" not in refused.text


@pytest.mark.parametrize(
    ("role", "path", "action"),
    [
        ("teacher", "/today", Action.TODAY_VIEWED),
        ("teacher", "/students", Action.STUDENTS_LISTED),
        ("principal", "/school", Action.SCHOOL_VIEWED),
        ("it", "/sources", Action.SOURCES_VIEWED),
        ("it", "/runs", Action.RUNS_VIEWED),
        ("it", "/set-aside", Action.SET_ASIDE_VIEWED),
    ],
)
def test_each_page_is_recorded(role: str, path: str, action: Action, web: Web) -> None:
    web.signed_in(role).get(path)
    newest = web.chain()[-1]
    assert (newest.actor, newest.event.action) == (email_of(role), action)


def test_a_record_is_made_before_an_import_is_started(web: Web) -> None:
    visitor = web.signed_in("it")
    visitor.get("/sources")
    visitor.post("/sources/attendance/import")
    newest = web.chain()[-1]
    assert newest.event.action is Action.IMPORT_STARTED
    assert newest.event.subject == "source:attendance"
    assert web.imports.asked == [("start", "attendance", email_of("it"))]
    assert ">The import of Attendance has begun." in visitor.get("/runs").text
