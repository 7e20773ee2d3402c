"""Whether a child's record may be imported today, case by case, and whatever was done before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.governance.gate import (
    GateFacts,
    GateTextError,
    NoticeDayError,
    PeriodWrongError,
    Ruling,
    StepsLeftError,
    Way,
    check_notice_day,
    check_steps_taken,
    checked_period,
    checked_text,
    may_import,
    named_now,
    shown,
    why_shut,
)
from appliance.governance.minimization import kept_fields
from appliance.model.consent import Regime
from appliance.model.fields import Purpose
from appliance.model.gate import BEFORE_NOTICE, LOOKED_AT, Named, Notice, Step
from appliance.model.switches import Decision, Switch

TODAY = date(2026, 11, 24)
NAME, LUNCH = "students.first_name", "students.lunch_status"
WAS = Named("IDENTIFY", "LEAVING")
FOR_A_TIME = Named("SUPPORT", "YEAR_END", date(2027, 1, 31))
ALL = frozenset(Step) - {Step.NOTICE}
NOTHING: frozenset[Step] = frozenset()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def told(on: date | None, **more: Any) -> Notice:
    fields = {"fields": {NAME: WAS}, "days": 14, "regime": Regime.NOTICE, "how": "on paper"} | more
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return Notice(id=1, on=on, recorded_by="principal", recorded_at=at, **fields)


def facts(*notices: Notice, **more: Any) -> GateFacts:
    given: dict[str, Any] = {
        "confirmed": ALL,
        "outdated": NOTHING,
        "notices": notices,
        "regime": Regime.NOTICE,
        "kept": {NAME: WAS},
        "needed": frozenset({NAME}),
    }
    return GateFacts(**given | more)


BOTH = {NAME: WAS, LUNCH: FOR_A_TIME}
LONGER = replace(FOR_A_TIME, until=date(2027, 2, 1))
SOONER = replace(FOR_A_TIME, until=date(2027, 1, 30))
OPT_IN = {"regime": Regime.OPT_IN}

#   facts                                               open    opens on   not read
TABLE = [
    (facts(),                                           False,  None,      set()),
    (facts(told(TODAY)),                                False,  14,        set()),
    (facts(told(ago(13))),                              False,  1,         set()),
    (facts(told(ago(14))),                              True,   0,         set()),
    (facts(told(ago(400))),                             True,   -386,      set()),
    # a day that is none, or has not come, is no day on which anybody was told
    (facts(told(None)),                                 False,  None,      set()),
    (facts(told(ago(-1))),                              False,  None,      set()),
    # the days that the letter gave count, not those that are given today
    (facts(told(ago(30), days=90)),                     False,  60,        set()),
    (facts(told(ago(10), days=10)),                     True,   0,         set()),
    (facts(told(ago(400), days=9)),                     False,  None,      set()),
    (facts(told(ago(400), days=91)),                    False,  None,      set()),
    # every step, or nothing
    (facts(told(ago(20)), confirmed=ALL - {Step.CONTACT}), False, -6,      set()),
    (facts(told(ago(20)), confirmed=NOTHING),           False,  -6,        set()),
    (facts(confirmed=NOTHING),                          False,  None,      set()),
    # a notice that went out stands, whatever a step would say for the next one
    (facts(told(ago(20)), outdated=frozenset({Step.FIELDS})), True, -6,    set()),
    # silence was to mean no, and would mean yes now; the other way round nobody is worse off
    (facts(told(ago(20), **OPT_IN)),                    False,  None,      set()),
    (facts(told(ago(20), **OPT_IN), **OPT_IN),          True,   -6,        set()),
    (facts(told(ago(20)), **OPT_IN),                    True,   -6,        set()),
    (facts(told(ago(20), **OPT_IN), told(ago(3))),      False,  11,        set()),
    (facts(told(ago(40), **OPT_IN), told(ago(15))),     True,   -1,        set()),
    # what the letter did not name is not read, and holds up nothing else
    (facts(told(ago(20)), kept=BOTH),                   True,   -6,        {LUNCH}),
    (facts(told(ago(20), fields=BOTH), kept=BOTH),      True,   -6,        set()),
    (facts(told(ago(20)), told(ago(3), fields=BOTH), kept=BOTH), True, -6, {LUNCH}),
    (facts(told(ago(40)), told(ago(14), fields=BOTH), kept=BOTH), True, -26, set()),
    (facts(told(ago(20), fields=BOTH)),                 True,   -6,        set()),
    # nor what it named for another purpose, or for less long
    (facts(told(ago(20), fields=BOTH), kept={NAME: WAS, LUNCH: LONGER}), True, -6, {LUNCH}),
    (facts(told(ago(20), fields=BOTH), kept={NAME: WAS, LUNCH: SOONER}), True, -6, set()),
    (facts(told(ago(20), fields=BOTH), kept={NAME: WAS, LUNCH: replace(LONGER, until=None)}),
                                                        True,   -6,        {LUNCH}),
    (facts(told(ago(20), fields=BOTH), kept={NAME: WAS, LUNCH: replace(SOONER, purpose="TEACH")}),
                                                        True,   -6,        {LUNCH}),
    # rows cannot do without it, and no letter named it so
    (facts(told(ago(20), fields={})),                   False,  None,      set()),
    (facts(told(ago(20)), kept={NAME: replace(WAS, retention="YEAR_END")}), False, None, set()),
    # what the demo made
    (facts(confirmed=NOTHING, is_demo=True),            True,   None,      set()),
]  # fmt: skip


@pytest.mark.parametrize(("case", "is_open", "opens_in", "unread"), TABLE)
def test_the_gate_is_open_once_families_were_told_and_their_days_have_passed(
    case: GateFacts, is_open: bool, opens_in: int | None, unread: set[str]
) -> None:
    ruling = may_import(TODAY, case)
    opens = None if opens_in is None else TODAY + timedelta(days=opens_in)
    assert (ruling.is_open, ruling.opens, set(ruling.unnamed)) == (is_open, opens, unread)


def test_what_is_left_is_told_in_the_order_of_the_walk() -> None:
    nothing = may_import(TODAY, facts(confirmed=NOTHING))
    assert nothing.missing == tuple(Step)
    some = facts(confirmed=ALL - {Step.PERIOD}, outdated=frozenset({Step.FIELDS}))
    assert may_import(TODAY, some).missing == (Step.FIELDS, Step.PERIOD, Step.NOTICE)
    assert may_import(TODAY, facts(told(ago(3)))).missing == ()


def test_a_field_that_waits_has_the_day_from_which_it_is_read() -> None:
    later = facts(told(ago(20)), told(ago(3), fields=BOTH), kept=BOTH)
    assert may_import(TODAY, later).unnamed == {LUNCH: TODAY + timedelta(days=11)}
    never = facts(told(ago(20)), kept=BOTH)
    assert may_import(TODAY, never).unnamed == {LUNCH: None}


def test_a_sentence_says_what_is_left() -> None:
    waiting = may_import(TODAY, facts(told(TODAY)))
    assert "have until 2026-12-08" in why_shut(waiting)
    void = may_import(TODAY, facts(told(ago(20), **OPT_IN)))
    assert void.is_void
    assert "told anew" in why_shut(void)
    begun = may_import(TODAY, facts(confirmed=ALL - {Step.CONTACT}))
    assert why_shut(begun).endswith("left: contact, notice")


def test_the_demos_own_sources_pass_by_the_demo_and_by_nothing_else() -> None:
    assert may_import(TODAY, facts(is_demo=True)).way is Way.DEMO
    assert may_import(TODAY, facts(told(ago(14)))).way is Way.NOTICE


# --- whatever was done before -----------------------------------------------------------

DAYS = st.integers(-30, 120).map(ago)
HOW = st.builds(
    Named,
    st.sampled_from(["IDENTIFY", "SUPPORT"]),
    st.sampled_from(["LEAVING", "YEAR_END"]),
    st.none() | st.integers(1, 60).map(lambda days: TODAY + timedelta(days=days)),
)
FIELDS = st.dictionaries(st.sampled_from([NAME, LUNCH, "results.score"]), HOW)
REGIMES = st.sampled_from(Regime)
NOTICES = st.lists(
    st.builds(
        told,
        st.none() | DAYS,
        days=st.integers(0, 100),
        regime=REGIMES,
        fields=FIELDS.map(lambda fields: {NAME: WAS} | fields),
    ),
    max_size=4,
)
STEPS = st.frozensets(st.sampled_from(BEFORE_NOTICE)) | st.just(ALL)


@st.composite
def anything(draw: st.DrawFn) -> GateFacts:
    confirmed = draw(STEPS)
    return facts(
        *draw(NOTICES),
        confirmed=confirmed,
        outdated=draw(STEPS) & confirmed,
        regime=draw(REGIMES),
        kept={NAME: WAS} | draw(FIELDS),
    )


@given(anything())
def test_nothing_is_read_that_no_standing_letter_named_ten_days_before(case: GateFacts) -> None:
    ruling = may_import(TODAY, case)
    if not ruling.is_open:
        return
    assert case.confirmed == ALL
    for name, how in case.kept.items():
        if name not in ruling.unnamed:
            assert any(
                notice.on is not None
                and notice.on + timedelta(days=max(notice.days, 10)) <= TODAY
                and not (notice.regime is Regime.OPT_IN and case.regime is Regime.NOTICE)
                and name in notice.fields
                and notice.fields[name].covers(how)
                for notice in case.notices
            )


@given(anything(), st.integers(0, 400))
def test_time_alone_opens_the_gate_and_never_shuts_it(case: GateFacts, days: int) -> None:
    now, later = may_import(TODAY, case), may_import(TODAY + timedelta(days=days), case)
    assert later.is_open or not now.is_open
    if now.is_open:
        assert set(later.unnamed) <= set(now.unnamed)


@given(anything())
def test_it_opens_on_the_day_that_was_told_and_not_before(case: GateFacts) -> None:
    ruling = may_import(TODAY, case)
    if ruling.opens and not ruling.missing:
        assert may_import(ruling.opens, case).is_open
        assert not may_import(ruling.opens - timedelta(days=1), case).is_open


@given(anything())
def test_to_be_stricter_than_was_told_shuts_nothing(case: GateFacts) -> None:
    now = may_import(TODAY, case)
    assert may_import(TODAY, replace(case, regime=Regime.OPT_IN)).is_open or not now.is_open
    fewer = replace(case, kept={NAME: case.kept[NAME]})
    assert may_import(TODAY, fewer).is_open is now.is_open


@given(anything())
def test_a_ruling_that_is_shut_says_what_is_missing_or_when_it_opens(case: GateFacts) -> None:
    ruling = may_import(TODAY, case)
    if not ruling.is_open:
        assert ruling.missing or (ruling.opens is not None and ruling.opens > TODAY)
        assert why_shut(ruling)


# --- the steps --------------------------------------------------------------------------


def test_the_letter_cannot_have_gone_out_before_what_it_tells_was_confirmed() -> None:
    check_notice_day(ago(3), ago(3), TODAY)
    check_notice_day(TODAY, ago(3), TODAY)
    for day in (ago(4), ago(-1)):
        with pytest.raises(NoticeDayError, match=f"{ago(3)} or later, and not after {TODAY}"):
            check_notice_day(day, ago(3), TODAY)


@pytest.mark.parametrize("step", BEFORE_NOTICE)
def test_the_notice_comes_after_every_other_step(step: Step) -> None:
    check_steps_taken(ALL, NOTHING)
    with pytest.raises(StepsLeftError, match=step):
        check_steps_taken(ALL - {step}, NOTHING)
    with pytest.raises(StepsLeftError, match=step):
        check_steps_taken(ALL, frozenset({step}))


@pytest.mark.parametrize(("text", "days"), [("", 14), ("10", 10), ("14", 14), ("90", 90)])
def test_families_are_given_ten_to_ninety_days(text: str, days: int) -> None:
    assert checked_period(text) == days


@pytest.mark.parametrize("text", ["9", "91", "0", "-14", "two weeks", "14.5", "1e1", "1" * 5000])
def test_no_other_period_is_taken(text: str) -> None:
    with pytest.raises(PeriodWrongError, match="between 10 and 90 days"):
        checked_period(text)


def test_whom_families_ask_is_said_in_a_few_words() -> None:
    assert checked_text("  Ms. Okafor,\n room 12 ") == "Ms. Okafor, room 12"
    for text in ("", "  \n", "x" * 201):
        with pytest.raises(GateTextError):
            checked_text(text)


def test_what_a_step_shows_changes_with_what_is_kept() -> None:
    lunch = Decision(to_on=True, reason="meals", purpose=Purpose.SUPPORT, until=date(2027, 1, 31))
    at = datetime(2026, 11, 1, tzinfo=UTC)
    on = {("students", "lunch_status"): Switch(decision=lunch, changed_by="p", changed_at=at)}
    plain, more = named_now(kept_fields({}, TODAY)), named_now(kept_fields(on, TODAY))
    assert more.keys() - plain.keys() == {LUNCH}
    assert shown(Step.FIELDS, plain) != shown(Step.FIELDS, more)
    assert "SUPPORT" not in shown(Step.PURPOSES, plain)
    assert "SUPPORT" in shown(Step.PURPOSES, more)
    assert all(shown(step, plain) == shown(step, dict(plain)) for step in LOOKED_AT)


def test_a_ruling_is_shut_unless_something_opened_it() -> None:
    assert not Ruling().is_open
