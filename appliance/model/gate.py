"""The trust gate in words: what a principal confirms before the first import, and what was told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from appliance.model.text import mark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from appliance.model.consent import Regime

SHORTEST_DAYS = 10
DEFAULT_DAYS = 14
LONGEST_DAYS = 90
"""How many days families have between the notice and the first import."""

LONGEST_TEXT = 200
"""Letters of the complaint contact, and of how families were told."""


class Step(StrEnum):
    """What is confirmed, in the order of the walk."""

    PURPOSES = "purposes"
    FIELDS = "fields"
    RETENTION = "retention"
    REGIME = "regime"
    PERIOD = "period"
    CONTACT = "contact"
    NOTICE = "notice"


TITLES = {
    Step.PURPOSES: mark("What it is for"),
    Step.FIELDS: mark("What is kept"),
    Step.RETENTION: mark("How long it is kept"),
    Step.REGIME: mark("How a family says no"),
    Step.PERIOD: mark("How long families have"),
    Step.CONTACT: mark("Whom families ask"),
    Step.NOTICE: mark("Telling the families"),
}

HINTS = {
    Step.PURPOSES: mark("The purposes for which anything may be kept."),
    Step.FIELDS: mark("Every single thing, in a parent’s words, and what stays off."),
    Step.RETENTION: mark("When each thing is erased."),
    Step.REGIME: mark("Whether silence means yes or no for what is sensitive."),
    Step.PERIOD: mark(
        "The days between the letter and the first import: 14 unless you say otherwise."
    ),
    Step.CONTACT: mark("Somebody who answers, by name, room and telephone."),
    Step.NOTICE: mark("The letter goes home; you record the day."),
}
"""What each step is about, before it is taken."""

LOOKED_AT = (Step.PURPOSES, Step.FIELDS, Step.RETENTION)
"""What is shown as it stands, and confirmed by looking at it."""

BEFORE_NOTICE: tuple[Step, ...] = tuple(step for step in Step if step is not Step.NOTICE)


@dataclass(frozen=True, slots=True)
class Named:
    """How a field is kept: for which purpose and how long, by the names of the register's words,
    and until which day where it is on for a time.
    """

    purpose: str
    retention: str
    until: date | None = None

    def covers(self, other: Named) -> bool:
        """Whether whoever was told this was told of the other too: it may end earlier."""
        is_same = (self.purpose, self.retention) == (other.purpose, other.retention)
        is_longer = self.until is not None and (other.until is None or other.until > self.until)
        return is_same and not is_longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What families were told, when, how, and by whose word.

    `on` is None where what was recorded is no date. `fields` are those that the letter named,
    each “entity.field” with how it said that it is kept.
    """

    id: int
    on: date | None
    how: str
    days: int
    regime: Regime
    fields: Mapping[str, Named]
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A step as it was last confirmed: `value` is what was before the eyes of whoever did it."""

    step: Step
    value: str
    by: str
    at: datetime
