"""CSV files as they come out of real systems: every row is given on or reported, none guessed."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from appliance.errors import HomeroomError, SourceError
from connectors.base import BATCH_ROWS, SourceConfig
from connectors.csv_files import CsvConnector
from connectors.csv_files.rows import QuoteOpenError
from connectors.csv_files.survey import (
    EncodingNameError,
    EncodingWrongError,
    LineTooLongError,
)
from connectors.options import OptionWrongError
from connectors.tabular import (
    AddressMissingError,
    ColumnMissingError,
    ColumnTwiceError,
    HeaderMissingError,
    LinkOutsideError,
    NoFilesError,
    PatternOutsideError,
)
from tests.connectors.cases import entity, mapping

if TYPE_CHECKING:
    from connectors.base import Batch

ALL = entity(table="**/*.csv")
BOTH = ("name", "code")


def read(
    folder: Path, columns: tuple[str, ...] = BOTH, *, table: str = "*.csv", **options: object
) -> list[Batch]:
    """All batches of the CSV files in a folder."""
    config = SourceConfig(name="kiosk", address=str(folder))
    with closing(CsvConnector.open(config, mapping("csv", **options))) as source:
        return list(source.read(entity(table=table), columns))


def rows(batches: list[Batch]) -> list[tuple[object, ...]]:
    return [tuple(row) for batch in batches for row in batch.rows]


def numbers(batches: list[Batch]) -> list[int]:
    return [number for batch in batches for number in batch.numbers]


def faults(batches: list[Batch]) -> list[tuple[int, str]]:
    return [tuple(fault) for batch in batches for fault in batch.faults]


def write(folder: Path, content: str | bytes, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return file


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_encoding_of_a_file_is_told(tmp_path: Path, encoding: str) -> None:
    write(tmp_path, "name,code\nJosé Núñez,A\nZoë,B\n", encoding=encoding)
    assert rows(read(tmp_path)) == [("José Núñez", "A"), ("Zoë", "B")]


def test_each_file_has_an_encoding_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, "name,code\nJosé,A\n", "1.csv", "utf-8")
    write(tmp_path, "name;code\nJosé;B\n", "2.csv", "cp1252")
    assert rows(read(tmp_path)) == [("José", "A"), ("José", "B")]
    source = CsvConnector.open(SourceConfig(name="k", address=str(tmp_path)), mapping("csv"))
    assert [finding.sentence for finding in source.check(ALL, BOTH)] == [
        "1 file is read as UTF-8 with commas between the cells.",
        "1 file is read as Windows-1252 with semicolons between the cells.",
    ]


def test_bytes_that_are_in_no_usual_encoding_are_guessed_at_last(tmp_path: Path) -> None:
    text = "name,code\n" + "Сергей Иванов учится в школе,A\n" * 20
    write(tmp_path, text, encoding="cp1251")
    with_guess = rows(read(tmp_path))
    assert len(with_guess) == 20
    assert rows(read(tmp_path, encoding="cp1251"))[0][0] == "Сергей Иванов учится в школе"


def test_a_file_that_is_no_text_is_a_sentence(tmp_path: Path) -> None:
    write(tmp_path, bytes(range(256)) * 100)
    with pytest.raises(SourceError):
        read(tmp_path)


def test_an_encoding_that_is_named_is_held_to(tmp_path: Path) -> None:
    write(tmp_path, "name,code\nJosé,A\n", encoding="cp1252")
    with pytest.raises(EncodingWrongError, match="utf-8"):
        read(tmp_path, encoding="utf-8")
    with pytest.raises(EncodingNameError, match="windows-nonsense"):
        read(tmp_path, encoding="windows-nonsense")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_header(tmp_path: Path, delimiter: str) -> None:
    write(
        tmp_path, f"name{delimiter}code\nNúñez, Ana{delimiter}A\n".replace("Núñez, Ana", '"N, A"')
    )
    assert rows(read(tmp_path)) == [("N, A", "A")]


def test_a_delimiter_that_is_named_is_held_to(tmp_path: Path) -> None:
    write(tmp_path, "name:code\nAna:A\n")
    assert rows(read(tmp_path, delimiter=":")) == [("Ana", "A")]
    with pytest.raises(OptionWrongError, match="one character"):
        read(tmp_path, delimiter="::")


def test_line_ends_may_be_mixed(tmp_path: Path) -> None:
    write(tmp_path, b"name,code\r\nA,1\rB,2\nC,3\r\n\r\nD,4")
    batches = read(tmp_path)
    assert rows(batches) == [("A", "1"), ("B", "2"), ("C", "3"), ("D", "4")]
    assert numbers(batches) == [2, 3, 4, 6]


def test_a_cell_may_span_lines_and_the_numbers_stay_right(tmp_path: Path) -> None:
    write(tmp_path, 'name,code\n"Ana\nMaría",1\nB,2\n"C\r\nD\rE",3\nF,4\n')
    batches = read(tmp_path)
    assert numbers(batches) == [2, 4, 5, 8]
    assert rows(batches)[0] == ("Ana\nMaría", "1")


def test_names_of_columns_are_matched_without_case_and_blanks(tmp_path: Path) -> None:
    write(tmp_path, "\n\n CODE , Student   Name \nA,Ana\n")
    batches = read(tmp_path, ("student name", "code"))
    assert rows(batches) == [("Ana", "A")]
    assert numbers(batches) == [4]


def test_short_and_long_rows_are_reported_and_not_guessed(tmp_path: Path) -> None:
    write(tmp_path, "name,code,day\nA,1,x\nB,2\nC,3,x,more\nD,4,x,,\nE\n")
    batches = read(tmp_path)
    assert rows(batches) == [("A", "1"), ("D", "4")]
    assert numbers(batches) == [2, 5]
    assert faults(batches) == [
        (3, "This line has 2 cells where the header has 3."),
        (4, "This line has 4 cells where the header has 3."),
        (6, "This line has 1 cell where the header has 3."),
    ]


def test_blank_rows_are_no_rows(tmp_path: Path) -> None:
    write(tmp_path, "name,code\n\nA,1\n,\n  ,\nB,2\n\n\n")
    batches = read(tmp_path)
    assert rows(batches) == [("A", "1"), ("B", "2")]
    assert not faults(batches)


@pytest.mark.parametrize("blank", [" , ", '"\t",', ',"\n"', "\u00a0,", ",\x85", "\u3000,\u2028"])
def test_a_row_of_blanks_is_no_row_whatever_stands_around_it(tmp_path: Path, blank: str) -> None:
    """Whether it was one used to hang on another row of the same thousand being quite empty."""
    write(tmp_path, f"name,code\nA,1\n{blank}\nB,2\n")
    batches = read(tmp_path)
    assert rows(batches) == [("A", "1"), ("B", "2")]
    assert not faults(batches)


def test_a_row_whose_first_cell_is_blank_is_a_row(tmp_path: Path) -> None:
    write(tmp_path, "day,name,code\n,A,1\n ,B,2\n,,\nx,C,3\n")
    assert rows(read(tmp_path)) == [("A", "1"), ("B", "2"), ("C", "3")]


def test_a_row_with_a_nul_character_is_reported(tmp_path: Path) -> None:
    write(tmp_path, b"name,code\nA,1\nB\0,2\nC,3\n")
    batches = read(tmp_path)
    assert rows(batches) == [("A", "1"), ("C", "3")]
    assert faults(batches) == [(3, "This line holds a NUL character, which no text has.")]


def test_a_row_whose_quotes_do_not_pair_is_reported(tmp_path: Path) -> None:
    write(tmp_path, 'name,code\nA,1\n"Ann "the ace" Lee",2\nC,3\n')
    batches = read(tmp_path)
    assert rows(batches) == [("A", "1"), ("C", "3")]
    assert numbers(batches) == [2, 4]
    assert faults(batches) == [(3, "The quotation marks in this line do not pair.")]


UNCLOSED = {
    "at the end": 'name,code\nA,1\n"B,2\nC,3\nD,4\n',
    "until the next quote": 'name,code\nA,1\n"B,2\nC,3\n"D",4\n',
    "for more than a cell can hold": 'name,code\nA,1\n"B,2\n' + "C,3\n" * 50_000,
}


@pytest.mark.parametrize("content", UNCLOSED.values(), ids=UNCLOSED)
def test_an_unclosed_quote_refuses_the_file_and_names_the_line(
    tmp_path: Path, content: str
) -> None:
    write(tmp_path, content)
    with pytest.raises(QuoteOpenError, match="line 3"):
        read(tmp_path)


def test_a_line_without_end_is_a_sentence_and_not_a_full_memory(tmp_path: Path) -> None:
    write(tmp_path, b"name,code\n" + b"x" * 3_000_000)
    with pytest.raises(LineTooLongError):
        read(tmp_path)


def test_a_missing_column_is_named_with_the_one_that_is_meant(tmp_path: Path) -> None:
    write(tmp_path, "name,codes\nA,1\n")
    with pytest.raises(ColumnMissingError, match=r"“code” \(did you mean “codes”\?\)"):
        read(tmp_path)


def test_a_file_without_header_shows_no_child_in_the_error(tmp_path: Path) -> None:
    write(tmp_path, "Ana Núñez,1234\nSam Lee,1235\n")
    with pytest.raises(ColumnMissingError) as caught:
        read(tmp_path)
    assert "Ana" not in caught.value.sentence


def test_two_columns_of_one_name_are_a_sentence(tmp_path: Path) -> None:
    write(tmp_path, "name,code,Code\nA,1,2\n")
    with pytest.raises(ColumnTwiceError, match="2 columns called “code”"):
        read(tmp_path)
    assert rows(read(tmp_path, ("name",))) == [("A",)]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_a_sentence(tmp_path: Path, content: str) -> None:
    write(tmp_path, content)
    with pytest.raises(HeaderMissingError, match=r"a\.csv"):
        read(tmp_path)


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "c.csv"):
        write(tmp_path, f"name,code\n{name},1\n", name)
    write(tmp_path, "", ".hidden.csv")
    write(tmp_path, "", "~$lock.csv")
    batches = read(tmp_path)
    assert [batch.origin for batch in batches] == ["a.csv", "b.csv", "c.csv"]


def test_the_address_may_be_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, "name,code\nA,1\n")
    write(tmp_path, "name,code\nB,2\n", "b.csv")
    assert rows(read(file)) == [("A", "1")]
    monkeypatch.chdir(tmp_path)
    assert rows(read(Path("a.csv"))) == [("A", "1")]
    with pytest.raises(NoFilesError):
        read(file, table="b.csv")


@pytest.mark.parametrize("pattern", ["../*.csv", "/etc/passwd", "a/../../b.csv", "C:/x.csv"])
def test_a_pattern_that_leads_out_of_the_folder_is_refused(tmp_path: Path, pattern: str) -> None:
    write(tmp_path, "name,code\nA,1\n")
    with pytest.raises(PatternOutsideError):
        read(tmp_path, table=pattern)


def _linked(tmp_path: Path, to: str, *, is_folder: bool) -> Path:
    """A source's folder with one file, and a link in it to a file or folder beside it."""
    (tmp_path / "other").mkdir()
    write(tmp_path / "other", "name,code\nSecret,X\n", "b.csv")
    folder = tmp_path / "source"
    folder.mkdir()
    write(folder, "name,code\nAnn,1\n")
    link = folder / ("sub" if is_folder else "b.csv")
    link.symlink_to(to.format(outside=tmp_path / "other", inside=folder / "a.csv"))
    return folder


@pytest.mark.parametrize(
    ("to", "is_folder"),
    [("{outside}/b.csv", False), ("../other/b.csv", False), ("../other", True)],
)
def test_a_link_that_leads_out_of_the_folder_is_refused(
    tmp_path: Path, to: str, is_folder: bool
) -> None:
    """Whoever may drop a file there could else have any file of this machine read."""
    folder = _linked(tmp_path, to, is_folder=is_folder)
    table = "*/*.csv" if is_folder else "*.csv"
    with pytest.raises(LinkOutsideError, match=r"b\.csv” in the source “kiosk”"):
        read(folder, table=table)
    with closing(
        CsvConnector.open(SourceConfig(name="kiosk", address=str(folder)), mapping("csv"))
    ) as source:
        (finding,) = source.check(entity(table=table), BOTH)
        assert finding.is_problem
        with pytest.raises(LinkOutsideError):
            source.fingerprint(entity(table=table))


def test_a_link_inside_the_folder_and_the_folder_itself_may_be_links(tmp_path: Path) -> None:
    folder = _linked(tmp_path, "{inside}", is_folder=False)
    (tmp_path / "mounted").symlink_to(folder)
    assert rows(read(tmp_path / "mounted")) == [("Ann", "1"), ("Ann", "1")]


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(AddressMissingError, match="“kiosk”"):
        read(tmp_path / "gone")
    with pytest.raises(NoFilesError):
        read(tmp_path)


def test_a_broken_row_loses_none_of_its_neighbors(tmp_path: Path) -> None:
    lines = [f"S{n},{n}" for n in range(2 * BATCH_ROWS + 5)]
    for place in (0, 999, 1000, BATCH_ROWS - 1, BATCH_ROWS, len(lines) - 1):
        lines[place] = f'"S{place}"x,{place}'
    write(tmp_path, "name,code\n" + "\n".join(lines))
    batches = read(tmp_path)
    seen = dict(zip(numbers(batches), rows(batches), strict=True))
    assert len(seen) == len(lines) - 6
    assert all(row == (f"S{number - 2}", str(number - 2)) for number, row in seen.items())
    assert [number for number, _ in faults(batches)] == [
        2 + place for place in (0, 999, 1000, BATCH_ROWS - 1, BATCH_ROWS, len(lines) - 1)
    ]
    assert max(len(batch.rows) for batch in batches) <= BATCH_ROWS


def test_a_changed_file_has_another_fingerprint(tmp_path: Path) -> None:
    file = write(tmp_path, "name,code\nA,1\n")
    source = CsvConnector.open(SourceConfig(name="k", address=str(tmp_path)), mapping("csv"))
    before = source.fingerprint(ALL)
    file.rename(tmp_path / "b.csv")
    renamed = source.fingerprint(ALL)
    write(tmp_path, "name,code\nA,2\n", "b.csv")
    assert len({before, renamed, source.fingerprint(ALL)}) == 3


CELLS = st.text(
    alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12
)
TABLES = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=30)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=TABLES,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@example(table=[("", "", "\x85")], delimiter=",", ending="\n", encoding="utf-8")
def test_whatever_is_written_is_read_again(
    tmp_path: Path, table: list[tuple[str, ...]], delimiter: str, ending: str, encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL)
    writer.writerows([("first", "second", "third"), *table])
    write(tmp_path, text.getvalue(), encoding=encoding)
    batches = read(tmp_path, ("third", "first"), encoding=encoding, delimiter=delimiter)
    kept = [(row[2], row[0]) for row in table if any(cell.strip() for cell in row)]
    assert rows(batches) == kept
    assert not faults(batches)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_no_bytes_end_in_anything_but_rows_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, b"name,code\n" + content)
    try:
        batches = read(tmp_path)
    except HomeroomError as error:
        assert error.sentence
    else:
        assert all(len(row) == 2 for row in rows(batches))
