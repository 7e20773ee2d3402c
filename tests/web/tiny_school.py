"""A school of six children, each with words of their own in every field: canaries to look for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.bootstrap.fields import switch_field
from appliance.bootstrap.opening import Appliance
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.insights.compute import refresh_answers
from appliance.insights.thresholds import THRESHOLDS
from appliance.model.fields import Purpose, Role
from appliance.model.mapping_file import parse_mapping
from appliance.model.register import STUDENTS
from appliance.model.switches import Decision
from tests.boxes import TODAY, open_gate
from tests.web.conftest import PASSWORD, SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.store.unit_of_work import UnitOfWork
    from tests.boxes import Box

PUPILS = range(1, 7)
TEACHER = "teach@tiny.example"
EMAILS = {role: f"{role}@tiny.example" for role in Role} | {Role.TEACHER: TEACHER}

SIS = """
connector = "csv"
title = "SIS"
[entities.staff]
table = "staff.csv"
key = "id"
fields = { first_name = "first", last_name = "last", email = "mail" }
[entities.students]
table = "students.csv"
key = "id"
[entities.students.fields]
student_number = "number"
first_name = "first"
last_name = "last"
grade_level = "grade"
email = "mail"
lunch_status = "lunch"
[entities.school_enrollments]
table = "stays.csv"
key = "id"
student.key = "id"
fields = { entry_date = { column = "from", format = "YYYY-MM-DD" } }
[entities.courses]
table = "courses.csv"
key = "id"
fields = { title = "id" }
[entities.sections]
table = "courses.csv"
key = "id"
course.key = "id"
fields = { section_code = "id" }
[entities.section_staff]
table = "teach.csv"
key = "id"
staff.key = "staff"
section.key = "class"
[entities.section_enrollments]
table = "seats.csv"
key = "id"
student.key = "id"
section.key = "class"
"""

BOOK = """
connector = "csv"
title = "Gradebook"
[codes.attendance]
UA = "unexcused_absence"
[entities.attendance_events]
table = "absent.csv"
records = "exceptions"
student.email = "mail"
[entities.attendance_events.fields]
date = { column = "day", format = "YYYY-MM-DD" }
category = { column = "code", codes = "attendance" }
code = "note"
[entities.line_items]
table = "items.csv"
key = "id"
section.section_code = "class"
[entities.line_items.fields]
title = "id"
points_possible = "max"
due_date = { column = "due", format = "YYYY-MM-DD" }
[entities.results]
table = "marks.csv"
student.name = "who"
line_item.key = "item"
fields = { mark = { column = "mark", points_of = "max" } }
"""

DAYS = tuple(f"2026-11-{day:02}" for day in (9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 23, 24))


def canaries(pupil: int) -> tuple[str, ...]:
    """Every word that stands for one child and for nothing else."""
    letter = "abcdefg"[pupil] * 3
    return (f"Quill{letter}", f"Zander{letter}", f"77{pupil}{pupil}31", f"mail{letter}@kid")


def lunch(pupil: int) -> str:
    return f"LUNCH{pupil}LUNCH"


def write_school(folder: Path) -> None:
    """Write both sources: one has the children by keys, the other by address and by name."""
    folder.mkdir()
    tables = {
        "staff": ["id,first,last,mail", f"1,Tea,Cher,{TEACHER}"],
        "students": [
            "id,number,first,last,grade,mail,lunch",
            *(
                f"s{n},{number},{first},{last},8,{mail}.example,{lunch(n)}"
                for n in PUPILS
                for first, last, number, mail in [canaries(n)]
            ),
        ],
        "stays": ["id,from", *(f"s{n},2026-08-31" for n in PUPILS)],
        "courses": ["id", "Math", "Art"],
        "teach": ["id,staff,class", "1,1,Math"],
        "seats": ["id,class", *(f"s{n},{'Math' if n < 5 else 'Art'}" for n in PUPILS)],
        "absent": [
            "mail,day,code,note",
            *(f"{canaries(n)[3]}.example,{day},UA,UA" for n in PUPILS for day in DAYS),
        ],
        "items": ["id,class,max,due", *(f"{c}-1,{c},10,2026-11-10" for c in ("Math", "Art"))],
        "marks": [
            "who,item,mark,max",
            *(
                f'"{canaries(n)[1]}, {canaries(n)[0]}",{"Math" if n < 5 else "Art"}-1,{n},10'
                for n in PUPILS
            ),
        ],
    }
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")


def compute(work: UnitOfWork, moved: bool) -> None:
    mappings = [parse_mapping(info.mapping) for info in work.find.sources.all()]
    refresh_answers(work, THRESHOLDS, mappings=mappings, moved=moved)


def read_all(box: Box) -> None:
    for name in ("sis", "book"):
        box.run(name, compute=compute)


def open_school(box: Box, folder: Path) -> None:
    """Import both sources, lunch status switched on, with an account for each role."""
    box.add("sis", "csv", folder, SIS)
    box.add("book", "csv", folder, BOOK)
    appliance = Appliance(box.home, box.made.key, SETTINGS, box.store)
    field = STUDENTS.field("lunch_status")
    meals = Decision(
        to_on=True, reason="meals", purpose=Purpose.SUPPORT, until=TODAY + timedelta(days=300)
    )
    switch_field(appliance, STUDENTS, field, CONSOLE, meals)
    open_gate(box.store)
    read_all(box)
    with box.store.writing(CONSOLE, AuditEvent(Action.ACCOUNT_ADDED)) as work:
        for role, email in EMAILS.items():
            work.find.accounts.add(email, f"The {role}", role, PASSWORD)
