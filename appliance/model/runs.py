"""What an import can be said to be, and what it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


class RunState(StrEnum):
    """How an import stands."""

    RUNNING = "running"
    PUBLISHED = "published"
    HELD = "held"  # waits for a person: it would do more than passes without asking
    FAILED = "failed"
    DRY_RUN = "dry_run"  # everything but the publishing
    COUNTED = "counted"  # read to be held against what is kept (`model.reconciliation`)
    STOPPED = "stopped"  # the machine or the process ended in the middle; nothing was changed


CHANGES_NOTHING = frozenset({RunState.DRY_RUN, RunState.COUNTED})
"""A run that was to change nothing says nothing of when a source was last imported."""


@dataclass(slots=True)
class EntityCounts:
    """What one run did to one entity, in rows; `left_empty` counts values.

    `opted_out` are rows of children who are not to be here, `outside` those of children who are not
    of the pilot: nothing of them was kept. `left_pilot` are the removed rows of students who left
    its sections. `locked` are rows that the source no longer gives and that stay, because a family
    has asked to see what is kept; `expired` those whose time is over, which were not taken.
    """

    entity: str
    read: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    set_aside: int = 0
    repeated: int = 0
    blank: int = 0
    left_empty: int = 0
    opted_out: int = 0
    locked: int = 0
    expired: int = 0
    outside: int = 0
    left_pilot: int = 0
    inputs: str = field(default="", repr=False)

    @property
    def moved(self) -> bool:
        """Whether anything stored is different after the run."""
        return bool(self.added or self.changed or self.removed)

    @property
    def has_refused(self) -> bool:
        """Whether anything could not be taken as it stood."""
        return bool(self.set_aside or self.left_empty)


class Guard(StrEnum):
    """What a run was held for; the rules are in `imports.holding`."""

    REMOVALS = "removals"  # too many rows of an entity would go
    SECTION = "section"  # most of one section's rows would go
    NAMES = "names"  # too many students would bear another name under the same key
    KEYS = "keys"  # students would go, and come again under new keys
    DRIP = "drip"  # too many rows would have gone within some weeks, a few at a time


@dataclass(frozen=True, slots=True)
class HeldDifference:
    """What a held run would do to one entity, and how much of it passes without asking.

    `present` and `removed` are of the one section where there is one (`section` is its code);
    `changed` counts the other names for a guard of names; `added` the students that come again for
    a guard of keys; `earlier` the rows that went in the weeks before, which `present` counts too.
    """

    entity: str
    present: int
    removed: int
    added: int
    changed: int
    allowed: int
    guard: Guard = Guard.REMOVALS
    section_id: int = 0
    section: str = ""
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class NewYear:
    """What speaks for a new school year in a run, and what it would erase of the last one.

    `ended` is the last day of the terms that go; of a source without terms, the day before those
    that are kept. `begins` is the first day of the terms that come after it, and `overlapping`
    counts the terms that go on beyond it. Of `sections` that the source gives, `new_sections` are
    of terms that begin after it. `erased` counts the rows that go, by entity, which belong to
    terms that have ended.
    """

    ended: date | None
    begins: date | None
    overlapping: int
    sections: int
    new_sections: int
    erased: dict[str, int]


@dataclass(frozen=True, slots=True)
class Run:
    """One import of one source.

    `new_year` is kept of a run that looks like a new school year; `new_year_by` is who declared
    that it is one.
    """

    id: int
    source: str
    source_title: str
    state: RunState
    stage: str
    started_at: datetime
    ended_at: datetime | None
    started_by: str
    approved_by: str
    rows_done: int
    rows_expected: int | None
    problem: str
    difference: str = field(default="", repr=False)
    counts: tuple[EntityCounts, ...] = ()
    held: tuple[HeldDifference, ...] = ()
    new_year: NewYear | None = None
    new_year_by: str = ""


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """A row that was refused, or taken without a value that could not be understood (then the value
    was `left_empty`): where it lies in its source, and why. `content` is masked for IT.
    """

    id: int
    run_id: int
    source: str
    entity: str
    origin: str
    row_number: int
    field: str
    reason: str
    left_empty: bool
    content: dict[str, str]


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source as its pages and commands show it; its secret is not among it."""

    id: int
    name: str
    title: str
    connector: str
    address: str
    parameters: dict[str, str]
    mapping: str = field(repr=False)
    schedule: str
    added_at: datetime
