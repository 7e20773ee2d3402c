"""What a password must be, and how long a guesser waits.

NIST SP 800-63B-4: at least 15 characters where a password stands alone, 64 and more allowed,
no rules of composition, no forced change; words of the context are refused, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST = 15
LONGEST = 256
"""Far above the 64 that must be allowed; more would only cost time to hash."""

_FEWEST_DIFFERENT = 5
_SHORTEST_WORD = 4
_COMMON = ("password", "passphrase", "qwerty", "letmein", "12345678", "abcdefgh")


class PasswordTooShortError(RefusedError):
    """A password needs at least {shortest} characters. Four or five unrelated words do well."""


class PasswordTooLongError(RefusedError):
    """A password may have at most {longest} characters."""


class PasswordGuessableError(RefusedError):
    """This password is easy to guess, because it is made around “{word}”. Choose words that have
    nothing to do with you or the school.
    """


class PasswordRepetitiveError(RefusedError):
    """This password repeats the same few characters. Four or five unrelated words do well."""


def check_password(password: str, context: Iterable[str]) -> None:
    """Refuse a password that is short, endless, or made around a word of its context.

    `context` are texts that a guesser would try first: the school's and the product's name,
    the person's own name and e-mail address.

    Raises
    ------
    RefusedError
        The reason, in words.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShortError(shortest=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordTooLongError(longest=LONGEST)
    if len(set(password.casefold())) < _FEWEST_DIFFERENT:
        raise PasswordRepetitiveError
    _check_context(password.casefold(), context)


def _check_context(folded: str, context: Iterable[str]) -> None:
    for word in (*_COMMON, *_words(context)):
        rest = folded.replace(word, "")
        if len(rest) < len(folded) and len(rest) < SHORTEST:
            raise PasswordGuessableError(word=word)


def _words(context: Iterable[str]) -> list[str]:
    texts = (text.casefold().replace("@", " ").replace(".", " ") for text in context)
    words = (word for text in texts for word in text.split())
    return sorted({word for word in words if len(word) >= _SHORTEST_WORD}, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait after failures: none for the first few, then doubling up to a cap."""

    free: int
    longest: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """How long after the last failure the next attempt may come."""
        if failures < self.free:
            return timedelta(0)
        doubled = timedelta(seconds=2 ** min(failures - self.free, 30))
        return min(doubled, self.longest)


SAME_ACCOUNT_SAME_SOURCE = Patience(free=4, longest=timedelta(minutes=1))
SAME_ADDRESS = Patience(free=20, longest=timedelta(minutes=1))
SAME_ACCOUNT = Patience(free=10, longest=timedelta(minutes=15))
"""Guesses at one account from everywhere that it has never signed in from."""

MOST_GUESSES = 100
"""Failures in a row at one account after which even the first try from a new address waits
(NIST SP 800-63B-4, 3.2.2, allows no more)."""

FORGOTTEN_AFTER = timedelta(hours=24)
KNOWN_FOR = timedelta(days=90)
"""How long a browser or an address is known after a sign-in."""


def is_told(failures: int) -> bool:
    """Whether a failed sign-in is recorded: the first in a row, the second, the fourth, the eighth.

    The event says which it is. Whoever fails all day must not fill the store with it.
    """
    return failures.bit_count() == 1
