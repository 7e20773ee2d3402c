"""Making a store, and opening one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.store.engine import DATABASE_FILE, make_engine
from appliance.store.keys import KEY_FILE, KeyFileExistsError, create_keys
from appliance.store.schema import upgrade
from appliance.store.unit_of_work import Store

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.model.moments import Clock
    from appliance.store.keys import DataKey


def create_store(home: Path, passphrase: str, clock: Clock) -> tuple[DataKey, str]:
    """Make a new store in a home folder; give its key, and the recovery key to print.

    Raises
    ------
    KeyFileExistsError
        There is a store already; it was left as it is.
    ShortPassphraseError
        The passphrase is too short.
    """
    if exists(home):
        raise KeyFileExistsError(folder=home)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    key, recovery = create_keys(home, passphrase)
    engine = make_engine(home, key, create=True)
    upgrade(engine)
    store = Store(engine, clock)
    with store.writing(CONSOLE, AuditEvent(Action.STORE_CREATED)):
        pass
    store.close()
    return key, recovery


def open_store(home: Path, key: DataKey, clock: Clock, *, wipes_memory: bool = False) -> Store:
    """Open a home folder's store with the key that `open_keys` gave (see `make_engine`).

    Raises
    ------
    StoreMissingError, WrongKeyError, StoreTooNewError
        The file could not be opened.
    """
    engine = make_engine(home, key, wipes_memory=wipes_memory)
    upgrade(engine)
    return Store(engine, clock)


def exists(home: Path) -> bool:
    """Whether a home folder holds a store."""
    return (home / KEY_FILE).exists() or (home / DATABASE_FILE).exists()
