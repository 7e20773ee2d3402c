"""How one file is written: its encoding, its delimiter, and what in it needs care.

The whole file is looked at before any row of it is handed on, so that a byte that cannot be
read is found before the first row is used, not after the last.
"""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

from appliance.errors import MappingError, SourceError
from connectors.tabular import CHUNK_BYTES, FileUnreadableError, HeaderMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.tabular import Readable

DELIMITERS = (",", ";", "\t", "|")

ENCODING_TITLES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class EncodingUnknownError(SourceError):
    """The file “{file}” is written in an encoding that could not be told.

    Save it as UTF-8, or name its encoding in the mapping's option “encoding”.
    """


class EncodingWrongError(SourceError):
    """The file “{file}” is not written in {encoding}, as the mapping says it is.

    Save it as that, or correct the mapping's option “encoding”.
    """


class EncodingNameError(MappingError):
    """The mapping's option “encoding” says “{encoding}”, which is no encoding we know.

    Usual ones are utf-8, utf-16 and cp1252.
    """


class LineTooLongError(SourceError):
    """The file “{file}” has a line of more than a million characters, so it is no table.

    Check that it is the export it should be.
    """


@dataclass(frozen=True, slots=True)
class Survey:
    """How a file is written. `has_nul` says that a row may hold a character no text has."""

    encoding: str
    delimiter: str
    has_nul: bool

    @property
    def encoding_title(self) -> str:
        """The encoding as a person knows it."""
        return ENCODING_TITLES.get(self.encoding, self.encoding)


def survey(file: Readable, *, encoding: str = "", delimiter: str = "") -> Survey:
    """Look at a whole file. An encoding or delimiter that is given is held to.

    Raises
    ------
    SourceError
        The file is no text, or not in the encoding it is said to be in.
    """
    try:
        has_nul = _check_lines(file)
        encoding = _held_to(file, encoding) if encoding else _told(file)
        return Survey(encoding, delimiter or _delimiter(file, encoding), has_nul)
    except OSError as error:
        raise FileUnreadableError(file=file.name, reason=error.strerror) from error


def _chunks(file: Readable) -> Iterator[bytes]:
    with file.open("rb") as content:
        while chunk := content.read(CHUNK_BYTES):
            yield chunk


def _check_lines(file: Readable) -> bool:
    """Whether the file has NUL characters; refuses one whose lines never end."""
    has_nul = False
    for chunk in _chunks(file):
        has_nul = has_nul or b"\0" in chunk
        if len(chunk) == CHUNK_BYTES and b"\n" not in chunk and b"\r" not in chunk:
            raise LineTooLongError(file=file.name)
    return has_nul


def _held_to(file: Readable, encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise EncodingNameError(encoding=encoding) from error
    if not _is_in(file, name):
        raise EncodingWrongError(file=file.name, encoding=encoding)
    return "utf-8-sig" if name == "utf-8" else name


def _told(file: Readable) -> str:
    """The encoding that the file's bytes allow, the likeliest first.

    Almost every text that is not UTF-8 breaks its rules, so a file that keeps them is taken
    for it. What is left comes from Windows, in the United States in code page 1252.
    """
    head = next(_chunks(file), b"")
    for candidate in (*_marked(head), *_unmarked(head), "utf-8", "cp1252"):
        if _is_in(file, candidate):
            return candidate
    best = from_bytes(head).best()
    if best is not None and _is_in(file, best.encoding):
        return best.encoding
    raise EncodingUnknownError(file=file.name)


def _marked(head: bytes) -> tuple[str, ...]:
    return tuple(encoding for mark, encoding in _MARKS if head.startswith(mark))


def _unmarked(head: bytes) -> tuple[str, ...]:
    """UTF-16 without its mark: in plain English every other byte is a zero."""
    sample = head[:4096]
    if sample[1::2].count(0) > len(sample) // 4:
        return ("utf-16-le",)
    if sample[0::2].count(0) > len(sample) // 4:
        return ("utf-16-be",)
    return ()


def _is_in(file: Readable, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _delimiter(file: Readable, encoding: str) -> str:
    """The delimiter that takes the header apart into the most columns."""
    with file.open("r", encoding=encoding, newline="") as text:
        header = next((line for line in text if line.strip()), "")
    if not header:
        raise HeaderMissingError(origin=file.name)
    return max(DELIMITERS, key=lambda delimiter: _columns(header, delimiter))


def _columns(header: str, delimiter: str) -> int:
    return len(next(csv.reader([header], delimiter=delimiter)))
