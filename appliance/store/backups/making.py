"""Making a backup: under a name that is none, until it is whole and proved."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from appliance.errors import OperatorError
from appliance.store.backups.copying import (
    WRITING_FAILS,
    copy_store,
    digest_of,
    reason_of,
    sync,
    write,
)
from appliance.store.backups.proving import Opened, open_backup, prove
from appliance.store.backups.sealing import (
    COPY,
    HEADER,
    SEALED,
    Contents,
    make_header,
    parse_name,
    read_header,
    seal,
    unwrap,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import Engine

    from appliance.store.keys import DataKey, Slots

_PARTIAL = ".partial"
_SPARE = 1024 * 1024


class BackupFolderMissingError(OperatorError):
    """There is no folder {folder} to put a backup into. Put the drive back, or choose another
    folder (backup_folders, in the settings).
    """


class NoRoomForBackupError(OperatorError):
    """There is no room for a backup in {folder}: it takes {needed} MB, and {free} MB are free. Make
    room there; the backups that are there were left as they are.
    """


class BackupNotWrittenError(OperatorError):
    """The backup could not be written to {folder} ({reason}). The ones that are there were left as
    they are; look at that drive.
    """


def make_backup(
    engine: Engine,
    data_key: DataKey,
    *,
    folder: Path,
    name: str,
    slots: Slots,
    files: Mapping[str, bytes],
    store_octets: int,
) -> Opened:
    """Make a backup in a folder, prove it, and only then give it its name.

    Killed at any moment it leaves at most a folder whose name is no backup's, which the next one
    removes. `files` are those beside the store, read before it is copied: a checkpoint that is
    signed meanwhile must not be newer than the copied chain.

    Raises
    ------
    BackupFolderMissingError, NoRoomForBackupError, BackupNotWrittenError
        It cannot be made there.
    BackupIncompleteError, BackupDamagedError
        What was written is not what can be read; it was removed.
    """
    if not folder.is_dir():
        raise BackupFolderMissingError(folder=folder)
    partial = folder / f".{name}{_PARTIAL}"
    try:
        _check_room(folder, store_octets)
        partial.mkdir(mode=0o700)
        _write(engine, data_key, partial, name, slots, files)
        made = open_backup(partial, data_key, name=name)
        prove(made)
        sync(partial)
        os.rename(partial, folder / name)  # noqa: PTH104 - fails where there is one already
        sync(folder)
    except WRITING_FAILS as error:
        raise BackupNotWrittenError(folder=folder, reason=reason_of(error)) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Opened(folder / name, made.header, made.key, made.contents)


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE:
        told = {"needed": f"{needed / 1e6:.1f}", "free": f"{free / 1e6:.1f}"}
        raise NoRoomForBackupError(folder=folder, **told)


def _write(
    engine: Engine,
    data_key: DataKey,
    place: Path,
    name: str,
    slots: Slots,
    files: Mapping[str, bytes],
) -> None:
    header, key = make_header(name, slots, data_key)
    told = copy_store(engine, place / COPY, key)
    contents = Contents(
        digest=digest_of(place / COPY), octets=(place / COPY).stat().st_size, files=files, **told
    )
    write(place / SEALED, seal(header, key, contents))
    write(place / HEADER, header.octets)


def backups_in(folder: Path) -> dict[str, int]:
    """The backups in a folder, of whatever school: their names, with their generations."""
    names = [place.name for place in folder.iterdir() if place.is_dir()]
    return {name: parsed[0] for name in names if (parsed := parse_name(name))}


def is_ours(place: Path, data_key: DataKey) -> bool:
    """Whether a backup was made of this store, as far as its key tells."""
    try:
        return unwrap(read_header(place), data_key) is not None
    except OperatorError:
        return False


def remove_backup(place: Path) -> None:
    """Remove a backup, so that what is left of it in the middle passes for none."""
    doomed = place.with_name(f".{place.name}{_PARTIAL}")
    place.rename(doomed)
    shutil.rmtree(doomed)


def remove_partial(folder: Path, names: set[str]) -> None:
    """Remove what is left of backups of these names that were ended in the middle."""
    for place in folder.glob(f".homeroom-*{_PARTIAL}"):
        if place.name[1:].removesuffix(_PARTIAL) in names:
            shutil.rmtree(place, ignore_errors=True)
