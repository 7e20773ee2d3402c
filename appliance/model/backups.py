"""Backups, as the store remembers that they were tried, proved, restored on trial and removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One backup in one folder, or the try at one.

    `begun_at` is when it was begun; `proved_at` when it was last opened and found whole, None where
    it never was; `tried_at` when it was last restored in full on trial; `gone_at` when it was
    removed or found missing. `is_beside`: it lies on the
    same disk as the store. `problem` is the sentence of what went wrong; empty: nothing did.
    """

    generation: int
    folder: str
    name: str
    begun_at: datetime
    octets: int = 0
    is_beside: bool = False
    proved_at: datetime | None = None
    tried_at: datetime | None = None
    gone_at: datetime | None = None
    problem: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it was proved, and nothing has been found against it since."""
        return self.proved_at is not None and self.gone_at is None and not self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration:
    """That this store was put back from a backup; `looked_by` is the principal who has seen it.

    What families decided up to `decided_until` is in it.
    """

    id: int
    at: datetime
    made_at: datetime
    decided_until: datetime
    looked_by: str = ""
