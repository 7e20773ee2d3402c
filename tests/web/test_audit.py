"""Each look at a record stands in the chain before it is answered."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE, NotYourStudentError
from appliance.governance.audit import LOOKS_AT_ONE, Action, find_break
from appliance.model.fields import Role
from appliance.store import unit_of_work
from appliance.store.repositories.looks import StudentUnknownError
from tests.web.conftest import email_of

if TYPE_CHECKING:
    from appliance.governance.audit import AuditEvent, Look
    from tests.web.conftest import Web

TAUGHT_CODES = """
    SELECT DISTINCT section_code FROM sections JOIN section_staff ON section_id = sections.id
    JOIN staff ON staff.id = staff_id WHERE staff.email = ?
"""


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
    assert find_break(chain, len(chain)) is None


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
        ("teacher", "/missing-work", Action.MISSING_WORK_VIEWED),
        ("principal", "/school", Action.SCHOOL_VIEWED),
        ("it", "/sources", Action.SOURCES_VIEWED),
        ("it", "/runs", Action.RUNS_VIEWED),
        ("it", "/set-aside", Action.SET_ASIDE_VIEWED),
        ("principal", "/trust", Action.TRUST_VIEWED),
        ("it", "/trust/outbound", Action.OUTBOUND_VIEWED),
        ("it", "/trust/backups", Action.BACKUPS_VIEWED),
        ("principal", "/trust/fields", Action.FIELDS_LISTED),
        ("principal", "/trust/documents/poster", Action.DOCUMENT_VIEWED),
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
    assert newest.event.action is Action.IMPORT_ASKED_FOR
    assert newest.event.subject == "source:attendance"
    assert web.imports.asked == [("start", "attendance", email_of("it"))]
    assert ">The import of Attendance has begun." in visitor.get("/runs").text


# --- lists ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["teacher", "counselor", "principal"])
@pytest.mark.parametrize("path", ["/today", "/today?more", "/students", "/classes/{section}"])
def test_a_list_is_recorded_with_everyone_it_names(path: str, role: str, web: Web) -> None:
    answer = web.signed_in(role).get(path.format(section=web.own_section()))
    named = {int(found) for found in re.findall(r'href="/students/(\d+)"', answer.text)}
    assert named
    assert everyone(web.chain()[-1].event) == named


def test_a_search_is_recorded_with_whom_it_found(web: Web) -> None:
    counselor = web.signed_in("counselor")
    counselor.get("/students")
    answer = counselor.post("/students", name="ar")
    named = {int(found) for found in re.findall(r'href="/students/(\d+)"', answer.text)}
    event = web.chain()[-1].event
    assert named
    assert (event.action, everyone(event)) == (Action.STUDENTS_LISTED, named)
    counselor.post("/students", name="nobody at all")
    assert web.chain()[-1].event.detail == {}


def test_no_page_names_a_student_whom_it_does_not_record(web: Web) -> None:
    """Whatever page there will be: every student's name on it stands in its event."""
    people = web.box.query(
        "SELECT id, last_name, coalesce(preferred_name, first_name) FROM students"
    )
    for role in Role:
        visitor = web.signed_in(role)
        for path in _every_page(web):
            before = len(web.chain())
            said = visitor.get(path).data.decode(errors="replace")  # one of them is a PDF
            text = unescape(re.sub(r"<[^>]+>", "", said))
            named = {
                student
                for student, last, first in people
                if f"{last}, {first}" in text  # most are not, and that is found much sooner
                and re.search(rf"\b{re.escape(f'{last}, {first}')}(?!\w)", text)
            }
            told: set[int] = set()
            for link in web.chain()[before:]:
                told |= everyone(link.event)
            names = {p[1:] for p in people if p[0] in named}
            assert names <= {p[1:] for p in people if p[0] in told}, (role, path)


def test_the_reason_is_that_of_the_access_rule(web: Web) -> None:
    codes = {code for (code,) in web.box.query(TAUGHT_CODES, email_of("teacher"))}
    teacher, section = web.signed_in("teacher"), web.own_section()
    teacher.get("/students")
    reasons = set(web.chain()[-1].event.detail["shown"])
    assert reasons
    assert reasons <= {f"teaches {code} this term" for code in codes}
    teacher.get(f"/classes/{section}")
    event = web.chain()[-1].event
    assert list(event.detail["shown"]) == [event.why]
    web.signed_in("principal").get("/today")
    assert list(web.chain()[-1].event.detail["shown"]) == ["principal of the school"]


def test_who_looked_at_a_student_is_told_of_pages_and_of_lists(web: Web) -> None:
    student = web.own_student()
    (section,) = web.box.query(
        "SELECT section_id FROM section_enrollments JOIN section_staff USING (section_id) "
        "JOIN staff ON staff.id = staff_id WHERE student_id = ? AND staff.email = ? LIMIT 1",
        student,
        email_of("teacher"),
    )[0]
    assert looks(web, student) == []
    teacher, counselor = web.signed_in("teacher"), web.signed_in("counselor")
    teacher.get(f"/classes/{section}")
    counselor.get(f"/students/{student}")
    found = looks(web, student)
    assert [(look.actor, look.action) for look in found] == [
        (email_of("counselor"), Action.STUDENT_VIEWED),
        (email_of("teacher"), Action.CLASS_VIEWED),
    ]
    assert found[0].why == "counselor of the school"
    assert found[1].why.startswith("teaches ")
    by_number = {link.n: link for link in web.chain()}
    assert [by_number[look.n].at for look in found] == [look.at for look in found]


def test_looks_agree_with_the_chain_for_every_student(web: Web) -> None:
    for role in ("teacher", "counselor", "principal"):
        visitor = web.signed_in(role)
        for path in _every_page(web):
            visitor.get(path)
    told: dict[int, set[int]] = {}
    for link in web.chain():
        for student in everyone(link.event):
            told.setdefault(student, set()).add(link.n)
    for (student,) in web.box.query("SELECT id FROM students"):
        assert {look.n for look in looks(web, student)} == told.get(student, set())


def test_being_refused_is_no_look(web: Web) -> None:
    student = web.other_student()
    assert web.signed_in("teacher").get(f"/students/{student}").status_code == 404
    assert looks(web, student) == []


def test_a_student_who_was_never_there_is_told_from_one_nobody_looked_at(web: Web) -> None:
    with pytest.raises(StudentUnknownError):
        looks(web, 999_999)


def test_looks_at_a_student_who_is_gone_are_still_told(web: Web) -> None:
    student = web.own_student()
    web.signed_in("principal").get(f"/students/{student}")
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM students WHERE id = ?", (student,))
    assert len(looks(web, student)) == 1


def test_a_list_that_would_show_anothers_student_is_not_answered(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list and the access rule are two questions: where they differ nobody is shown."""
    monkeypatch.setattr(
        "appliance.store.repositories.directory.Directory._within_reach",
        lambda _, statement, __: statement,
    )
    last_name = "SELECT last_name FROM students WHERE id = ?"
    teacher, ((name,),) = web.signed_in("teacher"), web.box.query(last_name, web.other_student())
    teacher.get("/account/password")
    answer = teacher.post("/students", name=name)
    assert answer.status_code == 409
    assert name not in answer.text
    assert 'href="/students/' not in answer.text
    with pytest.raises(NotYourStudentError), web.box.store.reading(CONSOLE) as work:
        work.find.roster.why_may_view_each(CONSOLE, [web.own_student()])


def _every_page(web: Web) -> list[str]:
    """An address of each page that is fetched, with the teacher's own student and class."""
    given = {"student_id": web.own_student(), "section_id": web.own_section(), "run_id": 1}
    given |= {"link_id": web.waiting_link(), "consent_id": 1, "certificate_id": 1}
    given |= {"field": "students.email", "document": "letter"}
    given |= {"draft_id": web.draft(), "source": "sis", "step": "fields"}
    adapter = web.app.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, {name: given[name] for name in rule.arguments})
        for rule in web.app.url_map.iter_rules()
        if "GET" in rule.methods and rule.endpoint != "files.asset"
    ]


def everyone(event: AuditEvent) -> set[int]:
    """All students whom an event tells of."""
    listed = {student for ids in event.detail.get("shown", {}).values() for student in ids}
    kind, _, number = event.subject.partition(":")
    is_look = kind == "student" and event.action in LOOKS_AT_ONE
    return listed | {int(number)} if is_look else listed


def looks(web: Web, student: int) -> list[Look]:
    with web.box.store.reading(CONSOLE) as work:
        return work.find.looks.at(student)
