"""What of a box makes a sentence about it true or false, and how answers are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.model.text import Message

if TYPE_CHECKING:
    from datetime import date

    from appliance.model.machine import MachineFacts

Answers = dict[str, tuple[Message, ...]]
"""The sentences that answer each question of `QUESTIONS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxFacts:
    """`remote` are sources on other machines; `wider` is for the principal and IT."""

    machine: MachineFacts
    students: int
    idle_minutes: int
    wider_minutes: int
    absolute_hours: int
    remote: int
    signed: date | None
    is_anchored: bool


def say(template: str, **facts: object) -> Message:
    """A sentence with its facts."""
    return Message(template, facts)
