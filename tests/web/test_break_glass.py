"""One record opened in an emergency: in the open, for a while, and nothing that hangs on it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.governance.audit import Action, find_break
from appliance.governance.break_glass import DURATION
from tests.web.conftest import email_of
from tests.web.test_access import addresses
from tests.web.test_pages import words

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web

REASON = "Her mother called, she is not well."
TOLD = "break-glass until "


def asked(web: Web, student: int, reason: str = REASON) -> Visitor:
    """A teacher who has asked for another's student."""
    teacher = web.signed_in("teacher")
    teacher.get("/break-glass")
    answer = teacher.post("/break-glass", number=web.number_of(student), reason=reason)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/students/{student}"
    return teacher


def test_it_opens_the_record_with_its_reason_for_45_minutes(web: Web) -> None:
    student = web.other_student()
    path = f"/students/{student}"
    assert asked(web, student).get(path).status_code == 200
    web.clock.move(DURATION - timedelta(minutes=3))
    teacher = web.signed_in("teacher")  # the stay before is idle by now
    shown = teacher.get(path)
    assert shown.status_code == 200
    told = words(shown.text)
    assert "minutes left: 3" in told
    event = web.chain()[-1].event
    assert event.action is Action.STUDENT_VIEWED
    assert event.why.startswith(TOLD)
    assert event.why.endswith(REASON)
    web.clock.move(timedelta(minutes=3))
    teacher = web.signed_in("teacher")
    assert teacher.get(path).status_code == 404
    assert "Break-glass until" not in words(teacher.get("/today").text)


def test_it_opens_no_other_address(web: Web) -> None:
    """No transitive rights: whatever page there will be answers as it did before."""
    student, teacher = web.other_student(), web.signed_in("teacher")
    paths = [
        path
        for (method, rule, _), path in addresses(web)
        if method == "GET" and rule != "/students/<int:student_id>"
    ]
    paths += [f"/students/{one}" for (one,) in web.box.query("SELECT id FROM students LIMIT 40")]
    before = {path: teacher.get(path).status_code for path in paths}
    name = web.box.query("SELECT last_name FROM students WHERE id = ?", student)[0][0]
    teacher.get("/students")
    found = teacher.post("/students", name=name).text
    asked(web, student)
    after = {path: teacher.get(path).status_code for path in paths}
    own = f"/students/{student}"
    assert before.pop(own, 404) == 404
    assert after.pop(own, 200) == 200
    assert before == after
    assert f'href="/students/{student}"' not in found
    linked = teacher.post("/students", name=name).text.partition("<main")[2]
    assert f'href="/students/{student}"' not in linked


def test_it_is_recorded_and_the_principal_is_told_at_once(web: Web) -> None:
    student, principal = web.other_student(), web.signed_in("principal")
    assert "wait" not in words(principal.get("/school").text).partition("School As of")[0]
    asked(web, student)
    opened = [link for link in web.chain() if link.event.action is Action.BREAK_GLASS_OPENED]
    assert [link.event.subject for link in opened] == [f"student:{student}"]
    assert opened[0].event.why.endswith(REASON)
    told = "One record was opened by break-glass and waits for your review"
    assert told in words(principal.get("/school").text)
    assert told in words(principal.get("/today").text)
    listed = words(principal.get("/trust/break-glass").text)
    assert REASON in listed
    assert "The teacher" in listed
    assert "Open now" in listed
    chain = web.chain()
    assert find_break(chain, len(chain)) is None


def test_it_stands_red_when_nobody_reviewed_it_within_seven_days(web: Web) -> None:
    asked(web, web.other_student())
    web.clock.move(timedelta(days=7))
    assert "for more than 7 days" not in words(web.signed_in("principal").get("/school").text)
    web.clock.move(timedelta(minutes=1))
    text = web.signed_in("principal").get("/school").text
    assert "one for more than 7 days" in words(text)
    assert 'class="glass"' in text


@pytest.mark.parametrize(
    ("verdict", "told"), [("right", "It was right"), ("wrong", "was not right")]
)
def test_a_review_is_kept_once_with_its_sentence(verdict: str, told: str, web: Web) -> None:
    asked(web, web.other_student())
    ((glass,),) = web.box.query("SELECT id FROM break_glass")
    principal, path = web.signed_in("principal"), f"/trust/break-glass/{glass}/review"
    principal.get("/trust/break-glass")
    assert principal.post(path, verdict=verdict, remark="short").status_code == 409
    assert principal.post(path, remark="I have spoken with her.").status_code == 409
    answer = principal.post(path, verdict=verdict, remark="I have spoken with her.")
    assert answer.status_code == 303
    event = web.chain()[-1].event
    assert (event.action, event.detail["is_justified"]) == (
        Action.BREAK_GLASS_REVIEWED,
        verdict == "right",
    )
    text = words(principal.get("/trust/break-glass").text)
    assert f"{told} I have spoken with her. {email_of('principal')}" in text
    assert "your review" not in words(principal.get("/school").text)
    assert principal.post(path, verdict="wrong", remark="Another thought.").status_code == 409


def test_it_is_ended_before_its_time(web: Web) -> None:
    student = web.other_student()
    teacher = asked(web, student)
    teacher.get("/today")
    assert teacher.post("/break-glass/end").status_code == 303
    assert teacher.get(f"/students/{student}").status_code == 404
    actions = [link.event.action for link in web.chain()]
    assert actions.count(Action.BREAK_GLASS_ENDED) == 1


def test_one_at_a_time(web: Web) -> None:
    first = web.other_student()
    teacher = asked(web, first)
    taught = web.taught_students() | {first}
    ((second,),) = [
        (one,) for (one,) in web.box.query("SELECT id FROM students") if one not in taught
    ][:1]
    teacher.get("/break-glass")
    answer = teacher.post("/break-glass", number=web.number_of(second), reason=REASON)
    assert answer.status_code == 422
    assert "only one is opened at a time" in words(answer.text)
    assert teacher.get(f"/students/{second}").status_code == 404


@pytest.mark.parametrize("reason", ["", "urgent", "x" * 14])
def test_without_a_reason_nothing_is_opened(reason: str, web: Web) -> None:
    student, teacher = web.other_student(), web.signed_in("teacher")
    teacher.get("/break-glass")
    answer = teacher.post("/break-glass", number=web.number_of(student), reason=reason)
    assert (answer.status_code, "why it cannot wait" in answer.text) == (422, True)
    assert web.box.query("SELECT * FROM break_glass") == []
    assert teacher.get(f"/students/{student}").status_code == 404


def test_a_number_that_is_nobodys_opens_nothing_and_is_recorded(web: Web) -> None:
    teacher = web.signed_in("teacher")
    teacher.get("/break-glass")
    answer = teacher.post("/break-glass", number="99999999", reason=REASON)
    assert answer.status_code == 422
    assert web.chain()[-1].event.action is Action.BREAK_GLASS_ASKED
    assert web.box.query("SELECT * FROM break_glass") == []


def test_for_ones_own_student_nothing_is_broken(web: Web) -> None:
    asked(web, web.own_student())
    assert web.box.query("SELECT * FROM break_glass") == []


def test_the_refusal_offers_it_whether_the_student_is_there_or_not(web: Web) -> None:
    teacher = web.signed_in("teacher")
    there, nowhere = (
        teacher.get(path).text for path in (f"/students/{web.other_student()}", "/students/999999")
    )
    assert there == nowhere
    assert 'href="/break-glass"' in there
    assert 'href="/break-glass"' not in web.signed_in("counselor").get("/students/999999").text


def test_another_teacher_gains_nothing(web: Web) -> None:
    student = web.other_student()
    asked(web, student)
    for role in ("it", "nobody"):
        visitor = web.visitor() if role == "nobody" else web.signed_in(role)
        assert visitor.get(f"/students/{student}").status_code in (303, 403)
