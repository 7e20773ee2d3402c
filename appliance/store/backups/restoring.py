"""Putting a backup back: into a folder that holds nothing yet, as a home that opens as before."""

from __future__ import annotations

import shutil
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from appliance.errors import OperatorError
from appliance.store.backups.copying import WRITING_FAILS, copy_back, reason_of, sync, write
from appliance.store.backups.sealing import BackupDamagedError
from appliance.store.engine import DATABASE_FILE
from appliance.store.keys import write_slots

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.store.backups.proving import Opened
    from appliance.store.keys import DataKey


class NotPutBackError(OperatorError):
    """The backup {name} is whole, but could not be put back into {folder} ({reason}). Make room on
    that disk, or choose another folder; nothing is left there.
    """


def put_back(backup: Opened, home: Path, data_key: DataKey) -> None:
    """Make a home of a backup that was proved. The passphrase and the recovery key are those of the
    backup's day, and so is the data key.

    Raises
    ------
    NotPutBackError
        It could not be written.
    """
    try:
        _write(backup, home, data_key)
    except WRITING_FAILS as error:
        shutil.rmtree(home, ignore_errors=True)
        name = backup.header.name
        raise NotPutBackError(name=name, folder=home.parent, reason=reason_of(error)) from error


def _write(backup: Opened, home: Path, data_key: DataKey) -> None:
    home.mkdir(mode=0o700)
    copy_back(backup.copy, backup.key, home / DATABASE_FILE, data_key)
    for path, octets in backup.contents.files.items():
        _check_inside(backup, path)
        file = home / path
        file.parent.mkdir(mode=0o700, exist_ok=True)
        write(file, octets)
        sync(file.parent)
    write_slots(home, backup.header.slots)
    sync(home)


def _check_inside(backup: Opened, path: str) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts:
        name = backup.header.name
        raise BackupDamagedError(name=name, what="it would write outside of the home folder")
