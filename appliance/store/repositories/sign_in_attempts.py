"""How often a sign-in failed, from where: what a guesser has to wait for.

An attempt is counted before its password is looked at, so that a hundred at once gain nothing;
a success takes the count back.

Each source waits for its own failures. A browser that has signed in to the account before is
known by a token that the sign-in left there (OWASP calls it a device cookie), and waits for
nothing else; so does, but for whoever shares it, an address that is known. Any other source waits
the longer the more have failed, wherever that was, so that guesses from many stay slow; but from
its own last failure on, so that nobody keeps a person from a new machine by guessing elsewhere.
Only after a hundred failures in a row does it wait for those of others.
"""

from __future__ import annotations

import hashlib
import math
from datetime import datetime
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from appliance.errors import RefusedError
from appliance.governance.passwords import (
    FORGOTTEN_AFTER,
    KNOWN_FOR,
    MOST_GUESSES,
    SAME_ACCOUNT,
    SAME_ACCOUNT_SAME_SOURCE,
    SAME_ADDRESS,
)
from appliance.model.moments import as_text
from appliance.store.repositories.base import Repository
from appliance.store.tables import sign_in_attempts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.governance.passwords import Patience
    from appliance.model.accounts import SignInSource

_PAIR, _ADDRESS, _ACCOUNT, _KNOWN = "pair:", "address:", "account:", "known:"

_SHELF_DIGITS = 4
"""Counters stand on 65,536 shelves of each kind, so that nobody can make more by typing other
names. Two that share one wait for each other; what is known stands on none."""


class TooManyAttemptsError(RefusedError):
    """Too many sign-ins have failed. Seconds to wait before the next try: {seconds}."""


class SignInAttempts(Repository):
    """Failures in a row: by account and source, by address, and by account."""

    def begin(self, email: str, source: SignInSource) -> int:
        """Count an attempt as failed, until `succeed` says otherwise.

        Returns
        -------
        int
            How many in a row have failed from this source, this one among them.

        Raises
        ------
        TooManyAttemptsError
            It came too soon; it was not counted.
        """
        self._forget_old()
        counters = self._counters(email, source)
        until = max(self._ends(counters), default=self.now)
        if until > self.now:
            seconds = math.ceil((until - self.now).total_seconds())
            raise TooManyAttemptsError(seconds=seconds)
        for key in counters:
            self._set(key, self._failures(key) + 1)
        return max(self._failures(key) for key in counters if not _is_shared(key))

    def succeed(self, email: str, source: SignInSource, device: str = "") -> None:
        """Take the count back, and know this source from now on: its address, and its browser by
        the token that it is given.
        """
        for key in self._counters(email, source):
            if _is_shared(key):
                self._set(key, self._failures(key) - 1)
            else:
                self.connection.execute(
                    delete(sign_in_attempts).where(sign_in_attempts.c.key == key)
                )
        self._set(_known(email, _place(source)), 0)
        if device:
            self._set(_known(email, device), 0)

    def _counters(self, email: str, source: SignInSource) -> dict[str, Patience]:
        """What an attempt is counted under, and how long each makes wait."""
        if source.device and self._find(_known(email, source.device)):
            return {_counter(_PAIR, email, source.device): SAME_ACCOUNT_SAME_SOURCE}
        place = _place(source)
        counters = {
            _counter(_PAIR, email, place): SAME_ACCOUNT_SAME_SOURCE,
            _counter(_ADDRESS, place): SAME_ADDRESS,
        }
        if not self._find(_known(email, place)):
            counters[_counter(_ACCOUNT, email)] = SAME_ACCOUNT
        return counters

    def _ends(self, counters: dict[str, Patience]) -> Iterator[datetime]:
        """When the waiting under each counter ends, of those that there is any under."""
        own = next((self._find(key) for key in counters if key.startswith(_PAIR)), None)
        for key, patience in counters.items():
            failures, last = self._find(key) or (0, None)
            if _is_shared(key) and failures < MOST_GUESSES:
                last = own[1] if own else None
            if last is not None:
                yield last + patience.wait_after(failures)

    def _failures(self, key: str) -> int:
        found = self._find(key)
        return found[0] if found else 0

    def _find(self, key: str) -> tuple[int, datetime] | None:
        statement = select(sign_in_attempts).where(sign_in_attempts.c.key == key)
        row = self.connection.execute(statement).first()
        return (row.failures, datetime.fromisoformat(row.last_failure_at)) if row else None

    def _set(self, key: str, failures: int) -> None:
        values = {"failures": max(0, failures), "last_failure_at": self.stamp}
        statement = insert(sign_in_attempts).values(key=key, **values)
        self.connection.execute(
            statement.on_conflict_do_update(index_elements=["key"], set_=values)
        )

    def _forget_old(self) -> None:
        known = sign_in_attempts.c.key.startswith(_KNOWN)
        last = sign_in_attempts.c.last_failure_at
        for which, kept in ((~known, FORGOTTEN_AFTER), (known, KNOWN_FOR)):
            old = last < as_text(self.now - kept)
            self.connection.execute(delete(sign_in_attempts).where(which, old))


def _is_shared(key: str) -> bool:
    """Whether a counter counts what comes from many sources."""
    return key.startswith(_ACCOUNT)


def _counter(kind: str, *parts: str) -> str:
    return f"{kind}{_digest(*parts)[:_SHELF_DIGITS]}"


def _known(email: str, source: str) -> str:
    return f"{_KNOWN}{_digest(email, source)}"


def _place(source: SignInSource) -> str:
    """An address; of IPv6 the network, for one machine has as many addresses there as it likes."""
    try:
        address = ip_address(source.address)
    except ValueError:  # the console
        return source.address
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address) >> 64 << 64, 64)))
    return str(address)


def _digest(*parts: str) -> str:
    """Digest what was typed rather than keep it: people type passwords into wrong fields."""
    text = "\0".join(part.strip().casefold() for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
