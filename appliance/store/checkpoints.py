"""The checkpoints as they lie outside the store: here, and on another medium.

The key that signs them lies in a file of its own in the home folder, and is not wrapped with the
store's: whoever has only the store's key cannot sign, and whoever has this machine can. Against
the latter the other medium helps, the paper, and the browsers.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.errors import OperatorError
from appliance.governance.checkpoints import Checkpoint, Evidence, follow, parse_checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIGNING_KEY_FILE = "checkpoints.key"
CHECKPOINTS_FILE = "checkpoints.jsonl"
ANCHOR_FILE = "homeroom-checkpoints.jsonl"


class AnchorUnreachableError(OperatorError):
    """The checkpoint is signed, but {folder} could not be written to. Put the medium back; what it
    lacks is written the next time.
    """


class AnchorDiffersError(OperatorError):
    """The checkpoints in {folder} are not those of this store, and were left as they are. Run
    `homeroom audit verify` before anything else.
    """


class SigningKeyDamagedError(OperatorError):
    """The file {file} holds no signing key. Put it back from a backup; a new key would make every
    earlier checkpoint look like a forgery.
    """


@dataclass(frozen=True, slots=True)
class CheckpointBook:
    """Where one store's checkpoints are kept."""

    home: Path
    anchor: Path | None = None

    @property
    def public_key(self) -> str:
        """The key by which the signatures are checked, in hex; it is made at the first asking.

        Raises
        ------
        SigningKeyDamagedError
            There is a file of it, but no key in it.
        """
        return self._private_key().public_key().public_bytes_raw().hex()

    def own(self) -> list[Checkpoint | None]:
        """Those of this machine, the oldest first; None for a line that cannot be read."""
        return _read(self.home / CHECKPOINTS_FILE)

    def newest(self) -> Checkpoint | None:
        """The one that was signed last here."""
        return next((each for each in reversed(self.own()) if each), None)

    def anchored(self) -> list[Checkpoint | None] | None:
        """Those of the other medium; None where there is none, or it is not to be reached."""
        if self.anchor is None or not self.anchor.is_dir():
            return None
        return _read(self.anchor / ANCHOR_FILE)

    def evidence(self, trusted: str = "") -> Evidence:
        """All that the chain is to be held against."""
        return Evidence(self.own(), self.anchored() or (), self.public_key, trusted)

    def sign(self, *, n: int, head: bytes, store: bytes, at: str) -> Checkpoint:
        """Sign the chain's head, and keep it here and on the other medium.

        Raises
        ------
        AnchorUnreachableError, AnchorDiffersError
            It is signed and kept here, but not there.
        """
        key = self._private_key()
        unsigned = Checkpoint(
            number=0, n=n, head=head.hex(), store=store.hex(), previous="", at=at,
            key=key.public_key().public_bytes_raw().hex(),
        )  # fmt: skip
        with self._locked():
            made = follow(self.newest(), unsigned, key.sign)
            _append(self.home / CHECKPOINTS_FILE, [made.line])
            self._copy_out()
        return made

    def _copy_out(self) -> None:
        if self.anchor is None:
            return
        file = self.anchor / ANCHOR_FILE
        own, there = _lines(self.home / CHECKPOINTS_FILE), _lines(file)
        if own[: len(there)] != there:
            raise AnchorDiffersError(folder=self.anchor)
        try:
            _append(file, own[len(there) :])
        except OSError as error:
            raise AnchorUnreachableError(folder=self.anchor) from error

    def _private_key(self) -> Ed25519PrivateKey:
        file = self.home / SIGNING_KEY_FILE
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _parse_key(file)
        made = Ed25519PrivateKey.generate()
        with os.fdopen(descriptor, "w") as stream:
            stream.write(f"{made.private_bytes_raw().hex()}\n")
            stream.flush()
            os.fsync(stream.fileno())
        return made

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let the server and a command sign one after the other."""
        descriptor = os.open(self.home / SIGNING_KEY_FILE, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _parse_key(file: Path) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text().strip()))
    except ValueError as error:
        raise SigningKeyDamagedError(file=file) from error


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _read(file: Path) -> list[Checkpoint | None]:
    return [parse_checkpoint(line) for line in _lines(file)]


def _append(file: Path, lines: list[str]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in lines)
        stream.flush()
        os.fsync(stream.fileno())
