"""What goes to somebody outside is written down first: to whom, and for what."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from appliance.governance.access import CONSOLE, Actor, NotYourStudentError
from appliance.governance.audit import Action
from appliance.governance.outsiders import Outsider
from appliance.model.fields import Role
from appliance.store import unit_of_work
from appliance.store.disclosing import disclose
from tests.web.test_pages import words

if TYPE_CHECKING:
    from tests.web.conftest import Visitor, Web

TO = {
    "recipient": "Dr. Lee, Riverside Clinic",
    "interest": "An assessment that the family asked for",
}
ROOT = Path(__file__).parents[2]


def at_form(web: Web, student: int) -> Visitor:
    counselor = web.signed_in("counselor")
    counselor.get(f"/students/{student}/outside")
    return counselor


def test_the_print_names_to_whom_and_for_what_and_is_written_down(web: Web) -> None:
    student = web.own_student()
    answer = at_form(web, student).post(f"/students/{student}/outside", **TO)
    told = words(answer.text)
    assert answer.status_code == 200
    assert all(value in told for value in TO.values())
    (name,) = web.box.query(
        "SELECT first_name || ' ' || last_name FROM students WHERE id = ?", student
    )
    assert name[0] in told
    events = [link.event for link in web.chain() if link.event.action is Action.DISCLOSED]
    assert [(event.subject, event.why) for event in events] == [
        (f"student:{student}", "counselor of the school")
    ]
    assert not [value for value in TO.values() if value in str(events[0])]
    log = words(web.signed_in("principal").get(f"/students/{student}/disclosures").text)
    assert all(value in log for value in TO.values())
    assert "The counselor" in log


@pytest.mark.parametrize("missing", TO)
def test_without_recipient_or_interest_nothing_is_shown_nor_kept(missing: str, web: Web) -> None:
    student = web.own_student()
    answer = at_form(web, student).post(f"/students/{student}/outside", **(TO | {missing: " x "}))
    assert answer.status_code == 422
    assert "Given to" not in words(answer.text)
    assert web.box.query("SELECT * FROM disclosures") == []


def test_what_cannot_be_written_down_is_not_handed_out(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    student = web.own_student()
    counselor = at_form(web, student)

    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(unit_of_work, "append_events", broken)
    answer = counselor.post(f"/students/{student}/outside", **TO)
    assert answer.status_code == 500
    assert TO["recipient"] not in answer.text
    assert web.box.query("SELECT * FROM disclosures") == []


def test_several_students_are_each_written_down_and_none_that_is_not_theirs(web: Web) -> None:
    own, other = web.own_student(), web.other_student()
    to = Outsider(*TO.values())
    principal = Actor("pia", Role.PRINCIPAL, 3)
    with web.box.store.writing(principal) as work:
        disclosed = disclose(work, [own, other], "a list", to)
    assert disclosed.students == tuple(sorted((own, other)))
    assert web.chain()[-1].event.detail["shown"] == {
        "principal of the school": sorted((own, other))
    }
    assert len(web.box.query("SELECT * FROM disclosures")) == 2
    with pytest.raises(NotYourStudentError), web.box.store.writing(CONSOLE) as work:
        disclose(work, [own], "a list", to)
    assert len(web.box.query("SELECT * FROM disclosures")) == 2


def test_the_log_goes_with_the_record(web: Web) -> None:
    student = web.own_student()
    at_form(web, student).post(f"/students/{student}/outside", **TO)
    with web.box.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM students WHERE id = ?", (student,))
    assert web.box.query("SELECT * FROM disclosures") == []


def test_nothing_is_made_for_outside_but_through_the_one_way() -> None:
    """A template for somebody outside is rendered by `HandOut`, which asks for the proof."""
    folder = ROOT / "appliance"
    named = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if re.search(r"outside/\w*[{\w]", path.read_text(encoding="utf-8"))
        and "templates" not in path.parts
    }
    assert named == {"web/pages.py"}
    makers = [
        path.name
        for path in folder.rglob("*.py")
        if re.search(r"\bDisclosed\(", path.read_text(encoding="utf-8"))
    ]
    assert makers == ["disclosing.py"]
