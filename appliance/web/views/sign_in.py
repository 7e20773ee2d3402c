"""In and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from appliance.errors import RefusedError
from appliance.governance.access import Permission
from appliance.store.repositories.sign_in_attempts import TooManyAttemptsError
from appliance.web import authentication
from appliance.web.pages import SIGN_IN, Answer, Go, Show, page, wanted_page

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

_FORM = "sign_in/form.html"


@page(SIGN_IN, needs=Permission.SIGN_IN, because=None)
def form(work: UnitOfWork) -> Answer:
    """Ask who it is."""
    return Go("/") if work.actor.role else Show(_FORM, {"is_out": "out" in request.args})


@page(SIGN_IN, needs=Permission.SIGN_IN, because=None, writes=True)
def enter(work: UnitOfWork) -> Answer:  # noqa: ARG001
    """Begin a stay, or say why not."""
    email = request.form.get("email", "")
    after = wanted_page()  # forgotten with all else of the stay when a new one begins
    try:
        authentication.sign_in(email, request.form.get("password", ""))
    except RefusedError as error:
        status = 429 if isinstance(error, TooManyAttemptsError) else 403
        return Show(_FORM, {"email": email, "problem": error}, status)
    return Go(after)


@page("/sign-out", needs=Permission.SIGN_IN, because=None, writes=True)
def leave(work: UnitOfWork) -> Answer:  # noqa: ARG001
    """End the stay, here and in the browser."""
    authentication.sign_out()
    return Go(f"{SIGN_IN}?out", clears_browser=True)
