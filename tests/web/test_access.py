"""Every address × every role × one's own and another's student: who is shown what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.model.fields import Role
from appliance.web.assets import assets
from appliance.web.relations import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from tests.web.conftest import Visitor, Web

SHOWN, REFUSED, NOTHING_THERE = "shown", "refused", "nothing there"
SIGN_IN, CHOOSE, ONWARD = "to sign in", "to choose a password", "onward"
ASK_AGAIN, NOT_HELD, UNFIT = "ask again signed in", "not held", "unfit"
NOT_UNDERSTOOD = "not understood"
STATUSES = {
    200: SHOWN,
    400: NOT_UNDERSTOOD,
    401: ASK_AGAIN,
    403: REFUSED,
    404: NOTHING_THERE,
    409: NOT_HELD,
    422: UNFIT,
}
PLACES = {"/sign-in": SIGN_IN, "/account/password": CHOOSE}

VISITORS = ("nobody", "newcomer", *Role)
"""A newcomer is a teacher of whom a password of their own is still asked."""

ALL_SHOWN = (SHOWN,) * 6
_STAFF = (SIGN_IN, CHOOSE, SHOWN, SHOWN, SHOWN, REFUSED)
_STRANGERS = (SIGN_IN, CHOOSE, NOTHING_THERE, SHOWN, SHOWN, REFUSED)
_NOBODYS = (SIGN_IN, CHOOSE, NOTHING_THERE, NOTHING_THERE, NOTHING_THERE, REFUSED)
_NOT_THERE = (SIGN_IN, REFUSED, REFUSED, REFUSED, NOTHING_THERE, REFUSED)
_ERASED = (SIGN_IN, REFUSED, REFUSED, REFUSED, ONWARD, REFUSED)
_RUNS = (SIGN_IN, REFUSED, REFUSED, REFUSED, SHOWN, SHOWN)
_NO_RUN = (SIGN_IN, REFUSED, REFUSED, REFUSED, NOTHING_THERE, NOTHING_THERE)
_LINKS = (SIGN_IN, REFUSED, REFUSED, SHOWN, SHOWN, REFUSED)
_NO_LINK = (SIGN_IN, REFUSED, REFUSED, NOTHING_THERE, NOTHING_THERE, REFUSED)
_PRINCIPAL = (SIGN_IN, REFUSED, REFUSED, REFUSED, SHOWN, REFUSED)
_UNFIT_LINKS = (*_LINKS[:3], UNFIT, UNFIT, REFUSED)
_IT = (SIGN_IN, REFUSED, REFUSED, REFUSED, REFUSED, SHOWN)

_DRAFT = "/sources/drafts/<int:draft_id>"
_SHOWN_STEPS = ("", "/which", "/fields", "/codes", "/values", "/trial", "/save", "/mapping")
_DONE_STEPS = ("which", "describe", "codes", "values", "trial", "save", "again", "drop")
_ALL_STEPS = (*_DONE_STEPS, "table", "fields", "upload")

#                                  nobody     newcomer teacher  counselor principal IT
MATRIX = {
    ("GET", "/static/<name>", "own"): ALL_SHOWN,
    ("GET", "/static/<name>", "missing"): (NOTHING_THERE,) * 6,
    ("GET", "/sign-in", ""): (SHOWN, ONWARD, ONWARD, ONWARD, ONWARD, ONWARD),
    ("POST", "/sign-in", ""): (REFUSED,) * 6,  # a wrong password
    ("POST", "/sign-out", ""): (ONWARD,) * 6,
    ("GET", "/account/password", ""): (SIGN_IN, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN),
    ("POST", "/account/password", ""): (SIGN_IN, UNFIT, UNFIT, UNFIT, UNFIT, UNFIT),
    ("GET", "/", ""): (SIGN_IN, ONWARD, ONWARD, ONWARD, ONWARD, ONWARD),
    ("GET", "/today", ""): _STAFF,
    ("GET", "/missing-work", ""): (SIGN_IN, CHOOSE, SHOWN, REFUSED, REFUSED, REFUSED),
    ("GET", "/classes/<int:section_id>", "own"): _STAFF,
    ("GET", "/classes/<int:section_id>", "other"): _STRANGERS,
    ("GET", "/classes/<int:section_id>", "missing"): _NOBODYS,
    ("GET", "/students", ""): _STAFF,
    ("POST", "/students", ""): _STAFF,
    ("POST", "/students/suggest", ""): _STAFF,
    ("GET", "/students/<int:student_id>", "own"): _STAFF,
    ("GET", "/students/<int:student_id>", "other"): _STRANGERS,
    ("GET", "/students/<int:student_id>", "missing"): _NOBODYS,
    ("GET", "/school", ""): _PRINCIPAL,
    ("GET", "/trust/looks", ""): _PRINCIPAL,
    ("POST", "/trust/looks", ""): _PRINCIPAL,
    ("GET", "/students/<int:student_id>/looks", "own"): _PRINCIPAL,
    ("GET", "/students/<int:student_id>/looks", "other"): _PRINCIPAL,
    ("GET", "/students/<int:student_id>/looks", "missing"): _NOT_THERE,
    ("GET", "/account/looks", ""): (SIGN_IN, *(SHOWN,) * 5),
    ("GET", "/students/<int:student_id>/outside", "own"): _LINKS,
    ("GET", "/students/<int:student_id>/outside", "other"): _LINKS,
    ("GET", "/students/<int:student_id>/outside", "missing"): _NO_LINK,
    ("POST", "/students/<int:student_id>/outside", "own"): _UNFIT_LINKS,  # to nobody, for nothing
    ("POST", "/students/<int:student_id>/outside", "other"): _UNFIT_LINKS,
    ("POST", "/students/<int:student_id>/outside", "missing"): _NO_LINK,
    ("GET", "/students/<int:student_id>/disclosures", "own"): _LINKS,
    ("GET", "/students/<int:student_id>/disclosures", "other"): _LINKS,
    ("GET", "/students/<int:student_id>/disclosures", "missing"): _NO_LINK,
    ("GET", "/break-glass", ""): (SIGN_IN, CHOOSE, SHOWN, REFUSED, REFUSED, REFUSED),
    ("POST", "/break-glass", ""): (SIGN_IN, CHOOSE, UNFIT, REFUSED, REFUSED, REFUSED),
    ("POST", "/break-glass/end", ""): (SIGN_IN, CHOOSE, ONWARD, REFUSED, REFUSED, REFUSED),
    ("GET", "/trust/audit", ""): _PRINCIPAL,
    ("GET", "/chain/head", ""): (ASK_AGAIN, *(SHOWN,) * 5),
    ("GET", "/trust/break-glass", ""): _PRINCIPAL,
    ("POST", "/trust/break-glass/<int:glass_id>/review", "own"): (
        *_PRINCIPAL[:4],
        NOT_HELD,  # without a verdict
        REFUSED,
    ),
    ("POST", "/trust/break-glass/<int:glass_id>/review", "missing"): _NOT_THERE,
    ("GET", "/links", ""): _LINKS,
    ("GET", "/links/<int:link_id>", "own"): _LINKS,
    ("GET", "/links/<int:link_id>", "missing"): _NO_LINK,
    ("POST", "/links/<int:link_id>/decide", "own"): (*_LINKS[:3], NOT_HELD, NOT_HELD, REFUSED),
    ("POST", "/links/<int:link_id>/decide", "missing"): _NO_LINK,
    ("POST", "/links/<int:link_id>/undo", "own"): _NO_LINK,  # nobody has decided it
    ("POST", "/links/<int:link_id>/undo", "missing"): _NO_LINK,
    ("GET", "/trust/consents", ""): _PRINCIPAL,
    ("POST", "/trust/consents", ""): _PRINCIPAL,
    ("POST", "/trust/consents/regime", ""): (*_PRINCIPAL[:4], NOT_UNDERSTOOD, REFUSED),
    ("GET", "/trust/consents/ahead", ""): _PRINCIPAL,
    ("POST", "/trust/consents/ahead", ""): (*_PRINCIPAL[:4], NOT_HELD, REFUSED),
    ("POST", "/trust/consents/template", ""): _PRINCIPAL,
    ("POST", "/trust/consents/sheet", ""): (*_PRINCIPAL[:4], NOT_HELD, REFUSED),
    ("POST", "/trust/consents/sheet/apply", ""): (*_PRINCIPAL[:4], NOT_HELD, REFUSED),
    ("GET", "/trust/consents/<int:consent_id>", "own"): _PRINCIPAL,
    ("GET", "/trust/consents/<int:consent_id>", "missing"): _NOT_THERE,
    ("POST", "/trust/consents/<int:consent_id>/undo", "own"): (*_PRINCIPAL[:4], ONWARD, REFUSED),
    ("POST", "/trust/consents/<int:consent_id>/undo", "missing"): _NOT_THERE,
    ("GET", "/students/<int:student_id>/consents", "own"): _PRINCIPAL,
    ("GET", "/students/<int:student_id>/consents", "other"): _PRINCIPAL,
    ("GET", "/students/<int:student_id>/consents", "missing"): _NOT_THERE,
    **{
        ("POST", f"/students/<int:student_id>/consents{more}", whose): (
            *_PRINCIPAL[:4],
            NOTHING_THERE if whose == "missing" else NOT_HELD,
            REFUSED,
        )
        for more in ("/decide", "/weigh")
        for whose in ("own", "other", "missing")
    },
    **{
        ("GET", f"/students/<int:student_id>/pack{form}", whose): (
            _NOT_THERE if whose == "missing" else _PRINCIPAL
        )
        for form in ("", "/pdf", "/json", "/workbook")
        for whose in ("own", "other", "missing")
    },
    ("GET", "/trust/requests", ""): _PRINCIPAL,
    ("POST", "/trust/requests/<int:request_id>/close", "own"): (*_PRINCIPAL[:4], NOT_HELD, REFUSED),
    ("POST", "/trust/requests/<int:request_id>/close", "missing"): _NOT_THERE,
    ("GET", "/students/<int:student_id>/requests", "own"): _PRINCIPAL,
    ("GET", "/students/<int:student_id>/requests", "other"): _PRINCIPAL,
    ("GET", "/students/<int:student_id>/requests", "missing"): _NOT_THERE,
    **{
        ("POST", "/students/<int:student_id>/requests", whose): (
            *_PRINCIPAL[:4],
            NOTHING_THERE if whose == "missing" else NOT_HELD,  # nothing is asked for
            REFUSED,
        )
        for whose in ("own", "other", "missing")
    },
    ("GET", "/trust/retention", ""): _PRINCIPAL,
    **{
        ("GET", f"/trust/certificates/<int:certificate_id>{form}", whose): row
        for form in ("", "/pdf")
        for whose, row in (("own", _PRINCIPAL), ("missing", _NOT_THERE))
    },
    ("POST", "/trust/certificates/<int:certificate_id>/compare", "own"): _PRINCIPAL,
    ("POST", "/trust/certificates/<int:certificate_id>/compare", "missing"): _NOT_THERE,
    **{
        (method, "/students/<int:student_id>/erase", whose): (
            *_PRINCIPAL[:4],
            NOTHING_THERE if whose == "missing" else principal,
            REFUSED,
        )
        for method, principal in (("GET", SHOWN), ("POST", NOT_HELD))  # without the number typed
        for whose in ("own", "other", "missing")
    },
    ("GET", "/sources", ""): _IT,
    ("POST", "/sources/<source>/import", "own"): (*_IT[:5], ONWARD),
    ("POST", "/sources/<source>/import", "missing"): (*_IT[:5], NOTHING_THERE),
    ("POST", "/sources/<source>/remove", "own"): (*_IT[:5], ONWARD),
    ("POST", "/sources/<source>/remove", "missing"): (*_IT[:5], NOTHING_THERE),
    ("GET", "/sources/add", ""): _IT,
    ("POST", "/sources/add", ""): (*_IT[:5], UNFIT),
    ("POST", "/sources/<source>/edit", "own"): (*_IT[:5], ONWARD),
    ("POST", "/sources/<source>/edit", "missing"): (*_IT[:5], NOTHING_THERE),
    ("GET", "/sources/<source>/mapping", "own"): _IT,
    ("GET", "/sources/<source>/mapping", "missing"): (*_IT[:5], NOTHING_THERE),
    **{("GET", f"{_DRAFT}{step}", "own"): _IT for step in _SHOWN_STEPS},
    ("GET", f"{_DRAFT}/which", "own"): (*_IT[:5], ONWARD),  # it holds one school and one year
    **{("GET", f"{_DRAFT}{step}", "missing"): (*_IT[:5], NOTHING_THERE) for step in _SHOWN_STEPS},
    ("GET", f"{_DRAFT}/state", "own"): (ASK_AGAIN, *_IT[1:]),
    ("GET", f"{_DRAFT}/state", "missing"): (ASK_AGAIN, *_IT[1:5], NOTHING_THERE),
    **{("POST", f"{_DRAFT}/{step}", "own"): (*_IT[:5], ONWARD) for step in _DONE_STEPS},
    **{("POST", f"{_DRAFT}/{step}", "missing"): (*_IT[:5], NOTHING_THERE) for step in _ALL_STEPS},
    ("POST", f"{_DRAFT}/table", "own"): (*_IT[:5], NOT_UNDERSTOOD),  # no kind of record is named
    ("POST", f"{_DRAFT}/fields", "own"): (*_IT[:5], NOT_UNDERSTOOD),
    ("POST", f"{_DRAFT}/upload", "own"): (*_IT[:5], ONWARD),  # while a process looks
    ("GET", "/runs", ""): _RUNS,
    ("GET", "/runs/<int:run_id>", "own"): _RUNS,
    ("GET", "/runs/<int:run_id>", "missing"): _NO_RUN,
    ("GET", "/runs/newest", ""): (ASK_AGAIN, *_RUNS[1:]),
    ("GET", "/runs/<int:run_id>/progress", "own"): (ASK_AGAIN, *_RUNS[1:]),
    ("GET", "/runs/<int:run_id>/progress", "missing"): (ASK_AGAIN, *_NO_RUN[1:]),
    ("POST", "/runs/<int:run_id>/approve", "own"): (*_RUNS[:4], NOT_HELD, NOT_HELD),
    ("POST", "/runs/<int:run_id>/approve", "missing"): _NO_RUN,
    ("POST", "/runs/<int:run_id>/new-year", "own"): (*_RUNS[:4], NOT_HELD, NOT_HELD),
    ("POST", "/runs/<int:run_id>/new-year", "missing"): _NO_RUN,
    ("GET", "/set-aside", ""): _IT,
    ("GET", "/reconciliation", ""): _RUNS,
    ("POST", "/sources/<source>/reconcile", "own"): (*_RUNS[:4], ONWARD, ONWARD),
    ("POST", "/sources/<source>/reconcile", "missing"): _NO_RUN,
    ("GET", "/trust", ""): _PRINCIPAL,
    ("GET", "/trust/compromise", ""): _PRINCIPAL,
    ("GET", "/trust/compromise/pdf", ""): _PRINCIPAL,
    ("GET", "/trust/outbound", ""): (SIGN_IN, REFUSED, REFUSED, REFUSED, SHOWN, SHOWN),
    ("GET", "/trust/pilot", ""): _PRINCIPAL,
    ("POST", "/trust/pilot/look", ""): (*_PRINCIPAL[:4], ONWARD, REFUSED),
    ("POST", "/trust/pilot/begin", ""): (*_PRINCIPAL[:4], UNFIT, REFUSED),  # of nobody
    **{
        (method, f"/trust/pilot/{step}", ""): (*_PRINCIPAL[:4], NOT_HELD, REFUSED)  # none runs
        for method, step in (
            *(("POST", "compare"), ("POST", "widen"), ("POST", "end")),
            *(("GET", "report"), ("GET", "report/pdf")),
        )
    },
    ("GET", "/pilot/questions", ""): (SIGN_IN, CHOOSE, SHOWN, REFUSED, REFUSED, REFUSED),
    ("POST", "/pilot/questions", ""): (SIGN_IN, CHOOSE, UNFIT, REFUSED, REFUSED, REFUSED),
    ("GET", "/trust/backups", ""): (SIGN_IN, REFUSED, REFUSED, REFUSED, SHOWN, SHOWN),
    ("POST", "/trust/backups/seen", ""): (*_PRINCIPAL[:4], ONWARD, REFUSED),
    ("GET", "/trust/fields", ""): _PRINCIPAL,
    ("GET", "/trust/fields/<field>", "own"): _PRINCIPAL,
    ("GET", "/trust/fields/<field>", "missing"): _NOT_THERE,
    ("POST", "/trust/fields/<field>/switch", "own"): _ERASED,
    ("POST", "/trust/fields/<field>/switch", "missing"): _NOT_THERE,
    ("GET", "/trust/gate", ""): _PRINCIPAL,
    ("GET", "/trust/gate/<step>", "own"): _PRINCIPAL,
    ("GET", "/trust/gate/<step>", "missing"): _NOT_THERE,
    ("POST", "/trust/gate/<step>", "own"): (*_PRINCIPAL[:4], NOT_HELD, REFUSED),  # no days given
    ("POST", "/trust/gate/<step>", "missing"): _NOT_THERE,
    ("POST", "/trust/gate/notices/<int:notice_id>/take-back", "own"): _ERASED,
    ("POST", "/trust/gate/notices/<int:notice_id>/take-back", "missing"): _NOT_THERE,
    ("GET", "/trust/documents", ""): _PRINCIPAL,
    ("GET", "/trust/documents/<document>", "own"): _PRINCIPAL,
    ("GET", "/trust/documents/<document>", "missing"): _NOT_THERE,
    ("GET", "/trust/documents/<document>/pdf", "own"): _PRINCIPAL,
    ("GET", "/trust/documents/<document>/pdf", "missing"): _NOT_THERE,
}
"""What each visitor meets at each address, by whose it is. One that is not here fails the tests."""


def subjects(web: Web) -> dict[str, dict[str, object]]:
    """What stands for one's own, another's and nobody's in each argument of an address."""
    return {
        "student_id": {
            "own": web.own_student(),
            "other": web.other_student(),
            "missing": 999_999,
        },
        "section_id": {
            "own": web.own_section(),
            "other": web.other_section(),
            "missing": 999_999,
        },
        "run_id": {"own": 1, "missing": 999},
        "draft_id": {"own": web.draft(), "missing": 999_999},
        "consent_id": {"own": 1, "missing": 999_999},
        "request_id": {"own": web.request(), "missing": 999_999},
        "certificate_id": {"own": 1, "missing": 999_999},
        "link_id": {"own": web.waiting_link(), "missing": 999_999},
        "glass_id": {"own": web.broken_glass(), "missing": 999_999},
        "source": {"own": "sis", "missing": "nothing"},
        "field": {"own": "students.preferred_name", "missing": "students.shoe_size"},
        "document": {"own": "poster", "missing": "diary"},
        "step": {"own": "contact", "missing": "tea"},
        "notice_id": {"own": web.notice(), "missing": 999_999},
        "name": {"own": assets()["homeroom.css"].url.rpartition("/")[2], "missing": "none.css"},
    }


def addresses(web: Web) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Every address that the app knows, for each subject: its key in the matrix, and its path."""
    given, adapter = subjects(web), web.app.url_map.bind("localhost")
    # signing out is last: it ends the stay of whoever asks
    rules = sorted(web.app.url_map.iter_rules(), key=lambda rule: rule.endpoint == "sign_in.leave")
    for rule in rules:
        (argument,) = rule.arguments or {""}
        for method in sorted(rule.methods - {"HEAD"}):
            for subject, value in given.get(argument, {"": ""}).items():
                values = {argument: value} if argument else {}
                path = adapter.build(rule.endpoint, values, method=method)
                yield (method, rule.rule, subject), path


def visitor_of(kind: str, web: Web) -> Visitor:
    if kind == "nobody":
        return web.visitor()
    if kind != "newcomer":
        return web.signed_in(kind)
    with web.box.store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_ADDED)) as work:
        given = work.find.accounts.add("new@riverside.example", "A newcomer", Role.TEACHER)
    visitor = web.visitor()
    assert visitor.sign_in("new@riverside.example", given).status_code == 303
    return visitor


def asked(visitor: Visitor, method: str, path: str) -> TestResponse:
    if method == "GET":
        return visitor.get(path)
    visitor.get("/sign-in")
    visitor.get("/account/password")
    return visitor.post(path, name="a", email="nobody@riverside.example", password="wrong")


def outcome(answer: TestResponse) -> str:
    if answer.status_code == 303:
        return PLACES.get(answer.headers["Location"], ONWARD)
    return STATUSES.get(answer.status_code, str(answer.status_code))


@pytest.mark.parametrize("kind", VISITORS)
def test_every_address_answers_every_visitor_as_the_matrix_says(kind: str, web: Web) -> None:
    visitor, column = visitor_of(kind, web), VISITORS.index(kind)
    found = {key: outcome(asked(visitor, key[0], path)) for key, path in addresses(web)}
    assert found == {key: row[column] for key, row in MATRIX.items()}


def test_every_argument_of_an_address_is_somebodys(shared_web: Web) -> None:
    arguments = {name for rule in shared_web.app.url_map.iter_rules() for name in rule.arguments}
    assert arguments == set(subjects(shared_web)) == set(RELATIONS)


@pytest.mark.parametrize("kind", VISITORS[:2])
def test_who_is_not_in_yet_is_shown_no_student_and_no_class(kind: str, web: Web) -> None:
    names = web.box.query("SELECT last_name || ', ' || first_name FROM students")
    visitor = visitor_of(kind, web)
    for (method, _, _), path in addresses(web):
        text = asked(visitor, method, path).text
        assert not re.search(r'href="/(students|classes)/\d', text), path
        told = re.sub(r"<[^>]+>", "", text)
        assert not [name for (name,) in names if name in told], path


def test_another_teachers_student_answers_like_one_who_is_not_there(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    teacher = readers["teacher"]
    there = teacher.get(f"/students/{shared_web.other_student()}")
    nowhere = teacher.get("/students/999999")
    assert (there.status_code, there.text) == (nowhere.status_code, nowhere.text)


def test_a_teacher_whose_class_has_ended_sees_its_students_no_more(web: Web) -> None:
    teacher, path = web.signed_in("teacher"), f"/students/{web.own_student()}"
    assert teacher.get(path).status_code == 200
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE section_staff SET end_date = '2026-11-23'")
    assert teacher.get(path).status_code == 404
    assert teacher.get("/today").status_code == 200


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
    draft = f"/sources/drafts/{shared_web.draft()}"
    steps = (
        "",
        "?table=STUDENT",
        "/fields?entity=students",
        "/codes",
        "/values",
        "/trial",
        "/save",
    )
    listed = ("/sources", "/runs", "/runs/1", "/runs/3", "/set-aside")
    for path in (*listed, *(f"{draft}{step}" for step in steps)):
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
