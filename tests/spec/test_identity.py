"""Whom a source means: what its row says, whose row it becomes, and in which words.

One import of one file, a case a row; what is asked here is what lies in the store afterwards.
"""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from appliance.model.links import LinkState
from tests.boxes import TODAY, opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.boxes import MadeHome

LINKED, ASKS, NOBODY = LinkState.LINKED, LinkState.WAITING, LinkState.NOBODY

ROSTER = """
key,number,state,email,first,last,called,born,grade,class
mia,00412,S-100077,mia41@x.example,Mia,Okafor,,2012-12-10,7,MATH7-1
ben,00413,S-200431,ben52@x.example,Benjamin,García López,,2012-04-05,7,MATH7-1
noah,00414,S-300001,noah@x.example,Noah,Smith,,2012-05-06,7,MATH7-1
noah2,00415,S-300002,noah2@x.example,Noah,Smith,,2012-08-09,7,BIO7-2
ava,00416,,family@x.example,Ava,Nguyen,,2013-01-02,6,BIO7-2
leo,00417,,family@x.example,Leo,Nguyen,,2013-01-02,6,BIO7-2
beth,00418,S-500001,beth@x.example,Elizabeth,O’Brien,Beth,2012-02-03,7,BIO7-2
""".strip()

MAPPINGS = {
    "sis": """
connector = "csv"
title = "Student information system"
[codes.grades]
6 = "6"
7 = "7"
[entities.students]
table = "students.csv"
key = ["key"]
[entities.students.fields]
student_number = "number"
state_id = "state"
email = "email"
first_name = "first"
last_name = "last"
preferred_name = "called"
birth_date = { column = "born", format = "YYYY-MM-DD" }
grade_level = { column = "grade", codes = "grades" }
[entities.courses]
table = "courses.csv"
key = ["course"]
[entities.courses.fields]
title = "course"
[entities.sections]
table = "courses.csv"
key = ["class"]
[entities.sections.course]
key = "course"
[entities.sections.fields]
section_code = "class"
[entities.section_enrollments]
table = "students.csv"
key = ["key"]
[entities.section_enrollments.student]
key = "key"
[entities.section_enrollments.section]
key = "class"
""",
    "attendance": """
connector = "csv"
title = "Attendance kiosk"
[codes.attendance]
LT = "tardy"
[entities.attendance_events]
table = "*.csv"
[entities.attendance_events.student]
student_number = "student_number"
state_id = "state_id"
email = "email"
name = "name"
birth_date = { column = "birth_date", format = "YYYY-MM-DD" }
[entities.attendance_events.section]
section_code = "class"
[entities.attendance_events.fields]
date = { column = "day", format = "YYYY-MM-DD" }
category = { column = "code", codes = "attendance" }
""",
}


class Case(NamedTuple):
    what: str
    says: dict[str, str]
    state: LinkState
    whom: str
    words: str


CASES = [
    # --- a shared number or address ---
    Case("a number", {"student_number": "00412"}, LINKED, "mia", "the same student number"),
    Case("a number without its zeros", {"student_number": "412"}, LINKED, "mia",
         "the same student number"),
    Case("a state number", {"state_id": "S-200431"}, LINKED, "ben", "the same state number"),
    Case("an address in capitals", {"email": "MIA41@X.EXAMPLE"}, LINKED, "mia",
         "the same e-mail address"),
    Case("number and name", {"student_number": "412", "name": "OKAFOR, MIA"}, LINKED, "mia",
         "the same student number, same name"),
    Case("number and a misspelled name", {"student_number": "412", "name": "Okafro, Mia"},
         LINKED, "mia", "the same student number; names differ by one letter"),
    Case("number and the name one is called by", {"student_number": "418", "name": "O'Brien, Beth"},
         LINKED, "beth", "the same student number, same name"),
    Case("a number of one, an address of another",
         {"student_number": "412", "email": "ben52@x.example"}, ASKS, "",
         "the same student number and the same e-mail address fits more than one student"),
    Case("a number, but another name", {"student_number": "412", "name": "Quackenbush, Zeb"},
         ASKS, "", "the same student number, but another name"),
    Case("a number and the name, and a birth date that is nobody's",
         {"student_number": "412", "name": "Okafor, Mia", "birth_date": "2011-07-07"}, LINKED,
         "mia", "the same student number, same name; another date of birth"),
    Case("a number and the name, and the birth date of a namesake",
         {"student_number": "414", "name": "Smith, Noah", "birth_date": "2012-08-09"}, ASKS, "",
         "the same student number, but another date of birth"),
    Case("a number, but another birth date", {"student_number": "412", "birth_date": "2011-07-07"},
         ASKS, "", "the same student number, but another date of birth"),
    Case("a number and the name, day and month of birth exchanged",
         {"student_number": "412", "name": "Okafor, Mia", "birth_date": "2012-10-12"}, LINKED,
         "mia", "the same student number, same name; "
         "day and month of birth in each other’s place"),
    Case("a number, first name and birth date, and another last name",
         {"student_number": "412", "name": "Bauer, Mia", "birth_date": "2012-12-10"}, LINKED,
         "mia", "the same student number; same first name, another last name; "
         "same date of birth"),
    Case("a number and birth date, but another first name",
         {"student_number": "412", "name": "Okafor, Grace", "birth_date": "2012-12-10"}, ASKS, "",
         "the same student number, but another name"),
    Case("two numbers, of which one is another",
         {"student_number": "412", "state_id": "S-999999", "name": "Okafor, Mia",
          "birth_date": "2012-12-10"}, ASKS, "",
         "the same student number, but another state number"),
    Case("an address that two share", {"email": "family@x.example"}, ASKS, "",
         "the same e-mail address fits more than one student"),
    Case("an address that two share, and a name",
         {"email": "family@x.example", "name": "Nguyen, Leo"}, LINKED, "leo",
         "the same e-mail address, same name"),
    Case("a number of nobody", {"student_number": "99999"}, NOBODY, "",
         "no student has this student number"),
    # --- a name ---
    Case("a name and the birth date", {"name": "Okafor, Mia", "birth_date": "2012-12-10"},
         LINKED, "mia", "same name and date of birth"),
    Case("first name first", {"name": "Mia Okafor", "birth_date": "2012-12-10"}, LINKED, "mia",
         "same name and date of birth"),
    Case("a name without its accents", {"name": "Garcia Lopez, Benjamin",
         "birth_date": "2012-04-05"}, LINKED, "ben", "same name and date of birth"),
    Case("a short form and half of the last name",
         {"name": "Garcia, Ben", "birth_date": "2012-04-05"}, LINKED, "ben",
         "one first name is short for the other, one leaves out a part of the last name; "
         "same date of birth"),
    Case("a namesake and the birth date", {"name": "Smith, Noah", "birth_date": "2012-08-09"},
         LINKED, "noah2", "same name and date of birth"),
    Case("a name in the class where one sits", {"name": "Mia Okafor", "class": "MATH7-1"},
         LINKED, "mia", "the only student of this name, and in this class"),
    Case("a name in another class", {"name": "Okafor, Mia", "class": "BIO7-2"}, ASKS, "",
         "only the name agrees"),
    Case("a name alone", {"name": "Elizabeth O’Brien"}, ASKS, "", "only the name agrees"),
    Case("the name of two", {"name": "Smith, Noah"}, ASKS, "",
         "more than one student of this name"),
    Case("the name of two, in the class of one", {"name": "Noah Smith", "class": "BIO7-2"},
         ASKS, "", "more than one student of this name"),
    Case("a name, but another number", {"student_number": "777", "name": "Okafor, Mia",
         "birth_date": "2012-12-10"}, ASKS, "", "same name, but another student number"),
    Case("a mistyped number of nobody, the name and the birth date",
         {"state_id": "S-100707", "name": "Okafor, Mia", "birth_date": "2012-12-10"}, LINKED,
         "mia", "same name and date of birth; numbers differ by one digit"),
    Case("a mistyped number of nobody, a misspelled name and the birth date",
         {"state_id": "S-100707", "name": "Okafro, Mia", "birth_date": "2012-12-10"}, LINKED,
         "mia", "names differ by one letter; same date of birth; numbers differ by one digit"),
    Case("a number that follows, and a name like a twin's",
         {"state_id": "S-100078", "name": "Okafor, Mila", "birth_date": "2012-12-10"}, ASKS, "",
         "no student of this name, but a similar one"),
    Case("a misspelled name alone", {"name": "Okafro, Mia"}, ASKS, "",
         "no student of this name, but a similar one"),
    Case("a name of nobody", {"name": "Quackenbush, Zeb"}, NOBODY, "",
         "no student has this name"),
    Case("nothing but a birth date", {"birth_date": "2012-12-10"}, NOBODY, "",
         "nothing says who this is"),
]  # fmt: skip
ASIDE = {
    ASKS: "may be more than one person: it waits for a decision (homeroom links list)",
    NOBODY: "is nobody we know: {words}",
}


class Became(NamedTuple):
    """What became of one row: its link, whose row it is now, or why it was set aside."""

    state: str
    words: str
    whose: str
    reason: str


@pytest.fixture(scope="module")
def became(made_home: MadeHome, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Became]:
    """Import everything, and see what became of each case."""
    folder = tmp_path_factory.mktemp("identity")
    _write(folder)
    for box in opened(made_home.copy_to(folder / "home")):
        for name, mapping in MAPPINGS.items():
            box.add(name, "csv", folder / name, mapping)
            box.run(name)
        links = {
            _said(evidence): (state, words)
            for evidence, state, words in box.query(
                "SELECT evidence, state, explanation FROM links"
            )
        }
        whose = dict(
            box.query(
                "SELECT date, source_key FROM attendance_events e "
                "JOIN students s ON s.id = e.student_id"
            )
        )
        reasons = {row.row_number: row.reason for row in box.set_aside("attendance")}
        return {
            case.what: Became(
                *links[_person(case)],
                whose.get(day_of(n).isoformat(), ""),
                reasons.get(n + 2, ""),
            )
            for n, case in enumerate(CASES)
        }
    raise AssertionError


def _write(folder: Path) -> None:
    """A file a system: in the second, one row a case, each on a day of its own."""
    for name in MAPPINGS:
        (folder / name).mkdir()
    (folder / "sis" / "students.csv").write_text(ROSTER)
    (folder / "sis" / "courses.csv").write_text("course,class\nMath,MATH7-1\nBiology,BIO7-2\n")
    columns = ["student_number", "state_id", "email", "name", "birth_date", "class", "day", "code"]
    with (folder / "attendance" / "all.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        for n, case in enumerate(CASES):
            writer.writerow({**case.says, "day": day_of(n).isoformat(), "code": "LT"})


def day_of(case: int) -> date:
    return TODAY - timedelta(days=case + 1)


def _person(case: Case) -> frozenset[tuple[str, str]]:
    return frozenset((name, said) for name, said in case.says.items() if name != "class")


def _said(evidence: str) -> frozenset[tuple[str, str]]:
    return frozenset((name, said) for name, said in json.loads(evidence) if name != "section")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_row_becomes_a_students_or_waits_and_says_why(
    case: Case, became: dict[str, Became]
) -> None:
    reason = ASIDE[case.state].format(words=case.words) if case.state in ASIDE else ""
    assert became[case.what] == Became(case.state, case.words, case.whom, reason)


def test_no_two_cases_say_the_same() -> None:
    """Each link is found by what its row says."""
    assert len(set(map(_person, CASES))) == len({case.what for case in CASES}) == len(CASES)
