"""The two small files of a backup: the header that anyone may read, and what is sealed."""

from __future__ import annotations

import base64
import json
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from appliance.errors import OperatorError, RefusedError
from appliance.store.keys import DataKey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from appliance.store.keys import Slots

FORMAT = 1
COPY, HEADER, SEALED = "store.db", "backup.json", "home.sealed"
_NAME = re.compile(r"homeroom-(\d{8}T\d{6}Z)-(\d{6,12})")
_TIME = "%Y%m%dT%H%M%SZ"
_NONCE = 12


class BackupIncompleteError(OperatorError):
    """The backup {name} is not complete: {file} is missing or cannot be read. Use another one."""


class BackupDamagedError(OperatorError):
    """The backup {name} is not as it was made: {what}. Use another one, and find out who or what
    changed it.
    """


class BackupMisnamedError(OperatorError):
    """The backup {name} is another one under its name: it was made as {found}. Somebody has put an
    older one in its place, or has renamed it.
    """


class BackupForeignError(RefusedError):
    """The backup {name} does not open with the key of this store. It is of another school, or of
    before the key was changed; the passphrase or recovery key of its time opens it.
    """


class BackupTooNewError(OperatorError):
    """The backup {name} was made by a newer version of Homeroom. Install that one or a later one,
    then try again.
    """


def name_of(generation: int, at: datetime) -> str:
    """How a backup is named: by its time and generation."""
    return f"homeroom-{at.astimezone(UTC):{_TIME}}-{generation:06}"


def parse_name(name: str) -> tuple[int, datetime] | None:
    """The generation and time of a backup's name; None for any other name."""
    match = _NAME.fullmatch(name)
    try:
        return match and (int(match[2]), datetime.strptime(match[1], _TIME).replace(tzinfo=UTC))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What lies open: no name, no count and no key."""

    name: str
    slots: Slots
    nonce: str
    wrapped: str

    @property
    def octets(self) -> bytes:
        """As it is written, and as the sealed part depends on it."""
        return json.dumps({"format": FORMAT, **asdict(self)}, sort_keys=True, indent=1).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is sealed: what the copy must be like, and the other files of the home.

    `counts` are the rows of each table; `files` are by their path in the home folder.
    """

    digest: str
    octets: int
    counts: Mapping[str, int]
    events: int
    head: str
    store: str
    files: Mapping[str, bytes]


def make_header(name: str, slots: Slots, data_key: DataKey) -> tuple[Header, DataKey]:
    """Give a new backup its key, and the header that has it wrapped."""
    key, nonce = DataKey(secrets.token_bytes(32)), secrets.token_bytes(_NONCE)
    wrapped = _cipher(data_key, b"wrap").encrypt(nonce, key.raw, name.encode())
    return Header(name=name, slots=slots, nonce=nonce.hex(), wrapped=wrapped.hex()), key


def read_header(place: Path) -> Header:
    """Read a backup's header, whose words are not to be trusted before it is unsealed.

    Raises
    ------
    BackupIncompleteError, BackupTooNewError
        There is none that this program can read.
    """
    try:
        return parse_header(json.loads((place / HEADER).read_bytes()), place.name)
    except NOT_WRITTEN_SO as error:
        raise BackupIncompleteError(name=place.name, file=HEADER) from error


NOT_WRITTEN_SO = (OSError, ValueError, KeyError, TypeError, AttributeError)
"""What reading comes to where something is missing, or was not written by us."""


def parse_header(values: dict[str, Any], name: str) -> Header:
    """Read a header as it was written; `name` is that of the file or folder, to be told.

    Raises
    ------
    BackupTooNewError, ValueError, KeyError, TypeError, AttributeError
        It is none that this program can read.
    """
    format_ = values.pop("format")
    if isinstance(format_, int) and format_ > FORMAT:
        raise BackupTooNewError(name=name)
    header = Header(**values)
    _ = bytes.fromhex(header.nonce), bytes.fromhex(header.wrapped), header.name.encode()
    for slot in header.slots:
        _ = slot["kind"], *(bytes.fromhex(slot[part]) for part in ("salt", "nonce", "wrapped"))
    return header


def unwrap(header: Header, data_key: DataKey) -> DataKey | None:
    """The backup's key; None where the data key is not that of its day."""
    try:
        nonce, wrapped = bytes.fromhex(header.nonce), bytes.fromhex(header.wrapped)
        return DataKey(_cipher(data_key, b"wrap").decrypt(nonce, wrapped, header.name.encode()))
    except (InvalidTag, ValueError):
        return None


def seal(header: Header, key: DataKey, contents: Contents) -> bytes:
    """Encrypt the contents so that they fit this header and no other."""
    files = {path: base64.b64encode(octets).decode() for path, octets in contents.files.items()}
    text = json.dumps(asdict(contents) | {"files": files}, sort_keys=True)
    return seal_octets(header, key, text.encode())


def unseal(place: Path, header: Header, key: DataKey) -> Contents:
    """Decrypt the contents of a backup.

    Raises
    ------
    BackupIncompleteError, BackupDamagedError
        They are not there, or not those that were sealed with this header.
    """
    try:
        octets = (place / SEALED).read_bytes()
    except OSError as error:
        raise BackupIncompleteError(name=place.name, file=SEALED) from error
    values: dict[str, Any] = json.loads(
        unseal_octets(header, key, octets, of=place.name, file=SEALED)
    )
    files = {path: base64.b64decode(kept) for path, kept in values.pop("files").items()}
    return Contents(**values, files=files)


def seal_octets(header: Header, key: DataKey, octets: bytes) -> bytes:
    """Encrypt something so that it fits this header and no other."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(key, b"seal").encrypt(nonce, octets, header.octets)


def unseal_octets(header: Header, key: DataKey, sealed: bytes, *, of: str, file: str) -> bytes:
    """Decrypt what was sealed with this header; `of` and `file` say of what, to be told.

    Raises
    ------
    BackupDamagedError
        It is not that.
    """
    try:
        return _cipher(key, b"seal").decrypt(sealed[:_NONCE], sealed[_NONCE:], header.octets)
    except (InvalidTag, ValueError) as error:
        raise BackupDamagedError(name=of, what=f"{file} was changed") from error


def _cipher(key: DataKey, purpose: bytes) -> AESGCM:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"homeroom backup v1 " + purpose)
    return AESGCM(hkdf.derive(key.raw))
