"""What each source counted when it was last held against what is kept of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from appliance.model.reconciliation import (
    Difference,
    EntityReconciliation,
    Explained,
    LeftOut,
    Reconciliation,
    SectionRows,
)
from appliance.store.repositories.base import Repository
from appliance.store.tables import reconciliations, sources

if TYPE_CHECKING:
    from collections.abc import Iterable


class Reconciliations(Repository):
    """The newest of each source; an older one says nothing any more."""

    def keep(self, source_id: int, by: str, found: Iterable[EntityReconciliation]) -> None:
        """Keep what was found now, in the place of what was found before."""
        table = reconciliations
        self.connection.execute(delete(table).where(table.c.source_id == source_id))
        text = json.dumps([asdict(each) for each in found])
        values = {"source_id": source_id, "at": self.stamp, "by": by, "found": text}
        self.connection.execute(insert(table).values(values))

    def all(self) -> dict[str, Reconciliation]:
        """The newest of each source that has one, by the source's name."""
        table = reconciliations
        statement = select(sources.c.name, table.c.at, table.c.by, table.c.found).join(
            sources, sources.c.id == table.c.source_id
        )
        return {
            name: Reconciliation(
                datetime.fromisoformat(at), by, tuple(map(_entity, json.loads(found)))
            )
            for name, at, by, found in self.connection.execute(statement)
        }


def _entity(said: dict[str, Any]) -> EntityReconciliation:
    explained = tuple(
        Explained(**{**each, "difference": Difference(each["difference"])})
        for each in said["explained"]
    )
    parts = {
        "explained": explained,
        "left_out": tuple(LeftOut(**each) for each in said["left_out"]),
        "sections": tuple(SectionRows(**each) for each in said["sections"]),
    }
    return EntityReconciliation(**{**said, **parts})
