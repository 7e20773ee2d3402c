"""Students who left long ago and whom a source still gives: taken out of what was staged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appliance.store.locking import owner_columns

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from appliance.model.fields import Entity
    from appliance.store.drawers import Part

Connection = Any
"""A DBAPI connection of `sqlcipher3`, with the scratch database attached as `staged`."""


def find_leavers(connection: Connection, parts: Iterable[Part], left: date) -> set[int]:
    """The students whose every staged enrollment ended on that day or before."""
    tables = [part.drawer.table for part in parts]
    if not all(_has_end(connection, table) for table in tables):
        return set()
    staged = " UNION ALL ".join(f"SELECT student_id, exit_date FROM {table}" for table in tables)  # noqa: S608
    rows = connection.execute(
        f"SELECT student_id FROM ({staged}) GROUP BY student_id "  # noqa: S608
        "HAVING count(exit_date) = count(*) AND max(exit_date) <= ?",
        (left.isoformat(),),
    )
    return {row[0] for row in rows}


def leave_out(
    connection: Connection, entity: Entity, parts: Iterable[Part], students: set[int]
) -> int:
    """Take the rows of some students out of what was staged; gives how many there were.

    Rows with an id of their own were settled when all of them were here, and are taken from there
    as well.
    """
    taken = 0
    whose = " OR ".join(f"{owner} IN ({_numbers(students)})" for owner in owner_columns(entity))
    if not whose:
        return taken
    for part in parts:
        gone = connection.execute(f"DELETE FROM {part.drawer.table} WHERE {whose}").rowcount  # noqa: S608
        part.drawer.rows -= gone
        taken += gone
    if not entity.natural_key:
        connection.execute(f"DELETE FROM staged.{entity.name}_rows WHERE {whose}")  # noqa: S608
    return taken


def _numbers(students: set[int]) -> str:
    return ", ".join(str(int(one)) for one in sorted(students))


def _has_end(connection: Connection, table: str) -> bool:
    """Whether the source says when enrollments end."""
    schema, _, name = table.partition(".")
    found = connection.execute(f"PRAGMA {schema}.table_info({name})")
    return "exit_date" in {row[1] for row in found}
