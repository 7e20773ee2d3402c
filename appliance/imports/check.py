"""Check: what no value shows alone, but two values of a row do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
