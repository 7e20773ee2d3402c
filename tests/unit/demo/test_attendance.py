from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from appliance.demo.attendance import events_of, flu_days
from appliance.demo.school import School, make_school
from appliance.demo.school_year import FRIDAY
from appliance.model.vocabulary import AttendanceCategory


def absence_rates(school: School) -> dict[int, float]:
    """Of each student, the share of the days enrolled that were missed."""
    rates = {}
    for student in school.students:
        enrolled = sum(
            student.entry_date <= day and not (student.exit_date and student.exit_date < day)
            for day in school.school_days
        )
        missed = sum(event.category.is_absence for event in events_of(school, student))
        rates[student.id] = missed / enrolled
    return rates


@pytest.fixture(scope="module")
def rates(school: School) -> dict[int, float]:
    return absence_rates(school)


def test_past_days_stay_as_they_were_when_today_moves_on():
    earlier = make_school(5, 300, date(2026, 10, 2))
    later = make_school(5, 300, date(2027, 3, 5))
    known = {student.id: student for student in later.students}
    for student in earlier.students:
        past = [(e.date, e.category) for e in events_of(earlier, student)]
        events = events_of(later, known[student.id])
        assert past == [(e.date, e.category) for e in events if e.date <= earlier.today]


def test_a_student_has_at_most_one_exception_a_day_and_only_while_enrolled(school: School):
    for student in school.students:
        days = [event.date for event in events_of(school, student)]
        assert len(days) == len(set(days))
        assert all(student.entry_date <= day <= school.today for day in days)
        assert not student.exit_date or all(day <= student.exit_date for day in days)


@pytest.mark.parametrize("today", [date(2026, 11, 24), date(2027, 2, 26), date(2027, 6, 11)])
def test_between_8_and_16_percent_are_chronically_absent(today: date):
    rates = absence_rates(make_school(7, 600, today))
    assert 0.08 <= sum(rate >= 0.1 for rate in rates.values()) / len(rates) <= 0.16


def test_most_students_attend_94_percent_or_more(rates: dict[int, float]):
    assert sum(rate <= 0.06 for rate in rates.values()) / len(rates) >= 0.7


def test_those_in_trouble_are_often_away(school: School, rates: dict[int, float]):
    assert all(rates[s.id] > 0.08 for s in school.students if s.in_trouble)


def test_the_flu_doubles_absences(school: School):
    flu = flu_days(school.year)
    absences = Counter(
        event.day in flu
        for student in school.students
        for event in events_of(school, student)
        if event.category.is_absence
    )
    days_with, days_without = 5, len(school.school_days) - 5
    assert absences[True] / days_with >= 2 * absences[False] / days_without


def test_some_stay_away_on_fridays(school: School):
    def skips_fridays(student_events: list[date]) -> bool:
        fridays = sum(day.weekday() == FRIDAY for day in student_events)
        return len(student_events) >= 4 and fridays >= 0.6 * len(student_events)

    skippers = sum(
        skips_fridays([e.date for e in events_of(school, s) if e.category.is_absence])
        for s in school.students
    )
    assert 6 <= skippers <= 40


def test_a_few_are_late_again_and_again(school: School):
    late = sum(
        sum(e.category is AttendanceCategory.TARDY for e in events_of(school, s)) >= 6
        for s in school.students
    )
    assert 10 <= late <= 60
