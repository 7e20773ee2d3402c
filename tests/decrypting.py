"""The store's file as whoever has its key could read it, free pages and all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from appliance.store.engine import DATABASE_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.boxes import Box

PAGE, RESERVED, SALT = 4096, 80, 16


def decrypted(box: Box) -> bytes:
    """Every page of the file, free ones too, without its encryption (SQLCipher 4, raw key)."""
    raw = (box.home / DATABASE_FILE).read_bytes()
    assert not (box.home / f"{DATABASE_FILE}-wal").read_bytes()
    return b"".join(_pages(raw, box.made.key.raw))


def _pages(raw: bytes, key: bytes) -> Iterator[bytes]:
    for start in range(0, len(raw), PAGE):
        page = raw[start : start + PAGE]
        body = page[SALT if start == 0 else 0 : -RESERVED]
        iv = page[-RESERVED : -RESERVED + 16]
        yield Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor().update(body)
