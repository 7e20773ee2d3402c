"""How often a sign-in failed, from where: what a guesser has to wait for.

An attempt is counted before its password is looked at, so that a hundred at once gain
nothing; a success takes the count back.
"""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from appliance.errors import RefusedError
from appliance.governance.passwords import (
    FORGOTTEN_AFTER,
    SAME_ACCOUNT,
    SAME_ACCOUNT_SAME_ADDRESS,
    SAME_ADDRESS,
)
from appliance.model.moments import as_text
from appliance.store.repositories.base import Repository
from appliance.store.tables import sign_in_attempts

if TYPE_CHECKING:
    from appliance.governance.passwords import Patience

_KNOWN_FOR = timedelta(days=90)


class TooManyAttemptsError(RefusedError):
    """Too many sign-ins have failed. Seconds to wait before the next try: {seconds}."""


class SignInAttempts(Repository):
    """Failures in a row, by account and address, by address, and by account."""

    def begin(self, email: str, address: str) -> None:
        """Count an attempt as failed, until `succeed` says otherwise.

        Raises
        ------
        TooManyAttemptsError
            It came too soon; it was not counted.
        """
        self._forget_old()
        counted = self._counted(email, address)
        wait = max(self._wait(key, patience) for key, patience in counted.items())
        if wait > timedelta(0):
            raise TooManyAttemptsError(seconds=math.ceil(wait.total_seconds()))
        for key in counted:
            self._set(key, self._failures(key) + 1)

    def succeed(self, email: str, address: str) -> None:
        """Take back the count, and remember that the account signs in from here."""
        keys = [_key("pair", email, address), _key("address", address)]
        self.connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.key.in_(keys)))
        account = _key("account", email)
        self._set(account, max(0, self._failures(account) - 1))
        self._set(_key("known", email, address), 0)

    def _counted(self, email: str, address: str) -> dict[str, Patience]:
        keys = {
            _key("pair", email, address): SAME_ACCOUNT_SAME_ADDRESS,
            _key("address", address): SAME_ADDRESS,
        }
        if self._find(_key("known", email, address)) is None:
            keys[_key("account", email)] = SAME_ACCOUNT
        return keys

    def _wait(self, key: str, patience: Patience) -> timedelta:
        found = self._find(key)
        if found is None:
            return timedelta(0)
        failures, last = found
        return last + patience.wait_after(failures) - self.now

    def _failures(self, key: str) -> int:
        found = self._find(key)
        return found[0] if found else 0

    def _find(self, key: str) -> tuple[int, datetime] | None:
        statement = select(sign_in_attempts).where(sign_in_attempts.c.key == key)
        row = self.connection.execute(statement).first()
        return (row.failures, datetime.fromisoformat(row.last_failure_at)) if row else None

    def _set(self, key: str, failures: int) -> None:
        values = {"failures": failures, "last_failure_at": self.stamp}
        statement = insert(sign_in_attempts).values(key=key, **values)
        self.connection.execute(
            statement.on_conflict_do_update(index_elements=["key"], set_=values)
        )

    def _forget_old(self) -> None:
        known = sign_in_attempts.c.key.startswith("known:")
        last = sign_in_attempts.c.last_failure_at
        for which, kept in ((~known, FORGOTTEN_AFTER), (known, _KNOWN_FOR)):
            old = last < as_text(self.now - kept)
            self.connection.execute(delete(sign_in_attempts).where(which, old))


def _key(kind: str, *parts: str) -> str:
    """Name a counter without keeping what was typed: people type passwords into wrong fields."""
    text = "\0".join(part.strip().casefold() for part in parts)
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"
