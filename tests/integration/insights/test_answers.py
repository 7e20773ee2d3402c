"""The answers of the demo school, computed in the encrypted file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from appliance.insights.compute import is_presence_inferred, refresh_answers
from appliance.insights.thresholds import THRESHOLDS
from appliance.model.mapping_file import parse_mapping
from appliance.model.vocabulary import AttendanceCategory
from tests.boxes import TODAY, Box
from tests.integration.insights.conftest import answer, refresh

if TYPE_CHECKING:
    from appliance.demo.truth import Truth

ANSWERS = ("attendance_summaries", "mark_summaries", "flags", "school_weeks", "insight_states")


def answers_of(box: Box) -> dict[str, list[tuple[Any, ...]]]:
    return {name: sorted(box.query(f"SELECT * FROM {name}"), key=repr) for name in ANSWERS}


def test_absences_are_those_that_the_truth_knows(
    riverside_school: Box, riverside_truth: Truth
) -> None:
    absences: dict[str, int] = {}
    for event in riverside_truth.attendance():
        if event.is_known and AttendanceCategory(event.category).is_absence:
            number = riverside_truth.students[event.student].number
            absences[number] = absences.get(number, 0) + 1
    found = dict(
        riverside_school.query(
            "SELECT student_number, days_absent FROM attendance_summaries JOIN students "
            "ON students.id = student_id WHERE days_absent > 0"
        )
    )
    assert found == absences


def test_every_student_in_trouble_is_flagged(riverside_school: Box, riverside_truth: Truth) -> None:
    flagged = {
        number
        for (number,) in riverside_school.query(
            "SELECT DISTINCT student_number FROM flags JOIN students ON students.id = student_id"
        )
    }
    troubled = {
        student.number
        for student in riverside_truth.students.values()
        if student.in_trouble and (student.exit_date is None or student.exit_date >= TODAY)
    }
    assert troubled
    assert troubled <= flagged


def test_whoever_has_left_is_not_flagged(riverside_school: Box) -> None:
    left = riverside_school.query(
        "SELECT count(*) FROM flags JOIN school_enrollments USING (student_id) WHERE exit_date < ?",
        TODAY.isoformat(),
    )
    assert left == [(0,)]


def test_the_same_again_writes_nothing(own_school: Box) -> None:
    before = answers_of(own_school)
    with own_school.store.housekeeping() as work:
        driver = work.connection.connection.driver_connection
        assert driver is not None
        written = driver.total_changes
        refresh(work)
        states = len(before["insight_states"])
        assert driver.total_changes - written <= states
    assert answers_of(own_school) == before


def test_nothing_is_computed_where_nothing_moved_and_the_day_is_the_same(own_school: Box) -> None:
    own_school_flags = own_school.query("SELECT count(*) FROM flags")
    with own_school.store.housekeeping() as work:
        work.connection.exec_driver_sql("DELETE FROM flags")
        refresh(work, moved=False)
    assert own_school.query("SELECT count(*) FROM flags") == [(0,)]
    answer(own_school)
    assert own_school.query("SELECT count(*) FROM flags") == own_school_flags


def test_other_thresholds_or_another_day_are_reason_enough(own_school: Box) -> None:
    strict = replace(THRESHOLDS, passing=75.0)
    with own_school.store.housekeeping() as work:
        before = work.find.answers.flags()
        refresh_answers(work, strict, mappings=[], moved=False)
        assert len(work.find.answers.flags()) > len(before)
        work.now += timedelta(days=1)
        refresh_answers(work, strict, mappings=[], moved=False)
        assert work.find.answers.state("today") == (TODAY + timedelta(days=1)).isoformat()


def test_a_flag_that_still_holds_keeps_the_day_on_which_it_began(own_school: Box) -> None:
    before = dict(
        own_school.query("SELECT student_id, since FROM flags WHERE rule LIKE 'chronic%'")
    )
    (student_id, since) = next(iter(before.items()))
    with own_school.store.housekeeping() as work:
        work.connection.exec_driver_sql(
            "UPDATE flags SET since = '2026-10-05' WHERE student_id = ? AND rule LIKE 'chronic%'",
            (student_id,),
        )
        refresh(work)
    after = dict(own_school.query("SELECT student_id, since FROM flags WHERE rule LIKE 'chronic%'"))
    assert since != "2026-10-05"
    assert after == before | {student_id: "2026-10-05"}


def test_flags_that_came_before_the_school_days_are_dated_by_them(own_school: Box) -> None:
    """A roster with marks may be read first, and the registers after it."""
    dated = "SELECT student_id, rule, section_id, since FROM flags WHERE rule = 'failing_mark'"
    before = set(own_school.query(dated))
    with own_school.store.housekeeping() as work:
        days = "calendar_dates", "attendance_events"
        kept = {day: list(work.connection.exec_driver_sql(f"SELECT * FROM {day}")) for day in days}
        for name in (*days, "flags"):
            work.connection.exec_driver_sql(f"DELETE FROM {name}")
        refresh(work)
        for name, rows in kept.items():
            places = ", ".join("?" * len(rows[0]))
            insert = f"INSERT INTO {name} VALUES ({places})"
            work.connection.exec_driver_sql(insert, [tuple(row) for row in rows])
        undated = {row[3] for row in work.connection.exec_driver_sql(dated)}
        refresh(work)
    assert undated == {TODAY.isoformat()}
    assert set(own_school.query(dated)) == before


def test_a_new_flag_is_dated_by_when_it_would_first_have_held(riverside_school: Box) -> None:
    since = {day for (day,) in riverside_school.query("SELECT since FROM flags")}
    assert len(since) > 5
    assert max(since) <= TODAY.isoformat()


def test_a_removed_absence_takes_its_flag_away(own_school: Box) -> None:
    ((student_id,),) = own_school.query(
        "SELECT student_id FROM flags WHERE rule = 'recent_absence' LIMIT 1"
    )
    with own_school.store.housekeeping() as work:
        work.connection.exec_driver_sql(
            "DELETE FROM attendance_events WHERE student_id = ?", (student_id,)
        )
        refresh(work)
    assert own_school.query(
        "SELECT count(*) FROM flags WHERE student_id = ? AND rule LIKE '%absen%'", student_id
    ) == [(0,)]
    assert own_school.query(
        "SELECT days_absent FROM attendance_summaries WHERE student_id = ?", student_id
    ) == [(0,)]


def test_without_a_calendar_the_days_with_marks_are_the_school_days(own_school: Box) -> None:
    with own_school.store.housekeeping() as work:
        with_calendar = work.find.facts.school_days(TODAY)
        work.connection.exec_driver_sql("DELETE FROM calendar_dates")
        assert set(work.find.facts.school_days(TODAY)) <= set(with_calendar)
        refresh(work)
        assert work.find.answers.school_days()[-1] == work.find.facts.attendance_through(TODAY)


def test_without_attendance_there_are_marks_and_no_attendance(own_school: Box) -> None:
    with own_school.store.housekeeping() as work:
        work.connection.exec_driver_sql("DELETE FROM attendance_events")
        refresh(work)
    assert own_school.query("SELECT count(*) FROM attendance_summaries") == [(0,)]
    assert own_school.query("SELECT count(*) FROM school_weeks") == [(0,)]
    rules = own_school.query("SELECT DISTINCT rule FROM flags ORDER BY 1")
    assert rules == [("failing_mark",), ("missing_work",)]


def test_an_empty_store_is_answered_with_nothing(box: Box) -> None:
    answer(box)
    assert box.query("SELECT count(*) FROM flags") == [(0,)]


def test_the_weeks_agree_with_the_summaries(riverside_school: Box) -> None:
    chronic = riverside_school.query(
        "SELECT sum(chronic) FROM school_weeks WHERE week = (SELECT max(week) FROM school_weeks)"
    )
    flagged = riverside_school.query(
        "SELECT count(*) FROM flags WHERE rule = 'chronic_absenteeism'"
    )
    assert chronic == flagged


def test_each_letter_stands_for_a_school_day(riverside_school: Box) -> None:
    ((days,),) = riverside_school.query(
        "SELECT value FROM insight_states WHERE name = 'school_days'"
    )
    lengths = riverside_school.query("SELECT DISTINCT length(days) FROM attendance_summaries")
    assert lengths == [(len(json.loads(days)),)]


@pytest.mark.parametrize(
    ("records", "is_inferred"), [(["exceptions"], True), (["everything"], False), ([], False)]
)
def test_the_mapping_says_what_a_day_without_a_row_means(
    records: list[str], is_inferred: bool
) -> None:
    mappings = [
        parse_mapping(
            'connector = "csv"\ntitle = "Kiosk"\n[entities.attendance_events]\n'
            f'table = "*.csv"\nrecords = "{word}"\nstudent = {{ student_number = "badge" }}\n'
            'fields = { date = "day", category = "code" }\n'
        )
        for word in records
    ]
    assert is_presence_inferred(mappings) is is_inferred
