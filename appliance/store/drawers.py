"""One entity's staged rows, laid in drawers by the student they tell of.

Rows arrive in any order, mostly day by day, and are wanted in the order of their key. A drawer is
a table with the rows of some hundred students: it is read once, few enough are sorted at a time
that they stay near the processor, and memory stays bounded whatever the size of the school.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from appliance.store.staging import Shape

Connection = Any
"""A DBAPI connection of `sqlcipher3`, with the scratch database attached as `staged`."""

STUDENTS_A_DRAWER = 512
"""A year of daily attendance makes some 90,000 rows of them, which take 8 MB to sort."""


@dataclass(slots=True)
class Drawer:
    """A table with some of an entity's rows, in the order in which they came.

    `origin` is where the newest of them came from.
    """

    table: str
    rows: int = 0
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A drawer, and which of the stored rows belong to it: together they are all there are.

    `condition` is on the key's first column, with `bounds` for its question marks.
    """

    drawer: Drawer
    condition: str
    bounds: tuple[int, ...]


class Drawers:
    """Every drawer of one entity. An entity with ids of its own has a single one."""

    def __init__(self, connection: Connection, shape: Shape) -> None:
        self._connection = connection
        self._shape = shape
        self._by_number: dict[int, Drawer] = {}
        self._open(0)

    def add(self, origin: str, rows: Iterable[Sequence[Any]]) -> None:
        """Append rows: key, then kept columns, then the row's number in its origin."""
        self._connection.execute("BEGIN")
        for number, own in self._sorted_out(rows):
            self._append(self._by_number.get(number) or self._open(number), origin, own)
        self._connection.execute("COMMIT")

    def parts(self) -> Iterator[Part]:
        """The drawers in the order of the key; each but the first begins where one before ends."""
        column = self._shape.key[0]
        numbers = sorted(self._by_number)
        edges = [None, *(number * STUDENTS_A_DRAWER for number in numbers[1:]), None]
        for number, (low, high) in zip(numbers, pairwise(edges), strict=True):
            bounds = {f"{column} >= ?": low, f"{column} < ?": high}
            given = {said: edge for said, edge in bounds.items() if edge is not None}
            condition = " AND ".join(given) or "1"
            yield Part(self._by_number[number], condition, tuple(given.values()))

    def _open(self, number: int) -> Drawer:
        drawer = self._by_number[number] = Drawer(f"staged.{self._shape.entity}_{number}")
        columns = self._shape.declared(self._shape.columns)
        self._connection.execute(f"CREATE TABLE {drawer.table} ({columns}, number INTEGER)")
        return drawer

    def _sorted_out(
        self, rows: Iterable[Sequence[Any]]
    ) -> Iterable[tuple[int, Sequence[Sequence[Any]]]]:
        if not self._shape.is_of_students:
            return [(0, list(rows))]
        own: dict[int, list[Sequence[Any]]] = defaultdict(list)
        for row in rows:
            own[row[0] // STUDENTS_A_DRAWER].append(row)
        return own.items()

    def _append(self, drawer: Drawer, origin: str, rows: Sequence[Sequence[Any]]) -> None:
        if origin != drawer.origin and rows:
            drawer.origin = origin
            said = (drawer.table, drawer.rows + 1, origin)
            self._connection.execute("INSERT INTO staged.origins VALUES (?, ?, ?)", said)
        places = ", ".join("?" * (len(self._shape.columns) + 1))
        self._connection.executemany(f"INSERT INTO {drawer.table} VALUES ({places})", rows)  # noqa: S608
        drawer.rows += len(rows)
