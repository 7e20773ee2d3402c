"""What the pages are told: complete, in few queries, and never of a group too small."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from appliance.governance.access import CONSOLE, Actor
from appliance.insights import chronic_absenteeism, recent_absence
from appliance.model.answers import Level, MarkSummary
from appliance.model.fields import Role
from appliance.store.repositories.student_record import class_trend
from tests.boxes import NOW, TODAY, Box
from tests.integration.insights.conftest import answer, refresh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.model.answers import TodayEntry
    from appliance.store.unit_of_work import UnitOfWork

PRINCIPAL = Actor("principal@example.org", Role.PRINCIPAL, 1)
ALL_FIELDS = frozenset({"student_number", "birth_date", "email", "first_name"})


@pytest.fixture
def work(riverside_school: Box) -> Iterator[UnitOfWork]:
    with riverside_school.store.reading(CONSOLE) as reading:
        yield reading


@pytest.fixture(scope="session")
def teacher(riverside_school: Box) -> Actor:
    """Whoever teaches most classes."""
    ((staff_id, _),) = riverside_school.query(
        "SELECT staff_id, count(*) FROM section_staff GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
    )
    return Actor("teacher@example.org", Role.TEACHER, 2, staff_id)


@contextmanager
def at_most(work: UnitOfWork, queries: int) -> Iterator[None]:
    """The page asks no more often, however many students there are."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(work.connection, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(work.connection, "before_cursor_execute", note)
    assert len(asked) <= queries, asked


# --- classes ----------------------------------------------------------------------------


def test_a_teacher_has_the_classes_taught_now(work: UnitOfWork, teacher: Actor) -> None:
    with at_most(work, 2):
        classes = work.find.classroom.sections_of(teacher, TODAY)
    assert classes
    assert all(each.teachers and each.students for each in classes)
    assert work.find.classroom.sections_of(teacher, TODAY + timedelta(days=400)) == []


def test_a_class_grid_has_everyone_who_sits_in_it(work: UnitOfWork, teacher: Actor) -> None:
    section = work.find.classroom.sections_of(teacher, TODAY)[0]
    with at_most(work, 5):
        grid = work.find.classroom.grid(section.id, TODAY)
    assert grid is not None
    names = [(row.student.last_name.lower(), row.student.first_name.lower()) for row in grid.rows]
    assert len(names) == section.students
    assert names == sorted(names)
    assert all(row.attendance and row.mark for row in grid.rows)
    assert {f.section_id for row in grid.rows for f in row.flags} <= {None, section.id}
    assert grid.median_percent is not None


def test_there_is_no_grid_of_a_class_that_is_not_there(work: UnitOfWork) -> None:
    assert work.find.classroom.grid(10**6, TODAY) is None


def test_a_median_of_fewer_marks_than_hide_one_is_not_told(own_school: Box) -> None:
    ((section_id, student_id),) = own_school.query(
        "SELECT section_id, student_id FROM mark_summaries WHERE percent IS NOT NULL LIMIT 1"
    )
    with own_school.store.housekeeping() as work:
        work.connection.exec_driver_sql(
            "DELETE FROM mark_summaries WHERE section_id = ? AND student_id NOT IN "
            "(SELECT student_id FROM mark_summaries WHERE section_id = ? LIMIT 9)",
            (section_id, section_id),
        )
        grid = work.find.classroom.grid(section_id, TODAY)
        record = work.find.student_record.record(student_id, TODAY, frozenset())
    assert grid is not None
    assert record is not None
    course = next(course for course in record.courses if course.section.id == section_id)
    assert (grid.median_percent, course.class_median, course.class_trend) == (None, None, ())


def test_whose_class_it_is_decides_who_may_open_it(
    work: UnitOfWork, teacher: Actor, riverside_school: Box
) -> None:
    classroom = work.find.classroom
    own = classroom.sections_of(teacher, TODAY)[0]
    ((other,),) = riverside_school.query(
        "SELECT section_id FROM section_staff GROUP BY section_id "
        "HAVING max(staff_id = ?) = 0 LIMIT 1",
        teacher.staff_id,
    )
    assert classroom.why_may_view(teacher, own.id, TODAY) == (
        f"teaches {own.section_code} this term"
    )
    assert classroom.why_may_view(teacher, other, TODAY) is None
    assert classroom.why_may_view(teacher, own.id, TODAY + timedelta(days=400)) is None
    assert classroom.why_may_view(PRINCIPAL, other, TODAY) == "principal of the school"
    assert classroom.why_may_view(PRINCIPAL, 10**6, TODAY) is None
    assert classroom.why_may_view(Actor("it", Role.IT, 3), own.id, TODAY) is None
    assert classroom.why_may_view(Actor("new", Role.TEACHER, 4), own.id, TODAY) is None


def test_a_school_whose_sources_tell_of_no_stays_has_its_students_all_the_same(
    own_school: Box,
) -> None:
    """In the list, in the number of those enrolled, and among those who need a look."""
    with own_school.store.housekeeping() as work:
        work.connection.exec_driver_sql("DELETE FROM school_enrollments")
        refresh(work)
        levels = work.find.directory.grade_levels(PRINCIPAL)
        listed = [
            one for each in levels for one in work.find.directory.in_grade_level(PRINCIPAL, each)
        ]
        enrolled = work.find.school.overview(TODAY).enrolled
        flagged = {
            entry.student.id for entry in work.find.classroom.needing_a_look(PRINCIPAL, TODAY)
        }
    ((everyone,),) = own_school.query("SELECT count(*) FROM students")
    assert len(listed) == enrolled == everyone
    assert flagged
    assert flagged == {each.student.id for each in listed if each.level}


# --- today ------------------------------------------------------------------------------


def _place(entry: TodayEntry) -> tuple[int, int]:
    to_act_on = sum(flag.level is Level.ACT for flag in entry.flags)
    return -to_act_on, -len(entry.flags)


def test_the_most_pressing_come_first(work: UnitOfWork) -> None:
    with at_most(work, 6):
        entries = work.find.classroom.needing_a_look(PRINCIPAL, TODAY)
    assert len(entries) > 50
    assert [_place(entry) for entry in entries] == sorted(_place(entry) for entry in entries)
    assert all(entry.flags and entry.sections for entry in entries)


def test_a_teacher_is_told_of_own_students_and_own_classes_only(
    work: UnitOfWork, teacher: Actor
) -> None:
    classroom = work.find.classroom
    own = {section.id for section in classroom.sections_of(teacher, TODAY)}
    entries = classroom.needing_a_look(teacher, TODAY)
    assert entries
    for entry in entries:
        assert {section.id for section in entry.sections} <= own
        assert entry.sections
        assert {flag.section_id for flag in entry.flags} <= own | {None}


def test_a_teacher_without_classes_is_told_of_nobody(work: UnitOfWork) -> None:
    assert work.find.classroom.needing_a_look(Actor("new", Role.TEACHER, 4), TODAY) == []


def test_nothing_is_new_after_a_first_import(work: UnitOfWork) -> None:
    """All of it is new to this machine, and what began this week is known from a replay alone."""
    entries = work.find.classroom.needing_a_look(PRINCIPAL, TODAY)
    assert any(flag.since > TODAY - timedelta(days=7) for entry in entries for flag in entry.flags)
    assert not any(entry.is_new for entry in entries)


def _held_since(box: Box, day: date, source: str = "%") -> list[TodayEntry]:
    """The entries of a school whose sources were first imported on a day."""
    with box.store.housekeeping() as work:
        work.connection.exec_driver_sql(
            "UPDATE runs SET started_at = ? WHERE source_id IN "
            "(SELECT id FROM sources WHERE name LIKE ?)",
            (f"{day.isoformat()}T12:00:00+00:00", source),
        )
        refresh(work)
        return work.find.classroom.needing_a_look(PRINCIPAL, TODAY)


LAST_FIVE = 5


def test_what_began_within_five_school_days_is_new(own_school: Box) -> None:
    with own_school.store.reading(CONSOLE) as work:
        first = work.find.facts.school_days(TODAY)[-LAST_FIVE]
    entries = _held_since(own_school, first - timedelta(days=1))
    for entry in entries:
        assert entry.is_new == (max(flag.since for flag in entry.flags) >= first)
    assert {entry.is_new for entry in entries} == {True, False}
    assert not any(entry.is_new for entry in _held_since(own_school, first))


def test_what_stands_on_a_source_that_came_this_week_is_not_new(own_school: Box) -> None:
    earlier = _held_since(own_school, TODAY - timedelta(days=30))
    later = _held_since(own_school, TODAY, "gradebooks")
    of_attendance = {recent_absence.NAME, chronic_absenteeism.NAME}
    for before, entry in zip(earlier, later, strict=True):
        if not {flag.rule for flag in entry.flags} & of_attendance:
            assert not entry.is_new
        elif {flag.rule for flag in entry.flags} <= of_attendance:
            assert entry.is_new == before.is_new
    assert 0 < sum(entry.is_new for entry in later) < sum(entry.is_new for entry in earlier)


# --- one student ------------------------------------------------------------------------


def test_a_record_has_all_of_a_student_in_few_queries(work: UnitOfWork) -> None:
    entry = work.find.classroom.needing_a_look(PRINCIPAL, TODAY)[0]
    with at_most(work, 15):
        record = work.find.student_record.record(entry.student.id, TODAY, ALL_FIELDS)
    assert record is not None
    assert record.student == entry.student
    assert record.attendance == entry.attendance
    assert record.flags == entry.flags
    assert "".join(day.letter for day in record.days)[-10:] == entry.attendance.strip  # type: ignore[union-attr]
    assert {course.section.id for course in record.courses} == {s.id for s in entry.sections}
    assert all(course.class_median and course.class_trend for course in record.courses)


def test_every_figure_tells_where_it_is_from(work: UnitOfWork, riverside_school: Box) -> None:
    entry = work.find.classroom.needing_a_look(PRINCIPAL, TODAY)[0]
    record = work.find.student_record.record(entry.student.id, TODAY, ALL_FIELDS)
    assert record is not None
    absences = [day for day in record.days if day.letter in "AE"]
    assert len(absences) == record.attendance.days_absent  # type: ignore[union-attr]
    for day in absences:
        assert day.provenance is not None
        assert day.provenance.source == "Attendance"
        assert day.provenance.raw == day.events[0][2] != ""
        assert day.provenance.source_key.endswith(day.date.isoformat())
        assert day.provenance.at == NOW
    assert all(
        day.provenance is None for day in record.days if day.letter == "P" and not day.events
    )
    work_items = [item for course in record.courses for item in course.work]
    assert work_items
    for item in work_items:
        assert item.provenance.source == "Gradebooks"
        assert item.title in item.provenance.source_key
        assert item.provenance.raw
    ((key,),) = riverside_school.query(
        "SELECT source_key FROM students WHERE id = ?", record.student.id
    )
    assert (record.provenance.source, record.provenance.source_key) == ("Sis", key)


def test_an_origin_names_a_student_only_by_what_the_reader_may_see(work: UnitOfWork) -> None:
    """The kiosk knows students by their number; where that field is hidden, by nothing."""
    student_id = work.find.classroom.needing_a_look(PRINCIPAL, TODAY)[0].student.id
    record = work.find.student_record.record(student_id, TODAY, ALL_FIELDS)
    blind = work.find.student_record.record(student_id, TODAY, ALL_FIELDS - {"student_number"})
    assert record is not None
    assert blind is not None
    told, hidden = (
        next(day.provenance for day in each.days if day.events and day.provenance)
        for each in (record, blind)
    )
    number, day = told.source_key.split(", ")
    assert number
    assert hidden.source_key == day


def test_a_record_shows_the_visible_fields_and_asks_for_no_other(work: UnitOfWork) -> None:
    asked: list[str] = []
    event.listen(
        work.connection, "before_cursor_execute", lambda *a: asked.append(a[2].partition("FROM")[0])
    )
    record = work.find.student_record.record(1, TODAY, frozenset({"student_number"}))
    assert record is not None
    assert [meaning for meaning, _ in record.fields] == ["The school’s own number for a student"]
    assert not [statement for statement in asked if "birth_date" in statement]


def test_there_is_no_record_of_a_student_who_is_not_there(work: UnitOfWork) -> None:
    assert work.find.student_record.record(10**6, TODAY, frozenset()) is None


def test_a_class_trend_is_the_median_of_ten_students_or_more() -> None:
    first, second, third = (date(2026, 11, day) for day in (6, 13, 20))
    trends = [
        MarkSummary(1, None, None, 0, 0, 0, ((first, p),)).trend for p in (*range(42, 50), 95)
    ]
    late = ((second, 90.0), (third, 10.0))
    assert class_trend(trends) == ()
    assert class_trend([*trends, late]) == ((second, 46.5), (third, 45.5))


# --- the school -------------------------------------------------------------------------


def test_the_overview_adds_up(work: UnitOfWork) -> None:
    with at_most(work, 20):
        overview = work.find.school.overview(TODAY)
    *levels, everyone = overview.bands
    assert [row.grade_level for row in levels] == ["6", "7", "8", "9", "10", "11", "12"]
    assert everyone.grade_level == ""
    assert everyone.students == sum(row.students for row in levels) == overview.enrolled
    assert everyone.chronic == sum(row.chronic or 0 for row in levels)
    assert all(sum(n or 0 for n in row.counts.values()) == row.students for row in levels)
    assert overview.day == TODAY
    assert overview.absent is not None
    assert overview.absent_excused is not None
    assert 0 < overview.absent_excused <= overview.absent < overview.enrolled
    assert [source.name for source in overview.sources] == ["sis", "attendance", "gradebooks"]
    assert {source.last_state for source in overview.sources} == {"published"}


def test_the_trend_begins_when_ten_days_are_known(work: UnitOfWork) -> None:
    shares = [share for _, share in work.find.school.overview(TODAY).weeks]
    assert shares[:2] == [None, None]
    assert None not in shares[2:]


def test_small_groups_are_hidden(own_school: Box) -> None:
    with own_school.store.housekeeping() as work:
        work.connection.exec_driver_sql(
            "UPDATE students SET grade_level = '5' WHERE id IN "
            "(SELECT student_id FROM school_enrollments WHERE exit_date IS NULL LIMIT 4)"
        )
    answer(own_school)
    with own_school.store.reading(CONSOLE) as work:
        bands = work.find.school.overview(TODAY).bands
    hidden = [row for row in bands if row.chronic is None]
    assert hidden[0].grade_level == "5"
    assert len(hidden) == 2
    assert all(set(row.counts.values()) == {None} for row in hidden)
    assert bands[-1].chronic is not None


def test_a_school_too_small_tells_nothing_of_itself(work: UnitOfWork) -> None:
    overview = work.find.school.overview(TODAY, suppress_below=10_000)
    assert (overview.absent, overview.absent_excused) == (None, None)
    assert {row.chronic for row in overview.bands} == {None}
    assert {share for _, share in overview.weeks} == {None}
    assert {course.failing for course in overview.failing} == {None}
    assert {count for _, count in overview.flags} == {None}


def test_classes_that_are_behind_are_named_with_their_teachers(own_school: Box) -> None:
    ((section_id,),) = own_school.query("SELECT min(section_id) FROM line_items")
    with own_school.store.housekeeping() as work:
        work.connection.exec_driver_sql(
            "DELETE FROM results WHERE line_item_id IN (SELECT id FROM line_items WHERE "
            "section_id = ? AND due_date > '2026-10-20')",
            (section_id,),
        )
    answer(own_school)
    with own_school.store.reading(CONSOLE) as work:
        behind = work.find.school.overview(TODAY).not_entered
    found = next(each for each in behind if each.section.id == section_id)
    assert found.overdue_items > 0
    assert found.section.teachers
    assert found.newest is not None
    assert found.newest <= date(2026, 10, 20)


# --- how fresh --------------------------------------------------------------------------


def test_each_kind_of_data_names_its_source_and_its_time(work: UnitOfWork) -> None:
    with at_most(work, 8):
        fresh = work.find.school.freshness(NOW)
    assert [(kind.title, kind.source, kind.is_stale) for kind in fresh] == [
        ("Attendance", "Attendance", False),
        ("Marks", "Gradebooks", False),
        ("Timetable", "Sis", False),
    ]
    assert {kind.at for kind in fresh} == {NOW}
    assert fresh[0].through == TODAY


@pytest.mark.parametrize(
    ("days", "stale"),
    [
        (1, set()),
        (4, set()),  # a Saturday, after two days of Thanksgiving
        (6, {"Attendance", "Marks", "Timetable"}),
    ],
)
def test_data_grow_old_on_school_days(work: UnitOfWork, days: int, stale: set[str]) -> None:
    fresh = work.find.school.freshness(NOW + timedelta(days=days))
    assert {kind.title for kind in fresh if kind.is_stale} == stale


def test_attendance_of_three_school_days_ago_is_old_however_often_it_was_read(
    own_school: Box,
) -> None:
    with own_school.store.housekeeping() as work:
        work.connection.exec_driver_sql("DELETE FROM attendance_events WHERE date > '2026-11-19'")
    answer(own_school)
    with own_school.store.reading(CONSOLE) as work:
        fresh = work.find.school.freshness(NOW)
    assert [kind.is_stale for kind in fresh] == [True, False, False]


def test_a_store_without_sources_has_nothing_fresh_and_nothing_stale(box: Box) -> None:
    with box.store.reading(CONSOLE) as work:
        fresh = work.find.school.freshness(NOW)
        overview = work.find.school.overview(TODAY)
    assert {(kind.source, kind.at, kind.is_stale) for kind in fresh} == {("", None, False)}
    assert (overview.enrolled, overview.day, overview.bands) == (0, None, ())
