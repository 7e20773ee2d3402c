"""Browsers' stays: a random token there, its digest and all that belongs to it here."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from appliance.model.accounts import SignInSession
from appliance.model.moments import as_text
from appliance.store.repositories.base import Repository
from appliance.store.tables import web_sessions

if TYPE_CHECKING:
    from datetime import timedelta


class WebSessions(Repository):
    """Every stay, by its token."""

    def find(self, token: str) -> SignInSession | None:
        """The stay that a token stands for, however old."""
        statement = select(web_sessions).where(web_sessions.c.token_digest == _digest(token))
        row = self.connection.execute(statement).first()
        if row is None:
            return None
        return SignInSession(
            account_id=row.account_id,
            data=json.loads(row.data),
            created_at=datetime.fromisoformat(row.created_at),
            seen_at=datetime.fromisoformat(row.seen_at),
        )

    def begin(self, token: str, account_id: int, data: dict[str, object]) -> None:
        """Begin a stay."""
        values = {
            "token_digest": _digest(token),
            "account_id": account_id,
            "data": json.dumps(data),
            "created_at": self.stamp,
            "seen_at": self.stamp,
        }
        self.connection.execute(insert(web_sessions).values(values))

    def keep(self, token: str, data: dict[str, object]) -> None:
        """Note that the browser was seen now, and what its stay carries."""
        statement = update(web_sessions).where(web_sessions.c.token_digest == _digest(token))
        self.connection.execute(statement.values(data=json.dumps(data), seen_at=self.stamp))

    def end(self, token: str) -> None:
        """End a stay; its token is worth nothing from now on."""
        self.connection.execute(
            delete(web_sessions).where(web_sessions.c.token_digest == _digest(token))
        )

    def forget_all(self) -> None:
        """End every stay there is."""
        self.connection.execute(delete(web_sessions))

    def forget_older_than(self, age: timedelta) -> None:
        """Erase the stays that began longer ago."""
        began_before = web_sessions.c.created_at < as_text(self.now - age)
        self.connection.execute(delete(web_sessions).where(began_before))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
