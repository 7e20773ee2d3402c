"""What families decided, kept beside the backups, so that putting an old one back undoes no no.

One small file in each folder, written anew after each decision: the decisions, the keyed marks of
children who are out, and how many numbers were given out, sealed as a backup is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from appliance.errors import OperatorError
from appliance.store.audit import hash_of
from appliance.store.backups.copying import WRITING_FAILS, reason_of, replace_file
from appliance.store.backups.sealing import (
    NOT_WRITTEN_SO,
    BackupDamagedError,
    BackupIncompleteError,
    make_header,
    parse_header,
    seal_octets,
    unseal_octets,
    unwrap,
)
from appliance.store.tables import consent_marks, consent_rules, consents

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from appliance.store.keys import DataKey, Slots

_FILE = "homeroom-decisions-{store}.json"
_TABLES = {table.name: table for table in (consents, consent_marks, consent_rules)}
_COUNTED = "students"


class DecisionsNotKeptError(OperatorError):
    """What families decided could not be kept in {folder} ({reason}). Look at that drive: where a
    backup is put back, the newest decisions are lost.
    """


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that was decided up to an instant, as rows by table; octets are written in hex."""

    at: str
    students: int
    rows: dict[str, list[dict[str, Any]]]

    @property
    def newest(self) -> int:
        """The number of the newest decision."""
        return max((row["id"] for row in self.rows[consents.name]), default=0)


def read_decisions(connection: Connection, at: str) -> Decisions:
    """Read them from the store."""
    rows = {
        name: [_written(dict(row._mapping)) for row in connection.execute(select(table))]
        for name, table in _TABLES.items()
    }
    return Decisions(at, _given_out(connection), rows)


def put_decisions(connection: Connection, decisions: Decisions) -> None:
    """Let these stand in the place of those that are there. No number is given to another child."""
    for name, table in _TABLES.items():
        connection.execute(delete(table))
        if decisions.rows[name]:
            connection.execute(insert(table), [_read(row) for row in decisions.rows[name]])
    if decisions.students > _given_out(connection):
        chosen = (_COUNTED, decisions.students)
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", chosen[:1])
        connection.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", chosen)


def keep_decisions(
    connection: Connection, data_key: DataKey, folder: Path, slots: Slots, at: str
) -> None:
    """Write them into a folder of backups, in the place of those of before.

    Raises
    ------
    DecisionsNotKeptError
        They cannot be written there.
    """
    store = (hash_of(connection, 1) or b"").hex()
    name = _FILE.format(store=store[:12])
    header, key = make_header(name, slots, data_key)
    decisions = read_decisions(connection, at)
    told = {"at": at, "students": decisions.students, "rows": decisions.rows, "store": store}
    sealed = seal_octets(header, key, json.dumps(told).encode())
    document = {"header": json.loads(header.octets), "sealed": sealed.hex()}
    try:
        replace_file(folder / name, json.dumps(document).encode())
    except WRITING_FAILS as error:
        raise DecisionsNotKeptError(folder=folder, reason=reason_of(error)) from error


def find_decisions(folder: Path, data_key: DataKey, store: str) -> Decisions | None:
    """Those that lie in a folder beside the backups of a store; None where there are none.

    Raises
    ------
    BackupDamagedError, BackupIncompleteError
        They are there, and not as they were written.
    """
    file = folder / _FILE.format(store=store[:12])
    if not file.exists():
        return None
    try:
        document = json.loads(file.read_bytes())
        header = parse_header(document["header"], file.name)
        sealed = bytes.fromhex(document["sealed"])
    except NOT_WRITTEN_SO as error:
        raise BackupIncompleteError(name=file.name, file=file.name) from error
    key = unwrap(header, data_key)
    if key is None:
        return None  # the data key was changed since the backup was made
    told = json.loads(unseal_octets(header, key, sealed, of=file.name, file="it"))
    if header.name != file.name or told["store"] != store:
        raise BackupDamagedError(name=file.name, what="it is of another store")
    return Decisions(told["at"], told["students"], told["rows"])


def _given_out(connection: Connection) -> int:
    statement = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    return int(connection.exec_driver_sql(statement, (_COUNTED,)).scalar() or 0)


def _written(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {"hex": value.hex()} if isinstance(value, bytes) else value
        for name, value in row.items()
    }


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: bytes.fromhex(value["hex"]) if isinstance(value, dict) else value
        for name, value in row.items()
    }
