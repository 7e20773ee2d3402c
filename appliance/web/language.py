"""The reader's language, found once a request.

A page says hundreds of words and figures; Flask-Babel looks the language up for each of them,
which was a quarter of a student's page.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from babel import dates, numbers
from flask import g
from flask_babel import Babel, get_locale, get_translations

if TYPE_CHECKING:
    from datetime import date, time
    from gettext import NullTranslations

    from flask import Flask


class Language(NamedTuple):
    """What it is called, and its translations."""

    code: str
    translations: NullTranslations


def language() -> Language:
    """The language of whoever asks."""
    found = g.get("language")
    if found is None:
        found = g.language = Language(str(get_locale() or "en"), get_translations())
    return cast("Language", found)


def install(app: Flask) -> None:
    """Let the templates' texts be translated."""
    Babel(app)
    app.jinja_env.install_gettext_callables(gettext, plural_of, newstyle=True)  # type: ignore[attr-defined]


def gettext(text: str, **facts: object) -> str:
    """A text in the reader's language, with its facts."""
    told = language().translations.gettext(text)
    return told % facts if facts else told


def ngettext(singular: str, plural: str, num: int, **facts: object) -> str:
    """A text that depends on a number, in the reader's language."""
    return plural_of(singular, plural, num) % {"num": num, **facts}


def plural_of(singular: str, plural: str, num: int) -> str:
    """The form of a text that goes with a number, its facts not yet filled in."""
    return language().translations.ngettext(singular, plural, num)


def write_date(value: date, pattern: str) -> str:
    """A date, by one of CLDR's patterns or lengths."""
    return _date(value, pattern, language().code)


def write_time(value: time) -> str:
    """A time of day."""
    return _time(value, language().code)


def write_decimal(value: float) -> str:
    """A number."""
    return _decimal(value, language().code)


def write_percent(value: float) -> str:
    """A share of one, as a whole number of percent."""
    return _percent(value, language().code)


@lru_cache(maxsize=4096)
def _date(value: date, pattern: str, code: str) -> str:
    return dates.format_date(value, pattern, locale=code)


@lru_cache(maxsize=2048)
def _time(value: time, code: str) -> str:
    return dates.format_time(value, "short", locale=code)


@lru_cache(maxsize=4096)
def _decimal(value: float, code: str) -> str:
    return numbers.format_decimal(value, locale=code)


@lru_cache(maxsize=1024)
def _percent(value: float, code: str) -> str:
    return numbers.format_percent(value, locale=code)
