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
class BackupFacts:
    """Where backups are made; `proved` is the day of the newest that was proved, if there is one.

    `days` is how long one is kept at most; `is_beside`: the newest lies on the disk of the records.
    """

    folders: tuple[str, ...]
    proved: date | None
    days: int
    is_beside: bool


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
    backups: BackupFacts


def say(template: str, **facts: object) -> Message:
    """A sentence with its facts."""
    return Message(template, facts)
