"""Bringing a file to the tables that this version of the program knows."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appliance.errors import OperatorError
from appliance.store.engine import WRITES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from sqlalchemy import Connection, Engine


MIGRATIONS = Path(__file__).with_name("migrations")
"""The folder of the steps, as Alembic wants it."""


class StoreTooNewError(OperatorError):
    """This store was written by a newer version of Homeroom. Install that version or a later one;
    the store was left as it is.
    """


class LooseRowsError(AssertionError):
    """A step would leave rows that point at nothing. This is a fault of the program."""


def upgrade(engine: Engine) -> None:
    """Bring the tables up to date, in one transaction; nothing is done where they are.

    Raises
    ------
    StoreTooNewError
        A newer program has written the file.
    """
    with engine.connect() as plain:
        if is_current(plain):
            return
    from alembic import command  # it takes long to load, and is needed after an update alone

    with changing_tables(engine) as config:
        command.upgrade(config, "head")


@contextmanager
def changing_tables(engine: Engine) -> Iterator[Config]:
    """Hand out what Alembic needs for its steps: one transaction that keeps all rows together.

    SQLite cannot change a column in place: a step copies the table and drops the old one. Were
    foreign keys heeded, all that points at its rows would go with it
    (https://www.sqlite.org/lang_altertable.html, 7); so they are looked at when the steps are
    done. Neither may the numbers of rows that are gone be given out again.

    Raises
    ------
    LooseRowsError
        A step broke a relation; nothing was changed.
    """
    with engine.connect() as plain:
        _heed_foreign_keys(plain, is_on=False)
        try:
            connection = plain.execution_options(**{WRITES: True})
            with connection.begin():
                given = _highest_ids(connection)
                yield _config(connection)
                _keep_highest_ids(connection, given)
                _check_relations(connection)
        finally:
            _heed_foreign_keys(plain, is_on=True)


def is_current(connection: Connection) -> bool:
    """Whether the file has exactly the tables that this program knows.

    Raises
    ------
    StoreTooNewError
        It has a step that this program has never heard of.
    """
    step = _step(connection)
    known = known_steps()
    if step and step not in known:
        raise StoreTooNewError
    return step == known[-1]


def known_steps() -> list[str]:
    """The number of every step, by the names of their files; a file has taken the last of them."""
    return sorted(file.name[:4] for file in MIGRATIONS.glob("versions/[0-9]*.py"))


def _step(connection: Connection) -> str:
    """The last step that the file has taken, where Alembic keeps it; empty: none."""
    if "alembic_version" not in _tables(connection):
        return ""
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return str(found or "")


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _heed_foreign_keys(plain: Connection, *, is_on: bool) -> None:
    """Switch them on the driver's connection: within a transaction SQLite would not listen."""
    driver: Any = plain.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys = {'ON' if is_on else 'OFF'}")


def _tables(connection: Connection) -> set[str]:
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    return set(found.scalars())


def _highest_ids(connection: Connection) -> dict[str, int]:
    """The highest number ever given out, by table."""
    if "sqlite_sequence" not in _tables(connection):
        return {}
    rows = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
    return {row[0]: row[1] for row in rows}


def _keep_highest_ids(connection: Connection, given: dict[str, int]) -> None:
    """Put back what a copied table has forgotten: the numbers of rows that it no longer had."""
    tables, now = _tables(connection), _highest_ids(connection)
    for name, highest in given.items():
        if name in tables and now.get(name, 0) < highest:
            connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            connection.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (name, highest))


def _check_relations(connection: Connection) -> None:
    loose = {row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
    if loose:
        raise LooseRowsError(", ".join(sorted(loose)))
