"""What stays although its source no longer gives it, while a family waits to see what is kept.

34 CFR 99.10(e) forbids to destroy a record while a request to inspect it is outstanding. An import
would, by itself, remove what has gone from the source; so the rows of such a child, and whatever
they point at, are taken off the list of what goes. They go at the next import once the request is
closed. Rows that a source still gives and that are no longer taken for this child's are not held:
they are somebody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.model.register import ENTITIES, entity_named
from appliance.store.tables import column_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appliance.model.fields import Entity
    from appliance.store.staging import Shape

Connection = Any
"""A DBAPI connection of `sqlcipher3`, with the scratch database attached as `staged`."""


@dataclass(frozen=True, slots=True)
class Lock:
    """The children who are locked, and those of them for whom this source's rows no longer pass."""

    students: frozenset[int] = frozenset()
    no_longer: frozenset[int] = frozenset()


def hold_locked(
    connection: Connection, shapes: Mapping[str, Shape], source_id: int, lock: Lock
) -> dict[str, int]:
    """Take what locked children need off the lists of what goes; gives how many rows, by entity.

    `shapes` are those of every entity, each with its table of rows to remove, as they were listed
    by the source alone.
    """
    if not lock.students:
        return {}
    for entity in ENTITIES:
        _make(connection, shapes[entity.name])
    for entity in reversed(ENTITIES):  # a row that is needed needs what it points at
        _need_own(connection, entity, shapes[entity.name], source_id, lock)
        for column, parent in _references(entity):
            _need_parents(connection, shapes[entity.name], column, parent)
    held = {entity.name: _take_off(connection, shapes[entity.name]) for entity in ENTITIES}
    return {name: rows for name, rows in held.items() if rows}


def _make(connection: Connection, shape: Shape) -> None:
    connection.execute(
        f"CREATE TABLE staged.{shape.entity}_needed "
        f"({shape.declared(shape.key)}, PRIMARY KEY ({', '.join(shape.key)})) WITHOUT ROWID"
    )


def _need_own(
    connection: Connection, entity: Entity, shape: Shape, source_id: int, lock: Lock
) -> None:
    for owner in owner_columns(entity):
        passing = (
            f" AND NOT (source_id = {source_id:d} AND {owner} IN ({_numbers(lock.no_longer)}))"
        )
        connection.execute(
            f"INSERT OR IGNORE INTO staged.{entity.name}_needed "  # noqa: S608
            f"SELECT {', '.join(shape.key)} FROM main.{entity.name} "
            f"WHERE {owner} IN ({_numbers(lock.students)}){passing}"
        )


def owner_columns(entity: Entity) -> Iterator[str]:
    """The columns of an entity that say which student a row is of."""
    if entity.name == "students":
        yield "id"
    for target in entity.references:
        if target.refers_to == "students":
            yield column_name(target)


def _references(entity: Entity) -> Iterator[tuple[str, str]]:
    for target in entity.references:
        if not entity_named(target.refers_to).natural_key:
            yield column_name(target), target.refers_to


def _need_parents(connection: Connection, shape: Shape, column: str, parent: str) -> None:
    same = " AND ".join(f"t.{key} = n.{key}" for key in shape.key)
    connection.execute(
        f"INSERT OR IGNORE INTO staged.{parent}_needed SELECT t.{column} "  # noqa: S608
        f"FROM main.{shape.entity} t JOIN staged.{shape.entity}_needed n ON {same} "
        f"WHERE t.{column} IN (SELECT id FROM main.{parent})"
    )


def _take_off(connection: Connection, shape: Shape) -> int:
    keys = ", ".join(shape.key)
    return int(
        connection.execute(
            f"DELETE FROM staged.{shape.entity}_removed WHERE ({keys}) IN "  # noqa: S608
            f"(SELECT {keys} FROM staged.{shape.entity}_needed)"
        ).rowcount
    )


def _numbers(students: frozenset[int]) -> str:
    return ", ".join(str(int(one)) for one in sorted(students))
