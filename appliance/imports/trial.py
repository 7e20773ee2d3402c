"""A trial of a described source: an import's own reading, converting, checking and matching, of
which nothing is kept but counts and reasons.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from appliance.errors import SourceError
from appliance.imports.pipeline import Import
from appliance.model.register import ENTITIES
from appliance.store.staging import staging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.imports.read import OpenSource, RowBatch
    from appliance.model.fields import Entity
    from appliance.model.mapping import EntityMapping
    from appliance.store.staging import Staging

MOST_ROWS = 200_000
"""Rows of an entity that are tried."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What the rows of one entity came to; `reasons` are (field, reason, left empty, rows)."""

    entity: str
    read: int
    taken: int
    set_aside: int
    left_empty: int
    is_cut: bool
    problem: str
    reasons: tuple[tuple[str, str, bool, int], ...]


@dataclass
class BoundedSource:
    """A source of which only the beginning of each entity is read."""

    source: OpenSource
    cut: set[str] = field(default_factory=set)

    def read(self, entity: EntityMapping, columns: tuple[str, ...]) -> Iterator[RowBatch]:
        """Batches until there are enough rows."""
        read = 0
        for batch in self.source.read(entity, columns):
            if read >= MOST_ROWS:
                self.cut.add(entity.entity)
                return
            read += len(batch.rows)
            yield batch

    def count(self, entity: EntityMapping) -> int | None:  # noqa: ARG002 - nobody watches
        """Not counted: nobody watches a bar."""
        return None

    def fingerprint(self, entity: EntityMapping) -> str | None:  # noqa: ARG002
        """None, so that everything is read."""
        return None

    def close(self) -> None:
        """Give everything back."""
        self.source.close()


@dataclass(slots=True)
class Trial(Import):
    """An import that keeps nothing and is recorded as no run."""

    problems: dict[str, str] = field(default_factory=dict)

    def try_out(self, source: BoundedSource) -> list[Tried]:
        """Read, convert, check and match; whoever calls is the only one that tries.

        An entity most of whose rows are refused is told with the sentence by which an import
        would end, and the next is tried.
        """
        with staging(self.store, 0, kind="trial") as staged:
            self._prepare()
            for entity in ENTITIES:
                if entity.name in self.mapped:
                    self._try(entity, source, staged)
            reasons = _reasons(staged)
            return [self._tried(e.name, source, staged, reasons) for e in self._gathered_in_order]

    @property
    def _gathered_in_order(self) -> list[Entity]:
        return [entity for entity in ENTITIES if entity.name in self.gathered]

    def _tell(self, stage: str, done: int, expected: int | None) -> None:
        """Nobody is told: there is no run to tell of."""

    def _try(self, entity: Entity, source: BoundedSource, staged: Staging) -> None:
        try:
            self._gather(entity, source, staged)
        except SourceError as error:
            self.problems[entity.name] = error.sentence

    def _tried(
        self,
        name: str,
        source: BoundedSource,
        staged: Staging,
        reasons: dict[str, Counter[tuple[str, str, bool]]],
    ) -> Tried:
        counts = self.gathered[name].counts
        set_aside, left_empty = staged.count_told(name)
        return Tried(
            entity=name,
            read=counts.read,
            taken=max(counts.read - counts.blank - set_aside, 0),
            set_aside=set_aside,
            left_empty=left_empty,
            is_cut=name in source.cut,
            problem=self.problems.get(name, ""),
            reasons=tuple(
                (*why, rows) for why, rows in reasons.get(name, Counter()).most_common(12)
            ),
        )


def _reasons(staged: Staging) -> dict[str, Counter[tuple[str, str, bool]]]:
    found: dict[str, Counter[tuple[str, str, bool]]] = {}
    for entity, _, _, name, reason, _, left_empty in staged.told_rows():
        found.setdefault(entity, Counter())[name, reason, bool(left_empty)] += 1
    return found


def nothing_computed(*_: Any) -> None:
    """Stand where an import computes the answers: a trial publishes nothing."""
