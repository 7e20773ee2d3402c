"""What a column's values look like, without keeping any of them.

The one exception are codes, short and few: they have to be mapped one by one. They are shown only
of columns that are proposed for a closed list of ours, which no name and no address ever is.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from appliance.imports.values import clean_text, compile_pattern, date_parser

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SAMPLE_ROWS = 4_000
MOST_CODES = 40
LONGEST_CODE = 24
DATE_PATTERNS = ("YYYY-MM-DD", "MM/DD/YYYY", "DD/MM/YYYY", "DD.MM.YYYY", "MM/DD/YY", "YYYYMMDD")
DATES_TRIED = 300
MOSTLY = 0.95

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(\s*[ap]m)?", re.IGNORECASE)
_WORDY = re.compile(r"[^\W\d_][^\d_@/]*")


@dataclass(frozen=True, slots=True)
class Profile:
    """One column's values, summed up. Shares are of the values that are not blank.

    `date_pattern` is how its dates are written, "native" for a date column. `codes` are the
    counted values of a column of few, short ones. `digests` stand for its values where it is held
    against another column: hashes, of this process alone.
    """

    values: int
    blanks: int
    distinct: int
    numbers: float
    dates: float
    date_pattern: str
    times: float
    emails: float
    wordy: float
    several_words: float
    codes: Mapping[str, int]
    digests: frozenset[int]

    @property
    def repeats(self) -> bool:
        """Whether it has few values that stand there again and again."""
        return bool(self.codes) and self.values >= 2 * self.distinct

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it at all."""
        return self.values == 0

    @property
    def is_unread(self) -> bool:
        """Whether it was not looked at."""
        return self.values == self.blanks == 0

    @property
    def is_unique(self) -> bool:
        """Whether no value repeats and none is missing."""
        return self.values > 0 and self.blanks == 0 and self.distinct == self.values


def profile(values: Iterable[object]) -> Profile:
    """Sum up some values of one column."""
    told = [(value, clean_text(value)) for value in values]
    texts = [text for _, text in told if text is not None]
    native = sum(isinstance(value, date | datetime) for value, _ in told)
    counts = Counter(texts)
    share, pattern = _dates(counts)
    if native and native >= MOSTLY * len(texts):
        share, pattern = 1.0, "native"
    size = max(len(texts), 1)
    return Profile(
        values=len(texts),
        blanks=len(told) - len(texts),
        distinct=len(counts),
        numbers=sum(_is_number(value, text) for value, text in told) / size,
        dates=share,
        date_pattern=pattern,
        times=sum(isinstance(v, time) or _fits(_TIME, t) for v, t in told) / size,
        emails=sum(n for text, n in counts.items() if _EMAIL.fullmatch(text)) / size,
        wordy=sum(n for text, n in counts.items() if _WORDY.fullmatch(text)) / size,
        several_words=sum(n for text, n in counts.items() if " " in text) / size,
        codes=_codes(counts),
        digests=frozenset(map(hash, counts)),
    )


def _is_number(value: object, text: str | None) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float | Decimal):
        return True
    return text is not None and text.replace(".", "", 1).removeprefix("-").isdecimal()


def _fits(shape: re.Pattern[str], text: str | None) -> bool:
    return text is not None and shape.fullmatch(text) is not None


def _dates(counts: Counter[str]) -> tuple[float, str]:
    """The pattern that most values fit, and the share that does; day and month are not guessed.

    Where every value fits two patterns, the one that stands first in `DATE_PATTERNS` is taken,
    and whoever confirms the mapping sees which.
    """
    fitting = date_shares(Counter(dict(counts.most_common(DATES_TRIED))))
    which = max(fitting, key=fitting.__getitem__, default="")
    return (fitting[which], which) if which and fitting[which] else (0.0, "")


def date_shares(counts: Counter[str]) -> dict[str, float]:
    """The share of some counted texts that fits each pattern."""
    size = sum(counts.values())
    shares = {}
    for pattern in DATE_PATTERNS if size else ():
        shape = compile_pattern(pattern)
        parse = date_parser("" if pattern == "YYYY-MM-DD" else pattern)
        fitting = sum(
            n
            for text, n in counts.items()
            if (shape.fullmatch(text) or pattern == "YYYY-MM-DD") and isinstance(parse(text), str)
        )
        shares[pattern] = fitting / size
    return shares


def _codes(counts: Counter[str]) -> dict[str, int]:
    few = 0 < len(counts) <= MOST_CODES
    short = max(map(len, counts), default=0) <= LONGEST_CODE
    return dict(counts.most_common()) if few and short else {}


def contained(inner: Profile, outer: Profile) -> float:
    """The share of one column's distinct values that stand in another."""
    return len(inner.digests & outer.digests) / len(inner.digests) if inner.digests else 0.0


def sample(rows: Iterable[Sequence[object]], columns: Sequence[str]) -> dict[str, Profile]:
    """Sum up some rows, column by column."""
    across = list(zip(*rows, strict=True)) or [()] * len(columns)
    return {name: profile(values) for name, values in zip(columns, across, strict=True)}
