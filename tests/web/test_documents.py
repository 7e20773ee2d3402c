"""The documents as pages and as PDFs: one content, recorded, and without a child."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from appliance.exports.documents.registry import DOCUMENTS
from appliance.governance.audit import Action
from appliance.model.fields import Role
from appliance.model.register import ENTITIES
from tests.web.conftest import email_of

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web

NAMES = [kind.name for kind in DOCUMENTS]
MEANINGS = [field.meaning for entity in ENTITIES for field in entity.values]


def words(text: str) -> str:
    body = text.partition("<article")[2].partition(">")[2].partition("</article>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("name", ["poster", "retention", "positions"])
def test_the_page_of_a_document_says_every_field(name: str, readers: dict[str, Visitor]) -> None:
    told = words(readers["principal"].get(f"/trust/documents/{name}").text)
    assert [meaning for meaning in MEANINGS if meaning not in told] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_page_and_the_pdf_say_the_same(name: str, readers: dict[str, Visitor]) -> None:
    page = words(readers["principal"].get(f"/trust/documents/{name}").text)
    answer = readers["principal"].get(f"/trust/documents/{name}/pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    paper = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(answer.data)).pages)
    on_paper = set(re.findall(r"\w{4,}", paper))
    assert set(re.findall(r"\w{4,}", page)) <= on_paper


@pytest.mark.parametrize(("end", "action"), [("", "VIEWED"), ("/pdf", "MADE")])
def test_each_opening_is_recorded_and_names_no_child(end: str, action: str, web: Web) -> None:
    web.signed_in(Role.PRINCIPAL).get(f"/trust/documents/letter{end}")
    newest = web.chain()[-1]
    assert (newest.actor, newest.event.action, newest.event.subject) == (
        email_of(Role.PRINCIPAL),
        Action[f"DOCUMENT_{action}"],
        "document:letter",
    )
    assert newest.event.detail == {}


def test_no_document_names_a_student(shared_web: Web, readers: dict[str, Visitor]) -> None:
    names = shared_web.box.query("SELECT first_name || ' ' || last_name FROM students")
    for name in NAMES:
        text = readers["principal"].get(f"/trust/documents/{name}").text
        assert not [student for (student,) in names if student in text]


def test_a_field_that_is_switched_on_stands_on_the_poster_at_once(web: Web) -> None:
    principal, path = web.signed_in(Role.PRINCIPAL), "/trust/fields/students.home_language"
    principal.get(path)
    asked = {"to": "on", "reason": "Letters", "until": "2027-01-23"}
    purpose = "to write home so that the family can read it and answer"
    assert principal.post(f"{path}/switch", purpose=purpose, **asked).status_code == 303
    told = words(principal.get("/trust/documents/poster").text)
    assert "so that letters can be read there (until January 23, 2027)" in told
