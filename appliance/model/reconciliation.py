"""What a source counts now, held against what is kept of it, with every difference explained."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Difference(StrEnum):
    """Why a source counts another number of rows than are kept of it."""

    BLANK = "blank"  # nothing stands in them: a mark that is not yet given
    REPEATED = "repeated"  # the same row, given again
    REFUSED = "refused"  # set aside, for a reason
    UNLINKED = "unlinked"  # set aside, because whose they are is not known
    OPTED_OUT = "opted out"  # of children who are not to be here
    OUTSIDE = "outside the pilot"  # of children who are not of the pilot, or may not be
    NEW = "new"  # they came since the last import
    GONE = "gone"  # they went since the last import, and are still kept
    SPARED = "spared"  # they cannot be read now; what was read of them before is kept
    LOCKED = "locked"  # they went, and stay while the family waits to see what is kept
    EXPIRED = "expired"  # older than they may be kept
    UNCOUNTED = "uncounted"  # the source counts them, and gave none of them to read


KEPT_HERE = frozenset({Difference.GONE, Difference.SPARED, Difference.LOCKED})
"""What is kept here and is not in the source: it counts the other way."""


@dataclass(frozen=True, slots=True)
class Explained:
    """So many rows of a difference; `field` and `reason` say more of those that were refused."""

    difference: Difference
    rows: int
    field: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that the source has for another value of a parameter, such as another year."""

    parameter: str
    value: str
    title: str
    rows: int


@dataclass(frozen=True, slots=True)
class SectionRows:
    """One section's rows of an entity: those that the source gives, and those that are kept."""

    section: str
    given: int
    kept: int


@dataclass(frozen=True, slots=True)
class EntityReconciliation:
    """One entity of one source, in rows.

    `counted` is what the source counts by itself (None where it cannot count apart from reading),
    `read` what it gave row by row, `kept` what Homeroom holds of it, `changed` how many of these
    say something else by now.
    """

    entity: str
    counted: int | None
    read: int
    kept: int
    changed: int
    explained: tuple[Explained, ...]
    left_out: tuple[LeftOut, ...] = ()
    sections: tuple[SectionRows, ...] = ()

    @property
    def in_source(self) -> int:
        """What the source has: as it counts, or else as it was read."""
        return self.read if self.counted is None else self.counted

    @property
    def unexplained(self) -> int:
        """Rows for which there is no explanation. Anything but 0 is a fault of this program."""
        signed = (-e.rows if e.difference in KEPT_HERE else e.rows for e in self.explained)
        return self.in_source - self.kept - sum(signed)

    @property
    def differing_sections(self) -> tuple[SectionRows, ...]:
        """The sections of which the source gives another number of rows than are kept."""
        return tuple(each for each in self.sections if each.given != each.kept)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All entities of one source, when they were counted, and on whose asking."""

    at: datetime
    by: str
    entities: tuple[EntityReconciliation, ...]
