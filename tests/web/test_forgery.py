"""What another site's page sends is refused, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import ORIGIN, PASSWORD, email_of

if TYPE_CHECKING:
    from tests.web.conftest import Web

POSTS = (
    *(
        "/sources/sis/remove",
        "/sources/add",
        "/sources/sis/edit",
        "/sources/drafts/1/describe",
        "/sources/drafts/1/drop",
    ),
    *("/sources/sis/import", "/runs/1/approve", "/account/password", "/sign-out", "/students"),
)


@pytest.mark.parametrize("path", POSTS)
def test_no_form_is_taken_without_its_token(path: str, web: Web) -> None:
    visitor = web.signed_in("it")
    assert visitor.post(path, token="").status_code == 400
    assert web.imports.asked == []


def test_another_persons_token_is_refused(web: Web) -> None:
    visitor, other = web.signed_in("it"), web.signed_in("it")
    other.get("/sources")
    assert visitor.post("/sources/sis/import", token=other.token).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost"},
        {"Origin": "https://localhost:444"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused(headers: dict[str, str], web: Web) -> None:
    visitor = web.signed_in("it")
    visitor.get("/sources")
    data = {"csrf_token": visitor.token}
    answer = visitor.client.post("/sources/sis/import", data=data, base_url=ORIGIN, headers=headers)
    assert answer.status_code == 403
    assert web.imports.asked == []


@pytest.mark.parametrize(
    "headers",
    [{"Origin": ORIGIN}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {}],
)
def test_our_own_form_is_taken(headers: dict[str, str], web: Web) -> None:
    visitor = web.signed_in("it")
    visitor.get("/sources")
    data = {"csrf_token": visitor.token}
    answer = visitor.client.post("/sources/sis/import", data=data, base_url=ORIGIN, headers=headers)
    assert answer.status_code == 303
    assert web.imports.asked == [("start", "sis", email_of("it"))]


def test_reading_changes_nothing(web: Web) -> None:
    visitor = web.signed_in("principal")
    tables = ("students", "accounts", "runs", "sources", "flags", "links", "field_switches")
    before = {name: web.box.query(f"SELECT * FROM {name}") for name in tables}
    for path in ("/school", "/today", "/runs/1", f"/students/{web.own_student()}"):
        assert visitor.get(path).status_code == 200
        assert visitor.client.post(path, base_url=ORIGIN).status_code in (400, 405)
    assert {name: web.box.query(f"SELECT * FROM {name}") for name in tables} == before


def test_the_password_is_needed_to_change_it(web: Web) -> None:
    visitor = web.signed_in("it")
    visitor.get("/account/password")
    new = "nine purple umbrellas sing"
    answer = visitor.post("/account/password", current="wrong" * 4, new=new, repeated=new)
    assert answer.status_code == 422
    assert web.visitor().sign_in(email_of("it"), PASSWORD).status_code == 303
