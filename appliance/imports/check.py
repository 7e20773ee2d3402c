"""Check: which rows cannot be taken, and which can without a value.

A value that cannot be understood sets its row aside where rows cannot do without it, and where
an empty one would say something of its own: a class that has no end, a mark without points. Any
other is left empty and told, and the rest of the row is taken. What stood in its place before
goes: it would pass for what the source says now.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from appliance.governance.minimization import is_needed
from appliance.imports.figures import Blank
from appliance.imports.values import INTIMATE, OptedOut, Outside, Refusal
from appliance.model.fields import FieldType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from appliance.model.fields import Entity, Field


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with the rows of a batch, by their place in it.

    `reasons` are (field, reason) of each row that is set aside, `blanks` the rows in which nothing
    stands yet, `left_empty` the (field, reason) of each value that a row is taken without,
    `opted_out` the rows of children who are not to be here, `outside` those of children who are not
    of the pilot, and `expired` those that are older than may be kept: no more is said of these.
    """

    reasons: dict[int, tuple[str, str]] = field(default_factory=dict)
    blanks: set[int] = field(default_factory=set)
    left_empty: list[tuple[int, str, str]] = field(default_factory=list)
    opted_out: set[int] = field(default_factory=set)
    outside: set[int] = field(default_factory=set)
    expired: set[int] = field(default_factory=set)

    @property
    def passed_over(self) -> set[int]:
        """The rows that are not taken, for whatever reason."""
        left_out = self.opted_out | self.outside | self.expired
        return self.reasons.keys() | self.blanks | left_out

    def leave_out(self) -> None:
        """Say nothing more of the rows that are left out."""
        self.outside.difference_update(self.opted_out)
        self.expired.difference_update(self.opted_out, self.outside)
        left_out = self.opted_out | self.outside | self.expired
        if left_out:
            for index in left_out:
                self.reasons.pop(index, None)
            self.blanks.difference_update(left_out)
            self.left_empty[:] = (one for one in self.left_empty if one[0] not in left_out)


def may_be_left_empty(entity: Entity, field: Field) -> bool:
    """Whether a row is taken without a value of this field that cannot be understood."""
    can_do_without = not is_needed(entity, field) and field.type is not FieldType.REFERENCE
    return can_do_without and not field.blank_speaks


def check_rows(
    entity: Entity,
    columns: dict[str, list[Any]],
    doubtful: Iterable[str] | None = None,
    expired: Iterable[int] = (),
) -> Verdict:
    """Look for refused values in a batch, and empty those that a row can do without.

    `doubtful` are the columns that may hold such values, where the others are known not to;
    `expired` the rows that are too old to be kept.
    """
    verdict = Verdict(expired=set(expired))
    spare = {field.name for field in entity if may_be_left_empty(entity, field)}
    for name in columns if doubtful is None else doubtful:
        values = columns[name]
        kinds = set(map(type, values))
        verdict.blanks.update(_of_kind(values, Blank) if Blank in kinds else ())
        verdict.opted_out.update(_of_kind(values, OptedOut) if OptedOut in kinds else ())
        verdict.outside.update(_of_kind(values, Outside) if Outside in kinds else ())
        if Refusal not in kinds:
            continue
        refused = {i: value.reason for i, value in enumerate(values) if type(value) is Refusal}
        if name in spare:
            columns[name] = [None if type(value) is Refusal else value for value in values]
            verdict.left_empty.extend((i, name, reason) for i, reason in refused.items())
            continue
        for index, reason in refused.items():
            verdict.reasons.setdefault(index, (name.removesuffix("_id"), reason))
    for index, found in find_disorder(entity.name, columns).items():
        verdict.reasons.setdefault(index, found)
    verdict.leave_out()
    return verdict


def _of_kind(values: Sequence[object], kind: type) -> list[int]:
    return [i for i, value in enumerate(values) if type(value) is kind]


@dataclass(slots=True)
class ValueCounts:
    """How often each field was given whose values may be left empty, and how often in vain."""

    given: Counter[str] = field(default_factory=Counter)
    left_empty: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, str] = field(default_factory=dict)

    def count(self, entity: Entity, columns: Mapping[str, list[Any]], verdict: Verdict) -> None:
        """Count a batch, once its refused values are emptied.

        What is never kept was understood all too well, and speaks for no wrong mapping.
        """
        for _, name, reason in verdict.left_empty:
            if reason == INTIMATE.reason:
                continue
            self.left_empty[name] += 1
            self.reasons.setdefault(name, reason)
        for name in columns.keys() & {f.name for f in entity if may_be_left_empty(entity, f)}:
            self.given[name] += len(columns[name]) - columns[name].count(None)

    def find_unreadable(self, at_least: int) -> str | None:
        """A field most of whose values could not be understood, of at least so many."""
        for name, emptied in self.left_empty.items():
            all_given = self.given[name] + emptied
            if all_given >= at_least and emptied > all_given / 2:
                return name
        return None


class Order(NamedTuple):
    """One date may not come before another."""

    first: str
    then: str


ORDERS: dict[str, tuple[Order, ...]] = {
    "academic_sessions": (Order("start_date", "end_date"),),
    "school_enrollments": (Order("entry_date", "exit_date"),),
    "section_staff": (Order("begin_date", "end_date"),),
    "section_enrollments": (Order("begin_date", "end_date"),),
    "line_items": (Order("assigned_date", "due_date"),),
}
"""The dates of each entity that stand in an order."""


def find_disorder(
    entity: str, columns: Mapping[str, Sequence[object]]
) -> dict[int, tuple[str, str]]:
    """Find the rows whose dates are out of order: {index: (field, reason)}."""
    found: dict[int, tuple[str, str]] = {}
    for first, then in ORDERS.get(entity, ()):
        if first not in columns or then not in columns:
            continue
        for index, (begin, end) in enumerate(zip(columns[first], columns[then], strict=True)):
            if isinstance(begin, str) and isinstance(end, str) and end < begin:
                found.setdefault(index, (then, f"comes before {first.replace('_', ' ')}"))
    return found
