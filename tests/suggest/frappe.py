"""The school in Frappe Education, which has no connector here: a source nobody has seen before.

Names with spaces, text keys from naming series, child rows that point by `parent`, drafts and
cancelled documents beside valid ones: facts of the vendor's tables, written by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appliance.model.vocabulary import AttendanceCategory, ResultStatus, SessionKind

if TYPE_CHECKING:
    from tests.database_servers import Server
    from tests.dialects.truth import School, Section, Student

    Rows = list[dict[str, Any]]

TEXT, DATE, WHOLE, AMOUNT = "varchar(140)", "date", "int(11)", "decimal(21,9)"
_OWN = {
    "name": f"{TEXT} NOT NULL PRIMARY KEY",
    "creation": "datetime(6)",
    "modified": "datetime(6)",
    "modified_by": TEXT,
    "owner": TEXT,
    "docstatus": "int(1) NOT NULL DEFAULT 0",
    "idx": "int(8) NOT NULL DEFAULT 0",
}
_CHILD = {"parent": TEXT, "parentfield": TEXT, "parenttype": TEXT}
TABLES: dict[str, dict[str, str]] = {
    "Academic Year": {
        "academic_year_name": TEXT,
        "year_start_date": DATE,
        "year_end_date": DATE,
    },
    "Academic Term": {
        "academic_year": TEXT,
        "term_name": TEXT,
        "term_start_date": DATE,
        "term_end_date": DATE,
        "title": TEXT,
    },
    "Program": {"program_name": TEXT, "department": TEXT, "program_abbreviation": TEXT},
    "Student": {
        "enabled": "int(1) NOT NULL DEFAULT 1",
        "first_name": TEXT,
        "middle_name": TEXT,
        "last_name": TEXT,
        "user": TEXT,
        "naming_series": TEXT,
        "student_email_id": TEXT,
        "student_mobile_number": TEXT,
        "joining_date": DATE,
        "date_of_birth": DATE,
        "blood_group": TEXT,
        "gender": TEXT,
        "nationality": TEXT,
        "address_line_1": TEXT,
        "city": TEXT,
        "date_of_leaving": DATE,
        "reason_for_leaving": "text",
        "student_name": TEXT,
    },
    "Program Enrollment": {
        "student": TEXT,
        "student_name": TEXT,
        "student_batch_name": TEXT,
        "program": TEXT,
        "academic_year": TEXT,
        "academic_term": TEXT,
        "enrollment_date": DATE,
    },
    "Instructor": {
        "instructor_name": TEXT,
        "employee": TEXT,
        "department": TEXT,
        "status": TEXT,
        "gender": TEXT,
    },
    "Course": {
        "course_name": TEXT,
        "department": TEXT,
        "default_grading_scale": TEXT,
        "description": "text",
    },
    "Course Enrollment": {
        "program_enrollment": TEXT,
        "student": TEXT,
        "course": TEXT,
        "enrollment_date": DATE,
        "student_name": TEXT,
    },
    "Student Group": {
        "academic_year": TEXT,
        "group_based_on": TEXT,
        "student_group_name": TEXT,
        "max_strength": WHOLE,
        "academic_term": TEXT,
        "program": TEXT,
        "batch": TEXT,
        "course": TEXT,
        "disabled": "int(1) NOT NULL DEFAULT 0",
    },
    "Student Group Student": {
        "student": TEXT,
        "student_name": TEXT,
        "group_roll_number": WHOLE,
        "active": "int(1) NOT NULL DEFAULT 1",
        **_CHILD,
    },
    "Student Group Instructor": {"instructor": TEXT, "instructor_name": TEXT, **_CHILD},
    "Student Attendance": {
        "student": TEXT,
        "course_schedule": TEXT,
        "date": DATE,
        "student_name": TEXT,
        "student_group": TEXT,
        "status": TEXT,
        "leave_application": TEXT,
        "amended_from": TEXT,
        "student_mobile_number": TEXT,
    },
    "Assessment Plan": {
        "student_group": TEXT,
        "assessment_name": TEXT,
        "assessment_group": TEXT,
        "grading_scale": TEXT,
        "course": TEXT,
        "program": TEXT,
        "academic_year": TEXT,
        "schedule_date": DATE,
        "room": TEXT,
        "examiner": TEXT,
        "supervisor": TEXT,
        "maximum_assessment_score": AMOUNT,
    },
    "Assessment Result": {
        "assessment_plan": TEXT,
        "program": TEXT,
        "course": TEXT,
        "academic_year": TEXT,
        "student": TEXT,
        "student_name": TEXT,
        "student_group": TEXT,
        "assessment_group": TEXT,
        "grading_scale": TEXT,
        "maximum_score": AMOUNT,
        "total_score": AMOUNT,
        "grade": TEXT,
        "comment": "text",
        "amended_from": TEXT,
    },
    "Student Log": {
        "student": TEXT,
        "student_name": TEXT,
        "type": TEXT,
        "date": DATE,
        "academic_year": TEXT,
        "log": "longtext",
    },
    "Guardian": {
        "guardian_name": TEXT,
        "email_address": TEXT,
        "mobile_number": TEXT,
        "date_of_birth": DATE,
        "occupation": TEXT,
    },
    "Student Guardian": {"guardian": TEXT, "guardian_name": TEXT, "relation": TEXT, **_CHILD},
}
YEAR = "2025-2026"


def write(school: School, server: Server) -> str:
    """Make the database; gives its name."""
    script = ";\n".join(
        f"CREATE TABLE `tab{name}` ({', '.join(f'`{c}` {kind}' for c, kind in columns.items())})"
        for name, columns in ((name, {**_OWN, **own}) for name, own in TABLES.items())
    )
    database = server.new_database(script)
    for part in (_frame, _people, _groups, _attendance, _assessments):
        for name, rows in part(school).items():
            server.insert(database, f"`tab{name}`", _kept(rows))
    return database


def _kept(rows: Rows) -> Rows:
    stamp = {"creation": "2025-08-01 08:00:00", "owner": "Administrator"}
    return [row | stamp for row in rows]


def _key(student: Student) -> str:
    return f"EDU-STU-2025-{student.number}"


def _group(section: Section) -> str:
    return f"{section.code} 2025"


def _frame(school: School) -> dict[str, Rows]:
    terms = [t for t in school.terms if t.kind is SessionKind.GRADING_PERIOD]
    year = next(t for t in school.terms if not t.part_of)
    return {
        "Academic Year": [
            {"name": YEAR, "academic_year_name": YEAR, "year_start_date": year.begin},
        ],
        "Academic Term": [
            {
                "name": f"{YEAR} ({t.title})",
                "academic_year": YEAR,
                "term_name": t.title,
                "term_start_date": t.begin,
                "term_end_date": t.end,
                "title": f"{YEAR} ({t.title})",
            }
            for t in terms
        ],
        "Program": [
            {"name": f"Grade {n}", "program_name": f"Grade {n}", "program_abbreviation": f"G{n}"}
            for n in (9, 10)
        ],
        "Course": [
            {"name": c.title, "course_name": c.title, "department": c.subject}
            for c in school.courses
        ],
    }


def _people(school: School) -> dict[str, Rows]:
    left = {s.student: s.end for s in school.stays}
    first = {s.student: s.begin for s in reversed(school.stays)}
    return {
        "Student": [
            {
                "name": _key(s),
                "enabled": int(left[s] is None),
                "first_name": s.first,
                "last_name": s.last,
                "student_email_id": s.email,
                "joining_date": first[s],
                "date_of_birth": s.birth,
                "gender": s.gender,
                "date_of_leaving": left[s],
                "student_name": f"{s.first} {s.last}",
                "student_mobile_number": "555-0100",
            }
            for s in school.students
        ],
        "Program Enrollment": [
            {
                "name": f"EDU-ENR-2025-{n:05}",
                "docstatus": 1,
                "student": _key(stay.student),
                "student_name": f"{stay.student.first} {stay.student.last}",
                "program": f"Grade {stay.student.grade}",
                "academic_year": YEAR,
                "enrollment_date": stay.begin,
            }
            for n, stay in enumerate(school.stays, start=1)
        ],
        "Instructor": [
            {
                "name": f"EDU-INS-2025-{t.number:05}",
                "instructor_name": f"{t.first} {t.last}",
                "status": "Active",
                "department": "School",
            }
            for t in school.teachers
        ],
        "Guardian": [
            {
                "name": f"EDU-GRD-2025-{n:05}",
                "guardian_name": f"Parent {s.last}",
                "email_address": f"g{n}@mail.example",
            }
            for n, s in enumerate(school.students, start=1)
        ],
        "Student Guardian": [
            {
                "name": f"sg{n}",
                "guardian": f"EDU-GRD-2025-{n:05}",
                "guardian_name": f"Parent {s.last}",
                "relation": "Mother",
                "parent": _key(s),
                "parentfield": "guardians",
                "parenttype": "Student",
            }
            for n, s in enumerate(school.students, start=1)
        ],
        "Student Log": [
            {
                "name": f"EDU-SLOG-2025-{n:05}",
                "student": _key(s),
                "type": "Medical" if n % 2 else "General",
                "date": "2025-09-03",
                "log": "a note that nobody may read",
            }
            for n, s in enumerate(school.students[::4], start=1)
        ],
    }


def _groups(school: School) -> dict[str, Rows]:
    now = [t for t in school.teachings if t.end is None]
    seats = {(seat.student, seat.section): seat.end is None for seat in school.seats}
    return {
        "Student Group": [
            {
                "name": _group(s),
                "academic_year": YEAR,
                "group_based_on": "Course",
                "student_group_name": _group(s),
                "course": s.course.title,
                "max_strength": 35,
            }
            for s in school.sections
        ],
        "Student Group Student": [
            {
                "name": f"sgs{n}",
                "student": _key(student),
                "student_name": f"{student.first} {student.last}",
                "group_roll_number": n,
                "active": int(active),
                "parent": _group(section),
                "parentfield": "students",
                "parenttype": "Student Group",
            }
            for n, ((student, section), active) in enumerate(seats.items(), start=1)
        ],
        "Student Group Instructor": [
            {
                "name": f"sgi{n}",
                "instructor": f"EDU-INS-2025-{t.teacher.number:05}",
                "instructor_name": f"{t.teacher.first} {t.teacher.last}",
                "parent": _group(t.section),
                "parentfield": "instructors",
                "parenttype": "Student Group",
            }
            for n, t in enumerate(now, start=1)
        ],
    }


_STATUS = {
    AttendanceCategory.UNEXCUSED_ABSENCE: "Absent",
    AttendanceCategory.EXCUSED_ABSENCE: "Leave",
}


def _attendance(school: School) -> dict[str, Rows]:
    marks: Rows = [
        {
            "name": f"EDU-ATT-2025-{n:05}",
            "docstatus": 1,
            "student": _key(m.student),
            "date": m.date,
            "student_name": f"{m.student.first} {m.student.last}",
            "student_group": _group(m.section),
            "status": _STATUS.get(m.category, "Present"),
        }
        for n, m in enumerate(school.marks[::4], start=1)
    ]
    drafts = [row | {"name": f"{row['name']}-1", "docstatus": 2} for row in marks[::50]]
    return {"Student Attendance": [*marks, *drafts]}


def _assessments(school: School) -> dict[str, Rows]:
    told = [s for s in school.scores if s.points is not None or s.status is ResultStatus.MISSING]
    return {
        "Assessment Plan": [
            {
                "name": f"EDU-ASP-2025-{i.number:05}",
                "docstatus": 1,
                "student_group": _group(i.section),
                "assessment_name": i.title,
                "assessment_group": i.kind,
                "course": i.section.course.title,
                "academic_year": YEAR,
                "schedule_date": i.due,
                "maximum_assessment_score": i.points,
            }
            for i in school.items
        ],
        "Assessment Result": [
            {
                "name": f"EDU-ASR-2025-{n:05}",
                "docstatus": 1,
                "assessment_plan": f"EDU-ASP-2025-{s.item.number:05}",
                "student": _key(s.student),
                "student_name": f"{s.student.first} {s.student.last}",
                "student_group": _group(s.item.section),
                "assessment_group": s.item.kind,
                "maximum_score": s.item.points,
                "total_score": s.points or 0,
                "grade": "B",
                "comment": "well done",
            }
            for n, s in enumerate(told, start=1)
        ],
    }
