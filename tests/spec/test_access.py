"""Who may do what, and whose record they may open, with the reason that is recorded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.governance.access import (
    CONSOLE,
    NOBODY,
    SCHEDULE,
    Actor,
    NotAllowedError,
    Permission,
    Teaching,
    can,
    check_can,
    is_current,
    why_may_view,
)
from appliance.model.fields import Role

TODAY = date(2026, 11, 24)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
FALL = (date(2026, 8, 26), date(2026, 12, 18))
SPRING = (date(2027, 1, 4), date(2027, 6, 11))
LAST_YEAR = (date(2025, 8, 26), date(2026, 6, 12))
OPEN = (None, None)
YES, NO = True, False

ACTORS = {
    "nobody": NOBODY,
    "teacher": Actor("ana", Role.TEACHER, 1, 11),
    "counselor": Actor("cam", Role.COUNSELOR, 2),
    "principal": Actor("pia", Role.PRINCIPAL, 3),
    "it": Actor("ivo", Role.IT, 4),
}

#                                nobody teacher counselor principal it
MAY = {
    Permission.SIGN_IN:         (YES,   YES,    YES,      YES,      YES),
    Permission.OWN_ACCOUNT:     (NO,    YES,    YES,      YES,      YES),
    Permission.VIEW_CLASSES:    (NO,    YES,    YES,      YES,      NO),
    Permission.VIEW_MISSING_WORK: (NO,  YES,    NO,       NO,       NO),
    Permission.VIEW_STUDENT:    (NO,    YES,    YES,      YES,      NO),
    Permission.VIEW_SCHOOL:     (NO,    NO,     NO,       YES,      NO),
    Permission.VIEW_LOOKS:      (NO,    NO,     NO,       YES,      NO),
    Permission.BREAK_GLASS:     (NO,    YES,    NO,       NO,       NO),
    Permission.REVIEW_GLASS:    (NO,    NO,     NO,       YES,      NO),
    Permission.DISCLOSE:        (NO,    NO,     YES,      YES,      NO),
    Permission.RUN_IMPORTS:     (NO,    NO,     NO,       NO,       YES),
    Permission.APPROVE_IMPORTS: (NO,    NO,     NO,       YES,      YES),
    Permission.DECIDE_LINKS:    (NO,    NO,     YES,      YES,      NO),
    Permission.MANAGE_ACCOUNTS: (NO,    NO,     NO,       YES,      YES),
    Permission.VIEW_TRUST:      (NO,    NO,     NO,       YES,      NO),
    Permission.VIEW_OUTBOUND:   (NO,    NO,     NO,       YES,      YES),
    Permission.SWITCH_FIELDS:   (NO,    NO,     NO,       YES,      NO),
    Permission.KEEP_PILOT:      (NO,    NO,     NO,       YES,      NO),
    Permission.ANSWER_PILOT:    (NO,    YES,    NO,       NO,       NO),
    Permission.MANAGE_CONSENT:  (NO,    NO,     NO,       YES,      NO),
    Permission.ANSWER_FAMILIES: (NO,    NO,     NO,       YES,      NO),
    Permission.KEEP_GATE:       (NO,    NO,     NO,       YES,      NO),
}  # fmt: skip
MAY_CASES = [
    (permission, role, may)
    for permission, row in MAY.items()
    for role, may in zip(ACTORS, row, strict=True)
]


@pytest.mark.parametrize(("permission", "role", "may"), MAY_CASES)
def test_a_role_may_do_its_work_and_no_other(permission: Permission, role: str, may: bool) -> None:
    assert can(ACTORS[role], permission) is may
    if may:
        check_can(ACTORS[role], permission)
    else:
        with pytest.raises(NotAllowedError, match="not part of your role"):
            check_can(ACTORS[role], permission)


def test_every_permission_and_every_role_stands_in_the_table() -> None:
    assert MAY.keys() == set(Permission)
    assert [actor.role for actor in ACTORS.values()] == [None, *Role]


# --- whose record -----------------------------------------------------------------------

Span = tuple[date | None, date | None]


def teaching(
    staff: Span = OPEN, student: Span = OPEN, term: Span = FALL, code: str = "MATH8-2"
) -> Teaching:
    return Teaching(code, *staff, *student, *term)


class Case(NamedTuple):
    what: str
    teachings: tuple[Teaching, ...]
    why: str | None


TEACHES = "teaches MATH8-2 this term"
OF_A_TEACHER = [
    Case("a student of no class of theirs", (), None),
    Case("a student of their class", (teaching(),), TEACHES),
    Case("a class without a term", (teaching(term=OPEN),), TEACHES),
    Case("a class of the term before", (teaching(term=LAST_YEAR),), None),
    Case("a class of the term to come", (teaching(term=SPRING),), None),
    Case("the first day of the term", (teaching(term=(TODAY, None)),), TEACHES),
    Case("the day before the term", (teaching(term=(TOMORROW, None)),), None),
    Case("the last day of the term", (teaching(term=(None, TODAY)),), TEACHES),
    Case("the day after the term", (teaching(term=(None, YESTERDAY)),), None),
    Case("the student's first day in it", (teaching(student=(TODAY, None)),), TEACHES),
    Case("the day before the student joins", (teaching(student=(TOMORROW, None)),), None),
    Case("the student's last day in it", (teaching(student=(None, TODAY)),), TEACHES),
    Case("the day after the student left", (teaching(student=(None, YESTERDAY)),), None),
    Case("the teacher's first day in it", (teaching(staff=(TODAY, None)),), TEACHES),
    Case("the day before the teacher takes it", (teaching(staff=(TOMORROW, None)),), None),
    Case("the teacher's last day in it", (teaching(staff=(None, TODAY)),), TEACHES),
    Case("the day after the teacher gave it up", (teaching(staff=(None, YESTERDAY)),), None),
    Case("the student left before the teacher came",
         (teaching(staff=(TODAY, None), student=(None, YESTERDAY)),), None),
    Case("a class that is over and one that is not",
         (teaching(term=LAST_YEAR), teaching(code="BIO8-1")), "teaches BIO8-1 this term"),
    Case("two classes that are over",
         (teaching(term=LAST_YEAR), teaching(student=(None, YESTERDAY))), None),
]  # fmt: skip


@pytest.mark.parametrize("case", OF_A_TEACHER, ids=lambda case: case.what)
def test_a_teacher_reaches_whom_they_teach_today(case: Case) -> None:
    assert why_may_view(ACTORS["teacher"], case.teachings, TODAY) == case.why


#                no class of theirs          a class of theirs           a class that is over
REACH = {
    "nobody":    (None,                      None,                       None),
    "teacher":   (None,                      TEACHES,                    None),
    "counselor": ("counselor of the school", "counselor of the school",  "counselor of the school"),
    "principal": ("principal of the school", "principal of the school",  "principal of the school"),
    "it":        (None,                      None,                       None),
}  # fmt: skip
RELATIONS = {"none": (), "now": (teaching(),), "over": (teaching(term=LAST_YEAR),)}
REACH_CASES = [
    (role, relation, why)
    for role, row in REACH.items()
    for relation, why in zip(RELATIONS, row, strict=True)
]


@pytest.mark.parametrize(("role", "relation", "why"), REACH_CASES)
def test_a_record_is_opened_for_a_reason_or_not_at_all(
    role: str, relation: str, why: str | None
) -> None:
    assert why_may_view(ACTORS[role], RELATIONS[relation], TODAY) == why


@pytest.mark.parametrize("actor", [CONSOLE, SCHEDULE], ids=lambda actor: actor.name)
def test_who_has_no_role_opens_no_record(actor: Actor) -> None:
    assert why_may_view(actor, (teaching(),), TODAY) is None
    assert [each for each in Permission if can(actor, each)] == [Permission.SIGN_IN]


# --- any days at all --------------------------------------------------------------------

DAYS = [TODAY + timedelta(days=n) for n in range(-4, 5)]
spans = st.tuples(*2 * [st.none() | st.sampled_from(DAYS)])


@given(spans, spans, spans)
def test_a_teaching_is_current_on_the_days_that_all_three_have_in_common(
    staff: Span, student: Span, term: Span
) -> None:
    common = set(DAYS)
    for begin, end in (staff, student, term):
        common &= {day for day in DAYS if (begin or day) <= day <= (end or day)}
    assert {day for day in DAYS if is_current(teaching(staff, student, term), day)} == common


@given(st.lists(st.builds(teaching, spans, spans, spans)), st.sampled_from(sorted(ACTORS)))
def test_only_a_teaching_that_is_current_opens_a_record_to_a_teacher(
    teachings: list[Teaching], role: str
) -> None:
    why = why_may_view(ACTORS[role], teachings, TODAY)
    is_taught = any(is_current(each, TODAY) for each in teachings)
    assert bool(why) is {"teacher": is_taught, "it": NO, "nobody": NO}.get(role, YES)
