"""The school in the files that it sends to Clever, with their habits; attendance and marks beside.

Line ends of two kinds in one delivery, two-digit years, a grade in several spellings, courses and
terms that are columns of the sections, teachers in columns, a row of a class list for whoever sits
there today, the contact and the password in the student's row. No dates of anybody.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from appliance.model.gaps import Gap
from appliance.model.vocabulary import TeachingRole
from tests.connectors.drop_files import PASSWORD_CELL, write_zip
from tests.dialects import beside
from tests.dialects.dialect import SourceOfSchool
from tests.dialects.gaps import seen_through

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from tests.dialects.dialect import Servers
    from tests.dialects.truth import School, Section, Student

    Row = tuple[object, ...]

SCHOOL, OTHER_SCHOOL = 1923, 1924
_GRADES = {"9": ("9", "09", "9th Grade"), "10": ("10", "Tenth grade")}
_SUBJECTS = {
    "English": "english/language arts",
    "Mathematics": "math",
    "Science": "science",
    "Arts": "arts and music",
}


def write(school: School, folder: Path, servers: Servers) -> list[SourceOfSchool]:
    """In an archive, of whoever is here today; the database beside it has forgotten the others."""
    school = seen_through(school, (Gap.FORMER_STUDENTS,))
    drop = write_zip(
        folder / "clever.zip",
        {
            "schools.csv": _schools(),
            "students.csv": _students(school),
            "teachers.csv": _teachers(school),
            "sections.csv": _sections(school),
            "enrollments.csv": _enrollments(school),
        },
    )
    parameters = {"school_id": str(SCHOOL)}
    return [
        SourceOfSchool("sis", "clever", str(drop), parameters=parameters),
        beside.write(school, folder, beside.REGISTERS, beside.GRADEBOOK),
    ]


def _file(header: str, rows: Iterable[Row], end: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end)
    writer.writerow(header.split())
    writer.writerows(rows)
    return text.getvalue()


def _day(day: date) -> str:
    return f"{day.month}/{day.day}/{day:%y}"


def _schools() -> str:
    rows = [(SCHOOL, "Riverbend School", 9, 12), (OTHER_SCHOOL, "Hilltop School", 9, 12)]
    return _file("School_id School_name Low_grade High_grade", rows, "\r")


def _students(school: School) -> str:
    """Those of the school, and somebody of the other one."""
    header = (
        "School_id Student_id Student_number State_id Last_name First_name Grade Gender DOB"
        " Student_email Contact_name Contact_phone Username Password"
    )
    rows = [_student(n, student) for n, student in enumerate(school.students)]
    elsewhere = (OTHER_SCHOOL, "200001", "200001", "IL200001", "Elsewhere", *rows[0][5:])
    return _file(header, [*rows, elsewhere], "\r")


def _student(n: int, student: Student) -> Row:
    spelled = _GRADES[student.grade]
    return (
        *(SCHOOL, student.number, student.number, f"IL{student.number}"),
        *(student.last, student.first, spelled[n % len(spelled)], student.gender[0]),
        *(_day(student.birth), student.email, "Pat Adams", "555-0100", f"stu{n}", PASSWORD_CELL),
    )


def _teachers(school: School) -> str:
    """One of them teaches at both schools, and has a row for each."""
    rows = [
        (SCHOOL, t.number, f"T{t.number}", t.email, t.first, t.last, PASSWORD_CELL)
        for t in school.teachers
    ]
    header = "School_id Teacher_id Teacher_number Teacher_email First_name Last_name Password"
    return _file(header, [*rows, (OTHER_SCHOOL, *rows[0][1:])], "\n")


def _sections(school: School) -> str:
    header = (
        "School_id Section_id Teacher_id Teacher_2_id Name Section_number Course_name"
        " Course_number Period Subject Term_name Term_start Term_end"
    )
    rows = [_section(section, school) for section in school.sections]
    elsewhere = (OTHER_SCHOOL, 599, school.teachers[0].number, *rows[0][3:])
    return _file(header, [*rows, elsewhere], "\r")


def _section(section: Section, school: School) -> Row:
    term = next(term for term in school.terms if term.title == section.term)
    now = {t.role: t.teacher.number for t in school.teachings if t.section == section and not t.end}
    return (
        *(SCHOOL, section.number, now[TeachingRole.PRIMARY], now.get(TeachingRole.SECONDARY, "")),
        *(f"{section.course.title} {section.letter}", section.code, section.course.title),
        *(section.course.code, ", ".join(section.periods), _SUBJECTS[section.course.subject]),
        *(term.title, _day(term.begin), _day(term.end)),
    )


def _enrollments(school: School) -> str:
    rows = [
        (SCHOOL, seat.section.number, seat.student.number)
        for seat in school.seats
        if seat.covers(school.today)
    ]
    elsewhere = (OTHER_SCHOOL, 599, "200001")
    return _file("School_id Section_id Student_id", [*rows, rows[0], elsewhere], "\n")
