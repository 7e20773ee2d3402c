"""What each source offers to pick for a pilot: sections and teachers, and no child."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from appliance.model.pilot import Pick, PickKind
from appliance.store.repositories.base import Repository
from appliance.store.tables import pilot_offers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


@dataclass(frozen=True, slots=True)
class Offer:
    """What one source offers; `at` is None while it is looked at, `problem` says why it cannot."""

    source_id: int
    at: datetime | None
    problem: str
    picks: tuple[Pick, ...]


class PilotOffers(Repository):
    """The newest look at each source; kept until a pilot begins."""

    def ask(self, source_ids: Collection[int]) -> None:
        """Note that these sources are being looked at; what was found before is forgotten."""
        self.forget()
        for source_id in source_ids:
            self._keep(source_id, at="", problem="", found=())

    def keep(self, source_id: int, found: Iterable[Pick], problem: str = "") -> None:
        """Keep what a look has found, or why it could not."""
        self.connection.execute(delete(pilot_offers).where(pilot_offers.c.source_id == source_id))
        self._keep(source_id, at=self.stamp, problem=problem, found=found)

    def forget(self) -> None:
        """Forget what was offered."""
        self.connection.execute(delete(pilot_offers))

    def all(self) -> list[Offer]:
        """What every source offers."""
        rows = self.connection.execute(select(pilot_offers).order_by(pilot_offers.c.source_id))
        return [
            Offer(
                row.source_id,
                datetime.fromisoformat(row.at) if row.at else None,
                row.problem,
                tuple(_pick(each) for each in json.loads(row.found)),
            )
            for row in rows
        ]

    def _keep(self, source_id: int, *, at: str, problem: str, found: Iterable[Pick]) -> None:
        text = json.dumps([asdict(each) for each in found])
        values = {"source_id": source_id, "at": at, "problem": problem, "found": text}
        self.connection.execute(insert(pilot_offers).values(values))


def _pick(told: dict[str, object]) -> Pick:
    return Pick(**{**told, "kind": PickKind(told["kind"])})  # type: ignore[arg-type]
