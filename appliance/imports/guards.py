"""The guards, asked of one run that is about to be published: see `holding` for the rules."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from appliance.errors import SourceError
from appliance.imports import holding
from appliance.model.register import entity_named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from appliance.model.runs import HeldDifference, NewYear, SourceInfo
    from appliance.store.publishing import Publication
    from appliance.store.staging import Staging
    from appliance.store.unit_of_work import UnitOfWork

Names = tuple[str, str, str, str]
"""A first and a last name that are stored, and those that are given under the same key."""


class NotNewYearError(SourceError):
    """The import of “{source}” was declared to be that of a new school year, but {why}. Nothing
    was changed. Import it without the declaration.
    """


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person must look at, and whether the run looks like a new school year."""

    held: tuple[HeldDifference, ...]
    new_year: NewYear | None = None


def judge(
    work: UnitOfWork,
    staged: Staging,
    source: SourceInfo,
    settled: Mapping[str, Publication],
    names: Sequence[Names],
    *,
    is_new_year: bool,
    leavers: Collection[int] = (),
) -> Verdict:
    """Ask the guards: once removals are settled, before anything is removed.

    `names` are those that the run changed (`Staging.names_changed`); `is_new_year` is declared;
    `leavers` are the stored students who sit in no section of the pilot any more.

    Raises
    ------
    NotNewYearError
        It was declared to be a new school year, and does not look like one.
    """
    leaving = _leaving(staged, settled, leavers)
    held = find_held(work, staged, source.id, settled, names, leaving=leaving)
    if not held and not is_new_year:
        return Verdict(held)
    year = staged.look_for_new_year(source.id, work.today)
    why_not = holding.why_no_new_year(year)
    if not is_new_year:
        return Verdict(held, None if why_not else year)
    if why_not:
        raise NotNewYearError(source=source.name, why=why_not)
    held = find_held(work, staged, source.id, settled, names, year, leaving=leaving)
    return Verdict(held, year)


def _leaving(
    staged: Staging, settled: Mapping[str, Publication], leavers: Collection[int]
) -> Mapping[str, int]:
    """Count what goes with a few who leave the pilot, which is as it must be and no loss.

    Where many leave at once it is rather that the source has lost who sits where: then nothing is
    taken for lawful, and a person looks.
    """
    students = settled.get("students")
    if not leavers or students is None or len(leavers) > holding.allowed(students.present):
        return {}
    leaving = staged.leaving(leavers)
    for name, rows in leaving.items():
        settled[name].counts.left_pilot = rows
    return leaving


def find_held(
    work: UnitOfWork,
    staged: Staging,
    source_id: int,
    settled: Mapping[str, Publication],
    names: Sequence[Names],
    year: NewYear | None = None,
    leaving: Mapping[str, int] = MappingProxyType({}),
) -> tuple[HeldDifference, ...]:
    """Say what a person must look at; at a declared new `year`, besides what it erases, and besides
    the rows of those who are `leaving` the pilot.
    """
    earlier = {} if year else work.find.runs.removed_unseen(source_id, work.now - holding.DRIP)
    held: list[HeldDifference] = []
    for name, publication in settled.items():
        but = leaving.get(name, 0)
        held.extend(_of_entity(staged, publication, earlier.get(name, 0), year, but))
    students = settled.get("students")
    if students is not None:
        gone, come = staged.names_under_new_keys()
        found = (
            holding.too_many_names(students.present, names),
            holding.too_many_keys(students.present, gone, come),
        )
        held.extend(each for each in found if each is not None)
    return tuple(held)


def _of_entity(
    staged: Staging, publication: Publication, earlier: int, year: NewYear | None, leaving: int
) -> Iterator[HeldDifference]:
    """What too much goes of: the whole, or else of what went in weeks, and of single sections."""
    past = year.erased.get(publication.counts.entity, 0) if year else 0
    counts, present = holding.without(publication.counts, publication.present, past + leaving)
    if counts.removed <= 0:
        return
    leaves = year is not None and counts.entity == "students"
    ask = holding.too_many_leaving if leaves else holding.too_many_removed
    whole = ask(counts, present)
    if whole is not None:
        yield whole
        return
    in_weeks = None if year else holding.too_many_in_weeks(counts, present, earlier)
    if in_weeks is not None:
        yield in_weeks
    entity = entity_named(counts.entity)
    found = staged.removed_by_section(
        entity, holding.ALLOWED + 1, but_past=year is not None, but_leaving=leaving > 0
    )
    for each in found:
        of_section = holding.too_many_of_section(
            entity.name, each.section_id, each.section, each.present, each.removed
        )
        if of_section is not None:
            yield of_section
