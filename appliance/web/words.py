"""Facts put into the reader's language: sentences, days, times, shares, codes.

Numbers are rounded down, so that a figure never looks to be above a line that it is below.
"""

from __future__ import annotations

import math
import string
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast

from flask import g

from appliance.web.language import (
    gettext,
    plural_of,
    write_date,
    write_decimal,
    write_percent,
    write_time,
)

if TYPE_CHECKING:
    from appliance.errors import HomeroomError
    from appliance.model.text import Message


FULL = "full"
"""Asks in a sentence's brace for a date with its year: {until:full}."""

_A_MONDAY = date(2024, 1, 1)


class _Facts(string.Formatter):
    """Writes each fact of a sentence as the reader's language does."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        if isinstance(value, date):
            return date_in_full(value) if format_spec == FULL else day(value)
        if not format_spec and isinstance(value, float):
            return write_decimal(value)
        return super().format_field(value, format_spec)


def sentence(message: Message) -> str:
    """Write a message out."""
    template = gettext(message.template)
    if message.plural:
        count = message.facts.get(message.count)
        number = count if isinstance(count, int) else 2
        template = plural_of(message.template, message.plural, number)
    return _Facts().vformat(template, (), message.facts)


def apology(error: HomeroomError) -> str:
    """Write out what went wrong."""
    return _Facts().vformat(gettext(error.template), (), error.facts)


def day(value: date | None) -> str:
    """A day as people say it: Thu, Nov 12."""
    return "" if value is None else write_date(value, "EEE, MMM d")


def long_day(value: date | None) -> str:
    """A day in full: Thursday, November 12, 2026."""
    return "" if value is None else write_date(value, "full")


def month(value: date) -> str:
    """A month: November 2026."""
    return write_date(value, "LLLL y")


def weekday(value: date) -> str:
    """The weekday alone: Thursday."""
    return write_date(value, "EEEE")


def clock(text: str) -> str:
    """A time of day kept as HH:MM, as the reader's language writes it."""
    if not text:
        return ""
    hour, minute = (int(part) for part in text.split(":")[:2])
    return write_time(time(hour, minute))


def moment(value: datetime | None) -> str:
    """An instant, near ones by name: today 06:00, yesterday 14:30, Nov 12 at 06:00."""
    if value is None:
        return gettext("never")
    local = value.astimezone()
    told = write_time(local.time())
    ago = today() - local.date()
    if ago == timedelta(0):
        return gettext("today %(time)s", time=told)
    if ago == timedelta(days=1):
        return gettext("yesterday %(time)s", time=told)
    return gettext("%(day)s, %(time)s", day=day(local.date()), time=told)


def today() -> date:
    """The date at the school, by the store's clock."""
    return cast("date", g.work.today) if "work" in g else date.min


def share(percent: float | None) -> str:
    """A share out of a hundred, whole and rounded down; a dash where there is none."""
    return "–" if percent is None else write_percent(math.floor(percent + 1e-9) / 100)


def figure(value: float | None) -> str:
    """A number; a dash where there is none."""
    return "–" if value is None else write_decimal(round(value, 1))


def signed(value: int) -> str:
    """A difference with its sign; nothing is 0."""
    told = write_decimal(abs(value))
    return f"+{told}" if value > 0 else f"−{told}" if value else told


def short_month(value: date) -> str:
    """A month's name, shortened: Nov."""
    return write_date(value, "LLL")


def date_in_full(value: date) -> str:
    """A date with its year: November 12, 2026."""
    return write_date(value, "long")


def written_date(text: str) -> str:
    """A date as the store keeps it, YYYY-MM-DD, written in full."""
    return date_in_full(date.fromisoformat(text))


def moment_in_full(value: datetime) -> str:
    """An instant with its date and year, for what is printed."""
    local = value.astimezone()
    return f"{date_in_full(local.date())}, {write_time(local.time())}"


def weekday_letters(days: int) -> list[tuple[str, str]]:
    """The first letters of the weekdays from Monday on, each with its name."""
    week = (_A_MONDAY + timedelta(days=n) for n in range(days))
    return [(write_date(each, "EEEEE"), weekday(each)) for each in week]
