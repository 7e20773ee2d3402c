"""What an import has staged, counted beside what the store holds: while both stand side by side.

Asked inside the transaction that would publish, once removals are settled; none of it is taken
from what the import counted itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.model.reconciliation import SectionRows
from appliance.store.guarding import key_columns, path_to_section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appliance.model.fields import Entity
    from appliance.store.drawers import Part
    from appliance.store.staging import Shape

Connection = Any
"""A DBAPI connection of `sqlcipher3`, with the scratch database attached as `staged`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One entity's rows: those staged, the different ones among them, and those that are kept.

    `clashing` are the staged rows whose key another row has that says something else; `gone` are
    kept and not staged; `spared` are kept because they could not be read.
    """

    staged: int
    given: int
    clashing: int
    kept: int
    gone: int
    spared: int


def standing(
    connection: Connection, shape: Shape, parts: Iterable[Part], source_id: int, added: int
) -> Standing:
    """Count one entity's rows; `added` are those that the open transaction has added."""
    table, keys = shape.entity, ", ".join(shape.key)
    clashes = f"SELECT {keys} FROM staged.{table}_clashes"  # noqa: S608
    staged = given = clashing = both = 0
    for part in parts:
        drawer = part.drawer.table
        fitting = f"SELECT DISTINCT {keys} FROM {drawer} WHERE ({keys}) NOT IN ({clashes})"  # noqa: S608
        staged += _one(connection, f"SELECT count(*) FROM {drawer}")  # noqa: S608
        given += _one(connection, f"SELECT count(*) FROM ({fitting})")  # noqa: S608
        clashing += _one(
            connection,
            f"SELECT count(*) FROM {drawer} WHERE ({keys}) IN ({clashes})",  # noqa: S608
        )
        both += _one(
            connection,
            f"SELECT count(*) FROM main.{table} t JOIN staged.{table}_kept k ON {_same(shape)} "  # noqa: S608
            f"WHERE t.source_id = {source_id:d} AND ({_of('t', shape)}) IN ({fitting})",
        )
    after = _one(connection, f"SELECT count(*) FROM main.{table} WHERE source_id = {source_id:d}")  # noqa: S608
    listed = (
        f"SELECT count(*) FROM main.{table} t JOIN staged.{table}_{{}} k ON {_same(shape)} "  # noqa: S608
        f"WHERE t.source_id = {source_id:d}"
    )
    return Standing(
        staged=staged,
        given=given,
        clashing=clashing,
        kept=after - added,
        gone=_one(connection, listed.format("removed")),
        spared=_one(connection, listed.format("kept")) - both,
    )


def rows_by_section(
    connection: Connection, entity: Entity, source_id: int, *, had_none: bool
) -> tuple[SectionRows, ...]:
    """Count each section's rows that the source gives and those that are kept.

    Empty for an entity that has no section. `had_none` where nothing was kept before: then rows
    that are added are not listed one by one.
    """
    path = path_to_section(entity)
    if path is None:
        return ()
    section, joined = path
    of_source = f"WHERE t.source_id = {source_id:d} AND {section} > 0 GROUP BY 1"
    same = " AND ".join(f"t.{key} = g.{key}" for key in key_columns(entity))

    def count(listed: str) -> dict[int, int]:
        rows = f"staged.{entity.name}_{listed} g JOIN main.{entity.name} t ON {same}"
        rows = rows if listed else f"main.{entity.name} t"
        return dict(
            connection.execute(f"SELECT {section}, count(*) FROM {rows} {joined} {of_source}")  # noqa: S608
        )

    after, gone = count(""), count("removed")
    come = after if had_none else count("added")
    codes = dict(connection.execute("SELECT id, section_code FROM main.sections"))
    found = [
        SectionRows(codes.get(each) or "", rows - gone.get(each, 0), rows - come.get(each, 0))
        for each, rows in after.items()
    ]
    return tuple(sorted(found, key=lambda each: each.section))


def _same(shape: Shape) -> str:
    return " AND ".join(f"t.{key} = k.{key}" for key in shape.key)


def _of(alias: str, shape: Shape) -> str:
    return ", ".join(f"{alias}.{key}" for key in shape.key)


def _one(connection: Connection, statement: str) -> int:
    return int(connection.execute(statement).fetchone()[0])
