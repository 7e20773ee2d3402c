"""Making a store, and opening one."""

from __future__ import annotations

import secrets
import stat
from typing import TYPE_CHECKING

from appliance.errors import RefusedError
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


class HomeOpenError(RefusedError):
    """Others on this machine may look into {folder}, and it holds other things already. Choose a
    folder of its own with --home, or close this one to others (chmod 700) and try again.
    """


def create_store(home: Path, passphrase: str, clock: Clock) -> tuple[DataKey, str]:
    """Make a new store in a home folder; give its key, and the recovery key to print.

    Raises
    ------
    KeyFileExistsError
        There is a store already; it was left as it is.
    HomeOpenError
        The folder is open to others, and not ours to close.
    ShortPassphraseError
        The passphrase is too short.
    """
    if exists(home):
        raise KeyFileExistsError(folder=home)
    home.mkdir(mode=_OURS, parents=True, exist_ok=True)
    _close(home)
    key, recovery = create_keys(home, passphrase)
    engine = make_engine(home, key, create=True)
    upgrade(engine)
    store = Store(engine, clock)
    # a number that no other store has, so that one's checkpoints never fit another
    born = AuditEvent(Action.STORE_CREATED, detail={"store": secrets.token_hex(8)})
    with store.writing(CONSOLE, born):
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


_OURS = 0o700


def _close(home: Path) -> None:
    """Close an empty folder to all others; one that is used for something else is left alone."""
    if stat.S_IMODE(home.stat().st_mode) == _OURS:
        return
    if any(home.iterdir()):
        raise HomeOpenError(folder=home)
    home.chmod(_OURS)


def exists(home: Path) -> bool:
    """Whether a home folder holds a store."""
    return (home / KEY_FILE).exists() or (home / DATABASE_FILE).exists()
