"""In what order a table's rows stand, as the address asks for it: what reads without a script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flask import request

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

ASCENDING, DESCENDING = "ascending", "descending"
_TURNED = "-"


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A column to sort by. `first` is the direction that helps most; None is not known."""

    name: str
    value: Callable[[T], Any]
    first: str = ASCENDING


@dataclass(frozen=True, slots=True)
class Ordering(Generic[T]):
    """The columns of a table, the one it is sorted by, and in which direction."""

    columns: dict[str, Column[T]]
    by: str
    direction: str

    def sort(self, rows: Sequence[T]) -> list[T]:
        """Put rows in order; what is not known stands last, either way."""
        value = self.columns[self.by].value
        known = [row for row in rows if value(row) is not None]
        unknown = [row for row in rows if value(row) is None]
        return sorted(known, key=value, reverse=self.direction == DESCENDING) + unknown

    def direction_of(self, name: str) -> str:
        """How a column is sorted now; empty: not by this one."""
        return self.direction if name == self.by else ""

    def query_of(self, name: str) -> str:
        """What an address asks with to sort by a column, or by it the other way round."""
        is_first = self.direction_of(name) == self.columns[name].first
        return f"sort={_TURNED if is_first else ''}{name}"


def asked_for(columns: Sequence[Column[T]]) -> Ordering[T]:
    """Read from the address what to sort by: the first column where it names none of them."""
    known = {column.name: column for column in columns}
    text = request.args.get("sort", "")
    name = text.removeprefix(_TURNED)
    column = known.get(name, columns[0])
    is_turned = name in known and text.startswith(_TURNED)
    other = ASCENDING if column.first == DESCENDING else DESCENDING
    return Ordering(known, column.name, other if is_turned else column.first)
