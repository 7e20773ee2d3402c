"""One's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from appliance.errors import RefusedError
from appliance.governance.access import Permission
from appliance.governance.passwords import SHORTEST
from appliance.model.text import Message, mark
from appliance.web import authentication
from appliance.web.pages import CHOOSE_PASSWORD, MUST_CHANGE, Answer, Go, Show, current_stay, page

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

_FORM = "account/password.html"
_CHANGED = Message(mark("Your password is changed. Everywhere else you are signed out."))


@page(CHOOSE_PASSWORD, needs=Permission.OWN_ACCOUNT, because=None)
def password_form(work: UnitOfWork) -> Answer:  # noqa: ARG001
    """Ask for a new password."""
    return Show(_FORM, _context())


@page(CHOOSE_PASSWORD, needs=Permission.OWN_ACCOUNT, because=None, writes=True)
def choose_password(work: UnitOfWork) -> Answer:
    """Keep a new password, or say why not."""
    current, new, repeated = (request.form.get(name, "") for name in ("current", "new", "repeated"))
    try:
        authentication.change_password(work.actor, current, new, repeated)
    except RefusedError as error:
        return Show(_FORM, _context() | {"problem": error}, 422)
    return Go("/", note=_CHANGED)


def _context() -> dict[str, object]:
    return {"is_first": MUST_CHANGE in current_stay(), "shortest": SHORTEST}
