"""Whole numbers in addresses: as large as the store can be asked for, or not understood."""

from __future__ import annotations

import re

from flask import abort, request
from werkzeug.routing import IntegerConverter

from appliance.model.fields import LARGEST_NUMBER


def _up_to(largest: int) -> str:
    """Write the pattern of the whole numbers from 0 to the largest, in as many digits at most.

    The pattern itself ends at the largest, and no check after it: where two pages share an
    address, one to look and one to send, Werkzeug answers a number that a check refused with
    "not in this way" (405), as if the address were of something.
    """
    digits = str(largest)
    below = [
        f"{digits[:place]}[0-{int(digit) - 1}][0-9]{{{len(digits) - place - 1}}}"
        for place, digit in enumerate(digits)
        if digit > "0"
    ]
    return "|".join([f"[0-9]{{1,{len(digits) - 1}}}", *below, digits])


_NUMBER = _up_to(LARGEST_NUMBER)


class RowNumber(IntegerConverter):
    """The `int` of an address; a larger one than the store's is the address of nothing."""

    regex = _NUMBER


def number_asked_for(name: str, default: int) -> int:
    """A number from the query of the address; what is none is a request not understood."""
    text = request.args.get(name, "")
    if not text:
        return default
    if not re.fullmatch(_NUMBER, text):
        abort(400)
    return int(text)
