"""When a run must wait for a person: the guards, each with its threshold. Pure.

A run is held for what it would lose or mix up, never for what it would add. Microsoft Entra
Connect, Clever and SchoolStatus Connect hold mass deletions likewise; the thresholds are ours.
Whatever it was held for, an approval is of all that the run does (`store.difference`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.model.folding import fold
from appliance.model.register import entity_named
from appliance.model.runs import EntityCounts, Guard, HeldDifference, NewYear

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALLOWED = 5
ALLOWED_SHARE = 0.03
"""Up to max(5, 3 %) of an entity's rows may go, or of the students bear another first and last
name, without asking."""

SECTION_ROWS = 10
SECTION_ALLOWED_SHARE = 0.5
"""Up to max(5, half) of the rows of one section may go, and any number of fewer than ten."""

KEYS_ALLOWED = 5
"""A child who leaves and comes again under another key on the same day is rare; more than five at
once are the same children, renumbered."""

DRIP = timedelta(days=30)
"""How long removals are counted together against the share of an entity."""

LEAVING_SHARE = 1 / 3
"""Of the students, up to max(5, a third) may go at a declared new school year: the leaving class of
a school of three grades, the fewest that is common (6 to 8). More is not a class that leaves."""

NEW_SECTIONS_SHARE = 0.5
"""At a new school year more than half of the sections are of terms that come: the others are those
that a system carries over, such as homerooms or clubs."""

SECTIONS_SPOKEN = 3
"""A sentence names this many sections; the run's page lists all."""


def allowed(present: int) -> int:
    """How many of so many may go or change without asking."""
    return max(ALLOWED, int(present * ALLOWED_SHARE))


def too_many_removed(counts: EntityCounts, present: int) -> HeldDifference | None:
    """More than max(5, 3 %) of the rows that were there would go."""
    if counts.removed <= allowed(present):
        return None
    return HeldDifference(
        counts.entity, present, counts.removed, counts.added, counts.changed, allowed(present)
    )


def too_many_in_weeks(counts: EntityCounts, present: int, earlier: int) -> HeldDifference | None:
    """More than max(5, 3 %) would have gone in 30 days, with what went unasked in runs before.

    The share is of what would be there, had nothing gone. A run that removes nothing is not held
    for those before it.
    """
    before = present + earlier
    if not counts.removed or counts.removed + earlier <= allowed(before):
        return None
    return HeldDifference(
        counts.entity,
        before,
        counts.removed,
        counts.added,
        counts.changed,
        allowed(before),
        Guard.DRIP,
        earlier=earlier,
    )


def too_many_of_section(
    entity: str, section_id: int, section: str, present: int, removed: int
) -> HeldDifference | None:
    """More than max(5, half) of one section's rows would go, where it had ten or more."""
    may_go = max(ALLOWED, int(present * SECTION_ALLOWED_SHARE))
    if present < SECTION_ROWS or removed <= may_go:
        return None
    return HeldDifference(
        entity, present, removed, 0, 0, may_go, Guard.SECTION, section_id, section
    )


def too_many_names(
    present: int, changes: Iterable[tuple[str, str, str, str]]
) -> HeldDifference | None:
    """More than max(5, 3 %) of the students would bear another first and another last name.

    `changes` are the names before and after, of one key each; a case, an accent or a sign is no
    other name. A marriage changes one name, a slip one letter: both names of many students change
    when a system gives old keys to other children.
    """
    other = sum(
        fold(first) != fold(new_first) and fold(last) != fold(new_last)
        for first, last, new_first, new_last in changes
    )
    if other <= allowed(present):
        return None
    return HeldDifference("students", present, 0, 0, other, allowed(present), Guard.NAMES)


def too_many_keys(
    present: int, gone: Iterable[tuple[str, str]], come: Iterable[tuple[str, str]]
) -> HeldDifference | None:
    """More than five of the students that go have a namesake among those that come."""
    same = (_counted(gone) & _counted(come)).total()
    if same <= KEYS_ALLOWED:
        return None
    return HeldDifference("students", present, same, same, 0, KEYS_ALLOWED, Guard.KEYS)


def too_many_leaving(counts: EntityCounts, present: int) -> HeldDifference | None:
    """More than max(5, a third) of the students would go at a declared new school year."""
    may_go = max(ALLOWED, int(present * LEAVING_SHARE))
    if counts.removed <= may_go:
        return None
    return HeldDifference(
        counts.entity, present, counts.removed, counts.added, counts.changed, may_go
    )


def without(counts: EntityCounts, present: int, lawful: int) -> tuple[EntityCounts, int]:
    """What the guards of removals look at when so many rows may go without asking: the rest. They
    are of terms that ended, or of students who leave a pilot.
    """
    return replace(counts, removed=counts.removed - lawful), present - lawful


def why_no_new_year(year: NewYear) -> str:
    """Why a run does not look like a new school year, in words that follow “but”; else nothing."""
    if year.ended is None:
        return "no term goes that ended before today"
    if year.overlapping:
        return f"a term that stays goes on beyond {year.ended}, when those that go ended"
    if year.begins is None:
        return f"no term begins after {year.ended}, when those that go ended"
    if year.sections and year.new_sections <= year.sections * NEW_SECTIONS_SHARE:
        return (
            f"only {year.new_sections} of {year.sections} sections are of terms that begin after "
            f"{year.ended}, when those that go ended"
        )
    return "" if year.erased else "nothing that goes is of a term that has ended"


def erased_said(year: NewYear) -> str:
    """What a declared new school year would erase, in words that follow “it would erase”."""
    told = (f"{entity_named(name).title.lower()} ({rows:,})" for name, rows in year.erased.items())
    return ", ".join(told)


def _counted(names: Iterable[tuple[str, str]]) -> Counter[tuple[str, str]]:
    return Counter((fold(first), fold(last)) for first, last in names)


def said(held: Sequence[HeldDifference]) -> str:
    """What a run would do, in words that follow “it would”."""
    sections = [each for each in held if each.guard is Guard.SECTION]
    spoken = [each for each in held if each not in sections[SECTIONS_SPOKEN:]]
    words = ", ".join(map(_said_of_one, spoken))
    more = len(held) - len(spoken)
    return f"{words}, and likewise of {more} more" if more else words


def _said_of_one(each: HeldDifference) -> str:
    title = entity_named(each.entity).title.lower()
    match each.guard:
        case Guard.REMOVALS:
            return f"remove {each.removed} of {each.present} {title}"
        case Guard.SECTION:
            of = each.section or "without a code"
            return f"remove {each.removed} of {each.present} rows of section {of} ({title})"
        case Guard.NAMES:
            return (
                f"change the first and the last name of {each.changed} of {each.present} {title} "
                "(their keys seem to be other students' now)"
            )
        case Guard.KEYS:
            return (
                f"remove {each.removed} {title} and add {each.added} of the same names "
                "(they seem to be the same students under new keys)"
            )
        case Guard.DRIP:
            return (
                f"remove {each.removed} more {title}, which makes {each.removed + each.earlier} "
                f"of {each.present} within {DRIP.days} days"
            )
