"""Proving a backup: opened from the copy itself, and held against all that is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlcipher3.dbapi2 as sqlcipher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import DatabaseError

from appliance.governance.checkpoints import Evidence, parse_checkpoint, verify
from appliance.store.audit import count_written, hash_of, head_of, read_chain
from appliance.store.backups.copying import count_rows, digest_of, reading_copy
from appliance.store.backups.sealing import (
    COPY,
    BackupDamagedError,
    BackupForeignError,
    BackupIncompleteError,
    BackupMisnamedError,
    Contents,
    Header,
    read_header,
    unseal,
    unwrap,
)
from appliance.store.checkpoints import CHECKPOINTS_FILE, SIGNING_KEY_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from appliance.store.keys import DataKey


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup of which the key is known."""

    place: Path
    header: Header
    key: DataKey
    contents: Contents

    @property
    def copy(self) -> Path:
        """The copy of the store."""
        return self.place / COPY


def open_backup(place: Path, data_key: DataKey, *, name: str = "") -> Opened:
    """Open a backup with the data key of its day; `name` is what it is to be (as its folder is).

    Raises
    ------
    BackupForeignError
        The key is another one.
    BackupMisnamedError, BackupIncompleteError, BackupDamagedError
        It is not what it says it is.
    """
    header, name = read_header(place), name or place.name
    key = unwrap(header, data_key)
    if key is None:
        raise BackupForeignError(name=place.name)
    if header.name != name:
        raise BackupMisnamedError(name=name, found=header.name)
    return Opened(place, header, key, unseal(place, header, key))


def prove(backup: Opened) -> None:
    """Read all of a backup.

    Raises
    ------
    BackupIncompleteError, BackupDamagedError
        It is not whole, or not as it was made.
    """
    name, contents = backup.header.name, backup.contents
    try:
        octets = backup.copy.stat().st_size
        digest = digest_of(backup.copy)
    except OSError as error:
        raise BackupIncompleteError(name=name, file=COPY) from error
    if octets != contents.octets:
        what = f"{COPY} has {octets} bytes and should have {contents.octets}"
        raise BackupDamagedError(name=name, what=what)
    if digest != contents.digest:
        raise BackupDamagedError(name=name, what=f"{COPY} was changed after it was made")
    try:
        with reading_copy(backup.copy, backup.key) as connection:
            what = _find_fault(connection, contents)
    except (DatabaseError, sqlcipher.DatabaseError) as error:
        raise BackupDamagedError(name=name, what=f"{COPY} cannot be opened") from error
    if what:
        raise BackupDamagedError(name=name, what=what)


def _find_fault(connection: Connection, contents: Contents) -> str:
    """What is wrong with an opened copy, in words; empty where nothing is."""
    said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    if said != ["ok"]:
        return "its pages do not fit together (integrity check)"
    if count_rows(connection) != contents.counts:
        return "it does not have the rows that the store had"
    n, head = head_of(connection)
    first = hash_of(connection, 1) or b""
    if (n, head.hex(), first.hex()) != (contents.events, contents.head, contents.store):
        return "its log is not the one that the store had"
    found = verify(read_chain(connection), count_written(connection), _evidence(contents))
    broken = found.broken
    return f"its log is broken at event {broken.n}: {broken.reason}" if broken else ""


def _evidence(contents: Contents) -> Evidence:
    """The checkpoints that lay beside the store."""
    lines = contents.files.get(CHECKPOINTS_FILE, b"").decode(errors="replace").splitlines()
    key = contents.files.get(SIGNING_KEY_FILE, b"").decode(errors="replace").strip()
    public = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key)).public_key() if key else None
    return Evidence(
        own=[parse_checkpoint(line) for line in lines],
        key=public.public_bytes_raw().hex() if public else "",
    )
