"""Signing in: slow for a guesser, never shut for the true owner."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.passwords import MOST_GUESSES
from appliance.model.accounts import SignInSource
from appliance.model.fields import Role
from tests.web.conftest import PASSWORD, email_of

if TYPE_CHECKING:
    from tests.web.conftest import Web

WRONG = "not the password at all"
LANDINGS = {"teacher": "/today", "counselor": "/today", "principal": "/school", "it": "/sources"}


@pytest.mark.parametrize("role", LANDINGS)
def test_each_role_begins_on_its_own_page(role: str, web: Web) -> None:
    assert web.signed_in(role).get("/").headers["Location"] == LANDINGS[role]


def test_a_wrong_password_and_an_unknown_account_read_the_same(web: Web) -> None:
    known = web.visitor().sign_in(email_of("teacher"), WRONG)
    unknown = web.visitor().sign_in("nobody@riverside.example", WRONG)
    assert known.status_code == unknown.status_code == 403
    assert "do not belong together" in known.text
    strip = [email_of("teacher"), "nobody@riverside.example"]
    texts = [answer.text for answer in (known, unknown)]
    assert all(address in text for address, text in zip(strip, texts, strict=True))


def test_the_address_does_not_mind_capitals_or_spaces(web: Web) -> None:
    assert web.visitor().sign_in(f" {email_of('it').upper()} ").status_code == 303


def test_a_guesser_is_made_to_wait_longer_and_longer(web: Web) -> None:
    visitor, waits = web.visitor(), []
    for _ in range(4):
        assert visitor.sign_in(email_of("teacher"), WRONG).status_code == 403
    for _ in range(5):
        answer = visitor.sign_in(email_of("teacher"), WRONG)
        assert answer.status_code == 429
        waits.append(int(re.search(r"before the next try: (\d+)", answer.text)[1]))
        web.clock.move(timedelta(seconds=waits[-1]))
        assert visitor.sign_in(email_of("teacher"), WRONG).status_code == 403
    assert waits == [1, 2, 4, 8, 16]


def test_even_the_right_password_waits_its_turn(web: Web) -> None:
    visitor = web.visitor()
    for _ in range(4):
        visitor.sign_in(email_of("teacher"), WRONG)
    assert visitor.sign_in(email_of("teacher")).status_code == 429
    web.clock.move(timedelta(seconds=1))
    assert visitor.sign_in(email_of("teacher")).status_code == 303


def test_nobody_can_lock_a_teacher_out_from_another_room(web: Web) -> None:
    room = web.visitor(address="10.1.9.9")
    assert room.sign_in(email_of("teacher")).status_code == 303
    room.get("/account/password")
    room.post("/sign-out")
    with web.box.store.housekeeping() as work:
        for n in range(MOST_GUESSES):
            source = SignInSource(f"10.6.6.{n}")
            work.find.sign_in_attempts.begin(email_of("teacher"), source)
    assert web.visitor(address="10.6.7.7").sign_in(email_of("teacher")).status_code == 429
    assert web.visitor(address="10.1.9.9").sign_in(email_of("teacher")).status_code == 303
    room.address = "10.6.7.7"
    assert room.sign_in(email_of("teacher")).status_code == 303


def test_nobody_can_lock_a_teacher_out_at_her_own_address(web: Web) -> None:
    hers = web.signed_in("teacher")
    pupil = web.visitor(address=hers.address)
    for _ in range(6):
        answer = pupil.sign_in(email_of("teacher"), WRONG)
    assert answer.status_code == 429
    assert hers.sign_in(email_of("teacher")).status_code == 303


def test_a_browser_is_known_by_a_token_that_opens_nothing(web: Web) -> None:
    visitor = web.visitor()
    visitor.get("/sign-in")
    answer = visitor.post("/sign-in", email=email_of("teacher"), password=PASSWORD)
    cookies = {each.partition("=")[0]: each for each in answer.headers.getlist("Set-Cookie")}
    token, *words = cookies["__Host-homeroom-device"].partition("=")[2].split("; ")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=7776000"} <= set(words)
    assert token not in str(web.box.query("SELECT * FROM sign_in_attempts"))
    visitor.get("/account/password")
    visitor.post("/sign-out")
    kept = visitor.client.get_cookie("__Host-homeroom-device")
    assert kept and kept.value == token
    assert visitor.get("/today").headers["Location"] == "/sign-in"


def test_a_mistyped_password_still_leads_to_where_one_wanted_to_go(web: Web) -> None:
    visitor = web.visitor()
    visitor.get("/students")
    assert visitor.sign_in(email_of("teacher"), WRONG).status_code == 403
    assert visitor.sign_in(email_of("teacher")).headers["Location"] == "/students"


def test_one_address_cannot_try_everybody(web: Web) -> None:
    pupil = web.visitor(address="10.6.6.6")
    answers = [pupil.sign_in(f"teacher{n}@riverside.example", WRONG) for n in range(25)]
    assert [answer.status_code for answer in answers] == [403] * 20 + [429] * 5


def test_what_was_typed_is_not_kept(web: Web) -> None:
    web.visitor().sign_in("my-secret-passphrase-in-the-wrong-field", WRONG)
    kept = web.box.query("SELECT * FROM sign_in_attempts")
    kept += web.box.query("SELECT subject, why, detail FROM audit_events")
    assert "my-secret" not in str(kept)


def test_signing_in_and_being_refused_are_recorded(web: Web) -> None:
    visitor = web.visitor()
    visitor.sign_in(email_of("it"), WRONG)
    visitor.sign_in(email_of("it"))
    visitor.get("/sources")
    visitor.post("/sign-out")
    actions = [link.event.action for link in web.chain()][-4:]
    assert actions == [
        Action.SIGN_IN_REFUSED,
        Action.SIGNED_IN,
        Action.SOURCES_VIEWED,
        Action.SIGNED_OUT,
    ]


def test_a_given_passphrase_must_be_changed_before_anything_else(web: Web) -> None:
    with web.box.store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_ADDED)) as work:
        given = work.find.accounts.add("new@riverside.example", "A New Teacher", Role.COUNSELOR)
    visitor = web.visitor()
    assert visitor.sign_in("new@riverside.example", given).status_code == 303
    assert visitor.get("/today").headers["Location"] == "/account/password"
    assert visitor.get("/").headers["Location"] == "/today"
    visitor.get("/account/password")
    new = "nine purple umbrellas sing"
    visitor.post("/account/password", current=given, new=new, repeated=new)
    assert visitor.get("/today").status_code == 200


@pytest.mark.parametrize(
    ("new", "repeated", "says"),
    [
        ("short one", "short one", "at least 15 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "same few characters"),
        ("riverside school", "riverside school", "easy to guess"),
        ("homeroomhomeroom1", "homeroomhomeroom1", "easy to guess"),
        (PASSWORD, PASSWORD, "the password you have now"),
        ("nine purple umbrellas", "nine purple umbrella", "not the same"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(
    new: str, repeated: str, says: str, web: Web
) -> None:
    visitor = web.signed_in("counselor")
    visitor.get("/account/password")
    answer = visitor.post("/account/password", current=PASSWORD, new=new, repeated=repeated)
    assert answer.status_code == 422
    assert says in answer.text


@pytest.mark.parametrize(
    "new", ["twelve quiet lanterns glow", "漢字かなカナ한글" * 8, "four words and a lamp " * 10]
)
def test_a_long_password_of_any_letters_is_taken(new: str, web: Web) -> None:
    visitor = web.signed_in("counselor")
    visitor.get("/account/password")
    answer = visitor.post("/account/password", current=PASSWORD, new=new, repeated=new)
    assert answer.status_code == 303
    assert web.visitor().sign_in(email_of("counselor"), new).status_code == 303


def test_a_stale_sign_in_form_is_asked_for_again(web: Web) -> None:
    visitor = web.visitor()
    answer = visitor.post("/sign-in", token="stale", email=email_of("it"), password=PASSWORD)
    assert answer.status_code == 303
    note = '<p class="note" role="status">That page had been open for a while.'
    assert note in visitor.get("/sign-in").text
    assert note not in visitor.get("/sign-in").text


@pytest.mark.parametrize("after", ["//evil.example", "https:evil.example", "/\\evil.example"])
def test_signing_in_never_leads_elsewhere(after: str, web: Web) -> None:
    visitor = web.visitor()
    visitor.get(f"/sign-in?next={after}")
    answer = visitor.sign_in(email_of("it"))
    assert answer.headers["Location"] == "/"
