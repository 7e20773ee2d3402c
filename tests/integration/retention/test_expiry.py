"""What is over is not read in, is erased on its day, and no byte of it is left."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.opening import Appliance
from appliance.bootstrap.retaining import apply_retention
from appliance.governance.access import SCHEDULE
from appliance.governance.audit import Action, AuditEvent, find_break
from appliance.governance.requests import Asked, Clock, Kind, Outcome
from appliance.governance.retention import Ground
from appliance.imports.consent import deciding
from appliance.imports.switching import switch_field
from appliance.model.reconciliation import Difference
from appliance.model.register import entity_named
from appliance.model.switches import Decision
from appliance.settings import Settings
from appliance.store.audit import count_written, read_chain
from tests.boxes import NOW, TODAY, change, counts_of, opened
from tests.integration.consent.deciding import PRINCIPAL, told
from tests.integration.retention.school import (
    CANARY,
    LEFT,
    MAPPING,
    STAYS,
    STUDENTS,
    bytes_of_home,
    make_school,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appliance.governance.retention import Certificate
    from tests.boxes import Box, MadeHome

LATER = NOW + timedelta(days=365)
"""24 November 2027: last year's records, and the child who has left, are over."""

OVER = {
    "academic_sessions": 1,
    "sections": 1,
    "section_enrollments": STUDENTS + 2,
    "attendance_events": STUDENTS + 2,
    "line_items": 1,
    "results": STUDENTS + 2,
    "students": 1,
    "school_enrollments": 1,
}
"""What is over then, by kind: what the source gives of it, and what was stored."""


@pytest.fixture
def school(tmp_path: Path) -> Path:
    return make_school(tmp_path)


@pytest.fixture
def at(made_home: MadeHome, school: Path, tmp_path: Path) -> Iterator[Box]:
    """A store into which the school is to be imported."""
    for box in opened(made_home.copy_to(tmp_path / "home")):
        box.add("sis", "sql", school, MAPPING)
        yield box


@pytest.fixture
def filled(at: Box) -> Box:
    """The store a year after all of it was imported."""
    at.run("sis")
    at.store.clock = lambda: LATER
    return at


def erase_in_time(box: Box) -> Certificate | None:
    made = box.made
    return apply_retention(Appliance(made.home, made.key, Settings(), box.store), SCHEDULE)


def ask(box: Box, student_id: int) -> int:
    asked = Asked(kind=Kind.INSPECT, by="mother", received_on=TODAY)
    with box.store.writing(PRINCIPAL, AuditEvent(Action.REQUEST_ENTERED)) as work:
        return work.find.requests.add(student_id, asked, Clock.FERPA, PRINCIPAL.name)


def number(box: Box, student_number: str) -> int:
    found = box.query("SELECT id FROM students WHERE student_number = ?", student_number)
    return int(found[0][0])


def test_all_that_is_over_goes_and_all_else_stays(filled: Box) -> None:
    stays = {
        name: [row for row in rows if CANARY not in str(row)]
        for name, rows in filled.picture().items()
    }
    kept = erase_in_time(filled)
    assert kept is not None
    assert kept.erased == OVER
    assert (kept.ground, kept.waiting, kept.mark) == (Ground.RETENTION, 0, None)
    after = filled.picture()
    assert {name: len(rows) for name, rows in after.items() if rows} == {
        "academic_sessions": 1,
        "students": STUDENTS,
        "school_enrollments": STUDENTS,
        "courses": 1,
        "sections": 1,
        "section_enrollments": STUDENTS,
        "attendance_events": STUDENTS,
        "line_items": 1,
        "results": STUDENTS,
    }
    assert after["students"] == stays["students"]
    assert after["results"] == stays["results"]
    assert erase_in_time(filled) is None  # and nothing more on the same day
    with filled.store.reading(PRINCIPAL) as work:
        assert find_break(read_chain(work.connection), count_written(work.connection)) is None
        events = [e.event for e in read_chain(work.connection)]  # type: ignore[union-attr]
        assert [kept] == work.find.certificates.listed(10)
    (event,) = [each for each in events if each.action is Action.RETENTION_APPLIED]
    assert event.detail == {"certificate": kept.id, **OVER}


def test_no_byte_of_any_file_tells_of_what_is_over(filled: Box, school: Path) -> None:
    before = bytes_of_home(filled)
    assert before.count(CANARY.encode()) > 20
    assert STAYS.encode() in before
    erase_in_time(filled)
    after = bytes_of_home(filled)
    assert CANARY.encode() not in after
    assert STAYS.encode() in after
    touch(school)
    filled.run("sis")  # the source still has it all
    filled.store.settle()
    after = bytes_of_home(filled)
    assert CANARY.encode() not in after
    assert STAYS.encode() in after


def touch(school: Path) -> None:
    """Have the file differ, so that it is read again."""
    change(school, "UPDATE COURSE SET NAME = NAME || '.'")


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "after it was erased"])
def test_an_import_does_not_bring_it_back_and_counts_it(
    is_first: bool, at: Box, school: Path
) -> None:
    if not is_first:
        at.run("sis")
    at.store.clock = lambda: LATER
    erase_in_time(at)
    touch(school)
    before = at.picture()
    outcome = at.run("sis")
    assert {c.entity: c.expired for c in outcome.counts if c.expired} == OVER
    assert not any(c.set_aside or c.removed or c.repeated for c in outcome.counts)
    assert not at.set_aside()
    if not is_first:
        assert {c.entity for c in outcome.counts if c.moved} == {"courses"}  # as it was touched
        after = at.picture()
        assert {name for name, rows in after.items() if rows != before[name]} == {"courses"}
    found = at.run("sis", reconciles=True).reconciled
    assert [each.unexplained for each in found] == [0] * len(found)
    explained = [e for each in found for e in each.explained]
    assert {e.difference for e in explained} == {Difference.EXPIRED}
    assert sum(e.rows for e in explained) == sum(OVER.values())
    assert CANARY not in str(at.picture())


def test_an_import_on_the_day_erases_what_is_stored_and_is_no_loss_to_be_asked_of(
    filled: Box, school: Path
) -> None:
    touch(school)
    outcome = filled.run("sis")
    assert not any(c.removed for c in outcome.counts)
    assert CANARY not in str(filled.picture())
    with filled.store.reading(PRINCIPAL) as work:
        (kept,) = work.find.certificates.listed(10)
    assert kept.erased == OVER
    touch(school)
    filled.run("sis", is_dry_run=True)
    with filled.store.reading(PRINCIPAL) as work:
        assert work.find.certificates.count() == 1


def test_a_student_whose_family_waits_is_left_out_with_all_that_it_needs(
    filled: Box, school: Path
) -> None:
    left, other = number(filled, f"{CANARY}-{LEFT}"), number(filled, f"{STAYS}-1")
    requests = [ask(filled, left), ask(filled, other)]
    before = {
        one: [filled.query(f"SELECT * FROM {name} WHERE student_id = ?", one) for name in OWN]
        for one in (left, other)
    }
    kept = erase_in_time(filled)
    assert kept is not None
    assert kept.waiting == 1  # the other has not left
    touch(school)
    filled.run("sis")
    for one, rows in before.items():
        assert rows == [
            filled.query(f"SELECT * FROM {name} WHERE student_id = ?", one) for name in OWN
        ]
    assert filled.query("SELECT count(*) FROM sections") == [(2,)]
    found = filled.run("sis", reconciles=True).reconciled
    assert [each.unexplained for each in found] == [0] * len(found)
    for request_id in requests:
        with filled.store.writing(PRINCIPAL, AuditEvent(Action.REQUEST_CLOSED)) as work:
            work.find.requests.close(request_id, Outcome.ANSWERED, "shown", PRINCIPAL.name)
    erase_in_time(filled)
    assert CANARY not in str(filled.picture())
    touch(school)
    filled.run("sis")
    assert CANARY not in str(filled.picture())


OWN = ("section_enrollments", "attendance_events", "results", "school_enrollments")


def test_a_student_who_comes_back_is_read_in_again(filled: Box, school: Path) -> None:
    erase_in_time(filled)
    change(school, f"INSERT INTO STAY VALUES (500, {LEFT}, '2027-11-02', NULL)")
    outcome = filled.run("sis")
    assert counts_of(outcome, "students").added == 1
    assert counts_of(outcome, "school_enrollments").added == 2
    count = "SELECT count(*) FROM results WHERE student_id = ?"
    assert filled.query(count, number(filled, f"{CANARY}-{LEFT}")) == [(1,)]  # of last year


def test_what_is_due_is_told_a_month_ahead(filled: Box) -> None:
    erase_in_time(filled)
    for today, due in (
        (date(2028, 5, 3), []),
        (date(2028, 5, 4), [("2028-06-04", "results", STUDENTS)]),
        (date(2028, 6, 4), [("2028-06-04", "results", STUDENTS)]),
    ):
        now = NOW + timedelta(days=(today - TODAY).days)
        filled.store.clock = lambda now=now: now
        with filled.store.reading(PRINCIPAL) as work:
            found = work.find.retention.due(frozenset())
        told_of = [(d.on.isoformat(), d.entity, d.rows) for d in found if d.entity == "results"]
        assert told_of == due, today
    kept = erase_in_time(filled)
    assert kept is not None
    assert kept.erased["results"] == STUDENTS


def test_a_row_is_told_once_where_two_years_end_within_a_month(filled: Box) -> None:
    """A school year that ends on 10 July, and what is left of the year on 31 July."""
    erase_in_time(filled)
    one = number(filled, f"{STAYS}-1")
    with filled.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE academic_sessions SET end_date = '2027-07-10'")
        for day in ("2027-07-05", "2027-07-20"):
            connection.exec_driver_sql(
                "INSERT INTO attendance_events (student_id, date, section_id, period, category, "
                "source_id, run_id) VALUES (?, ?, 0, '', 'tardy', 1, 1)",
                (one, day),
            )
    filled.store.clock = lambda: datetime(2028, 7, 1, 16, tzinfo=NOW.tzinfo)
    with filled.store.reading(PRINCIPAL) as work:
        found = work.find.retention.due(frozenset())
    told_of = [(d.on.isoformat(), d.rows) for d in found if d.entity == "attendance_events"]
    assert told_of == [("2028-07-10", STUDENTS + 1), ("2028-07-31", 1)]


def test_who_left_is_told_a_month_ahead(filled: Box) -> None:
    left = number(filled, f"{CANARY}-{LEFT}")
    request = ask(filled, left)
    for today, on in ((date(2027, 10, 13), None), (date(2027, 10, 14), "2027-11-14")):
        now = NOW + timedelta(days=(today - TODAY).days)
        filled.store.clock = lambda now=now: now
        with filled.store.reading(PRINCIPAL) as work:
            found = work.find.retention.leaving(work.find.requests.locked())
        assert [(each.on.isoformat(), each.student_id) for each in found] == (
            [(on, left)] if on else []
        )
    assert found[0].is_waiting
    assert request


@pytest.mark.parametrize("way", ["opt-out", "switched off"])
def test_no_byte_is_left_of_what_a_no_or_a_switch_erases(
    way: str, filled: Box, school: Path
) -> None:
    erase_in_time(filled)
    if way == "opt-out":
        gone = f"Last{STAYS}7".encode()
        with filled.store.writing(PRINCIPAL) as work:
            one = number(filled, f"{STAYS}-7")
            (kept,) = deciding.decide(work, [(one, told(dashboard="refused"))])
            work.record(kept.event)
    else:
        gone = f"{STAYS}-7".encode()
        with filled.store.writing(PRINCIPAL, AuditEvent(Action.FIELD_SWITCHED)) as work:
            students = entity_named("students")
            off = Decision(to_on=False, reason="not needed")
            switch_field(work, students, students.field("student_number"), off)
    assert gone in bytes_of_home(filled)  # the log beside the file still has it
    filled.store.settle()
    assert gone not in bytes_of_home(filled)
    touch(school)
    filled.run("sis")
    filled.store.settle()
    assert gone not in bytes_of_home(filled)
    assert STAYS.encode() in bytes_of_home(filled)
