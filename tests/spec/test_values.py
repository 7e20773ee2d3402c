"""What becomes of every treacherous value: taken as one thing, left blank, or refused."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.imports.figures import Blank, Mark, mark_parser, number_parser, parse_number
from appliance.imports.values import Refusal, clean_text, date_parser, parse_time

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = date(2026, 11, 24)
REFUSED = "refused"


class Case(NamedTuple):
    value: object
    becomes: object
    decimal: str = "."


def _becomes(found: object) -> object:
    return REFUSED if isinstance(found, Refusal) else found


def _name(case: Case) -> str:
    return f"{case.value!r:.40} {case.decimal}"


def table(*cases: Case) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return pytest.mark.parametrize("case", cases, ids=_name)


# --- numbers ----------------------------------------------------------------------------

NUMBERS = (
    *(Case(blank, None) for blank in (None, "", " ", "\t", "\u00a0", "\u200b")),
    Case("17", 17.0),
    Case("0", 0.0),
    Case("007", 7.0),
    Case(" 17 ", 17.0),
    Case("+5", 5.0),
    Case("-5", -5.0),
    Case("5.", 5.0),
    Case(".5", 0.5),
    Case("17.5", 17.5),
    Case("17.500", 17.5),
    Case("17,5", REFUSED),
    Case("1,000", REFUSED),
    Case(",5", REFUSED),
    Case("1,234.5", 1234.5),
    Case("-1,234.50", -1234.5),
    Case("12,345,678", 12345678.0),
    Case("1,2345.6", REFUSED),
    Case("12,34.5", REFUSED),
    Case("1234,567.8", REFUSED),
    Case("1.234,5", REFUSED),
    Case("1.000.000", REFUSED),
    Case("1 000", REFUSED),
    Case("1'000", REFUSED),
    Case("17,5", 17.5, ","),
    Case("1,000", 1.0, ","),
    Case(",5", 0.5, ","),
    Case("17.5", REFUSED, ","),
    Case("1.000", REFUSED, ","),
    Case("1.234,5", 1234.5, ","),
    Case("1.000.000", 1000000.0, ","),
    Case("1,234.5", REFUSED, ","),
    Case("17", 17.0, ","),
    Case(17.5, 17.5, ","),
    Case(Decimal("17.5"), 17.5, ","),
    Case("1e3", REFUSED),
    Case("1e400", REFUSED),
    Case("9" * 400, REFUSED),
    Case(10**400, REFUSED),
    Case(2**63, 2.0**63),
    Case(str(2**63), 2.0**63),
    Case("1_000", REFUSED),
    Case("١٢", REFUSED),
    Case("１２", REFUSED),
    Case("½", REFUSED),
    Case("−5", REFUSED),
    Case("--5", REFUSED),
    Case("5-", REFUSED),
    Case("+", REFUSED),
    Case(".", REFUSED),
    Case("1.2.3", REFUSED),
    Case("0x10", REFUSED),
    Case("$5", REFUSED),
    *(Case(word, REFUSED) for word in ("inf", "-inf", "Infinity", "nan", "NaN", "∞")),
    *(Case(endless, REFUSED) for endless in (float("inf"), float("-inf"), float("nan"))),
    *(Case(Decimal(text), REFUSED) for text in ("NaN", "sNaN", "Infinity", "1E+400")),
    *(Case(word, REFUSED) for word in ("true", "false", "TRUE", True, False)),
    *(Case(word, REFUSED) for word in ("M", "EX", "n/a", "-", "85%", "17/20", "2026-11-24")),
)


@table(*NUMBERS)
def test_a_number_is_taken_as_written_or_not_at_all(case: Case) -> None:
    assert _becomes(parse_number(case.value, case.decimal)) == case.becomes


@pytest.mark.parametrize("value", ["-0", "-0.0", -0.0, Decimal("-0"), "0"])
def test_minus_zero_is_zero(value: object) -> None:
    assert str(parse_number(value)) == "0.0"


@table(Case("-1", REFUSED), Case("0", 0.0), Case("100000", 100000.0), Case(2**63, REFUSED))
def test_a_number_out_of_its_bounds_is_refused(case: Case) -> None:
    assert _becomes(number_parser(0, 100_000)(case.value)) == case.becomes


def test_a_refusal_of_the_other_decimal_sign_says_what_to_mend() -> None:
    refusal = parse_number("1,000")
    assert isinstance(refusal, Refusal)
    assert "decimal" in refusal.reason


@given(st.decimals(-(10**6), 10**6, places=3))
def test_a_number_with_thousands_is_the_number_without_under_either_sign(number: Decimal) -> None:
    english = f"{number:,.3f}"
    assert parse_number(english) == float(number)
    swapped = english.translate(str.maketrans(".,", ",."))
    assert parse_number(swapped, ",") == float(number)


@given(st.text(alphabet="0123456789.,+-eE_ ", max_size=12), st.sampled_from(".,"))
def test_no_text_is_a_number_under_both_signs_and_two_different_ones(text: str, sign: str) -> None:
    """Save that which the declared sign decides: one group of three digits after it."""
    other = "," if sign == "." else "."
    here, there = parse_number(text, sign), parse_number(text, other)
    if isinstance(here, float) and isinstance(there, float):
        assert here == there


# --- marks ------------------------------------------------------------------------------

CODES = {"M": "missing", "EX": "excused", "0": "missing", "?": "no such status"}


def scored(points: float | None, percent: float | None, written: str) -> Mark:
    return Mark("scored", points, percent, written)


MARKS = (
    *(Case(blank, Blank()) for blank in (None, "", " ", "\u00a0")),
    Case("17", scored(17.0, 85.0, "17")),
    Case(17, scored(17.0, 85.0, "17")),
    Case(17.5, scored(17.5, 87.5, "17.5")),
    Case(Decimal("17.5"), scored(17.5, 87.5, "17.5"), ","),
    Case("17,5", scored(17.5, 87.5, "17,5"), ","),
    Case("17,5", REFUSED),
    Case("17.5", REFUSED, ","),
    Case("85%", scored(17.0, 85.0, "85%")),
    Case("85 %", scored(17.0, 85.0, "85 %")),
    Case("85.5%", scored(17.1, 85.5, "85.5%"), ","),
    Case("85,5%", scored(17.1, 85.5, "85,5%")),
    Case("1000%", REFUSED),
    Case("17/20", scored(17.0, 85.0, "17/20")),
    Case("8,5 / 10", scored(17.0, 85.0, "8,5 / 10"), ","),
    Case("8,5/10", REFUSED),
    Case("17/0", REFUSED),
    Case("1/2/3", REFUSED),
    Case("/20", REFUSED),
    Case("-1/20", REFUSED),
    Case("n/a", REFUSED),
    Case("+5", REFUSED),
    Case("-5", REFUSED),
    Case(-5, REFUSED),
    Case("41", REFUSED),
    Case("40", scored(40.0, 200.0, "40")),
    Case("M", Mark("missing", None, None, "M")),
    Case("EX", Mark("excused", None, None, "EX")),
    Case("0", Mark("missing", None, None, "0")),
    Case("0.0", scored(0.0, 0.0, "0.0")),
    Case("m", REFUSED),
    Case("?", REFUSED),
    Case("A-", REFUSED),
    *(Case(word, REFUSED) for word in (True, False, "true", "false", "TRUE")),
    *(Case(word, REFUSED) for word in ("nan", "inf", "1e400", "1_000", "١٧", "1e1")),
    *(Case(endless, REFUSED) for endless in (float("inf"), float("nan"), Decimal("sNaN"))),
    *(Case(number, REFUSED) for number in (2**63, 10**400, "1,000", "1,000/2,000")),
)


@table(*MARKS)
def test_a_mark_is_taken_as_written_or_not_at_all(case: Case) -> None:
    assert _becomes(mark_parser(CODES, case.decimal)((case.value, 20))) == case.becomes


@pytest.mark.parametrize("possible", [None, "", "x", 0, "0", -20, float("inf"), "1,000"])
def test_points_of_an_unknown_whole_are_points_and_no_percentage(possible: object) -> None:
    assert mark_parser(None)(("17", possible)) == scored(17.0, None, "17")


# --- dates ------------------------------------------------------------------------------

DATES: dict[str, tuple[Case, ...]] = {
    "": (
        *(Case(blank, None) for blank in (None, "", " ")),
        Case("2014-02-03", "2014-02-03"),
        Case("2014-02-03 00:00:00", "2014-02-03"),
        Case("2014-02-03T08:00:00Z", "2014-02-03"),
        Case(date(2014, 2, 3), "2014-02-03"),
        Case(datetime(2014, 2, 3, 8), "2014-02-03"),  # noqa: DTZ001 - as a database gives it
        *(Case(text, REFUSED) for text in ("0000-00-00", "2014-02-30", "2015-02-29", "2014-13-01")),
        *(Case(text, REFUSED) for text in ("0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31")),
        *(Case(text, REFUSED) for text in ("infinity", "-infinity", "now", "today", "NaN")),
        *(Case(text, REFUSED) for text in ("14-02-03", "2014-2-3", "2014/02/03", "20140203")),
        *(Case(text, REFUSED) for text in ("03/02/2014", "٢٠١٤-٠٢-٠٣", "2014-02-03x", "41673")),
        *(Case(value, REFUSED) for value in (41673, 41673.5, True, date.min, date.max)),
    ),
    "MM/DD/YYYY": (
        Case("02/03/2014", "2014-02-03"),
        Case("2/3/2014", "2014-02-03"),
        Case("13/02/2014", REFUSED),
        Case("00/00/0000", REFUSED),
        Case("02/29/2015", REFUSED),
        Case("02/03/14", REFUSED),
        Case("2014-02-03", REFUSED),
        Case("02.03.2014", REFUSED),
    ),
    "MM/DD/YY": (
        Case("02/03/14", "2014-02-03"),
        Case("02/03/26", "2026-02-03"),
        Case("02/03/27", "1927-02-03"),  # no later than `latest`, the year 2026
        Case("02/03/2014", REFUSED),
        Case("02/03/4", REFUSED),
    ),
}


@pytest.mark.parametrize(
    ("pattern", "case"),
    [(pattern, case) for pattern, cases in DATES.items() for case in cases],
    ids=lambda part: _name(part) if isinstance(part, Case) else part or "ISO",
)
def test_a_date_is_taken_as_written_or_not_at_all(pattern: str, case: Case) -> None:
    assert _becomes(date_parser(pattern, latest=TODAY)(case.value)) == case.becomes


def test_a_date_after_the_latest_is_refused() -> None:
    parse = date_parser("", latest=TODAY)
    assert parse("2026-11-24") == "2026-11-24"
    assert isinstance(parse("2026-11-25"), Refusal)


# --- times ------------------------------------------------------------------------------


@table(
    *(Case(blank, None) for blank in (None, "", " ")),
    Case("8:05", "08:05"),
    Case("08:05:59", "08:05"),
    Case("00:00", "00:00"),
    Case("23:59", "23:59"),
    Case("1:40 PM", "13:40"),
    Case("12:00 AM", "00:00"),
    Case("12:30 pm", "12:30"),
    Case(time(8, 5), "08:05"),
    Case(timedelta(hours=8, minutes=5), "08:05"),
    Case(timedelta(hours=24), REFUSED),
    *(Case(text, REFUSED) for text in ("24:00", "23:60", "8:05:60", "8:5", "8", "805", "8.05")),
    *(Case(text, REFUSED) for text in ("13:00 AM", "13:00 PM", "0:30 AM", "٨:٠٥", "noon", "-1:00")),
    *(Case(value, REFUSED) for value in (0.5, True)),
)
def test_a_time_is_taken_as_written_or_not_at_all(case: Case) -> None:
    assert _becomes(parse_time(case.value)) == case.becomes


# --- texts ------------------------------------------------------------------------------


@table(
    *(Case(blank, None) for blank in (None, "", " ", "\r\n", "\u00a0", "\u200b\u202e", "\x00")),
    Case(0, "0"),
    Case(412.0, "412"),
    Case(Decimal("412.00"), "412"),
    Case(2**63, str(2**63)),
    Case("00412", "00412"),
    Case("true", "true"),
    Case(True, "true"),
    Case("e\u0301", "\u00e9"),
    Case("O\u202eBrien", "O Brien"),
    Case(" a \n b ", "a b"),
    Case(float("nan"), "nan"),
    Case(Decimal("sNaN"), "sNaN"),
)
def test_a_text_is_cleaned_and_a_number_loses_no_digit(case: Case) -> None:
    assert clean_text(case.value) == case.becomes
