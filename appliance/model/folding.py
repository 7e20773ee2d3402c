"""Names and numbers, reduced to what typing habits leave alone. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = re.compile(r"[^\w ]+|_")
_APOSTROPHES = str.maketrans("", "", "'’‘ʼʻ`´′＇")
_UNDECOMPOSED = str.maketrans(
    {"ı": "i", "đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that Unicode does not take apart into a plain one and a sign."""

_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
"""How German and Nordic letters are written where a keyboard lacks them."""


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Reduce a text to what typing habits leave alone: small letters, no accents, no signs."""
    bare = text.translate(_APOSTROPHES).casefold()
    if not bare.isascii():
        plain = unicodedata.normalize("NFKD", bare).casefold().translate(_UNDECOMPOSED)
        bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_LETTERS.sub(" ", bare).split())


def fold_id(text: str) -> str:
    """Reduce a number to what padding leaves alone: no leading zeros, no spaces, small letters.

    Signs stay: 12-3 and 1-23 are two students.
    """
    bare = "".join(text.split()).casefold()
    return bare.lstrip("0") or bare[:1]


@lru_cache(maxsize=65_536)
def spellings(text: str) -> tuple[str, ...]:
    """Fold a text, also with its German and Nordic letters written out (Müller, Mueller)."""
    composed = unicodedata.normalize("NFC", text).casefold()
    written_out = composed.translate(_WRITTEN_OUT)
    if written_out == composed:
        return (fold(text),)
    return fold(text), fold(written_out)
