"""The school in Moodle beside a system of its own, with Moodle's habits: sis.md's facts.

The other system says who the students are and which classes there are; Moodle has courses with a
group a class, last year's courses beside this year's, people enrolled twice or under another name,
seconds since 1970, statuses that each course names for itself, registers nobody took, sessions and
work of a whole course, work for one class that only a text tells of, and missing work that is a
zero or nothing at all.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from appliance.model.vocabulary import AttendanceCategory, ResultStatus
from tests.connectors.vendors import let_homeroom_read, schema_of
from tests.database_servers import PASSWORD
from tests.dialects import reference
from tests.dialects.dialect import SourceOfSchool
from tests.dialects.truth import FIRST_DAY, PERIODS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database_servers import Server
    from tests.dialects.dialect import Servers
    from tests.dialects.truth import Item, School, Score, Seat, Student

    Rows = list[dict[str, Any]]

OTHER_WORDS = frozenset({"attendance_events.period"})
"""A session has no period, but an hour."""
ZONE = ZoneInfo("America/Chicago")
WHOLE_COURSE = "ENG9"
"""Its sessions and its work are for both classes at once, as far as they can be."""
_OURS = {"attendance_events", "line_items", "results"}
_WORDS = {
    AttendanceCategory.PRESENT: ("P", "Present"),
    AttendanceCategory.TARDY: ("L", "Late"),
    AttendanceCategory.EARLY_DEPARTURE: ("LE", "Left early"),
    AttendanceCategory.EXCUSED_ABSENCE: ("E", "Excused"),
    AttendanceCategory.UNEXCUSED_ABSENCE: ("A", "Absent"),
}
_CATEGORIES = tuple(_WORDS)


def write_mariadb(school: School, folder: Path, servers: Servers) -> list[SourceOfSchool]:
    """In a MariaDB database."""
    return _write(school, folder, servers.mariadb())


def write_postgresql(school: School, folder: Path, servers: Servers) -> list[SourceOfSchool]:
    """In a PostgreSQL database."""
    return _write(school, folder, servers.postgresql())


def _write(school: School, folder: Path, server: Server) -> list[SourceOfSchool]:
    told = {name: reference.told_fields(name) for name in reference.TABLES if name not in _OURS}
    (own,) = reference.write(school, folder, told)
    database = server.new_database(schema_of("moodle", server))
    for part in (_courses, _people, _attendance, _work):
        for table, rows in part(school).items():
            numbered = [{"id": n} | row for n, row in enumerate(rows, start=1)]
            server.insert(database, f"mdl_{table}", numbered)
    let_homeroom_read("moodle", server, database)
    parameters = {"category": "0", "since": FIRST_DAY.isoformat(), "tz": ZONE.key}
    address = server.url(database, user="homeroom")
    return [own, SourceOfSchool("lms", "moodle", address, PASSWORD, parameters)]


def _at(day: date, hour: int, minute: int = 0) -> int:
    return int(datetime.combine(day, time(hour, minute), ZONE).timestamp())


def _user(student: Student) -> int:
    return 100 + int(student.number) % 100_000


def _courses(school: School) -> dict[str, Rows]:
    return {
        "course_categories": [{"name": "2025-26", "path": "/1"}],
        "course": [
            {
                "id": course.number + 1000 * past,
                "category": 1,
                "fullname": course.title,
                "shortname": f"{course.code}-{past}",
                "startdate": _at(FIRST_DAY - timedelta(days=364 * past), 0),
                "visible": 1,
            }
            for course in school.courses
            for past in (0, 1)
        ],
        "groups": [
            {
                "id": section.number + 1000 * past,
                "courseid": section.course.number + 1000 * past,
                "idnumber": section.code,
                "name": f"Class {section.letter}",
            }
            for section in school.sections
            for past in (0, 1)
        ],
        "context": [
            {"id": course.number, "contextlevel": 50, "instanceid": course.number}
            for course in school.courses
        ],
        "enrol": [
            {"id": course.number + 1000 * again, "enrol": "manual", "courseid": course.number}
            for course in school.courses
            for again in (0, 1)
        ],
        "role": [{"id": 5, "shortname": "pupil", "archetype": "student"}],
        "modules": [{"id": 1, "name": "assign"}],
    }


def _people(school: School) -> dict[str, Rows]:
    """A student who comes back loses what was before; one who leaves stays in the group."""
    seats = {(s.student, s.section.course): s for s in sorted(school.seats, key=_begin)}
    places = [(_user(student), course.number, seat) for (student, course), seat in seats.items()]
    return {
        "user": [
            {
                "id": _user(student),
                "username": student.email,
                "idnumber": student.number,
                "firstname": (student.elsewhere or student.first).split()[0],
                "lastname": student.elsewhere.partition(" ")[2] or student.last,
                "email": student.email,
            }
            for student in school.students
        ],
        "groups_members": [
            {"groupid": seat.section.number, "userid": user, "timeadded": _at(seat.begin, 0)}
            for user, _, seat in places
        ],
        "role_assignments": [
            {"roleid": 5, "contextid": course, "userid": user} for user, course, _ in places
        ],
        "user_enrolments": [
            {
                "enrolid": course + 1000 * again,
                "userid": user,
                "timestart": _at(seat.begin, 0) if again else 0,
                "timeend": _at(seat.end + timedelta(days=1), 0) if seat.end else 0,
            }
            for user, course, seat in places
            for again in ((0, 1) if user % 3 == 0 else (1,))
        ],
    }


def _begin(seat: Seat) -> date:
    return seat.begin


def _attendance(school: School) -> dict[str, Rows]:
    sessions: Rows = []
    logs: Rows = []
    common: dict[tuple[int, date, str], int] = {}
    for register in (*school.taken, *school.never_taken):
        course = register.section.course
        begins = _at(register.date, 8 + PERIODS.index(register.period))
        is_taken = register in school.marks_of
        place = (course.number, register.date, register.period)
        is_common = course.code == WHOLE_COURSE and is_taken
        if not (is_common and place in common):
            sessions.append(
                {
                    "id": 1 + len(sessions),
                    "attendanceid": course.number,
                    "groupid": 0 if is_common else register.section.number,
                    "sessdate": begins,
                    "lasttaken": begins + 300 if is_taken else None,
                }
            )
            common[place] = len(sessions)
        session = common[place] if is_common else len(sessions)
        for mark in school.marks_of.get(register, ()):
            said = [mark.first_said, mark.category] if mark.first_said else [mark.category]
            logs += [
                {
                    "sessionid": session,
                    "studentid": _user(mark.student),
                    "statusid": 10 * course.number + _CATEGORIES.index(category),
                    "timetaken": begins + 300 * (1 + n),
                    "remarks": "seen by nobody",
                }
                for n, category in enumerate(said)
            ]
    return {
        "attendance": [{"id": c.number, "course": c.number} for c in school.courses],
        "attendance_statuses": [
            {
                "id": 10 * course.number + _CATEGORIES.index(category),
                "attendanceid": course.number,
                "acronym": acronym if n % 2 else f"{n}{_CATEGORIES.index(category)}",
                "description": word,
            }
            for n, course in enumerate(school.courses)
            for category, (acronym, word) in _WORDS.items()
        ],
        "attendance_sessions": sessions,
        "attendance_log": list(reversed(logs)),
    }


def _assignment(item: Item, school: School) -> int:
    """The number of the one activity that a piece of work is."""
    if item.section.course.code != WHOLE_COURSE:
        return item.number
    return next(
        other.number
        for other in school.items
        if other.section.course == item.section.course and other.title == item.title
    )


def _work(school: School) -> dict[str, Rows]:
    own = [item for item in school.items if _assignment(item, school) == item.number]
    kinds = sorted({item.kind for item in school.items})
    scores = [(score, _assignment(score.item, school)) for score in school.scores]
    return {
        "assign": [
            {
                "id": item.number,
                "course": item.section.course.number,
                "name": item.title,
                "duedate": _at(item.due, 23, 59),
                "allowsubmissionsfromdate": _at(item.assigned, 0),
            }
            for item in own
        ],
        "course_modules": [
            {
                "course": item.section.course.number,
                "module": 1,
                "instance": item.number,
                "availability": _availability(item),
            }
            for item in own
        ],
        "grade_categories": [
            {"id": 1 + n, "courseid": 1, "depth": 2, "fullname": kind}
            for n, kind in enumerate(kinds)
        ],
        "grade_items": [
            {
                "id": item.number,
                "courseid": item.section.course.number,
                "categoryid": 1 + kinds.index(item.kind),
                "itemname": item.title,
                "itemtype": "mod",
                "itemmodule": "assign",
                "iteminstance": item.number,
                "grademax": item.points,
            }
            for item in own
        ],
        "assign_submission": [
            {
                "assignment": number,
                "userid": _user(score.student),
                "timemodified": _at(score.item.due, 23, 59)
                + (3600 if score.status is ResultStatus.LATE else -3600),
                "status": "draft" if score.status is ResultStatus.MISSING else "submitted",
            }
            for score, number in scores
            if score.status is not ResultStatus.EXCUSED
        ],
        "grade_grades": [
            {
                "itemid": number,
                "userid": _user(score.student),
                "finalgrade": 0 if score.status is ResultStatus.MISSING else score.points,
                "excluded": 1 if score.status is ResultStatus.EXCUSED else 0,
                "overridden": _at(score.item.due, 12) if score.item.number % 2 else 0,
                "feedback": "seen by nobody",
            }
            for score, number in scores
            if not _is_untouched(score, school)
        ],
    }


def _availability(item: Item) -> str | None:
    if item.section.course.code == WHOLE_COURSE:
        return None
    conditions = f'{{"type":"group","id":{item.section.number}}}'
    return f'{{"op":"&","c":[{conditions}],"showc":[true]}}'


def _is_untouched(score: Score, school: School) -> bool:
    """Missing work that the teacher did not mark, of students who were there all the time."""
    seats = [s for s in school.seats if s.student == score.student]
    stayed = all(seat.begin == FIRST_DAY and seat.end is None for seat in seats)
    return score.status is ResultStatus.MISSING and stayed and score.item.number % 2 == 0
