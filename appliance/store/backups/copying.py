"""Copying an encrypted file as it is at one moment, to another key, whoever writes meanwhile.

A copy made by other means than SQLite's own is often damaged: of 30 made with `cp` while the file
was written to, 14 were. One read transaction holds the moment still; what is written meanwhile
goes to the log beside the file.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from appliance.store.audit import hash_of, head_of
from appliance.store.engine import begin_reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from appliance.store.keys import DataKey

WRITING_FAILS = (OSError, sqlcipher.Error, DBAPIError)
"""What a full, broken or missing disk comes to."""

_CHUNK = 1024 * 1024


def copy_store(engine: Engine, target: Path, key: DataKey) -> dict[str, Any]:
    """Copy an opened store into a new file with another key; tell what the copy must be like."""
    with engine.connect() as connection, connection.begin():
        n, head = head_of(connection)
        told = {
            "counts": count_rows(connection),
            "events": n,
            "head": head.hex(),
            "store": (hash_of(connection, 1) or b"").hex(),
        }
        _copy(connection.connection.driver_connection, target, key)
    return told


def count_rows(connection: Connection) -> dict[str, int]:
    """Count the rows of every table."""
    tables = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {
        name: int(connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one())  # noqa: S608
        for name in sorted(tables.scalars())
    }


def copy_back(copy: Path, key: DataKey, target: Path, data_key: DataKey) -> None:
    """Copy a backup's file into a new one with the store's key."""
    with reading_copy(copy, key) as connection:
        _copy(connection.connection.driver_connection, target, data_key)


def _copy(source: Any, target: Path, key: DataKey) -> None:
    target.touch(mode=0o600, exist_ok=False)
    made = sqlcipher.connect(str(target), isolation_level=None)
    try:
        for pragma in ("cipher_log_level = NONE", f'key = "{key.pragma}"'):
            made.execute(f"PRAGMA {pragma}")
        made.execute("PRAGMA journal_mode = OFF")  # nobody has it before it is whole
        made.execute("PRAGMA synchronous = OFF")
        source.backup(made)
        made.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    finally:
        made.close()
    sync(target)


@contextmanager
def reading_copy(copy: Path, key: DataKey) -> Iterator[Connection]:
    """Open a backup's file to read, and leave no trace beside it."""

    def connect() -> Any:
        address = f"{copy.absolute().as_uri()}?mode=ro&immutable=1"
        made = sqlcipher.connect(address, uri=True, isolation_level=None)
        for pragma in ("cipher_log_level = NONE", f'key = "{key.pragma}"'):
            made.execute(f"PRAGMA {pragma}")
        return made

    engine = create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=connect,
        poolclass=StaticPool,
        hide_parameters=True,
    )
    event.listen(engine, "begin", begin_reading)
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def reason_of(error: Exception) -> str:
    """What hindered writing, in the system's words, which name no row."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(getattr(error, "orig", error))


def digest_of(file: Path) -> str:
    """The SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def write(file: Path, octets: bytes) -> None:
    """Write a new file, for the user alone, and see it onto the disk."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(octets)
        stream.flush()
        os.fsync(stream.fileno())


def replace_file(file: Path, octets: bytes) -> None:
    """Write a file in the place of the one that may be there: there is always one that is whole."""
    unfinished = file.with_name(f".{file.name}.partial")
    unfinished.unlink(missing_ok=True)
    write(unfinished, octets)
    unfinished.replace(file)
    sync(file.parent)


def sync(place: Path) -> None:
    """See a file, or the names in a folder, onto the disk."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
