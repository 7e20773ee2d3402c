"""File drops: only what is allowed is read, into what nobody else can read, line by line."""

from __future__ import annotations

import tempfile
import zipfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from appliance.errors import SourceError
from connectors.base import BATCH_ROWS, SourceConfig
from connectors.drops import DropSource, Table
from connectors.drops.files import (
    ArchiveDamagedError,
    ArchiveUnsafeError,
    DropMissingError,
    FileTwiceError,
    find_drops,
)
from connectors.drops.scratch import day_before, iso_date
from connectors.drops.source import DropsSeveralError, FileMissingError
from connectors.tabular import AddressMissingError, ColumnMissingError, LinkOutsideError
from tests.connectors.cases import entity, texts
from tests.connectors.drop_files import PASSWORD_CELL, lines, write_folder, write_zip

if TYPE_CHECKING:
    from collections.abc import Mapping

PUPILS = lines("id,name,password", f"1,Núñez,{PASSWORD_CELL}", f"2,李,{PASSWORD_CELL}")
MARKS = lines("pupil,mark", "1,17", "2,")
DROP = {"pupils.csv": PUPILS, "marks.csv": MARKS}
ALL = entity(
    select="SELECT p.place, p.id, p.name, m.mark FROM pupils p JOIN marks m ON m.pupil = p.id"
)
COLUMNS = ("id", "name", "mark")


class Pupils(DropSource):
    """Two files, one of them with a column that is not to be read."""

    tables: ClassVar[tuple[Table, ...]] = (
        Table(name="pupils", columns=("id", "name"), feeds=("students",)),
        Table(name="marks", columns=("pupil", "mark"), perhaps=("late",), numbers=("mark",)),
        Table(name="extras", columns=("pupil", "bus"), is_optional=True),
    )


def source(place: Path, **options: object) -> Pupils:
    return Pupils(SourceConfig(name="drop", address=str(place)), options)


def rows(place: Path, **options: object) -> list[tuple[str, ...]]:
    with closing(source(place, **options)) as opened:
        return sorted(texts(opened.read(ALL, COLUMNS)))


EXPECTED = [("1", "Núñez", "17"), ("2", "李", "")]


# --- where the files are ----------------------------------------------------------------------


def test_a_folder_and_an_archive_give_the_same_rows(tmp_path: Path) -> None:
    assert rows(write_folder(tmp_path / "folder", DROP)) == EXPECTED
    assert rows(write_zip(tmp_path / "drop.zip", DROP)) == EXPECTED


def test_a_folder_that_holds_one_archive_is_that_archive(tmp_path: Path) -> None:
    write_zip(tmp_path / "drop.ZIP", DROP)
    assert rows(tmp_path) == EXPECTED


def test_an_archive_may_keep_its_files_in_a_folder_and_a_mac_its_own_beside_them(
    tmp_path: Path,
) -> None:
    drop = write_zip(tmp_path / "drop.zip", DROP, under="export/")
    with zipfile.ZipFile(drop, "a") as archive:
        archive.writestr("__MACOSX/export/._pupils.csv", b"\0\5\26\7")
        archive.writestr("export/empty/", b"")
    assert rows(drop) == EXPECTED


@pytest.mark.parametrize("name", ["Pupils.CSV", "pupils.txt", "PUPILS.export.text", "pupils.tsv"])
def test_a_table_is_found_by_the_first_word_of_its_files_name(tmp_path: Path, name: str) -> None:
    write_folder(tmp_path, {name: PUPILS, "marks.csv": MARKS, "readme.md": "pupils"})
    assert rows(tmp_path) == EXPECTED


def test_rows_come_with_their_file_and_line(tmp_path: Path) -> None:
    drop = write_zip(
        tmp_path / "drop.zip", {**DROP, "pupils.csv": PUPILS.replace("\n2,", "\n\n2,")}
    )
    with closing(source(drop)) as opened:
        (batch,) = opened.read(ALL, COLUMNS)
    assert batch.origin == "drop.zip/pupils.csv"
    places = zip((row[0] for row in batch.rows), batch.numbers, strict=True)
    assert sorted(places) == [("1", 2), ("2", 4)]


def test_a_query_without_a_place_numbers_its_rows(tmp_path: Path) -> None:
    write_folder(tmp_path, DROP)
    counted = entity(select="SELECT count(*) AS n FROM pupils")
    with closing(source(tmp_path)) as opened:
        (batch,) = opened.read(counted, ("n",))
    assert (batch.origin, [*batch.numbers], batch.rows[0][0]) == ("students", [1], 2)


def test_a_drop_larger_than_a_batch_comes_whole(tmp_path: Path) -> None:
    many = range(BATCH_ROWS + 7)
    write_folder(
        tmp_path,
        {
            "pupils.csv": lines("id,name", *(f"{n},x" for n in many)),
            "marks.csv": lines("pupil,mark", *(f"{n},1" for n in many)),
        },
    )
    assert len(rows(tmp_path)) == len(many)


# --- how the files are written ----------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_each_file_of_a_drop_may_be_written_in_its_own_way(
    tmp_path: Path, encoding: str, end: str, between: str
) -> None:
    written = PUPILS.replace("\n", end).replace(",", between).encode(encoding)
    write_zip(tmp_path / "drop.zip", {"pupils.csv": written, "marks.csv": MARKS})
    assert rows(tmp_path) == EXPECTED


def test_an_encoding_that_is_named_is_held_to(tmp_path: Path) -> None:
    cells = lines("id,name", "1,Núñez", "2,Łukasz").encode("cp1250", "replace")
    write_folder(tmp_path, {"pupils.csv": cells, "marks.csv": MARKS})
    assert rows(tmp_path, encoding="cp1250")[1][1] == "Łukasz"


def test_columns_may_stand_in_any_order_and_blanks_are_null(tmp_path: Path) -> None:
    pupils = lines(" Name ,ID", " Núñez ,1", "   ,2")
    write_folder(tmp_path, {"pupils.csv": pupils, "marks.csv": MARKS})
    assert rows(tmp_path) == [("1", "Núñez", "17"), ("2", "", "")]


def test_lines_that_cannot_be_read_are_told_with_their_place(tmp_path: Path) -> None:
    pupils = lines("id,name,password", "1,Núñez,x", "9", "2,李,x", "8,a\0b,x")
    write_zip(tmp_path / "drop.zip", {"pupils.csv": pupils, "marks.csv": MARKS})
    with closing(source(tmp_path)) as opened:
        first, *others = opened.read(ALL, COLUMNS)
    assert first.origin == "drop.zip/pupils.csv"
    assert [fault.number for fault in first.faults] == [3, 5]
    assert sorted(texts(others)) == EXPECTED


def test_lines_of_another_table_are_told_where_they_belong(tmp_path: Path) -> None:
    write_folder(tmp_path, {"pupils.csv": lines("id,name", "1"), "marks.csv": MARKS})
    with closing(source(tmp_path)) as opened:
        staff = entity(entity="staff", select=ALL.select)
        assert [*opened.read(staff, COLUMNS)] == []
        assert [len(batch.faults) for batch in opened.read(ALL, COLUMNS)] == [1]


# --- what is read, and where it is kept -------------------------------------------------------


def test_a_column_that_is_not_allowed_is_read_into_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path, DROP)
    with closing(source(tmp_path)) as opened:
        kept = opened.session.run(text("SELECT * FROM pupils"))
        made = opened.session.run(text("SELECT sql FROM drops.sqlite_schema"))
        with pytest.raises(SourceError, match="password"):
            list(opened.read(entity(select="SELECT * FROM pupils"), ("password",)))
    assert [row[1:] for row in kept] == [("1", "Núñez"), ("2", "李")]
    assert "password" not in repr(made)


def test_the_scratch_file_has_no_name_and_shows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    names = [f"Surname{n}" for n in range(30_000)]
    pupils = lines("id,name", *(f"{n},{name}" for n, name in enumerate(names)))
    drop = write_folder(tmp_path / "drop", {"pupils.csv": pupils, "marks.csv": MARKS})
    with closing(source(drop)) as opened:
        assert opened.count(ALL) == 2
        assert list(scratch.iterdir()) == []
        content = _deleted_file(scratch)
    assert len(content) > 500_000
    assert b"Surname" not in content
    assert b"SQLite format" not in content


def _deleted_file(folder: Path) -> bytes:
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        if target.startswith(str(folder)) and target.endswith("(deleted)"):
            return entry.read_bytes()
    pytest.fail("the scratch file is not open")


def test_its_queries_can_change_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path, DROP)
    with closing(source(tmp_path)) as opened:
        opened.count(ALL)
        with pytest.raises(SourceError):
            opened.session.run(text("DELETE FROM pupils"))
        assert opened.count(ALL) == 2


# --- what is refused --------------------------------------------------------------------------


def refusal(place: Path) -> SourceError:
    with pytest.raises(SourceError) as caught, closing(source(place)) as opened:
        list(opened.read(ALL, COLUMNS))
    return caught.value


def test_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert isinstance(refusal(tmp_path / "gone"), AddressMissingError)


@pytest.mark.parametrize("files", [{}, {"other.csv": "a\n1\n"}, {"pupils.pdf": "a\n1\n"}])
def test_a_place_without_a_drop_is_refused(tmp_path: Path, files: Mapping[str, str]) -> None:
    error = refusal(write_folder(tmp_path, files))
    assert isinstance(error, DropMissingError)
    assert "pupils.csv" in error.sentence


def test_a_file_that_is_no_archive_is_no_drop(tmp_path: Path) -> None:
    write_folder(tmp_path, DROP)
    assert isinstance(refusal(tmp_path / "pupils.csv"), DropMissingError)


def test_a_drop_without_a_file_is_refused(tmp_path: Path) -> None:
    error = refusal(write_folder(tmp_path, {"pupils.csv": PUPILS}))
    assert isinstance(error, FileMissingError)
    assert "“marks”" in error.sentence


def test_a_file_without_a_column_is_refused_and_told_once(tmp_path: Path) -> None:
    write_folder(tmp_path, {"pupils.csv": lines("id,nmae", "1,x"), "marks.csv": MARKS})
    assert isinstance(refusal(tmp_path), ColumnMissingError)
    with closing(source(tmp_path)) as opened:
        (finding,) = [*opened.check(ALL, COLUMNS), *opened.check(ALL, COLUMNS)]
    assert "“name” (did you mean “nmae”?)" in finding.sentence


def test_two_files_of_one_table_are_refused(tmp_path: Path) -> None:
    error = refusal(write_folder(tmp_path, {**DROP, "pupils.txt": PUPILS}))
    assert isinstance(error, FileTwiceError)


def test_several_drops_are_refused_where_they_do_not_belong_together(tmp_path: Path) -> None:
    write_zip(tmp_path / "monday.zip", DROP)
    write_folder(tmp_path / "tuesday", DROP)
    error = refusal(tmp_path)
    assert isinstance(error, DropsSeveralError)
    assert "“monday.zip”, “tuesday”" in error.sentence


@pytest.mark.parametrize("name", ["marks.csv", "inner", "drop.zip"])
def test_a_link_that_leads_out_of_the_place_is_refused(tmp_path: Path, name: str) -> None:
    outside, place = write_folder(tmp_path / "outside", DROP), tmp_path / "place"
    write_zip(tmp_path / "outside.zip", DROP)
    place.mkdir()
    targets = {"marks.csv": outside / "marks.csv", "drop.zip": tmp_path / "outside.zip"}
    (place / name).symlink_to(targets.get(name, outside))
    error = refusal(place)
    assert isinstance(error, LinkOutsideError)
    assert name in error.sentence


def test_a_folders_own_files_come_before_an_archive_beside_them(tmp_path: Path) -> None:
    write_zip(tmp_path / "old.zip", {"pupils.csv": "id,name\n3,Old\n", "marks.csv": MARKS})
    write_folder(tmp_path, DROP)
    assert rows(tmp_path) == EXPECTED


def bomb(folder: Path) -> Path:
    return write_zip(folder / "bomb.zip", {"pupils.csv": b"a" * 30_000_000})


def leading_out(folder: Path) -> Path:
    return write_zip(folder / "out.zip", {"../../pupils.csv": PUPILS})


def crowded(folder: Path) -> Path:
    return write_zip(folder / "many.zip", {f"{n}.csv": "" for n in range(10_001)})


def doubled(folder: Path) -> Path:
    drop = write_zip(folder / "twice.zip", DROP)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(drop, "a") as archive:
        archive.writestr("pupils.csv", PUPILS)
    return drop


def locked(folder: Path) -> Path:
    drop = write_zip(folder / "locked.zip", DROP)
    content = bytearray(drop.read_bytes())
    content[content.index(b"PK\1\2") + 8] |= 1  # the flag of an encrypted part
    drop.write_bytes(content)
    return drop


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (bomb, "far too much"),
        (leading_out, "leads out"),
        (crowded, "too many parts"),
        (doubled, "one name"),
        (locked, "password"),
    ],
)
def test_an_unsafe_archive_is_not_opened(tmp_path: Path, make: object, reason: str) -> None:
    error = refusal(make(tmp_path))  # type: ignore[operator]
    assert isinstance(error, ArchiveUnsafeError)
    assert reason in error.sentence


@pytest.mark.parametrize("where", ["part", "directory", "all"])
def test_a_damaged_archive_is_a_sentence(tmp_path: Path, where: str) -> None:
    drop = write_zip(tmp_path / "drop.zip", DROP)
    content = bytearray(drop.read_bytes())
    if where == "part":
        content[45:60] = bytes(15)
    else:
        content = content[: len(content) // 2] if where == "directory" else bytearray(b"PK")
    drop.write_bytes(content)
    assert isinstance(refusal(drop), ArchiveDamagedError)


# --- the rest ---------------------------------------------------------------------------------


def test_its_fingerprint_is_of_every_file_and_of_what_is_asked(tmp_path: Path) -> None:
    write_folder(tmp_path, DROP)
    first = source(tmp_path).fingerprint(ALL)
    assert source(tmp_path).fingerprint(ALL) == first
    assert source(tmp_path).fingerprint(entity(select="SELECT 1 AS id")) != first
    assert source(tmp_path, encoding="utf-8").fingerprint(ALL) != first
    write_folder(tmp_path, {"marks.csv": MARKS.replace("17", "18")})
    assert source(tmp_path).fingerprint(ALL) != first


@given(st.sets(st.integers(1, 10_000), min_size=2, max_size=4))
def test_drops_come_in_the_order_of_their_numbers(numbers: set[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            write_zip(Path(folder) / f"delta-{number}.zip", DROP)
        drops = find_drops(folder, ("pupils",), source="drop")
    assert [drop.name for drop in drops] == [f"delta-{n}.zip" for n in sorted(numbers)]


@given(st.dates(min_value=date(1, 1, 2)), st.sampled_from(["", "T00:00:00.000Z", " 12:00"]))
def test_the_last_day_is_the_one_before_the_end(day: date, rest: str) -> None:
    assert day_before(f"{day}{rest}") == str(day - timedelta(days=1))


@given(
    st.dates(),
    st.sampled_from(["{0}/{1}/{2:04}", "{0:02}/{1:02}/{2:04}", "{0}/{1}/{2:04} 00:00:00"]),
)
def test_an_american_date_is_read_as_it_is_meant(day: date, shape: str) -> None:
    assert iso_date(shape.format(day.month, day.day, day.year)) == day.isoformat()


@given(st.one_of(st.none(), st.text()))
def test_what_is_no_date_stays_as_it_is(said: str | None) -> None:
    if said is None or not any(character.isdigit() for character in said):
        assert day_before(said) == said
        assert iso_date(said) == said


@pytest.mark.parametrize("said", ["2025-02-30", "0001-01-01", "08/18/2025", "2025-08", "20250818"])
def test_a_date_that_cannot_be_reckoned_with_is_left_to_be_refused(said: str) -> None:
    assert day_before(said) == said


def test_zeros_are_no_date() -> None:
    assert iso_date("0/0/0") is None
    assert iso_date("00/00/0000") is None
