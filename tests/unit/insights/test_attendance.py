"""A student's year: what counts as a day, and what it sums up to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.insights.attendance import StudentYear, make_year, summarize
from appliance.insights.school_days import SchoolDays
from appliance.model.facts import AttendanceRows, Lesson, Spell
from tests.unit.insights.making import ALWAYS, calendar, lessons, rows, school_days

if TYPE_CHECKING:
    from appliance.model.answers import AttendanceSummary

DAYS = school_days(12)


def year_of(
    *marks: tuple[date, str],
    spells: tuple[Spell, ...] = ALWAYS,
    exceptions: bool = False,
    classes: int = 0,
) -> StudentYear:
    return make_year(
        calendar(12), spells, rows(*marks), presence_inferred=exceptions, lessons=lessons(classes)
    )


def sum_of(year: StudentYear, number: int = 12) -> AttendanceSummary:
    summary = summarize(year, calendar(number))
    assert summary is not None
    return summary


def test_a_day_without_a_row_is_unknown_where_everything_is_kept() -> None:
    year = year_of((DAYS[0], "P"), (DAYS[2], "A"))
    assert year.letters == "P?A?????????"
    assert (sum_of(year).days_enrolled, sum_of(year).days_known) == (12, 2)


def test_a_day_without_a_row_is_present_where_exceptions_are_kept() -> None:
    year = year_of((DAYS[2], "A"), exceptions=True)
    assert year.letters == "PPAPPPPPPPPP"
    assert sum_of(year).rate == pytest.approx(100 * 11 / 12)


def test_a_student_without_any_row_is_present_throughout_where_exceptions_are_kept() -> None:
    year = make_year(calendar(3), ALWAYS, None, presence_inferred=True)
    assert year.letters == "PPP"


def test_a_register_that_was_not_taken_is_unknown_even_where_exceptions_are_kept() -> None:
    assert year_of((DAYS[1], "?"), exceptions=True).letters == "P?PPPPPPPPPP"


def test_days_outside_the_stay_do_not_count() -> None:
    stay = Spell(DAYS[2], DAYS[4])
    year = year_of((DAYS[0], "A"), (DAYS[3], "A"), (DAYS[6], "A"), spells=(stay,), exceptions=True)
    assert year.letters == "--PAP-------"
    assert (sum_of(year).days_enrolled, sum_of(year).days_absent) == (3, 1)


def test_who_left_and_came_back_has_both_stays() -> None:
    stays = (Spell(None, DAYS[1]), Spell(DAYS[9], None))
    assert year_of(spells=stays, exceptions=True).letters == "PP-------PPP"


def test_two_stays_that_overlap_count_once() -> None:
    stays = (Spell(None, DAYS[5]), Spell(DAYS[3], None))
    assert sum_of(year_of(spells=stays, exceptions=True)).days_enrolled == 12


def test_who_was_never_enrolled_has_no_summary() -> None:
    assert summarize(year_of(spells=(Spell(date(2027, 1, 1), None),)), calendar(12)) is None


def test_marks_on_days_without_school_do_not_count() -> None:
    saturday = date(2026, 8, 29)
    assert year_of((saturday, "A"), exceptions=True).letters == "P" * 12


def test_each_kind_of_day_is_counted() -> None:
    marks = zip(DAYS, "PAEETTTLL?PP", strict=True)
    summary = sum_of(year_of(*marks))
    assert (summary.days_absent, summary.days_excused, summary.days_unexcused) == (3, 2, 1)
    assert (summary.days_tardy, summary.days_left_early, summary.days_known) == (3, 2, 11)
    assert summary.strip == "EETTTLL?PP"
    assert summary.through == DAYS[-1]


@pytest.mark.parametrize(
    ("marks", "letter", "absent", "excused", "tardy"),
    [
        ("pppppp", "P", 0, 0, 0),
        ("aaaaaa", "A", 1, 0, 0),
        ("eeeeee", "E", 1, 1, 0),
        ("aaaeee", "A", 1, 0.5, 0),
        ("aaappp", "A", 0.5, 0, 0),
        ("aapppp", "P", 1 / 3, 0, 0),
        ("atpppp", "T", 1 / 6, 0, 1),
        ("aaaatp", "A", 4 / 6, 0, 1),
        ("eepppp", "P", 1 / 3, 1 / 3, 0),
        ("a?????", "A", 1, 0, 0),
        ("??????", "?", 0, 0, 0),
        ("Paaaaa", "P", 0, 0, 0),
        ("Eppppp", "E", 1, 1, 0),
    ],
)
def test_a_day_taken_class_by_class_is_missed_by_the_share_of_its_marks(
    marks: str, letter: str, absent: float, excused: float, tardy: int
) -> None:
    year = year_of(*((DAYS[0], mark) for mark in marks))
    summary = sum_of(year)
    assert year.letters[0] == letter
    assert summary.days_absent == pytest.approx(absent, abs=1e-4)
    assert summary.days_excused == pytest.approx(excused, abs=1e-4)
    assert summary.days_unexcused == pytest.approx(absent - excused, abs=1e-4)
    assert summary.days_tardy == tardy


def test_exceptions_are_a_share_of_the_periods_that_the_timetable_has_for_the_day() -> None:
    """Six periods on a Monday, four on a Tuesday: two classes meet then, one of them twice."""
    timetable = (
        Lesson(ALWAYS[0], "MTWRF", 2),
        *lessons(2, "MTWRF"),
        *lessons(2, "MWF"),
        Lesson(Spell(None, DAYS[0] - timedelta(days=1)), "", 9),  # left before the year began
    )
    monday = next(day for day in DAYS if day.weekday() == 0)
    tuesday = monday + timedelta(days=1)
    year = make_year(
        calendar(12),
        ALWAYS,
        rows((monday, "a"), (tuesday, "a")),
        presence_inferred=True,
        lessons=timetable,
    )
    assert [round(part.absent, 4) for part in year.parts] == [round(1 / 6, 4), round(1 / 4, 4)]


def test_exceptions_are_a_share_of_the_periods_of_a_day_of_the_rotation() -> None:
    """Two periods on an A day, one of them of a class that meets twice on a B day; then a day off
    the rotation, on which every class counts as the week has it.
    """
    timetable = (
        Lesson(ALWAYS[0], "", 1, ("A",)),
        Lesson(ALWAYS[0], "", 2, ("A", "B", "B")),
        Lesson(ALWAYS[0], "", 1, ("C",)),
        Lesson(Spell(None, DAYS[0] - timedelta(days=1)), "", 1, ("A", "B")),
    )
    turning = SchoolDays(school_days(12), dict(zip(DAYS[:2], "AB", strict=True)))
    year = make_year(
        turning,
        ALWAYS,
        rows(*((day, "a") for day in DAYS[:3])),
        presence_inferred=True,
        lessons=timetable,
    )
    assert [round(part.absent, 4) for part in year.parts] == [-0.5, -0.5, 0.25]
    assert year.letters[:3] == "AAP"


def test_exceptions_by_class_are_a_share_of_the_classes_of_a_day() -> None:
    year = year_of((DAYS[0], "a"), (DAYS[0], "a"), exceptions=True, classes=6)
    assert year.letters == "P" * 12
    assert sum_of(year).days_absent == pytest.approx(1 / 3, abs=1e-4)


def test_a_year_is_known_as_it_stood() -> None:
    year = year_of((DAYS[0], "a"), (DAYS[0], "p"), (DAYS[0], "p"), (DAYS[8], "A"), exceptions=True)
    assert sum_of(year.until(5)).days_absent == pytest.approx(1 / 3, abs=1e-4)
    assert sum_of(year.until(5)).through == DAYS[4]
    assert sum_of(year).days_absent == pytest.approx(4 / 3, abs=1e-4)


MARKS = st.lists(
    st.tuples(st.sampled_from(school_days(20)), st.sampled_from("PAETL?paetl?")), max_size=60
)


@given(MARKS, st.booleans(), st.integers(1, 20))
def test_later_marks_never_change_an_answer_of_the_past(
    marks: list[tuple[date, str]], exceptions: bool, number: int
) -> None:
    then = SchoolDays(school_days(number))
    known = [mark for mark in marks if mark[0] <= then.through]
    before, after = (
        make_year(then, ALWAYS, rows(*each), presence_inferred=exceptions, lessons=lessons(6))
        for each in (_once(known), _once(marks))
    )
    assert summarize(before, then) == summarize(after, then)


@given(MARKS, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_the_rows_changes_nothing(
    marks: list[tuple[date, str]], random: object, exceptions: bool
) -> None:
    shuffled = _once(marks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (
        make_year(calendar(20), ALWAYS, rows(*each), presence_inferred=exceptions)
        for each in (_once(marks), shuffled)
    )
    assert one == other


@given(MARKS, st.booleans())
def test_the_parts_of_a_year_add_up(marks: list[tuple[date, str]], exceptions: bool) -> None:
    year = make_year(calendar(20), ALWAYS, rows(*_once(marks)), presence_inferred=exceptions)
    summary = summarize(year, calendar(20))
    assert summary is not None
    assert len(year.letters) == 20
    assert summary.days_excused + summary.days_unexcused == pytest.approx(summary.days_absent)
    assert 0 <= summary.days_absent <= summary.days_known + 1e-3 <= summary.days_enrolled + 1e-3
    assert summary.rate is None or -0.01 <= summary.rate <= 100


def _once(marks: list[tuple[date, str]]) -> list[tuple[date, str]]:
    """A day has at most one mark of the whole day; of its classes it may have several."""
    whole = {day: mark for day, mark in marks if mark.isupper()}
    by_class = [(day, mark) for day, mark in marks if mark.islower()]
    return sorted([*whole.items(), *by_class])


def test_a_stay_that_ended_before_the_year_covers_no_day() -> None:
    begin = DAYS[0] - timedelta(days=400)
    assert list(calendar(5).within(Spell(begin, begin + timedelta(days=200)))) == []


def test_rows_run_together_tell_the_same_for_every_student_alike() -> None:
    days, letters = calendar(3), "PAP"
    dates = "".join(day.isoformat() for day in days.days)
    years = {
        make_year(days, ALWAYS, AttendanceRows(n, dates, letters), presence_inferred=False)
        for n in range(3)
    }
    assert years == {StudentYear("PAP")}
