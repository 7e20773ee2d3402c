"""How much of a source the assistant places right, held against what is known of it.

Recall is of the fields and references that the register requires; precision is of all that was
proposed: a proposal for which the gold standard has no place at all is a wrong one.
"""

from __future__ import annotations

import tomllib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.model.catalog import Describable, Selecting
from appliance.model.mapping import Mapping
from appliance.model.register import ENTITIES, entity_named
from appliance.suggest.propose import propose
from appliance.suggest.survey import look_through
from connectors.registry import connector_named

if TYPE_CHECKING:
    from appliance.suggest.proposal import EntityProposal, Placed
    from connectors.base import SourceConfig

GOLD = tomllib.loads((Path(__file__).parent / "gold.toml").read_text(encoding="utf-8"))
APPROVED = {(e.name, f.name) for e in ENTITIES for f in e if f.on_by_default}


@dataclass(frozen=True)
class Measured:
    """What was placed rightly, and what not: (entity, field) and where it was put."""

    required: set[tuple[str, str]]
    right: dict[tuple[str, str], str]
    wrong: dict[tuple[str, str], str]

    @property
    def recall(self) -> float:
        return len(self.required & self.right.keys()) / len(self.required)

    @property
    def precision(self) -> float:
        return len(self.right) / (len(self.right) + len(self.wrong))

    @property
    def missed(self) -> set[tuple[str, str]]:
        return self.required - self.right.keys()


def proposals_for(config: SourceConfig) -> list[EntityProposal]:
    """What the assistant proposes for a database, by the generic connector alone."""
    empty = Mapping(connector="sql", title="Unknown", entities={})
    with closing(connector_named("sql").open(config, empty)) as source:
        assert isinstance(source, Describable)
        survey = look_through(source, source, APPROVED, lambda _: None)
        return propose(survey, joins=isinstance(source, Selecting))


def measure(vendor: str, proposals: list[EntityProposal]) -> Measured:
    """Hold proposals against the gold standard."""
    gold: dict[str, dict[str, list[str]]] = GOLD[vendor]
    required = {
        (entity, name)
        for entity, fields in gold.items()
        for name in fields
        if name == "mark" or entity_named(entity).field(name).required
    }
    right, wrong = {}, {}
    for proposal in proposals:
        for placed in (*proposal.references, *proposal.fields.values()):
            where = _place(placed)
            is_right = where in gold.get(proposal.entity, {}).get(placed.name, [])
            (right if is_right else wrong)[proposal.entity, placed.name] = where
    return Measured(required, right, wrong)


def _place(placed: Placed) -> str:
    if placed.lookup is None:
        return f"{placed.table}.{placed.column}"
    return f"{placed.lookup.last.table}.{placed.lookup.last.wanted}"
