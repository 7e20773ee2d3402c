"""A proposal, written as a mapping file: the same that a person would write, ready to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomli_w

from appliance.model.catalog import Selecting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appliance.model.catalog import Describable
    from appliance.suggest.proposal import EntityProposal, Placed


def draft(
    connector: str, title: str, proposals: Iterable[EntityProposal], source: Describable
) -> str:
    """Write the mapping file. An entity that lacks what it needs is left out of it.

    A code that nobody knows is not in its table: rows with it are set aside until a person
    has said what it means.
    """
    codes: dict[str, dict[str, str]] = {}
    entities: dict[str, Any] = {}
    for proposal in proposals:
        if not proposal.missing:
            entities[proposal.entity] = _entity(proposal, source, codes)
    document = {"connector": connector, "title": title, "codes": codes, "entities": entities}
    return tomli_w.dumps(document)


def _entity(
    proposal: EntityProposal, source: Describable, codes: dict[str, dict[str, str]]
) -> dict[str, Any]:
    written: dict[str, Any] = _place(proposal, source)
    if proposal.key:
        written["key"] = list(proposal.key)
    for placed in proposal.references:
        written.setdefault(placed.name, {})[placed.identifier] = placed.column
    written["fields"] = {
        name: _field(proposal.entity, placed, codes) for name, placed in proposal.fields.items()
    }
    return written


def _place(proposal: EntityProposal, source: Describable) -> dict[str, Any]:
    """A table as it is, or a SELECT where something is looked up or filtered."""
    lookups = tuple(p.lookup for p in proposal.fields.values() if p.lookup is not None)
    if not isinstance(source, Selecting) or not (lookups or proposal.filters):
        return {"table": proposal.table}
    here = (p for p in (*proposal.references, *proposal.fields.values()) if p.lookup is None)
    columns = tuple(dict.fromkeys((*proposal.key, *(p.column for p in here))))
    return {"select": source.selecting(proposal.table, columns, lookups, proposal.filters)}


def _field(entity: str, placed: Placed, codes: dict[str, dict[str, str]]) -> Any:
    column = placed.lookup.alias if placed.lookup is not None else placed.column
    said: dict[str, str] = {"column": column}
    if placed.format:
        said["format"] = placed.format
    if placed.codes is not None:
        said["codes"] = f"{entity}.{placed.name}"
        codes[said["codes"]] = dict(placed.codes or {})
    return said if len(said) > 1 else column
