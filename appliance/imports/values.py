"""One value at a time: what a source wrote, turned into what the register holds.

Each parser is pure and gives either the value, None for a blank, or a `Refusal` with the
reason in words. A reason never repeats a value, except a short code that IT has to map.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from appliance.model.intimate import is_intimate


class Refusal(NamedTuple):
    """Why a value cannot be taken."""

    reason: str


class OptedOut(NamedTuple):
    """Stands where a child is meant who is not to be here: the row is left out, and counted."""


OPTED_OUT = OptedOut()


class Outside(NamedTuple):
    """Stands where a child is meant who is not of the pilot, or may not be: counted only."""


OUTSIDE = Outside()

Parser = Callable[[object], object]

EMPTY = Refusal("is empty, and it is needed")
INTIMATE = Refusal("is of a kind that is never kept of a child, and was dropped")
_YEARS = range(1900, 2101)
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_SHORT_CODE = re.compile(r"[A-Z0-9]{1,4}")


def clean_text(value: object) -> str | None:
    """Write a value as text: NFC, no control or direction marks, single spaces; None if blank."""
    if value is None:
        return None
    text = value if isinstance(value, str) else _as_text(value)
    text = _SPACE.sub(" ", _CONTROL.sub(" ", unicodedata.normalize("NFC", text))).strip()
    return text or None


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal) and is_finite(value) and value == int(value):
        return str(int(value))
    return str(value)


def is_finite(number: float | Decimal) -> bool:
    """Whether a number is one, and not endless."""
    return number.is_finite() if isinstance(number, Decimal) else math.isfinite(number)


def text_parser(max_length: int) -> Parser:
    """Take text of at most so many characters; a longer one is refused, never cut."""

    def parse(value: object) -> object:
        text = clean_text(value)
        if text is not None and len(text) > max_length:
            return Refusal(f"is longer than {max_length} characters")
        return text

    return parse


def without_intimate(parse: Parser, *, is_sensitive: bool) -> Parser:
    """Drop what is never kept of a child; all else is the parser's."""

    def parse_kept(value: object) -> object:
        text = clean_text(value)
        if text is not None and is_intimate(text, is_sensitive=is_sensitive):
            return INTIMATE
        return parse(value)

    return parse_kept


def name_parser(max_length: int, *, is_family: bool) -> Parser:
    """Take a name; one written all in capitals is given back its small letters."""
    as_text = text_parser(max_length)

    def parse(value: object) -> object:
        text = as_text(value)
        if isinstance(text, str) and len(text) > 1 and text == text.upper() != text.lower():
            return proper_case(text, is_family=is_family)
        return text

    return parse


_PARTICLES = {"van", "von", "der", "den", "ten", "ter", "de", "del", "della", "di", "da", "dos"}
_PARTICLES |= {"la", "le", "y"}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_AFTER_APOSTROPHE = re.compile(r"(?<=['’])\w(?=\w)")


def proper_case(name: str, *, is_family: bool = True) -> str:
    """Write an all-capitals name with small letters: O'BRIEN → O'Brien, LI → Li, MCDONALD →
    McDonald and, as a family name, VAN DER BERG → van der Berg. A particle alone is a name of
    its own, and given names have none: LA TOYA → La Toya.
    """

    def one(match: re.Match[str]) -> str:
        word = match.group().lower()
        if is_family and word in _PARTICLES and match.end() < len(name):
            return word
        if word.startswith("mc") and len(word) > 4:
            return "Mc" + word[2:].capitalize()
        return _AFTER_APOSTROPHE.sub(lambda m: m[0].upper(), word.capitalize())

    return _WORD.sub(one, name)


def code_parser(table: dict[str, str] | None, table_name: str, values: tuple[str, ...]) -> Parser:
    """Take a code that the mapping's table lists, or, without a table, one of our own words."""
    allowed = set(values)

    def parse(value: object) -> object:
        text = clean_text(value)
        if table is not None:
            ours = table.get(text or "")
            if ours is None and text is not None:
                return Refusal(f"has a code{_shown(text)} that the table “{table_name}” lacks")
            text = ours
        if text is None or text in allowed:
            return text
        return Refusal(f"has a code{_shown(text)} that is none of: {', '.join(values)}")

    return parse


def _shown(code: str) -> str:
    return f" “{code}”" if _SHORT_CODE.fullmatch(code) else ""


_PATTERN_PARTS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<short>[0-9]{2})",
    "MM": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{1,2})",
    "HH": r"(?P<hour>[0-9]{1,2})",
    "mm": r"(?P<minute>[0-9]{2})",
    "SS": r"(?P<second>[0-9]{2})",
}
_PATTERN = re.compile("|".join(_PATTERN_PARTS))


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Turn a pattern of the letters YYYY YY MM DD HH mm SS into a regular expression."""
    pieces, at = [], 0
    for part in _PATTERN.finditer(pattern):
        pieces += [re.escape(pattern[at : part.start()]), _PATTERN_PARTS[part.group()]]
        at = part.end()
    return re.compile("".join(pieces) + re.escape(pattern[at:]))


_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[T ]\d{2}:\d{2}.*)?", re.ASCII
)


def date_parser(pattern: str, *, latest: date | None = None) -> Parser:
    """Take a date, from a date column or as text in this pattern (ISO 8601 without one).

    “MM/DD/YYYY or MM/DD/YY” takes either, since one column may hold both. A two-digit year is of
    the hundred years that end with `latest`. Dates outside 1900–2100, impossible ones, and ones
    after `latest` are refused.
    """
    shapes = [compile_pattern(one) for one in pattern.split(" or ")] if pattern else [_ISO]

    def parse(value: object) -> object:
        found = _native_date(value)
        if found is None:
            text = clean_text(value)
            if text is None:
                return None
            match = next(filter(None, (shape.fullmatch(text) for shape in shapes)), None)
            if match is None:
                return Refusal(f"is not a date written {pattern or 'YYYY-MM-DD'}")
            found = _date_of(match.groupdict(), latest)
        if found is None or found.year not in _YEARS:
            return Refusal("is not a date that exists")
        if latest is not None and found > latest:
            return Refusal("lies in the future")
        return found.isoformat()

    return parse


def _native_date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _date_of(parts: dict[str, str | None], latest: date | None) -> date | None:
    short = parts.get("short")
    if short is not None:
        newest = (latest or date(2100, 12, 31)).year
        year = newest - (newest - int(short)) % 100
    else:
        year = int(parts["year"] or 0)
    try:
        return date(year, int(parts["month"] or 0), int(parts["day"] or 0))
    except ValueError:
        return None


_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::[0-5]\d)?\s*([AaPp][Mm])?", re.ASCII)


def parse_time(value: object) -> object:
    """Take a time of day, “8:05”, “13:40:00” or “1:40 PM”, as HH:MM."""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    text = clean_text(value)
    if text is None:
        return None
    match = _CLOCK.fullmatch(text)
    if match is None:
        return Refusal("is not a time of day")
    hour = int(match[1])
    if hour not in (range(1, 13) if match[3] else range(24)):
        return Refusal("is not a time of day")
    if match[3]:
        hour = hour % 12 + (12 if match[3].lower() == "pm" else 0)
    return f"{hour:02}:{match[2]}"
