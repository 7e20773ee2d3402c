"""While a family waits to see what is kept, nothing of the child is erased by any of the ways."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.bootstrap.opening import Appliance
from appliance.bootstrap.sources import remove_source
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.requests import Asked, Clock, InspectionOpenError, Kind, Outcome
from appliance.imports.consent import deciding
from appliance.imports.report import HeldError
from appliance.imports.switching import switch_field, switch_off_ended
from appliance.model.consent import Regime
from appliance.model.reconciliation import Difference
from appliance.model.register import entity_named
from appliance.model.switches import Decision
from appliance.settings import Settings
from appliance.store.repositories.held import tables_of_students
from appliance.store.tables import RECORDS
from tests.boxes import TODAY, change, counts_of, opened
from tests.integration.consent.deciding import PRINCIPAL, decide
from tests.integration.consent.test_out import student
from tests.integration.imports.hamlet import (
    DAYS,
    STUDENTS,
    add_hamlet,
    badge,
    make_hamlet,
    usual_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from appliance.imports.report import Outcome as Imported
    from tests.boxes import Box, MadeHome
    from tests.integration.imports.hamlet import Hamlet

NUMBER, OTHER = 117, 118
PEOPLE = entity_named("students")
EVENT = AuditEvent(Action.REQUEST_ENTERED)
OFF = Decision(to_on=False, reason="no longer needed")


def ask(box: Box, number: int, kind: Kind = Kind.INSPECT) -> int:
    asked = Asked(kind=kind, by="mother", received_on=date(2026, 11, 20))
    with box.store.writing(PRINCIPAL, EVENT) as work:
        return work.find.requests.add(student(box, number), asked, Clock.FERPA, PRINCIPAL.name)


def close(box: Box, request_id: int) -> None:
    with box.store.writing(PRINCIPAL, AuditEvent(Action.REQUEST_CLOSED)) as work:
        work.find.requests.close(request_id, Outcome.ANSWERED, "shown", PRINCIPAL.name)


def take_out(box: Box) -> None:
    decide(box, student(box, NUMBER), dashboard="refused")


def switch_off(box: Box) -> None:
    with box.store.writing(PRINCIPAL, AuditEvent(Action.FIELD_SWITCHED)) as work:
        switch_field(work, PEOPLE, PEOPLE.field("birth_date"), OFF)


def opt_in(box: Box) -> None:
    with box.store.writing(PRINCIPAL, AuditEvent(Action.CONSENT_REGIME_SET)) as work:
        deciding.set_regime(work, Regime.OPT_IN)


WAYS = (take_out, switch_off, opt_in)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_erased_before_the_answer(way: Callable[[Box], None], hamlet_box: Box) -> None:
    request_id, before = ask(hamlet_box, NUMBER), hamlet_box.picture()
    with pytest.raises(InspectionOpenError):
        way(hamlet_box)
    assert hamlet_box.picture() == before
    assert not hamlet_box.query("SELECT 1 FROM consents")
    close(hamlet_box, request_id)
    way(hamlet_box)


@pytest.mark.parametrize("source", ["sis", "attendance"])
def test_a_source_that_gave_something_of_the_child_stays(source: str, hamlet_box: Box) -> None:
    request_id = ask(hamlet_box, NUMBER)
    with hamlet_box.store.reading(PRINCIPAL) as work:
        found = work.find.requests.locked_in(work.find.sources.get(source).id)
    assert found == {student(hamlet_box, NUMBER)}
    close(hamlet_box, request_id)
    with hamlet_box.store.reading(PRINCIPAL) as work:
        assert not work.find.requests.locked_in(work.find.sources.get(source).id)


def test_so_does_one_that_only_named_the_child(hamlet_box: Box) -> None:
    one = student(hamlet_box, NUMBER)
    with hamlet_box.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM attendance_events WHERE student_id = ?", (one,))
    ask(hamlet_box, NUMBER)
    with hamlet_box.store.reading(PRINCIPAL) as work:
        assert work.find.requests.locked_in(work.find.sources.get("attendance").id) == {one}


def test_the_removal_of_a_source_is_refused(hamlet_box: Box) -> None:
    ask(hamlet_box, NUMBER)
    before = hamlet_box.picture()
    made = hamlet_box.made
    appliance = Appliance(made.home, made.key, Settings(), hamlet_box.store)
    with pytest.raises(InspectionOpenError):
        remove_source(appliance, "sis", PRINCIPAL)
    assert hamlet_box.picture() == before


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.INSPECT])
def test_what_else_a_family_asks_locks_nothing(kind: Kind, hamlet_box: Box) -> None:
    ask(hamlet_box, NUMBER, kind)
    take_out(hamlet_box)
    assert not hamlet_box.query("SELECT 1 FROM students WHERE student_number = ?", str(NUMBER))


def test_another_child_is_not_locked(hamlet_box: Box) -> None:
    ask(hamlet_box, OTHER)
    take_out(hamlet_box)
    assert not hamlet_box.query("SELECT 1 FROM students WHERE student_number = ?", str(NUMBER))


def test_a_decision_that_erases_nothing_is_kept(hamlet_box: Box) -> None:
    ask(hamlet_box, NUMBER)
    kept = decide(hamlet_box, student(hamlet_box, NUMBER), notes="refused")
    assert hamlet_box.query("SELECT id FROM consents") == [(kept.consent_id,)]


def test_a_field_whose_end_has_come_is_erased_once_it_is_answered(hamlet_box: Box) -> None:
    sensitive = next(each for each in PEOPLE if each.is_sensitive)
    on = Decision(
        to_on=True,
        reason="the support that the school has agreed to give",
        purpose=sensitive.purpose,
        until=TODAY + timedelta(days=1),
    )
    with hamlet_box.store.writing(PRINCIPAL, AuditEvent(Action.FIELD_SWITCHED)) as work:
        switch_field(work, PEOPLE, sensitive, on)
    request_id = ask(hamlet_box, NUMBER)
    now = hamlet_box.store.clock() + timedelta(days=2)
    hamlet_box.store.clock = lambda: now
    switched = "SELECT is_on FROM field_switches WHERE field = ?"
    for is_on in (1, 0):
        with hamlet_box.store.writing(PRINCIPAL, EVENT) as work:
            switch_off_ended(work)
        assert hamlet_box.query(switched, sensitive.name) == [(is_on,)]
        if is_on:
            close(hamlet_box, request_id)


# --- what an import would remove --------------------------------------------------------

GONE = (
    "DELETE FROM SEAT WHERE STUDENT = 18",
    "DELETE FROM STUDENT WHERE ID = 18",
)


def rows_of(box: Box, one: int) -> dict[str, list[tuple[object, ...]]]:
    found = {
        table.name: box.query(f"SELECT * FROM {table.name} WHERE {owner.name} = ?", one)
        for table, owner in tables_of_students()
        if table.name in RECORDS
    }
    return {name: rows for name, rows in found.items() if rows}


def test_what_the_source_no_longer_gives_stays_until_the_request_is_closed(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    one = student(hamlet_box, NUMBER)
    request_id, before = ask(hamlet_box, NUMBER), rows_of(hamlet_box, one)
    links = "SELECT evidence, explanation FROM links WHERE student_id = ?"
    said = hamlet_box.query(links, one)
    change(hamlet.sis, *GONE)
    hamlet.write_kiosk([row for row in usual_rows() if row[0] != badge(17)])
    for _ in range(2):  # however often it is imported meanwhile
        sis, kiosk = hamlet_box.run("sis"), hamlet_box.run("attendance")
        assert rows_of(hamlet_box, one) == before
        assert {c.entity: c.locked for c in sis.counts if c.locked} == {
            "students": 1,
            "section_enrollments": 1,
        }
        assert counts_of(kiosk, "attendance_events").locked == 5
        assert (sis.locked, kiosk.locked) == (2, 5)
        assert not any(c.removed for run in (sis, kiosk) for c in run.counts)
    assert hamlet_box.query(links, one) == said != []
    for name, rows in (("sis", 2), ("attendance", 5)):
        found = hamlet_box.run(name, reconciles=True).reconciled
        assert [each.unexplained for each in found] == [0] * len(found)
        explained = [e for each in found for e in each.explained]
        assert sum(e.rows for e in explained if e.difference is Difference.LOCKED) == rows
        assert {e.difference for e in explained} == {Difference.LOCKED}
    close(hamlet_box, request_id)
    sis = hamlet_box.run("sis")
    assert (counts_of(sis, "students").removed, sis.locked) == (1, 0)
    hamlet_box.run("attendance")
    assert not rows_of(hamlet_box, one)


def test_another_childs_rows_go_all_the_same(hamlet: Hamlet, hamlet_box: Box) -> None:
    one, other = student(hamlet_box, NUMBER), student(hamlet_box, OTHER)
    ask(hamlet_box, NUMBER)
    before = rows_of(hamlet_box, one)
    change(hamlet.sis, *GONE, *(each.replace("18", "19") for each in GONE))
    assert counts_of(hamlet_box.run("sis"), "students").removed == 1
    assert rows_of(hamlet_box, one) == before
    assert not rows_of(hamlet_box, other)


def test_what_the_childs_rows_point_at_stays_with_them(hamlet: Hamlet, hamlet_box: Box) -> None:
    """The whole class goes with its course, the others' seats too; the one seat keeps them."""
    one = student(hamlet_box, NUMBER)
    ask(hamlet_box, NUMBER)
    before = rows_of(hamlet_box, one)
    change(
        hamlet.sis,
        "DELETE FROM SEAT WHERE STUDENT <> 18",
        "UPDATE SEAT SET SECTION = 1",
        "DELETE FROM COURSE WHERE ID = 1",
        "DELETE FROM SECTION WHERE ID = 1",
        "INSERT INTO SEAT SELECT ID, ID, 2 FROM STUDENT WHERE ID <> 18",
        "DELETE FROM SEAT WHERE STUDENT = 18",
    )
    outcome = imported(hamlet_box, "sis")
    assert rows_of(hamlet_box, one) == before
    assert {c.entity: c.locked for c in outcome.counts if c.locked} == {
        "courses": 1,
        "sections": 1,
        "section_enrollments": 1,
    }
    assert hamlet_box.query("SELECT count(*) FROM section_enrollments") == [(40,)]
    found = hamlet_box.run("sis", reconciles=True).reconciled
    assert [each.unexplained for each in found] == [0] * len(found)


def imported(box: Box, source: str) -> Imported:
    """Import a source, and approve what it is held for."""
    try:
        return box.run(source)
    except HeldError as held:
        return box.run(source, approved=held.outcome.difference)


def test_rows_that_turn_out_to_be_another_childs_are_not_held(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    one, other = student(hamlet_box, NUMBER), student(hamlet_box, OTHER)
    change(hamlet.sis, "UPDATE STUDENT SET NO = '600' WHERE ID = 19")
    hamlet.write_kiosk([row for row in usual_rows() if row[0] != badge(18)])
    hamlet_box.run("sis")
    hamlet_box.run("attendance")
    ask(hamlet_box, NUMBER)
    with hamlet_box.store.writing(PRINCIPAL, AuditEvent(Action.LINK_DECIDED)) as work:
        (link,) = work.find.links.of_student(one)
        work.find.links.decide(link.id, other, PRINCIPAL.name)
    assert imported(hamlet_box, "attendance").locked == 0
    count = "SELECT count(*) FROM attendance_events WHERE student_id = ?"
    assert [hamlet_box.query(count, each) for each in (one, other)] == [[(0,)], [(5,)]]


@settings(max_examples=6, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    gone=st.sets(st.integers(0, STUDENTS - 1), min_size=1, max_size=4),
    locked=st.sets(st.integers(0, STUDENTS - 1), min_size=1, max_size=3),
    lost=st.sets(st.tuples(st.integers(0, STUDENTS - 1), st.sampled_from(DAYS)), max_size=4),
)
def test_no_row_of_a_locked_child_ever_goes_whatever_the_sources_lose(
    gone: set[int],
    locked: set[int],
    lost: set[tuple[int, str]],
    made_home: MadeHome,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("lost")
    hamlet = make_hamlet(folder)
    for box in opened(made_home.copy_to(folder / "home")):
        add_hamlet(box, hamlet)
        ones = [student(box, 100 + number) for number in sorted(locked)]
        requests = [ask(box, 100 + number) for number in sorted(locked)]
        before = [rows_of(box, one) for one in ones]
        for number in gone:
            change(hamlet.sis, *(each.replace("18", str(number + 1)) for each in GONE))
        hamlet.write_kiosk([row for row in usual_rows() if (int(row[0]) - 100, row[1]) not in lost])
        for name in ("sis", "attendance"):
            imported(box, name)
            found = box.run(name, reconciles=True).reconciled
            assert [each.unexplained for each in found] == [0] * len(found)
        assert [rows_of(box, one) for one in ones] == before
        for request_id in requests:
            close(box, request_id)
        for name in ("sis", "attendance"):
            imported(box, name)
        left = {int(row[0]) - 100 for row in box.query("SELECT student_number FROM students")}
        assert left == {*range(STUDENTS)} - gone
        found_days = box.query(
            "SELECT student_number, date FROM attendance_events JOIN students "
            "ON students.id = student_id"
        )
        assert not {(int(number) - 100, day) for number, day in found_days} & lost


# --- rows that were set aside -----------------------------------------------------------


def test_refused_rows_that_name_the_child_outlast_another_childs_no(
    hamlet: Hamlet, hamlet_box: Box
) -> None:
    refused = [(badge(17), "soon", "LT"), (badge(18), "soon", "LT"), (badge(19), "soon", "LT")]
    hamlet.write_kiosk([*usual_rows(), *refused])
    hamlet_box.run("attendance")
    ask(hamlet_box, NUMBER)
    decide(hamlet_box, student(hamlet_box, OTHER), dashboard="refused")
    told = [row.content.get("badge") for row in hamlet_box.set_aside()]
    assert told == [badge(17), None, None]
