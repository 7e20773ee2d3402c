"""Values that look like others, and people who look like others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from appliance.imports.conform import Memo
from appliance.imports.figures import Mark, mark_parser
from appliance.imports.identity import KnownStudent, find_link, fold_id
from appliance.imports.match import index_students
from appliance.imports.values import Refusal, clean_text, code_parser, date_parser
from appliance.model.links import LinkState

ENDLESS = [float("inf"), float("-inf"), float("nan"), Decimal("NaN"), Decimal("Infinity")]


@pytest.mark.parametrize("value", ENDLESS)
def test_an_endless_number_is_text_and_no_mark(value: object) -> None:
    assert clean_text(value)
    assert isinstance(mark_parser(None)((value, 20)), Refusal)
    assert isinstance(mark_parser(None)((17, value)), Mark)


@pytest.mark.parametrize("order", [(0, False, 1, True), (False, 0, True, 1)])
def test_an_unchecked_box_is_never_a_zero(order: tuple[object, ...]) -> None:
    marks = Memo(mark_parser(None)).column([(value, 1) for value in order])
    for value, mark in zip(order, marks, strict=True):
        assert isinstance(mark, Refusal if isinstance(value, bool) else Mark)


@pytest.mark.parametrize(("code", "is_told"), [("Z9", True), ("ABSN", True), ("Maria", False)])
def test_a_reason_tells_a_code_and_never_a_name(code: str, is_told: bool) -> None:
    refusal = code_parser({}, "codes", ())(code)
    assert isinstance(refusal, Refusal)
    assert (code in refusal.reason) is is_told


def test_numbers_that_differ_in_their_signs_are_two_numbers() -> None:
    assert fold_id("12-3") != fold_id("1-23")
    assert fold_id(" 00412 ") == fold_id("412")


ADA = KnownStudent(1, "1", "S1", "412", "ada@x.example", "Ada", "Lovelace", "", "2012-12-10")


@pytest.mark.parametrize(
    "evidence",
    [
        (("student_number", "999"), ("email", "ada@x.example")),
        (("state_id", "S2"), ("student_number", "412")),
        (("student_number", "412"), ("birth_date", "2011-01-01")),
        (("student_number", "412"), ("name", "Lovelace, Bea"), ("birth_date", "2012-12-10")),
        (("name", "Lovelace, Ada"), ("birth_date", "2011-01-01")),
    ],
)
def test_an_identifier_that_contradicts_another_is_asked_about(
    evidence: tuple[tuple[str, str], ...],
) -> None:
    link = find_link(evidence, index_students([ADA]))
    assert link.state is LinkState.WAITING
    assert [candidate.student_id for candidate in link.candidates] == [1]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("11/1/1998", "1998-11-01"), ("11/1/98", "1998-11-01"), ("5/2/19", "2019-05-02")],
)
def test_a_column_may_write_its_dates_in_two_ways(written: str, meant: str) -> None:
    parse = date_parser("MM/DD/YYYY or MM/DD/YY", latest=date(2025, 9, 1))
    assert parse(written) == meant


def test_a_date_written_in_neither_way_is_refused() -> None:
    parse = date_parser("MM/DD/YYYY or MM/DD/YY")
    assert parse("1998-11-01") == Refusal("is not a date written MM/DD/YYYY or MM/DD/YY")
