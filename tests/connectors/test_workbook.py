"""Excel workbooks as teachers keep them, and as someone with bad intent would make them."""

from __future__ import annotations

import gc
import io
import multiprocessing
import os
import pickle
import time
import tracemalloc
import zipfile
from contextlib import closing
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.styles import numbers as formats
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from connectors.base import SourceConfig
from connectors.options import OptionMissingError, OptionWrongError
from connectors.tabular import ColumnMissingError, NoFilesError
from connectors.workbook import WorkbookConnector, sheets
from connectors.workbook.child import Allowance, EndedError, parsed_apart
from connectors.workbook.connector import GridTableError
from connectors.workbook.safety import (
    WorkbookBinaryError,
    WorkbookDamagedError,
    WorkbookEncryptedError,
    WorkbookNoneError,
    WorkbookOldError,
    WorkbookUnsafeError,
)
from connectors.workbook.sheets import SheetTooLargeError, WorkbookTooHeavyError
from connectors.workbook.table import SheetMissingError
from tests.connectors.cases import GRID, entity, mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from appliance.errors import SourceError
    from connectors.base import Batch

ITEMS = ("sheet", "item_key", "title", "due", "points", "kind")
MARKS = ("item_key", "points", "name", "email", "value")


def read(
    folder: Path, columns: tuple[str, ...], *, table: str = "*", **options: object
) -> list[Batch]:
    """All batches of the workbooks in a folder."""
    config = SourceConfig(name="books", address=str(folder))
    with closing(WorkbookConnector.open(config, mapping("workbook", **options))) as source:
        return list(source.read(entity(table=table), columns))


def read_grid(folder: Path, table: str, columns: tuple[str, ...], **grid: object) -> list[Batch]:
    return read(folder, columns, table=table, layout="grid", grid={**GRID, **grid})


def rows(batches: list[Batch]) -> list[tuple[object, ...]]:
    return [tuple(row) for batch in batches for row in batch.rows]


def faults(batches: list[Batch]) -> list[tuple[int, str]]:
    return [tuple(fault) for batch in batches for fault in batch.faults]


def write(folder: Path, sheets: dict[str, list[list[Any]]], name: str = "a.xlsx") -> Path:
    """A workbook; a cell that is a pair has a value and a number format."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, table in sheets.items():
        sheet = book.create_sheet(title)
        for y, row in enumerate(table, start=1):
            for x, value in enumerate(row, start=1):
                cell = sheet.cell(y, x)
                if isinstance(value, tuple):
                    cell.value, cell.number_format = value
                else:
                    cell.value = value
    book.save(folder / name)
    return folder / name


def rewrite(file: Path, change: Callable[[str, bytes], bytes]) -> None:
    """Change the parts of a workbook behind its back."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(name, content))


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, part: part.replace(old, new) if "worksheets/" in name else part


# --- what a cell says -----------------------------------------------------------------------

MOMENT = datetime(2025, 9, 1, 8, 5)  # noqa: DTZ001 - Excel knows no time zones

SHOWN = {
    "a text": ("Ann", "Ann"),
    "a whole number": (17, "17"),
    "a number that Excel keeps as 17.0": (17.0, "17"),
    "a fraction": (17.5, Decimal("17.5")),
    "a sum that is nearly a fraction": (17.299999999999997, Decimal("17.3")),
    "a share": ((0.85, "0%"), "85%"),
    "a share with a fraction": ((0.855, "0.0%"), "85.5%"),
    "a share above all": ((1.1, formats.FORMAT_PERCENTAGE), "110%"),
    "a number with leading zeros": ((42, "00000"), "00042"),
    "a small number": (0.00001, Decimal("0.00001")),
    "yes": (True, "TRUE"),
    "nothing": (None, ""),
    "a date": (date(2025, 9, 1), date(2025, 9, 1)),
    "a date with a time": (MOMENT, MOMENT),
    "a time": (clock(8, 5), clock(8, 5)),
}


@pytest.mark.parametrize("case", SHOWN)
def test_a_cell_is_read_as_it_is_shown(tmp_path: Path, case: str) -> None:
    written, shown = SHOWN[case]
    write(tmp_path, {"S": [["key", "value"], ["k", written]]})
    assert rows(read(tmp_path, ("value",))) == [(shown,)]


UNREADABLE = {
    "an error": ("#REF!", "the error #REF!"),
    "a formula without a value": ("=1+1", "a formula that was never calculated"),
    "an id that lost its end": (12345678901234567890, "a number that is too long"),
    "a date beyond the calendar": ((2958466, "yyyy-mm-dd"), "the error #VALUE!"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_cell_that_cannot_be_read_sets_its_row_aside(tmp_path: Path, case: str) -> None:
    written, holds = UNREADABLE[case]
    write(tmp_path, {"S": [["key", "value"], ["a", "fine"], ["b", written], ["c", "fine"]]})
    batches = read(tmp_path, ("key", "value"))
    assert rows(batches) == [("a", "fine"), ("c", "fine")]
    ((number, reason),) = faults(batches)
    assert number == 3
    assert f"The cell B3 holds {holds}" in reason
    assert len(rows(read(tmp_path, ("key",)))) == 3, "a column that is not asked for does no harm"


def test_a_formula_with_a_value_is_read(tmp_path: Path) -> None:
    file = write(tmp_path, {"S": [["key", "value"], ["a", "=1+1"], ["b", "=2+2"]]})
    rewrite(file, in_sheet(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"))
    rewrite(file, in_sheet(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>"))
    batches = read(tmp_path, ("key", "value"))
    assert rows(batches) == [("a", "2")]
    assert [number for number, _ in faults(batches)] == [3]


def test_dates_of_a_workbook_that_counts_from_1904_are_the_days_that_are_shown(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["day"])
    book.active.append([date(2025, 9, 1)])
    book.save(tmp_path / "a.xlsx")
    number = b"<v>44439</v>"  # four years and a day less than where days are counted from 1900
    assert number in zipfile.ZipFile(tmp_path / "a.xlsx").read("xl/worksheets/sheet1.xml")
    assert rows(read(tmp_path, ("day",))) == [(date(2025, 9, 1),)]


def test_of_merged_cells_the_first_has_the_value_and_none_is_guessed(tmp_path: Path) -> None:
    file = write(tmp_path, {"S": [["key", "value"], ["a", "x"], ["b", None], ["c", "y"]]})
    book = openpyxl.load_workbook(file)
    book["S"].merge_cells("B2:B3")
    book.save(file)
    assert rows(read(tmp_path, ("key", "value"))) == [("a", "x"), ("b", ""), ("c", "y")]


def test_numbers_and_fractions_that_were_typed_as_texts_stay_as_typed(tmp_path: Path) -> None:
    typed = ["0017", "17/20", "85 %", "1,5", "1e5", "12345678901234567890", "TRUE", "#N/A."]
    write(tmp_path, {"S": [["value"], *([(text, "@")] for text in typed)]})
    assert rows(read(tmp_path, ("value",))) == [(text,) for text in typed]


# --- tables ---------------------------------------------------------------------------------


def test_sheets_are_chosen_by_name_and_empty_ones_passed_by(tmp_path: Path) -> None:
    table = [["Name", " CODE "], ["Ann", 1], [None, None], ["Bo", 2]]
    write(tmp_path, {"Grade 9": table, "Grade 10": table, "Notes": [["read me"]], "Sheet4": []})
    batches = read(tmp_path, ("code", "name"), table="Grade *")
    assert rows(batches) == [("1", "Ann"), ("2", "Bo")] * 2
    assert [batch.origin for batch in batches] == [
        "a.xlsx, sheet Grade 9",
        "a.xlsx, sheet Grade 10",
    ]
    assert list(batches[0].numbers) == [2, 4]
    with pytest.raises(SheetMissingError, match="Grade 11"):
        read(tmp_path, ("name",), table="Grade 11")
    with pytest.raises(ColumnMissingError, match="sheet Notes"):
        read(tmp_path, ("name",), table="*")


def test_a_wrong_dimension_hides_no_rows(tmp_path: Path) -> None:
    file = write(tmp_path, {"S": [["key"], *([n] for n in range(50))]})
    rewrite(file, in_sheet(b'ref="A1:A51"', b'ref="A1:A1"'))
    assert b'ref="A1:A1"' in zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml")
    assert len(rows(read(tmp_path, ("key",)))) == 50


def test_the_first_cell_may_stand_anywhere_in_its_row(tmp_path: Path) -> None:
    write(tmp_path, {"S": [[None, "key"], [None, "a"], ["x"], [None, "b", "more"]]})
    assert rows(read(tmp_path, ("key",))) == [("a",), ("",), ("b",)]


# --- gradebook grids ------------------------------------------------------------------------

BOOK = [
    [None, None, "Quiz", "Essay", "Quiz", None, "Average"],
    [None, None, date(2025, 9, 1), "2025-09-05", None, None, None],
    [None, None, 20, 100, 10, None, None],
    ["Núñez, Ana", "ana@school.example", 17, "85%", "M", "stray", 90],
    [None, None, 1, 2, 3],
    ["Lee, Sam", None, None, "EX", "17/20", None, 80],
    ["Nobody, Yet", "no@school.example"],
]


def test_a_grid_gives_its_assignments(tmp_path: Path) -> None:
    write(tmp_path, {"ENG-1": BOOK})
    batches = read_grid(tmp_path, "line_items", ITEMS, ignore_titles=["average"])
    assert rows(batches) == [
        ("ENG-1", "ENG-1/Quiz", "Quiz", date(2025, 9, 1), "20", ""),
        ("ENG-1", "ENG-1/Essay", "Essay", "2025-09-05", "100", ""),
        ("ENG-1", "ENG-1/Quiz (2)", "Quiz (2)", "", "10", ""),
    ]
    assert batches[0].origin == "a.xlsx, sheet ENG-1"


def test_a_grid_gives_its_marks_and_no_blanks(tmp_path: Path) -> None:
    write(tmp_path, {"ENG-1": BOOK})
    batches = read_grid(tmp_path, "results", MARKS, ignore_titles=["Average"])
    assert rows(batches) == [
        ("ENG-1/Quiz", "20", "Núñez, Ana", "ana@school.example", "17"),
        ("ENG-1/Essay", "100", "Núñez, Ana", "ana@school.example", "85%"),
        ("ENG-1/Quiz (2)", "10", "Núñez, Ana", "ana@school.example", "M"),
        ("ENG-1/Essay", "100", "Lee, Sam", "", "EX"),
        ("ENG-1/Quiz (2)", "10", "Lee, Sam", "", "17/20"),
    ]
    assert list(batches[0].numbers) == [4, 4, 4, 6, 6]


def test_a_mark_that_excel_made_a_date_is_set_aside(tmp_path: Path) -> None:
    book = [*BOOK[:3], ["Núñez, Ana", None, date(2025, 4, 3), "#N/A", 9]]
    write(tmp_path, {"ENG-1": book})
    batches = read_grid(tmp_path, "results", ("item_key", "value"))
    assert rows(batches) == [("ENG-1/Quiz (2)", "9")]
    assert [(number, reason[:30]) for number, reason in faults(batches)] == [
        (4, "The mark in C4 is a date: Exce"),
        (4, "The mark in D4 is the error #N"),
    ]


def test_an_assignment_whose_points_cannot_be_read_is_set_aside(tmp_path: Path) -> None:
    book = [BOOK[0][:4], [], [None, None, "#REF!", 100], ["Lee, Sam", None, 1, 2]]
    write(tmp_path, {"ENG-1": book})
    batches = read_grid(tmp_path, "line_items", ("title",))
    assert rows(batches) == [("Essay",)]
    assert faults(batches) == [(1, "The assignment in column C has the error #REF!.")]


def test_two_sheets_of_one_name_are_not_mixed(tmp_path: Path) -> None:
    write(tmp_path, {"ENG-1": BOOK, "Notes": [["read me"]]}, "a.xlsx")
    write(tmp_path, {"ENG-1": BOOK, "Notes": [["read me"]]}, "b.xlsx")
    batches = read_grid(tmp_path, "results", ("value",))
    assert {batch.origin for batch in batches if batch.rows} == {"a.xlsx, sheet ENG-1"}
    assert faults(batches) == [
        (1, "A sheet of this name was already read (a.xlsx, sheet ENG-1). Rename one of the two.")
    ]


def test_a_workbook_is_parsed_once_for_both_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"ENG-1": BOOK})
    opened: list[object] = []
    parse = sheets.parsed_apart

    def counted(*args: Any, **kwargs: Any) -> Any:
        opened.append(args)
        return parse(*args, **kwargs)

    monkeypatch.setattr(sheets, "parsed_apart", counted)
    config = SourceConfig(name="books", address=str(tmp_path))
    said = mapping("workbook", layout="grid", grid=GRID)
    with closing(WorkbookConnector.open(config, said)) as source:
        for table in ("line_items", "results", "line_items"):
            assert source.count(entity(table=table))
            assert list(source.read(entity(table=table), ("item_key",)))
    assert len(opened) == 1


def test_many_workbooks_of_many_sheets_stay_small_in_memory(tmp_path: Path) -> None:
    class_of_30 = [
        *BOOK[:3],
        *([f"Student, {n}", f"s{n}@school.example", n % 20, f"{n}%", "M"] for n in range(30)),
    ]
    write(tmp_path, {f"S{n}": class_of_30 for n in range(40)}, "0.xlsx")
    config = SourceConfig(name="books", address=str(tmp_path))
    said = mapping("workbook", layout="grid", grid=GRID)
    tracemalloc.start()
    with closing(WorkbookConnector.open(config, said)) as source:
        marks = source.count(entity(table="results")) or 0
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert marks == 40 * 90
    assert held / marks < 120, "bytes a mark, with all that belongs to it"


def test_wrong_grid_options_are_named(tmp_path: Path) -> None:
    write(tmp_path, {"ENG-1": BOOK})
    with pytest.raises(OptionMissingError, match=r"grid\.title_row"):
        read(tmp_path, ITEMS, table="line_items", layout="grid")
    with pytest.raises(OptionWrongError, match=r"grid\.name_column"):
        read_grid(tmp_path, "line_items", ITEMS, name_column="3")
    with pytest.raises(OptionWrongError, match=r"grid\.colour"):
        read_grid(tmp_path, "line_items", ITEMS, colour="blue")
    with pytest.raises(OptionWrongError, match="1 or more"):
        read_grid(tmp_path, "line_items", ITEMS, first_row=0)
    with pytest.raises(OptionWrongError, match="layout"):
        read(tmp_path, ITEMS, layout="square")
    with pytest.raises(GridTableError, match="marks"):
        read_grid(tmp_path, "marks", ITEMS)


def test_a_folder_without_workbooks_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "~$open.xlsx").write_text("x")
    with pytest.raises(NoFilesError):
        read(tmp_path, ("key",))


def test_checking_a_grid_without_assignments_says_where_to_look(tmp_path: Path) -> None:
    write(tmp_path, {"ENG-1": [["Name"], [], [], ["Lee, Sam"]]})
    config = SourceConfig(name="books", address=str(tmp_path))
    said = mapping("workbook", layout="grid", grid=GRID)
    with closing(WorkbookConnector.open(config, said)) as source:
        (finding,) = source.check(entity(table="results"), MARKS)
    assert "title_row" in finding.sentence


# --- files that are not what they seem --------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive(**parts: bytes) -> bytes:
    """A ZIP archive; `__` in a name stands for a slash."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", b"<Types/>")
        for name, part in parts.items():
            made.writestr(name.replace("__", "/") + ".xml", part)
    return content.getvalue()


def zip_with(name: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr(name, b"x")
    return content.getvalue()


SEEMING: dict[str, tuple[bytes, type[SourceError]]] = {
    "the old format": (OLE + bytes(600), WorkbookOldError),
    "a protected workbook": (
        OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        WorkbookEncryptedError,
    ),
    "a web page": (b"<html><table><tr><td>Name</td></tr></table></html>", WorkbookNoneError),
    "a CSV file": (b"name,code\nAnn,1\n", WorkbookNoneError),
    "nothing": (b"", WorkbookNoneError),
    "another archive": (zip_with("photos/a.jpg"), WorkbookNoneError),
    "an OpenDocument table": (zip_with("mimetype"), WorkbookBinaryError),
    "a binary workbook": (zip_with("xl/workbook.bin"), WorkbookBinaryError),
    "half a workbook": (archive(xl__workbook=b"<workbook/>")[:-30], WorkbookDamagedError),
    "a workbook without sense": (archive(xl__workbook=b"<no"), WorkbookDamagedError),
    "too much of one thing": (
        archive(xl__worksheets__sheet1=b" " * 60_000_000),
        WorkbookUnsafeError,
    ),
    "more parts than any workbook has": (
        archive(**{f"xl__worksheets__sheet{n}": b"" for n in range(4_001)}),
        WorkbookUnsafeError,
    ),
    "texts that inflate": (archive(xl__sharedStrings=b" " * 70_000_000), WorkbookUnsafeError),
}


def test_the_address_may_be_one_workbook(tmp_path: Path) -> None:
    file = write(tmp_path, {"S": [["key"], ["a"]]}, "school book.xlsm")
    write(tmp_path, {"S": [["key"], ["b"]]})
    assert rows(read(file, ("key",))) == [("a",)]


@pytest.mark.parametrize("case", SEEMING)
def test_a_file_that_only_seems_a_workbook_is_a_sentence(tmp_path: Path, case: str) -> None:
    content, error = SEEMING[case]
    (tmp_path / "a.xlsx").write_bytes(content)
    began = time.monotonic()
    with pytest.raises(error, match=r"a\.xlsx"):
        read(tmp_path, ("key",))
    assert time.monotonic() - began < 1


def test_an_archive_with_two_parts_of_one_name_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, {"S": [["key"], ["a"]]})
    with zipfile.ZipFile(file, "a") as made:
        made.writestr("XL/worksheets/Sheet1.xml", b"<worksheet/>")
    with pytest.raises(WorkbookUnsafeError, match="two of its parts"):
        read(tmp_path, ("key",))


def test_a_part_that_is_larger_than_its_directory_says_is_a_sentence(tmp_path: Path) -> None:
    file = write(tmp_path, {"S": [["key"], *([n] for n in range(2000))]})
    content = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as made:
        size = made.getinfo("xl/worksheets/sheet1.xml").file_size
    file.write_bytes(content.replace(size.to_bytes(4, "little"), (99).to_bytes(4, "little")))
    with pytest.raises(WorkbookDamagedError):
        read(tmp_path, ("key",))


def test_a_cell_in_the_last_corner_is_a_sentence_and_not_a_standstill(tmp_path: Path) -> None:
    write(tmp_path, {"S": [["key"], ["a"]]})
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book["S"]["XFD1048576"] = "far"
    book.save(tmp_path / "a.xlsx")
    began = time.monotonic()
    with pytest.raises(SheetTooLargeError, match="XFD1048576"):
        read(tmp_path, ("key",))
    assert time.monotonic() - began < 10


def test_a_blank_cell_far_away_does_no_harm(tmp_path: Path) -> None:
    file = write(tmp_path, {"S": [["key"], ["a"]]})
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    rewrite(file, in_sheet(b"</sheetData>", far))
    assert rows(read(tmp_path, ("key",))) == [("a",)]


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(9))
    + b"]>"
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = b"http://schemas.openxmlformats.org/package/2006"
KIND = b"application/vnd.openxmlformats-officedocument.spreadsheetml"


def by_hand(folder: Path, *, strings: bytes, doctype: bytes = b"") -> None:
    """A workbook whose texts stand in a part of their own, as Excel writes them."""
    parts = {
        "[Content_Types].xml": b'<Types xmlns="%b/content-types">' % PACKAGE
        + b'<Default Extension="rels" ContentType="%b"/>'
        % b"application/vnd.openxmlformats-package.relationships+xml"
        + b'<Override PartName="/xl/workbook.xml" ContentType="%b.sheet.main+xml"/>' % KIND
        + b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="%b.worksheet+xml"/>' % KIND
        + b'<Override PartName="/xl/sharedStrings.xml" ContentType="%b.sharedStrings+xml"/>' % KIND
        + b"</Types>",
        "_rels/.rels": b'<Relationships xmlns="%b/relationships"><Relationship Id="r1" Type="%b/'
        b'officeDocument" Target="xl/workbook.xml"/></Relationships>' % (PACKAGE, OFFICE),
        "xl/workbook.xml": b'<workbook %b xmlns:r="%b"><sheets><sheet name="S" sheetId="1" '
        b'r:id="r1"/></sheets></workbook>' % (MAIN, OFFICE),
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="%b/relationships"><Relationship '
        b'Id="r1" Type="%b/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        b'Type="%b/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        % (PACKAGE, OFFICE, OFFICE),
        "xl/worksheets/sheet1.xml": b'<worksheet %b><sheetData><row r="1"><c r="A1" t="s"><v>0</v>'
        b'</c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row></sheetData></worksheet>' % MAIN,
        "xl/sharedStrings.xml": doctype + b"<sst %b>%b</sst>" % (MAIN, strings),
    }
    with zipfile.ZipFile(folder / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)


def test_texts_are_found_where_excel_keeps_them(tmp_path: Path) -> None:
    split = "<si><r><t>Jo</t></r><r><t>sé</t></r></si>".encode()
    by_hand(tmp_path, strings=b"<si><t>key</t></si>" + split)
    assert rows(read(tmp_path, ("key",))) == [("José",)]


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
def test_entities_among_the_texts_are_refused(tmp_path: Path, doctype: bytes) -> None:
    by_hand(tmp_path, strings=b"<si><t>key</t></si><si><t>&j;</t></si>", doctype=doctype)
    with pytest.raises(WorkbookDamagedError):
        read(tmp_path, ("key",))


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
def test_entities_in_a_sheet_are_refused(tmp_path: Path, doctype: bytes) -> None:
    file = write(tmp_path, {"S": [["key"], ["victim"]]})
    rewrite(file, in_sheet(b"<worksheet", doctype + b"<worksheet"))
    rewrite(file, in_sheet(b"victim", b"&j;"))
    with pytest.raises(WorkbookDamagedError):
        read(tmp_path, ("key",))


# --- the process that parses ------------------------------------------------------------


def long(folder: Path) -> None:
    """A genuine workbook of 60,000 rows."""
    file = write(folder, {"Marks": [["badge"], ["1"]]})
    row = b'<row r="%d"><c r="A%d"><v>%d</v></c></row>'

    def longer(name: str, content: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return content
        more = b"".join(row % (n, n, n) for n in range(3, 60_000))
        return content.replace(b"</sheetData>", more + b"</sheetData>")

    rewrite(file, longer)


def _for_ever(_: object) -> str:
    while True:
        pass


def _swallow(_: object) -> str:
    return str(len(bytearray(256 * 1024**2)))


@pytest.mark.parametrize(
    ("allowance", "doing"),
    [(Allowance(processor=1), _for_ever), (Allowance(memory=32 * 1024**2), _swallow)],
    ids=["time", "memory"],
)
def test_a_workbook_that_takes_too_much_is_given_up(
    allowance: Allowance,
    doing: Callable[[object], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the kernel, whatever it is in the file that takes the time or the memory."""
    write(tmp_path, {"Marks": [["badge"], ["1"]]})
    monkeypatch.setattr(sheets, "ALLOWANCE", allowance)
    monkeypatch.setattr(sheets, "cell_value", doing)
    with pytest.raises(WorkbookTooHeavyError) as raised:
        read(tmp_path, ("badge",))
    assert "a.xlsx" in raised.value.sentence


def test_a_long_workbook_is_read_to_its_end(tmp_path: Path) -> None:
    long(tmp_path)
    assert len(rows(read(tmp_path, ("badge",)))) == 59_998


def test_a_reader_who_stops_in_the_middle_leaves_no_process_behind(tmp_path: Path) -> None:
    long(tmp_path)
    config = SourceConfig(name="books", address=str(tmp_path))
    with closing(WorkbookConnector.open(config, mapping("workbook"))) as source:
        batches = source.read(entity(table="*"), ("badge",))
        next(batches)
        assert multiprocessing.active_children()
        batches.close()
    assert not multiprocessing.active_children()


def test_the_process_that_parses_can_say_plain_values_only(tmp_path: Path) -> None:
    """It has read a hostile file: an object that does something when it is made is refused."""
    with (
        pytest.raises(pickle.UnpicklingError),
        parsed_apart(_hostile, tmp_path / "made", allowance=Allowance()) as told,
    ):
        list(told)
    assert not (tmp_path / "made").exists()


class _Making:
    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.file),)


def _hostile(file: Path) -> Iterator[object]:
    yield _Making(file)


def test_a_process_that_breaks_is_not_taken_for_one_that_is_done(tmp_path: Path) -> None:
    with (
        pytest.raises(EndedError),
        parsed_apart(_breaking, tmp_path, allowance=Allowance()) as told,
    ):
        assert list(told) == ["the first"]


def _breaking(_: Path) -> Iterator[str]:
    yield "the first"
    raise RecursionError
