"""Report: what a run did, what it set aside, whom it linked, and what it must ask a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.errors import SourceError
from appliance.governance.audit import Action, AuditEvent
from appliance.model.register import entity_named
from appliance.model.runs import EntityCounts, HeldDifference, RunState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appliance.model.links import Link
    from appliance.store.publishing import Publication
    from appliance.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did, or, if it was held or dry, would have done.

    `difference` is the digest of all that, by which an approval is recognized; it is made only
    where a person must look, since it reads every row that the run wrote.
    """

    run_id: int
    source_id: int
    source: str
    counts: tuple[EntityCounts, ...]
    publications: tuple[Publication, ...]
    gathered: tuple[str, ...]
    difference: str = ""

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
    def held(self) -> tuple[HeldDifference, ...]:
        """The differences that a person must look at."""
        return tuple(p.difference for p in self.publications if p.is_too_much)


class HeldError(SourceError):
    """The source “{source}” would remove {removals}. Nothing was changed. If that is right, look at
    it with `homeroom runs show {run_id}` and approve it with `homeroom runs approve {run_id}`.
    """

    def __init__(self, *, outcome: Outcome) -> None:
        self.outcome = outcome
        removals = ", ".join(
            f"{d.removed} of {d.present} {entity_named(d.entity).title.lower()}"
            for d in outcome.held
        )
        super().__init__(source=outcome.source, removals=removals, run_id=outcome.run_id)


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
