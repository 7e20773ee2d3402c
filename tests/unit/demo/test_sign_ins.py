from __future__ import annotations

from datetime import date

import pytest

from appliance.demo.school import School, make_school
from appliance.demo.sign_ins import busiest_teacher, sign_ins
from appliance.model.fields import Role


def test_there_is_an_account_for_each_role(school: School):
    accounts = sign_ins(school)
    assert [account.role for account in accounts] == [
        Role.TEACHER,
        Role.COUNSELOR,
        Role.PRINCIPAL,
        Role.IT,
    ]
    assert {account.email for account in accounts} <= {person.email for person in school.staff}


def test_passphrases_are_long_and_the_same_for_the_same_seed(school: School):
    first, again = sign_ins(school), sign_ins(make_school(7, 600, school.today))
    assert first == again
    assert len({account.passphrase for account in first}) == 4
    for account in first:
        assert len(account.passphrase) >= 15
        assert len(account.passphrase.split("-")) == 4


def test_a_passphrase_is_not_in_the_repr(school: School):
    for account in sign_ins(school):
        assert account.passphrase not in repr(account)


@pytest.mark.parametrize("today", [date(2026, 9, 10), date(2026, 11, 24), date(2027, 6, 1)])
def test_the_teacher_has_several_sections_and_several_students_in_trouble(today: date):
    school = make_school(7, 600, today)
    teacher = busiest_teacher(school)
    sections = {t.section.id for t in school.teaching if t.staff is teacher and not t.end}
    troubled = {
        seat.student.id
        for seat in school.seats
        if seat.section.id in sections and seat.student.in_trouble and seat.covers(school.today)
    }
    assert len(sections) > 1
    assert len(troubled) >= 3
