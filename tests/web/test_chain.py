"""The chain's head, for the principal on paper and for each browser to remember."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.auditing import sign_checkpoint
from appliance.bootstrap.opening import Appliance
from appliance.governance.access import CONSOLE, Actor, can
from appliance.model.consent import Regime
from appliance.model.fields import Role
from appliance.store import unit_of_work
from appliance.web.app import PAGES
from tests.web.conftest import SETTINGS
from tests.web.test_access import asked, subjects
from tests.web.test_pages import words

if TYPE_CHECKING:
    from tests.web.conftest import Web


def test_a_browser_is_told_the_head_and_whether_what_it_saw_still_holds(web: Web) -> None:
    teacher = web.signed_in("teacher")
    teacher.get("/today")
    first = teacher.get("/chain/head").json
    last = web.chain()[-1]
    assert (first["n"], first["hash"]) == (last.n, last.hash.hex())
    teacher.get("/today")
    seen = f"/chain/head?n={first['n']}&hash={first['hash']}"
    assert teacher.get(seen).json["holds"]
    assert teacher.get(seen).json["n"] == first["n"] + 1
    assert not teacher.get(f"/chain/head?n={first['n']}&hash={'0' * 64}").json["holds"]
    assert not teacher.get(f"/chain/head?n={first['n'] + 99}&hash=x").json["holds"]
    assert teacher.get("/chain/head?n=x").status_code == 400


def test_asking_for_the_head_is_no_event_and_no_click(web: Web) -> None:
    teacher = web.signed_in("teacher")
    before = len(web.chain())
    teacher.get("/chain/head")
    assert len(web.chain()) == before
    assert set(teacher.get("/chain/head").json) == {"n", "hash", "holds"}


def test_the_principal_prints_the_newest_checkpoint(web: Web) -> None:
    principal = web.signed_in("principal")
    assert "Nothing is signed yet" in words(principal.get("/trust/audit").text)
    box = Appliance(web.box.home, web.box.made.key, SETTINGS, web.box.store)
    made = sign_checkpoint(box, CONSOLE)
    text = principal.get("/trust/audit").text
    told = words(text).replace(" ", "")
    assert made.head in told
    assert made.key in told
    assert "<svg viewBox" in text
    assert "No other medium is chosen" in words(text)
    assert "style=" not in text


@pytest.mark.parametrize("role", ["teacher", "counselor", "principal"])
def test_what_cannot_be_recorded_is_not_answered(
    role: str, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever page there will be: where the event cannot be written, no name leaves."""
    visitor, given = web.signed_in(role), subjects(web)
    visitor.get("/account/password")
    adapter = web.app.url_map.bind("localhost")
    rules = {rule.endpoint: rule for rule in web.app.url_map.iter_rules()}

    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(unit_of_work, "append_events", broken)
    actor = Actor(role, Role(role))
    tried = 0
    for page in PAGES:
        if page.because is None or not can(actor, page.needs):
            continue
        values = {name: given[name]["own"] for name in rules[page.name].arguments}
        path = adapter.build(page.name, values, method=page.method)
        if page.name == "consents.set_regime":  # which understands no other form
            answer = visitor.post(path, regime=Regime.OPT_IN)
        else:
            answer = asked(visitor, page.method, path)
        if answer.status_code not in (404, 409):  # refused for another reason, and so not shown
            assert answer.status_code == 500, path
        assert 'href="/students/' not in answer.text
        tried += 1
    assert tried > 5
