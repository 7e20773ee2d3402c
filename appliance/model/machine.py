"""What this machine itself is like, as far as it matters to whoever would steal from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Opened(StrEnum):
    """By what the running server was given the key of the store."""

    TYPED = "typed"  # somebody typed the passphrase
    SAME_DISK = "same disk"  # from a file on the file system on which the store lies
    OTHER_DISK = "other disk"  # from a file on another one
    GONE = "gone"  # from a file that is not there now
    DEMO = "demo"  # the demo's passphrase stands in the program


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineFacts:
    """As it stands now. `folder` is where the store lies; `slots` are what opens its key file."""

    folder: str
    opened: Opened
    passphrase_file: str
    slots: tuple[str, ...]
    has_swap: bool
