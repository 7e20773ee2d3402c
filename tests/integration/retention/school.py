"""A school that keeps the records of last year, and a child who has left this autumn.

What is over a year later, on 24 November 2027, bears the word `canary` in whatever can hold a text.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from appliance.store.engine import DATABASE_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.boxes import Box

CANARY = "canary"
STAYS = "sparrow"

MAPPING = """
connector = "sql"
title = "Student information system"
[codes.kinds]
Y = "school_year"
[codes.grades]
6 = "6"
[codes.absences]
A = "unexcused_absence"
[codes.statuses]
S = "scored"
[entities.academic_sessions]
table = "TERM"
key = ["ID"]
[entities.academic_sessions.fields]
title = "NAME"
kind = { column = "KIND", codes = "kinds" }
start_date = { column = "BEGINS", format = "YYYY-MM-DD" }
end_date = { column = "ENDS", format = "YYYY-MM-DD" }
[entities.students]
table = "STUDENT"
key = ["ID"]
[entities.students.fields]
student_number = "NO"
first_name = "FIRST"
last_name = "LAST"
grade_level = { column = "GRADE", codes = "grades" }
[entities.school_enrollments]
table = "STAY"
key = ["ID"]
[entities.school_enrollments.student]
key = "STUDENT"
[entities.school_enrollments.fields]
entry_date = { column = "BEGINS", format = "YYYY-MM-DD" }
exit_date = { column = "ENDS", format = "YYYY-MM-DD" }
[entities.courses]
table = "COURSE"
key = ["ID"]
[entities.courses.fields]
title = "NAME"
[entities.sections]
table = "SECTION"
key = ["ID"]
[entities.sections.course]
key = "COURSE"
[entities.sections.session]
key = "TERM"
[entities.sections.fields]
section_code = "CODE"
[entities.section_enrollments]
table = "SEAT"
key = ["ID"]
[entities.section_enrollments.student]
key = "STUDENT"
[entities.section_enrollments.section]
key = "SECTION"
[entities.attendance_events]
table = "ABSENCE"
records = "exceptions"
[entities.attendance_events.student]
key = "STUDENT"
[entities.attendance_events.fields]
date = { column = "DAY", format = "YYYY-MM-DD" }
category = { column = "CODE", codes = "absences" }
code = "SAID"
[entities.line_items]
table = "WORK"
key = ["ID"]
[entities.line_items.section]
key = "SECTION"
[entities.line_items.fields]
title = "NAME"
due_date = { column = "DUE", format = "YYYY-MM-DD" }
points_possible = "MOST"
[entities.results]
table = "MARK"
[entities.results.student]
key = "STUDENT"
[entities.results.line_item]
key = "WORK"
[entities.results.fields]
status = { column = "STATUS", codes = "statuses" }
points = "POINTS"
written_as = "SAID"
"""

SCHEMA = f"""
CREATE TABLE TERM (ID INTEGER PRIMARY KEY, NAME TEXT, KIND TEXT, BEGINS TEXT, ENDS TEXT);
CREATE TABLE STUDENT (ID INTEGER PRIMARY KEY, NO TEXT, FIRST TEXT, LAST TEXT, GRADE TEXT);
CREATE TABLE STAY (ID INTEGER PRIMARY KEY, STUDENT INTEGER, BEGINS TEXT, ENDS TEXT);
CREATE TABLE COURSE (ID INTEGER PRIMARY KEY, NAME TEXT);
CREATE TABLE SECTION (ID INTEGER PRIMARY KEY, COURSE INTEGER, TERM INTEGER, CODE TEXT);
CREATE TABLE SEAT (ID INTEGER PRIMARY KEY, STUDENT INTEGER, SECTION INTEGER);
CREATE TABLE ABSENCE (STUDENT INTEGER, DAY TEXT, CODE TEXT, SAID TEXT);
CREATE TABLE WORK (ID INTEGER PRIMARY KEY, SECTION INTEGER, NAME TEXT, DUE TEXT, MOST REAL);
CREATE TABLE MARK (STUDENT INTEGER, WORK INTEGER, STATUS TEXT, POINTS REAL, SAID TEXT);
INSERT INTO TERM VALUES (1, '{CANARY} term', 'Y', '2025-08-18', '2026-06-04'),
  (2, '{STAYS} term', 'Y', '2026-08-17', '2027-06-04');
INSERT INTO COURSE VALUES (1, 'Mathematics');
INSERT INTO SECTION VALUES (1, 1, 1, '{CANARY} 5-1'), (2, 1, 2, '{STAYS} 6-1');
INSERT INTO WORK VALUES (1, 1, '{CANARY} essay', '2026-03-03', 10),
  (2, 2, '{STAYS} poem', '2026-10-05', 10);
"""

STUDENTS = 20
LEFT = 99
"""Left on 14 November 2026. Their last marks are of a year that is not over a year later."""


def make_school(folder: Path) -> Path:
    """Write the source, and give its place."""
    path = folder / "yearly.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(SCHEMA)
        for one in range(1, STUDENTS + 1):
            _add_student(connection, one, STAYS, None)
        _add_student(connection, LEFT, CANARY, "2026-11-14")
    return path


def _add_student(connection: sqlite3.Connection, one: int, word: str, left: str | None) -> None:
    run = connection.execute
    names = (f"First{word}{one}", f"Last{word}{one}")
    run("INSERT INTO STUDENT VALUES (?, ?, ?, ?, '6')", (one, f"{word}-{one}", *names))
    run("INSERT INTO STAY VALUES (?, ?, '2025-08-18', ?)", (one, one, left))
    for section, day in ((1, "2026-02-03"), (2, "2026-10-06")):
        said = CANARY if section == 1 else word
        run("INSERT INTO SEAT VALUES (?, ?, ?)", (one * 10 + section, one, section))
        run("INSERT INTO MARK VALUES (?, ?, 'S', 7, ?)", (one, section, f"{said} {one}"))
        run("INSERT INTO ABSENCE VALUES (?, ?, 'A', ?)", (one, day, f"{said} {one}"))


# --- every byte of a home ---------------------------------------------------------------

PAGE, RESERVED, SALT, FRAME, LOG_HEADER = 4096, 80, 16, 24, 32


def bytes_of_home(box: Box) -> bytes:
    """Every byte of every file of a home, decrypted: free pages and the log among them."""
    parts = []
    for path in sorted(box.home.rglob("*")):
        if path.is_file():
            raw = path.read_bytes()
            parts.append(raw)
            if path.name == DATABASE_FILE:
                parts += _decrypted(raw, box.made.key.raw)
            elif path.name == f"{DATABASE_FILE}-wal":
                frames = range(LOG_HEADER, len(raw), FRAME + PAGE)
                pages = b"".join(raw[at + FRAME : at + FRAME + PAGE] for at in frames)
                parts += _decrypted(pages, box.made.key.raw)
    return b"\n".join(parts)


def _decrypted(raw: bytes, key: bytes) -> Iterator[bytes]:
    """SQLCipher 4 with a raw key: AES-256-CBC, the vector and a digest at the end of each page."""
    for start in range(0, len(raw) - PAGE + 1, PAGE):
        page = raw[start : start + PAGE]
        iv = page[-RESERVED : -RESERVED + 16]
        decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        yield decryptor.update(page[:-RESERVED])
        yield Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor().update(page[SALT:-RESERVED])
