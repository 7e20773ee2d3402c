"""A child erased on request, its certificate, and what is told of what is soon too old."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pypdf
import pytest

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, find_break
from appliance.store.audit import count_written
from appliance.store.repositories.held import tables_of_students
from tests.integration.retention.school import bytes_of_home
from tests.web.test_pages import words

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web

GIVEN = {"by": "mother", "how": "paper", "on": "2026-11-20", "reference": "folder 9"}
REASON = "The family moved to another state"
STAY = {"consents", "consent_marks", "family_requests"}
"""What remains of a child who was erased: decisions, keyed numbers, requests."""


def erased(web: Web, student: int, **more: str) -> tuple[Visitor, int]:
    principal = web.signed_in("principal")
    principal.get(f"/students/{student}/erase")
    form = GIVEN | {"reason": REASON, "number": web.number_of(student)} | more
    return principal, principal.post(f"/students/{student}/erase", **form).status_code


def rows_left(web: Web, student: int) -> set[str]:
    return {
        table.name
        for table, owner in tables_of_students()
        if web.box.query(f"SELECT 1 FROM {table.name} WHERE {owner.name} = ?", student)
    }


def test_everything_goes_and_a_certificate_says_so(web: Web) -> None:
    student = web.own_student()
    number = web.number_of(student)
    (first, last) = web.box.query(
        "SELECT first_name, last_name FROM students WHERE id = ?", student
    )[0]
    principal, status = erased(web, student)
    assert status == 303
    assert rows_left(web, student) == {"consents", "consent_marks"}
    page = unescape(words(principal.get("/trust/certificates/2").text))
    for told in ("Certificate of erasure no. 2", REASON, "The principal", "Name of the student"):
        assert told in page
    assert f"{first} {last}" not in page
    (row,) = web.box.query("SELECT reason, erased, hex(mark) FROM certificates WHERE id = 2")
    assert number not in str(row)
    assert '"students": 1' in row[1]
    actions = [link.event for link in web.chain() if link.event.subject == f"student:{student}"]
    assert {Action.STUDENT_ERASED, Action.CONSENT_ENTERED} <= {event.action for event in actions}
    with web.box.store.reading(CONSOLE) as work:
        assert find_break(web.chain(), count_written(work.connection)) is None
    assert ("refresh",) in web.imports.asked


def test_no_byte_of_the_home_tells_of_the_child(web: Web) -> None:
    student, word = web.own_student(), "Zanzibarcanary"
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE students SET first_name = ?, email = ? WHERE id = ?", (word, word, student)
        )
        connection.exec_driver_sql(
            "UPDATE results SET written_as = ? WHERE student_id = ?", (word, student)
        )
    assert word.encode() in bytes_of_home(web.box)
    erased(web, student)
    left = bytes_of_home(web.box)
    assert word.encode() not in left
    assert REASON.encode() in left  # so that it is read at all


def test_the_certificate_is_recognized_by_the_number_alone(web: Web) -> None:
    student, other = web.own_student(), web.other_student()
    number, wrong = web.number_of(student), web.number_of(other)
    principal, _ = erased(web, student)
    for typed, said in ((number, "Yes: this"), (f" {number} ", "Yes: this"), (wrong, "No: this")):
        answer = principal.post("/trust/certificates/2/compare", number=typed)
        assert said in words(answer.text), typed
    assert "No: this" in words(principal.post("/trust/certificates/1/compare", number=number).text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": ""},
        {"number": "1"},
        {"reason": ""},
        {"by": ""},
        {"on": "2026-12-24"},
        {"how": ""},
    ],
)
def test_what_is_not_confirmed_is_not_erased(wrong: dict[str, str], web: Web) -> None:
    student = web.own_student()
    before = rows_left(web, student)
    _, status = erased(web, student, **wrong)
    assert status == 409
    assert rows_left(web, student) == before
    assert web.box.query("SELECT count(*) FROM certificates") == [(1,)]


def test_a_reason_that_names_the_child_is_not_kept(web: Web) -> None:
    student = web.own_student()
    (name,) = web.box.query("SELECT last_name FROM students WHERE id = ?", student)[0]
    _, status = erased(web, student, reason=f"The {name.upper()}s have moved away, {name} too")
    assert status == 409
    assert "students" in rows_left(web, student)


@pytest.mark.parametrize("kind", ["inspect", "correct", "restrict", "take along", "erase"])
def test_a_request_that_is_open_waits_but_for_the_one_to_erase(kind: str, web: Web) -> None:
    student = web.own_student()
    principal = web.signed_in("principal")
    principal.get(f"/students/{student}/requests")
    principal.post(f"/students/{student}/requests", kind=kind, by="mother", on="2026-11-20")
    form = words(principal.get(f"/students/{student}/erase").text)
    assert ("still waits for something else" in form) is (kind != "erase")
    _, status = erased(web, student)
    assert status == (303 if kind == "erase" else 409)
    assert ("students" in rows_left(web, student)) is (kind != "erase")
    if kind == "erase":
        closed = web.box.query("SELECT outcome, remark FROM family_requests")
        assert closed == [("answered", "Erased: certificate no. 2.")]


def test_the_pdf_says_what_the_page_says(web: Web) -> None:
    principal, _ = erased(web, web.own_student())
    content = principal.get("/trust/certificates/2/pdf").data
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) <= 2
    for told in ("Certificate of erasure no. 2", REASON, "written by hand", "What remains"):
        assert told in " ".join(text.split())


def test_the_day_by_which_no_copy_has_it_is_told_where_the_school_has_said(web: Web) -> None:
    principal, _ = erased(web, web.own_student())
    page = words(principal.get("/trust/certificates/2").text)
    assert "Day by which no copy has it any more" in page
    extension = web.app.extensions["homeroom"]
    said = replace(extension.settings, copies_kept_days=35)
    web.app.extensions["homeroom"] = replace(extension, settings=said)
    page = words(principal.get("/trust/certificates/2").text)
    assert "written over by December 29, 2026 at the latest" in page
    said = replace(said, backup_folders=("/mnt/stick",))  # kept for a year: later than by hand
    web.app.extensions["homeroom"] = replace(extension, settings=said)
    page = words(principal.get("/trust/certificates/2").text)
    assert "written over by November 25, 2027 at the latest" in page


def test_what_is_due_is_told_a_month_ahead_with_whom_it_is_of(web: Web) -> None:
    student = web.own_student()
    principal = web.signed_in("principal")
    assert "Nothing is due." in words(principal.get("/trust/retention").text)
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE school_enrollments SET exit_date = '2025-12-11' WHERE student_id = ?",
            (student,),
        )
    (name,) = web.box.query("SELECT last_name FROM students WHERE id = ?", student)[0]
    told = words(principal.get("/trust/retention").text)
    assert "December 11, 2026" in told
    assert name in told
    looks = [link.event for link in web.chain() if link.event.action is Action.RETENTION_VIEWED]
    assert list(looks[-1].detail["shown"].values()) == [[student]]  # type: ignore[attr-defined]
    web.clock.move(timedelta(days=250))
    principal = web.signed_in("principal")
    assert "Attendance" in words(principal.get("/trust/retention").text)
