"""Numbers and marks as people write them. None is ever guessed: what could be two is refused.

“1,000” is one where a comma is the decimal sign and a thousand where it parts the thousands;
the mapping says which sign a source writes (`decimal`), and a text that fits only the other, or
either, is refused. Text is read by the rules below and not by Python's, which take 1_000, ١٢
and “nan” for numbers.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from appliance.imports.values import Parser, Refusal, clean_text, is_finite
from appliance.model.mapping import DECIMAL_SIGNS
from appliance.model.vocabulary import ResultStatus

if TYPE_CHECKING:
    from collections.abc import Callable


class Blank(NamedTuple):
    """Nothing stands there yet, such as a mark not given: the row is neither kept nor refused."""


class Mark(NamedTuple):
    """A mark taken apart. `written_as` is the mark as the gradebook wrote it."""

    status: str
    points: float | None
    percent: float | None
    written_as: str | None


_NOT_A_NUMBER = Refusal("is not a number")


@cache
def _shapes(decimal: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """How numbers are written with this decimal sign: plain, with thousands, and doubtfully.

    Thousands are beyond doubt where their sign stands twice or the decimal sign stands too.
    """
    point = re.escape(decimal)
    group = re.escape(next(sign for sign in DECIMAL_SIGNS if sign != decimal))
    thousands = rf"[0-9]{{1,3}}(?:{group}[0-9]{{3}})"
    return (
        re.compile(rf"[+-]?(?:[0-9]+(?:{point}[0-9]*)?|{point}[0-9]+)"),
        re.compile(rf"[+-]?(?:{thousands}{{2,}}(?:{point}[0-9]+)?|{thousands}{point}[0-9]+)"),
        re.compile(rf"[+-]?[0-9]*{group}[0-9]+"),
    )


def parse_number(value: object, decimal: str = ".") -> float | Refusal | None:
    """Take a finite number; `decimal` is the sign before its decimal places, where it is text."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _native(value)
    text = clean_text(value)
    if text is None:
        return None
    plain, with_thousands, doubtful = _shapes(decimal)
    if with_thousands.fullmatch(text):
        text = "".join(sign for sign in text if sign not in DECIMAL_SIGNS or sign == decimal)
    elif not plain.fullmatch(text):
        return _other_sign(decimal) if doubtful.fullmatch(text) else _NOT_A_NUMBER
    return _native(Decimal(text.replace(decimal, ".")))


def _native(value: float | Decimal) -> float | Refusal:
    try:
        number = float(value) if isinstance(value, int) or is_finite(value) else None
    except OverflowError:
        number = None
    if number is None or not is_finite(number):
        return _NOT_A_NUMBER
    return number + 0.0  # minus zero is zero


def _other_sign(decimal: str) -> Refusal:
    return Refusal(f"is not a number whose decimal sign is “{decimal}” (see the mapping's decimal)")


def number_parser(lowest: float | None, highest: float | None, decimal: str = ".") -> Parser:
    """Take a number within bounds."""

    def parse(value: object) -> object:
        number = parse_number(value, decimal)
        if not isinstance(number, float):
            return number
        if (lowest is not None and number < lowest) or (highest is not None and number > highest):
            return Refusal(f"is not between {lowest:g} and {highest:g}")
        return number

    return parse


_PERCENT = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*%")
"""Either sign is the decimal one here: a thousand percent is no mark."""

_SIGNED = ("+", "-")
MOST_PERCENT = 200
"""Extra credit is real; more than twice the points possible is a slip of the hand."""


def mark_parser(
    codes: dict[str, str] | None, decimal: str = "."
) -> Callable[[tuple[object, object]], object]:
    """Take a mark apart: (as written, points possible) → `Mark`, `Blank` or a `Refusal`.

    Understands points ("17", 17.5), a percentage ("85%"), a fraction ("17/20") and the
    mapping's codes ("M", "EX"). A blank is no mark yet; it is never a zero. Points with a sign
    are no mark: +5 may be five points or five more.
    """

    def parse(pair: tuple[object, object]) -> object:
        written = clean_text(pair[0])
        if written is None:
            return Blank()
        if codes is not None and written in codes:
            status = codes[written]
            return Mark(status, None, None, written) if status in set(ResultStatus) else _UNMARKED
        possible = parse_number(pair[1], decimal)
        whole = possible if isinstance(possible, float) and possible > 0 else None
        scored = _score(pair[0] if _is_native(pair[0]) else written, whole, decimal)
        if isinstance(scored, Refusal):
            return scored
        points, percent = scored
        if percent is not None and percent > MOST_PERCENT:
            return Refusal("is more than twice the points possible")
        return Mark(ResultStatus.SCORED, points, percent, written)

    return parse


_UNMARKED = Refusal("is not a mark: neither points, a percentage, a fraction nor a listed code")


def _is_native(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _score(
    written: object, possible: float | None, decimal: str
) -> tuple[float | None, float | None] | Refusal:
    """(points, percent) of a mark; either is None where the other cannot be known from it."""
    if isinstance(written, str):
        if match := _PERCENT.fullmatch(written):
            return _of_share(float(match[1].replace(",", ".")) / 100, possible)
        if "/" in written:
            return _of_fraction(written, possible, decimal)
        if written.startswith(_SIGNED):
            return _UNMARKED
    points = parse_number(written, decimal)
    if points == _NOT_A_NUMBER or (isinstance(points, float) and points < 0) or points is None:
        return _UNMARKED
    if isinstance(points, Refusal):
        return points
    return points, round(100 * points / possible, 4) if possible else None


def _of_fraction(
    written: str, possible: float | None, decimal: str
) -> tuple[float | None, float | None] | Refusal:
    parts = [part.strip() for part in written.split("/")]
    figures = [parse_number(part, decimal) for part in parts]
    numbers = [figure for figure in figures if isinstance(figure, float)]
    if any(part.startswith(_SIGNED) for part in parts) or len(numbers) != 2 or len(parts) != 2:
        return _UNMARKED
    part, whole = numbers
    return _of_share(part / whole, possible) if whole else _UNMARKED


def _of_share(share: float, possible: float | None) -> tuple[float | None, float]:
    return (round(share * possible, 4) if possible else None), round(100 * share, 4)
