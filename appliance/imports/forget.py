"""Forget: what switching a field off or on does to the links to other sources.

A link is recognized by what its source says of a person, its evidence. With a field off its value
is erased from there and never asked for, so that a person's decision is recognized by what remains,
and says by an empty value what it was made without. It holds where what remains is that person's
own and nothing else of the source looks the same; else it would be applied to whoever comes next,
and is to be made again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from appliance.model.links import (
    DECISIONS,
    Candidate,
    Evidence,
    Link,
    LinkState,
    said_by,
    taken_before,
    without,
)
from appliance.model.mapping import identifiers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appliance.model.fields import Entity, Field
    from appliance.store.unit_of_work import UnitOfWork

_NUMBERS = {"key", "state_id", "student_number"}
_NAMES = {"name", "first_name"}


@dataclass(slots=True)
class Rewritten:
    """What becomes of one source's links: those to write, the numbers of those to take away.

    `open` counts the decisions that are to be made again.
    """

    kept: list[Link] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    open: int = 0


def switch_identifiers(work: UnitOfWork, entity: Entity, field: Field, *, to_on: bool) -> int:
    """Fit every source's links to a field that was switched; gives how many decisions are open."""
    names = identifiers_of(entity.name, field.name)
    if entity.name != "students" or not names:
        return 0
    rewrite = ask_for if to_on else forget
    are_open = 0
    for source in work.find.sources.all():
        rewritten = rewrite(work.find.links.of_source(source.id).values(), names)
        work.find.links.rewrite(rewritten.kept, rewritten.gone)
        are_open += rewritten.open
    return are_open


def ask_for(links: Iterable[Link], names: frozenset[str]) -> Rewritten:
    """Say of decisions that were made while a field was off that they were made without it.

    One that rests on a name goes: with the field on, the source may tell two people of it apart.
    """
    rewritten = Rewritten()
    for link in links:
        if link.state not in DECISIONS or names <= without(link.evidence):
            continue
        if _tells_apart(said_by(link.evidence)):
            rewritten.kept.append(_made_without(link, names))
        else:
            rewritten.gone.append(link.id)
            rewritten.open += 1
    return rewritten


def forget(links: Iterable[Link], names: frozenset[str]) -> Rewritten:
    """Take a field out of the evidence of one source's links."""
    alike: dict[Evidence, list[Link]] = defaultdict(list)
    for link in links:
        alike[tuple(said for said in said_by(link.evidence) if said[0] not in names)].append(link)
    rewritten = Rewritten()
    for remains, group in alike.items():
        if any(name in names for link in group for name, _ in said_by(link.evidence)):
            _forget_in(group, remains, names, rewritten)
    return rewritten


def _forget_in(
    group: Sequence[Link], remains: Evidence, names: frozenset[str], rewritten: Rewritten
) -> None:
    """Make one link of those that look the same now; none where nothing tells of the person."""
    decided = [link for link in group if link.state in DECISIONS]
    first = next(iter(decided), group[0])
    rewritten.gone.extend(link.id for link in group if link is not first)
    if {name for name, _ in remains} <= {"section"}:
        rewritten.gone.append(first.id)
        rewritten.open += len(decided)
        return
    one = replace(first, evidence=remains, rows=sum(link.rows for link in group))
    agree = len({(link.student_id, link.student_id or link.state) for link in group}) == 1
    if not agree or (decided and not _tells_apart(remains)):
        one = _opened(one, group, is_decision=bool(decided))
        rewritten.open += sum(link.state is not LinkState.REOPENED for link in decided)
    earlier = frozenset[str]().union(*(without(link.evidence) for link in decided))
    rewritten.kept.append(_made_without(one, names | earlier) if decided else one)


def _opened(link: Link, group: Sequence[Link], *, is_decision: bool) -> Link:
    return replace(
        link,
        state=LinkState.REOPENED if is_decision else LinkState.WAITING,
        student_id=None,
        candidates=_candidates(group),
        explanation="looks like more than one person without what was switched off",
    )


def _made_without(link: Link, names: frozenset[str]) -> Link:
    blanks = tuple((name, "") for name in sorted(names | without(link.evidence)))
    return replace(link, evidence=(*said_by(link.evidence), *blanks))


def _tells_apart(evidence: Evidence) -> bool:
    """Whether a number is said, or an address with a name: a name alone may be another child's, and
    an address a whole family's.
    """
    said = {name for name, _ in evidence}
    return bool(said & _NUMBERS) or ("email" in said and bool(said & _NAMES))


def _candidates(group: Sequence[Link]) -> tuple[Candidate, ...]:
    """Whom the links were taken for, and whom they might have been."""
    taken = {link.student_id for link in group if link.student_id is not None}
    maybe = {one.student_id: one for link in group for one in link.candidates}
    before = [taken_before(student_id) for student_id in sorted(taken)]
    return (*before, *(one for student_id, one in maybe.items() if student_id not in taken))[:5]
