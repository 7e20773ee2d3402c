"""The files of a drop: in a folder, or in a ZIP archive that is never unpacked to disk.

A drop is what a vendor delivers at one time, a file a table. Its address names the archive, or
the folder that holds the files; a folder may also hold several drops, each in a folder or an
archive of its own.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from appliance.errors import SourceError
from appliance.model.archive import Limits, objection
from connectors.tabular import FileUnreadableError, check_inside, existing_place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from connectors.tabular import Readable

LIMITS = Limits(members=10_000, unpacked=8 * 1024**3)
"""Far above a district's: ten million marks unpack to about one gigabyte."""

_SUFFIXES = frozenset({".csv", ".txt", ".text", ".tsv"})
_NUMBER = re.compile(r"(\d+)")


class DropMissingError(SourceError):
    """No drop was found in “{address}” of the source “{source}”: neither a file such as
    “{example}” nor a ZIP archive that holds one. Check that the export ran, and its place.
    """


class FileTwiceError(SourceError):
    """The drop “{drop}” has two files for one table: “{file}” and “{other}”.

    Remove the one that is out of date.
    """


class ArchiveUnsafeError(SourceError):
    """The archive “{file}” is not opened, because {reason}.

    Check where it comes from; if it is genuine, put its files into a new archive.
    """


class ArchiveDamagedError(SourceError):
    """The archive “{file}” is damaged and could not be read. Have it delivered again."""


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """One part of an archive, read where it lies."""

    archive: Path
    member: str

    @property
    def name(self) -> str:
        """The archive's name and the part's."""
        return f"{self.archive.name}/{PurePosixPath(self.member).name}"

    def open(
        self, mode: str, *, encoding: str | None = None, newline: str | None = None
    ) -> IO[Any]:
        """Its bytes or, with an encoding, its text; the archive stays open as long as they do."""
        with zipfile.ZipFile(self.archive) as archive:
            content = archive.open(self.member)
        if mode == "rb":
            return content
        return io.TextIOWrapper(content, encoding=encoding, newline=newline)


@dataclass(frozen=True, slots=True)
class Drop:
    """One delivery, a folder or an archive.

    `files` has the file of each table, `paths` what of it lies on the disk.
    """

    place: Path
    files: dict[str, Readable]
    paths: tuple[Path, ...]

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.place.name


def find_drops(address: str, tables: Collection[str], *, source: str) -> list[Drop]:
    """Every drop at an address: the folder's own files first, then the drops in it, by name.

    Numbers in names count as numbers, so that `delta-10` comes after `delta-9`.

    Raises
    ------
    SourceError
        There is none, an archive cannot be opened safely, or a link leads out of the folder.
    """
    place = existing_place(address, source=source)
    wanted = {name.casefold(): name for name in tables}
    drops = [drop for drop in _at(place, wanted) if drop.files]
    if place.is_dir():
        for path in (path for drop in drops for path in drop.paths):
            check_inside(path, place, source=source)
    if not drops:
        raise DropMissingError(address=address, source=source, example=f"{next(iter(tables))}.csv")
    return drops


@contextmanager
def damage_told(file: Readable) -> Iterator[None]:
    """What Python raises on a damaged archive, as a sentence."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise ArchiveDamagedError(file=file.name) from error


def _at(place: Path, wanted: dict[str, str]) -> Iterator[Drop]:
    if place.is_dir():
        yield _folder(place, wanted)
    inside = _within(place) if place.is_dir() else [place]
    for inner in sorted(inside, key=lambda path: _natural(path.name)):
        if inner.is_dir():
            yield _folder(inner, wanted)
        elif inner.suffix.lower() == ".zip":
            yield _archive(inner, wanted)


def _within(place: Path) -> list[Path]:
    try:
        return sorted(path for path in place.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise FileUnreadableError(file=place.name, reason=error.strerror) from error


def _natural(name: str) -> list[tuple[int, str]]:
    parts = _NUMBER.split(name.casefold())
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def _folder(place: Path, wanted: dict[str, str]) -> Drop:
    paths = [path for path in _within(place) if path.is_file()]
    files = _by_table(place.name, wanted, ((path.name, path) for path in paths))
    return Drop(place, files, tuple(path for path in paths if path in files.values()))


def _archive(place: Path, wanted: dict[str, str]) -> Drop:
    try:
        with zipfile.ZipFile(place) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise ArchiveDamagedError(file=place.name) from error
    except OSError as error:
        raise FileUnreadableError(file=place.name, reason=error.strerror) from error
    reason = objection(members, LIMITS)
    if reason:
        raise ArchiveUnsafeError(file=place.name, reason=reason)
    names = (m.filename for m in members if not m.is_dir() and "__MACOSX" not in m.filename)
    parts = ((PurePosixPath(name).name, ArchivedFile(place, name)) for name in names)
    return Drop(place, _by_table(place.name, wanted, parts), (place,))


def _by_table(
    drop: str, wanted: dict[str, str], files: Iterable[tuple[str, Readable]]
) -> dict[str, Readable]:
    """The file of each table: `students.csv`, `Students.TXT`, `students.export.text`."""
    found: dict[str, list[Readable]] = defaultdict(list)
    for name, file in files:
        table = wanted.get(name.split(".")[0].casefold())
        if table is not None and PurePosixPath(name).suffix.lower() in _SUFFIXES:
            found[table].append(file)
    for one in found.values():
        if len(one) > 1:
            raise FileTwiceError(drop=drop, file=one[0].name, other=one[1].name)
    return {table: one[0] for table, one in found.items()}
