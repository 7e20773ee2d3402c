"""Whom a teacher reaches, in any timetable: by record, by list, by class and on Today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.governance.access import Actor
from appliance.model.fields import Role
from appliance.store.repositories import Repositories
from tests.boxes import NOW, TODAY, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from tests.boxes import Box, MadeHome

TERMS, SECTIONS, TEACHERS, STUDENTS = ((1, 2), (1, 2, 3), (1, 2), (1, 2, 3, 4))
DAYS = [TODAY + timedelta(days=n) for n in (-40, -1, 0, 1, 40)]
GRADE = "8"

Span = tuple[date | None, date | None]
span = st.tuples(*2 * [st.none() | st.sampled_from(DAYS)])


class Timetable(NamedTuple):
    """Who teaches and attends what, from when until when; several rows may say the same."""

    terms: dict[int, Span]
    term_of: dict[int, int | None]
    teaching: list[tuple[int, int, Span]]
    sitting: list[tuple[int, int, Span]]
    enrolled: dict[int, Span]

    def seats(self, section: int) -> set[int]:
        """Who sits in a class today."""
        return {who for sect, who, when in self.sitting if sect == section and holds(when)}

    def classes(self, teacher: int) -> set[int]:
        """What a teacher teaches today."""
        return {
            section
            for section, who, when in self.teaching
            if who == teacher and holds(when) and self.is_on(section)
        }

    def is_on(self, section: int) -> bool:
        term = self.term_of[section]
        return term is None or holds(self.terms[term])

    def taught(self, teacher: int) -> set[int]:
        return {who for section in self.classes(teacher) for who in self.seats(section)}

    def write(self, connection: Connection) -> None:
        """Store the timetable, and something to say of everybody."""

        def put(table: str, number: int, **values: object) -> None:
            row = {"id": number, "source_key": f"{number}", "source_id": 1, "run_id": 1} | values
            _insert(connection, table, row)

        _insert(connection, "sources", SOURCE)
        put("courses", 1, title="Math")
        for n, (begin, end) in self.terms.items():
            days = {"start_date": text(begin or DAYS[0]), "end_date": text(end or DAYS[-1])}
            put("academic_sessions", n, title=f"{n}", kind="term", **days)
        for n, term in self.term_of.items():
            put("sections", n, section_code=f"S{n}", course_id=1, session_id=term)
        for n in TEACHERS:
            put("staff", n, first_name="T", last_name=f"{n}")
        for n, (begin, end) in self.enrolled.items():
            put("students", n, first_name="S", last_name=f"{n}", grade_level=GRADE)
            days = {"entry_date": text(begin or DAYS[0]), "exit_date": text(end)}
            put("school_enrollments", n, student_id=n, **days)
            _insert(connection, "flags", FLAG | {"student_id": n})
        Repositories(connection, NOW).search_terms.renew()
        for n, (section, person, (begin, end)) in enumerate(self.teaching):
            days = {"begin_date": text(begin), "end_date": text(end)}
            put("section_staff", n, section_id=section, staff_id=person, **days)
        for n, (section, person, (begin, end)) in enumerate(self.sitting):
            days = {"begin_date": text(begin), "end_date": text(end)}
            put("section_enrollments", n, section_id=section, student_id=person, **days)


SOURCE = dict.fromkeys(("title", "address", "secret", "mapping", "schedule", "added_at"), "") | {
    "id": 1, "name": "sis", "connector": "sql", "parameters": "{}"
}  # fmt: skip
FLAG = {"rule": "chronic_absenteeism", "level": "act", "pressing": 1.0, "facts": "{}",
        "since": TODAY.isoformat()}  # fmt: skip


def _insert(connection: Connection, table: str, row: dict[str, object]) -> None:
    places = ", ".join("?" * len(row))
    statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"
    connection.exec_driver_sql(statement, tuple(row.values()))


def text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def holds(when: Span) -> bool:
    return (when[0] or TODAY) <= TODAY <= (when[1] or TODAY)


timetables = st.builds(
    Timetable,
    terms=st.fixed_dictionaries(dict.fromkeys(TERMS, span)),
    term_of=st.fixed_dictionaries(dict.fromkeys(SECTIONS, st.none() | st.sampled_from(TERMS))),
    teaching=st.lists(st.tuples(st.sampled_from(SECTIONS), st.sampled_from(TEACHERS), span)),
    sitting=st.lists(st.tuples(st.sampled_from(SECTIONS), st.sampled_from(STUDENTS), span)),
    enrolled=st.fixed_dictionaries(dict.fromkeys(STUDENTS, span)),
)


@pytest.fixture(scope="module")
def store(made_home: MadeHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    yield from opened(made_home.copy_to(tmp_path_factory.mktemp("reach") / "home"))


@settings(max_examples=100, deadline=None)
@given(timetable=timetables)
def test_a_teacher_reaches_exactly_those_whom_they_teach_today(
    store: Box, timetable: Timetable
) -> None:
    with store.store.engine.connect() as connection:
        timetable.write(connection)
        find = Repositories(connection, NOW)
        _reaches(find, timetable, TEACHERS[0])
        connection.rollback()


def _reaches(find: Repositories, timetable: Timetable, teacher: int) -> None:
    actor = Actor(f"t{teacher}", Role.TEACHER, teacher, teacher)
    classes, taught = timetable.classes(teacher), timetable.taught(teacher)
    here = {n for n in STUDENTS if holds(timetable.enrolled[n])}

    reasons = {n: find.roster.why_may_view(actor, n) for n in STUDENTS}
    assert {n for n, why in reasons.items() if why} == taught
    for n in taught:
        ways = {f"teaches S{c} this term" for c in classes if n in timetable.seats(c)}
        assert reasons[n] in ways

    listed = {row.student.id for row in find.directory.in_grade_level(actor, GRADE)}
    named = {row.student.id for n in STUDENTS for row in find.directory.named(actor, f"s {n}")}
    assert listed == named == taught & here
    assert find.directory.grade_levels(actor) == ([GRADE] if listed else [])

    assert {each.id for each in find.classroom.sections_of(actor, TODAY)} == classes
    opened_ = {n for n in SECTIONS if find.classroom.why_may_view(actor, n, TODAY)}
    assert opened_ == find.classroom.may_open(actor, SECTIONS, TODAY) == classes
    looked = find.classroom.needing_a_look(actor, TODAY)
    assert {entry.student.id for entry in looked} == taught


@settings(max_examples=30, deadline=None)
@given(timetable=timetables, role=st.sampled_from(list(Role)))
def test_who_teaches_nobody_reaches_by_role_alone(
    store: Box, timetable: Timetable, role: Role
) -> None:
    with store.store.engine.connect() as connection:
        timetable.write(connection)
        find = Repositories(connection, NOW)
        actor = Actor("x", role, 9, None)
        reached = {n for n in STUDENTS if find.roster.why_may_view(actor, n)}
        assert reached == (set(STUDENTS) if role in (Role.COUNSELOR, Role.PRINCIPAL) else set())
        assert find.roster.why_may_view(actor, 999) is None
        connection.rollback()
