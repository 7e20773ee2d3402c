"""Someone outside the staff: nothing of a student leaves before it is said to whom and for what.

34 CFR 99.32(a)(3): the record of a disclosure names “the parties who have requested or received”
it and “the legitimate interests the parties had”. It is kept with the student's record as long
as that is, and the family may read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.errors import RefusedError

if TYPE_CHECKING:
    from datetime import datetime

_SHORTEST_RECIPIENT = 3
_SHORTEST_INTEREST = 10
LONGEST = 300


class RecipientMissingError(RefusedError):
    """Say who is to have it: the name of the person or the office, and where they belong."""


class InterestMissingError(RefusedError):
    """Say in a sentence what they need it for. The law asks for it, and the family may read it."""


@dataclass(frozen=True, slots=True)
class Outsider:
    """Who is to have something of a student, and for what legitimate interest."""

    recipient: str
    interest: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What was given to whom, when, by whom, and for what."""

    id: int
    at: datetime
    by: str
    what: str
    to: Outsider


def checked_outsider(recipient: str, interest: str) -> Outsider:
    """Read to whom something is to go, and for what.

    Raises
    ------
    RecipientMissingError, InterestMissingError
        One of the two is not said.
    """
    recipient, interest = (" ".join(text.split())[:LONGEST] for text in (recipient, interest))
    if len(recipient) < _SHORTEST_RECIPIENT:
        raise RecipientMissingError
    if len(interest) < _SHORTEST_INTEREST:
        raise InterestMissingError
    return Outsider(recipient, interest)
