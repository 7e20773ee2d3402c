"""The pages in a real browser that trusts the school's authority and nobody else's certificate:
over the gate's own TLS, accessible, quiet, and sealed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from appliance.demo.sources import SOURCES
from appliance.gate.certificates import CA_FILE, make_certificates
from appliance.gate.serving import Server
from appliance.governance.access import Actor, can
from appliance.model.fields import Role
from appliance.web.app import PAGES
from tests.boxes import change
from tests.web.conftest import PASSWORD, email_of
from tests.web.drafts import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

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
        not (os.path.exists(CHROMIUM) and shutil.which("certutil")) and not os.environ.get("CI"),  # noqa: PTH110
        reason="Chromium or certutil (libnss3-tools) is not installed",
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
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server's own, from the school's authority; valid by the clock that browsers go by."""
    return make_certificates(
        tmp_path_factory.mktemp("tls"),
        school="Riverside School",
        names=("localhost",),
        loopback=False,
        now=datetime.now(UTC),
    )


@pytest.fixture(scope="module")
def origin(shared_web: Web, certificate: Path) -> Iterator[str]:
    """The pages as they are served: waitress on the loopback address, the gate in front."""
    with Server(shared_web.app, address=("127.0.0.1", 0), certificate=certificate) as server:
        yield f"https://localhost:{server.bound_port}"


@pytest.fixture(scope="module")
def start_browser(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Path | None], Browser]]:
    """Start a browser with a home of its own, as a school's machine has it after its set-up."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:

        def start(trust: Path | None) -> Browser:
            home = tmp_path_factory.mktemp("home")
            if trust is not None:
                _trust(home, trust)
            return playwright.chromium.launch(
                executable_path=CHROMIUM,
                args=list(ARGUMENTS),
                env={**os.environ, "HOME": str(home)},
            )

        yield start


def _trust(home: Path, authority: Path) -> None:
    """Have whatever runs in a home trust an authority, by the database that Chromium reads."""
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    for arguments in (
        ("-N", "--empty-password"),
        ("-A", "-n", "homeroom", "-t", "C,,", "-i", str(authority)),
    ):
        subprocess.run(["certutil", "-d", f"sql:{database}", *arguments], check=True)


@pytest.fixture(scope="module")
def browser(
    start_browser: Callable[[Path | None], Browser], certificate: Path
) -> Iterator[Browser]:
    """The browser of a machine that trusts the school's authority."""
    chromium = start_browser(certificate.with_name(CA_FILE))
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
    context = browser.new_context(**more)
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
        *("/today", "/today?more", "/classes/{section}", "/students", "/students?grade=8"),
        *("/students/{student}", "/account/password", "/account/looks", "/break-glass"),
        *("/classes/{section}?sort=mark", "/missing-work", "/missing-work?by=assignment"),
        "/missing-work?sheets",
    ),
    "counselor": (
        *("/today", "/today?more", "/students", "/students?grade=8", "/students/{student}"),
        *("/classes/{section}", "/links", "/links?show=linked", "/links/{link}"),
        "/classes/{section}?sort=mark",
        *("/account/password", "/account/looks"),
        *("/students/{student}/outside", "/students/{student}/disclosures"),
    ),
    "principal": (
        *("/school", "/today", "/today?more", "/students", "/students?grade=8"),
        *("/trust", "/trust/fields", "/trust/fields/students.home_language"),
        *("/trust/fields/students.email", "/trust/documents", "/trust/documents/poster"),
        *("/trust/documents/letter", "/trust/documents/positions", "/trust/documents/retention"),
        "/trust/documents/schedule-of-data",
        *("/trust/gate", "/trust/gate/purposes", "/trust/gate/fields", "/trust/gate/retention"),
        *("/trust/gate/regime", "/trust/gate/period", "/trust/gate/contact", "/trust/gate/notice"),
        *("/students/{student}", "/classes/{section}", "/runs", "/runs/1", "/account/password"),
        "/classes/{section}?sort=mark",
        *("/links", "/links?show=linked", "/links/{link}", "/account/looks", "/reconciliation"),
        "/trust/pilot",
        *(
            "/trust/consents",
            "/trust/consents/ahead",
            "/trust/consents/1",
            "/students/{student}/consents",
        ),
        *("/trust/looks", "/students/{student}/looks", "/trust/break-glass", "/trust/audit"),
        *("/trust/outbound", "/trust/compromise", "/trust/backups"),
        *("/students/{student}/outside", "/students/{student}/disclosures"),
        *("/trust/requests", "/students/{student}/requests", "/students/{student}/pack"),
        *("/trust/retention", "/trust/certificates/1", "/students/{student}/erase"),
    ),
    "it": (
        *("/sources", "/runs", "/runs/1", "/set-aside", "/set-aside?source=sis"),
        *("/sources/add", "/sources/add?kind=sql", "/sources/drafts/{draft}"),
        *("/sources/drafts/{draft}?table=STUDENT", "/sources/drafts/{draft}/fields"),
        *("/sources/drafts/{draft}/fields?entity=students", "/sources/drafts/{draft}/codes"),
        *("/sources/drafts/{draft}/values", "/sources/drafts/{draft}/trial"),
        "/sources/drafts/{draft}/save",
        *("/account/password", "/account/looks", "/reconciliation", "/trust/outbound"),
        "/trust/backups",
    ),
}
"""Every page that a role comes to; `test_no_page_of_a_role_is_missed` sees to it."""

STEPS = [(role, path) for role, paths in WALKS.items() for path in paths]
FIRST_PAGE = 150_000
"""Octets that a first page may take, style and scripts included."""

SCREENS = {"classroom": (1366, 768), "tablet": (820, 1180), "phone": (390, 844)}


def filled(path: str, web: Web) -> str:
    return path.format(
        section=web.own_section(),
        student=web.own_student(),
        link=web.waiting_link(),
        draft=web.draft(),
    )


def faults(page: Page) -> list[str]:
    """What axe has to say against a page, sizes of targets included."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {[node['html'] for node in each['nodes'][:3]]}" for each in found]


LAID_OUT_OTHERWISE = """[...document.querySelectorAll("table")]
  .filter(one => !["table", "none"].includes(getComputedStyle(one).display))
  .map(one => one.className)"""
"""The tables whose rows do not stand in columns, such as by a class that means something else."""


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
        page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate(LAID_OUT_OTHERWISE) == []
    assert (seen.complaints, seen.elsewhere) == ([], [])
    page.close()


def place_of(web: Web, address: str) -> str | None:
    """Which page an address is, whatever its numbers: its name, and what is asked of it."""
    parts = urlsplit(address)
    name, _ = web.app.url_map.bind("localhost").match(parts.path, method="GET")
    if name in ("files.asset", "landing.home"):
        return None
    asked = sorted({key for key, _ in parse_qsl(parts.query, keep_blank_values=True)} - {"from"})
    return "?".join([name, *asked])


def wander(context: BrowserContext, origin: str, web: Web) -> dict[str, str]:
    """Follow the links from where a role begins, to one page of each kind: its address."""
    page = context.new_page()
    found: dict[str, str] = {}
    ahead = deque([f"{origin}/"])
    while ahead:
        page.goto(ahead.popleft())
        here = place_of(web, page.url)
        links = page.eval_on_selector_all(
            "a[href]:not([download])", "links => links.map(link => link.href)"
        )
        for address in [page.url, *(each.partition("#")[0] for each in links)]:
            assert address.startswith(origin)
            place = place_of(web, address)
            if place and place not in found:
                found[place] = address
                if place != here:
                    ahead.append(address)
    page.close()
    return found


@pytest.mark.parametrize("role", WALKS)
def test_no_page_of_a_role_is_missed(
    role: str, origin: str, contexts: dict[str, BrowserContext], shared_web: Web
) -> None:
    """The walks of these tests are all that links lead to, and that is all a role may open."""
    wandered = wander(contexts[role], origin, shared_web)
    assert wandered.keys() == {place_of(shared_web, filled(p, shared_web)) for p in WALKS[role]}
    actor = Actor(email_of(role), Role(role))
    may = {
        page.name
        for page in PAGES
        if can(actor, page.needs) and not page.writes and not page.is_polled
    }
    never_linked = {"files.asset", "landing.home", "sign_in.form"}
    never_linked |= {"adding.mapping_file", "adding.mapping_of_source"}  # these are saved
    never_linked |= {"documents.pdf", "compromise.pdf"}
    never_linked |= {"documents.pdf", "pack.pdf", "pack.as_json", "pack.as_workbook"}  # these too
    never_linked |= {"erasing.pdf"}
    # only where there is or was a pilot
    never_linked |= {"pilot.report", "pilot.report_pdf", "pilot_questions.questions"}
    never_linked |= {"describing.which"}  # only where a source holds several schools or years
    reached = {place.partition("?")[0] for place in wandered}
    assert reached == may - never_linked


@pytest.mark.parametrize("role", ["teacher", "counselor", "principal"])
def test_what_is_found_and_what_is_refused_is_accessible_quiet_and_sealed(
    role: str, origin: str, contexts: dict[str, BrowserContext], seen: Seen
) -> None:
    page = contexts[role].new_page()
    seen.watch(page)
    page.goto(f"{origin}/students")
    for name, told in (
        ("a", "table tbody tr, ul li"),
        ("nobody-of-this-name", ".empty-line, .empty"),
    ):
        page.fill("#name", name)
        page.press("#name", "Enter")
        page.wait_for_selector(f"main :is({told})")
        assert faults(page) == []
    assert (seen.complaints, seen.elsewhere) == ([], [])
    page.close()


@pytest.mark.parametrize("where", ["/today", "/students"])
def test_students_are_suggested_while_a_name_is_typed(
    where: str, origin: str, contexts: dict[str, BrowserContext], shared_web: Web, seen: Seen
) -> None:
    """By keyboard alone; nothing of what is typed stands in an address."""
    page = contexts["teacher"].new_page()
    seen.watch(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(origin + where)
    student = shared_web.own_student()
    last, first = shared_web.box.query(
        "SELECT last_name, coalesce(preferred_name, first_name) FROM students WHERE id = ?", student
    )[0]
    page.keyboard.press("/")
    box = page.get_by_role("combobox")
    page.keyboard.type(f"{last[:3]}, {first[:2]}")
    option = page.get_by_role("option", name=f"{last}, {first}")
    option.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert faults(page) == []
    for width, height in SCREENS.values():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".suggestions").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Escape")
    assert page.get_by_role("option").count() == 0
    page.keyboard.type(first[2:3] or " ")
    option.wait_for()
    while option.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{origin}/students/{student}")
    assert not [url for url in asked if last[:3].lower() in url.lower()]
    assert (seen.complaints, seen.elsewhere) == ([], [])
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/sign-in", "/nowhere"])
def test_the_door_is_accessible(path: str, scheme: str, browser: Browser, origin: str) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
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


# --- a source is added ------------------------------------------------------------------


def test_a_source_is_added_from_its_address_to_the_saved_mapping(
    browser: Browser, certificate: Path, empty_web: Web, riverside: Path, tmp_path: Path
) -> None:
    """As IT does it, page by page; every page is accessible, in light and dark."""
    file = tmp_path / "sis.db"
    shutil.copy(riverside / SOURCES["sis"], file)
    change(
        file,
        "ALTER TABLE STUDENT ADD COLUMN SCHOOL_ID INTEGER DEFAULT 1",
        "INSERT INTO STUDENT (STU_ID, STU_NO, FIRST_NM, LAST_NM, GRD_LVL, SCHOOL_ID)"
        " VALUES (999999, 'X1', 'Other', 'School', '07', 2)",
    )
    walk = Walk(empty_web, empty_web.visitor())
    address = ("127.0.0.1", 0)
    with Server(empty_web.app, address=address, certificate=certificate) as server:
        origin = f"https://localhost:{server.bound_port}"
        context = sign_in(browser, origin, "it")
        page, seen = context.new_page(), Seen(origin)
        seen.watch(page)

        def reach(selector: str) -> None:
            """Wait for a page: while it waits for the source, then as it stands."""
            if empty_web.imports.asked:
                page.wait_for_selector("[data-waits]")
                assert faults(page) == []
                walk.work()
            page.wait_for_selector(selector)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                assert faults(page) == []

        page.goto(f"{origin}/sources")
        page.get_by_role("link", name="Add a source").click()
        page.get_by_role("link", name="A database").click()
        page.fill("#title", "The office")
        page.fill("#name", "office")
        page.fill("#address", str(file))
        page.get_by_role("button", name="Look at it").click()
        reach("text=May be")
        page.get_by_role("link", name="Go on").click()
        reach("#p-school_id")
        page.select_option("#p-school_id", "1")
        page.get_by_role("button", name="Go on").click()
        reach("text=How sure, and why")
        page.get_by_role("button", name="Go on with these").click()
        reach("text=Codes are the school")
        page.get_by_role("button", name="Keep these meanings").click()
        reach("#decimal")
        page.get_by_role("button", name="Try it").click()
        reach("text=Would be taken")
        page.get_by_role("link", name="Go on to save").click()
        reach("#schedule")
        page.fill("#schedule", "06:00")
        page.get_by_role("button", name="Save the source").click()
        reach("text=The office is saved")
        assert (seen.complaints, seen.elsewhere) == ([], [])
        context.close()
    ((parameters, schedule),) = empty_web.box.query("SELECT parameters, schedule FROM sources")
    assert (parameters, schedule) == ('{"school_id": "1"}', "06:00")


# --- the certificate --------------------------------------------------------------------


def test_a_browser_that_was_not_told_of_the_authority_is_warned(
    start_browser: Callable[[Path | None], Browser], origin: str
) -> None:
    stranger = start_browser(None)
    assert "ERR_CERT_AUTHORITY_INVALID" in _refused(stranger, f"{origin}/sign-in")
    stranger.close()


def test_the_authority_vouches_for_no_other_name(browser: Browser, origin: str) -> None:
    other = origin.replace("localhost", "127.0.0.1")
    assert "ERR_CERT_COMMON_NAME_INVALID" in _refused(browser, f"{other}/sign-in")


def _refused(browser: Browser, address: str) -> str:
    """Why a browser does not open an address."""
    from playwright.sync_api import Error

    page = browser.new_page()
    with pytest.raises(Error) as refused:
        page.goto(address)
    page.context.close()
    return refused.value.message


# --- how much there is to load ----------------------------------------------------------


def loaded(context: BrowserContext, address: str) -> int:
    """How many octets come over the line until a page stands, to a browser that has nothing."""
    page = context.new_page()
    wire: CDPSession = context.new_cdp_session(page)
    sizes: list[int] = []
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    page.close()
    assert len(sizes) >= 3  # the page, its style, its script
    return sum(sizes)


def test_the_first_page_is_small(browser: Browser, origin: str) -> None:
    with browser.new_context() as context:
        assert loaded(context, f"{origin}/sign-in") < FIRST_PAGE


@pytest.mark.parametrize("role", WALKS)
def test_the_page_where_a_role_begins_is_small(
    role: str, browser: Browser, origin: str, contexts: dict[str, BrowserContext]
) -> None:
    with browser.new_context(storage_state=contexts[role].storage_state()) as context:
        assert loaded(context, f"{origin}/") < FIRST_PAGE


def test_the_fullest_pages_are_small(
    browser: Browser, origin: str, contexts: dict[str, BrowserContext], shared_web: Web
) -> None:
    """The record with most to tell, the largest class, all that is missing; all of it, each."""
    fullest = (
        ("counselor", "/students/{}", "SELECT student_id FROM flags GROUP BY 1"),
        ("principal", "/classes/{}", "SELECT section_id FROM section_enrollments GROUP BY 1"),
    )
    pages = [
        (role, path.format(shared_web.box.query(f"{one} ORDER BY count(*) DESC LIMIT 1")[0][0]))
        for role, path, one in fullest
    ]
    for role, path in [*pages, ("teacher", "/missing-work"), ("teacher", "/missing-work?sheets")]:
        with browser.new_context(storage_state=contexts[role].storage_state()) as context:
            assert loaded(context, origin + path) < FIRST_PAGE, path


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
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for is_falling in (False, True):
        page.get_by_role("link", name="Attendance").click()
        rates = page.eval_on_selector_all(
            "tbody tr", "rows => rows.map(row => Number(row.cells[1].dataset.value))"
        )
        assert rates == sorted(rates, reverse=is_falling)
        direction = "descending" if is_falling else "ascending"
        assert page.locator(f"th[aria-sort={direction}]").inner_text() == "Attendance"
        assert page.url.endswith("?sort=-attendance" if is_falling else "?sort=attendance")
    assert [url for url in asked if "/static/" not in url] == []
    page.fill("#filter", names[0].split(",")[0].lower())
    assert names[0] in page.locator("tbody tr:visible th").all_inner_texts()
    assert page.locator("tbody tr:visible").count() < len(names)
    page.close()


def test_a_class_of_thirty_five_with_most_to_say_prints_on_one_page(
    browser: Browser, certificate: Path, web: Web, tmp_path: Path
) -> None:
    """The 35 students of whom most is to be said, all in one class."""
    section = web.own_section()
    worst = web.box.query(
        "SELECT student_id FROM flags GROUP BY 1 ORDER BY count(*) DESC, student_id LIMIT 35"
    )
    with web.box.store.engine.begin() as connection:
        execute = connection.exec_driver_sql
        execute("DELETE FROM section_enrollments WHERE section_id = ?", (section,))
        for (student,) in worst:
            execute(
                "UPDATE section_enrollments SET section_id = ?, begin_date = NULL, end_date = NULL "
                "WHERE id = (SELECT min(id) FROM section_enrollments WHERE student_id = ?)",
                (section, student),
            )
    with Server(web.app, address=("127.0.0.1", 0), certificate=certificate) as server:
        origin = f"https://localhost:{server.bound_port}"
        with sign_in(browser, origin, "principal") as context:
            page = context.new_page()
            page.goto(f"{origin}/classes/{section}")
            assert page.locator("tbody tr").count() == 35
            pdf = page.pdf(path=tmp_path / "class.pdf", prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1


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
