"""The data key and the slots that give it out.

The store is encrypted with one random 256-bit key, used raw (a passphrase given to SQLCipher
itself would cost a third of a second at each connection). The key file holds that key only
wrapped, once a slot, with AES-256-GCM: by a key derived from the passphrase (Argon2id, RFC
9106's second recommended setting: 64 MiB, 3 passes, 4 lanes), and by one derived from the
recovery key (160 random bits, printed once; HKDF-SHA-256, since nothing about it can be
guessed). Either opens the store; neither is kept.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from appliance.errors import OperatorError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY_FILE = "keys.json"
KEY_DESCRIPTOR = "HOMEROOM_KEY_FD"
"""Names the inherited pipe by which a child is given the store's key: it is never on a command
line, in the environment or in a file."""
PASSPHRASE_LENGTH = 15
"""NIST SP 800-63B-4: at least 15 characters where a password stands alone."""

Slots = list[dict[str, Any]]

_ARGON2 = {"time_cost": 3, "memory_cost": 65536, "parallelism": 4}
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U to misread
_RECOVERY_LETTERS = 32  # of five bits each: 160 bits
_LOOKALIKES = str.maketrans("OIL", "011")


class WrongPassphraseError(RefusedError):
    """That passphrase does not open this store. Check it, or use the printed recovery key."""


class ShortPassphraseError(RefusedError):
    """A passphrase needs at least {length} characters. Four or five unrelated words do well."""


class KeyFileMissingError(OperatorError):
    """There is no key file in {folder}. Run `homeroom init` first, or name the right folder
    with --home.
    """


class KeyFileDamagedError(OperatorError):
    """The key file in {folder} is damaged. Put back a copy of it from a backup; without it the
    store cannot be opened by anyone.
    """


class KeyFileExistsError(RefusedError):
    """There is already a store in {folder}. It was left as it is; choose another folder with
    --home.
    """


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of the store. Its value never appears in a `repr`."""

    raw: bytes

    def __repr__(self) -> str:
        return "DataKey(…)"

    @property
    def pragma(self) -> str:
        """The key as SQLCipher takes it raw."""
        return f"x'{self.raw.hex()}'"


def create_keys(home: Path, passphrase: str) -> tuple[DataKey, str]:
    """Make a data key and its key file; give the key, and the recovery key to print.

    Raises
    ------
    KeyFileExistsError
        A store is there already.
    ShortPassphraseError
        The passphrase is too short.
    """
    if len(passphrase) < PASSPHRASE_LENGTH:
        raise ShortPassphraseError(length=PASSPHRASE_LENGTH)
    data_key, recovery = secrets.token_bytes(32), _new_recovery_key()
    slots = [
        _wrap("passphrase", data_key, passphrase, _from_passphrase),
        _wrap("recovery", data_key, _normalize_recovery(recovery), _from_recovery),
    ]
    write_slots(home, slots)
    return DataKey(data_key), recovery


def write_slots(home: Path, slots: Slots) -> None:
    """Write a key file with these slots, where there is none.

    Raises
    ------
    KeyFileExistsError
        A store is there already.
    """
    _write_new(home / KEY_FILE, json.dumps({"format": 1, "slots": slots}, indent=2))


def open_keys(home: Path, secret: str) -> DataKey:
    """Unwrap the data key with the passphrase, or with the recovery key.

    Raises
    ------
    WrongPassphraseError
        Neither slot opens.
    KeyFileMissingError, KeyFileDamagedError
        There is nothing to unwrap.
    """
    return open_slots(read_slots(home), secret)


def open_slots(slots: Slots, secret: str) -> DataKey:
    """Unwrap the data key from slots that lie elsewhere, such as in a backup.

    Raises
    ------
    WrongPassphraseError
        Neither slot opens.
    """
    for slot in slots:
        if slot["kind"] == "passphrase":
            data_key = _unwrap(slot, secret, _from_passphrase)
        else:
            data_key = _unwrap(slot, _normalize_recovery(secret), _from_recovery)
        if data_key is not None:
            return DataKey(data_key)
    raise WrongPassphraseError


def slot_kinds(home: Path) -> tuple[str, ...]:
    """What the key file can be opened by, in its own words.

    Raises
    ------
    KeyFileMissingError, KeyFileDamagedError
        There is nothing to open.
    """
    return tuple(str(slot["kind"]) for slot in read_slots(home))


def read_slots(home: Path) -> Slots:
    """What of a key file may lie anywhere: the data key, wrapped once for each way to it.

    Raises
    ------
    KeyFileMissingError, KeyFileDamagedError
        There is nothing to read.
    """
    try:
        document = json.loads((home / KEY_FILE).read_text())
        slots: Slots = document["slots"]
        for slot in slots:
            _ = slot["kind"], bytes.fromhex(slot["salt"]), bytes.fromhex(slot["wrapped"])
    except FileNotFoundError as error:
        raise KeyFileMissingError(folder=home) from error
    except (ValueError, KeyError, TypeError) as error:
        raise KeyFileDamagedError(folder=home) from error
    return slots


def _wrap(
    kind: str, data_key: bytes, secret: str, derive: Callable[[str, bytes], bytes]
) -> dict[str, str]:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    wrapped = AESGCM(derive(secret, salt)).encrypt(nonce, data_key, kind.encode())
    return {"kind": kind, "salt": salt.hex(), "nonce": nonce.hex(), "wrapped": wrapped.hex()}


def _unwrap(
    slot: dict[str, str], secret: str, derive: Callable[[str, bytes], bytes]
) -> bytes | None:
    key = derive(secret, bytes.fromhex(slot["salt"]))
    nonce, wrapped = bytes.fromhex(slot["nonce"]), bytes.fromhex(slot["wrapped"])
    try:
        return AESGCM(key).decrypt(nonce, wrapped, slot["kind"].encode())
    except InvalidTag:
        return None


def _from_passphrase(passphrase: str, salt: bytes) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, hash_len=32, type=Type.ID, **_ARGON2)


def _from_recovery(recovery: str, salt: bytes) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"homeroom recovery key")
    return hkdf.derive(recovery.encode())


def _new_recovery_key() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_LETTERS))
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def _normalize_recovery(typed: str) -> str:
    """Forgive what a person copying from paper does: case, spaces, dashes, O for 0, I for 1."""
    return "".join(typed.upper().translate(_LOOKALIKES).replace("-", " ").split())


def _write_new(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyFileExistsError(folder=path.parent) from error
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
