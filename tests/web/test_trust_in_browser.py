"""Break-glass, what goes outside, and a browser that remembers the chain: in a real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.auditing import sign_checkpoint
from appliance.bootstrap.opening import Appliance
from appliance.gate.serving import Server
from appliance.governance.access import CONSOLE
from tests.boxes import opened
from tests.web.conftest import SETTINGS, web_over
from tests.web.test_browser import browser, certificate, faults, sign_in, start_browser
from tests.web.test_browser import pytestmark as needs_a_browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.boxes import MadeHome
    from tests.web.conftest import Web

__all__ = ["browser", "certificate", "start_browser"]
pytestmark = needs_a_browser
NO_SUCH_HEAD = '{"n": 1, "hash": "' + "0" * 64 + '"}'


@pytest.fixture(scope="module")
def own_web(web_home: MadeHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A school of these tests' own: what they open stays open."""
    for box in opened(web_home.copy_to(tmp_path_factory.mktemp("trust") / "web")):
        sign_checkpoint(Appliance(box.home, box.made.key, SETTINGS, box.store), CONSOLE)
        yield web_over(box)


@pytest.fixture(scope="module")
def place(own_web: Web, certificate: Path) -> Iterator[str]:
    with Server(own_web.app, address=("127.0.0.1", 0), certificate=certificate) as server:
        yield f"https://localhost:{server.bound_port}"


def is_fine(page: Page) -> None:
    """Accessible in light and dark, and no wider than a phone."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1366, "height": 768})


def break_glass(page: Page, place: str, web: Web) -> None:
    page.goto(f"{place}/break-glass")
    page.fill("#number", web.number_of(web.other_student()))
    page.fill("#reason", "Her mother called, she is not well.")
    page.get_by_role("button", name="Open this record").click()
    page.wait_for_url(f"{place}/students/*")


def test_a_record_opened_in_an_emergency_counts_down_and_is_shut(
    browser: Browser, place: str, own_web: Web
) -> None:
    context = sign_in(browser, place, "teacher")
    page = context.new_page()
    page.goto(f"{place}/break-glass")
    is_fine(page)
    break_glass(page, place, own_web)
    is_fine(page)
    page.clock.install()
    page.reload()
    assert page.locator("[data-glass-minutes]").inner_text() == "45"
    page.clock.fast_forward("03:00")
    assert page.locator("[data-glass-minutes]").inner_text() == "42"
    address = page.url
    page.get_by_role("button", name="End now").click()
    page.wait_for_selector(".note")
    assert page.locator(".glass").count() == 0
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404
    is_fine(page)
    context.close()


def test_the_principal_is_told_and_reviews_it(browser: Browser, place: str, own_web: Web) -> None:
    teacher = sign_in(browser, place, "teacher")
    break_glass(teacher.new_page(), place, own_web)
    teacher.close()
    context = sign_in(browser, place, "principal")
    page = context.new_page()
    page.goto(f"{place}/school")
    is_fine(page)
    page.locator(".glass a").click()
    page.wait_for_url(f"{place}/trust/break-glass")
    is_fine(page)
    page.locator("label", has_text="Yes, it was").first.click()
    page.get_by_label("Why you think so").first.fill("I have spoken with her.")
    page.get_by_role("button", name="Keep this review").first.click()
    page.wait_for_selector(".note")
    is_fine(page)
    for path in ("/trust/audit", "/trust/looks", f"/students/{own_web.other_student()}/looks"):
        page.goto(place + path)
        is_fine(page)
    context.close()


def test_a_record_for_somebody_outside_prints_with_their_name(
    browser: Browser, place: str, own_web: Web
) -> None:
    context = sign_in(browser, place, "counselor")
    page = context.new_page()
    student = own_web.own_student()
    page.goto(f"{place}/students/{student}/outside")
    is_fine(page)
    page.fill("#recipient", "Dr. Lee, Riverside Clinic")
    page.fill("#interest", "An assessment that the family asked for")
    page.get_by_role("button", name="Write this down").click()
    page.wait_for_selector(".handed-to")
    is_fine(page)
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.goto(f"{place}/students/{student}/disclosures")
    assert "Riverside Clinic" in page.inner_text("main")
    is_fine(page)
    context.close()


def test_a_browser_raises_an_alarm_when_the_chain_is_not_the_one_it_saw(
    browser: Browser, place: str
) -> None:
    context = sign_in(browser, place, "teacher")
    page = context.new_page()
    page.goto(f"{place}/today")
    page.wait_for_function("localStorage.getItem('homeroom-chain') !== null")
    alarm = page.locator("[data-chain-alarm]")
    with page.expect_response("**/chain/head*"):
        page.reload()
    assert alarm.is_hidden()
    page.evaluate("head => localStorage.setItem('homeroom-chain', head)", NO_SUCH_HEAD)
    page.reload()
    alarm.wait_for()
    is_fine(page)
    page.reload()
    alarm.wait_for()  # it stays until somebody says that it was expected
    page.get_by_role("button", name="We put a backup back").click()
    assert alarm.is_hidden()
    with page.expect_response("**/chain/head*"):
        page.reload()
    assert alarm.is_hidden()
    context.close()


def test_signing_out_leaves_a_browser_its_memory(browser: Browser, place: str) -> None:
    context = sign_in(browser, place, "it")
    page = context.new_page()
    page.goto(f"{place}/sources")
    page.wait_for_function("localStorage.getItem('homeroom-chain') !== null")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{place}/sign-in?out")
    assert page.evaluate("localStorage.length") == 1
    assert "hash" in page.evaluate("localStorage.getItem('homeroom-chain')")
    context.close()
