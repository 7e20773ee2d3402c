"""What an import removes because a student is not of the pilot any more, told apart from losses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appliance.model.register import ENTITIES
from appliance.store.tables import column_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appliance.model.fields import Entity

Connection = Any
"""A DBAPI connection of `sqlcipher3`, with the scratch database attached as `staged`."""

_STUDENTS = "students"
_LEAVERS = "(SELECT id FROM staged.leavers)"


def list_leavers(connection: Connection, student_ids: Iterable[int]) -> None:
    """Note who leaves."""
    connection.execute("CREATE TABLE staged.leavers (id INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO staged.leavers VALUES (?)", [(one,) for one in student_ids])


def count_leaving(connection: Connection) -> dict[str, int]:
    """The rows of each entity that go with those who leave, once removals are settled."""
    found = {}
    for entity in ENTITIES:
        column = _student_column(entity)
        if column:
            keys = [column_name(entity.field(name)) for name in entity.natural_key] or ["id"]
            same = " AND ".join(f"t.{key} = g.{key}" for key in keys)
            rows = connection.execute(
                f"SELECT count(*) FROM staged.{entity.name}_removed g "  # noqa: S608
                f"CROSS JOIN main.{entity.name} t ON {same} WHERE t.{column} IN {_LEAVERS}"
            )
            found[entity.name] = int(rows.fetchone()[0])
    return {name: rows for name, rows in found.items() if rows}


def leaving_condition(entity: Entity) -> str:
    """What is true of a row `t` that goes with somebody who leaves."""
    column = _student_column(entity)
    return f"t.{column} IN {_LEAVERS}" if column else "0"


def _student_column(entity: Entity) -> str:
    if entity.name == _STUDENTS:
        return "id"
    owners = (column_name(one) for one in entity.references if one.refers_to == _STUDENTS)
    return next(owners, "")
