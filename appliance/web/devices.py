"""Browsers that have signed in before: a token that stays there, and opens nothing.

It only tells a person's own browser from a guesser's (see `store.repositories.sign_in_attempts`).
Signing out leaves it; whoever uses the browser next is known by it for the same accounts only.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from flask import after_this_request, request

from appliance.governance.passwords import KNOWN_FOR

if TYPE_CHECKING:
    from flask import Response

COOKIE = "__Host-homeroom-device"
_TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def device() -> str:
    """The token that the browser has kept; empty where it has none."""
    token = request.cookies.get(COOKIE, "")
    return token if _TOKEN.fullmatch(token) else ""


def keep_device() -> str:
    """Have the browser keep its token, or a new one, from now on; gives the token."""
    token = device() or secrets.token_urlsafe(_TOKEN_BYTES)

    @after_this_request
    def hand_out(response: Response) -> Response:
        response.set_cookie(
            COOKIE, token, max_age=KNOWN_FOR, secure=True, httponly=True, samesite="Lax", path="/"
        )
        return response

    return token
