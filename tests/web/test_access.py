"""Every address × every role × one's own and another's student: who is shown what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from appliance.governance.audit import Action
from appliance.model.fields import Role
from appliance.web.app import PAGES

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web

SHOWN, SENT_ON, REFUSED, NOTHING_THERE, NOT_HELD = 200, 303, 403, 404, 409

#                                            teacher        counselor  principal  it
MATRIX = {
    "/": (SENT_ON, SENT_ON, SENT_ON, SENT_ON),
    "/sign-in": (SENT_ON, SENT_ON, SENT_ON, SENT_ON),
    "/account/password": (SHOWN, SHOWN, SHOWN, SHOWN),
    "/today": (SHOWN, SHOWN, SHOWN, REFUSED),
    "/students": (SHOWN, SHOWN, SHOWN, REFUSED),
    "/classes/{own_section}": (SHOWN, SHOWN, SHOWN, REFUSED),
    "/classes/{other_section}": (NOTHING_THERE, SHOWN, SHOWN, REFUSED),
    "/classes/999999": (NOTHING_THERE, NOTHING_THERE, NOTHING_THERE, REFUSED),
    "/students/{own_student}": (SHOWN, SHOWN, SHOWN, REFUSED),
    "/students/{other_student}": (NOTHING_THERE, SHOWN, SHOWN, REFUSED),
    "/students/999999": (NOTHING_THERE, NOTHING_THERE, NOTHING_THERE, REFUSED),
    "/school": (REFUSED, REFUSED, SHOWN, REFUSED),
    "/sources": (REFUSED, REFUSED, REFUSED, SHOWN),
    "/runs": (REFUSED, REFUSED, SHOWN, SHOWN),
    "/runs/1": (REFUSED, REFUSED, SHOWN, SHOWN),
    "/runs/999": (REFUSED, REFUSED, NOTHING_THERE, NOTHING_THERE),
    "/runs/newest": (REFUSED, REFUSED, SHOWN, SHOWN),
    "/runs/1/progress": (REFUSED, REFUSED, SHOWN, SHOWN),
    "/set-aside": (REFUSED, REFUSED, REFUSED, SHOWN),
}
WRITING = {
    "/sources/sis/import": (REFUSED, REFUSED, REFUSED, SENT_ON),
    "/sources/nothing/import": (REFUSED, REFUSED, REFUSED, NOTHING_THERE),
    "/runs/1/approve": (REFUSED, REFUSED, NOT_HELD, NOT_HELD),
    "/students": (SHOWN, SHOWN, SHOWN, REFUSED),
}


def cases(table: dict[str, tuple[int, ...]]) -> list[tuple[str, str, int]]:
    roles = [str(role) for role in Role]
    return [
        (path, role, status)
        for path, statuses in table.items()
        for role, status in zip(roles, statuses, strict=True)
    ]


def filled(path: str, web: Web) -> str:
    return path.format(
        own_student=web.own_student(),
        other_student=web.other_student(),
        own_section=web.own_section(),
        other_section=web.other_section(),
    )


@pytest.mark.parametrize(("path", "role", "status"), cases(MATRIX))
def test_a_role_is_shown_its_pages_and_no_other(
    path: str, role: str, status: int, shared_web: Web, readers: dict[str, Visitor]
) -> None:
    assert readers[role].get(filled(path, shared_web)).status_code == status


@pytest.mark.parametrize(("path", "role", "status"), cases(WRITING))
def test_a_role_does_its_work_and_no_other(
    path: str, role: str, status: int, readers: dict[str, Visitor]
) -> None:
    readers[role].get("/account/password")
    assert readers[role].post(path, name="a").status_code == status


def test_every_address_stands_in_the_matrix(shared_web: Web) -> None:
    adapter = shared_web.app.url_map.bind("localhost")
    fetched = {adapter.match(filled(path, shared_web), method="GET")[0] for path in MATRIX}
    posted = {adapter.match(path, method="POST")[0] for path in WRITING}
    elsewhere = {"files.asset", "sign_in.enter", "sign_in.leave", "account.choose_password"}
    assert fetched | posted | elsewhere == {page.name for page in PAGES}


@pytest.mark.parametrize("path", MATRIX)
def test_nobody_sees_anything_before_signing_in(path: str, shared_web: Web) -> None:
    answer = shared_web.visitor().get(filled(path, shared_web))
    if path == "/sign-in":
        assert answer.status_code == SHOWN
    elif path in ("/runs/newest", "/runs/1/progress"):
        assert answer.status_code == 401
    else:
        assert answer.status_code == SENT_ON
        assert answer.headers["Location"] == "/sign-in"


def test_another_teachers_student_answers_like_one_who_is_not_there(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    teacher = readers["teacher"]
    there = teacher.get(f"/students/{shared_web.other_student()}")
    nowhere = teacher.get("/students/999999")
    assert (there.status_code, there.text) == (nowhere.status_code, nowhere.text)


def test_a_teacher_whose_class_has_ended_sees_its_students_no_more(web: Web) -> None:
    teacher, path = web.signed_in("teacher"), f"/students/{web.own_student()}"
    assert teacher.get(path).status_code == SHOWN
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE section_staff SET end_date = '2026-11-23'")
    assert teacher.get(path).status_code == NOTHING_THERE
    assert teacher.get("/today").status_code == SHOWN


def test_a_teacher_finds_only_their_own_students(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    allowed = shared_web.taught_students()
    readers["teacher"].get("/students")
    for letter in "aeiou":
        answer = readers["teacher"].post("/students", name=letter)
        assert _linked_students(answer.text) <= allowed


def test_it_staff_see_no_students_name(shared_web: Web, readers: dict[str, Visitor]) -> None:
    names = shared_web.box.query("SELECT first_name || ' ' || last_name FROM students")
    names += shared_web.box.query("SELECT last_name || ', ' || first_name FROM students")
    numbers = shared_web.box.query("SELECT student_number FROM students")
    for path in ("/sources", "/runs", "/runs/1", "/runs/3", "/set-aside"):
        text = readers["it"].get(path).text
        assert not [name for (name,) in names + numbers if name in text]


def test_a_refusal_is_recorded(web: Web) -> None:
    teacher = web.signed_in("teacher")
    other = web.other_student()
    teacher.get("/school")
    teacher.get(f"/students/{other}")
    refused = [link.event for link in web.chain() if link.event.action is Action.ACCESS_REFUSED]
    assert [event.subject for event in refused] == ["page:/school", f"page:/students/{other}"]


def _linked_students(text: str) -> set[int]:
    return {int(found) for found in re.findall(r'href="/students/(\d+)"', text)}
