"""Connections to the encrypted file.

Each setting is a measured need: WAL with `synchronous=FULL` loses no acknowledged commit at a
power cut (NORMAL does); `isolation_level=None` with our own BEGIN makes DDL transactional;
BEGIN IMMEDIATE keeps a writer from being refused half-way; a raw key opens in milliseconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool

from appliance.errors import OperatorError, RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from appliance.store.keys import DataKey

DATABASE_FILE = "homeroom.db"
WRITES = "homeroom_writes"
"""Execution option of a connection that is about to write."""

BUSY_MS = 30_000
_CACHE_KIB = 64 * 1024


class WrongKeyError(RefusedError):
    """The key file and the store in {folder} do not belong together, or the store is damaged.
    Put back both from the same backup.
    """


class StoreMissingError(OperatorError):
    """There is a key file in {folder} but no store. Put back {file} from a backup."""


def make_engine(
    home: Path, key: DataKey, *, create: bool = False, wipes_memory: bool = False
) -> Engine:
    """Open the encrypted file of a home folder.

    With `wipes_memory`, SQLCipher locks its memory and wipes it when it is freed: right for the
    server, which holds pages for months, and wrong for an import, which lasts a minute and
    would take three times as long.

    Raises
    ------
    StoreMissingError
        The file is not there (and `create` is false).
    WrongKeyError
        The key does not fit the file.
    """
    path = home / DATABASE_FILE
    if not create and not path.exists():
        raise StoreMissingError(folder=home, file=DATABASE_FILE)
    engine = create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=lambda: connect(path, key, wipes_memory=wipes_memory),
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=8,
        pool_use_lifo=True,  # a write empties every other connection's cache of decrypted pages
        hide_parameters=True,  # a failing statement is told without a child's data
    )
    event.listen(engine, "begin", _begin)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except OperationalError:  # a DatabaseError, too, but of the disk or of a lock
        raise
    except DatabaseError as error:
        raise WrongKeyError(folder=home) from error
    return engine


def connect(path: Path, key: DataKey, *, wipes_memory: bool) -> Any:
    """Open one connection with the settings above; a DBAPI connection of `sqlcipher3`."""
    path.touch(mode=0o600)
    connection = sqlcipher.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
    )
    for pragma in (
        "cipher_log_level = NONE",  # what it would print on standard error, our errors say
        f'key = "{key.pragma}"',
        f"cipher_memory_security = {'ON' if wipes_memory else 'OFF'}",
        f"busy_timeout = {BUSY_MS}",
        f"cache_size = -{_CACHE_KIB}",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except sqlcipher.DatabaseError:
        connection.close()
        raise
    return connection


def begin_reading(connection: Connection) -> None:
    """Begin as a driver that leaves it to us must be told to."""
    connection.exec_driver_sql("BEGIN")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
