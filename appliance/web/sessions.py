"""Stays: who is signed in, kept on the server.

Flask's own session is a signed cookie, which still works after signing out. Ours is a random
token whose digest is a row of the store, so that signing out, a new password and a disabled
account end it at once.

Before signing in there is nothing to end: what the browser must bring back (the token of the
form, where it wanted to go) lies in the same cookie, signed. Nobody but who signs in can make a
row.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask.sessions import SecureCookieSessionInterface, SessionInterface, SessionMixin
from itsdangerous import BadSignature
from werkzeug.datastructures import CallbackDict

from appliance.governance.access import NOBODY
from appliance.model.fields import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from flask import Flask, Request, Response
    from itsdangerous import URLSafeTimedSerializer

    from appliance.governance.access import Actor
    from appliance.model.accounts import SignInSession
    from appliance.settings import Settings
    from appliance.store.unit_of_work import Store, UnitOfWork

COOKIE = "__Host-homeroom"
_TOKEN_BYTES = 32
_SEEN_EVERY = timedelta(minutes=1)
_WIDER_ROLES = frozenset({Role.PRINCIPAL, Role.IT})
_WIDER_ROLES_IDLE = timedelta(minutes=10)
_BEFORE_SIGN_IN = timedelta(hours=1)
_SEAL = "."
"""Stands in what is signed, and in no token."""

STATIC_PREFIX = "/static/"


class Stay(CallbackDict[str, Any], SessionMixin):
    """One browser's stay, during one request."""

    def __init__(
        self,
        values: Mapping[str, Any] | None = None,
        *,
        token: str | None = None,
        actor: Actor = NOBODY,
        seen_at: datetime | None = None,
    ) -> None:
        super().__init__(values, _note_change)
        self.token = token
        self.actor = actor
        self.seen_at = seen_at
        self.modified = False
        self.is_renewed = False
        self.is_over = False
        self.is_polled = False

    def sign_in(self, actor: Actor) -> None:
        """Begin a new stay, under a new token, with nothing of the old one."""
        self.clear()
        self.actor = actor
        self.is_renewed = True

    def sign_out(self) -> None:
        """End the stay."""
        self.clear()
        self.actor = NOBODY
        self.is_over = True


def _note_change(stay: CallbackDict[str, Any]) -> None:
    stay.modified = True  # type: ignore[attr-defined]


def idle_limit(settings: Settings, role: Role | None) -> timedelta:
    """How long a stay lasts without a click: shorter for those who see or may do more."""
    limit = timedelta(minutes=settings.idle_minutes)
    return min(limit, _WIDER_ROLES_IDLE) if role in _WIDER_ROLES else limit


class StoredStays(SessionInterface):
    """Keeps stays in the store's `web_sessions`."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def open_session(self, app: Flask, request: Request) -> Stay:
        """Find the stay that the browser's cookie stands for, or begin an empty one."""
        cookie = request.cookies.get(COOKIE, "")
        if not cookie or request.path.startswith(STATIC_PREFIX):
            return Stay()
        if _SEAL in cookie:
            return Stay(self._unsealed(app, cookie))
        with self._store.reading(NOBODY) as work:
            found = self._find(work, cookie)
        return Stay(token=cookie) if found is None else found  # an empty stay is false, too

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, and hand out or take back the cookie."""
        assert isinstance(session, Stay)  # noqa: S101
        if session.is_over:
            self._end(session, response)
        elif session.is_renewed:
            self._begin(session, response)
        elif session.actor is NOBODY and session.modified:
            _set_cookie(response, self._sealed(app, session))
        elif session.modified or self._is_due(session):
            self._keep(session)

    def idle_limit(self, actor: Actor) -> timedelta:
        """How long this actor's stay lasts without a click."""
        return idle_limit(self._settings, actor.role)

    def _find(self, work: UnitOfWork, token: str) -> Stay | None:
        found = work.find.web_sessions.find(token)
        if found is None:
            return None
        actor = work.find.accounts.actor_of(found.account_id)
        if actor is None or self._is_expired(found, actor, work.now):
            return None
        if not work.find.pilots.may_sign_in(actor):
            return None
        return Stay(found.data, token=token, actor=actor, seen_at=found.seen_at)

    def _is_expired(self, found: SignInSession, actor: Actor, now: datetime) -> bool:
        longest = timedelta(hours=self._settings.absolute_hours)
        return now - found.seen_at > self.idle_limit(actor) or now - found.created_at > longest

    def _is_due(self, stay: Stay) -> bool:
        if stay.seen_at is None or stay.is_polled:
            return False
        return self._store.clock() - stay.seen_at >= _SEEN_EVERY

    def _begin(self, stay: Stay, response: Response) -> None:
        assert stay.actor.account_id is not None  # noqa: S101
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._store.housekeeping() as work:
            sessions = work.find.web_sessions
            sessions.forget_older_than(timedelta(hours=self._settings.absolute_hours))
            if stay.token:
                sessions.end(stay.token)
            sessions.begin(token, stay.actor.account_id, dict(stay))
        _set_cookie(response, token)

    def _keep(self, stay: Stay) -> None:
        assert stay.token is not None  # noqa: S101
        with self._store.housekeeping() as work:
            work.find.web_sessions.keep(stay.token, dict(stay))

    def _end(self, stay: Stay, response: Response) -> None:
        if stay.token:
            with self._store.housekeeping() as work:
                work.find.web_sessions.end(stay.token)
        response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Lax", path="/")

    def _sealed(self, app: Flask, stay: Stay) -> str:
        """What a browser carries before it signs in, signed so that it cannot be made up."""
        return _serializer(app).dumps(dict(stay))

    def _unsealed(self, app: Flask, cookie: str) -> dict[str, Any]:
        """What it brought back; nothing where that is old or not ours."""
        try:
            found = _serializer(app).loads(cookie, max_age=int(_BEFORE_SIGN_IN.total_seconds()))
        except BadSignature:
            return {}
        return dict(found)


def _set_cookie(response: Response, value: str) -> None:
    response.set_cookie(COOKIE, value, secure=True, httponly=True, samesite="Lax", path="/")


def _serializer(app: Flask) -> URLSafeTimedSerializer:
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None  # noqa: S101 - the app has a key
    return serializer
