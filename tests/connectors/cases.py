"""The same few students in every kind of source, for tests that hold for all connectors."""

from __future__ import annotations

import csv
import sqlite3
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import openpyxl

from appliance.model.mapping import EntityMapping, Mapping
from connectors.base import BATCH_ROWS, SourceConfig
from connectors.registry import connector_named
from tests.connectors.vendors import school_of
from tests.database_servers import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from connectors.base import Batch, Source
    from tests.database_servers import Server

MANY = BATCH_ROWS + 1
SECRET_VALUE = "free lunch"

HEADER = ("id", "last name", "born", "lunch")
ROWS = (
    ("1", "Núñez", "2011-05-02", SECRET_VALUE),
    ("2", "O'Brien", "2010-12-31", SECRET_VALUE),
    ("3", "李", "", SECRET_VALUE),
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One source, and what is known to be in it."""

    config: SourceConfig
    mapping: Mapping
    few: EntityMapping
    columns: tuple[str, ...] = HEADER[:3]
    rows: tuple[tuple[str, ...], ...] = tuple(row[:3] for row in ROWS)
    many: EntityMapping
    many_columns: tuple[str, ...] = ("n",)
    nowhere: EntityMapping
    snapshot: Callable[[], object]
    secret: str = SECRET_VALUE
    counts: bool = True

    def open(self, **options: object) -> Source:
        """The open source."""
        mapping = replace(self.mapping, options={**self.mapping.options, **options})
        return connector_named(mapping.connector).open(self.config, mapping)


def entity(**said: Any) -> EntityMapping:
    """A mapping of students, without fields: a connector reads only where they lie."""
    return EntityMapping(entity=said.pop("entity", "students"), **said)


def mapping(connector: str, **options: object) -> Mapping:
    """A mapping without entities: a connector reads only its options."""
    return Mapping(connector=connector, title="Test", entities={}, options=options)


def texts(batches: Iterable[Batch]) -> list[tuple[str, ...]]:
    """All rows, each value as text and None as a blank."""
    return [
        tuple("" if value is None else str(value) for value in row)
        for batch in batches
        for row in batch.rows
    ]


# --- one builder a connector ----------------------------------------------------------------


def sqlite(folder: Path) -> Case:
    file = folder / "a school's #1.db"
    database = sqlite3.connect(file)
    database.execute('CREATE TABLE pupils (id INTEGER, "last name" TEXT, born TEXT, lunch TEXT)')
    database.executemany("INSERT INTO pupils VALUES (?, ?, NULLIF(?, ''), ?)", ROWS)
    database.execute("CREATE TABLE many (n INTEGER)")
    database.executemany("INSERT INTO many VALUES (?)", ((n,) for n in range(MANY)))
    database.commit()
    database.close()
    return Case(
        config=SourceConfig(name="sis", address=str(file)),
        mapping=mapping("sql"),
        few=entity(table="pupils"),
        many=entity(table="many"),
        nowhere=entity(table="nowhere"),
        snapshot=lambda: file.read_bytes(),
    )


def postgresql(server: Server) -> Case:
    rows = ", ".join(_quoted(row) for row in ROWS)
    database = server.new_database(
        'CREATE TABLE pupils (id integer, "last name" text, born date, lunch text);'
        f"INSERT INTO pupils VALUES {rows};"
        f"CREATE TABLE many AS SELECT generate_series(1, {MANY}) AS n"
    )
    return _on_server(server, database, "SELECT count(*), max(id) FROM pupils")


def mariadb(server: Server) -> Case:
    rows = ", ".join(_quoted(row) for row in ROWS)
    database = server.new_database(
        "CREATE TABLE pupils (id integer, `last name` text, born date, lunch text)"
        " CHARACTER SET utf8mb4;"
        f"INSERT INTO pupils VALUES {rows};"
        f"CREATE TABLE many AS SELECT seq AS n FROM seq_1_to_{MANY}"
    )
    return _on_server(server, database, "SELECT count(*), max(id) FROM pupils")


def _quoted(row: tuple[str, ...]) -> str:
    values = ("'" + value.replace("'", "''") + "'" if value else "NULL" for value in row)
    return f"({', '.join(values)})"


def _on_server(server: Server, database: str, look: str) -> Case:
    return Case(
        config=SourceConfig(name="sis", address=server.url(database), secret=PASSWORD),
        mapping=mapping("sql"),
        few=entity(table="pupils"),
        many=entity(table="many"),
        nowhere=entity(table="nowhere"),
        snapshot=lambda: server.run(database, look),
    )


def csv_files(folder: Path) -> Case:
    with (folder / "pupils.csv").open("w", newline="", encoding="utf-8") as text:
        csv.writer(text).writerows([("ID", " Last Name ", "Born", "Lunch"), *ROWS])
    (folder / "many.csv").write_text("n\n" + "\n".join(map(str, range(MANY))) + "\n")
    return Case(
        config=SourceConfig(name="exports", address=str(folder)),
        mapping=mapping("csv"),
        few=entity(table="pupils.csv"),
        many=entity(table="many.csv"),
        nowhere=entity(table="nowhere*.csv"),
        snapshot=lambda: _contents(folder),
    )


def workbook_table(folder: Path) -> Case:
    book = openpyxl.Workbook(write_only=True)
    pupils = book.create_sheet("pupils")
    for row in (HEADER, *ROWS):
        pupils.append(row)
    many = book.create_sheet("many")
    for row in (("n",), *((n,) for n in range(MANY))):
        many.append(row)
    book.save(folder / "school.xlsx")
    return Case(
        config=SourceConfig(name="exports", address=str(folder)),
        mapping=mapping("workbook"),
        few=entity(table="pup*"),
        many=entity(table="many"),
        nowhere=entity(table="nowhere"),
        snapshot=lambda: _contents(folder),
        counts=False,
    )


GRID = {
    "title_row": 1,
    "due_row": 2,
    "points_row": 3,
    "first_row": 4,
    "name_column": "A",
    "email_column": "B",
    "first_column": "C",
}


def workbook_grid(folder: Path) -> Case:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("ENG-1")
    width = 100
    sheet.append(["", "", *(f"Quiz {n}" for n in range(width))])
    sheet.append([])
    sheet.append(["", "", *(20 for _ in range(width))])
    for number in range(MANY // width + 1):
        marks = [17] * width if number else [17, "M"] + [None] * (width - 2)
        sheet.append([f"Núñez, Ana {number}", SECRET_VALUE, *marks])
    book.save(folder / "English.xlsx")
    return Case(
        config=SourceConfig(name="gradebooks", address=str(folder)),
        mapping=mapping("workbook", layout="grid", grid=GRID),
        few=entity(table="line_items"),
        columns=("item_key", "points"),
        rows=tuple((f"ENG-1/Quiz {n}", "20") for n in range(width)),
        many=entity(table="results"),
        many_columns=("name", "value"),
        nowhere=entity(table="nowhere"),
        snapshot=lambda: _contents(folder),
    )


def _marks_of_periods(server: Server, student: int, code: int) -> str:
    """Many marks of one student, as Centre/SIS's heirs keep them."""
    is_postgresql = server.system == "postgresql"
    day = "DATE '1950-01-01' + n" if is_postgresql else "DATE '1950-01-01' + INTERVAL seq DAY"
    many = f"generate_series(1, {MANY}) AS n" if is_postgresql else f"seq_1_to_{MANY}"
    into = "attendance_period (student_id, school_date, period_id, attendance_code)"
    return f"INSERT INTO {into} SELECT {student}, {day}, 1, {code} FROM {many}"


def rosariosis(server: Server) -> Case:
    return _vendor(
        server,
        "rosariosis",
        rows=(
            *(("1001", "Mason", "2011-05-02"), ("1002", "Sofía", "1811-01-08")),
            ("1003", "Ada", ""),
        ),
        marks=_marks_of_periods(server, student=1003, code=62),
    )


def opensis(server: Server) -> Case:
    return _vendor(
        server,
        "opensis",
        rows=(
            *(("101", "Mason", "2011-05-02"), ("102", "Sofía", "")),
            *(("103", "Ada", ""), ("104", "Luis", "05/02/2011")),
        ),
        marks=_marks_of_periods(server, student=103, code=1),
    )


def gibbon(server: Server) -> Case:
    return _vendor(
        server,
        "gibbon",
        rows=(
            *(("1424", "Mason", "2011-05-02"), ("1425", "Sofía", ""), ("1426", "Ada", "")),
            *(("1427", "Luis", ""), ("1999", "", "")),
        ),
        marks="UPDATE gibbonSchoolYear SET firstDay = '1950-01-01' WHERE gibbonSchoolYearID = 25;"
        " INSERT INTO gibbonAttendanceLogPerson (gibbonPersonID, direction, type, date)"
        f" SELECT 1426, 'In', 'Present', '1950-01-01' + INTERVAL seq DAY FROM seq_1_to_{MANY}",
        look="SELECT count(*), max(gibbonPersonID) FROM gibbonPerson",
        never="White",
    )


def moodle(server: Server) -> Case:
    database, config = school_of("moodle", server)
    numbers = f"generate_series(1, {MANY}) AS seq"
    if server.system != "postgresql":
        numbers = f"seq_1_to_{MANY}"
    server.run(
        database,
        "INSERT INTO mdl_attendance_sessions (id, attendanceid, groupid, sessdate, lasttaken)"
        f" SELECT 1000 + seq, 1, 3001, 1755523800 + 60 * seq, 1 FROM {numbers};"
        "INSERT INTO mdl_attendance_log (id, sessionid, studentid, statusid, timetaken)"
        f" SELECT 1000 + seq, 1000 + seq, 101, 11, 1 FROM {numbers}",
    )
    shipped = connector_named("moodle").default_mapping(config.address)
    assert shipped is not None
    return Case(
        config=config,
        mapping=shipped,
        few=shipped.entities["line_items"],
        columns=("key", "due_date"),
        rows=(
            *(("4-3001", "2025-08-25"), ("5-3001", "2025-09-05"), ("5-3002", "2025-09-12")),
            *(("6-3001", "2025-09-05"), ("6-3002", "2025-09-05"), ("7-3001", ""), ("7-3002", "")),
            *(("8-3001", "2025-09-05"), ("8-3002", "2025-09-05"), ("13-0", "2025-08-25")),
            *(("15-3001", "2025-08-25"), ("15-3002", "2025-08-25"), ("16-3002", "2099-01-01")),
            *(("17-3001", ""), ("17-3002", ""), ("18-3001", "2025-08-25")),
            *(("18-3002", "2025-08-25"), ("19-3001", "2025-08-25"), ("19-3002", "2025-08-25")),
        ),
        many=shipped.entities["attendance_events"],
        many_columns=("section_section_code", "date", "category"),
        nowhere=replace(shipped.entities["line_items"], select="", table="nowhere"),
        snapshot=lambda: server.run(database, "SELECT count(*), max(id) FROM mdl_user"),
        secret="mason@riverbend.example",
    )


def _vendor(
    server: Server,
    connector: str,
    *,
    rows: tuple[tuple[str, ...], ...],
    marks: str,
    look: str = "SELECT count(*), max(student_id) FROM students",
    never: str = "Male",
) -> Case:
    """A ready connector's stand-in school, with its students' birth dates and many marks."""
    database, config = school_of(connector, server)
    server.run(database, marks)
    shipped = connector_named(connector).default_mapping(config.address)
    assert shipped is not None
    return Case(
        config=config,
        mapping=shipped,
        few=shipped.entities["students"],
        columns=("key", "first_name", "birth_date"),
        rows=rows,
        many=shipped.entities["attendance_events"],
        many_columns=("student_key", "date", "category"),
        nowhere=replace(shipped.entities["students"], select="", table="nowhere"),
        snapshot=lambda: server.run(database, look),
        secret=never,
    )


def _contents(folder: Path) -> list[tuple[str, bytes]]:
    return sorted((file.name, file.read_bytes()) for file in folder.iterdir())
