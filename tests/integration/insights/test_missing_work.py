"""Missing work of a teacher's classes: what the marks say, told by student and by assignment."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from appliance.governance.access import Actor
from appliance.model.answers import Person
from appliance.model.fields import Role
from appliance.model.missing import Counted, Piece, sum_up
from tests.boxes import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.store.unit_of_work import UnitOfWork
    from tests.boxes import Box

PEOPLE = {n: Person(n, "Ana", f"Diaz{n}", "8") for n in range(4)}
PIECES = {n: Piece(n, n % 2, f"S{n % 2}", f"Quiz {n}", "", date(2026, 11, 1 + n)) for n in range(5)}
counted = st.dictionaries(
    st.tuples(st.sampled_from(sorted(PEOPLE)), st.sampled_from(sorted(PIECES))), st.booleans()
).map(lambda found: [Counted(*key, is_missing) for key, is_missing in found.items()])


@given(counted)
def test_both_lists_tell_the_same_and_what_it_is_out_of(rows: list[Counted]) -> None:
    found = sum_up(rows, PEOPLE, PIECES)
    missing = {(row.student_id, row.line_item_id) for row in rows if row.is_missing}
    assert {(s.student.id, p.id) for s in found.by_student for p in s.pieces} == missing
    assert {(p.id, a.piece.id) for a in found.by_assignment for p in a.students} == missing
    of_student = Counter(row.student_id for row in rows)
    of_piece = Counter(row.line_item_id for row in rows)
    assert all(each.of == of_student[each.student.id] for each in found.by_student)
    assert all(each.of == of_piece[each.piece.id] for each in found.by_assignment)
    assert (found.students, found.pieces) == (len(of_student), len(rows))
    assert found.missing == len(missing)
    sizes = [len(each.pieces) for each in found.by_student]
    assert sizes == sorted(sizes, reverse=True)
    due = [each.piece.due_date for each in found.by_assignment]
    assert due == sorted(due, reverse=True)  # type: ignore[type-var]


@pytest.fixture
def work(riverside_school: Box) -> Iterator[UnitOfWork]:
    with riverside_school.store.reading(Actor("tests")) as work:
        yield work


def test_it_agrees_with_the_class_grids(work: UnitOfWork, riverside_school: Box) -> None:
    """The grid stands on what was computed after the import, this on the rows themselves."""
    for (staff_id,) in riverside_school.query(
        "SELECT staff_id FROM section_staff GROUP BY 1 ORDER BY count(*) DESC LIMIT 5"
    ):
        actor = Actor("t", Role.TEACHER, 1, staff_id)
        classes = [each.id for each in work.find.classroom.sections_of(actor, TODAY)]
        found = work.find.missing_work.of(classes)
        missing: Counter[int] = Counter()
        of: Counter[int] = Counter()
        for section_id in classes:
            for row in work.find.classroom.grid(section_id, TODAY).rows:  # type: ignore[union-attr]
                missing[row.student.id] += row.missing
                of[row.student.id] += row.missing + (row.mark.scored if row.mark else 0)
        assert found.missing
        assert found.missing == missing.total()
        assert found.pieces == of.total()
        assert {e.student.id: (len(e.pieces), e.of) for e in found.by_student} == {
            n: (missing[n], of[n]) for n in missing if missing[n]
        }
        assert {a.piece.section_id for a in found.by_assignment} <= set(classes)


def test_of_no_class_nothing_is_missing(work: UnitOfWork) -> None:
    found = work.find.missing_work.of([])
    assert (found.by_student, found.by_assignment, found.students, found.pieces) == ((), (), 0, 0)


def test_it_reads_no_table_through(work: UnitOfWork, riverside_school: Box) -> None:
    """Of a large school it asks of the classes' own students and work, each by an index."""
    asked: list[tuple[str, object]] = []
    sections = [
        row[0] for row in riverside_school.query("SELECT id FROM sections ORDER BY id LIMIT 4")
    ]
    event.listen(work.connection, "before_cursor_execute", lambda *a: asked.append(a[2:4]))
    work.find.missing_work.of(sections)
    statement, parameters = asked[0]
    explained = work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
    plan = [row[-1] for row in explained]
    tables = "results|line_items|section_enrollments|students"
    assert not [step for step in plan if re.match(rf"SCAN ({tables})\b", step)], plan
    assert any("SEARCH results USING PRIMARY KEY (student_id=?" in step for step in plan), plan
