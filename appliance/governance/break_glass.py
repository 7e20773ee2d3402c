"""Break-glass: one student, a reason, three quarters of an hour, and a review afterwards.

A rule that never bends is gone around: a password is lent, a list is kept on paper. So a member
of staff may open one record that is not theirs, in the open: the principal is told at once, and
says afterwards whether it was right. It opens that one record and nothing that hangs on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from appliance.errors import RefusedError

if TYPE_CHECKING:
    from datetime import datetime

DURATION = timedelta(minutes=45)
REVIEW_WITHIN = timedelta(days=7)
SHORTEST_REASON = 15
SHORTEST_REMARK = 10
LONGEST = 300
"""Letters of a reason or a remark; more is a report, and belongs elsewhere."""


class ReasonTooShortError(RefusedError):
    """Say in a sentence why it cannot wait, in {shortest} letters or more. Whoever reviews it, and
    the family, may read the reason.
    """


class GlassOpenError(RefusedError):
    """You have one record open by break-glass already, and only one is opened at a time. End that
    one first.
    """


class RemarkTooShortError(RefusedError):
    """Say in a sentence of {shortest} letters or more why it was right or was not."""


class ReviewedAlreadyError(RefusedError):
    """This one was reviewed already. Its review stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What the principal said of it afterwards."""

    by: str
    at: datetime
    is_justified: bool
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenGlass:
    """One student, opened to one account for a reason, for a while."""

    id: int
    account_id: int
    student_id: int
    reason: str
    begun_at: datetime
    until: datetime
    ended_at: datetime | None = None
    review: Review | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it still opens the record: not from its last second on, nor once it was ended."""
        return self.ended_at is None and self.begun_at <= now < self.until

    def is_overdue(self, now: datetime) -> bool:
        """Whether nobody has reviewed it in time."""
        return self.review is None and now - self.begun_at > REVIEW_WITHIN

    def opens(self, account_id: int | None, student_id: int, now: datetime) -> bool:
        """Whether it opens this student's record to this account now."""
        is_theirs = account_id == self.account_id and student_id == self.student_id
        return is_theirs and self.is_open(now)

    def minutes_left(self, now: datetime) -> int:
        """How many minutes are left, a begun one counted."""
        return max(ceil((self.until - now) / timedelta(minutes=1)), 0)

    @property
    def why(self) -> str:
        """The reason as the audit chain tells it."""
        return f"break-glass until {self.until.astimezone():%H:%M}: {self.reason}"


def checked_reason(*parts: str) -> str:
    """Put a reason together from what was chosen and what was typed.

    Raises
    ------
    ReasonTooShortError
        It says too little.
    """
    reason = ": ".join(" ".join(part.split()) for part in parts if part.strip())[:LONGEST]
    if len(reason) < SHORTEST_REASON:
        raise ReasonTooShortError(shortest=SHORTEST_REASON)
    return reason


def checked_remark(text: str) -> str:
    """Read what a reviewer wrote.

    Raises
    ------
    RemarkTooShortError
        It says too little.
    """
    remark = " ".join(text.split())[:LONGEST]
    if len(remark) < SHORTEST_REMARK:
        raise RemarkTooShortError(shortest=SHORTEST_REMARK)
    return remark
