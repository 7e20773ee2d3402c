"""What is proposed for a source: where each entity and field may be, with trust and a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appliance.model.catalog import Filter, Lookup


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one field or reference comes from; `identifier` is by what a reference points.

    `lookup` is set where the column only points at a row of another table, and the value
    stands there. `codes` are the vendor's codes with ours, `open_codes` those that a person has
    to map, each with how often it stands there.
    """

    name: str
    table: str
    column: str
    confidence: float
    reason: str
    format: str = ""
    lookup: Lookup | None = None
    codes: Mapping[str, str] | None = None
    open_codes: Mapping[str, int] | None = None
    identifier: str = "key"


@dataclass(frozen=True, slots=True)
class EntityProposal:
    """Where one entity lies. `missing` are fields that it needs and for which nothing was found."""

    entity: str
    table: str
    rows: int | None
    confidence: float
    reason: str
    key: tuple[str, ...]
    fields: Mapping[str, Placed]
    references: tuple[Placed, ...]
    filters: tuple[Filter, ...]
    missing: tuple[str, ...]


def as_marks(placed: dict[str, Placed]) -> dict[str, Placed]:
    """Without a column for the status, points are marks that the pipeline takes apart."""
    if "status" in placed or "points" not in placed:
        return placed
    rest = {n: p for n, p in placed.items() if n not in ("points", "percent", "written_as")}
    return {**rest, "mark": replace(placed["points"], name="mark")}
