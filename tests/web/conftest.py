"""The pages over the imported demo school: a client for each role, and a clock that can be set."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from appliance.bootstrap.connecting import connector_kinds, network_of
from appliance.bootstrap.machine import Machine
from appliance.demo.sources import SOURCES
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.retention import Ground
from appliance.imports.consent import deciding
from appliance.insights.compute import refresh_answers
from appliance.insights.thresholds import THRESHOLDS
from appliance.model.consent import Answer, Given, How
from appliance.model.drafts import Step
from appliance.model.fields import Role
from appliance.model.mapping_file import parse_mapping
from appliance.store.audit import read_chain
from appliance.store.checkpoints import CheckpointBook
from appliance.web.app import create_app
from tests.boxes import NOW, TODAY, Box, MadeHome, opened
from tests.web.drafts import made_draft
from tests.web.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from appliance.governance.audit import ChainedEvent

ORIGIN = "https://localhost"
IT = "it"
PASSWORD = "copper kettle winter lamp"
NO_NOTES = Given(
    answers={"notes": Answer.REFUSED}, by="mother", how=How.PAPER, on=TODAY, reference="folder 1"
)
"""Decided of one student of the school, so that there is a decision to look at."""


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def move(self, by: timedelta) -> None:
        self.moment += by


@dataclass
class Imports:
    """Keeps what a page asked for, in the place of the child processes."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def start(self, source: str, actor: str) -> None:
        self.asked.append(("start", source, actor))

    def approve(self, run_id: int, actor: str) -> None:
        self.asked.append(("approve", run_id, actor))

    def declare_new_year(self, run_id: int, actor: str) -> None:
        self.asked.append(("declare_new_year", run_id, actor))

    def reconcile(self, source: str, actor: str) -> None:
        self.asked.append(("reconcile", source, actor))

    def remove(self, source: str, actor: str) -> None:
        self.asked.append(("remove", source, actor))

    def look(self, step: Step, draft_id: int, actor: str) -> None:
        self.asked.append(("look", step, draft_id, actor))

    def look_for_pilot(self, actor: str) -> None:
        self.asked.append(("look_for_pilot", actor))

    def compare_pilot(self, actor: str) -> None:
        self.asked.append(("compare_pilot", actor))

    def refresh(self) -> None:
        self.asked.append(("refresh",))


@dataclass
class Visitor:
    """A browser without a screen."""

    app: Flask
    address: str = "10.1.2.3"

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        self.token = ""

    def get(self, path: str, **more: Any) -> TestResponse:
        return self._keep(self.client.get(path, **self._where(more)))

    def post(self, path: str, *, token: str | None = None, **data: str) -> TestResponse:
        """Send a form with the token of the page that was seen last."""
        data["csrf_token"] = self.token if token is None else token
        return self._keep(self.client.post(path, data=data, **self._where({})))

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        self.get("/sign-in")
        return self.post("/sign-in", email=email, password=password)

    @property
    def cookie(self) -> str | None:
        found = self.client.get_cookie("__Host-homeroom")
        return found.value if found else None

    @cookie.setter
    def cookie(self, value: str) -> None:
        self.client.set_cookie("__Host-homeroom", value, secure=True)

    def _where(self, more: dict[str, Any]) -> dict[str, Any]:
        return {"base_url": ORIGIN, "environ_base": {"REMOTE_ADDR": self.address}} | more

    def _keep(self, answer: TestResponse) -> TestResponse:
        page = answer.text if answer.mimetype == "text/html" else ""
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        self.token = found[1] if found else self.token
        return answer


@dataclass
class Web:
    """The app over a store, and what stands around it."""

    app: Flask
    box: Box
    clock: Clock
    imports: Imports

    def visitor(self, **more: Any) -> Visitor:
        return Visitor(self.app, **more)

    def signed_in(self, role: Role | str) -> Visitor:
        visitor = self.visitor()
        assert visitor.sign_in(email_of(role)).status_code == 303
        return visitor

    def chain(self) -> list[ChainedEvent]:
        with self.box.store.reading(CONSOLE) as work:
            return list(read_chain(work.connection))

    def taught_students(self) -> set[int]:
        return {row[0] for row in self.box.query(_TAUGHT, TEACHER)}

    def own_student(self) -> int:
        """A student whom the teacher of these tests teaches."""
        return int(self.box.query(f"{_TAUGHT} ORDER BY 1 LIMIT 1", TEACHER)[0][0])

    def other_student(self) -> int:
        """A student whom that teacher does not teach."""
        statement = f"SELECT id FROM students WHERE id NOT IN ({_TAUGHT}) ORDER BY 1 LIMIT 1"
        return int(self.box.query(statement, TEACHER)[0][0])

    def own_section(self) -> int:
        return int(self.box.query(f"{_OWN_SECTIONS} ORDER BY 1 LIMIT 1", TEACHER)[0][0])

    def waiting_link(self) -> int:
        """A link that a person must decide, with most rows."""
        statement = "SELECT id FROM links WHERE state = 'waiting' ORDER BY rows DESC, id LIMIT 1"
        return int(self.box.query(statement)[0][0])

    def draft(self) -> int:
        """A source that is being described, and has been tried."""
        return int(self.box.query("SELECT min(id) FROM source_drafts")[0][0])

    def notice(self) -> int:
        """What families were told."""
        return int(self.box.query("SELECT max(id) FROM gate_steps WHERE what = 'notice'")[0][0])

    def broken_glass(self) -> int:
        """A record that the teacher opened by break-glass last week; it is shut again."""
        with self.box.store.engine.begin() as connection:
            made = connection.exec_driver_sql(
                "INSERT INTO break_glass (account_id, student_id, reason, begun_at, until) "
                "SELECT id, ?, 'a call that could not wait', ?, ? FROM accounts WHERE email = ?",
                (self.other_student(), *_A_WEEK_AGO, TEACHER),
            )
            return int(made.lastrowid)

    def request(self) -> int:
        """What a family asked last week."""
        with self.box.store.engine.begin() as connection:
            made = connection.exec_driver_sql(
                "INSERT INTO family_requests (subject, kind, asked_by, received_on, due_on, "
                "entered_by, entered_at) VALUES (?, 'correct', 'mother', '2026-11-17', "
                "'2027-01-01', 'principal', ?)",
                (self.own_student(), _A_WEEK_AGO[0]),
            )
            return int(made.lastrowid)

    def number_of(self, student: int) -> str:
        statement = "SELECT student_number FROM students WHERE id = ?"
        return str(self.box.query(statement, student)[0][0])

    def other_section(self) -> int:
        statement = f"SELECT id FROM sections WHERE id NOT IN ({_OWN_SECTIONS}) LIMIT 1"
        return int(self.box.query(statement, TEACHER)[0][0])


_A_WEEK_AGO = ("2026-11-17T09:00:00+00:00", "2026-11-17T09:45:00+00:00")

_OWN_SECTIONS = (
    "SELECT section_id FROM section_staff JOIN staff ON staff.id = staff_id WHERE staff.email = ?"
)
_TAUGHT = f"SELECT student_id FROM section_enrollments WHERE section_id IN ({_OWN_SECTIONS})"

TEACHER = ""


def email_of(role: Role | str) -> str:
    """The address of a role's account."""
    return TEACHER if role == Role.TEACHER else f"{role}@riverside.example"


@pytest.fixture(scope="session")
def web_home(
    riverside_home: MadeHome, riverside: Path, tmp_path_factory: pytest.TempPathFactory
) -> MadeHome:
    """The imported demo school with its answers and an account for each role, closed."""
    global TEACHER
    made = riverside_home.copy_to(tmp_path_factory.mktemp("web") / "home")
    for box in opened(made):
        TEACHER = box.query(
            "SELECT email FROM staff JOIN section_staff ON staff_id = staff.id "
            "GROUP BY staff.id ORDER BY count(*) DESC, staff.id LIMIT 1"
        )[0][0]
        with box.store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_ADDED)) as work:
            mappings = [parse_mapping(info.mapping) for info in work.find.sources.all()]
            refresh_answers(work, THRESHOLDS, mappings=mappings, moved=True)
            for role in Role:
                work.find.accounts.add(email_of(role), f"The {role}", role, PASSWORD)
            deciding.decide(work, [(max(s[0] for s in work.find.known.students()), NO_NOTES)])
            work.find.certificates.add(
                Ground.ASKED, "principal", erased={"students": 1}, reason="moved", mark=b"m" * 32
            )
        steps = (Step.LOOK, Step.DESCRIBE, Step.TRY)
        made_draft(box, "sql", riverside / SOURCES["sis"], *steps, name="sis", replaces="sis")
    return made


def web_over(box: Box) -> Web:
    """The app over an open box."""
    clock, imports = Clock(), Imports()
    box.store.clock = clock
    app = create_app(
        store=box.store,
        settings=SETTINGS,
        imports=imports,
        client_address=lambda environ: str(environ["REMOTE_ADDR"]),
        kinds=connector_kinds(),
        book=CheckpointBook(box.home),
        network=network_of(box.home),
        machine=Machine(box.home),
    )
    return Web(app, box, clock, imports)


@pytest.fixture
def web(web_home: MadeHome, tmp_path: Path) -> Iterator[Web]:
    """The pages over a copy of the school that is the test's own."""
    for box in opened(web_home.copy_to(tmp_path / "web")):
        yield web_over(box)


@pytest.fixture
def empty_web(made_home: MadeHome, tmp_path: Path) -> Iterator[Web]:
    """The pages over a school that has no source yet."""
    for box in opened(made_home.copy_to(tmp_path / "empty")):
        with box.store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_ADDED)) as work:
            work.find.accounts.add(email_of(IT), "IT", Role.IT, PASSWORD)
        yield web_over(box)


@pytest.fixture(scope="session")
def shared_web(web_home: MadeHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The pages over one copy of the school, for tests that only look."""
    for box in opened(web_home.copy_to(tmp_path_factory.mktemp("shared") / "web")):
        yield web_over(box)


@pytest.fixture(scope="session")
def readers(shared_web: Web) -> dict[str, Visitor]:
    """A signed-in visitor for each role, over the shared school."""
    return {str(role): shared_web.signed_in(role) for role in Role}
