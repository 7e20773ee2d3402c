"""A dialect imported into a fresh store, as an IT person and a counselor would do it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from appliance.bootstrap.mappings import mapping_of, open_source
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.lock import import_lock
from appliance.imports.pipeline import Import, Order
from appliance.insights.compute import refresh_answers
from appliance.insights.thresholds import THRESHOLDS
from appliance.model.runs import SourceInfo
from appliance.store.creation import open_store
from tests.boxes import Box, not_told, open_gate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from appliance.imports.report import Outcome
    from appliance.model.gaps import Gap
    from appliance.model.links import Evidence
    from appliance.model.mapping import Mapping
    from appliance.store.unit_of_work import UnitOfWork
    from tests.boxes import MadeHome
    from tests.dialects.dialect import SourceOfSchool
    from tests.dialects.truth import School, Student


A_TERM = timedelta(days=60)
"""Before the school's today its families were told."""


@contextmanager
def imported(
    made_home: MadeHome, folder: Path, school: School, sources: Sequence[SourceOfSchool]
) -> Iterator[tuple[Box, list[Mapping]]]:
    """A store with all sources read, asked links decided, and the answers of the school's today."""
    made = made_home.copy_to(folder / "home")
    now = datetime.combine(school.today, time(20, 0), UTC)
    store = open_store(made.home, made.key, lambda: now)
    box = Box(made, store)
    open_gate(store, on=school.today - A_TERM)
    try:
        mappings = [_add(box, source) for source in sources]
        for source in sources:
            _run(box, source.name)
        if decide_links(box, school):
            for source in sources:
                _run(box, source.name)
        yield box, mappings
    finally:
        store.close()


def _add(box: Box, source: SourceOfSchool) -> Mapping:
    info = SourceInfo(
        id=0,
        name=source.name,
        title=source.name,
        connector=source.connector,
        address=source.address,
        parameters=source.parameters,
        mapping=source.mapping,
        schedule="",
        added_at=box.store.clock(),
    )
    with box.store.writing(CONSOLE, AuditEvent(Action.SOURCE_ADDED)) as work:
        work.find.sources.add(info, source.secret)
        box.sources[source.name] = work.find.sources.get(source.name)
    return mapping_of(box.sources[source.name])


def unexplained(box: Box) -> dict[tuple[str, str], int]:
    """Rows of each source for whose being here or not being here there is no explanation."""
    return {
        (name, each.entity): each.unexplained
        for name in box.sources
        for each in _run(box, name, reconciles=True).reconciled
        if each.unexplained
    }


def _run(box: Box, name: str, *, reconciles: bool = False) -> Outcome:
    info = box.sources[name]
    mapping = mapping_of(info)
    with box.store.reading(CONSOLE) as work:
        secret = work.find.sources.secret(name)

    def compute(work: UnitOfWork, moved: bool) -> None:
        everyone = [mapping_of(one) for one in work.find.sources.all()]
        refresh_answers(work, THRESHOLDS, mappings=everyone, moved=moved)

    with import_lock(box.home):
        return Import(
            store=box.store,
            order=Order(source=info, mapping=mapping, actor=CONSOLE, reconciles=reconciles),
            open_source=lambda: open_source(info, mapping, secret),
            compute=compute,
            progress=not_told,
        ).run()


def decide_links(box: Box, school: School) -> int:
    """Decide every link that waits as a person who knows the school would; gives how many."""
    ids = dict(box.query("SELECT student_number, id FROM students"))
    with box.store.writing(CONSOLE, AuditEvent(Action.LINK_DECIDED)) as work:
        waiting = work.find.links.waiting()
        for link in waiting:
            student = _meant(link.evidence, school)
            work.find.links.decide(link.id, ids[student.number], CONSOLE.name)
    return len(waiting)


def gaps_told(box: Box) -> tuple[Gap, ...]:
    """What the sources together left out when they were imported."""
    with box.store.reading(CONSOLE) as work:
        return work.find.runs.gaps_of_school()


def _meant(evidence: Evidence, school: School) -> Student:
    """Whom a second system means: it has the school's own number or address of everybody."""
    said = dict(evidence)
    return next(
        student
        for student in school.students
        if student.number == said.get("student_number") or student.email == said.get("email")
    )
