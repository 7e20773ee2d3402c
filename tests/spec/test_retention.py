"""Until when each kind of row is kept, as a table: read it beside the retention schedule."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.governance.retention import (
    AHEAD,
    BY_THE_SOURCE,
    CLOCKS,
    LEAVING,
    SchoolTerm,
    a_year_after,
    a_year_before,
    cutoffs,
    years_ending,
)
from appliance.model.fields import FieldType, Retention
from appliance.model.register import ENTITIES, entity_named

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


def year(start: str, end: str) -> SchoolTerm:
    return SchoolTerm(is_year=True, start=day(start), end=day(end))


def term(start: str, end: str) -> SchoolTerm:
    return SchoolTerm(is_year=False, start=day(start), end=day(end))


NORTH = (year("2024-08-19", "2025-06-05"), year("2025-08-18", "2026-06-04"))
SOUTH = (year("2024-02-01", "2024-12-12"), year("2025-02-03", "2025-12-12"))
SOUTH_TERMS = (term("2025-01-28", "2025-06-20"), term("2025-07-14", "2025-12-12"))

#   the school's terms, today, the last day of a school year that is over
CASES = [
    (NORTH, "2026-06-04", "2024-07-31"),  # the year to 5 June 2025 is over the day after
    (NORTH, "2026-06-05", "2025-06-05"),
    (NORTH, "2026-07-31", "2025-07-31"),  # what summer school left goes with the old year, too
    (NORTH, "2026-11-24", "2025-07-31"),
    (NORTH, "2027-06-04", "2026-06-04"),
    ((), "2026-07-30", "2024-07-31"),  # no year is known: 31 July
    ((), "2026-07-31", "2025-07-31"),
    (SOUTH, "2026-07-31", "2024-12-31"),  # July is the middle of a year in the south
    (SOUTH, "2026-12-11", "2024-12-31"),
    (SOUTH, "2026-12-12", "2025-12-12"),
    (SOUTH_TERMS, "2026-11-24", "2024-07-31"),  # terms alone, of which one spans 31 July
    (SOUTH_TERMS, "2026-12-31", "2025-12-31"),
]


@pytest.mark.parametrize(("terms", "today", "over"), CASES)
def test_a_school_year_is_over_a_year_after_its_end(
    terms: tuple[SchoolTerm, ...], today: str, over: str
) -> None:
    found = cutoffs(terms, day(today))
    assert found.year.isoformat() == over
    assert found.left == a_year_before(day(today))


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        ("2025-06-05", "2026-06-05"),
        ("2024-02-29", "2025-02-28"),
        ("2023-02-28", "2024-02-28"),
        ("2025-12-31", "2026-12-31"),
    ],
)
def test_a_year_after_is_the_same_day(ended: str, due: str) -> None:
    assert a_year_after(day(ended)).isoformat() == due


@given(ended=DAYS, today=DAYS)
def test_what_is_due_on_a_day_is_over_from_that_day_on(ended: date, today: date) -> None:
    assert (a_year_after(ended) <= today) == (ended <= a_year_before(today))


@given(
    today=DAYS,
    terms=st.lists(
        st.builds(
            lambda is_year, start, days: SchoolTerm(is_year, start, start + timedelta(days=days)),
            st.booleans(),
            DAYS,
            st.integers(1, 364),
        ),
        max_size=5,
    ),
)
def test_nothing_is_over_within_a_year_and_all_is_within_three(
    today: date, terms: list[SchoolTerm]
) -> None:
    over = cutoffs(terms, today).year
    assert a_year_after(over) <= today
    assert today - over < timedelta(days=3 * 366 + 220)
    tomorrow = cutoffs(terms, today + timedelta(days=1)).year
    assert over <= tomorrow
    assert over == tomorrow or tomorrow in years_ending(terms, today)


@given(today=DAYS)
def test_what_goes_within_a_month_is_told_before(today: date) -> None:
    for end in years_ending(NORTH, today):
        assert today < a_year_after(end) <= today + AHEAD + timedelta(days=1)


def test_every_kind_of_row_has_one_clock() -> None:
    told = [*CLOCKS, *LEAVING, *BY_THE_SOURCE]
    assert sorted(told) == sorted(entity.name for entity in ENTITIES)


def test_the_clock_of_a_kind_is_that_of_its_retention_in_the_register() -> None:
    for entity in ENTITIES:
        kept = {field.retention for field in entity.values if not field.is_sensitive}
        if entity.name in CLOCKS:
            assert kept == {Retention.YEAR_END}, entity.name
        elif entity.name in LEAVING:
            assert kept == {Retention.LEAVING}, entity.name
        elif entity.name == "staff":
            assert kept == {Retention.EMPLOYMENT}


@pytest.mark.parametrize("name", CLOCKS)
def test_a_clock_reads_dates_and_references_that_there_are(name: str) -> None:
    entity, clock = entity_named(name), CLOCKS[name]
    assert {entity.field(each).type for each in clock.dates} <= {FieldType.DATE}
    if clock.through:
        assert entity.field(clock.through).refers_to in CLOCKS
    assert clock.dates or clock.through
