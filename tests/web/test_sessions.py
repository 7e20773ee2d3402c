"""Stays: begun anew at sign-in, ended at once, kept only as digests."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from tests.boxes import NOW
from tests.web.conftest import PASSWORD, email_of

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/account/password").status_code == 200


def test_the_cookie_is_bound_to_this_host_and_out_of_reach_of_scripts(web: Web) -> None:
    visitor = web.visitor()
    visitor.get("/sign-in")
    cookies = visitor.post(
        "/sign-in", email=email_of("teacher"), password=PASSWORD
    ).headers.getlist("Set-Cookie")
    (cookie,) = (each for each in cookies if each.startswith("__Host-homeroom="))
    _, *words = cookie.split("; ")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} == set(words)


def test_signing_in_gives_a_new_token(web: Web) -> None:
    visitor = web.visitor()
    visitor.get("/sign-in")
    before = visitor.cookie
    visitor.sign_in(email_of("teacher"))
    assert before
    assert visitor.cookie != before
    visitor.cookie = before
    assert not is_in(visitor)


def test_only_the_digest_of_a_token_is_kept(web: Web) -> None:
    visitor = web.signed_in("teacher")
    token = visitor.cookie or ""
    rows = web.box.query("SELECT token_digest, data FROM web_sessions")
    assert hashlib.sha256(token.encode()).digest() in {digest for digest, _ in rows}
    assert token not in str(rows)


def test_a_copied_cookie_is_worth_nothing_after_signing_out(web: Web) -> None:
    visitor = web.signed_in("teacher")
    copied = visitor.cookie or ""
    visitor.get("/today")
    answer = visitor.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    visitor.cookie = copied
    assert not is_in(visitor)


@pytest.mark.parametrize(("role", "minutes"), [("teacher", 15), ("principal", 10), ("it", 10)])
def test_an_idle_stay_ends(role: str, minutes: int, web: Web) -> None:
    visitor = web.signed_in(role)
    for _ in range(3):
        web.clock.move(timedelta(minutes=minutes - 1))
        assert is_in(visitor)
    web.clock.move(timedelta(minutes=minutes + 1))
    assert not is_in(visitor)


def test_what_a_script_asks_for_does_not_keep_a_stay_alive(web: Web) -> None:
    visitor = web.signed_in("it")
    for _ in range(3):
        web.clock.move(timedelta(minutes=3))
        assert visitor.get("/runs/newest").status_code == 200
    web.clock.move(timedelta(minutes=2))
    assert visitor.get("/runs/newest").status_code == 401


def test_no_stay_lasts_longer_than_a_day_at_school(web: Web) -> None:
    visitor = web.signed_in("teacher")
    for _ in range(60):
        web.clock.move(timedelta(minutes=10))
        assert is_in(visitor)
    web.clock.move(timedelta(minutes=10))
    assert not is_in(visitor)


def test_seeing_is_written_at_most_once_a_minute(web: Web) -> None:
    visitor = web.signed_in("teacher")
    seen = "SELECT max(seen_at) FROM web_sessions"
    written = web.box.query(seen)
    web.clock.move(timedelta(seconds=59))
    visitor.get("/account/password")
    assert web.box.query(seen) == written
    web.clock.move(timedelta(seconds=1))
    visitor.get("/account/password")
    assert web.box.query(seen) > written


def test_the_token_of_the_forms_is_the_same_from_the_first_page_on(web: Web) -> None:
    """Else two pages opened at once would each have one, of which only the last would be taken."""
    visitor = web.signed_in("it")
    kept = web.box.query("SELECT data FROM web_sessions")
    assert "csrf_token" in kept[0][0]
    visitor.get("/sources")
    assert web.box.query("SELECT data FROM web_sessions") == kept
    assert visitor.post("/sources/sis/import").status_code == 303


def test_a_disabled_account_is_out_with_the_next_click(web: Web) -> None:
    visitor = web.signed_in("teacher")
    with web.box.store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_DISABLED)) as work:
        work.find.accounts.disable(email_of("teacher"))
    assert not is_in(visitor)


def test_a_new_password_ends_every_other_stay(web: Web) -> None:
    here, elsewhere = web.signed_in("teacher"), web.signed_in("teacher")
    new = "nine purple umbrellas sing"
    here.get("/account/password")
    answer = here.post("/account/password", current=PASSWORD, new=new, repeated=new)
    assert answer.status_code == 303
    assert is_in(here)
    assert not is_in(elsewhere)


def test_an_expired_stay_returns_to_its_page(web: Web) -> None:
    visitor = web.signed_in("teacher")
    path = f"/classes/{web.own_section()}"
    web.clock.move(timedelta(hours=1))
    assert visitor.get(path).headers["Location"] == "/sign-in"
    assert visitor.sign_in(email_of("teacher")).headers["Location"] == path


def test_old_stays_are_forgotten(web: Web) -> None:
    for _ in range(3):
        web.signed_in("teacher")
    web.clock.move(timedelta(days=1))
    web.signed_in("teacher")
    assert web.box.query("SELECT count(*) FROM web_sessions") == [(1,)]


# --- before signing in ------------------------------------------------------------------


def test_what_is_kept_before_signing_in_cannot_be_made_up(web: Web) -> None:
    visitor = web.visitor()
    visitor.get("/today")
    cookie = visitor.cookie or ""
    payload, _, signature = cookie.partition(".")
    for forged in (f"x{cookie}", f"{payload}x.{signature}", cookie[:-1], ".", "a.b.c", "é.é"):
        visitor.cookie = forged
        assert visitor.sign_in(email_of("teacher")).headers["Location"] == "/"
        visitor.post("/sign-out")


def test_what_is_kept_before_signing_in_lasts_an_hour(web: Web) -> None:
    with time_machine.travel(NOW, tick=False) as time:
        early, late = web.visitor(), web.visitor()
        for visitor in (early, late):
            visitor.get("/sign-in")
        time.shift(timedelta(minutes=59))
        form = {"email": email_of("teacher"), "password": PASSWORD}
        assert early.post("/sign-in", **form).headers["Location"] == "/"
        time.shift(timedelta(minutes=2))
        assert late.post("/sign-in", **form).headers["Location"] == "/sign-in"
        assert not is_in(late)


def test_a_form_seen_before_signing_in_is_worth_nothing_after(web: Web) -> None:
    visitor = web.visitor()
    visitor.get("/sign-in")
    token = visitor.token
    visitor.post("/sign-in", email=email_of("it"), password=PASSWORD)
    assert visitor.post("/sources/sis/import", token=token).status_code == 400
    assert web.imports.asked == []
