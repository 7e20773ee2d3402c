"""The school in Gibbon, with its habits: sis.md's facts, not the vendor's files.

Two years side by side, ids that are zerofilled, people with one first and one last day, a log that
keeps every mark in an order that is not that of time, codes that a mark may have lost, the form
group's mark of the day beside those of its lessons, absences announced in advance as a day or as a
class, and marks that are texts with raw marks beside them.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from appliance.model.vocabulary import AttendanceCategory, DayKind, ResultStatus, TeachingRole
from tests.connectors.vendors import let_homeroom_read, schema_of
from tests.database_servers import PASSWORD
from tests.dialects.dialect import SourceOfSchool
from tests.dialects.truth import PERIODS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.dialects.dialect import Servers
    from tests.dialects.truth import Mark, School, Score, Seat, Student

    Rows = list[dict[str, Any]]

YEAR, LAST_YEAR = 25, 24
OTHER_WORDS = frozenset({"academic_sessions.kind", "calendar_dates.kind"})
"""Every part of a year is a term, and every day without school a closure."""
_CODES = {
    # category: (id, name, direction, scope)
    AttendanceCategory.PRESENT: (1, "Present", "In", "Onsite"),
    AttendanceCategory.TARDY: (2, "Present - Late", "In", "Onsite - Late"),
    AttendanceCategory.UNEXCUSED_ABSENCE: (4, "Absent", "Out", "Offsite"),
    AttendanceCategory.EARLY_DEPARTURE: (5, "Left", "Out", "Offsite - Left"),
}
_CODES[AttendanceCategory.EXCUSED_ABSENCE] = _CODES[AttendanceCategory.UNEXCUSED_ABSENCE]


def write(school: School, folder: Path, servers: Servers) -> list[SourceOfSchool]:
    """In a MariaDB database, read by the user that `grants.sql` makes."""
    server = servers.mariadb()
    database = server.new_database(schema_of("gibbon", server))
    for part in (_frame, _people, _classes, _attendance, _markbook):
        for table, rows in part(school).items():
            server.insert(database, table, rows)
    let_homeroom_read("gibbon", server, database)
    address = server.url(database, user="homeroom")
    return [SourceOfSchool("sis", "gibbon", address, PASSWORD, {"school_year": str(YEAR)})]


def _frame(school: School) -> dict[str, Rows]:
    year, *parts = school.terms
    return {
        "gibbonSchoolYear": [
            {
                "gibbonSchoolYearID": number,
                "name": name,
                "status": status,
                "sequenceNumber": number,
                "firstDay": begin,
                "lastDay": end,
            }
            for number, name, status, begin, end in (
                (LAST_YEAR, "2024-2025", "Past", "2024-08-19", "2025-05-30"),
                (YEAR, year.title, "Current", year.begin, year.end),
            )
        ],
        "gibbonSchoolYearTerm": [
            {
                "gibbonSchoolYearTermID": 30 + n,
                "gibbonSchoolYearID": YEAR,
                "sequenceNumber": n,
                "name": term.title,
                "nameShort": f"T{n}",
                "firstDay": term.begin,
                "lastDay": term.end,
            }
            for n, term in enumerate(parts, start=1)
        ],
        "gibbonSchoolYearSpecialDay": [
            {"gibbonSchoolYearTermID": 31, "type": "School Closure", "name": "x", "date": day.date}
            for day in school.days
            if day.kind is not DayKind.INSTRUCTIONAL
        ],
        "gibbonDaysOfWeek": [
            {
                "gibbonDaysOfWeekID": n,
                "name": name,
                "nameShort": name[:3],
                "sequenceNumber": n,
                "schoolDay": "Y" if n < 6 else "N",
            }
            for n, name in enumerate(_WEEK, start=1)
        ],
        "gibbonYearGroup": [
            {
                "gibbonYearGroupID": n,
                "name": f"Year {n}",
                "nameShort": f"Y{n:02}",
                "sequenceNumber": n,
            }
            for n in (9, 10)
        ],
        "gibbonAttendanceCode": [
            {
                "gibbonAttendanceCodeID": number,
                "name": name,
                "nameShort": name[:1],
                "type": "Core",
                "direction": direction,
                "scope": scope,
            }
            for number, name, direction, scope in dict.fromkeys(_CODES.values())
        ],
    }


_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _people(school: School) -> dict[str, Rows]:
    newest = {stay.student: stay for stay in sorted(school.stays, key=lambda stay: stay.begin)}
    students: Rows = [
        {
            "gibbonPersonID": int(student.number),
            "surname": student.last,
            "firstName": student.first,
            "preferredName": student.first,
            "gender": student.gender[0],
            "status": "Left" if stay.end else "Full",
            "dob": student.birth,
            "email": student.email,
            "studentID": student.number,
            "dateStart": stay.begin,
            "dateEnd": stay.end,
        }
        for student, stay in newest.items()
    ]
    staff: Rows = [
        students[0]
        | {
            "gibbonPersonID": teacher.number,
            "surname": teacher.last,
            "firstName": teacher.first,
            "preferredName": "",
            "email": teacher.email,
            "status": "Full",
            "studentID": "",
            "dateStart": None,
            "dateEnd": None,
        }
        for teacher in school.teachers
    ]
    return {
        "gibbonPerson": [*students, *staff],
        "gibbonStaff": [{"gibbonPersonID": t.number, "type": "Teaching"} for t in school.teachers],
        "gibbonStudentEnrolment": [
            {
                "gibbonPersonID": int(student.number),
                "gibbonSchoolYearID": year,
                "gibbonYearGroupID": int(student.grade) if year == YEAR else 9,
                "gibbonFormGroupID": 1,
            }
            for student in newest
            for year in ((YEAR, LAST_YEAR) if student.grade == "10" else (YEAR,))
        ],
    }


def _classes(school: School) -> dict[str, Rows]:
    subjects = {c.subject: n for n, c in enumerate(school.courses, start=1)}
    courses: Rows = [
        {
            "gibbonCourseID": course.number,
            "gibbonSchoolYearID": YEAR,
            "gibbonDepartmentID": subjects[course.subject],
            "name": course.title,
            "nameShort": course.code,
        }
        for course in school.courses
    ]
    roles = {TeachingRole.PRIMARY: "Teacher", TeachingRole.SECONDARY: "Assistant"}
    teachers: Rows = [
        {
            "gibbonCourseClassID": t.section.number,
            "gibbonPersonID": t.teacher.number,
            "role": f"{roles[t.role]} - Left" if t.end else roles[t.role],
            "dateEnrolled": t.begin,
            "dateUnenrolled": t.end,
        }
        for t in school.teachings
    ]
    gone = {stay.student for stay in school.stays if stay.end}
    gone -= {stay.student for stay in school.stays if not stay.end}
    return {
        "gibbonDepartment": [
            {"gibbonDepartmentID": n, "name": title, "nameShort": title[:4]}
            for title, n in subjects.items()
        ],
        "gibbonCourse": [
            *courses,
            courses[0] | {"gibbonCourseID": 1, "gibbonSchoolYearID": LAST_YEAR},
        ],
        "gibbonCourseClass": [
            {
                "gibbonCourseClassID": section.number,
                "gibbonCourseID": section.course.number,
                "name": section.letter,
                "nameShort": section.letter,
            }
            for section in school.sections
        ],
        "gibbonCourseClassPerson": [*teachers, *(_seat(seat, gone) for seat in school.seats)],
        "gibbonSpace": [
            {"gibbonSpaceID": section.number, "name": section.room} for section in school.sections
        ],
        "gibbonTTColumnRow": [
            {
                "gibbonTTColumnRowID": n,
                "gibbonTTColumnID": 1,
                "name": period,
                "nameShort": period,
                "timeStart": time(8 + n),
                "timeEnd": time(8 + n, 50),
            }
            for n, period in enumerate(PERIODS)
        ],
        "gibbonTTDayRowClass": [
            {
                "gibbonTTDayRowClassID": _lesson(section.number, period),
                "gibbonTTColumnRowID": PERIODS.index(period),
                "gibbonTTDayID": 1,
                "gibbonCourseClassID": section.number,
                "gibbonSpaceID": section.number,
            }
            for section in school.sections
            for period in section.periods
        ],
    }


def _seat(seat: Seat, gone: set[Student]) -> dict[str, Any]:
    """Who has left the school stays a 'Student' of its classes."""
    has_left = seat.end is not None and seat.student not in gone
    return {
        "gibbonCourseClassID": seat.section.number,
        "gibbonPersonID": int(seat.student.number),
        "role": "Student - Left" if has_left else "Student",
        "dateEnrolled": seat.begin,
        "dateUnenrolled": seat.end if has_left else None,
    }


def _lesson(section: int, period: str) -> int:
    return 10 * section + PERIODS.index(period)


def _attendance(school: School) -> dict[str, Rows]:
    """Corrections stand before what they correct: the order of rows is not that of time."""
    logs = [row for mark in school.marks for row in _marks(mark)]
    days = [
        row
        for (student, day), share in school.present_shares().items()
        for row in _days(student, datetime.combine(day, time(8)), share)
    ]
    old = _log(school.marks[0], AttendanceCategory.PRESENT, datetime(2025, 5, 1, 9))  # noqa: DTZ001
    logs.append(old | {"date": "2025-05-01"})
    return {"gibbonAttendanceLogPerson": [*reversed(logs), *days]}


def _marks(mark: Mark) -> Iterator[dict[str, Any]]:
    taken = datetime.combine(mark.date, time(9 + PERIODS.index(mark.period)))
    if mark.first_said:
        yield _log(mark, mark.first_said, taken)
    elif mark.category is AttendanceCategory.EXCUSED_ABSENCE:  # announced for the class, once
        yield _log(mark, mark.category, taken - timedelta(days=9)) | {"gibbonTTDayRowClassID": None}
    row = _log(mark, mark.category, taken + timedelta(hours=2))
    yield row | {"gibbonAttendanceCodeID": None} if int(mark.student.number) % 10 == 0 else row


def _log(mark: Mark, category: AttendanceCategory, taken: datetime) -> dict[str, Any]:
    number, name, direction, _ = _CODES[category]
    return {
        "gibbonAttendanceCodeID": number,
        "gibbonPersonID": int(mark.student.number),
        "direction": direction,
        "type": name,
        "reason": "Medical",
        "context": "Class",
        "date": mark.date,
        "gibbonCourseClassID": mark.section.number,
        "gibbonTTDayRowClassID": _lesson(mark.section.number, mark.period),
        "timestampTaken": taken,
    }


def _days(student: Student, morning: datetime, share: float) -> Iterator[dict[str, Any]]:
    """The form group's mark of a day whose lessons are marked, and what was announced of it."""
    category = AttendanceCategory.PRESENT if share else AttendanceCategory.UNEXCUSED_ABSENCE
    number, name, direction, _ = _CODES[category]
    row = {
        "gibbonAttendanceCodeID": number,
        "gibbonPersonID": int(student.number),
        "direction": direction,
        "type": name,
        "reason": "",
        "context": "Form Group",
        "date": morning.date(),
        "gibbonCourseClassID": None,
        "gibbonTTDayRowClassID": None,
        "timestampTaken": morning,
    }
    if not share:
        yield row | {"context": "Future", "timestampTaken": morning - timedelta(days=3)}
    yield row


def _markbook(school: School) -> dict[str, Rows]:
    return {
        "gibbonMarkbookColumn": [
            {
                "gibbonMarkbookColumnID": item.number,
                "gibbonCourseClassID": item.section.number,
                "type": item.kind,
                "name": item.title,
                "date": item.due,
                "attainmentRaw": "Y",
                "attainmentRawMax": item.points,
                "complete": "Y",
                "completeDate": item.due + timedelta(days=7),
            }
            for item in school.items
        ],
        "gibbonMarkbookEntry": [_entry(score) for score in school.scores],
    }


def _entry(score: Score) -> dict[str, Any]:
    if score.status is ResultStatus.MISSING:
        value, raw = "Incomplete", None
    elif score.points is None:
        value, raw = "", ""
    else:
        value, raw = f"{round(100 * score.points / score.item.points)}%", str(score.points)
    return {
        "gibbonMarkbookColumnID": score.item.number,
        "gibbonPersonIDStudent": int(score.student.number),
        "attainmentValue": value,
        "attainmentValueRaw": raw,
        "comment": "seen by nobody",
    }
