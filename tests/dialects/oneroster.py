"""The school in OneRoster CSV, 1.1 and 1.2, with the habits of exports; the registers beside.

Both: ends that are the day after, also with the term; lists in one cell; two schools and two years;
work handed in and not graded. 1.1 is one whole drop, in which whoever has left is not there any
more, with a byte order mark, `grade` for `grades` and columns in another order. 1.2 is a whole drop
of some days ago and the changes after it; its roles say since when somebody is a student, and its
results what was late.
"""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.model.gaps import Gap
from appliance.model.vocabulary import ResultStatus, TeachingRole
from tests.connectors.drop_files import PASSWORD_CELL, write_folder, write_zip
from tests.dialects import beside
from tests.dialects.dialect import SourceOfSchool
from tests.dialects.gaps import seen_through
from tests.dialects.truth import LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from tests.dialects.dialect import Servers
    from tests.dialects.truth import School, Score, Term

    Row = tuple[object, ...]

SCHOOL, OTHER_SCHOOL, YEAR = "s1", "s2", "y26"
PARAMETERS = {"school": SCHOOL, "year": YEAR}
STATUS = "sourcedId status dateLastModified"
NEWER = "2025-11-14T02:00:00Z"

_KINDS = {"school_year": "schoolYear", "semester": "semester", "grading_period": "gradingPeriod"}
_SAID = {
    ResultStatus.SCORED: "fully graded",
    ResultStatus.LATE: "fully graded",
    ResultStatus.EXCUSED: "exempt",
    ResultStatus.MISSING: "not submitted",
}


def write_11(school: School, folder: Path, servers: Servers) -> list[SourceOfSchool]:
    """In a folder, of whoever is here today; the registers have forgotten the others as well."""
    school = seen_through(school, (Gap.FORMER_STUDENTS,))
    files = {
        **_frame(school),
        "users": _users_11(school),
        "enrollments": _enrollments(school),
        "results": _results_11(school),
    }
    drop = _written(files, "1.1")
    drop["users.csv"] = b"\xef\xbb\xbf" + drop["users.csv"]
    place = write_folder(folder / "drop", drop)
    return [
        SourceOfSchool("sis", "oneroster", str(place), parameters=PARAMETERS),
        beside.write(school, folder, beside.REGISTERS),
    ]


def write_12(school: School, folder: Path, servers: Servers) -> list[SourceOfSchool]:
    """In archives: all there was some days ago, and what has changed since."""
    results = _results_12(school)
    whole = {
        **_frame(school),
        "users": _users_12(school),
        "roles": _roles(school),
        "enrollments": _enrollments(school),
        "results": _before(results),
    }
    header, *newest = results
    changed = [(row[0], "active", NEWER, *row[3:]) for row in newest[::40]]
    withdrawn = ("r9999", "tobedeleted", NEWER, *newest[1][3:])
    place = folder / "drops"
    write_zip(place / "drop-9.zip", _written(whole, "1.2"))
    changes = {"results": [header, *changed, withdrawn]}
    write_zip(place / "drop-10.zip", _written(changes, "1.2", "delta"))
    return [
        SourceOfSchool("sis", "oneroster", str(place), parameters=PARAMETERS),
        beside.write(school, folder, beside.REGISTERS),
    ]


# --- files ------------------------------------------------------------------------------------


def _table(header: str, rows: Iterable[Row]) -> list[Row]:
    return [(*STATUS.split(), *header.split()), *((row[0], "", "", *row[1:]) for row in rows)]


def _written(files: dict[str, list[Row]], version: str, extent: str = "bulk") -> dict[str, bytes]:
    said = [("propertyName", "value"), ("manifest.version", "1.0"), ("oneroster.version", version)]
    known = ("orgs", "academicSessions", "users", "demographics", "courses", "classes")
    said += [
        (f"file.{name}", extent if name in files else "absent")
        for name in dict.fromkeys((*known, "enrollments", *files))
    ]
    texts: dict[str, bytes] = {}
    for name, rows in {"manifest": said, **files}.items():
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        texts[f"{name}.csv"] = text.getvalue().encode()
    return texts


def _after(day: date) -> str:
    return (day + timedelta(days=1)).isoformat()


def _end(day: date | None, number: int) -> str:
    """The first day that no longer counts; an open end is blank or the term's, as it comes."""
    if day is None:
        return "" if number % 2 else _after(LAST_DAY)
    return _after(day)


# --- what both versions have ------------------------------------------------------------------


def _frame(school: School) -> dict[str, list[Row]]:
    kinds = {kind: f"g{n}" for n, kind in enumerate(sorted({i.kind for i in school.items}))}
    terms = {term.title: f"t{n}" if term.part_of else YEAR for n, term in enumerate(school.terms)}
    return {
        "orgs": _table(
            "name type identifier parentSourcedId",
            [
                ("d1", "Riverbend District", "district", "", ""),
                (SCHOOL, "Riverbend School", "school", "1923", "d1"),
                (OTHER_SCHOOL, "Hilltop School", "school", "1924", "d1"),
            ],
        ),
        "academicSessions": _sessions(school, terms),
        "demographics": _table(
            "birthDate sex",
            [(f"u{s.number}", s.birth.isoformat(), s.gender.lower()) for s in school.students],
        ),
        "courses": _table(
            "schoolYearSourcedId title courseCode orgSourcedId subjects",
            [(f"c{c.number}", "", c.title, c.code, "d1", c.subject) for c in school.courses],
        ),
        "classes": _table(
            "title courseSourcedId classCode classType location schoolSourcedId termSourcedIds"
            " periods",
            [
                (
                    *(f"k{s.number}", f"{s.course.title} {s.letter}", f"c{s.course.number}"),
                    *(s.code, "scheduled", s.room, SCHOOL, terms[s.term], ",".join(s.periods)),
                )
                for s in school.sections
            ]
            + [("k1", "Latin", "c401", "OLD", "scheduled", "", SCHOOL, "y25", "")],
        ),
        "categories": _table("title", [(key, kind) for kind, key in kinds.items()]),
        "lineItems": _table(
            "title description assignDate dueDate classSourcedId categorySourcedId"
            " resultValueMin resultValueMax",
            [
                (
                    *(f"i{i.number}", i.title, "private words", i.assigned.isoformat()),
                    *(i.due.isoformat(), f"k{i.section.number}", kinds[i.kind], "0.0"),
                    f"{i.points:.1f}",
                )
                for i in school.items
            ],
        ),
    }


def _sessions(school: School, terms: dict[str, str]) -> list[Row]:
    def session(term: Term) -> Row:
        dates = (term.begin.isoformat(), _after(term.end))
        parent = terms.get(term.part_of, "")
        return (terms[term.title], term.title, _KINDS[term.kind], *dates, parent, "2026")

    before = ("y25", "2024-2025", "schoolYear", "2024-08-19", "2025-05-31", "", "2025")
    return _table(
        "title type startDate endDate parentSourcedId schoolYear",
        [*map(session, school.terms), before],
    )


def _enrollments(school: School) -> list[Row]:
    rows: list[Row] = [
        (
            *(f"e{n}", f"k{seat.section.number}", SCHOOL, f"u{seat.student.number}", "student"),
            *("", seat.begin.isoformat(), _end(seat.end, n)),
        )
        for n, seat in enumerate(school.seats)
    ]
    taught: list[Row] = [
        (
            *(f"p{n}", f"k{t.section.number}", SCHOOL, f"x{t.teacher.number}", "teacher"),
            str(t.role is TeachingRole.PRIMARY).lower(),
            *(t.begin.isoformat(), _end(t.end, n)),
        )
        for n, t in enumerate(school.teachings)
    ]
    old: Row = ("e9999", "k1", SCHOOL, rows[0][3], "student", "", "2024-08-19", "2025-05-31")
    return _table(
        "classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate",
        [*rows, *taught, old],
    )


# --- 1.1 --------------------------------------------------------------------------------------


def _users_11(school: School) -> list[Row]:
    students: list[Row] = [
        (
            *(f"u{s.number}", "TRUE", "student", SCHOOL, f"stu{s.number}", s.last, s.first),
            *(s.number, s.email, f"0{s.grade}"[-2:], PASSWORD_CELL),
        )
        for s in school.students
    ]
    teachers: list[Row] = [
        (
            *(f"x{t.number}", "TRUE", "teacher", f"{SCHOOL},{OTHER_SCHOOL}", f"tea{t.number}"),
            *(t.last, t.first, f"T{t.number}", t.email, "", PASSWORD_CELL),
        )
        for t in school.teachers
    ]
    others: list[Row] = [
        ("u1", "TRUE", "student", OTHER_SCHOOL, "stu1", "Elsewhere", "Eve", "1", "", "09", ""),
        ("p1", "TRUE", "guardian", SCHOOL, "par1", "Adams", "Pat", "", "", "", ""),
        ("a1", "TRUE", "administrator", OTHER_SCHOOL, "adm1", "Admin", "Ana", "", "", "", ""),
    ]
    return _table(
        "enabledUser role orgSourcedIds username familyName givenName identifier email grade"
        " password",
        [*others, *students, *teachers],
    )


def _results_11(school: School) -> list[Row]:
    rows = [(f"r{n}", *_result(score)) for n, score in enumerate(school.scores)]
    return _table("lineItemSourcedId studentSourcedId scoreStatus score comment", rows)


def _result(score: Score) -> Row:
    points = "" if score.points is None else score.points
    what = (f"i{score.item.number}", f"u{score.student.number}", _SAID[score.status])
    return (*what, points, "private words")


# --- 1.2 --------------------------------------------------------------------------------------


def _users_12(school: School) -> list[Row]:
    students: list[Row] = [
        (f"u{s.number}", "true", s.first, s.last, s.number, s.email, f"0{s.grade}"[-2:])
        for s in school.students
    ]
    teachers: list[Row] = [
        (f"x{t.number}", "true", t.first, t.last, f"T{t.number}", t.email, "")
        for t in school.teachers
    ]
    return _table(
        "enabledUser givenName familyName identifier email grades", [*students, *teachers]
    )


def _roles(school: School) -> list[Row]:
    students: list[Row] = [
        (
            *(f"ro{n}", f"u{stay.student.number}", "primary", "student"),
            *(stay.begin.isoformat(), _end(stay.end, n), SCHOOL),
        )
        for n, stay in enumerate(school.stays)
    ]
    teachers: list[Row] = [
        (f"rx{t.number}", f"x{t.number}", "primary", "teacher", "", "", SCHOOL)
        for t in school.teachers
    ]
    return _table(
        "userSourcedId roleType role beginDate endDate orgSourcedId", [*students, *teachers]
    )


def _results_12(school: School) -> list[Row]:
    rows: list[Row] = [
        (
            *(f"r{n}", *_result(score)[:-1]),
            *(str(score.status is ResultStatus.LATE).lower(),),
            *(str(score.status is ResultStatus.MISSING).lower(),),
        )
        for n, score in enumerate(school.scores)
    ]
    header = "lineItemSourcedId studentSourcedId scoreStatus score late missing"
    return _table(header, rows)


def _before(results: list[Row]) -> list[Row]:
    """The results as they stood some days ago: some not graded yet, and one withdrawn since."""
    header, *rows = results
    graded = [
        (*row[:5], "submitted", "", "", "") if n % 40 == 0 else row for n, row in enumerate(rows)
    ]
    return [header, *graded, ("r9999", *rows[1][1:])]
