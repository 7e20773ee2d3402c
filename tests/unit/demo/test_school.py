from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from appliance.demo.names import plain_letters, planted_names
from appliance.demo.oddities import misspelled, namesakes
from appliance.demo.school import School, make_school
from appliance.demo.school_year import make_school_year, school_year_around
from appliance.demo.timetable import ways_through
from appliance.model.vocabulary import DayKind, StaffRole

TODAY = date(2026, 11, 24)


def test_the_same_seed_gives_the_same_school():
    assert make_school(3, 150, TODAY) == make_school(3, 150, TODAY)


def test_another_seed_gives_another_school():
    one, other = make_school(3, 150, TODAY), make_school(4, 150, TODAY)
    assert [s.last_name for s in one.students] != [s.last_name for s in other.students]


@pytest.mark.parametrize(
    ("today", "school_day"),
    [
        (date(2026, 11, 24), date(2026, 11, 24)),  # a school day
        (date(2026, 11, 29), date(2026, 11, 25)),  # the Sunday after Thanksgiving
        (date(2026, 8, 26), date(2026, 8, 26)),  # the first day
        (date(2026, 8, 25), date(2026, 6, 12)),  # the day before: still the past year
        (date(2027, 1, 2), date(2026, 12, 18)),  # within the winter break
        (date(2027, 7, 15), date(2027, 6, 11)),  # summer
    ],
)
def test_today_is_moved_back_to_the_last_school_day(today: date, school_day: date):
    assert make_school(1, 30, today).today == school_day


@pytest.mark.parametrize("year", range(2024, 2040))
def test_every_school_year_is_of_a_usual_length(year: int):
    school_year = make_school_year(year)
    assert 178 <= len(school_year.school_days) <= 188
    assert school_year.first_day.month == 8
    assert school_year.first_day.day >= 24
    assert date(year + 1, 6, 8) <= school_year.last_day <= date(year + 1, 6, 14)
    assert {day.kind for day in school_year.calendar} == {
        DayKind.INSTRUCTIONAL,
        DayKind.HOLIDAY,
        DayKind.STAFF_ONLY,
    }


@pytest.mark.parametrize("year", range(2024, 2040))
def test_terms_follow_one_another_without_a_gap_of_school_days(year: int):
    school_year = make_school_year(year)
    whole, *_ = school_year.terms
    halves, quarters = school_year.terms[1:3], school_year.terms[3:]
    for parts in (halves, quarters):
        covered = [
            d for part in parts for d in school_year.school_days if part.start <= d <= part.end
        ]
        assert covered == list(school_year.school_days)
    assert (whole.start, whole.end) == (school_year.first_day, school_year.last_day)


def test_a_date_in_spring_lies_in_the_year_that_began_in_autumn():
    assert school_year_around(date(2027, 3, 1)).title == "2026-27"


def test_a_school_has_as_many_students_as_asked_for(school: School):
    assert len(school.students) == 600
    assert {student.grade_level for student in school.students} == set(range(6, 13))


def test_numbers_keys_and_addresses_are_each_given_once(school: School):
    for values in (
        [s.id for s in school.students],
        [s.number for s in school.students],
        [s.state_id for s in school.students],
        [s.email for s in school.students if s.email],
        [s.email for s in school.staff],
    ):
        assert len(values) == len(set(values))


def test_about_three_percent_have_no_email_address(school: School):
    assert 8 <= sum(not s.email for s in school.students) <= 30


def test_sections_have_22_to_30_students(school: School):
    sizes = [sum(seat.end is None for seat in seats) for seats in school.rosters.values()]
    assert min(sizes) >= 20
    assert max(sizes) <= 31


def test_nobody_is_in_two_rooms_at_once(school: School):
    periods: dict[int, list[int]] = {}
    for seat in school.seats:
        if seat.covers(school.today):
            periods.setdefault(seat.student.id, []).append(seat.section.period)
    assert all(sorted(mine) == [1, 2, 3, 4, 5, 6] for mine in periods.values())
    teachers = Counter(
        (t.staff.id, t.section.period) for t in school.teaching if t.is_lead and t.end is None
    )
    assert set(teachers.values()) == {1}


def test_there_is_always_a_way_through_the_timetable():
    assert [len(ways_through(n)) > 0 for n in range(1, 6)] == [True] * 5


def test_every_section_has_one_lead_teacher_on_every_day(school: School):
    leads: dict[int, list[tuple[date, date | None]]] = {}
    for teaching in school.teaching:
        if teaching.is_lead:
            leads.setdefault(teaching.section.id, []).append((teaching.begin, teaching.end))
    assert set(leads) == {section.id for section in school.sections}
    for day in school.school_days:
        for spans in leads.values():
            assert sum(begin <= day and (not end or day <= end) for begin, end in spans) == 1


def test_some_posts_change_hands_and_some_sections_have_two_teachers(school: School):
    assert any(t.end for t in school.teaching)
    assert any(not t.is_lead for t in school.teaching)


def test_the_staff_has_one_principal_and_two_counselors(school: School):
    roles = Counter(person.role for person in school.staff)
    assert (roles[StaffRole.PRINCIPAL], roles[StaffRole.COUNSELOR]) == (1, 2)
    assert sum(person.is_it for person in school.staff) == 1
    assert roles[StaffRole.TEACHER] >= 24


def test_some_join_late_some_leave_and_some_change_sections(school: School):
    joined = [s for s in school.students if s.entry_date > school.year.first_day]
    left = [s for s in school.students if s.exit_date]
    changed = {q.student.id for q in school.seats if q.end and q.end != q.student.exit_date}
    assert 3 <= len(joined) <= 30
    assert 1 <= len(left) <= 20
    assert 3 <= len(changed) <= 30


def test_a_handful_is_in_real_trouble(school: School):
    assert 6 <= sum(s.in_trouble for s in school.students) <= 10


def test_two_students_share_a_name_and_a_section_but_no_address_and_no_birth_date(school: School):
    (pair,) = namesakes(school)
    first, second = pair
    assert first.grade_level == second.grade_level
    assert first.email != second.email
    assert first.birth_date != second.birth_date
    sections = [{q.section.id for q in school.seats if q.student is s} for s in pair]
    assert sections[0] & sections[1]


def test_names_that_software_stumbles_over_are_there(school: School):
    everyone = {(s.first_name, s.last_name) for s in school.students}
    assert {(name.first, name.last) for name in planted_names()} <= everyone
    for last_name in ("O'Brien", "García", "Núñez", "van der Berg", "O", "Müller-Okafor"):
        assert any(last == last_name for _, last in everyone)
    assert any(first == "Ștefan" for first, _ in everyone)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Núñez", "nunez"),
        ("Ștefan", "stefan"),
        ("O'Brien", "obrien"),
        ("van der Berg", "vanderberg"),
        ("Łukasz", "lukasz"),
        ("Đặng", "dang"),
        ("Weiß", "weiss"),
        ("Søren", "soren"),
    ],
)
def test_addresses_are_of_plain_letters(name: str, letters: str):
    assert plain_letters(name) == letters


def test_a_misspelled_name_has_the_same_letters():
    assert misspelled("Henderson") == "Hendersno"
    assert misspelled("O") == "O"
    assert misspelled("D'Amico") == "D'Amioc"


def test_the_past_stays_as_it_was_when_today_moves_on():
    earlier = make_school(5, 300, date(2026, 10, 2))
    later = make_school(5, 300, date(2027, 3, 5))
    known = {s.id: s for s in later.students}
    for student in earlier.students:
        same = known[student.id]
        assert (student.number, student.email, student.birth_date, student.habit) == (
            same.number,
            same.email,
            same.birth_date,
            same.habit,
        )
        assert student.exit_date in (None, same.exit_date)
    assert {s.id for s in later.students if s.entry_date <= earlier.today} == {
        s.id for s in earlier.students
    }
    assert [p.email for p in earlier.staff] == [p.email for p in later.staff]
    assert earlier.sections == later.sections


def test_who_sat_where_on_a_past_day_stays_as_it_was():
    earlier = make_school(5, 300, date(2026, 10, 2))
    later = make_school(5, 300, date(2027, 3, 5))
    for day in (earlier.today, earlier.today - timedelta(days=14)):
        seats = [
            {(q.student.id, q.section.id) for q in school.seats if q.covers(day)}
            for school in (earlier, later)
        ]
        assert seats[0] == seats[1]
