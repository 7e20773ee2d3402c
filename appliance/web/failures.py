"""What a person reads when a page cannot be shown: calm, in words, and without detail."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import g, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from appliance.errors import HomeroomError, WrongUsageError
from appliance.governance.access import Permission, can
from appliance.model.text import Message, mark
from appliance.store.repositories.sources import SourceUnknownError
from appliance.web.language import gettext
from appliance.web.pages import SIGN_IN, current_stay, leave_note
from appliance.web.words import apology

if TYPE_CHECKING:
    from flask import Flask, Response
    from werkzeug.wrappers import Response as AnyResponse

_LOG = logging.getLogger(__name__)

_STALE = Message(mark("That page had been open for a while. Please sign in again."))


def install(app: Flask) -> None:
    """Answer every failure with a page of words."""
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(HomeroomError, _explained)
    app.register_error_handler(Exception, _broken)


def _stale_form(error: CSRFError) -> AnyResponse:
    if request.path != SIGN_IN:
        return _refused(error)
    leave_note(_STALE)
    return redirect(SIGN_IN, code=303)


def _refused(error: HTTPException) -> Response:
    status = error.code or 500
    response = _page(status, *_words(status))
    if status == 405:
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    return response


def _explained(error: HomeroomError) -> Response:
    """Show an error's own sentence; what is not there is not there for anyone."""
    if isinstance(error, WrongUsageError | SourceUnknownError):
        return _page(404, *_words(404))
    return _page(409, gettext("That could not be done"), apology(error))


def _broken(error: Exception) -> Response:
    _LOG.error("A page failed: %s", type(error).__name__, exc_info=error)
    return _page(500, *_words(500))


def _page(status: int, title: str, text: str) -> Response:
    g.pop("work", None)  # its snapshot is closed
    offers_glass = can(current_stay().actor, Permission.BREAK_GLASS)
    context = {"status": status, "title": title, "text": text, "offers_glass": offers_glass}
    html = render_template("errors/error.html", **context)
    return make_response(html, status)


def _words(status: int) -> tuple[str, str]:
    """The title and the sentence for a status."""
    known = {
        400: (
            gettext("That request was not understood"),
            gettext("The page may have been open too long. Go back, reload it and try again."),
        ),
        403: (
            gettext("This page is not part of your role"),
            gettext("If you need it for your work, ask the principal."),
        ),
        404: (
            gettext("There is nothing here for you"),
            gettext(
                "The page does not exist, or it belongs to a student or class that you do not"
                " teach this term."
            ),
        ),
        405: (
            gettext("That cannot be done from here"),
            gettext("Go back to the page before and use its button."),
        ),
        413: (
            gettext("That was too much at once"),
            gettext("The form held more than this server accepts."),
        ),
        429: (
            gettext("Please wait a moment"),
            gettext("There were too many attempts in a short time."),
        ),
    }
    failed = (
        gettext("Something went wrong here"),
        gettext(
            "It is not your doing. Nothing was changed. If it happens again, tell the person who"
            " looks after this machine; its log says more."
        ),
    )
    return known.get(status, known[400] if status < 500 else failed)
