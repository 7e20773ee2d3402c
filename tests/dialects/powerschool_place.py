"""PowerSchool's frame: the year, its days and bells, and the people of the school.

Ids and dcids overlap, ends are the day after, the latest stay is in the student's row and the
earlier ones are in another table; letters of a rotation stand for weekdays, and the calendar has
the weekends too. There are two years and two schools.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from appliance.model.vocabulary import DayKind
from tests.dialects.truth import FIRST_DAY, LAST_DAY, PERIODS

if TYPE_CHECKING:
    from tests.dialects.truth import School, Stay, Student

    Rows = list[dict[str, Any]]

SCHOOL, OTHER_SCHOOL, YEAR = 1923, 1924, 35
HERE = {"schoolid": SCHOOL}
LETTERS = dict(zip("MTWRF", "ABCDE", strict=True))
LAST_YEAR = (date(2024, 8, 19), date(2025, 5, 31))
"""The first day of the year before, and the first that was none of it."""

_TERM_IDS = {"school_year": 0, "semester": 1, "grading_period": 3}
_PORTIONS = {"school_year": 1, "semester": 2, "grading_period": 4}


def after(day: date | None) -> date:
    """The first day that no longer counts; whoever stays does until the end of the year."""
    return (day or LAST_DAY) + timedelta(days=1)


def id_of(student: Student, school: School) -> int:
    """By what all tables but the gradebook's name a student."""
    return 4001 + school.students.index(student)


def dcid_of(student: Student, school: School) -> int:
    """By what the gradebook names a student: another student's id."""
    return 4001 + (school.students.index(student) + 1) % len(school.students)


# --- the frame --------------------------------------------------------------------------------


def frame(school: School) -> dict[str, Rows]:
    """The schools, the year, its terms and the periods of a day."""
    terms: Rows = []
    for term in school.terms:
        number = _TERM_IDS[term.kind] + sum(row["portion"] == _PORTIONS[term.kind] for row in terms)
        terms.append(
            {
                **HERE,
                "id": 100 * YEAR + number,
                "yearid": YEAR,
                "name": term.title,
                "firstday": term.begin,
                "lastday": term.end,
                "isyearrec": int(not term.part_of),
                "portion": _PORTIONS[term.kind],
            }
        )
    before = {"id": 3400, "yearid": 34, "firstday": LAST_YEAR[0], "lastday": date(2025, 5, 30)}
    return {
        "schools": [
            {"school_number": SCHOOL, "name": "Riverbend School"},
            {"school_number": OTHER_SCHOOL, "name": "Hilltop School"},
        ],
        "terms": [*terms, terms[0] | before, terms[0] | {"schoolid": OTHER_SCHOOL}],
        "period": [
            {**HERE, "id": 61 + n, "year_id": YEAR, "period_number": 1 + n, "name": period}
            for n, period in enumerate(PERIODS)
        ],
    }


def calendar(school: School) -> dict[str, Rows]:
    """What the school has entered, and all weekends; a day off has no letter."""
    kinds = {day.date: day.kind for day in school.days}
    letters = {letter: 91 + n for n, letter in enumerate(LETTERS.values())}
    span = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    days: Rows = []
    for day in (day for day in span if day in kinds or day.weekday() >= len(LETTERS)):
        is_held = kinds.get(day) is DayKind.INSTRUCTIONAL
        letter = LETTERS["MTWRF"[day.weekday()]] if is_held else ""
        row = {**HERE, "date_value": day, "insession": int(is_held)}
        bells = None if day.day == 1 else 42 if day.day % 10 == 5 else 41
        days.append(row | {"cycle_day_id": letters.get(letter), "bell_schedule_id": bells})
    elsewhere = [row | {"schoolid": OTHER_SCHOOL, "cycle_day_id": None} for row in days[:40]]
    return {
        "cycle_day": [
            {**HERE, "id": number, "year_id": YEAR, "letter": letter}
            for letter, number in letters.items()
        ],
        "bell_schedule_items": [
            {"bell_schedule_id": bells, "period_id": 61 + n}
            for bells in (41, 42)
            for n in range(len(PERIODS))
        ],
        "calendar_day": [*days, *elsewhere, days[0] | {"date_value": LAST_YEAR[0]}],
    }


# --- people -----------------------------------------------------------------------------------


def people(school: School) -> dict[str, Rows]:
    """Everyone who is or was at the school, and some who must not be taken for that."""
    stays: dict[Student, list[Stay]] = {}
    for stay in school.stays:
        stays.setdefault(stay.student, []).append(stay)
    students = [_student(student, stays[student][-1], school) for student in school.students]
    earlier = [
        _earlier(id_of(stay.student, school), stay.begin, after(stay.end), int(stay.student.grade))
        for of_student in stays.values()
        for stay in of_student[:-1]
    ]
    last_year = [
        _earlier(id_of(student, school), *LAST_YEAR, int(student.grade) - 1)
        for student in school.students[::3]
    ]
    graduate = students[0] | {"grade_level": 99, "schoolid": 999999, "enroll_status": 3}
    expected = students[0] | {"enroll_status": -1, "entrydate": date(2026, 8, 17)}
    elsewhere = students[0] | {"schoolid": OTHER_SCHOOL}
    nobody = [graduate | _as(901), expected | _as(902), elsewhere | _as(903)]
    gone = _earlier(901, *LAST_YEAR, 12)
    return {
        "students": [*students, *nobody],
        "reenrollments": [
            row | {"id": n} for n, row in enumerate([*earlier, *last_year, gone], start=81)
        ],
    }


def _as(number: int) -> dict[str, Any]:
    return {"id": number, "dcid": number, "student_number": str(number), "last_name": "Nobody"}


def _student(student: Student, stay: Stay, school: School) -> dict[str, Any]:
    return {
        **HERE,
        "id": id_of(student, school),
        "dcid": dcid_of(student, school),
        "student_number": student.number,
        "state_studentnumber": f"IL{student.number}",
        "first_name": student.first,
        "last_name": student.last,
        "dob": student.birth,
        "gender": student.gender[0],
        "ssn": "123-45-6789",
        "alert_medical": "seen by nobody",
        "grade_level": int(student.grade),
        "enroll_status": 2 if stay.end else 0,
        "entrydate": stay.begin,
        "exitdate": after(stay.end),
        "exitcode": "T1" if stay.end else None,
    }


def _earlier(number: int, begin: date, end: date, grade: int) -> dict[str, Any]:
    return {
        **HERE,
        "studentid": number,
        "grade_level": grade,
        "entrydate": begin,
        "exitdate": end,
        "exitcode": None,
    }


def teachers(school: School) -> dict[str, Rows]:
    """Staff once a person, and once a school."""
    size = len(school.teachers)
    users: Rows = [
        {
            "dcid": 201 + (n + 1) % size,  # another teacher's row at the school
            "teachernumber": f"T{n}",
            "first_name": teacher.first,
            "last_name": teacher.last,
            "email_addr": teacher.email,
            "password": "hash",
        }
        for n, teacher in enumerate(school.teachers)
    ]
    places: Rows = [
        {
            **HERE,
            "id": teacher.number,
            "users_dcid": users[n]["dcid"],
            "status": 2 if teacher == school.teachers[4] else 1,  # works here no longer
        }
        for n, teacher in enumerate(school.teachers)
    ]
    both = {"id": 299, "schoolid": OTHER_SCHOOL, "status": 1}
    return {"users": users, "schoolstaff": [*places, places[0] | both]}
