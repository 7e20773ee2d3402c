"""All that a run would do, as one digest by which an approval of exactly that is recognized.

Each row that would go, come or change is digested with a key of the held run's own, and the
digests are added up without carry: the order of the rows does not matter, memory stays the same
for any number of them, and without the key, which never leaves the store, nobody can make other
rows that add up alike (Clarke et al. 2003, “Incremental Multiset Hash Functions”).

Ids of rows that are new are left out, since they follow the order of reading: such a row is told
by its source's key.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from appliance.model.register import ENTITIES
from appliance.store.tables import RECORDS, column_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appliance.model.fields import Entity

Connection = Any
"""A DBAPI connection of `sqlcipher3`, with the scratch database attached as `staged`."""

_KEY_BYTES = 16
_KEY_DIGITS = 2 * _KEY_BYTES


def digest_difference(connection: Connection, run_id: int, approved: str) -> str:
    """Digest what a run removes, adds and changes, once its removals are listed.

    `approved` is the digest of what a person has approved, by whose key this one is made, so that
    they can be compared; empty for none.
    """
    key = bytes.fromhex(approved[:_KEY_DIGITS]) or secrets.token_bytes(_KEY_BYTES)
    total = 0
    for row in _rows(connection, run_id):
        digest = hashlib.blake2b(repr(row).encode(), key=key, digest_size=32).digest()
        total ^= int.from_bytes(digest, "big")
    return f"{key.hex()}{total:064x}"


def _rows(connection: Connection, run_id: int) -> Iterator[tuple[object, ...]]:
    for entity in ENTITIES:
        removed = connection.execute(f"SELECT * FROM staged.{entity.name}_removed")  # noqa: S608
        yield from (("removed", entity.name, *row) for row in removed)
        columns = ", ".join(_spelled(entity))
        written = connection.execute(
            f"SELECT {columns} FROM main.{entity.name} t WHERE t.run_id = ?",  # noqa: S608
            (run_id,),
        )
        yield from (("written", entity.name, *row) for row in written)


def _spelled(entity: Entity) -> Iterable[str]:
    """The columns of a row, each reference as the source and key of the row that it points at."""
    references = {column_name(field): field.refers_to for field in entity.references}
    for column in (each.name for each in RECORDS[entity.name].columns):
        if column in references:
            yield (
                f"(SELECT r.source_id || ':' || r.source_key FROM main.{references[column]} r "  # noqa: S608
                f"WHERE r.id = t.{column})"
            )
        elif column not in ("id", "run_id"):
            yield f"t.{column}"
