"""What a compromise surrenders, as the pages of a true box tell it, and what of it they hold."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest
from pypdf import PdfReader

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.model.fields import Role
from appliance.web.sessions import idle_limit
from tests.web.settings import SETTINGS

if TYPE_CHECKING:
    from tests.web.conftest import Web

PLACE = "/trust/compromise"


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_it_tells_how_this_box_stands(web: Web) -> None:
    text = words(web.signed_in("principal").get(PLACE).text)
    students = web.box.query("SELECT count(*) FROM students")[0][0]
    assert f"It holds {students} students." in text
    assert "Somebody types the passphrase" in text
    assert "The log has not been signed yet" in text
    assert "No source is on another machine" in text


def test_the_pdf_says_what_the_page_says(web: Web) -> None:
    principal = web.signed_in("principal")
    page = words(principal.get(PLACE).text)
    pdf = PdfReader(BytesIO(principal.get(f"{PLACE}/pdf").data))
    printed = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for sentence in ("The machine is stolen, switched off", "Somebody types the passphrase",
                     "They may guess for as long as they like."):  # fmt: skip
        assert sentence in page
        assert sentence in printed
    assert web.chain()[-1].event.action is Action.DOCUMENT_MADE


def test_the_limits_of_a_stay_are_those_of_the_settings(web: Web) -> None:
    text = words(web.signed_in("principal").get(PLACE).text)
    teacher, wider = (
        int(idle_limit(SETTINGS, role).total_seconds() // 60)
        for role in (Role.TEACHER, Role.PRINCIPAL)
    )
    hours = SETTINGS.absolute_hours
    for minutes in (teacher, wider):
        told = f"ends {minutes} minutes after the last click, and {hours} hours after it began"
        assert told in text


def test_a_source_on_another_machine_is_told(web: Web) -> None:
    with web.box.store.writing(CONSOLE, AuditEvent(Action.SOURCE_CHANGED)) as work:
        info = replace(work.find.sources.all()[0], address="postgresql://reader@sis/school")
        work.find.sources.change(info, "")
    text = words(web.signed_in("principal").get(PLACE).text)
    assert "Sources on other machines: 1." in text


def test_the_principal_gets_all_names_as_a_spreadsheet(web: Web) -> None:
    principal = web.signed_in("principal")
    principal.get("/trust/consents")
    sheet = openpyxl.load_workbook(BytesIO(principal.post("/trust/consents/template").data))
    told = " ".join(str(cell) for row in sheet.worksheets[0].values for cell in row if cell)
    names = web.box.query("SELECT last_name FROM students")
    assert all(last in told for (last,) in names)


def test_a_password_is_not_changed_without_the_present_one(web: Web) -> None:
    teacher = web.signed_in("teacher")
    teacher.get("/account/password")
    new = "seven little words unlike"
    answer = teacher.post("/account/password", current="a guess", new=new, again=new)
    assert answer.status_code == 422
    assert "not your present password" in answer.text
    web.signed_in("teacher")


@pytest.mark.parametrize("role", ["teacher", "principal"])
def test_what_a_source_says_runs_nothing_on_a_page(role: str, web: Web) -> None:
    markup = "<script>alert(1)</script>"
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE students SET last_name = ?", (markup,))
        connection.exec_driver_sql("UPDATE courses SET title = ?", (markup,))
    visitor = web.signed_in(role)
    shown = 0
    for path in ("/today", "/students", f"/students/{web.own_student()}",
                 f"/classes/{web.own_section()}"):  # fmt: skip
        answer = visitor.get(path)
        assert markup not in answer.text
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        shown += answer.text.count("&lt;script&gt;")
    assert shown
