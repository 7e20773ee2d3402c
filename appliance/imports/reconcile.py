"""Reconcile: what a source counts now against what is kept of it, entity by entity.

Everything is counted twice, in two places: by the source and row by row; by what was read and by
what was staged; by what was staged and by what the store holds. What the two do not share is
explained, and what is left over is shown as unexplained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.model.reconciliation import Difference, EntityReconciliation, Explained

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping

    from appliance.imports.gather import Gathering
    from appliance.model.fields import Entity
    from appliance.store.publishing import Publication
    from appliance.store.staging import Staging


def reconcile(
    staged: Staging,
    gathered: Mapping[str, Gathering],
    counted: Mapping[str, int | None],
    done: Mapping[str, Publication],
    source_id: int,
) -> tuple[EntityReconciliation, ...]:
    """Explain every entity that was read; once removals are settled, before anything is kept."""
    return tuple(
        _entity(staged, gathering, counted[name], done[name], source_id)
        for name, gathering in gathered.items()
    )


def _entity(
    staged: Staging,
    gathering: Gathering,
    counted: int | None,
    publication: Publication,
    source_id: int,
) -> EntityReconciliation:
    entity, counts = gathering.task.entity, gathering.counts
    there = staged.standing(entity.name, source_id, publication.counts.added)
    refused = staged.reasons(entity.name)
    explained = (
        *_between(counted, counts.read),
        *_unless_none(Difference.BLANK, counts.blank),
        *_refused(entity, refused),
        *_unless_none(Difference.REPEATED, there.staged - there.clashing - there.given),
        *_unless_none(Difference.OPTED_OUT, counts.opted_out),
        *_unless_none(Difference.EXPIRED, counts.expired),
        *_unless_none(Difference.OUTSIDE, counts.outside),
        *_unless_none(Difference.NEW, publication.counts.added),
        *_unless_none(Difference.GONE, there.gone),
        *_unless_none(Difference.SPARED, there.spared),
        *_unless_none(Difference.LOCKED, publication.counts.locked),
    )
    return EntityReconciliation(
        entity=entity.name,
        counted=counted,
        read=counts.read,
        kept=there.kept,
        changed=publication.counts.changed,
        explained=explained,
        sections=staged.rows_by_section(entity, source_id, had_none=publication.present == 0),
    )


def _between(counted: int | None, read: int) -> Iterator[Explained]:
    """Lines that a file counts and that are no rows; a database counts what it gives."""
    if counted is not None and counted > read:
        yield Explained(Difference.UNCOUNTED, counted - read)


def _refused(entity: Entity, refused: Counter[tuple[str, str]]) -> Iterator[Explained]:
    people = {field.name for field in entity.references if field.refers_to == "students"}
    for (field, reason), rows in refused.most_common():
        why = Difference.UNLINKED if field in people else Difference.REFUSED
        yield Explained(why, rows, field, reason)


def _unless_none(difference: Difference, rows: int) -> Iterator[Explained]:
    if rows:
        yield Explained(difference, rows)
