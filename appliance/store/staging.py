"""Where an import gathers its rows before anything is changed.

A scratch database beside the store, encrypted with a random key that nobody keeps: a crash
leaves bytes that no one can read, and the next import removes them. Rows are appended to plain
tables, the cheapest way in; what is needed of an order is sorted later, a drawer at a time.
"""

from __future__ import annotations

import secrets
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appliance.model.moments import as_text
from appliance.model.register import ENTITIES, entity_named
from appliance.store.audit import append_events
from appliance.store.difference import digest_difference
from appliance.store.drawers import Drawers
from appliance.store.engine import WRITES
from appliance.store.guarding import (
    SectionCount,
    names_changed,
    names_under_new_keys,
    removed_by_section,
)
from appliance.store.leaving import find_leavers, leave_out
from appliance.store.pilot_leavers import count_leaving, leaving_condition, list_leavers
from appliance.store.publishing import Publication, distinct_rows, publish_entity, remove_listed
from appliance.store.reconciling import Standing, rows_by_section, standing
from appliance.store.removals import settle_removals
from appliance.store.tables import RECORDS, column_name
from appliance.store.turning import look_for_new_year, past_condition, remember_terms
from appliance.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from appliance.governance.access import Actor
    from appliance.model.fields import Entity
    from appliance.model.reconciliation import SectionRows
    from appliance.model.runs import NewYear
    from appliance.store.locking import Lock
    from appliance.store.unit_of_work import Store

_CACHE_KIB = 16 * 1024
"""Enough for the last page of every drawer, or for one drawer in order."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of one entity as they are staged: its key, then what is kept of a row."""

    entity: str
    key: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Key first, in the order in which rows are handed over."""
        return (*self.key, *self.kept)

    @property
    def is_of_students(self) -> bool:
        """Whether rows are told apart by their student and more, and not by an id of their own."""
        return len(self.key) > 1

    def declared(self, names: Iterable[str]) -> str:
        """Declare columns with the types that they have in the store.

        SQLite finds a row by an index only where both sides of a comparison have one type; a
        table without types would be read from end to end for every row.
        """
        stored = RECORDS[self.entity].c
        return ", ".join(f"{name} {stored[name].type}" for name in names)


def shape_of(entity: Entity, names: Iterable[str]) -> Shape:
    """Say how an entity is staged when these of its fields are given."""
    given = set(names)
    keys = tuple(column_name(entity.field(name)) for name in entity.natural_key) or ("id",)
    fields = tuple(column_name(field) for field in entity if field.name in given)
    own_key = () if entity.natural_key else ("source_key",)
    return Shape(entity.name, keys, (*(name for name in fields if name not in keys), *own_key))


class Staging:
    """One import's gathered rows, on one connection of the store."""

    def __init__(self, store: Store, connection: Connection, path: Path) -> None:
        self.store = store
        self.connection = connection
        self.path = path
        self.shapes: dict[str, Shape] = {}
        self.drawers: dict[str, Drawers] = {}
        self._raw: Any = _raw(connection)
        key = f"x'{secrets.token_hex(32)}'"
        self._raw.execute("ATTACH ? AS staged KEY ?", (str(path), key))
        for pragma in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "secure_delete = OFF",  # nobody can read what is left, for want of the key
            f"cache_size = -{_CACHE_KIB}",
        ):
            self._raw.execute(f"PRAGMA staged.{pragma}")
        self._raw.execute("CREATE TABLE staged.origins (drawer, first INTEGER, origin)")
        self._raw.execute(
            "CREATE TABLE staged.set_aside "
            "(entity, origin, row_number, field, reason, content, left_empty)"
        )

    def begin(self, shape: Shape) -> None:
        """Make room for one entity."""
        self.shapes[shape.entity] = shape
        self.drawers[shape.entity] = Drawers(self._raw, shape)
        for table in ("kept", "added", "removed", "clashes"):
            self._make_key_table(shape, table)

    def add(self, entity: str, origin: str, rows: Iterable[Sequence[Any]]) -> None:
        """Append rows: key, then kept columns, then the row's number in its origin."""
        self.drawers[entity].add(origin, rows)

    def keep(self, entity: str, keys: Iterable[Sequence[object]]) -> None:
        """Leave the stored rows of these keys as they are, though the run could not read them."""
        places = ", ".join("?" * len(self.shapes[entity].key))
        statement = f"INSERT OR IGNORE INTO staged.{entity}_kept VALUES ({places})"  # noqa: S608
        self._raw.executemany(statement, keys)

    def set_aside(self, rows: Iterable[Sequence[object]]) -> None:
        """Keep refused rows: entity, origin, row number, field, reason, content as JSON."""
        self._tell(rows, left_empty=False)

    def leave_empty(self, rows: Iterable[Sequence[object]]) -> None:
        """Keep what values the taken rows are without, told as a refused row is."""
        self._tell(rows, left_empty=True)

    def _tell(self, rows: Iterable[Sequence[object]], *, left_empty: bool) -> None:
        statement = f"INSERT INTO staged.set_aside VALUES (?, ?, ?, ?, ?, ?, {left_empty:d})"  # noqa: S608
        self._raw.execute("BEGIN")
        self._raw.executemany(statement, rows)
        self._raw.execute("COMMIT")

    def count_told(self, entity: str) -> tuple[int, int]:
        """How many rows of an entity were refused, and how many values were left empty."""
        statement = (
            "SELECT count(*) FILTER (WHERE NOT left_empty), count(*) FILTER (WHERE left_empty) "
            "FROM staged.set_aside WHERE entity = ?"
        )
        refused, left_empty = self._raw.execute(statement, (entity,)).fetchone()
        return refused, left_empty

    def settle(self, entity: str) -> set[int]:
        """Settle repeated rows of an entity with ids of its own, now that all are here.

        Gives the ids whose rows say different things: they are set aside, all of them.
        """
        for part in self.drawers[entity].parts():
            distinct_rows(self._raw, self.shapes[entity], part)
        statement = f"SELECT id FROM staged.{entity}_clashes"  # noqa: S608
        return {row[0] for row in self._raw.execute(statement)}

    def publish(self, entity: str, source_id: int, run_id: int) -> Publication:
        """Add and change an entity's rows; see `publishing`."""
        parts = self.drawers[entity].parts()
        return publish_entity(self._raw, self.shapes[entity], parts, source_id, run_id)

    def settle_removals(
        self, done: Mapping[str, Publication], source_id: int, lock: Lock
    ) -> dict[str, Publication]:
        """Say what will go of every entity once all are published; see `removals`."""
        shapes = dict(self.shapes)
        for entity in ENTITIES:
            if entity.name not in shapes:
                shapes[entity.name] = shape_of(entity, ())
                self._make_key_table(shapes[entity.name], "removed")
        return settle_removals(self._raw, shapes, done, source_id, lock)

    def leavers(self, left: date) -> set[int]:
        """The students whose every staged enrollment ended on that day or before; see `leaving`."""
        return find_leavers(self._raw, self.drawers["school_enrollments"].parts(), left)

    def leave_out(self, entity: str, students: set[int]) -> int:
        """Take what was staged of some students out again; gives how many rows that were."""
        parts = self.drawers[entity].parts()
        return leave_out(self._raw, entity_named(entity), parts, students)

    def names_changed(self, source_id: int) -> list[tuple[str, str, str, str]]:
        """Whose both names the run changes, asked before students are published; see `guarding`."""
        shape = self.shapes.get("students")
        return names_changed(self._raw, shape, source_id) if shape else []

    def names_under_new_keys(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The names of the students that go, and of those that come; see `guarding`."""
        return names_under_new_keys(self._raw) if "students" in self.shapes else ([], [])

    def leaving(self, student_ids: Iterable[int]) -> dict[str, int]:
        """How many rows of each entity go with those who leave the pilot; see `pilot_leavers`."""
        list_leavers(self._raw, student_ids)
        return count_leaving(self._raw)

    def removed_by_section(
        self, entity: Entity, at_least: int, *, but_past: bool = False, but_leaving: bool = False
    ) -> list[SectionCount]:
        """What goes of each section, where it is much; see `guarding`. With `but_past` that is
        only what belongs to no term that has ended, once `look_for_new_year` was asked; with
        `but_leaving` only what does not go with a student who leaves, once `leaving` was.
        """
        is_read = entity.name in self.shapes
        conditions = [past_condition(entity)] if but_past else []
        conditions += [leaving_condition(entity)] if but_leaving else []
        but_for = " OR ".join(conditions) or "0"
        return removed_by_section(self._raw, entity, at_least, is_read=is_read, but_for=but_for)

    def remember_terms(self) -> None:
        """Remember terms and classes before the run changes them; see `turning`."""
        remember_terms(self._raw)

    def look_for_new_year(self, source_id: int, today: date) -> NewYear:
        """What speaks for a new school year, once removals are settled; see `turning`."""
        return look_for_new_year(self._raw, source_id, today)

    def standing(self, entity: str, source_id: int, added: int) -> Standing:
        """Count what is staged of an entity beside what is kept of it; see `reconciling`."""
        parts = self.drawers[entity].parts()
        return standing(self._raw, self.shapes[entity], parts, source_id, added)

    def rows_by_section(
        self, entity: Entity, source_id: int, *, had_none: bool
    ) -> tuple[SectionRows, ...]:
        """What the source gives of each section, and what is kept of it; see `reconciling`."""
        return rows_by_section(self._raw, entity, source_id, had_none=had_none)

    def reasons(self, entity: str) -> Counter[tuple[str, str]]:
        """Count an entity's refused rows by field and reason."""
        statement = (
            "SELECT field, reason, count(*) FROM staged.set_aside "
            "WHERE entity = ? AND NOT left_empty GROUP BY 1, 2"
        )
        found = self._raw.execute(statement, (entity,))
        return Counter({(field, reason): rows for field, reason, rows in found})

    def difference(self, run_id: int, approved: str) -> str:
        """Digest all that the run does, once its removals are settled; see `difference`."""
        return digest_difference(self._raw, run_id, approved)

    def _make_key_table(self, shape: Shape, table: str) -> None:
        self._raw.execute(
            f"CREATE TABLE staged.{shape.entity}_{table} "
            f"({shape.declared(shape.key)}, PRIMARY KEY ({', '.join(shape.key)})) WITHOUT ROWID"
        )

    def remove(self, entity: str) -> None:
        """Remove the rows that the source no longer gives."""
        remove_listed(self._raw, self.shapes[entity])

    def told_rows(self) -> Iterator[tuple[str, str, int, str, str, str, int]]:
        """Every refused row and every value left empty: entity, origin, row number, field, reason,
        content as JSON, whether a value was left empty.
        """
        yield from self._raw.execute("SELECT * FROM staged.set_aside ORDER BY rowid")

    @contextmanager
    def publishing(self, actor: Actor) -> Iterator[UnitOfWork]:
        """Open the one transaction that changes the store; all of it or none."""
        connection = self.connection.execution_options(**{WRITES: True})
        with connection.begin():
            work = UnitOfWork(connection, actor, self.store.clock())
            yield work
            append_events(connection, as_text(work.now), actor.name, work.events)


def _raw(connection: Connection) -> Any:
    """Reach the driver's own connection, which no SQLAlchemy transaction wraps."""
    return connection.connection.driver_connection


@contextmanager
def staging(store: Store, run_id: int, *, kind: str = "staging") -> Iterator[Staging]:
    """Open a scratch database for one run, and erase it when the run is over.

    Whoever opens one is the only one of its kind: what is left of others is removed. A run holds
    the import lock; a trial is of another `kind`, so that it waits for no run and no run for it.
    """
    with store.engine.connect() as connection:
        raw = _raw(connection)
        folder = Path(raw.execute("PRAGMA database_list").fetchone()[2]).parent
        _sweep(folder, kind)
        path = folder / f"homeroom-{kind}-{run_id}.db"
        try:
            yield Staging(store, connection, path)
        finally:
            connection.rollback()
            raw.execute("DETACH staged")
            _sweep(folder, kind)


def _sweep(folder: Path, kind: str) -> None:
    """Remove scratch files; none of this kind is in use."""
    for leftover in folder.glob(f"homeroom-{kind}-*.db*"):
        leftover.unlink(missing_ok=True)
