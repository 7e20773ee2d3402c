"""A very small school with what makes PowerSchool hard, as a database and as exported files.

Ids and dcids overlap, so that a join by the wrong one finds another child. There are two schools
and two years, a student who came back, one who moved on, a graduate, one who never came, seats and
teachers of before, marks by meeting and by day, and rows that point at nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from connectors.base import SourceConfig
from tests.connectors.drop_files import lines
from tests.database_servers import PASSWORD

if TYPE_CHECKING:
    from tests.database_servers import Server

    Row = tuple[object, ...]

HERE = Path(__file__).parent
GRANTS = HERE.parent.parent / "connectors" / "powerschool" / "grants.sql"
PARAMETERS = {"school_id": "1923", "yearid": "35"}
SECRET = "123-45-6789"
STUDENTS = (
    *(("4001", "Mason", "9"), ("4002", "Sofía", "10"), ("4003", "Ada", "9")),
    *(("4004", "Moved", "8"), ("4008", "Kim", "0")),
)
"""Who is read of the school and the year: key, first name, grade."""

STUDENT_COLUMNS = (
    "id dcid student_number state_studentnumber first_name last_name dob gender ssn web_password"
    " grade_level schoolid enroll_status entrydate exitdate exitcode"
)


def student(number: int, dcid: int, first: str, last: str, *stay: object) -> Row:
    known = (number, dcid, f"00{number}", f"IL{number}", first, last, "2011-05-02")
    return (*known, "F", SECRET, "x", *stay, "T1")


ROWS: dict[str, tuple[str, list[Row]]] = {
    "schools": (
        "dcid id school_number name",
        [(1, 11, 1923, "Riverbend School"), (2, 12, 1924, "Hilltop School")],
    ),
    "terms": (
        "id yearid schoolid name firstday lastday isyearrec portion",
        [
            (3500, 35, 1923, "2025-2026", "2025-08-18", "2026-05-29", 1, 1),
            (3501, 35, 1923, "Semester 1", "2025-08-18", "2025-12-19", 0, 2),
            (3503, 35, 1923, "Quarter 1", "2025-08-18", "2025-10-17", 0, 4),
            (3400, 34, 1923, "2024-2025", "2024-08-19", "2025-05-30", 1, 1),
            (3500, 35, 1924, "2025-2026", "2025-08-11", "2026-05-22", 1, 1),
        ],
    ),
    "students": (
        STUDENT_COLUMNS,
        [
            student(4001, 4002, "Mason", "Adams", 9, 1923, 0, "2025-08-18", "2026-05-30"),
            student(4002, 4003, "Sofía", "Huang", 10, 1923, 0, "2025-09-15", "2026-05-30"),
            student(4003, 4001, "Ada", "Okafor", 9, 1923, 2, "2025-08-18", "2025-10-11"),
            student(4004, 5004, "Moved", "On", 8, 1924, 0, "2025-10-01", "2026-05-23"),
            student(4005, 5005, "Grad", "Uate", 99, 999999, 3, "2025-05-31", "2025-05-31"),
            student(4006, 5006, "Pre", "Registered", 9, 1923, -1, "2026-08-17", "2027-05-30"),
            student(4007, 5007, "Never", "Came", 9, 1923, 2, "2025-08-18", "2025-08-18"),
            student(4008, 5008, "Kim", "Der", 0, 1923, 0, "2025-08-18", "1900-01-01"),
            student(4009, 5009, "Eve", "Elsewhere", 9, 1924, 0, "2025-08-11", "2026-05-23"),
        ],
    ),
    "reenrollments": (
        "id studentid schoolid grade_level entrydate exitdate exitcode",
        [
            (91, 4002, 1923, 9, "2025-08-18", "2025-09-02", "T2"),
            (92, 4004, 1923, 8, "2025-08-18", "2025-10-01", "T1"),
            (93, 4005, 1923, 12, "2024-08-19", "2025-05-31", "G"),
            (94, 4001, 1923, 8, "2024-08-19", "2025-05-31", None),
            (95, 4002, 1924, 9, "2025-09-02", "2025-09-15", None),
        ],
    ),
    "users": (
        "dcid teachernumber first_name last_name email_addr password",
        [
            (901, "T1", "Ethan", "Baker", "baker@riverbend.example", "x"),
            (902, "T2", "Leila", "Dube", None, "x"),
            (903, "T3", "Ana", "Admin", None, "x"),
            (904, "T4", "Hill", "Top", None, "x"),
            (905, "T5", "Fay", "Former", None, "x"),
            (906, "T6", "Gus", "Gone", None, "x"),
        ],
    ),
    "schoolstaff": (
        "id users_dcid schoolid status",
        [
            (801, 901, 1923, 1),
            (802, 902, 1923, 1),
            (803, 903, 1923, 1),
            (804, 904, 1924, 1),
            (805, 905, 1923, 2),
            (806, 906, 1923, 2),
            (807, 999, 1923, 1),
        ],
    ),
    "courses": (
        "course_number course_name credittype",
        [("ENG-09", "English 9", "ELA"), ("MATH-09", "Math 9", "Math"), ("OLD", "Latin", None)],
    ),
    "sections": (
        "id dcid course_number section_number termid schoolid teacher room expression",
        [
            (2001, 2002, "ENG-09", "1", 3500, 1923, 801, "R101", "1(A)"),
            (2002, 2001, "ENG-09", "2", 3501, 1923, 802, "R102", "2(A) 3(B)"),
            (2003, 2103, "CHESS", "1", 3500, 1923, 802, None, "4(A)"),
            (2099, 2199, "OLD", "1", 3400, 1923, 801, None, "1(A)"),
            (2050, 2150, "MATH-09", "1", 3500, 1924, 804, None, "1(A)"),
        ],
    ),
    "sectionteacher": (
        "id teacherid sectionid roleid start_date end_date",
        [
            (1, 801, 2001, 41, "2025-08-18", "2026-05-30"),
            (2, 805, 2002, 41, "2025-08-18", "2025-10-01"),
            (3, 802, 2002, 41, "2025-10-01", "1900-01-01"),
            (4, 801, 2002, 42, "1900-01-01", "2026-05-30"),
            (5, 803, 2001, 42, "2025-08-20", "2025-08-20"),
            (6, 804, 2050, 41, "2025-08-11", "2026-05-23"),
        ],
    ),
    "roledef": ("id name", [(41, "Lead Teacher"), (42, "Co-teacher")]),
    "cc": (
        "id studentid sectionid termid schoolid dateenrolled dateleft",
        [
            (3001, 4001, 2001, 3500, 1923, "2025-08-18", "2026-05-30"),
            (3002, 4002, -2001, -3500, 1923, "2025-08-18", "2025-09-02"),
            (3003, 4002, 2001, 3500, 1923, "2025-09-15", "2026-05-30"),
            (3004, 4003, -2002, 3501, 1923, "2025-08-18", "2025-08-18"),
            (3005, 4008, 2002, 3501, 1923, "2025-08-18", "1900-01-01"),
            (3006, 4001, 2099, 3400, 1923, "2024-08-19", "2025-05-31"),
            (3007, 4009, 2050, 3500, 1924, "2025-08-11", "2026-05-23"),
            (3008, 7777, 2001, 3500, 1923, "2025-08-18", "2026-05-30"),
            (3009, 4003, -2001, -3500, 1923, "2025-08-18", "1900-01-01"),
        ],
    ),
    "calendar_day": (
        "schoolid date_value insession cycle_day_id bell_schedule_id",
        [
            (1923, "2025-08-18", 1, 51, 41),
            (1923, "2025-08-19", 1, 52, 42),
            (1923, "2025-08-20", 0, None, None),
            (1923, "2025-08-22", 1, 51, None),
            (1923, "2025-08-23", 0, None, None),
            (1923, "2025-08-24", 1, 52, 41),
            (1923, "2024-08-19", 1, 59, 41),
            (1924, "2025-08-21", 1, 57, None),
        ],
    ),
    "cycle_day": (
        "id schoolid year_id letter",
        [(51, 1923, 35, "A"), (52, 1923, 35, "B"), (57, 1924, 35, "A"), (59, 1923, 34, "A")],
    ),
    "bell_schedule_items": (
        "bell_schedule_id period_id",
        [(41, 61), (41, 62), (42, 62), (43, 61)],
    ),
    "section_meeting": (
        "sectionid schoolid year_id period_number cycle_day_letter",
        [
            (2001, 1923, 35, 1, "A"),
            (2001, 1923, 35, 2, "A"),
            (2002, 1923, 35, 1, "B"),
            (2002, 1923, 35, 2, "A"),
            (2002, 1923, 35, 2, "B"),
            (2099, 1923, 34, 1, "A"),
            (2050, 1924, 35, 1, "A"),
        ],
    ),
    "period": (
        "id schoolid year_id period_number name",
        [(61, 1923, 35, 1, "Period 1"), (62, 1923, 35, 2, "Period 2")],
    ),
    "attendance_code": (
        "id schoolid yearid att_code presence_status_cd",
        [
            (71, 1923, 35, None, "Present"),
            (72, 1923, 35, "A", "Absent"),
            (73, 1923, 35, "EX", "Absent"),
            (74, 1923, 35, "T", "Present"),
            (75, 1923, 35, "ISS", "Present"),
            (76, 1924, 35, "A", "Absent"),
            (77, 1923, 34, "A", "Absent"),
        ],
    ),
    "attendance": (
        "id studentid schoolid yearid att_date att_mode_code attendance_codeid periodid ccid",
        [
            (1, 4001, 1923, 35, "2025-08-18", "ATT_ModeMeeting", 72, 61, 3001),
            (2, 4001, 1923, 35, "2025-08-19", "ATT_ModeMeeting", 71, 61, 3001),
            (3, 4002, 1923, 35, "2025-08-18", "ATT_ModeMeeting", 73, 61, 3002),
            (4, 4008, 1923, 35, "2025-08-18", "ATT_ModeMeeting", 74, 62, 3005),
            (5, 4008, 1923, 35, "2025-08-19", "ATT_ModeMeeting", 75, 62, 3005),
            (6, 4003, 1923, 35, "2025-08-18", "ATT_ModeMeeting", 72, 61, 9999),
            (7, 4001, 1923, 35, "2025-08-18", "ATT_ModeDaily", 72, 0, 0),
            (8, 4002, 1923, 35, "2025-08-18", "ATT_ModeDaily", 74, 0, 0),
            (9, 4001, 1923, 34, "2024-08-19", "ATT_ModeMeeting", 77, 61, 3006),
            (10, 4009, 1924, 35, "2025-08-11", "ATT_ModeDaily", 76, 0, 0),
            (11, 4002, 1923, 35, "2025-08-19", "ATT_ModeInterval", 72, 61, 3003),
            (12, 4001, 1923, 35, "2025-08-20", "ATT_ModeMeeting", 9999, 61, 3001),
            (13, 4008, 1923, 35, "2025-08-20", None, 72, 62, 3005),
        ],
    ),
    "assignmentsection": (
        "assignmentsectionid sectionsdcid name duedate scoreentrypoints totalpointvalue",
        [
            (1, 2002, "Homework 1", "2025-08-25", 20, 40),
            (2, 2001, "Essay", "2025-09-10", 100, 100),
            (3, 2002, "Extra credit", None, 0, 0),
            (4, 2199, "Old quiz", "2024-09-01", 10, 10),
        ],
    ),
    "assignmentcategoryassoc": (
        "assignmentsectionid teachercategoryid isprimary",
        [(1, 51, 1), (2, 52, 1), (2, 51, 0)],
    ),
    "teachercategory": ("teachercategoryid name", [(51, "Homework"), (52, "Test")]),
    "assignmentscore": (
        "assignmentsectionid studentsdcid isexempt islate ismissing scorepoints actualscoreentered",
        [
            (1, 4002, 0, 0, 0, 16.5, "16.5"),
            (1, 4003, 1, 0, 0, None, None),
            (1, 4001, 0, 1, 1, 0, "0"),
            (2, 5008, 0, 1, 0, 80, "B-"),
            (2, 4002, 0, 1, 0, None, None),
            (3, 4002, 0, 0, 0, 2, "2"),
            (1, 99999, 0, 0, 0, 10, "10"),
            (4, 4002, 0, 0, 0, 9, "9"),
        ],
    ),
    "pgfinalgrades": (
        "id sectionid studentid finalgradename grade percent",
        [(1, 2001, 4001, "Q1", "B", 82), (2, 2001, 4001, "Q2", "--", 0)],
    ),
    "person": ("id firstname lastname", [(1, "Pat", "Adams")]),
}


def database(server: Server) -> tuple[str, SourceConfig]:
    """The school on a server, and how the user made by `grants.sql` reaches it."""
    name = server.new_database((HERE / "powerschool" / "schema.sql").read_text())
    server.run(name, "; ".join(_insert(table, *said) for table, said in ROWS.items()))
    script = GRANTS.read_text()
    if server.run("", "SELECT 1 FROM pg_roles WHERE rolname = 'homeroom'"):
        script = script[script.index("GRANT USAGE") :]  # the role is one for the whole server
    server.run(name, f"{script}; ALTER ROLE homeroom PASSWORD '{PASSWORD}'")
    address = server.url(name, user="homeroom")
    return name, SourceConfig(name="sis", address=address, secret=PASSWORD, parameters=PARAMETERS)


def exports(**changed: str) -> dict[str, str]:
    """The school as exported: tabs, carriage returns, MM/DD/YYYY, names in capitals and small."""
    files = {
        f"{table}.export.text": lines(
            columns.title().replace(" ", "\t"),
            *("\t".join(map(_cell, row)) for row in rows),
            end="\r",
        )
        for table, (columns, rows) in ROWS.items()
    }
    return files | {f"{table}.export.text": text for table, text in changed.items()}


def _insert(table: str, columns: str, rows: list[Row]) -> str:
    values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
    return f"INSERT INTO ps.{table} ({columns.replace(' ', ', ')}) VALUES {values}"


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return f"'{value}'" if isinstance(value, str) else str(value)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    year, _, rest = text.partition("-")
    if len(text) == 10 and year.isdigit() and len(year) == 4:
        return f"{rest[:2]}/{rest[3:]}/{year}"
    return text
