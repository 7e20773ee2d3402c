"""A home folder: made, and opened with its key."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from appliance.gate.certificates import make_certificates
from appliance.outbound.record import OutboundRecord
from appliance.outbound.watching import WATCH
from appliance.settings import Settings, read_settings, write_settings
from appliance.store.creation import create_store, open_store
from appliance.store.keys import KEY_DESCRIPTOR, DataKey

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.store.unit_of_work import Store

TLS_FOLDER = "tls"


def system_clock() -> datetime:
    """Tell the present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Appliance:
    """One school's machine: its home folder, opened."""

    home: Path
    key: DataKey
    settings: Settings
    store: Store

    def size(self) -> int:
        """Bytes on disk of everything in the home folder."""
        return sum(file.stat().st_size for file in self.home.rglob("*") if file.is_file())


def make_home(
    home: Path,
    passphrase: str,
    *,
    school_name: str,
    host_names: tuple[str, ...],
) -> str:
    """Make a home folder: store, key file, settings, certificate; give the recovery key.

    Raises
    ------
    RefusedError
        There is a store already, or the passphrase is too short.
    """
    _, recovery = create_store(home, passphrase, system_clock)
    settings = Settings(school_name=school_name, host_names=host_names)
    write_settings(home, settings)
    make_certificates(
        home / TLS_FOLDER,
        school=school_name,
        names=[name for name in host_names if not _is_address(name)],
        loopback=any(map(_is_address, host_names)),
        now=system_clock(),
    )
    return recovery


def _is_address(name: str) -> bool:
    """Whether a name is the machine's own loopback address, which a certificate may name too."""
    return name in ("127.0.0.1", "::1")


def open_appliance(home: Path, key: DataKey, *, to_serve: bool = False) -> Appliance:
    """Open a home folder with the store's key; `to_serve` guards the memory of a long stay.

    Raises
    ------
    OperatorError, RefusedError
        The settings or the store cannot be read.
    """
    settings = read_settings(home)
    WATCH.keep_in(OutboundRecord(home))
    store = open_store(home, key, system_clock, wipes_memory=to_serve)
    return Appliance(home, key, settings, store)


def inherited_key() -> DataKey | None:
    """The key that the parent process handed over, where there is one."""
    descriptor = os.environ.pop(KEY_DESCRIPTOR, "")
    if not descriptor:
        return None
    with os.fdopen(int(descriptor), "rb") as pipe:
        return DataKey(pipe.read(32))
