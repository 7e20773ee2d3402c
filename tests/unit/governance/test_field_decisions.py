"""What a decision about a field must say, and how long it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.governance.minimization import (
    EndDateWrongError,
    FieldNeededError,
    PurposeNotListedError,
    ReasonMissingError,
    check_decision,
)
from appliance.model.fields import Purpose
from appliance.model.register import ENTITIES, STUDENTS, student_fields
from appliance.model.switches import Decision, Switch

TODAY = date(2026, 11, 24)
LANGUAGE = STUDENTS.field("home_language")
GOOD = Decision(
    to_on=True,
    reason="Letters home are to be read there.",
    purpose=Purpose.WRITE_HOME,
    until=date(2027, 6, 30),
)
SENSITIVE = [(e, f) for e in ENTITIES for f in e if f.is_sensitive]


def test_a_whole_decision_is_taken() -> None:
    check_decision(STUDENTS, LANGUAGE, GOOD, TODAY)


@pytest.mark.parametrize(
    ("lacking", "error"),
    [
        (replace(GOOD, reason="  "), ReasonMissingError),
        (replace(GOOD, purpose=None), PurposeNotListedError),
        (replace(GOOD, purpose=Purpose.ATTENDANCE), PurposeNotListedError),
        (replace(GOOD, until=None), EndDateWrongError),
        (replace(GOOD, until=TODAY), EndDateWrongError),
        (replace(GOOD, until=TODAY + timedelta(days=367)), EndDateWrongError),
    ],
)
def test_a_sensitive_field_is_not_switched_on_without(
    lacking: Decision, error: type[Exception]
) -> None:
    with pytest.raises(error):
        check_decision(STUDENTS, LANGUAGE, lacking, TODAY)


def test_off_needs_no_reason_but_a_field_that_rows_need_stays() -> None:
    check_decision(STUDENTS, LANGUAGE, Decision(to_on=False), TODAY)
    with pytest.raises(FieldNeededError):
        check_decision(STUDENTS, STUDENTS.field("last_name"), Decision(to_on=False), TODAY)


def test_every_sensitive_field_is_off_not_needed_and_has_a_purpose_of_its_own() -> None:
    assert [f.name for _, f in SENSITIVE] == [
        *("gender", "ethnicity", "home_language", "lunch_status", "disability"),
        *("family_relationship", "entry_reason", "exit_reason"),
    ]
    for entity, field in SENSITIVE:
        assert not field.on_by_default
        assert set(field.purposes) <= {Purpose.SUPPORT, Purpose.WRITE_HOME}
        check_decision(entity, field, replace(GOOD, purpose=field.purpose), TODAY)


def test_every_field_of_a_student_falls_under_a_row_of_the_schedule_of_data() -> None:
    assert not [field.name for _, field in student_fields() if field.data_element is None]


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_a_field_is_on_before_its_end_and_never_from_that_day_on(today: date) -> None:
    switch = Switch(decision=GOOD, changed_by="p", changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert GOOD.until is not None
    assert switch.is_on(today) == (today < GOOD.until) != switch.has_ended(today)
