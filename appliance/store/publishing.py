"""Publish: the staged rows, made the stored ones, set by set, in one transaction.

The rows are taken in parts of some hundred thousand students' rows, each sorted by its key
before it meets the table that is clustered by that key: pages of the encrypted file are then
decrypted and written once, in order.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.model.runs import EntityCounts, HeldDifference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appliance.store.staging import Shape

Connection = Any
"""A DBAPI connection of `sqlcipher3`, with the scratch database attached as `staged`."""

PART_ROWS = 750_000
"""Rows sorted at a time: some 60 MB. Each part costs one look through all that is staged."""

REMOVALS_ALLOWED = 5
REMOVALS_ALLOWED_SHARE = 0.03
"""A run that removes more than max(5, 3 %) of an entity waits for a person. Microsoft Entra
Connect, Clever and SchoolStatus Connect hold mass deletions likewise; the share is ours."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing one entity did, and would remove."""

    counts: EntityCounts
    present: int

    @property
    def allowed(self) -> int:
        """How many rows may go without asking."""
        return max(REMOVALS_ALLOWED, int(self.present * REMOVALS_ALLOWED_SHARE))

    @property
    def is_too_much(self) -> bool:
        """Whether a person must look first."""
        return self.counts.removed > self.allowed

    @property
    def difference(self) -> HeldDifference:
        """What a person is shown."""
        c = self.counts
        return HeldDifference(c.entity, self.present, c.removed, c.added, c.changed, self.allowed)


def publish_entity(
    connection: Connection, shape: Shape, source_id: int, run_id: int
) -> Publication:
    """Add and change an entity's rows, and list those to remove (see `removals`)."""
    counts = EntityCounts(shape.entity)
    present = _count(connection, f"main.{shape.entity}", "source_id = ?", (source_id,))
    parts = [
        _Part(connection, shape, source_id, run_id, condition, bounds)
        for condition, bounds in _parts(connection, shape)
    ]
    is_first = present == 0 and len(shape.key) > 1
    if not (is_first and _insert_directly(connection, parts, counts)):
        for part in parts:
            if len(shape.key) > 1:
                distinct_rows(connection, shape, part.condition, part.bounds)
            part.publish(counts)
    return Publication(counts, present)


def remove_listed(connection: Connection, shape: Shape) -> None:
    """Remove the rows that the source no longer gives."""
    table = shape.entity
    connection.execute(
        f"DELETE FROM main.{table} WHERE ({', '.join(shape.key)}) IN "  # noqa: S608
        f"(SELECT {', '.join(shape.key)} FROM staged.{table}_removed)"
    )


def distinct_rows(
    connection: Connection, shape: Shape, condition: str, bounds: Sequence[int]
) -> None:
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
        f"INSERT INTO staged.{table}_rows SELECT {columns} FROM staged.{table} "  # noqa: S608
        f"WHERE {condition or 1} ORDER BY {keys}, rowid ON CONFLICT DO NOTHING",
        tuple(bounds),
    ).rowcount
    if inserted < _count(connection, f"staged.{table}", condition or "1", bounds):
        _settle_clashes(connection, shape, condition or "1", bounds)


def _settle_clashes(
    connection: Connection, shape: Shape, condition: str, bounds: Sequence[int]
) -> None:
    table, keys = shape.entity, ", ".join(shape.key)
    differ = (
        " OR ".join(
            f"min({c}) IS NOT max({c}) OR count({c}) NOT IN (0, count(*))" for c in shape.kept
        )
        or "0"
    )
    run = connection.execute
    run(
        f"INSERT OR IGNORE INTO staged.{table}_clashes SELECT {keys} FROM staged.{table} "  # noqa: S608
        f"WHERE {condition} GROUP BY {keys} HAVING count(*) > 1 AND ({differ})",
        tuple(bounds),
    )
    clashing = f"SELECT {keys} FROM staged.{table}_clashes WHERE {condition}"  # noqa: S608
    found = run(f"SELECT count(*) FROM ({clashing})", tuple(bounds)).fetchone()[0]  # noqa: S608
    if not found:
        return
    run(f"DELETE FROM staged.{table}_rows WHERE ({keys}) IN ({clashing})", tuple(bounds))  # noqa: S608
    run(f"INSERT OR IGNORE INTO staged.{table}_kept {clashing}", tuple(bounds))
    run(
        "INSERT INTO staged.set_aside SELECT ?, (SELECT origin FROM staged.origins o "  # noqa: S608
        f"WHERE o.entity = ? AND o.first <= s.rowid ORDER BY o.first DESC LIMIT 1), s.number, '', "
        "'another row of the same key says something else', "
        f"json_object({', '.join(f'{c!r}, CAST(s.{c} AS TEXT)' for c in shape.kept)}), 0 "
        f"FROM staged.{table} s WHERE ({', '.join('s.' + k for k in shape.key)}) IN ({clashing})",
        (table, table, *bounds),
    )
    run(
        "DELETE FROM staged.set_aside WHERE left_empty AND (entity, origin, row_number) IN "
        "(SELECT entity, origin, row_number FROM staged.set_aside WHERE NOT left_empty)"
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of an entity's rows, by a range of its key's first column."""

    connection: Connection
    shape: Shape
    source_id: int
    run_id: int
    condition: str
    bounds: tuple[int, ...]

    def insert(self) -> int:
        """Insert the part as it was staged, leaving out what is there; gives the rows inserted."""
        return self._insert(f"staged.{self.shape.entity}", self._where, self.bounds)

    def publish(self, counts: EntityCounts) -> None:
        """Compare the part's distinct rows with the stored ones, and make them so."""
        table = self.shape.entity
        given = _count(self.connection, f"staged.{table}_rows", "1", ())
        self._list_removed()
        changed = self._change()
        added = self._insert(f"staged.{table}_rows", f"NOT EXISTS ({self._stored})", ())
        counts.added += added
        counts.changed += changed
        counts.unchanged += given - added - changed

    @property
    def _where(self) -> str:
        return self.condition or "1"

    @property
    def _stored(self) -> str:
        table = self.shape.entity
        same = " AND ".join(f"t.{key} = s.{key}" for key in self.shape.key)
        return f"SELECT 1 FROM main.{table} t WHERE {same}"  # noqa: S608

    def _list_removed(self) -> None:
        table, keys = self.shape.entity, self.shape.key
        same = " AND ".join(f"s.{key} = t.{key}" for key in keys)
        self._run(
            f"INSERT INTO staged.{table}_removed SELECT {', '.join('t.' + k for k in keys)} "  # noqa: S608
            f"FROM main.{table} t WHERE t.source_id = ? AND {self._where} "
            f"AND NOT EXISTS (SELECT 1 FROM staged.{table}_rows s WHERE {same}) "
            f"AND NOT EXISTS (SELECT 1 FROM staged.{table}_kept s WHERE {same})",
            (self.source_id, *self.bounds),
        )

    def _change(self) -> int:
        table, kept = self.shape.entity, self.shape.kept
        same = " AND ".join(f"t.{key} = s.{key}" for key in self.shape.key)
        differs = " OR ".join(f"t.{name} IS NOT s.{name}" for name in (*kept,)) or "0"
        sets = "".join(f"{name} = s.{name}, " for name in kept)
        return self._run(
            f"UPDATE main.{table} AS t SET {sets}source_id = ?, run_id = ? "  # noqa: S608
            f"FROM staged.{table}_rows s WHERE {same} AND ({differs} OR t.source_id IS NOT ?)",
            (self.source_id, self.run_id, self.source_id),
        )

    def _insert(self, origin: str, where: str, bounds: tuple[int, ...]) -> int:
        columns = ", ".join(self.shape.columns)
        return self._run(
            f"INSERT INTO main.{self.shape.entity} ({columns}, source_id, run_id) "  # noqa: S608
            f"SELECT {columns}, ?, ? FROM {origin} s WHERE {where} "
            f"ORDER BY {', '.join(self.shape.key)} ON CONFLICT DO NOTHING",
            (self.source_id, self.run_id, *bounds),
        )

    def _run(self, statement: str, values: tuple[Any, ...]) -> int:
        return int(self.connection.execute(statement, values).rowcount)


def _insert_directly(connection: Connection, parts: Sequence[_Part], counts: EntityCounts) -> bool:
    """Insert a first load without comparing; False, and nothing done, if any rows repeat."""
    shape, source_id = parts[0].shape, parts[0].source_id
    inserted = sum(part.insert() for part in parts)
    if inserted == _staged(connection, shape):
        counts.added += inserted
        return True
    connection.execute(f"DELETE FROM main.{shape.entity} WHERE source_id = ?", (source_id,))  # noqa: S608
    return False


def _parts(connection: Connection, shape: Shape) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Ranges of the key's first column that hold about `PART_ROWS` staged rows each."""
    first, table = shape.key[0], shape.entity
    parts = -(-_staged(connection, shape) // PART_ROWS)
    if parts <= 1 or len(shape.key) == 1:
        yield "", ()
        return
    lowest, highest = connection.execute(
        f"SELECT min({first}), max({first}) FROM staged.{table}"  # noqa: S608
    ).fetchone()
    step = (highest - lowest) // parts + 1
    edges = [lowest + step * n for n in range(1, parts)]
    yield f"{first} < ?", (edges[0],)
    for low, high in itertools.pairwise(edges):
        yield f"{first} >= ? AND {first} < ?", (low, high)
    yield f"{first} >= ?", (edges[-1],)


def _staged(connection: Connection, shape: Shape) -> int:
    """How many rows were staged: none is ever taken out, so the newest one's number says it."""
    found = connection.execute(f"SELECT max(rowid) FROM staged.{shape.entity}").fetchone()  # noqa: S608
    return int(found[0] or 0)


def _count(connection: Connection, table: str, where: str, bounds: Sequence[int]) -> int:
    statement = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608
    return int(connection.execute(statement, tuple(bounds)).fetchone()[0])
