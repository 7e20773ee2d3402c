"""What a family may ask, by when it is answered, and what may not be erased meanwhile.

34 CFR 99.10(b) gives a school 45 days from the day on which a request to inspect came, and (e)
forbids to destroy an education record while such a request is outstanding. The GDPR, Art. 12(3),
gives one month for whatever is asked.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from appliance.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

LONGEST = 200
"""Letters of who asked, or of how a request was closed."""

SOON = timedelta(days=7)
"""A request that is due within so many days is marked."""

_FERPA = timedelta(days=45)


class Kind(StrEnum):
    """What a family asks for."""

    INSPECT = "inspect"
    CORRECT = "correct"
    ERASE = "erase"
    RESTRICT = "restrict"
    TAKE_ALONG = "take along"


class Clock(StrEnum):
    """By which rule a request is due."""

    FERPA = "ferpa"
    GDPR = "gdpr"


class Outcome(StrEnum):
    """How a request was closed."""

    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class RequestIncompleteError(RefusedError):
    """Say what was asked for, on which day (not a later one than today), and by whom in words such
    as “mother”, of at most {longest} letters. Nothing was kept.
    """


class ClosingIncompleteError(RefusedError):
    """Say how it ended, and in a sentence of at most {longest} letters what was done. The request
    is still open.
    """


class ClosedAlreadyError(RefusedError):
    """This request was closed before. Nothing was changed."""


class InspectionOpenError(RefusedError):
    """A family has asked to see what is kept of a child, and until that is answered nothing of the
    child may be erased. Answer the request under Trust, Requests, and close it; then do this again.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a family asked for. `by` says who in words (“mother”), never a name."""

    kind: Kind
    by: str
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How a request ended: when, by whose account, and what was done."""

    at: datetime
    by: str
    outcome: Outcome
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRequest:
    """A request as it is kept. `subject` is the child's number here."""

    id: int
    subject: int
    asked: Asked
    due_on: date
    entered_by: str
    entered_at: datetime
    closing: Closing | None = None

    @property
    def is_open(self) -> bool:
        """Whether the family still waits."""
        return self.closing is None

    def days_left(self, today: date) -> int:
        """Days until it is due; below 0: it is overdue."""
        return (self.due_on - today).days

    def is_overdue(self, today: date) -> bool:
        """Whether it is open after its last day."""
        return self.is_open and today > self.due_on

    def is_due_soon(self, today: date) -> bool:
        """Whether it is open, and its last day is near or today."""
        return self.is_open and today <= self.due_on <= today + SOON


def due_on(received_on: date, clock: Clock) -> date:
    """The last day on which a request is answered in time.

    A month ends on the day of the same number, or on the last day of a shorter month; that a
    deadline on a holiday moves to the next working day (Regulation 1182/71) is not used.
    """
    if clock is Clock.FERPA:
        return received_on + _FERPA
    year, month = divmod(received_on.year * 12 + received_on.month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(received_on.day, last))


def check_asked(asked: Asked, today: date) -> None:
    """Refuse to keep what is no request.

    Raises
    ------
    RequestIncompleteError
        Nobody is named in words, or the day is still to come.
    """
    if not 0 < len(asked.by) <= LONGEST or asked.received_on > today:
        raise RequestIncompleteError(longest=LONGEST)


def check_may_erase(locked: Collection[int], students: Collection[int]) -> None:
    """Refuse to erase anything of a child whose family waits to see what is kept.

    `locked` are the children of whom an inspection is open, `students` those of whom something
    would be erased. Whatever erases on purpose asks here.

    Raises
    ------
    InspectionOpenError
        One of them is locked; nothing is to be erased.
    """
    if not set(locked).isdisjoint(students):
        raise InspectionOpenError
