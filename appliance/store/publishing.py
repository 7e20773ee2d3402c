"""Publish: the staged rows, made the stored ones, set by set, in one transaction.

The rows are taken drawer by drawer, each sorted by its key before it meets the table that is
clustered by that key: pages of the encrypted file are then decrypted and written once, in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.model.runs import EntityCounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appliance.store.drawers import Part
    from appliance.store.staging import Shape

Connection = Any
"""A DBAPI connection of `sqlcipher3`, with the scratch database attached as `staged`."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing one entity did, and would remove; `present` rows were there before."""

    counts: EntityCounts
    present: int


def publish_entity(
    connection: Connection, shape: Shape, parts: Iterable[Part], source_id: int, run_id: int
) -> Publication:
    """Add and change an entity's rows, and list those to remove (see `removals`)."""
    counts = EntityCounts(shape.entity)
    present = _count(connection, f"main.{shape.entity}", "source_id = ?", (source_id,))
    for part in parts:
        publishing = _Publishing(connection, shape, part, source_id, run_id)
        if shape.is_of_students:
            if present == 0 and publishing.insert_directly(counts):
                continue
            distinct_rows(connection, shape, part)
        publishing.compare(counts)
    return Publication(counts, present)


def remove_listed(connection: Connection, shape: Shape) -> None:
    """Remove the rows that the source no longer gives."""
    table = shape.entity
    connection.execute(
        f"DELETE FROM main.{table} WHERE ({', '.join(shape.key)}) IN "  # noqa: S608
        f"(SELECT {', '.join(shape.key)} FROM staged.{table}_removed)"
    )


def distinct_rows(connection: Connection, shape: Shape, part: Part) -> None:
    """Fill `staged.<entity>_rows` with a part's rows, each key once, sorted.

    Rows that repeat each other count once. Rows of one key that say different things are all
    set aside, and the stored row of that key is left as it is: which of them is right, nobody
    here can know.
    """
    table, keys, columns = shape.entity, ", ".join(shape.key), ", ".join(shape.columns)
    run = connection.execute
    run(f"DROP TABLE IF EXISTS staged.{table}_rows")
    declared = shape.declared(shape.columns)
    run(f"CREATE TABLE staged.{table}_rows ({declared}, PRIMARY KEY ({keys})) WITHOUT ROWID")
    inserted = run(
        f"INSERT INTO staged.{table}_rows SELECT {columns} FROM {part.drawer.table} "  # noqa: S608
        f"ORDER BY {keys}, rowid ON CONFLICT DO NOTHING"
    ).rowcount
    if inserted < part.drawer.rows:
        _settle_clashes(connection, shape, part)


def _settle_clashes(connection: Connection, shape: Shape, part: Part) -> None:
    table, keys, drawer = shape.entity, ", ".join(shape.key), part.drawer.table
    differ = (
        " OR ".join(
            f"min({c}) IS NOT max({c}) OR count({c}) NOT IN (0, count(*))" for c in shape.kept
        )
        or "0"
    )
    run = connection.execute
    run(
        f"INSERT OR IGNORE INTO staged.{table}_clashes SELECT {keys} FROM {drawer} "  # noqa: S608
        f"GROUP BY {keys} HAVING count(*) > 1 AND ({differ})"
    )
    clashing = f"SELECT {keys} FROM staged.{table}_clashes WHERE {part.condition}"  # noqa: S608
    found = run(f"SELECT count(*) FROM ({clashing})", part.bounds).fetchone()[0]  # noqa: S608
    if not found:
        return
    run(f"DELETE FROM staged.{table}_rows WHERE ({keys}) IN ({clashing})", part.bounds)  # noqa: S608
    run(f"INSERT OR IGNORE INTO staged.{table}_kept {clashing}", part.bounds)
    run(
        "INSERT INTO staged.set_aside SELECT ?, (SELECT origin FROM staged.origins o "  # noqa: S608
        f"WHERE o.drawer = ? AND o.first <= s.rowid ORDER BY o.first DESC LIMIT 1), s.number, '', "
        "'another row of the same key says something else', "
        f"json_object({', '.join(f'{c!r}, CAST(s.{c} AS TEXT)' for c in shape.kept)}), 0 "
        f"FROM {drawer} s WHERE ({', '.join('s.' + k for k in shape.key)}) IN ({clashing})",
        (table, drawer, *part.bounds),
    )
    run(
        "DELETE FROM staged.set_aside WHERE left_empty AND (entity, origin, row_number) IN "
        "(SELECT entity, origin, row_number FROM staged.set_aside WHERE NOT left_empty)"
    )


@dataclass(frozen=True, slots=True)
class _Publishing:
    """One part of an entity's rows on their way from the scratch database into the store."""

    connection: Connection
    shape: Shape
    part: Part
    source_id: int
    run_id: int

    def insert_directly(self, counts: EntityCounts) -> bool:
        """Insert a first load as it was staged; False, and nothing done, if any rows repeat."""
        inserted = self._insert(self.part.drawer.table, "1")
        if inserted == self.part.drawer.rows:
            counts.added += inserted
            return True
        self._run(
            f"DELETE FROM main.{self.shape.entity} WHERE source_id = ? AND {self.part.condition}",  # noqa: S608
            (self.source_id, *self.part.bounds),
        )
        return False

    def compare(self, counts: EntityCounts) -> None:
        """Compare the distinct rows with the stored ones, and make them so."""
        table = self.shape.entity
        given = _count(self.connection, f"staged.{table}_rows", "1", ())
        self._list_removed()
        self._pick_fresh()
        changed = self._change()
        added = self._add()
        counts.added += added
        counts.changed += changed
        counts.unchanged += given - added - changed

    def _stored(self, *more: str) -> str:
        same = [f"t.{key} = s.{key}" for key in self.shape.key]
        return f"SELECT 1 FROM main.{self.shape.entity} t WHERE {' AND '.join((*same, *more))}"  # noqa: S608

    def _pick_fresh(self) -> None:
        """Fill `staged.<entity>_fresh` with the rows that are not stored like that: mostly few."""
        table = self.shape.entity
        alike = [f"t.{name} IS s.{name}" for name in self.shape.kept]
        self._run(f"DROP TABLE IF EXISTS staged.{table}_fresh", ())
        self._run(
            f"CREATE TABLE staged.{table}_fresh AS SELECT * FROM staged.{table}_rows s "  # noqa: S608
            f"WHERE NOT EXISTS ({self._stored(*alike, 't.source_id = ?')})",
            (self.source_id,),
        )

    def _list_removed(self) -> None:
        table, keys = self.shape.entity, self.shape.key
        same = " AND ".join(f"s.{key} = t.{key}" for key in keys)
        self._run(
            f"INSERT INTO staged.{table}_removed SELECT {', '.join('t.' + k for k in keys)} "  # noqa: S608
            f"FROM main.{table} t WHERE t.source_id = ? AND {self.part.condition} "
            f"AND NOT EXISTS (SELECT 1 FROM staged.{table}_rows s WHERE {same}) "
            f"AND NOT EXISTS (SELECT 1 FROM staged.{table}_kept s WHERE {same})",
            (self.source_id, *self.part.bounds),
        )

    def _change(self) -> int:
        table = self.shape.entity
        same = " AND ".join(f"t.{key} = s.{key}" for key in self.shape.key)
        sets = "".join(f"{name} = s.{name}, " for name in self.shape.kept)
        return self._run(
            f"UPDATE main.{table} AS t SET {sets}source_id = ?, run_id = ? "  # noqa: S608
            f"FROM staged.{table}_fresh s WHERE {same}",
            (self.source_id, self.run_id),
        )

    def _add(self) -> int:
        """Insert what is new, and list it: the guards ask what came where something goes."""
        table, keys = self.shape.entity, ", ".join(self.shape.key)
        fresh, is_new = f"staged.{table}_fresh", f"NOT EXISTS ({self._stored()})"
        self._run(
            f"INSERT INTO staged.{table}_added SELECT {keys} FROM {fresh} s WHERE {is_new}",  # noqa: S608
            (),
        )
        return self._insert(fresh, is_new)

    def _insert(self, origin: str, where: str) -> int:
        columns = ", ".join(self.shape.columns)
        return self._run(
            f"INSERT INTO main.{self.shape.entity} ({columns}, source_id, run_id) "  # noqa: S608
            f"SELECT {columns}, ?, ? FROM {origin} s WHERE {where} "
            f"ORDER BY {', '.join(self.shape.key)} ON CONFLICT DO NOTHING",
            (self.source_id, self.run_id),
        )

    def _run(self, statement: str, values: tuple[Any, ...]) -> int:
        return int(self.connection.execute(statement, values).rowcount)


def _count(connection: Connection, table: str, where: str, bounds: Sequence[int]) -> int:
    statement = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608
    return int(connection.execute(statement, tuple(bounds)).fetchone()[0])
