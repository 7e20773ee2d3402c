"""Report: what a run did, what it set aside, whom it linked, and what it must ask a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.errors import SourceError
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.holding import said
from appliance.model.runs import EntityCounts, HeldDifference, NewYear, RunState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appliance.model.gaps import Gap
    from appliance.model.links import Link
    from appliance.model.reconciliation import EntityReconciliation
    from appliance.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did, or, if it was held or dry, would have done.

    `gaps` is what the source left out, `held` the differences that a person must look at.
    `difference` is the digest of all that the run does, by which an approval is recognized; it is
    made only where a person must look, since it reads every row that the run wrote. `reconciled`
    is what a run found that was to count and not to publish; `new_year` what speaks for a new
    school year, where a person must look, or has declared it.
    """

    run_id: int
    source_id: int
    source: str
    counts: tuple[EntityCounts, ...]
    gathered: tuple[str, ...]
    held: tuple[HeldDifference, ...] = ()
    gaps: tuple[Gap, ...] = ()
    difference: str = ""
    reconciled: tuple[EntityReconciliation, ...] = ()
    new_year: NewYear | None = None

    @property
    def moved(self) -> bool:
        """Whether anything stored is different now."""
        return any(c.moved for c in self.counts)

    @property
    def set_aside(self) -> int:
        """Rows refused, over all entities."""
        return sum(c.set_aside for c in self.counts)

    @property
    def left_empty(self) -> int:
        """Values that could not be understood, of rows that were taken without them."""
        return sum(c.left_empty for c in self.counts)

    @property
    def outside(self) -> int:
        """Rows of children who are not of the pilot, or may not be; nothing of them was kept."""
        return sum(c.outside for c in self.counts)

    @property
    def opted_out(self) -> int:
        """Rows of children who are not to be here; nothing of them was kept."""
        return sum(c.opted_out for c in self.counts)

    @property
    def locked(self) -> int:
        """Rows that are gone from the source, and stay while a family waits to see them."""
        return sum(c.locked for c in self.counts)

    @property
    def expired(self) -> int:
        """Rows that are older than they may be kept, and were not taken."""
        return sum(c.expired for c in self.counts)


class HeldError(SourceError):
    """The source “{source}” would {doings}. Nothing was changed. If that is right, look at
    it with `homeroom runs show {run_id}` and approve it with `homeroom runs approve {run_id}`.
    """

    def __init__(self, *, outcome: Outcome) -> None:
        self.outcome = outcome
        doings = said(outcome.held)
        super().__init__(source=outcome.source, doings=doings, run_id=outcome.run_id)


def keep_report(
    work: UnitOfWork,
    outcome: Outcome,
    told: Iterable[Sequence[object]],
    links: list[Link] | None,
) -> None:
    """Write the report into the transaction that publishes the rows it speaks of."""
    runs = work.find.runs
    rows = [(outcome.run_id, outcome.source_id, *row) for row in told]
    runs.replace_set_aside(outcome.source_id, outcome.gathered, rows)
    if links is not None:
        work.find.links.replace_automatic(outcome.source_id, outcome.run_id, links)
    runs.keep_counts(outcome.run_id, outcome.counts)
    runs.keep_gaps(outcome.run_id, outcome.gaps)
    if outcome.new_year is not None:
        runs.keep_new_year(outcome.run_id, outcome.new_year)
    runs.end(outcome.run_id, RunState.PUBLISHED)
    work.record(
        AuditEvent(
            Action.IMPORT_PUBLISHED,
            f"source:{outcome.source}",
            detail={
                c.entity: [c.read, c.added, c.changed, c.removed, c.set_aside]
                for c in outcome.counts
            },
        )
    )
