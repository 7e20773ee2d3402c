"""No address without a declared need and a reason to be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import Permission
from appliance.web.app import PAGES, UndeclaredPageError
from appliance.web.pages import Page

if TYPE_CHECKING:
    from tests.web.conftest import Web

UNRECORDED = {
    "files.asset",
    "sign_in.form",
    "sign_in.enter",  # records what came of it
    "sign_in.leave",  # records it where somebody was signed in
    "account.password_form",
    "account.choose_password",  # records the change where there was one
    "landing.home",
    "audit.head",
    "runs.newest",
    "runs.progress",
    "adding.state",  # only whether a process still looks
}


def test_every_address_is_a_declared_page(shared_web: Web) -> None:
    views = shared_web.app.view_functions.values()
    assert all(isinstance(view.__self__, Page) for view in views)
    assert {rule.endpoint for rule in shared_web.app.url_map.iter_rules()} == {
        page.name for page in PAGES
    }


def test_an_undeclared_address_cannot_be_registered(shared_web: Web) -> None:
    with pytest.raises(UndeclaredPageError):
        shared_web.app.add_url_rule("/loose", "loose", lambda: "children's names")


def test_every_page_that_shows_records_is_recorded() -> None:
    assert {page.name for page in PAGES if page.because is None} == UNRECORDED


def test_only_signing_in_and_the_pages_files_need_nothing() -> None:
    open_to_all = {page.name for page in PAGES if page.needs is Permission.SIGN_IN}
    assert open_to_all == {"files.asset", "sign_in.form", "sign_in.enter", "sign_in.leave"}


def test_each_page_answers_one_method(shared_web: Web) -> None:
    for rule in shared_web.app.url_map.iter_rules():
        assert rule.methods - {"HEAD"} in ({"GET"}, {"POST"})
