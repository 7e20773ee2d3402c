"""What forms say, read."""

from __future__ import annotations

from datetime import date

from flask import request

from appliance.errors import RefusedError


class DateNotUnderstoodError(RefusedError):
    """That is not a date. Write it as YYYY-MM-DD. Nothing was changed."""


def posted_date(name: str) -> date:
    """The date in a field of the form that was sent.

    Raises
    ------
    DateNotUnderstoodError
        It is none.
    """
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError as error:
        raise DateNotUnderstoodError from error
