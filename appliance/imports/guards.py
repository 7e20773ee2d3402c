"""The guards, asked of one run that is about to be published: see `holding` for the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.imports import holding
from appliance.model.register import entity_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from appliance.model.runs import HeldDifference
    from appliance.store.publishing import Publication
    from appliance.store.staging import Staging
    from appliance.store.unit_of_work import UnitOfWork


def find_held(
    work: UnitOfWork,
    staged: Staging,
    source_id: int,
    settled: Mapping[str, Publication],
    names: Sequence[tuple[str, str, str, str]],
) -> tuple[HeldDifference, ...]:
    """Say what a person must look at: once removals are settled, before anything is removed.

    `names` are those that the run changed (`Staging.names_changed`).
    """
    earlier = work.find.runs.removed_unseen(source_id, work.now - holding.DRIP)
    held: list[HeldDifference] = []
    for name, publication in settled.items():
        held.extend(_of_entity(staged, publication, earlier.get(name, 0)))
    students = settled.get("students")
    if students is not None:
        gone, come = staged.names_under_new_keys()
        found = (
            holding.too_many_names(students.present, names),
            holding.too_many_keys(students.present, gone, come),
        )
        held.extend(each for each in found if each is not None)
    return tuple(held)


def _of_entity(staged: Staging, publication: Publication, earlier: int) -> Iterator[HeldDifference]:
    """What too much goes of: the whole, or else of what went in weeks, and of single sections."""
    counts, present = publication.counts, publication.present
    if not counts.removed:
        return
    whole = holding.too_many_removed(counts, present)
    if whole is not None:
        yield whole
        return
    in_weeks = holding.too_many_in_weeks(counts, present, earlier)
    if in_weeks is not None:
        yield in_weeks
    entity = entity_named(counts.entity)
    for each in staged.removed_by_section(entity, holding.ALLOWED + 1):
        of_section = holding.too_many_of_section(
            entity.name, each.section_id, each.section, each.present, each.removed
        )
        if of_section is not None:
            yield of_section
