"""A school's box for the tests: a true encrypted store, and sources to import into it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from appliance.demo.school import make_school
from appliance.demo.sources import SOURCES, mapping_text, write_sources
from appliance.demo.truth import Truth, load_truth
from appliance.governance.access import CONSOLE, Actor
from appliance.governance.audit import Action, AuditEvent
from appliance.imports import gating
from appliance.imports.lock import import_lock
from appliance.imports.pipeline import Import, Order
from appliance.model.fields import Role
from appliance.model.gate import LOOKED_AT
from appliance.model.mapping_file import parse_mapping
from appliance.model.runs import SourceInfo
from appliance.store.creation import create_store, open_store
from connectors.base import SourceConfig
from connectors.registry import connector_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from appliance.imports.pipeline import Progress
    from appliance.imports.report import Outcome
    from appliance.model.runs import EntityCounts, Run, SetAsideRow
    from appliance.store.keys import DataKey
    from appliance.store.unit_of_work import Store, UnitOfWork

SEED = 7
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
TOLD_ON = date(2026, 8, 3)
"""When the families of the tests' schools were told what would be kept."""
CONTACT = "Ms. Okafor, room 12"
PRINCIPAL = Actor("principal", Role.PRINCIPAL)
PASSPHRASE = "correct horse battery staple"


def no_answers(work: UnitOfWork, moved: bool) -> None:
    """Stand where the answers are computed, in tests of what comes before them."""


def not_told(stage: str, done: int, expected: int | None) -> None:
    """Nobody asked how far it is."""


@dataclass(frozen=True, slots=True)
class MadeHome:
    """A home folder with a new store in it, closed."""

    home: Path
    key: DataKey
    recovery: str

    def copy_to(self, folder: Path) -> MadeHome:
        """Make the same home once more: neither keys nor tables have to be made again."""
        shutil.copytree(self.home, folder)
        return MadeHome(folder, self.key, self.recovery)


@dataclass
class Box:
    """An open store, and what the tests do with it."""

    made: MadeHome
    store: Store
    sources: dict[str, SourceInfo] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.made.home

    def add(self, name: str, connector: str, address: Path | str, mapping: str) -> SourceInfo:
        """Keep a source."""
        info = SourceInfo(0, name, name.title(), connector, str(address), {}, mapping, "", NOW)
        with self.store.writing(CONSOLE, AuditEvent(Action.SOURCE_ADDED)) as work:
            work.find.sources.add(info, "")
            self.sources[name] = work.find.sources.get(name)
        return self.sources[name]

    def order(self, name: str, **more: Any) -> Order:
        info = self.sources[name]
        return Order(source=info, mapping=parse_mapping(info.mapping), actor=CONSOLE, **more)

    def run(
        self,
        name: str,
        *,
        progress: Progress = not_told,
        compute: Callable[[UnitOfWork, bool], None] = no_answers,
        secret: str = "",
        **more: Any,
    ) -> Outcome:
        """Import one source."""
        order = self.order(name, **more)
        config = SourceConfig(name=name, address=order.source.address, secret=secret)
        with import_lock(self.home):
            return Import(
                store=self.store,
                order=order,
                open_source=lambda: connector_named(order.source.connector).open(
                    config, order.mapping
                ),
                compute=compute,
                progress=progress,
            ).run()

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the store in SQL, as no part of the program does."""
        with self.store.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(statement, values)]

    def picture(self) -> dict[str, list[tuple[Any, ...]]]:
        """All the school's records, with their origins but for the run that wrote them."""
        from appliance.store.tables import RECORDS

        return {
            name: self.query(
                f"SELECT {', '.join(c.name for c in table.columns if c.name != 'run_id')} "
                f"FROM {name} ORDER BY 1, 2, 3"
            )
            for name, table in RECORDS.items()
        }

    def set_aside(self, source: str | None = None) -> list[SetAsideRow]:
        with self.store.reading(CONSOLE) as work:
            return work.find.runs.set_aside(source, limit=100_000)

    def runs(self) -> list[Run]:
        """Every run, the newest first."""
        with self.store.reading(CONSOLE) as work:
            return work.find.runs.latest(1000)


def counts_of(outcome: Outcome, entity: str) -> EntityCounts:
    """What a run did to one entity."""
    return next(counts for counts in outcome.counts if counts.entity == entity)


def moves(outcome: Outcome) -> dict[str, tuple[int, int, int]]:
    """The rows added, changed and removed, of the entities where there are any."""
    return {c.entity: (c.added, c.changed, c.removed) for c in outcome.counts if c.moved}


def change(database: Path, *statements: str) -> None:
    """Change a SQLite source, as its own program would."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def open_gate(store: Store, on: date = TOLD_ON) -> None:
    """Tell the families of a store of all that it keeps now: each step confirmed and the letter
    given out on one day that lies long enough before the test's own.
    """
    clock, then = store.clock, datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    store.clock = lambda: then
    try:
        with store.writing(PRINCIPAL) as work:
            for step in LOOKED_AT:
                work.record(gating.look_at(work, step, gating.seen(work, step)))
            work.record(gating.choose_regime(work, work.find.consents.regime()))
            work.record(gating.choose_period(work, ""))
            work.record(gating.name_contact(work, CONTACT))
            work.record(gating.record_notice(work, on, "on paper, with the children"))
    finally:
        store.clock = clock


def close_gate(store: Store) -> None:
    """Take back whatever families were told."""
    with store.writing(PRINCIPAL) as work:
        for notice in work.find.gate.notices():
            work.record(gating.take_back(work, notice.id))


@pytest.fixture(scope="session")
def shut_home(tmp_path_factory: pytest.TempPathFactory) -> MadeHome:
    """A new home, made once: the passphrase costs a third of a second by design."""
    home = tmp_path_factory.mktemp("made") / "home"
    key, recovery = create_store(home, PASSPHRASE, lambda: NOW)
    return MadeHome(home, key, recovery)


@pytest.fixture(scope="session")
def made_home(shut_home: MadeHome, tmp_path_factory: pytest.TempPathFactory) -> MadeHome:
    """A new home whose families have been told, so that it may import."""
    made = shut_home.copy_to(tmp_path_factory.mktemp("told") / "home")
    for box in opened(made):
        open_gate(box.store)
    return made


@pytest.fixture
def shut_box(shut_home: MadeHome, tmp_path: Path) -> Iterator[Box]:
    """An empty store of the test's own, whose families have not been told."""
    yield from opened(shut_home.copy_to(tmp_path / "home"))


@pytest.fixture
def box(made_home: MadeHome, tmp_path: Path) -> Iterator[Box]:
    """An empty store of the test's own."""
    yield from opened(made_home.copy_to(tmp_path / "home"))


def opened(made: MadeHome) -> Iterator[Box]:
    """Open a home's store, with the sources it knows, and close it afterwards."""
    store = open_store(made.home, made.key, lambda: NOW)
    with store.reading(CONSOLE) as work:
        sources = {info.name: info for info in work.find.sources.all()}
    try:
        yield Box(made, store, sources)
    finally:
        store.close()


# --- the demo school --------------------------------------------------------------------


@pytest.fixture(scope="session")
def riverside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo school's three sources and the truth beside them; not to be changed."""
    folder = tmp_path_factory.mktemp("riverside") / "sources"
    write_sources(make_school(SEED, 600, TODAY), folder)
    return folder


@pytest.fixture(scope="session")
def riverside_truth(riverside: Path) -> Truth:
    return load_truth(riverside)


@pytest.fixture(scope="session")
def riverside_home(
    riverside: Path, made_home: MadeHome, tmp_path_factory: pytest.TempPathFactory
) -> MadeHome:
    """A home with the demo school's three sources imported, closed; not to be changed."""
    made = made_home.copy_to(tmp_path_factory.mktemp("imported") / "home")
    for box in opened(made):
        add_demo(box, riverside)
        for name in SOURCES:
            box.run(name)
    return made


@pytest.fixture
def riverside_box(riverside_home: MadeHome, tmp_path: Path) -> Iterator[Box]:
    """The imported demo school, a copy of the test's own."""
    yield from opened(riverside_home.copy_to(tmp_path / "riverside"))


def add_demo(box: Box, folder: Path) -> None:
    """Keep the demo school's three sources."""
    for name, place in SOURCES.items():
        text = mapping_text(name)
        box.add(name, parse_mapping(text).connector, folder / place, text)
