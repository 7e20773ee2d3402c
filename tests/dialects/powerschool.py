"""The school in PowerSchool SIS, with its habits: sis.md's facts, not the vendor's files.

A section's lead teacher beside the history of its teachers, a seat that was given up with its
numbers negated, exceptions only and a present mark without a letter, the office's marks of the day
beside those of the meetings, flags for what became of work. `powerschool_place` has the rest.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from appliance.model.vocabulary import AttendanceCategory, ResultStatus, TeachingRole
from tests.connectors.vendors import let_homeroom_read, schema_of
from tests.database_servers import PASSWORD
from tests.dialects.dialect import SourceOfSchool
from tests.dialects.powerschool_place import (
    HERE,
    LAST_YEAR,
    LETTERS,
    SCHOOL,
    YEAR,
    after,
    calendar,
    dcid_of,
    frame,
    id_of,
    people,
    teachers,
)
from tests.dialects.truth import CODE_RENAMED, FIRST_DAY, PERIODS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dialects.dialect import Servers
    from tests.dialects.truth import School, Seat, Section, Student

    Rows = list[dict[str, Any]]

PARAMETERS = {"school_id": str(SCHOOL), "yearid": str(YEAR)}
_NEVER = date(1900, 1, 1)
_CODES = {
    # code: (id, presence, description); the one that means present has no letter
    None: (71, "Present", "Present"),
    "A": (72, "Absent", "Absent, unexcused"),
    "EX": (73, "Absent", "Excused"),
    "T": (74, "Present", "Tardy"),
    "L": (75, "Present", "Late"),
    "ED": (76, "Present", "Early dismissal"),
}
_SAID = {
    AttendanceCategory.PRESENT: None,
    AttendanceCategory.EARLY_DEPARTURE: "ED",
    AttendanceCategory.UNEXCUSED_ABSENCE: "A",
    AttendanceCategory.EXCUSED_ABSENCE: "EX",
}
_ROLES = {TeachingRole.PRIMARY: 41, TeachingRole.SECONDARY: 42}


def write(school: School, folder: Path, servers: Servers) -> list[SourceOfSchool]:
    """In a PostgreSQL database, read by the user that `grants.sql` makes."""
    server = servers.postgresql()
    database = server.new_database(schema_of("powerschool", server))
    for table, rows in tables_of(school).items():
        server.insert(database, f"ps.{table}", rows)
    let_homeroom_read("powerschool", server, database)
    address = server.url(database, user="homeroom")
    return [SourceOfSchool("sis", "powerschool", address, PASSWORD, PARAMETERS)]


def tables_of(school: School) -> dict[str, Rows]:
    """The rows of the vendor's tables, each table's with the same columns."""
    tables: dict[str, Rows] = {}
    for part in (frame, calendar, people, teachers, _classes, _seats, _attendance, _gradebook):
        tables |= part(school)
    return tables


def _classes(school: School) -> dict[str, Rows]:
    lead = {t.section: t.teacher for t in school.teachings if t.role is TeachingRole.PRIMARY}
    sections: Rows = [
        {
            **HERE,
            "id": s.number,
            "dcid": 501 + (n + 1) % len(school.sections),  # another section's id
            "course_number": s.course.code,
            "section_number": s.letter,
            "termid": 100 * YEAR,
            "teacher": lead[s].number,
            "room": s.room,
        }
        for n, s in enumerate(school.sections)
    ]
    old = {"id": 499, "dcid": 499, "termid": 3400}
    teachings = [
        {
            "teacherid": t.teacher.number,
            "sectionid": t.section.number,
            "roleid": _ROLES[t.role],
            "start_date": t.begin,
            "end_date": after(t.end) if n % 2 or t.end else _NEVER,
        }
        for n, t in enumerate(school.teachings)
    ]
    return {
        "courses": [
            {"course_number": c.code, "course_name": c.title, "credittype": c.subject}
            for c in school.courses
        ],
        "sections": [*sections, sections[0] | old],
        "section_meeting": [
            {
                **HERE,
                "sectionid": section.number,
                "year_id": YEAR,
                "period_number": 1 + PERIODS.index(period),
                "cycle_day_letter": LETTERS[weekday],
            }
            for section in school.sections
            for period in section.periods
            for weekday in section.weekdays
        ],
        "roledef": [{"id": 41, "name": "Lead Teacher"}, {"id": 42, "name": "Co-teacher"}],
        "sectionteacher": [row | {"id": n} for n, row in enumerate(teachings, start=1)],
    }


def _seats(school: School) -> dict[str, Rows]:
    seats = [_seat(3001 + n, seat, school) for n, seat in enumerate(school.seats)]
    changed = {"id": 2999, "dateleft": FIRST_DAY}  # a seat that was never taken
    before = {"id": 2998, "sectionid": 499, "termid": 3400}
    dates = {"dateenrolled": LAST_YEAR[0], "dateleft": LAST_YEAR[1]}
    return {"cc": [*seats, seats[0] | changed, seats[0] | before | dates]}


def _seat(number: int, seat: Seat, school: School) -> dict[str, Any]:
    sign = -1 if seat.end else 1
    return {
        **HERE,
        "id": number,
        "studentid": id_of(seat.student, school),
        "sectionid": sign * seat.section.number,
        "termid": sign * 100 * YEAR,
        "dateenrolled": seat.begin,
        "dateleft": after(seat.end),
    }


# --- attendance and work ----------------------------------------------------------------------


def _attendance(school: School) -> dict[str, Rows]:
    """What is odd, and what was odd until it was set back to present; the office's day besides."""
    place = {**HERE, "yearid": YEAR, "att_comment": "seen by nobody"}
    meetings: Rows = [
        {
            **place,
            "studentid": id_of(mark.student, school),
            "att_date": mark.date,
            "att_mode_code": "ATT_ModeMeeting",
            "attendance_codeid": _code(mark.category, mark.date),
            "periodid": 61 + PERIODS.index(mark.period),
            "ccid": _ccid(mark.student, mark.section, mark.date, school),
        }
        for mark in school.marks
        if mark.category is not AttendanceCategory.PRESENT or mark.first_said
    ]
    days: Rows = [
        {
            **place,
            "studentid": id_of(student, school),
            "att_date": day,
            "att_mode_code": "ATT_ModeDaily",
            "attendance_codeid": _CODES["A"][0],
            "periodid": 0,
            "ccid": 0,
        }
        for (student, day), share in school.present_shares().items()
        if share == 0
    ]
    before = {"yearid": 34, "att_date": LAST_YEAR[0], "attendance_codeid": 62}
    return {
        "attendance_code": [
            {
                "id": number - less,
                "schoolid": SCHOOL,
                "yearid": year,
                "att_code": letter,
                "presence_status_cd": presence,
                "description": meaning,
            }
            for less, year in ((0, YEAR), (10, 34))
            for letter, (number, presence, meaning) in _CODES.items()
        ],
        "attendance": [*meetings, *days, meetings[0] | before],
    }


def _code(category: AttendanceCategory, day: date) -> int:
    tardy = "T" if day < CODE_RENAMED else "L"
    return _CODES[_SAID.get(category, tardy)][0]


def _ccid(student: Student, section: Section, day: date, school: School) -> int:
    return next(
        3001 + n
        for n, seat in enumerate(school.seats)
        if seat.student == student and seat.section == section and seat.covers(day)
    )


def _gradebook(school: School) -> dict[str, Rows]:
    dcids = {s.number: 501 + (n + 1) % len(school.sections) for n, s in enumerate(school.sections)}
    kinds = {kind: n for n, kind in enumerate(sorted({i.kind for i in school.items}), start=51)}
    scores: Rows = [
        {
            "assignmentsectionid": score.item.number,
            "studentsdcid": dcid_of(score.student, school),
            "isexempt": int(score.status is ResultStatus.EXCUSED),
            "islate": int(score.status is ResultStatus.LATE),
            "ismissing": int(score.status is ResultStatus.MISSING),
            "scorepoints": score.points,
            "actualscoreentered": None if score.points is None else str(score.points),
        }
        for score in school.scores
    ]
    graded = {(score.student, score.item) for score in school.scores}
    blank = dict.fromkeys(("isexempt", "islate", "ismissing"), 0)
    blank |= dict.fromkeys(("scorepoints", "actualscoreentered"))
    return {
        "assignmentsection": [
            {
                "assignmentsectionid": item.number,
                "sectionsdcid": dcids[item.section.number],
                "name": item.title,
                "duedate": item.due,
                "scoreentrypoints": item.points,
                "totalpointvalue": 2 * item.points,  # what it weighs
            }
            for item in school.items
        ],
        "assignmentcategoryassoc": [
            {
                "assignmentsectionid": item.number,
                "teachercategoryid": kinds[item.kind],
                "isprimary": 1,
            }
            for item in school.items
        ],
        "teachercategory": [{"teachercategoryid": n, "name": kind} for kind, n in kinds.items()],
        "assignmentscore": [
            *scores,
            *(
                {"assignmentsectionid": item.number, "studentsdcid": dcid_of(seat.student, school)}
                | blank
                for seat in school.seats
                for item in school.items
                if seat.end is None
                and seat.section == item.section
                and (seat.student, item) not in graded
            ),
        ],
    }
