"""What is in a source that nobody has described yet: tables, columns, keys, rows; no values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable


class ColumnKind(StrEnum):
    """What a source says a column holds; a file says nothing."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    TRUTH = "truth"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """One column of a table."""

    name: str
    kind: ColumnKind


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A column whose values are those of a column of another table."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class TableInfo:
    """One table, sheet or file.

    `called` is its name without what only says where it lies: a schema, a file's ending. `key` is
    what the source says tells its rows apart.
    """

    name: str
    called: str
    columns: tuple[ColumnInfo, ...]
    rows: int | None = None
    key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """A column fetched from another table: where its `target` is our `column`.

    `then` is set where what is wanted there only points on, to a third table.
    """

    column: str
    table: str
    target: str
    wanted: str
    alias: str
    then: Lookup | None = None

    @property
    def last(self) -> Lookup:
        """The step that gives the value."""
        return self.then.last if self.then else self


@dataclass(frozen=True, slots=True)
class Filter:
    """Only the rows whose column has the value of a parameter, such as one school year's."""

    column: str
    parameter: str


@runtime_checkable
class Describable(Protocol):
    """An open source that can say what is in it."""

    def catalog(self) -> tuple[TableInfo, ...]:
        """Every table there is, in the order of their names.

        Raises
        ------
        SourceError
            The source could not be asked.
        """
        ...


@runtime_checkable
class Selecting(Protocol):
    """An open source that is asked in SELECTs, and can write one."""

    def selecting(
        self,
        table: str,
        columns: tuple[str, ...],
        lookups: tuple[Lookup, ...],
        filters: tuple[Filter, ...],
    ) -> str:
        """A SELECT of a table's columns and of those that are looked up elsewhere."""
        ...

    def values(self, table: str, column: str, most: int) -> tuple[tuple[str, int], ...]:
        """The commonest values of a column, each with how often it stands there."""
        ...


@runtime_checkable
class Distinguishing(Protocol):
    """An open source that can count the different values of a column without giving its rows."""

    def distinct(self, table: str, column: str, most: int) -> int:
        """How many different values a column has; where there are more than `most`, `most`.

        Raises
        ------
        SourceError
            The source could not be asked.
        """
        ...
