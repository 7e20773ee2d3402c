"""Bringing a file to the tables that this version of the program knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from appliance.errors import OperatorError
from appliance.store.engine import WRITES

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


class StoreTooNewError(OperatorError):
    """This store was written by a newer version of Homeroom. Install that version or a later one;
    the store was left as it is.
    """


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
    with engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        with connection.begin():
            command.upgrade(_config(connection), "head")


def is_current(connection: Connection) -> bool:
    """Whether the file has exactly the tables that this program knows.

    Raises
    ------
    StoreTooNewError
        It has a step that this program has never heard of.
    """
    step = MigrationContext.configure(connection).get_current_revision()
    steps = ScriptDirectory.from_config(_config(connection))
    known = {script.revision for script in steps.walk_revisions()}
    if step is not None and step not in known:
        raise StoreTooNewError
    return step == steps.get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    return config
