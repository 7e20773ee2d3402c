"""A held run, approved on its page and done by a child of the server: one act, one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.connecting import network_of
from appliance.bootstrap.importing import approve
from appliance.bootstrap.machine import Machine
from appliance.bootstrap.opening import Appliance
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent, find_break
from appliance.imports.report import HeldError
from appliance.jobs import Jobs, start_child
from appliance.model.fields import Role
from appliance.model.runs import RunState
from appliance.store.audit import count_written, read_chain
from appliance.store.checkpoints import CheckpointBook
from appliance.web.app import create_app
from tests.boxes import change
from tests.web.conftest import PASSWORD, SETTINGS, Visitor

if TYPE_CHECKING:
    from appliance.governance.audit import ChainedEvent
    from tests.boxes import Box
    from tests.integration.imports.hamlet import Hamlet

PRINCIPAL = "principal@hamlet.example"


def chain(box: Box) -> list[ChainedEvent]:
    with box.store.engine.connect() as connection:
        links = list(read_chain(connection))
        assert find_break(links, count_written(connection)) is None
    return links


@pytest.fixture
def jobs(hamlet_box: Box) -> Jobs:
    """The server's queue, which nobody works off but the test."""
    return Jobs(hamlet_box.home, hamlet_box.made.key)


@pytest.fixture
def principal(hamlet_box: Box, jobs: Jobs) -> Visitor:
    with hamlet_box.store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_ADDED)) as work:
        work.find.accounts.add(PRINCIPAL, "The principal", Role.PRINCIPAL, PASSWORD)
    app = create_app(
        store=hamlet_box.store,
        settings=SETTINGS,
        imports=jobs,
        client_address=lambda environ: str(environ["REMOTE_ADDR"]),
        book=CheckpointBook(hamlet_box.home),
        network=network_of(hamlet_box.home),
        machine=Machine(hamlet_box.home),
    )
    visitor = Visitor(app)
    assert visitor.sign_in(PRINCIPAL).status_code == 303
    return visitor


def test_a_run_approved_on_its_page_is_recorded_once(
    hamlet: Hamlet, hamlet_box: Box, jobs: Jobs, principal: Visitor
) -> None:
    change(hamlet.sis, "DELETE FROM SEAT WHERE STUDENT <= 20")
    with pytest.raises(HeldError):
        hamlet_box.run("sis")
    held = hamlet_box.runs()[0]
    principal.get(f"/runs/{held.id}")
    assert principal.post(f"/runs/{held.id}/approve").status_code == 303
    child = start_child(hamlet_box.home, hamlet_box.made.key, jobs.imports.waiting.get_nowait())
    assert child.wait(120) == 0
    newest = hamlet_box.runs()[0]
    assert (newest.state, newest.approved_by) == (RunState.PUBLISHED, PRINCIPAL)
    events = [link for link in chain(hamlet_box) if link.event.action is Action.IMPORT_APPROVED]
    assert [(link.actor, link.event.subject) for link in events] == [(PRINCIPAL, f"run:{held.id}")]


def test_an_import_begun_on_a_page_is_asked_for_once_and_started_once(
    hamlet_box: Box, jobs: Jobs, principal: Visitor
) -> None:
    before = len(chain(hamlet_box))
    principal.get("/runs")
    with hamlet_box.store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_ADDED)) as work:
        work.find.accounts.add("it@hamlet.example", "IT", Role.IT, PASSWORD)
    visitor = Visitor(principal.app)
    visitor.sign_in("it@hamlet.example")
    visitor.get("/sources")
    assert visitor.post("/sources/sis/import").status_code == 303
    child = start_child(hamlet_box.home, hamlet_box.made.key, jobs.imports.waiting.get_nowait())
    assert child.wait(120) == 0
    told = [link.event.action for link in chain(hamlet_box)[before:] if link.actor != "console"]
    assert told.count(Action.IMPORT_ASKED_FOR) == told.count(Action.IMPORT_STARTED) == 1


def test_a_run_approved_at_the_console_is_recorded_once(hamlet: Hamlet, hamlet_box: Box) -> None:
    change(hamlet.sis, "DELETE FROM SEAT WHERE STUDENT <= 20")
    with pytest.raises(HeldError):
        hamlet_box.run("sis")
    held = hamlet_box.runs()[0]
    box = Appliance(hamlet_box.home, hamlet_box.made.key, SETTINGS, hamlet_box.store)
    assert approve(box, held.id, CONSOLE, is_recorded=False).approved == held.difference
    events = [link for link in chain(hamlet_box) if link.event.action is Action.IMPORT_APPROVED]
    assert [link.actor for link in events] == ["console"]


def test_a_new_year_declared_on_a_page_is_recorded_once(
    hamlet: Hamlet, hamlet_box: Box, jobs: Jobs, principal: Visitor
) -> None:
    """The child is told which import was shown; here there are no terms, so that it refuses."""
    change(hamlet.sis, "DELETE FROM SEAT WHERE STUDENT <= 20")
    with pytest.raises(HeldError):
        hamlet_box.run("sis")
    held, before = hamlet_box.runs()[0], hamlet_box.picture()
    page = principal.get(f"/runs/{held.id}").text
    assert "new-year" not in page
    assert principal.post(f"/runs/{held.id}/new-year").status_code == 303
    child = start_child(hamlet_box.home, hamlet_box.made.key, jobs.imports.waiting.get_nowait())
    assert child.wait(120) == 1
    newest = hamlet_box.runs()[0]
    assert (newest.state, newest.new_year_by) == (RunState.FAILED, PRINCIPAL)
    assert "but no term goes that ended before today" in newest.problem
    assert hamlet_box.picture() == before
    events = [link for link in chain(hamlet_box) if link.event.action is Action.NEW_YEAR_DECLARED]
    assert [(link.actor, link.event.subject) for link in events] == [(PRINCIPAL, f"run:{held.id}")]
