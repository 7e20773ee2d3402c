"""What goes with a row that goes: told before anything is removed.

A row of a course takes its sections with it, and they their enrollments, in the store as in a
school. What goes that way counts like what the source itself no longer gives, whichever source
it came from; and a row that a kept one points at stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appliance.model.register import ENTITIES
from appliance.model.runs import EntityCounts
from appliance.store.locking import Lock, hold_locked
from appliance.store.publishing import Publication
from appliance.store.tables import column_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appliance.model.fields import Entity
    from appliance.store.staging import Shape

Connection = Any
"""A DBAPI connection of `sqlcipher3`, with the scratch database attached as `staged`."""


def settle_removals(
    connection: Connection,
    shapes: Mapping[str, Shape],
    done: Mapping[str, Publication],
    source_id: int,
    lock: Lock,
) -> dict[str, Publication]:
    """Say what will go of each entity, those that were not read among them.

    `shapes` are those of every entity, each with its table of rows to remove; `done` are the
    entities that were read. What `lock` holds stays.
    """
    held = hold_locked(connection, shapes, source_id, lock)
    for entity in reversed(ENTITIES):
        if entity.name in done:
            _spare_parents(connection, entity, shapes[entity.name], done)
    for entity in ENTITIES:
        _list_cascade(connection, entity, shapes[entity.name])
    settled = {}
    for entity in ENTITIES:
        publication = _settled(connection, shapes[entity.name], done.get(entity.name))
        if publication is not None:
            publication.counts.locked = held.get(entity.name, 0)
            settled[entity.name] = publication
    return settled


def _parents(entity: Entity) -> Iterator[tuple[str, str]]:
    """The references without which a row cannot be: (column, entity)."""
    for target in entity.references:
        if target.required:
            yield column_name(target), target.refers_to


def _spare_parents(
    connection: Connection, entity: Entity, shape: Shape, done: Mapping[str, Publication]
) -> None:
    """Take what kept rows point at off the list, and keep it, for what it points at itself."""
    same = " AND ".join(f"t.{key} = k.{key}" for key in shape.key)
    for column, parent in _parents(entity):
        if parent not in done:
            continue
        pointed_at = (
            f"SELECT id FROM staged.{parent}_removed WHERE id IN (SELECT t.{column} "  # noqa: S608
            f"FROM main.{entity.name} t JOIN staged.{entity.name}_kept k ON {same})"
        )
        connection.execute(f"INSERT OR IGNORE INTO staged.{parent}_kept {pointed_at}")
        connection.execute(f"DELETE FROM staged.{parent}_removed WHERE id IN ({pointed_at})")  # noqa: S608


def _list_cascade(connection: Connection, entity: Entity, shape: Shape) -> None:
    for column, parent in _parents(entity):
        if _listed(connection, parent):
            connection.execute(
                f"INSERT OR IGNORE INTO staged.{entity.name}_removed "  # noqa: S608
                f"SELECT {', '.join(shape.key)} FROM main.{entity.name} "
                f"WHERE {column} IN (SELECT id FROM staged.{parent}_removed)"
            )


def _settled(
    connection: Connection, shape: Shape, publication: Publication | None
) -> Publication | None:
    removed = _listed(connection, shape.entity)
    if publication is None:
        if not removed:
            return None
        stored = connection.execute(f"SELECT count(*) FROM main.{shape.entity}")  # noqa: S608
        publication = Publication(EntityCounts(shape.entity), int(stored.fetchone()[0]))
    publication.counts.removed = removed
    return publication


def _listed(connection: Connection, entity: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM staged.{entity}_removed")  # noqa: S608
    return int(found.fetchone()[0])
