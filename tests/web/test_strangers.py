"""Whoever is not signed in sees nothing, and leaves nothing in the store."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from appliance.governance.audit import Action
from appliance.store.tables import metadata
from tests.web.conftest import ORIGIN, email_of
from tests.web.test_access import subjects

if TYPE_CHECKING:
    from tests.web.conftest import Web

COUNTERS = "sign_in_attempts"
COOKIES = ["", "none-of-ours", "x" * 43, "x" * 4000, "a.b.c", ".", "é\x01"]


def everything(web: Web) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table.name: web.box.query(f"SELECT * FROM {table.name}")
        for table in metadata.sorted_tables
        if table.name not in ("attendance_events", "results")  # large, and none of this
    }


@pytest.mark.parametrize("cookie", COOKIES)
def test_a_stranger_leaves_nothing_in_the_store(cookie: str, web: Web) -> None:
    adapter = web.app.url_map.bind("localhost")
    given = {name: each["own"] for name, each in subjects(web).items()}
    before = everything(web)
    for rule in web.app.url_map.iter_rules():
        path = adapter.build(
            rule.endpoint,
            {name: given[name] for name in rule.arguments},
            method=next(iter(rule.methods - {"HEAD"})),
        )
        for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS"):
            visitor = web.visitor()
            visitor.cookie = cookie
            for _ in range(2):
                visitor.client.open(path, method=method, base_url=ORIGIN)
    assert everything(web) == before


def test_signing_out_without_having_signed_in_leaves_nothing(web: Web) -> None:
    before, visitor = everything(web), web.visitor()
    visitor.get("/sign-in")
    assert visitor.post("/sign-out").status_code == 303
    assert everything(web) == before


def test_what_a_stranger_carries_stays_small(web: Web) -> None:
    visitor = web.visitor()
    for path in ("/students/9223372036854775807", "/sign-in", "/classes/1", "/nowhere" * 900):
        visitor.get(path)
        visitor.post("/sign-in", token="stale")
        assert len(visitor.cookie or "") < 1000


def test_a_day_of_wrong_passwords_leaves_a_handful_of_events(web: Web) -> None:
    visitor, before = web.visitor(), len(web.chain())
    tried = 0
    for _ in range(70):
        tried += visitor.sign_in(email_of("teacher"), "not the password").status_code == 403
        web.clock.move(timedelta(minutes=16))
    events = [link.event for link in web.chain()[before:]]
    assert tried == 70
    assert {event.action for event in events} == {Action.SIGN_IN_REFUSED}
    assert [event.detail["in_a_row"] for event in events] == [1, 2, 4, 8, 16, 32, 64]
    assert len(web.box.query(f"SELECT * FROM {COUNTERS}")) == 3


def test_attempts_that_come_too_soon_leave_nothing(web: Web) -> None:
    visitor = web.visitor()
    for _ in range(4):
        visitor.sign_in(email_of("teacher"), "not the password")
    before = everything(web)
    for _ in range(10):
        assert visitor.sign_in(email_of("teacher"), "not the password").status_code == 429
    assert everything(web) == before
