"""The school in RosarioSIS, with its habits: sis.md's facts, not the vendor's files.

Two years side by side with last year's enrollments left open, a second school, staff who are a
row a year, -1 for excused, a missing piece of work that is a comment, the office's correction in
another column than the teacher's word, assignments of a whole course, and its own day value, by
which a register that nobody took counts present.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appliance.model.vocabulary import AttendanceCategory, DayKind, ResultStatus, TeachingRole
from tests.connectors.vendors import let_homeroom_read, schema_of
from tests.database_servers import PASSWORD
from tests.dialects.course_work import assignment_of, is_of_course
from tests.dialects.dialect import SourceOfSchool
from tests.dialects.truth import MAIL, PERIODS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database_servers import Server
    from tests.dialects.dialect import Servers
    from tests.dialects.truth import School

    Rows = list[dict[str, Any]]

YEAR, SCHOOL, OTHER_SCHOOL = 2025, 1, 2
_MP = {"school_year": "FY", "semester": "SEM", "grading_period": "QTR"}
_CODES = {"P": (62, "Present", "P"), "A": (61, "Absent", "A"), "L": (63, "Late", "P")}
_CODES |= {"E": (64, "Excused Absence", "A")}
_LETTERS = {
    AttendanceCategory.PRESENT: "P",
    AttendanceCategory.EARLY_DEPARTURE: "P",  # there is no code for it
    AttendanceCategory.TARDY: "L",  # “T” until it was renamed: all of its marks are renamed with it
    AttendanceCategory.UNEXCUSED_ABSENCE: "A",
    AttendanceCategory.EXCUSED_ABSENCE: "E",
}
_DAYS = str.maketrans("R", "H")


def write_postgresql(school: School, folder: Path, servers: Servers) -> list[SourceOfSchool]:
    """In a PostgreSQL database."""
    return _write(school, servers.postgresql())


def write_mariadb(school: School, folder: Path, servers: Servers) -> list[SourceOfSchool]:
    """In a MariaDB database."""
    return _write(school, servers.mariadb())


def _write(school: School, server: Server) -> list[SourceOfSchool]:
    """In a database of that server, read by the user that the connector's grants make."""
    database = server.new_database(schema_of("rosariosis", server))
    write_tables(server, database, school)
    let_homeroom_read("rosariosis", server, database)
    return [
        SourceOfSchool(
            "sis",
            "rosariosis",
            server.url(database, user="homeroom"),
            PASSWORD,
            {"school_id": str(SCHOOL), "syear": str(YEAR)},
        )
    ]


def write_tables(server: Server, database: str, school: School) -> None:
    """Fill the vendor's tables, on whichever database system they were made."""
    for part in (_frame, _people, _classes, _attendance, _gradebook):
        for table, rows in part(school).items():
            server.insert(database, table, rows)


def _frame(school: School) -> dict[str, Rows]:
    terms = {term.title: 20 + n for n, term in enumerate(school.terms)}
    return {
        "schools": [
            {"syear": YEAR, "id": SCHOOL, "title": "Riverbend School"},
            {"syear": YEAR - 1, "id": SCHOOL, "title": "Riverbend School"},
            {"syear": YEAR, "id": OTHER_SCHOOL, "title": "Hilltop School"},
        ],
        "school_marking_periods": [
            {
                "marking_period_id": terms[term.title],
                "syear": YEAR,
                "mp": _MP[term.kind],
                "school_id": SCHOOL,
                "parent_id": terms.get(term.part_of),
                "title": term.title,
                "start_date": term.begin,
                "end_date": term.end,
            }
            for term in school.terms
        ],
        "school_periods": [
            {"period_id": 1 + n, "syear": YEAR, "school_id": SCHOOL, "title": p, "short_name": p}
            for n, p in enumerate(PERIODS)
        ],
        "school_gradelevels": [
            {"id": 1, "school_id": SCHOOL, "short_name": "09", "title": "Grade 9"},
            {"id": 2, "school_id": SCHOOL, "short_name": "10", "title": "Grade 10"},
        ],
        "attendance_calendar": [
            {
                "syear": YEAR,
                "school_id": SCHOOL,
                "school_date": day.date,
                "minutes": 999,
                "calendar_id": 1,
            }
            for day in school.days
            if day.kind is DayKind.INSTRUCTIONAL
        ],
        "custom_fields": [
            {"id": 200000000 + n, "type": "text", "title": title}
            for n, title in enumerate(
                ("Gender", "Ethnicity", "Common Name", "Social Security", "Birthdate", "Language")
            )
        ],
    }


def _people(school: School) -> dict[str, Rows]:
    enrollments: Rows = [
        {
            "syear": YEAR,
            "school_id": SCHOOL,
            "student_id": int(stay.student.number),
            "grade_id": 1 if stay.student.grade == "9" else 2,
            "start_date": stay.begin,
            "end_date": stay.end,
        }
        for stay in school.stays
    ]
    last_year = [
        row | {"syear": YEAR - 1, "start_date": "2024-08-19", "end_date": None}
        for row in enrollments[::3]
    ]
    elsewhere = {"student_id": 2001, "school_id": OTHER_SCHOOL, "end_date": None}
    everyone = [*enrollments, *last_year, enrollments[0] | elsewhere]
    students: Rows = [
        {
            "student_id": int(student.number),
            "last_name": student.last,
            "first_name": student.first,
            "password": "hash",
            "custom_200000000": student.gender,
            "custom_200000003": "123-45-6789",
            "custom_200000004": student.birth,
        }
        for student in school.students
    ]
    staff: Rows = [
        {
            "syear": YEAR,
            "staff_id": teacher.number,
            "first_name": teacher.first,
            "last_name": teacher.last,
            "email": teacher.email,
            "profile": "teacher",
            "schools": f",{SCHOOL},{OTHER_SCHOOL}," if teacher.number % 2 else None,
            "password": "hash",
        }
        for teacher in school.teachers
    ]
    parent = {"staff_id": 901, "profile": "parent", "email": f"parent@{MAIL}"}
    last_years = [row | {"syear": YEAR - 1, "staff_id": row["staff_id"] - 100} for row in staff]
    return {
        "students": [*students, students[0] | {"student_id": 2001, "last_name": "Elsewhere"}],
        "student_enrollment": [row | {"id": n} for n, row in enumerate(everyone, start=1)],
        "staff": [*staff, *last_years, staff[0] | parent],
    }


def _classes(school: School) -> dict[str, Rows]:
    subjects = {c.subject: n for n, c in enumerate(school.courses, start=1)}
    place = {"syear": YEAR, "school_id": SCHOOL}
    periods = {name: 1 + n for n, name in enumerate(PERIODS)}
    terms = {term.title: 20 + n for n, term in enumerate(school.terms)}
    now = {(t.section.number, t.role): t.teacher.number for t in school.teachings if t.end is None}
    meetings = [(s, p) for s in school.sections for p in s.periods]
    return {
        "course_subjects": [
            {**place, "subject_id": n, "title": title} for title, n in subjects.items()
        ],
        "courses": [
            {
                **place,
                "course_id": c.number,
                "subject_id": subjects[c.subject],
                "title": c.title,
                "short_name": c.code,
            }
            for c in school.courses
        ],
        "course_periods": [
            {
                **place,
                "course_period_id": s.number,
                "course_id": s.course.number,
                "short_name": s.code,
                "mp": "FY",
                "marking_period_id": terms[s.term],
                "teacher_id": now[s.number, TeachingRole.PRIMARY],
                "secondary_teacher_id": now.get((s.number, TeachingRole.SECONDARY)),
                "room": s.room,
            }
            for s in school.sections
        ],
        "course_period_school_periods": [
            {
                "course_period_school_periods_id": n,
                "course_period_id": section.number,
                "period_id": periods[period],
                "days": section.weekdays.translate(_DAYS),
            }
            for n, (section, period) in enumerate(meetings, start=1)
        ],
        "schedule": [
            {
                **place,
                "student_id": int(seat.student.number),
                "start_date": seat.begin,
                "end_date": seat.end,
                "course_id": seat.section.course.number,
                "course_period_id": seat.section.number,
            }
            for seat in school.seats
        ],
    }


def _attendance(school: School) -> dict[str, Rows]:
    periods = {name: 1 + n for n, name in enumerate(PERIODS)}
    return {
        "attendance_codes": [
            {
                "id": number,
                "syear": YEAR,
                "school_id": SCHOOL,
                "title": title,
                "short_name": letter,
                "type": "official" if letter == "E" else "teacher",
                "state_code": state,
                "table_name": 0,
            }
            for letter, (number, title, state) in _CODES.items()
        ],
        "attendance_period": [
            {
                "student_id": int(mark.student.number),
                "school_date": mark.date,
                "period_id": periods[mark.period],
                "attendance_code": _code(mark.category),
                "attendance_teacher_code": _code(mark.first_said or mark.category),
                "admin": "Y" if mark.first_said else None,
                "course_period_id": mark.section.number,
                "comment": "seen by nobody",
            }
            for mark in school.marks
        ],
        "attendance_day": [
            {
                "student_id": int(student.number),
                "school_date": day,
                "state_value": 1.0 if share == 1 else 0.5 if share > 0 else 0.0,
                "syear": YEAR,
            }
            for (student, day), share in school.present_shares().items()
        ],
    }


def _code(category: AttendanceCategory) -> int:
    return _CODES[_LETTERS[category]][0]


def _gradebook(school: School) -> dict[str, Rows]:
    leads = {
        t.section.number: t.teacher.number
        for t in school.teachings
        if t.end is None and t.role is TeachingRole.PRIMARY
    }
    numbers = {item.number: assignment_of(item, school) for item in school.items}
    kinds = {kind: n for n, kind in enumerate(sorted({i.kind for i in school.items}), start=1)}
    own = [item for item in school.items if numbers[item.number] == item.number]
    return {
        "gradebook_assignment_types": [
            {"assignment_type_id": n, "staff_id": 201, "course_id": 401, "title": kind}
            for kind, n in kinds.items()
        ],
        "gradebook_assignments": [
            {
                "assignment_id": item.number,
                "staff_id": leads[item.section.number],
                "marking_period_id": 23,
                "course_period_id": None if is_of_course(item) else item.section.number,
                "course_id": item.section.course.number if is_of_course(item) else None,
                "assignment_type_id": kinds[item.kind],
                "title": item.title,
                "assigned_date": item.assigned,
                "due_date": item.due,
                "points": item.points,
            }
            for item in own
        ],
        "gradebook_grades": [
            {
                "student_id": int(score.student.number),
                "course_period_id": score.item.section.number,
                "assignment_id": numbers[score.item.number],
                "points": {ResultStatus.EXCUSED: -1, ResultStatus.MISSING: 0}.get(
                    score.status, score.points
                ),
                "comment": "Missing" if score.status is ResultStatus.MISSING else None,
            }
            for score in school.scores
        ],
    }
