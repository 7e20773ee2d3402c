"""What a family is handed when it asks: pack = rows, in plain words, and nobody else's."""

from __future__ import annotations

import io
import json
from html import unescape
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from openpyxl import load_workbook
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

from appliance.exports.pack.meanings import ONLY_IN_THE_FILES, STANDS_FOR, TITLES, meanings_of
from appliance.exports.pack.redaction import ANOTHER
from appliance.governance.audit import Action
from appliance.imports.consent import deciding
from appliance.store.repositories.held import tables_of_students
from appliance.store.tables import metadata
from tests.integration.consent.deciding import PRINCIPAL, told
from tests.web.test_pages import words

if TYPE_CHECKING:
    from tests.web.conftest import Web

_GLASS = "account_id, student_id, reason, begun_at, until"
_OUTSIDE = "student_id, at, what, recipient, interest, disclosed_by"
_ASKED = "subject, kind, asked_by, received_on, due_on, entered_by, entered_at"
_REASON, _DAYS = "a call that could not wait", ("2026-11-20", "2027-01-04")
_BEGUN, _UNTIL = "2026-11-17T09:00:00+00:00", "2026-11-17T09:45:00+00:00"
FORMULA = '=HYPERLINK("http://example.org","x")'


def columns_of(web: Web, table: str) -> list[str]:
    return [row[1] for row in web.box.query(f"PRAGMA table_info({table})")]


def owners(web: Web) -> dict[str, str]:
    """Every table of the file that holds rows of a student, asked of the file itself."""
    found = {"students": "id"}
    for (table,) in web.box.query("SELECT name FROM sqlite_master WHERE type = 'table'"):
        for key in web.box.query(f"PRAGMA foreign_key_list({table})"):
            if key[2] == "students":
                found[table] = key[3]
        typed = {row[1]: row[2] for row in web.box.query(f"PRAGMA table_info({table})")}
        if typed.get("subject") == "INTEGER":
            found[table] = "subject"
    return found


def rows_of(web: Web, table: str, owner: str, student: int) -> list[dict[str, Any]]:
    columns = columns_of(web, table)
    rows = web.box.query(f"SELECT * FROM {table} WHERE {owner} = ?", student)
    return [dict(zip(columns, row, strict=True)) for row in rows]


@pytest.fixture
def student(web: Web) -> int:
    """One of whom every kind of row is held, with a flag."""
    one = int(web.box.query("SELECT student_id FROM flags ORDER BY id LIMIT 1")[0][0])
    with web.box.store.writing(PRINCIPAL) as work:
        (kept,) = deciding.decide(work, [(one, told(notes="refused"))])
        work.record(kept.event)
    account = web.box.query("SELECT min(id) FROM accounts")[0][0]
    with web.box.store.engine.begin() as connection:
        for table, columns, values in (
            ("break_glass", _GLASS, (account, one, _REASON, _BEGUN, _UNTIL)),
            ("disclosures", _OUTSIDE, (one, _BEGUN, "a print", "Dr. Lee", "An assessment", "pia")),
            ("pilot_sharers", "student_id", (one,)),
            ("family_requests", _ASKED, (one, "inspect", "mother", *_DAYS, "pia", _BEGUN)),
        ):
            places = ", ".join("?" * len(values))
            statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"
            connection.exec_driver_sql(statement, values)
        connection.exec_driver_sql(
            "UPDATE students SET preferred_name = ? WHERE id = ?", (FORMULA, one)
        )
    return one


def made(web: Web, student: int, form: str) -> bytes:
    answer = web.signed_in("principal").get(f"/students/{student}/pack{form}")
    assert answer.status_code == 200
    return answer.data


def test_every_row_and_every_column_is_in_the_pack(web: Web, student: int) -> None:
    pack = json.loads(made(web, student, "/json"))
    tables = owners(web)
    assert (
        set(tables)
        == {table.name for table, _ in tables_of_students()}
        == set(TITLES) & set(tables)
    )
    held = {name: rows_of(web, name, owner, student) for name, owner in tables.items()}
    few = {"attendance_days"}  # a table that no source of this school fills
    assert {name for name, rows in held.items() if not rows} <= few
    for name, rows in held.items():
        assert len(pack[name]) == len(rows), name
        for row, packed in zip(rows, pack[name], strict=True):
            for column, value in row.items():
                if column != "candidates":
                    stored = value.hex() if isinstance(value, bytes) else value
                    assert packed[column] == stored, (name, column)


NOT_OF_ONE_STUDENT = {
    # what the school is, and where its records come from
    **dict.fromkeys(
        ("academic_sessions", "calendar_dates", "staff", "courses", "sections", "section_staff"),
        "the school's own",
    ),
    "line_items": "of a class; those of the student's results stand beside them",
    **dict.fromkeys(("sources", "source_drafts"), "the school's own; codes are their only values"),
    **dict.fromkeys(("runs", "run_counts", "reconciliations", "held_differences"), "counts alone"),
    "set_aside": "not sorted by student; the pack says so",
    # what governs, and who works here
    **dict.fromkeys(("field_switches", "consent_rules", "gate_steps"), "the school's rules"),
    **dict.fromkeys(("pilots", "pilot_picks", "pilot_offers"), "which classes try it, and when"),
    "pilot_answers": "what staff answered",
    "accounts": "of staff",
    "sign_in_attempts": "of staff",
    "web_sessions": "of staff; a consent sheet lies there from being read until it is carried out",
    "certificates": "of a child who is not here any more, or of many: counts alone",
    "audit_events": "told as who looked, which another test holds",
    **dict.fromkeys(("backups", "restorations"), "of copies of all of it: when and where"),
    # answers of the school as a whole
    **dict.fromkeys(("school_weeks", "insight_states"), "of all students together"),
}
"""Every table that is no student's, and why none of its rows is in a pack."""


def unaccounted(tables: MetaData) -> set[str]:
    """The tables of which nothing says whether a student's rows are in them."""
    held = {table.name for table, _ in tables_of_students(tables)}
    pointing = {
        table.name
        for table in tables.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "students" for key in column.foreign_keys)
        or (column.name in ("subject", "student_id", "student") and str(column.type) == "INTEGER")
    }
    named = {table.name for table in tables.sorted_tables} - NOT_OF_ONE_STUDENT.keys()
    return (named | pointing) - held


def test_every_table_is_in_the_pack_or_has_a_reason_why_not() -> None:
    assert not unaccounted(metadata)
    held = {table.name for table, _ in tables_of_students()}
    assert not held & NOT_OF_ONE_STUDENT.keys()
    assert NOT_OF_ONE_STUDENT.keys() <= metadata.tables.keys()


@pytest.mark.parametrize(
    "column",
    [
        Column("whom", ForeignKey("students.id")),
        Column("subject", Integer),
        Column("student", Integer),
        Column("remark", Text),
    ],
    ids=lambda column: str(column.name),
)
def test_a_table_that_is_added_tomorrow_is_held_or_asked_about(column: Column[Any]) -> None:
    tables = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(tables)
    notes = Table("notes", tables, Column("id", Integer, primary_key=True), column)
    is_held = any(table is notes for table, _ in tables_of_students(tables))
    assert is_held is (column.name in ("whom", "subject"))
    assert ("notes" in unaccounted(tables)) is not is_held


def test_every_column_of_a_student_is_told_in_words_or_said_to_be_a_number() -> None:
    for table, _ in tables_of_students():
        told = meanings_of(table.name)
        for column in table.columns:
            word = STANDS_FOR.get(column.name, column.name)
            assert word in told or column.name in ONLY_IN_THE_FILES, (table.name, column.name)
        assert table.name in TITLES
    assert set(TITLES) >= {table.name for table, _ in tables_of_students()}
    assert "candidates" in metadata.tables["links"].columns


def test_the_page_tells_every_row_in_plain_words(web: Web, student: int) -> None:
    text = unescape(words(made(web, student, "").decode()))
    (name,) = web.box.query("SELECT first_name, last_name FROM students WHERE id = ?", student)
    told = [*name, FORMULA, "a call that could not wait", "Dr. Lee", "An assessment", "mother"]
    told += ["notes: refused", "To see what is kept", "folder 3", "Read on"]
    assert not [each for each in told if each not in text]
    titles = web.box.query(
        "SELECT title FROM results JOIN line_items ON line_items.id = line_item_id "
        "WHERE student_id = ?",
        student,
    )
    assert titles
    assert not [title for (title,) in titles if title not in text]
    (count,) = web.box.query("SELECT count(*) FROM attendance_events WHERE student_id = ?", student)
    page = made(web, student, "").decode()
    assert page.count("<tr><th") >= count[0] + len(titles)
    rules = {rule for (rule,) in web.box.query("SELECT rule FROM flags")}
    assert not [rule for rule in rules if f">{rule}<" in page]  # each by its title


def test_other_students_stand_nowhere_in_it(web: Web, student: int) -> None:
    others = web.box.query(
        "SELECT first_name || ' ' || last_name, last_name || ', ' || first_name, student_number "
        "FROM students WHERE id != ? AND first_name || last_name NOT IN "
        "(SELECT first_name || last_name FROM students WHERE id = ?)",
        student,
        student,
    )
    own = str(web.box.query("SELECT * FROM students WHERE id = ?", student))
    with web.box.store.engine.begin() as connection:
        candidates = json.dumps([[student, 90.0, "same name"], [999_123, 80.0, "like a name"]])
        connection.exec_driver_sql(
            "UPDATE links SET candidates = ? WHERE student_id = ?", (candidates, student)
        )
    page, packed = made(web, student, "").decode(), made(web, student, "/json").decode()
    for text in (page, packed):
        assert not [name for each in others for name in each[:2] if name in text]
        assert "999123" not in text
    keys = {row[2] for row in others if row[2] and row[2] not in own}
    assert not [key for key in keys if f'"{key}"' in packed]


def test_other_childrens_names_are_taken_out_of_what_staff_wrote(web: Web, student: int) -> None:
    """In every text column of every table but the student's own row, however it is spelled."""
    found = web.box.query(
        "SELECT first_name, last_name FROM students WHERE id != ? AND last_name NOT IN "
        "(SELECT last_name FROM students WHERE id = ?) LIMIT 2",
        student,
        student,
    )
    (first, last), (given, family) = found
    own = web.box.query("SELECT first_name, last_name FROM students WHERE id = ?", student)[0]
    wrote = f"{first.upper()} {last}, not {' '.join(own)}; {family}, {given} saw {given} too"
    told = f"{ANOTHER}, not {' '.join(own)}; {ANOTHER} saw {given} too"
    tables = {
        "consents": ("subject", "given_by", "reference"),
        "break_glass": ("student_id", "reason", "remark"),
        "family_requests": ("subject", "asked_by", "remark"),
        "disclosures": ("student_id", "what", "recipient", "interest"),
        "results": ("student_id", "written_as"),
        "attendance_events": ("student_id", "code"),
    }
    with web.box.store.engine.begin() as connection:
        for table, (owner, *columns) in tables.items():
            for column in columns:
                statement = f"UPDATE {table} SET {column} = ? WHERE {owner} = ?"
                connection.exec_driver_sql(statement, (wrote, student))
        connection.exec_driver_sql("UPDATE line_items SET title = ?", (wrote,))
    page = unescape(words(made(web, student, "").decode()))
    packed = made(web, student, "/json").decode()
    book = " ".join(
        str(cell.value)
        for sheet in load_workbook(io.BytesIO(made(web, student, "/workbook")))
        for row in sheet
        for cell in row
    )
    for text in (page, packed, book):
        assert told in text
        assert not [name for name in (wrote, last, family) if name.casefold() in text.casefold()]
    rows = json.loads(packed)
    for table, (_, *columns) in tables.items():
        assert {row[column] for row in rows[table] for column in columns} == {told}, table


def test_who_looked_is_in_it_and_so_is_this_look(web: Web, student: int) -> None:
    web.signed_in("counselor").get(f"/students/{student}")
    made(web, student, "/json")
    looks = json.loads(made(web, student, "/json"))["who_looked"]
    assert {"The counselor", "The principal"} <= {look["who"] for look in looks}
    assert looks[0]["what"] == "everything held of the student, as a file for the family"
    subjects = [link.event.subject for link in web.chain() if link.event.action is Action.PACK_MADE]
    assert subjects == [f"student:{student}"] * 2


def test_no_cell_of_the_spreadsheet_is_a_formula(web: Web, student: int) -> None:
    book = load_workbook(io.BytesIO(made(web, student, "/workbook")))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert FORMULA in [cell.value for cell in cells]
    packed = json.loads(made(web, student, "/json"))
    filled = {name: rows for name, rows in packed.items() if isinstance(rows, list) and rows}
    assert {sheet.title: sheet.max_row - 1 for sheet in book} | {"who_looked": 0} == {
        name: len(rows) for name, rows in filled.items()
    } | {"who_looked": 0}


def test_the_pdf_says_what_the_page_says(web: Web, student: int) -> None:
    reader = pypdf.PdfReader(io.BytesIO(made(web, student, "/pdf")))
    text = " ".join(page.extract_text() for page in reader.pages)
    for words_of_page in ("a call that could not wait", "Dr. Lee", "Who looked"):
        assert words_of_page in " ".join(text.split())
