"""Who is who on its pages: side by side, decided, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.governance.audit import Action
from appliance.imports.identity import words as phrases
from tests.web.conftest import email_of
from tests.web.test_pages import words

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web


def state_of(web: Web, link: int) -> tuple[str, int | None]:
    (found,) = web.box.query("SELECT state, student_id FROM links WHERE id = ?", link)
    return found


def candidates_of(web: Web, link: int) -> list[int]:
    statement = "SELECT json_extract(c.value, '$[0]') FROM links, json_each(candidates) c"
    return [row[0] for row in web.box.query(f"{statement} WHERE links.id = ?", link)]


def test_what_waits_is_listed_with_the_reason(web: Web, readers: dict[str, Visitor]) -> None:
    told = words(readers["counselor"].get("/links").text)
    assert "Waiting 2" in told
    assert "more than one student of this name" in told
    assert "no student of this name, but a similar one" in told


def test_a_person_stands_beside_each_student_it_may_be(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    link = shared_web.waiting_link()
    text = readers["counselor"].get(f"/links/{link}").text
    students = candidates_of(shared_web, link)
    assert students
    for student in students:
        names = shared_web.box.query(
            "SELECT last_name || ', ' || first_name FROM students WHERE id = ?", student
        )
        assert names[0][0] in words(text).replace("&#39;", "'")
        assert f'name="student" value="{student}"' in text
    assert "Date of birth" in words(text)


def test_every_student_who_is_shown_is_recorded(web: Web) -> None:
    link = web.waiting_link()
    web.signed_in("counselor").get(f"/links/{link}")
    event = web.chain()[-1].event
    assert (event.action, event.subject) == (Action.LINKS_VIEWED, f"link:{link}")
    assert event.detail == {"shown": {"counselor of the school": sorted(candidates_of(web, link))}}


def test_a_decision_is_kept_recorded_and_leads_to_the_next_question(web: Web) -> None:
    visitor, link = web.signed_in("counselor"), web.waiting_link()
    student = candidates_of(web, link)[0]
    visitor.get(f"/links/{link}")
    answer = visitor.post(f"/links/{link}/decide", student=str(student))
    assert answer.headers["Location"] == f"/links/{web.waiting_link()}" != f"/links/{link}"
    assert state_of(web, link) == ("decided", student)
    event = web.chain()[-1].event
    assert (event.action, event.subject) == (Action.LINK_DECIDED, f"link:{link}")
    assert event.detail == {"student": str(student)}
    assert web.imports.asked == []  # the rows come with the next import


def test_a_decision_that_is_changed_or_taken_back_has_the_source_read_again(web: Web) -> None:
    visitor, link = web.signed_in("principal"), web.waiting_link()
    student = candidates_of(web, link)[0]
    visitor.get(f"/links/{link}")
    visitor.post(f"/links/{link}/decide", student=str(student))
    shown = words(visitor.get(f"/links/{link}").text)
    assert "It takes effect with the next import of Gradebooks" in shown
    visitor.post(f"/links/{link}/decide", student="none")
    assert state_of(web, link) == ("refused", None)
    assert visitor.post(f"/links/{link}/undo").headers["Location"] == f"/links/{link}"
    assert state_of(web, link) == ("waiting", None)
    assert web.imports.asked == [("start", "gradebooks", email_of("principal"))] * 2
    assert web.chain()[-1].event.action is Action.LINK_UNDONE
    assert visitor.post(f"/links/{link}/undo").status_code == 404


def test_a_student_who_is_not_among_them_is_named_by_number(web: Web) -> None:
    visitor, link = web.signed_in("counselor"), web.waiting_link()
    student = web.other_student()
    ((number,),) = web.box.query("SELECT student_number FROM students WHERE id = ?", student)
    visitor.get(f"/links/{link}")
    for wrong in ("4711471147114711", "0", "Smith"):
        answer = visitor.post(f"/links/{link}/decide", number=wrong)
        assert answer.status_code == 409
        assert "nothing was decided" in words(answer.text)
    assert state_of(web, link) == ("waiting", None)
    visitor.post(f"/links/{link}/decide", number=f" 00{number}")
    assert state_of(web, link) == ("decided", student)


@pytest.mark.parametrize("student", ["", "x", "-1", "9" * 30, "1 OR 1"])
def test_what_is_no_student_decides_nothing(student: str, web: Web) -> None:
    visitor, link = web.signed_in("counselor"), web.waiting_link()
    visitor.get(f"/links/{link}")
    before = len(web.chain())
    assert visitor.post(f"/links/{link}/decide", student=student).status_code == 409
    assert state_of(web, link) == ("waiting", None)
    assert len(web.chain()) == before


def test_a_link_that_was_made_without_asking_is_shown_with_its_reason(
    shared_web: Web, readers: dict[str, Visitor]
) -> None:
    told = words(readers["principal"].get("/links?show=linked").text)
    assert "the only student of this name, and in this class" in told
    told = words(readers["principal"].get("/links?show=linked&from=100").text)
    assert "the same student number" in told or "the same e-mail address" in told
    statement = "SELECT min(id) FROM links WHERE state = 'linked' AND explanation LIKE '%e-mail%'"
    ((link,),) = shared_web.box.query(statement)
    told = words(readers["principal"].get(f"/links/{link}").text)
    assert "Linked without asking: the same e-mail address, same name" in told


def test_a_list_that_there_is_not_is_not_understood(readers: dict[str, Visitor]) -> None:
    assert readers["counselor"].get("/links?show=everything").status_code == 400


def test_nothing_waits_is_said(web: Web) -> None:
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM links WHERE state = 'waiting'")
    told = words(web.signed_in("counselor").get("/links").text)
    assert "Nothing waits for you" in told


def test_an_explanation_is_translated_phrase_by_phrase(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    from appliance.web import labels

    monkeypatch.setattr(labels, "gettext", lambda text: f"[{text}]")
    told = labels.because("the same student number and the same e-mail address, but another name")
    assert told == "[the same student number] and [the same e-mail address], but [another name]"
    for whole in phrases.WHOLE:
        assert labels.because(whole) == f"[{whole}]"


def test_a_phrase_that_holds_what_others_are_put_together_with_is_known_as_whole() -> None:
    tables = [vars(phrases)[name] for name in vars(phrases) if name.isupper()]
    said = {text for table in tables if isinstance(table, dict) for text in table.values()}
    said |= {text for text in tables if isinstance(text, str)}
    divided = {text for text in said if any(each in text for each in phrases.SEPARATORS)}
    assert divided == phrases.WHOLE
