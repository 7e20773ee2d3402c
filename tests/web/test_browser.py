"""The pages in a real browser, over the gate's own TLS: accessible, quiet, and sealed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from appliance.gate.certificates import make_certificates
from appliance.gate.serving import Server
from tests.boxes import NOW
from tests.web.conftest import PASSWORD, email_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.web.conftest import Web

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.path.exists(CHROMIUM) and not os.environ.get("CI"),  # noqa: PTH110
        reason="Chromium is not installed",
    ),
]


@dataclass
class Seen:
    """What a browser met while it walked the pages."""

    origin: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self._complain(message.type, message.text))
        page.on("pageerror", lambda error: self._complain("error", str(error)))
        page.on("request", lambda request: self._note(request.url))

    def _complain(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def _note(self, url: str) -> None:
        if not url.startswith((self.origin, "data:")):
            self.elsewhere.append(url)


@pytest.fixture(scope="module")
def origin(shared_web: Web, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages as they are served: waitress on the loopback address, the gate in front."""
    folder = tmp_path_factory.mktemp("tls")
    certificate = make_certificates(
        folder, school="Riverside School", names=("localhost",), loopback=True, now=NOW
    )
    server = Server(shared_web.app, address=("127.0.0.1", 0), certificate=certificate)
    with server:
        yield f"https://localhost:{server.bound_port}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def contexts(browser: Browser, origin: str) -> Iterator[dict[str, BrowserContext]]:
    """A browser for each role, signed in through the form."""
    signed_in = {role: sign_in(browser, origin, role) for role in WALKS}
    yield signed_in
    for context in signed_in.values():
        context.close()


@pytest.fixture
def seen(origin: str) -> Seen:
    return Seen(origin)


def sign_in(browser: Browser, origin: str, role: str, **more: Any) -> BrowserContext:
    context = browser.new_context(ignore_https_errors=True, **more)
    page = context.new_page()
    page.goto(f"{origin}/sign-in")
    page.fill("#email", email_of(role))
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector(".who")
    page.close()
    return context


WALKS = {
    "teacher": (
        "/today",
        "/classes/{section}",
        "/students",
        "/students/{student}",
        "/account/password",
    ),
    "counselor": ("/today", "/students/{student}"),
    "principal": ("/school", "/today", "/runs"),
    "it": ("/sources", "/runs", "/runs/1", "/set-aside"),
}
STEPS = [(role, path) for role, paths in WALKS.items() for path in paths]
SCREENS = {"classroom": (1366, 768), "tablet": (820, 1180), "phone": (390, 844)}


def filled(path: str, web: Web) -> str:
    return path.format(section=web.own_section(), student=web.own_student())


def faults(page: Page) -> list[str]:
    """What axe has to say against a page, sizes of targets included."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {[node['html'] for node in each['nodes'][:3]]}" for each in found]


@pytest.mark.parametrize(("role", "path"), STEPS)
def test_every_page_is_accessible_quiet_and_sealed(
    role: str,
    path: str,
    origin: str,
    contexts: dict[str, BrowserContext],
    shared_web: Web,
    seen: Seen,
) -> None:
    page = contexts[role].new_page()
    seen.watch(page)
    answer = page.goto(origin + filled(path, shared_web))
    assert answer is not None
    assert answer.status == 200
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert faults(page) == []
    assert page.evaluate("document.cookie") == ""
    assert (seen.complaints, seen.elsewhere) == ([], [])
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/sign-in", "/nowhere"])
def test_the_door_is_accessible(path: str, scheme: str, browser: Browser, origin: str) -> None:
    context = browser.new_context(ignore_https_errors=True, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(origin + path)
    assert faults(page) == []
    context.close()


@pytest.mark.parametrize(("role", "path"), STEPS)
def test_no_page_scrolls_sideways(
    role: str, path: str, origin: str, contexts: dict[str, BrowserContext], shared_web: Web
) -> None:
    page = contexts[role].new_page()
    page.goto(origin + filled(path, shared_web))
    for width, height in SCREENS.values():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_pages_are_read_without_script(browser: Browser, origin: str, shared_web: Web) -> None:
    context = sign_in(browser, origin, "teacher", java_script_enabled=False)
    page = context.new_page()
    page.goto(origin + filled("/classes/{section}", shared_web))
    assert page.locator("tbody tr").count() > 5
    page.goto(origin + filled("/students/{student}", shared_web))
    assert page.locator("svg.chart").count() > 0
    assert page.locator("table.month").count() > 0
    context.close()


def test_a_class_is_sorted_and_filtered(
    origin: str, contexts: dict[str, BrowserContext], shared_web: Web
) -> None:
    page = contexts["teacher"].new_page()
    page.goto(origin + filled("/classes/{section}", shared_web))
    names = page.locator("tbody th").all_inner_texts()
    page.get_by_role("button", name="Attendance").click()
    rates = page.eval_on_selector_all(
        "tbody tr", "rows => rows.map(row => Number(row.cells[1].dataset.value))"
    )
    assert rates == sorted(rates, reverse=True)
    assert page.locator("th[aria-sort=descending]").inner_text() == "Attendance"
    page.fill("#filter", names[0].split(",")[0].lower())
    assert names[0] in page.locator("tbody tr:visible th").all_inner_texts()
    assert page.locator("tbody tr:visible").count() < len(names)
    page.close()


def test_a_class_prints_on_one_page(
    origin: str, contexts: dict[str, BrowserContext], shared_web: Web
) -> None:
    largest = shared_web.box.query(
        "SELECT section_id FROM section_enrollments GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )[0][0]
    page = contexts["principal"].new_page()
    page.goto(f"{origin}/classes/{largest}")
    rows = page.locator("tbody tr")
    page.evaluate(
        "body => { while (body.rows.length < 35) body.append(body.rows[0].cloneNode(true)); }",
        page.query_selector("tbody"),
    )
    assert rows.count() >= 35
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
    page.close()


def test_a_day_of_the_calendar_tells_its_raw_code(
    origin: str, contexts: dict[str, BrowserContext], shared_web: Web
) -> None:
    absent = shared_web.box.query(
        "SELECT student_id FROM attendance_events GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )[0][0]
    page = contexts["counselor"].new_page()
    page.goto(f"{origin}/students/{absent}")
    day = page.locator(".month a").first
    day.hover()
    assert day.locator(".tip").is_visible()
    day.click()
    assert page.locator("tr:target").is_visible()
    page.close()


def test_an_idle_page_leaves_the_screen(browser: Browser, origin: str, shared_web: Web) -> None:
    context = sign_in(browser, origin, "teacher")
    page = context.new_page()
    page.clock.install()
    page.goto(f"{origin}/today")
    began = shared_web.clock.moment
    try:
        shared_web.clock.moment = began.replace(hour=began.hour + 1)
        page.clock.fast_forward("16:00")
        page.wait_for_url(f"{origin}/sign-in")
    finally:
        shared_web.clock.moment = began
        context.close()


def test_signing_out_clears_the_browser(browser: Browser, origin: str) -> None:
    context = sign_in(browser, origin, "it")
    page = context.new_page()
    page.goto(f"{origin}/sources")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{origin}/sign-in?out")
    assert "You are signed out" in page.inner_text("main")
    page.go_back()
    assert page.locator("#email").is_visible()
    context.close()
