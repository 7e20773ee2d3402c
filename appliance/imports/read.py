"""Read: what a source must be able to do, and the asking for only what was approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appliance.model.mapping import EntityMapping


class UnreadableRow(Protocol):
    """A row that the source could not hand on without guessing."""

    @property
    def number(self) -> int:
        """Its place in its origin."""
        ...

    @property
    def reason(self) -> str:
        """Why, in words."""
        ...


class RowBatch(Protocol):
    """Some rows of one entity, all from one place."""

    @property
    def origin(self) -> str:
        """The table, file or sheet."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, in the order of the values of a row."""
        ...

    @property
    def rows(self) -> Sequence[Sequence[object]]:
        """The rows' values."""
        ...

    @property
    def numbers(self) -> Sequence[int]:
        """Each row's place in its origin."""
        ...

    @property
    def faults(self) -> Sequence[UnreadableRow]:
        """Rows of the same origin that could not be read."""
        ...


class OpenSource(Protocol):
    """An open connection to one school system."""

    def read(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[RowBatch]:
        """Only these columns of one entity, in batches."""
        ...

    def count(self, entity: EntityMapping) -> int | None:
        """About how many rows there are to read."""
        ...

    def fingerprint(self, entity: EntityMapping) -> str | None:
        """A digest of all that `read` would see, where that is cheap."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...
