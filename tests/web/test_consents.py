"""What families decided on its pages: entered, weighed, carried out, printed, taken back."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from appliance.governance.audit import Action
from appliance.imports.consent import sheet
from appliance.model.consent import MATTERS
from tests.web.test_pages import words

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.conftest import Visitor, Web

PAPER = {"by": "mother", "how": "paper", "on": "2026-11-20", "reference": "folder 3"}
LIST = "/trust/consents"


def person(web: Web, one: int) -> tuple[str, str, str]:
    asked = "SELECT student_number, last_name, first_name FROM students WHERE id = ?"
    (found,) = web.box.query(asked, one)
    return found


def of_visit(web: Web) -> list[tuple[int, str]]:
    """The decisions that a test has entered: whose, and by whom; there is one from the start."""
    return web.box.query("SELECT subject, given_by FROM consents WHERE id > 1 ORDER BY id")


def decided(visitor: Visitor, one: int, **answers: str) -> TestResponse:
    visitor.get(f"/students/{one}/consents")
    return visitor.post(f"/students/{one}/consents/decide", **PAPER, **answers)


def test_what_would_be_erased_is_shown_and_nothing_is_changed(web: Web) -> None:
    principal, one = web.signed_in("principal"), web.own_student()
    (marks,) = web.box.query("SELECT count(*) FROM results WHERE student_id = ?", one)[0]
    principal.get(f"/students/{one}/consents")
    answer = principal.post(f"/students/{one}/consents/weigh", **PAPER, dashboard="refused")
    assert f"Marks: {marks}" in words(answer.text).replace("Results", "Marks")
    assert web.box.query("SELECT 1 FROM students WHERE id = ?", one)
    assert of_visit(web) == []
    assert web.chain()[-1].event.action is Action.CONSENT_WEIGHED


def test_a_child_who_is_taken_out_is_on_no_page_and_the_receipt_names_nobody(web: Web) -> None:
    principal, one = web.signed_in("principal"), web.own_student()
    number, last, first = person(web, one)
    answer = decided(principal, one, dashboard="refused")
    receipt = principal.get(answer.headers["Location"]).text
    assert "Everything held of the child is erased now" in receipt
    assert "folder 3" in receipt
    assert not [said for said in (last, first, number) if f">{said}" in receipt]
    assert principal.get(f"/students/{one}").status_code == 404
    assert ("refresh",) in web.imports.asked
    event = web.chain()[-2].event if web.chain()[-1].actor == "nobody" else None
    entered = [e.event for e in web.chain() if e.event.action is Action.CONSENT_ENTERED]
    assert [each.subject for each in entered] == [f"student:{one}"]
    assert last not in json.dumps(entered[0].detail)
    assert event is None


@pytest.mark.parametrize("asked", ["number", "paper", "day"])
def test_the_decision_on_a_child_who_is_out_is_found_again_and_taken_back(
    asked: str, web: Web
) -> None:
    principal, one = web.signed_in("principal"), web.own_student()
    number, _, _ = person(web, one)
    place = decided(principal, one, dashboard="refused").headers["Location"]
    principal.get(LIST)
    text = {"number": f"00{number}", "paper": "Folder 3", "day": "2026-11-20"}[asked]
    found = principal.post(LIST, text=text).text
    assert f'href="{place}"' in found
    web.imports.asked.clear()
    principal.get(place)
    principal.post(f"{place}/undo")
    started = [asked[1] for asked in web.imports.asked if asked[0] == "start"]
    assert (started[0], {*started}) == ("sis", {*web.box.sources})
    assert not web.box.query("SELECT 1 FROM consent_marks WHERE subject = ?", one)
    assert "Takes back no." in words(principal.get(LIST).text)
    principal.get(place)
    assert principal.post(f"{place}/undo").status_code == 409


def test_no_flags_and_no_notes_are_said_on_the_students_page(web: Web) -> None:
    principal = web.signed_in("principal")
    (one,) = web.box.query("SELECT student_id FROM flags ORDER BY pressing DESC LIMIT 1")[0]
    decided(principal, one, flags="refused", notes="refused")
    counselor = web.signed_in("counselor")
    (level,) = web.box.query("SELECT grade_level FROM students WHERE id = ?", one)[0]
    listed = counselor.get(f"/students?grade={level}").text
    row = next(part for part in listed.split("<tr>") if f'href="/students/{one}"' in part)
    assert "No flags, as the family asked" in row
    assert "On track" not in row
    told = words(counselor.get(f"/students/{one}").text)
    assert "No flags, as the family asked" in told
    assert "No notes about this student" in told
    assert "Why to look" not in told


@pytest.mark.parametrize(
    "wrong", [{"by": ""}, {"on": "2026-12-24"}, {"on": "soon"}, {"how": "rumor"}, {}]
)
def test_an_incomplete_decision_is_refused_in_words(wrong: dict[str, str], web: Web) -> None:
    principal, one = web.signed_in("principal"), web.own_student()
    principal.get(f"/students/{one}/consents")
    answers = {"flags": "refused"} if wrong else {}
    answer = principal.post(f"/students/{one}/consents/decide", **(PAPER | answers | wrong))
    assert answer.status_code == 409
    assert "decision needs who decided" in answer.text or "Nothing was chosen" in answer.text
    assert of_visit(web) == []


def test_the_regime_is_the_principals_and_recorded(web: Web) -> None:
    principal = web.signed_in("principal")
    principal.get(LIST)
    principal.post(f"{LIST}/regime", regime="opt-in")
    assert "Opt-in: a sensitive field is kept only" in words(principal.get(LIST).text)
    events = [each.event for each in web.chain()]
    assert Action.CONSENT_REGIME_SET in [event.action for event in events]
    assert principal.post(f"{LIST}/regime", regime="whatever").status_code == 400


# --- the sheet --------------------------------------------------------------------------


def given_back(visitor: Visitor, content: bytes, name: str = "back.xlsx") -> TestResponse:
    visitor.get(LIST)
    data = {"csrf_token": visitor.token, "sheet": (io.BytesIO(content), name)}
    where = {"base_url": "https://localhost", "environ_base": {"REMOTE_ADDR": "10.1.2.3"}}
    return visitor._keep(visitor.client.post(f"{LIST}/sheet", data=data, **where))


def template_of(visitor: Visitor) -> bytes:
    visitor.get(LIST)
    return visitor.post(f"{LIST}/template").data


def filled(content: bytes, rows: dict[str, dict[str, str]], *more: list[str]) -> bytes:
    """The sheet with answers at some students' numbers, and further rows."""
    book = load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    headings = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        for heading, said in rows.get(str(row[0].value), {}).items():
            row[headings.index(heading)].value = said
    for row in more:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_sheet_has_a_row_a_student_and_no_formula(web: Web) -> None:
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE students SET last_name = '=1+1' WHERE id = 1")
    answer = web.signed_in("principal")
    answer.get(LIST)
    download = answer.post(f"{LIST}/template")
    assert download.headers["Content-Disposition"] == "attachment; filename=consents.xlsx"
    assert download.headers["Cache-Control"] == "no-store"
    page = load_workbook(io.BytesIO(download.data)).worksheets[0]
    rows = [*page.iter_rows(min_row=2)]
    assert len(rows) == web.box.query("SELECT count(*) FROM students")[0][0]
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n"}
    evil = [cell for row in rows for cell in row if cell.value == "=1+1"]
    assert [cell.quotePrefix for cell in evil] == [True]
    event = web.chain()[-1].event
    assert event.action is Action.CONSENT_SHEET_GIVEN
    assert len(event.detail["shown"]["principal of the school"]) == len(rows)  # type: ignore[index]


PAPERS = {sheet.BY: "father", sheet.HOW: "paper", sheet.ON: "2026-11-20", sheet.REFERENCE: "3/12"}


def test_every_row_of_a_returned_sheet_is_accounted_for_and_then_carried_out(web: Web) -> None:
    principal = web.signed_in("principal")
    ids = [row[0] for row in web.box.query("SELECT id FROM students ORDER BY id LIMIT 6")]
    numbers = [person(web, one)[0] for one in ids]
    flags, out = MATTERS[1].title, MATTERS[0].title
    content = filled(
        template_of(principal),
        {
            numbers[0]: PAPERS | {flags: "no"},
            numbers[1]: PAPERS | {out: "no"},
            numbers[2]: PAPERS | {out: "yes"},
            numbers[3]: PAPERS | {flags: "perhaps"},
            numbers[4]: {flags: "no"},
        },
        ["424242", "", "", "", "no"],
        ["", "Somebody"],
    )
    answer = given_back(principal, content)
    told = words(answer.text)
    (total,) = web.box.query("SELECT count(*) FROM students")[0]
    assert "To be carried out 2" in told
    assert f"Changes nothing {total - 4}" in told
    assert "Not understood 3" in told
    assert "Unknown student 1" in told
    assert "an answer is neither yes nor no" in told
    assert of_visit(web) == []
    principal.post(f"{LIST}/sheet/apply")
    assert sorted(of_visit(web)) == [(ids[0], "father"), (ids[1], "father")]
    assert not web.box.query("SELECT 1 FROM students WHERE id = ?", ids[1])
    again = words(given_back(principal, content).text)
    assert f"Changes nothing {total - 2}" in again
    assert "the child was taken out before" in again


def test_a_sheet_weighed_against_other_decisions_is_not_carried_out(web: Web) -> None:
    principal, one = web.signed_in("principal"), web.own_student()
    number = person(web, one)[0]
    content = filled(template_of(principal), {number: PAPERS | {MATTERS[1].title: "no"}})
    given_back(principal, content)
    other = web.signed_in("principal")
    decided(other, web.other_student(), notes="refused")
    assert principal.post(f"{LIST}/sheet/apply").status_code == 409
    assert len(of_visit(web)) == 1


@pytest.mark.parametrize("kind", ["text", "bomb", "foreign", "large", "cut"])
def test_a_file_that_is_no_sheet_of_ours_is_refused_in_words(kind: str, web: Web) -> None:
    principal = web.signed_in("principal")
    answer = given_back(principal, _hostile(kind))
    assert answer.status_code in (409, 413), kind
    assert "Traceback" not in answer.text
    assert re.search("was not read|too much at once", words(answer.text))


def _hostile(kind: str) -> bytes:
    import zipfile

    out = io.BytesIO()
    if kind == "bomb":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 * 1024 * 1024))
        return out.getvalue()
    if kind in ("foreign", "cut"):
        book = Workbook()
        book.active.append(["Number", "Nothing"])
        book.save(out)
        return out.getvalue()[: -200 if kind == "cut" else None]
    return b"x" * (500_000 if kind == "large" else 50)


def test_a_slip_that_comes_before_the_child_is_entered_and_names_nobody(web: Web) -> None:
    principal = web.signed_in("principal")
    assert principal.get(f"{LIST}/ahead").status_code == 200
    slip = {"number": "778899", "first_name": "Zuleika", "last_name": "Quispe-Mamani"}
    answer = principal.post(f"{LIST}/ahead", **slip, **PAPER, dashboard="refused")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIST}/2")
    assert "folder 3" in principal.get(f"{LIST}/2").text
    event = next(e.event for e in web.chain() if e.event.action is Action.CONSENT_ENTERED)
    assert not [said for said in slip.values() if said in json.dumps(event.detail)]
    assert "folder 3" in principal.post(LIST, text="778899").text
    assert "Quispe" not in principal.post(LIST, text="778899").text


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"number": ""}, "needs the student number"),
        ({"number": "1", "first_name": "Ada"}, "a first and a last name"),
        ({"number": "1", "birth_date": "yesterday"}, "needs the student number"),
    ],
)
def test_a_slip_that_nobody_could_be_known_by_is_refused_in_words(
    slip: dict[str, str], told: str, web: Web
) -> None:
    principal = web.signed_in("principal")
    principal.get(f"{LIST}/ahead")
    answer = principal.post(f"{LIST}/ahead", **slip, **PAPER, dashboard="refused")
    assert answer.status_code == 409
    assert told in words(answer.text)
    assert of_visit(web) == []


def test_of_a_student_who_is_here_no_slip_is_taken_ahead(web: Web) -> None:
    principal, one = web.signed_in("principal"), web.own_student()
    principal.get(f"{LIST}/ahead")
    number, *_ = person(web, one)
    answer = principal.post(f"{LIST}/ahead", number=number, **PAPER, dashboard="refused")
    assert answer.status_code == 409
    assert "is here already" in words(answer.text)
    assert of_visit(web) == []
