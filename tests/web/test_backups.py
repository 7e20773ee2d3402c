"""That a backup is missing or old, or that one was put back, stands where one begins to look."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.model.fields import Role
from appliance.web.parts import EXTENSION
from tests.boxes import NOW
from tests.web.conftest import email_of

if TYPE_CHECKING:
    from tests.web.conftest import Web

STICK = "/mnt/stick"
FIRST_PAGES = {Role.PRINCIPAL: ("/school", "/trust"), Role.IT: ("/sources",)}
PLACE = "/trust/backups"


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def choose(web: Web, **settings: object) -> None:
    parts = web.app.extensions[EXTENSION]
    chosen = replace(parts.settings, **settings)
    web.app.extensions[EXTENSION] = replace(parts, settings=chosen)


def made(web: Web, *, hours_ago: int, problem: str = "") -> None:
    """A backup of some hours ago, as the child that makes it notes it."""
    web.clock.move(-timedelta(hours=hours_ago))
    with web.box.store.writing(CONSOLE, AuditEvent(Action.BACKUP_MADE)) as work:
        begun = work.find.backups.begin(STICK, after=0)
        if problem:
            work.find.backups.keep_problem(begun.generation, problem)
        else:
            work.find.backups.keep_made(
                begun.generation, octets=4_200_000, digest="00", is_beside=False
            )
            work.find.backups.keep_trial(begun.generation)
    web.clock.move(timedelta(hours=hours_ago))


def first_pages(web: Web) -> dict[str, str]:
    return {
        path: web.signed_in(role).get(path).text
        for role, paths in FIRST_PAGES.items()
        for path in paths
    }


@pytest.mark.parametrize(("hours", "told"), [
    (29, ""), (31, "The newest proved backup in /mnt/stick is of"),
    (0, "There is no proved backup in /mnt/stick"),
], ids=["young", "old", "none"])  # fmt: skip
def test_a_missing_or_old_one_stands_red_on_the_first_page_of_the_principal_and_of_it(
    hours: int, told: str, web: Web
) -> None:
    choose(web, backup_folders=(STICK,))
    if hours:
        made(web, hours_ago=hours)
    for path, page in first_pages(web).items():
        found = re.findall(r'<p class="problem">.*?</p>', page, re.DOTALL)
        assert [told in words(each) for each in found] == ([True] if told else []), path
        assert not told or f'href="{PLACE}"' in found[0]


def test_what_hindered_the_last_one_is_said_there(web: Web) -> None:
    choose(web, backup_folders=(STICK,))
    made(web, hours_ago=40)
    made(web, hours_ago=2, problem="There is no room on it. Make room there.")
    for page in first_pages(web).values():
        assert "There is no room on it. Make room there." in words(page)


def mark_demo(web: Web) -> None:
    with web.box.store.writing(CONSOLE, AuditEvent(Action.DEMO_MARKED)) as work:
        work.find.gate.mark_demo({"sis": "sis.db"}, CONSOLE.name)


def test_that_no_folder_is_chosen_stands_red_but_for_a_made_up_school(web: Web) -> None:
    told = "no folder for backups is chosen"
    assert all(told in words(page) for page in first_pages(web).values())
    mark_demo(web)
    assert not any(told in words(page) for page in first_pages(web).values())


def test_the_page_lists_them_and_says_how_long_what_is_erased_is_in_them(web: Web) -> None:
    choose(web, backup_folders=(STICK,), backups_weekly=5, backups_monthly=0)
    made(web, hours_ago=5)
    for role in (Role.PRINCIPAL, Role.IT):
        text = words(web.signed_in(role).get(PLACE).text)
        assert "homeroom-20261124T110000Z-000001" in text
        assert "4.2" in text
        assert "In every folder lies a young backup that was proved" in text
        assert "in a backup for 35 days more" in text


def test_a_restoration_stands_red_until_the_principal_has_said_that_it_is_seen(web: Web) -> None:
    mark_demo(web)
    with web.box.store.writing(CONSOLE, AuditEvent(Action.STORE_RESTORED)) as work:
        work.find.backups.add_restoration(NOW - timedelta(days=3), NOW - timedelta(days=1))
    told = "What families decided after November 23"
    assert all(told in words(page) for page in first_pages(web).values())
    it, principal = web.signed_in(Role.IT), web.signed_in(Role.PRINCIPAL)
    assert "I have seen this" not in it.get(PLACE).text
    assert it.post(f"{PLACE}/seen").status_code == 403
    assert "I have seen this" in principal.get(PLACE).text
    assert principal.post(f"{PLACE}/seen").status_code == 303
    event = next(link for link in web.chain() if link.event.action is Action.RESTORATION_SEEN)
    assert (event.actor, event.event.detail["restorations"]) == (email_of(Role.PRINCIPAL), 1)
    assert not any(told in words(page) for page in first_pages(web).values())
