"""The school in openSIS CE, with its habits: sis.md's facts, not the vendor's files.

Two years side by side, a second school, ids that are decimals, birth dates that are text, class
lists that all end with the course, a `dropped` that is out of date, a teacher who took over by a
reassignment that the nightly event has not applied, a tardy that counts half until it is renamed
and whole afterwards, a table of the registers that nobody took, and its own day value, by which
such a register counts absent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appliance.model.vocabulary import AttendanceCategory, DayKind, ResultStatus, TeachingRole
from tests.connectors.vendors import let_homeroom_read, schema_of
from tests.database_servers import PASSWORD
from tests.dialects.course_work import assignment_of, is_of_course
from tests.dialects.dialect import SourceOfSchool
from tests.dialects.truth import CODE_RENAMED, FIRST_DAY, LAST_DAY, MAIL, PERIODS

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from tests.dialects.dialect import Servers
    from tests.dialects.truth import School, Seat

    Rows = list[dict[str, Any]]

YEAR, SCHOOL, OTHER_SCHOOL = 2025, 1, 2
PLACE = {"syear": YEAR, "school_id": SCHOOL}
_TABLES = {
    "school_year": "school_years",
    "semester": "school_semesters",
    "grading_period": "school_quarters",
}
_CODES = {
    # title: (id, short name, state code)
    "Present": (1, "P", "P"),
    "Absent": (2, "A", "A"),
    "Tardy": (3, "T", "H"),
    "Late": (4, "L", "P"),
    "Excused Absence": (5, "E", "A"),
    "Left Early": (6, "LE", "P"),
}
_TITLES = {
    AttendanceCategory.PRESENT: "Present",
    AttendanceCategory.EARLY_DEPARTURE: "Left Early",
    AttendanceCategory.UNEXCUSED_ABSENCE: "Absent",
    AttendanceCategory.EXCUSED_ABSENCE: "Excused Absence",
}
_DAYS = str.maketrans("R", "H")


def write(school: School, folder: Path, servers: Servers) -> list[SourceOfSchool]:
    """In a MariaDB database, read by the user that `grants.sql` makes."""
    server = servers.mariadb()
    database = server.new_database(schema_of("opensis", server))
    for part in (_frame, _people, _classes, _teachers, _attendance, _gradebook):
        for table, rows in part(school).items():
            server.insert(database, table, rows)
    let_homeroom_read("opensis", server, database)
    return [
        SourceOfSchool(
            "sis",
            "opensis",
            server.url(database, user="homeroom"),
            PASSWORD,
            {"school_id": str(SCHOOL), "syear": str(YEAR)},
        )
    ]


def _frame(school: School) -> dict[str, Rows]:
    tables: dict[str, Rows] = {table: [] for table in _TABLES.values()}
    for n, term in enumerate(school.terms):
        tables[_TABLES[term.kind]].append(
            {
                **PLACE,
                "marking_period_id": 10 + n,
                "title": term.title,
                "start_date": term.begin,
                "end_date": term.end,
            }
        )
    last_year = {"syear": YEAR - 1, "start_date": "2024-08-19", "end_date": "2025-05-30"}
    tables["school_years"].append(tables["school_years"][0] | last_year | {"marking_period_id": 1})
    return {
        "schools": [
            {"id": SCHOOL, "syear": YEAR - 1, "title": "Greenwood School"},
            {"id": OTHER_SCHOOL, "syear": YEAR, "title": "Hilltop School"},
        ],
        **tables,
        "school_periods": [
            {
                **PLACE,
                "period_id": 1 + n,
                "sort_order": n,
                "title": f"Period {period}",
                "short_name": period,
                "start_time": f"{8 + n:02}:00",
                "end_time": f"{8 + n:02}:50",
            }
            for n, period in enumerate(PERIODS)
        ],
        "school_gradelevels": [
            {"id": 1, "school_id": SCHOOL, "short_name": "9", "title": "9th Grade"},
            {"id": 2, "school_id": SCHOOL, "short_name": "10", "title": "10th Grade"},
        ],
        "attendance_calendar": [
            {**PLACE, "school_date": day.date, "minutes": 999, "calendar_id": 1}
            for day in school.days
            if day.kind is DayKind.INSTRUCTIONAL
        ],
    }


def _people(school: School) -> dict[str, Rows]:
    enrollments: Rows = [
        {
            **PLACE,
            "student_id": int(stay.student.number),
            "grade_id": 1 if stay.student.grade == "9" else 2,
            "start_date": stay.begin,
            "end_date": stay.end,
            "drop_code": None,
        }
        for stay in school.stays
    ]
    last_year = {"syear": YEAR - 1, "start_date": "2024-08-19", "end_date": FIRST_DAY}
    rolled_over = [row | last_year | {"drop_code": 3} for row in enrollments[::3]]
    elsewhere = {"student_id": 2001, "school_id": OTHER_SCHOOL, "end_date": None}
    everyone = [*enrollments, *rolled_over, enrollments[0] | elsewhere]
    students: Rows = [
        {
            "student_id": int(student.number),
            "last_name": student.last,
            "first_name": student.first,
            "gender": student.gender,
            "social_security": "123-45-6789",
            "birthdate": student.birth.isoformat(),
            "email": student.email,
            "is_disable": "Y" if n % 5 == 0 else None,  # forgot the password once too often
        }
        for n, student in enumerate(school.students)
    ]
    return {
        "students": [*students, students[0] | {"student_id": 2001, "last_name": "Elsewhere"}],
        "student_enrollment_codes": [
            {"id": 3, "syear": YEAR - 1, "title": "Rolled Over", "type": "Roll"}
        ],
        "student_enrollment": [row | {"id": n} for n, row in enumerate(everyone, start=1)],
    }


def _teachers(school: School) -> dict[str, Rows]:
    staff: Rows = [
        {
            "staff_id": teacher.number,
            "first_name": teacher.first,
            "last_name": teacher.last,
            "email": teacher.email,
            "profile": "teacher",
            "is_disable": ("N", "Y", "", None)[n % 4],
        }
        for n, teacher in enumerate(school.teachers)
    ]
    places: Rows = [
        {
            "staff_id": row["staff_id"],
            "school_id": SCHOOL,
            "syear": year,
            "start_date": "2020-08-01",
            "end_date": None,
        }
        for row in staff
        for year in (YEAR, YEAR - 1)
    ]
    hilltop = {"staff_id": 901, "email": f"hill@{MAIL}"}
    lead = [t for t in school.teachings if t.role is TeachingRole.PRIMARY]
    return {
        "staff": [*staff, staff[0] | hilltop],
        "staff_school_relationship": [
            *places,
            places[0] | {"staff_id": 901, "school_id": OTHER_SCHOOL},
        ],
        "teacher_reassignment": [
            {
                "course_period_id": former.section.number,
                "teacher_id": later.teacher.number,
                "assign_date": later.begin,
                "modified_date": later.begin,
                "pre_teacher_id": former.teacher.number,
                "modified_by": 901,
                "updated": "N",
            }
            for former in lead
            for later in lead
            if former.section == later.section and former.end and former.end < later.begin
        ],
    }


def _classes(school: School) -> dict[str, Rows]:
    subjects = {c.subject: n for n, c in enumerate(school.courses, start=1)}
    rooms = {s.room: n for n, s in enumerate(school.sections, start=1)}
    terms = {term.title: 10 + n for n, term in enumerate(school.terms)}
    first = {(t.section.number, t.role): t.teacher.number for t in reversed(school.teachings)}
    meetings = [(s, p) for s in school.sections for p in s.periods]
    return {
        "course_subjects": [
            {**PLACE, "subject_id": n, "title": title} for title, n in subjects.items()
        ],
        "courses": [
            {
                **PLACE,
                "course_id": c.number,
                "subject_id": subjects[c.subject],
                "title": c.title,
                "short_name": c.code,
            }
            for c in school.courses
        ],
        "rooms": [{"room_id": n, "school_id": SCHOOL, "title": room} for room, n in rooms.items()],
        "course_periods": [
            {
                **PLACE,
                "course_period_id": s.number,
                "course_id": s.course.number,
                "short_name": s.code,
                "mp": "FY",
                "marking_period_id": terms[s.term],
                "begin_date": FIRST_DAY,
                "end_date": LAST_DAY,
                "teacher_id": first[s.number, TeachingRole.PRIMARY],
                "secondary_teacher_id": first.get((s.number, TeachingRole.SECONDARY)),
                "schedule_type": "FIXED" if len(s.weekdays) == 5 else "VARIABLE",
            }
            for s in school.sections
        ],
        "course_period_var": [
            {
                "course_period_id": section.number,
                "days": section.weekdays.translate(_DAYS),
                "period_id": 1 + PERIODS.index(period),
                "room_id": rooms[section.room],
            }
            for section, period in meetings
        ],
        "schedule": [_seat(n, seat) for n, seat in enumerate(school.seats, start=1)],
    }


def _seat(number: int, seat: Seat) -> dict[str, Any]:
    return {
        **PLACE,
        "id": number,
        "student_id": int(seat.student.number),
        "start_date": seat.begin,
        "end_date": seat.end or LAST_DAY,
        "course_id": seat.section.course.number,
        "course_period_id": seat.section.number,
        "dropped": "Y" if number % 4 == 0 else "N",
    }


def _attendance(school: School) -> dict[str, Rows]:
    untaken = {register.date for register in school.never_taken}
    return {
        "attendance_codes": [
            {
                **PLACE,
                "id": number,
                "title": title,
                "short_name": letter,
                "type": "teacher",
                "state_code": state,
                "table_name": 0,
            }
            for title, (number, letter, state) in _CODES.items()
        ],
        "attendance_period": [
            {
                "student_id": int(mark.student.number),
                "school_date": mark.date,
                "period_id": 1 + PERIODS.index(mark.period),
                "attendance_code": _code(mark.category, mark.date),
                "attendance_teacher_code": _code(mark.first_said or mark.category, mark.date),
                "admin": "Y" if mark.first_said else None,
                "course_period_id": mark.section.number,
                "comment": "seen by nobody",
            }
            for mark in school.marks
        ],
        "missing_attendance": [
            {
                "school_id": SCHOOL,
                "syear": str(YEAR),
                "school_date": register.date,
                "course_period_id": register.section.number,
                "period_id": 1 + PERIODS.index(register.period),
                "teacher_id": 201,
            }
            for register in school.never_taken
        ],
        "attendance_day": [
            {
                "student_id": int(student.number),
                "school_date": day,
                "state_value": 1.0 if share == 1 and day not in untaken else 0.5 if share else 0.0,
                "syear": YEAR,
            }
            for (student, day), share in school.present_shares().items()
        ],
    }


def _code(category: AttendanceCategory, day: date) -> int:
    tardy = "Tardy" if day < CODE_RENAMED else "Late"
    return _CODES[_TITLES.get(category, tardy)][0]


def _gradebook(school: School) -> dict[str, Rows]:
    first = {t.section.number: t.teacher.number for t in reversed(school.teachings)}
    kinds = {kind: n for n, kind in enumerate(sorted({i.kind for i in school.items}), start=1)}
    own = [item for item in school.items if assignment_of(item, school) == item.number]
    return {
        "gradebook_assignment_types": [
            {"assignment_type_id": n, "staff_id": 201, "course_id": 401, "title": kind}
            for kind, n in kinds.items()
        ],
        "gradebook_assignments": [
            {
                "assignment_id": item.number,
                "staff_id": first[item.section.number],
                "marking_period_id": 13,
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
                "assignment_id": assignment_of(score.item, school),
                "points": {ResultStatus.EXCUSED: -1, ResultStatus.MISSING: 0}.get(
                    score.status, score.points
                ),
                "comment": "Missing" if score.status is ResultStatus.MISSING else None,
            }
            for score in school.scores
        ],
    }
