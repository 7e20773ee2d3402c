"""Whole numbers in addresses: as large as the store can be asked for, or not understood."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import abort, request
from werkzeug.routing import IntegerConverter

from appliance.model.fields import LARGEST_NUMBER

if TYPE_CHECKING:
    from werkzeug.routing import Map

_DIGITS = f"[0-9]{{1,{len(str(LARGEST_NUMBER))}}}"


class RowNumber(IntegerConverter):
    """The `int` of an address; a larger one than the store's is the address of nothing."""

    regex = _DIGITS

    def __init__(self, map: Map) -> None:  # noqa: A002 - as Werkzeug calls it
        super().__init__(map, max=LARGEST_NUMBER)


def number_asked_for(name: str, default: int) -> int:
    """A number from the query of the address; what is none is a request not understood."""
    text = request.args.get(name, "")
    if not text:
        return default
    if not re.fullmatch(_DIGITS, text) or int(text) > LARGEST_NUMBER:
        abort(400)
    return int(text)
