"""Every text goes through gettext, and every fact is written as the reader's language does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from appliance.bootstrap.connecting import network_of
from appliance.bootstrap.machine import Machine
from appliance.model.fields import Purpose, Retention
from appliance.model.gaps import Gap
from appliance.model.legal import LegalCategory
from appliance.model.register import ENTITIES
from appliance.model.text import Message
from appliance.store.checkpoints import CheckpointBook
from appliance.templating import template_folder
from appliance.web import phrases, words
from appliance.web.app import create_app
from appliance.web.authentication import SignInRefusedError
from tests.boxes import TODAY
from tests.web.conftest import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Web

TEMPLATES = sorted(template_folder().rglob("*.html"))
UNTRANSLATED = {"· Homeroom", "<", "–", "PK"}


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Everything that translators are given."""
    path = tmp_path_factory.mktemp("catalog") / "messages.pot"
    command = ["pybabel", "-q", "extract", "-F", "pyproject.toml", "-o", str(path)]
    CommandLineInterface().run([*command, "appliance", "templates"])
    with path.open("rb") as file:
        messages = read_po(file)
    return {
        text
        for message in messages
        for text in ([message.id] if isinstance(message.id, str) else message.id)
    }


def test_translators_are_given_pages_errors_flags_and_fields(catalog: set[str]) -> None:
    assert "Sign in" in catalog
    assert SignInRefusedError().template in catalog
    assert "absent {absent} of the last {days} school days" in catalog
    assert "Attendance" in catalog
    assert {field.meaning for entity in ENTITIES for field in entity} <= catalog
    assert {entity.title for entity in ENTITIES} <= catalog
    assert {*Purpose, *Retention, *LegalCategory} <= catalog
    assert {gap.sentence for gap in Gap} <= catalog


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_text_of_a_page_bypasses_the_translators(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{% trans.*?\{% endtrans %\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<(code|svg)\b.*?</\1>", "", text, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', text)
    visible = re.sub(r"<[^>]*>", "\n", text).split("\n")
    parts = {unescape(part).strip() for part in (*spoken, *visible)}
    letters = {part for part in parts if re.search(r"[^\W\d_]", part)}
    assert letters <= UNTRANSLATED


def test_a_sentence_is_written_with_its_facts(web: Web) -> None:
    message = Message(
        "absent {days} day since {since}",
        {"days": 2, "since": date(2026, 11, 2)},
        plural="absent {days} days since {since}",
        count="days",
    )
    with web.app.test_request_context(base_url="https://localhost"):
        assert words.sentence(message) == "absent 2 days since Mon, Nov 2"


@pytest.mark.parametrize(
    ("value", "told"),
    [(94.99, "94%"), (95.0, "95%"), (59.9999, "59%"), (100.0, "100%"), (0.0, "0%"), (None, "–")],
)
def test_a_share_never_looks_above_a_line_that_it_is_below(
    value: float | None, told: str, web: Web
) -> None:
    with web.app.test_request_context(base_url="https://localhost"):
        assert words.share(value) == told


def test_a_strip_is_told_in_words(web: Web) -> None:
    with web.app.test_request_context(base_url="https://localhost"):
        told = phrases.days("PPPPAEPPTP")
    assert told == (
        "The last 10 school days: 1 absent, not excused, 1 absent, excused, 1 late, 7 present"
    )


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [(70, 84, "down 14 points"), (84, 83, "up 1 point"), (80.2, 80.6, "as four weeks ago")],
)
def test_a_change_of_mark_is_told_in_points(now: float, before: float, told: str, web: Web) -> None:
    with web.app.test_request_context(base_url="https://localhost"):
        assert phrases.change(now, before) == told


def test_figures_and_days_are_written_as_the_schools_language_does(web: Web) -> None:
    german = create_app(
        store=web.box.store,
        settings=replace(SETTINGS, language="de"),
        imports=web.imports,
        client_address=lambda environ: str(environ["REMOTE_ADDR"]),
        book=CheckpointBook(web.box.home),
        network=network_of(web.box.home),
        machine=Machine(web.box.home),
    )
    for app, told in ((web.app, ("1,234.5", "94%", "November 2026")),
                      (german, ("1.234,5", "94\xa0%", "November 2026"))):  # fmt: skip
        with app.test_request_context(base_url="https://localhost"):
            assert (words.figure(1234.5), words.share(94), words.month(TODAY)) == told
    with german.test_request_context(base_url="https://localhost"):
        assert words.long_day(TODAY) == "Dienstag, 24. November 2026"
