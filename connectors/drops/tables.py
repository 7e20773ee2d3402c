"""What may be read of a drop: the allow-list of a connector, table by table, column by column.

It is for files what `grants.sql` is for a database. A column that is not named here (a
password, a parent's telephone number) is not read into anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.tabular import Readable


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a drop, with the columns that may be read.

    A file must have the `columns`; those of `perhaps` are blank where it lacks them. `key` are
    the columns by which a row of a later delivery takes the place of an earlier one. `numbers`
    are compared as numbers. `dates` are written MM/DD/YYYY, or MM/DD/YY of this century (so
    none of birth), and read into ISO 8601. `spelled` gives a column's other spelling. Rows for
    which the SQL condition `gone` holds are left out. `feeds` are the entities that are told of
    lines which cannot be read.
    """

    name: str
    columns: tuple[str, ...]
    perhaps: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    spelled: Mapping[str, str] = field(default_factory=dict)
    gone: str = ""
    feeds: tuple[str, ...] = ()
    is_optional: bool = False

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Every column that may be read."""
        return (*self.columns, *self.perhaps)


class Delivery(NamedTuple):
    """The file of one table. Where it has changes only, they come on top of earlier rows."""

    table: Table
    file: Readable
    is_changes: bool = False
