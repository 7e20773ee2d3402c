"""CSV files and workbooks alike: files by pattern, columns by the name in the header."""

from __future__ import annotations

import difflib
import hashlib
from itertools import takewhile
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Protocol

from appliance.errors import MappingError, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

CHUNK_BYTES = 1 << 20


class Readable(Protocol):
    """A file to be read: one of a folder, or a part of an archive."""

    @property
    def name(self) -> str:
        """What a person calls it."""
        ...

    def open(
        self, mode: str, *, encoding: str | None = None, newline: str | None = None
    ) -> IO[Any]:
        """Its bytes or, with an encoding, its text."""
        ...


class AddressMissingError(SourceError):
    """The folder or file “{address}” of the source “{source}” is not there.

    Check that the drive is connected and that the export still writes to this place.
    """


class NoFilesError(SourceError):
    """No file in “{address}” of the source “{source}” matches “{pattern}”.

    Check that the export ran, and the pattern in the mapping.
    """


class FileUnreadableError(SourceError):
    """The file “{file}” could not be read ({reason}).

    Check that it is not open in another program and that this machine may read it.
    """


class PatternOutsideError(MappingError):
    """The file pattern “{pattern}” leads out of the source's own folder. Name files inside it."""


class LinkOutsideError(SourceError):
    """“{file}” in the source “{source}” is a link that leads out of the source's own folder, so
    nothing was read. Put the file itself into the folder, or take the link away.
    """


class HeaderMissingError(SourceError):
    """The table “{origin}” is empty. Its first row must hold the names of the columns."""


class ColumnMissingError(SourceError):
    """The table “{origin}” has no column “{column}”{hint}.

    Its first row must hold the names of the columns. Mend the export or the mapping.
    """


class ColumnTwiceError(SourceError):
    """The table “{origin}” has {times} columns called “{column}”. Give each its own name."""


def existing_place(address: str, *, source: str) -> Path:
    """The folder or file of a source.

    Raises
    ------
    AddressMissingError
        It is not there.
    """
    place = Path(address).expanduser()
    if not place.exists():
        raise AddressMissingError(address=address, source=source)
    return place


def matching_files(address: str, pattern: str, *, source: str) -> list[Path]:
    """The files of a source, sorted by name; the address is a folder or one file.

    Hidden files and the lock files that an open office program leaves (`~$…`) are not data.
    Whoever may write into the folder must not be able to have any file of this machine read, so
    a symbolic link is followed only to what lies in the folder too.

    Raises
    ------
    SourceError
        The place is not there, it holds no such file, or a link in it leads outside.
    MappingError
        The pattern leads out of the folder.
    """
    place = existing_place(address, source=source)
    if place.is_file():
        files = [place] if place.match(pattern or "*") else []
    else:
        found = place.glob(_inside(pattern or "*"))
        files = sorted(file for file in found if file.is_file() and _is_data(file))
        for file in files:
            check_inside(file, place, source=source)
    if not files:
        raise NoFilesError(address=address, source=source, pattern=pattern)
    return files


def _inside(pattern: str) -> str:
    path = PurePosixPath(pattern.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0]):
        raise PatternOutsideError(pattern=pattern)
    return str(path)


def check_inside(file: Path, place: Path, *, source: str) -> None:
    """Refuse a file that a link in a source's folder brings in from elsewhere.

    Raises
    ------
    LinkOutsideError
        It lies outside.
    """
    if not file.resolve().is_relative_to(place.resolve()):
        raise LinkOutsideError(file=file.relative_to(place), source=source)


def common_pattern(names: Sequence[str]) -> str:
    """The pattern of some file names: what they begin and end with, and a star between."""
    if len(names) == 1:
        return names[0]
    begin, end = _shared(names), _shared([name[::-1] for name in names])[::-1]
    return f"{begin.rstrip('0123456789')}*{end.lstrip('0123456789')}"


def _shared(names: Sequence[str]) -> str:
    """What all names begin with."""
    same = takewhile(lambda signs: len(set(signs)) == 1, zip(*names, strict=False))
    return "".join(signs[0] for signs in same)


def _is_data(file: Path) -> bool:
    return not file.name.startswith((".", "~$"))


def column_positions(
    header: Sequence[str], columns: tuple[str, ...], *, origin: str
) -> tuple[int, ...]:
    """Where each asked column stands; case and blanks around a name do not matter.

    Raises
    ------
    SourceError
        A column is missing or stands there twice.
    """
    names = [folded(name) for name in header]
    for column in columns:
        times = names.count(folded(column))
        if times == 0:
            raise ColumnMissingError(origin=origin, column=column, hint=hint(column, header))
        if times > 1:
            raise ColumnTwiceError(origin=origin, column=column, times=times)
    return tuple(names.index(folded(column)) for column in columns)


def folded(name: str) -> str:
    """A column's name without what people and programs write differently."""
    return " ".join(name.split()).casefold()


def hint(column: str, names: Iterable[str]) -> str:
    """“ (did you mean …?)” where one of the names is nearly the asked one, else nothing.

    The other names are not shown: a file without a header has a child's data in its place.
    """
    near = {folded(name): name.strip() for name in names}
    match = difflib.get_close_matches(folded(column), near, n=1, cutoff=0.6)
    return f" (did you mean “{near[match[0]]}”?)" if match else ""


def picker(positions: tuple[int, ...]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """What takes these cells out of a row, without a Python call of our own for each row."""
    if len(positions) == 1:
        return itemgetter(slice(positions[0], positions[0] + 1))
    return itemgetter(*positions)


def files_digest(files: Iterable[Path], *said: str) -> str:
    """A digest of the files' names and bytes, and of what the mapping said of them.

    Raises
    ------
    SourceError
        A file could not be read.
    """
    digest = hashlib.sha256()
    for text in said:
        digest.update(f"{len(text)}:{text}".encode())
    for file in files:
        digest.update(f"{file.name}:{file.stat().st_size}:".encode())
        try:
            with file.open("rb") as content:
                while chunk := content.read(CHUNK_BYTES):
                    digest.update(chunk)
        except OSError as error:
            raise FileUnreadableError(file=file.name, reason=error.strerror) from error
    return digest.hexdigest()
