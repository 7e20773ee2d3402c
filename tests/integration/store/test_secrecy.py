"""What lies on the disk tells nothing: the store, its log, the scratch files, before and after."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from appliance.demo.sources import SOURCES
from appliance.insights.compute import refresh_answers
from appliance.insights.thresholds import THRESHOLDS
from appliance.model.mapping_file import parse_mapping
from appliance.store import engine
from tests.boxes import MadeHome, add_demo, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.store.unit_of_work import UnitOfWork

CHILDREN = multiprocessing.get_context("fork")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
PLAIN_HEADER = b"SQLite format 3\0"
INSIDE_THE_TRANSACTION = ("published, not committed", "answered, not committed")
LATE_IN_EACH_SOURCE = {
    "sis": "Who sits in which section",
    "attendance": "Attendance",
    "gradebooks": "Marks",
}


class Moment(NamedTuple):
    """Where an import was stopped, and all that lay on the disk or was open just then."""

    source: str
    where: str
    contents: dict[str, bytes]

    def size(self, ending: str) -> int:
        return sum(len(data) for name, data in self.contents.items() if name.endswith(ending))

    @property
    def scratch(self) -> int:
        return sum(
            len(data)
            for name, data in self.contents.items()
            if Path(name).name.startswith("homeroom-staging")
        )


@dataclass(frozen=True)
class Looked:
    """The demo school's imports, each stopped and looked at several times, and what is inside."""

    made: MadeHome
    moments: list[Moment]
    plain: dict[str, bytes] = field(default_factory=dict)
    names: tuple[str, ...] = ()


@pytest.fixture(scope="module")
def looked(
    riverside: Path, made_home: MadeHome, tmp_path_factory: pytest.TempPathFactory
) -> Looked:
    folder = tmp_path_factory.mktemp("secrecy")
    made = made_home.copy_to(folder / "home")
    (temp := folder / "temp").mkdir()
    for box in opened(made):
        add_demo(box, riverside)
    moments = [
        moment for source in SOURCES for moment in _import_and_look(made, source, temp, riverside)
    ]
    moments.append(Moment("", "all are imported", _on_disk(made.home, temp)))
    plain = {"utf-8": _decrypted(made, folder / "plain.db")}
    names = _names(folder / "plain.db")
    for encoding in ENCODINGS[1:]:
        plain[encoding] = _in_utf16(names, folder / f"{encoding}.db", encoding)
    return Looked(made, moments, plain, names)


def _import_and_look(made: MadeHome, source: str, temp: Path, apart: Path) -> Iterator[Moment]:
    """Import in a child that stops itself; look at the disk each time; let it go on."""
    hear, say = CHILDREN.Pipe(duplex=False)
    child = CHILDREN.Process(target=_import, args=(made, source, temp, say.send))
    child.start()
    assert child.pid
    while os.WIFSTOPPED(os.waitpid(child.pid, os.WUNTRACED)[1]):
        yield Moment(source, hear.recv(), _on_disk(made.home, temp) | _open_in(child.pid, apart))
        os.kill(child.pid, signal.SIGCONT)


def _import(made: MadeHome, source: str, temp: Path, say: object) -> None:
    tempfile.tempdir = os.environ["TMPDIR"] = os.environ["SQLITE_TMPDIR"] = str(temp)
    engine._CACHE_KIB = 256  # so that what is not yet committed has to leave the memory
    told: set[str] = set()

    def stop(where: str) -> None:
        say(where)  # type: ignore[operator]
        os.kill(os.getpid(), signal.SIGSTOP)

    def progress(stage: str, done: int, expected: int | None) -> None:
        if stage not in told and stage in ("Publishing", LATE_IN_EACH_SOURCE[source]):
            told.add(stage)
            stop(stage)

    def compute(work: UnitOfWork, moved: bool) -> None:
        stop(INSIDE_THE_TRANSACTION[0])
        mappings = [parse_mapping(info.mapping) for info in work.find.sources.all()]
        refresh_answers(work, THRESHOLDS, mappings=mappings, moved=moved)
        stop(INSIDE_THE_TRANSACTION[1])

    for box in opened(made):
        box.run(source, progress=progress, compute=compute)


def _on_disk(*folders: Path) -> dict[str, bytes]:
    files = (file for folder in folders for file in folder.rglob("*") if file.is_file())
    return {str(file): file.read_bytes() for file in files}


def _open_in(pid: int, apart: Path) -> dict[str, bytes]:
    """All regular files that a process holds open, those that were deleted too; not its sources."""
    found = {}
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        target = str(handle.readlink())
        if handle.is_file() and not target.startswith(str(apart)):
            found[target] = handle.read_bytes()
    return found


def _decrypted(made: MadeHome, path: Path) -> bytes:
    """The store without its encryption."""
    for box in opened(made):
        with box.store.engine.connect() as connection:
            raw = connection.connection.driver_connection
            raw.execute("ATTACH ? AS plain KEY ''", (str(path),))
            raw.execute("SELECT sqlcipher_export('plain')")
            raw.execute("DETACH plain")
    return path.read_bytes()


def _in_utf16(names: tuple[str, ...], path: Path, encoding: str) -> bytes:
    """A plain file of the names, as SQLite writes them in another encoding."""
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute(f"PRAGMA encoding = '{encoding.replace('utf-16-', 'utf-16')}'")
        plain.execute("CREATE TABLE first (name)")
        plain.executemany("INSERT INTO first VALUES (?)", [(name,) for name in names])
    return path.read_bytes()


def _names(plain: Path) -> tuple[str, ...]:
    """Some of what is known to be inside, long enough to be in no file by chance."""
    asked = (
        "SELECT DISTINCT last_name FROM students WHERE length(last_name) > 6 ORDER BY 1 LIMIT 12",
        "SELECT email FROM students WHERE email <> '' ORDER BY id LIMIT 6",
        "SELECT email FROM staff ORDER BY id LIMIT 4",
        "SELECT title FROM line_items WHERE length(title) > 8 ORDER BY id LIMIT 4",
        "SELECT evidence FROM links ORDER BY id LIMIT 2",
    )
    with closing(sqlite3.connect(plain)) as connection:
        return tuple(row[0] for statement in asked for row in connection.execute(statement))


def _written(name: str) -> list[bytes]:
    return [name.encode(encoding) for encoding in ENCODINGS]


def test_the_names_looked_for_are_inside(looked: Looked) -> None:
    assert len(looked.names) == 28
    for encoding, plain in looked.plain.items():
        assert not [name for name in looked.names if name.encode(encoding) not in plain]


def test_the_imports_were_looked_at_in_the_middle(looked: Looked) -> None:
    seen = [(moment.source, moment.where) for moment in looked.moments[:-1]]
    assert seen == [
        (source, where)
        for source, stage in LATE_IN_EACH_SOURCE.items()
        for where in (stage, "Publishing", *INSIDE_THE_TRANSACTION)
    ]
    assert all(moment.scratch > 4096 for moment in looked.moments[:-1])
    for before, inside in zip(looked.moments[1::4], looked.moments[2::4], strict=True):
        assert inside.size("-wal") > before.size("-wal")


def test_no_name_stands_in_any_raw_file(looked: Looked) -> None:
    found = [
        (moment.source, moment.where, file, name)
        for moment in looked.moments
        for file, content in moment.contents.items()
        for lower in [content.lower()]
        for name in looked.names
        for written in _written(name.lower())
        if written in lower
    ]
    assert not found


def test_no_raw_file_is_a_database_that_anyone_could_open(looked: Looked) -> None:
    databases = {
        file
        for moment in looked.moments
        for file, content in moment.contents.items()
        if content.startswith(PLAIN_HEADER) or b"CREATE TABLE" in content
    }
    assert not databases


def test_the_key_stands_in_no_file(looked: Looked) -> None:
    raw = looked.made.key.raw
    for moment in looked.moments:
        for content in moment.contents.values():
            assert raw not in content
            assert raw.hex().encode() not in content.lower()


def test_what_is_sorted_stays_in_memory(looked: Looked) -> None:
    """SQLCipher leaves SQLite's temporary files as they are; there must be none."""
    for box in opened(looked.made):
        assert ("TEMP_STORE=2",) in box.query("PRAGMA compile_options")
        assert box.query("PRAGMA temp_store") == [(0,)]
