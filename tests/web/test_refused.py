"""Whatever families decide, in whatever order: no page, file or record shows what they refused."""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.governance.audit import Action, AuditEvent
from appliance.imports.consent import deciding
from appliance.model.consent import Answer, Given, How, Regime
from appliance.model.fields import Role
from appliance.store.tables import metadata
from tests.boxes import TODAY, MadeHome, opened
from tests.integration.consent.deciding import PRINCIPAL
from tests.web.conftest import web_over
from tests.web.tiny_school import (
    EMAILS,
    PUPILS,
    canaries,
    compute,
    lunch,
    open_school,
    read_all,
    write_school,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.boxes import Box
    from tests.web.conftest import Visitor, Web

LUNCH = "students.lunch_status"


@pytest.fixture(scope="module")
def tiny_home(made_home: MadeHome, tmp_path_factory: pytest.TempPathFactory) -> MadeHome:
    """The tiny school, imported, closed."""
    folder = tmp_path_factory.mktemp("tiny")
    write_school(folder / "sources")
    made = made_home.copy_to(folder / "home")
    for box in opened(made):
        open_school(box, folder / "sources")
        assert box.query("SELECT count(DISTINCT student_id) FROM flags") == [(len(PUPILS),)]
        assert box.query("SELECT count(*) FROM results") == [(len(PUPILS),)]
    return made


@dataclass
class Families:
    """What the families of the tiny school have decided, by the plainest reckoning."""

    box: Box
    regime: Regime = Regime.NOTICE
    decided: list[tuple[int, int, dict[str, Answer]]] = field(default_factory=list)

    def holds(self, pupil: int) -> dict[str, Answer]:
        return {
            k: v for _, one, answers in self.decided if one == pupil for k, v in answers.items()
        }

    def is_out(self, pupil: int) -> bool:
        return "dashboard" in self.holds(pupil)

    def may_keep_lunch(self, pupil: int) -> bool:
        answer = self.holds(pupil).get(LUNCH)
        is_allowed = answer is Answer.ALLOWED
        return is_allowed if self.regime is Regime.OPT_IN else answer is not Answer.REFUSED

    def decide(self, pupil: int, answers: dict[str, Answer]) -> None:
        if self.is_out(pupil) or not self.box.query("SELECT 1 FROM students WHERE id = ?", pupil):
            return
        told = Given(answers=answers, by="mother", how=How.PAPER, on=TODAY)
        with self.box.store.writing(PRINCIPAL) as work:
            (kept,) = deciding.decide(work, [(pupil, told)])
            work.record(kept.event)
        self.decided.append((kept.consent_id, pupil, answers))

    def undo(self) -> None:
        if self.decided:
            consent_id, _, _ = self.decided.pop()
            with self.box.store.writing(PRINCIPAL) as work:
                work.record(deciding.undo(work, consent_id).event)

    def rule(self, regime: Regime) -> None:
        self.regime = regime
        with self.box.store.writing(PRINCIPAL, AuditEvent(Action.CONSENT_REGIME_SET)) as work:
            deciding.set_regime(work, regime)


def bytes_of(web: Web, role: Role) -> Iterator[tuple[str, bytes]]:
    """Every byte that a role is answered, at every address that there is."""
    visitor = web.visitor()
    assert visitor.sign_in(EMAILS[role]).status_code == 303
    for method, path in _addresses(web):
        if method == "GET":
            content = visitor.get(path).data
            yield path, content
            yield from _unpacked(content)
    for name in ("Quill", "Zander", "a"):
        yield f"search {name}", visitor.post("/students", name=name).data
        yield f"suggest {name}", visitor.post("/students/suggest", name=name).data
        yield f"consents {name}", visitor.post("/trust/consents", text=name).data
    yield from _downloaded(visitor)


def _downloaded(visitor: Visitor) -> Iterator[tuple[str, bytes]]:
    yield from _unpacked(visitor.post("/trust/consents/template").data)


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist())


def _addresses(web: Web) -> Iterator[tuple[str, str]]:
    numbers = {
        "student_id": [*PUPILS],
        "section_id": [row[0] for row in web.box.query("SELECT id FROM sections")],
        "run_id": [row[0] for row in web.box.query("SELECT max(id) FROM runs")],
        "link_id": [row[0] for row in web.box.query("SELECT id FROM links LIMIT 3")],
        "consent_id": [row[0] for row in web.box.query("SELECT id FROM consents")],
        "glass_id": [1],
        "request_id": [1],
        "certificate_id": [row[0] for row in web.box.query("SELECT id FROM certificates")],
        "draft_id": [1],
        "field": ["students.lunch_status", "students.email"],
        "document": ["poster", "letter"],
        "step": ["fields", "notice"],
        "notice_id": [1],
        "source": ["sis", "book"],
        "name": ["none.css"],
    }
    adapter = web.app.url_map.bind("localhost")
    for rule in web.app.url_map.iter_rules():
        (argument,) = rule.arguments or {""}
        for value in numbers.get(argument, [""]):
            values = {argument: value} if argument else {}
            for method in rule.methods - {"HEAD"}:
                yield method, adapter.build(rule.endpoint, values, method=method)


def stored(box: Box) -> str:
    """Every row of every table, the audit chain's among them; not the sources' own addresses.

    In small letters: a search stands on names that are written so.
    """
    tables = (table for table in metadata.sorted_tables if table.name != "sources")
    rows = (repr(row) for table in tables for row in box.query(f"SELECT * FROM {table}"))
    return "\n".join(rows).casefold()


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "dashboard": st.just(Answer.REFUSED),
        "flags": st.sampled_from(Answer),
        "notes": st.sampled_from(Answer),
        LUNCH: st.sampled_from(Answer),
    },
).filter(bool)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("decide"), st.sampled_from(PUPILS), ANSWERS),
        st.tuples(st.just("undo")),
        st.tuples(st.just("rule"), st.sampled_from(Regime)),
        st.tuples(st.just("import")),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_nothing_that_was_refused_is_anywhere(
    steps: list[tuple[object, ...]], tiny_home: MadeHome, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "home", ignore_errors=True)
    for box in opened(tiny_home.copy_to(tmp_path / "home")):
        families = Families(box)
        for name, *arguments in steps:
            if name == "import":
                read_all(box)
            else:
                getattr(families, str(name))(*arguments)
        _hold(families, Role.PRINCIPAL)
        read_all(box)
        _hold(families, *Role)
        for pupil in PUPILS:  # whoever is not out is here again, so that this can fail both ways
            assert (canaries(pupil)[0].casefold() in stored(box)) == (not families.is_out(pupil))
            kept = lunch(pupil).casefold() in stored(box)
            assert kept == (families.may_keep_lunch(pupil) and not families.is_out(pupil))


def _hold(families: Families, *roles: Role) -> None:
    """No stored row and no answer to any of these has what is refused."""
    forbidden = [
        word.encode()
        for pupil in PUPILS
        for word in (
            *(canaries(pupil) if families.is_out(pupil) else ()),
            *(() if families.may_keep_lunch(pupil) else (lunch(pupil),)),
        )
    ]
    rows = stored(families.box)
    assert not [word for word in forbidden if word.decode().casefold() in rows]
    unflagged = {p for p in PUPILS if families.holds(p).get("flags") is Answer.REFUSED}
    flagged = {row[0] for row in families.box.query("SELECT student_id FROM flags")}
    assert not flagged & (unflagged | {p for p in PUPILS if families.is_out(p)})
    web = web_over(families.box)
    for role in roles:
        for place, content in bytes_of(web, role):
            found = [word for word in forbidden if word in content]
            assert not found, (role, place, found)


def test_the_canaries_are_on_the_pages_before_anything_is_refused(
    tiny_home: MadeHome, tmp_path: Path
) -> None:
    for box in opened(tiny_home.copy_to(tmp_path / "home")):
        web = web_over(box)
        seen = {role: b"".join(content for _, content in bytes_of(web, role)) for role in Role}
        for pupil in PUPILS:
            first, last, number, _ = (word.encode() for word in canaries(pupil))
            assert first in seen[Role.PRINCIPAL]
            assert last in seen[Role.COUNSELOR]
            assert number in seen[Role.PRINCIPAL]
            assert (last in seen[Role.TEACHER]) == (pupil < 5)
            assert first not in seen[Role.IT]
            assert lunch(pupil).encode() in seen[Role.PRINCIPAL]


def test_after_every_decision_the_answers_are_those_of_who_is_left(
    tiny_home: MadeHome, tmp_path: Path
) -> None:
    for box in opened(tiny_home.copy_to(tmp_path / "home")):
        Families(box).decide(1, {"dashboard": Answer.REFUSED})
        with box.store.writing(PRINCIPAL, AuditEvent(Action.ANSWERS_COMPUTED)) as work:
            compute(work, False)
        newest = "SELECT students FROM school_weeks ORDER BY week DESC LIMIT 1"
        assert box.query(newest) == [(len(PUPILS) - 1,)]
