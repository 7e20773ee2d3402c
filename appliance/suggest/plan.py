"""Proposals as plain values, which a page shows and a person changes, and their way back.

A plan is {entity: {"is_used", "proposal", "others"}}: what is chosen, and what would be proposed
of the other likely tables. Values are only of codes.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from appliance.model.catalog import Filter, Lookup
from appliance.model.fields import FieldType
from appliance.model.mapping import IDENTIFIERS
from appliance.model.register import entity_named
from appliance.suggest.names import is_intimate
from appliance.suggest.proposal import EntityProposal, Placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from appliance.suggest.survey import Column, Survey

Plan = dict[str, dict[str, Any]]

BY_HAND = "chosen by hand"


def summarize(survey: Survey) -> list[dict[str, Any]]:
    """What is in a source, table by table and column by column; no values."""
    return [
        {
            "name": table.name,
            "rows": table.info.rows,
            "key": list(table.key),
            "columns": [_column(column) for column in table.columns.values()],
        }
        for table in survey.tables.values()
    ]


def _column(column: Column) -> dict[str, Any]:
    p = column.profile
    return {
        "name": column.name,
        "kind": str(column.kind),
        "is_read": not p.is_unread,
        "is_intimate": is_intimate(column.words),
        "filled": p.values / (p.values + p.blanks) if p.values + p.blanks else None,
        "distinct": p.distinct,
        "looks": _looks(column),
        "pattern": p.date_pattern if p.dates >= _MOSTLY else "",
    }


_MOSTLY = 0.9


def _looks(column: Column) -> str:
    """What a column's values look like, in one word."""
    p = column.profile
    shares = {"emails": p.emails, "dates": p.dates, "times": p.times, "numbers": p.numbers}
    if p.is_unread or p.is_blank:
        return ""
    found = next((name for name, share in shares.items() if share >= _MOSTLY), "")
    if found and not (found == "dates" and p.numbers >= _MOSTLY):
        return found
    if p.numbers >= _MOSTLY:
        return "numbers"
    if p.repeats:
        return "codes"
    return "words" if p.wordy >= _MOSTLY else "texts"


def as_plan(chosen: Iterable[EntityProposal], others: Iterable[EntityProposal]) -> Plan:
    """Write proposals down; one that lacks what it needs is not used until that is found."""
    plan: Plan = {}
    for proposal in chosen:
        is_used = not proposal.missing
        plan[proposal.entity] = {"is_used": is_used, "proposal": asdict(proposal), "others": {}}
    for proposal in others:
        empty: dict[str, Any] = {"is_used": False, "proposal": None, "others": {}}
        one = plan.setdefault(proposal.entity, empty)
        one["others"][proposal.table] = asdict(proposal)
    return plan


def proposals_of(plan: Plan, parameters: Mapping[str, str]) -> list[EntityProposal]:
    """The proposals in use, each with the filters for which there is a value."""
    used = [one["proposal"] for one in plan.values() if one["is_used"] and one["proposal"]]
    found = []
    for proposal in map(_proposal, used):
        filters = tuple(one for one in proposal.filters if parameters.get(one.parameter))
        found.append(replace(proposal, filters=filters))
    return found


def _proposal(data: Mapping[str, Any]) -> EntityProposal:
    return EntityProposal(
        **{
            **data,
            "key": tuple(data["key"]),
            "fields": {name: _placed(one) for name, one in data["fields"].items()},
            "references": tuple(map(_placed, data["references"])),
            "filters": tuple(Filter(**one) for one in data["filters"]),
            "missing": tuple(data["missing"]),
        }
    )


def _placed(data: Mapping[str, Any]) -> Placed:
    return Placed(**{**data, "lookup": _lookup(data["lookup"])})


def _lookup(data: Mapping[str, Any] | None) -> Lookup | None:
    return Lookup(**{**data, "then": _lookup(data["then"])}) if data else None


# --- what a person changes ----------------------------------------------------------------


def take_table(plan: Plan, entity: str, table: Mapping[str, Any] | None) -> None:
    """Have an entity lie in another table, with what is proposed of that; None: it is left out."""
    one = plan.setdefault(entity, {"is_used": False, "proposal": None, "others": {}})
    if table is None:
        one["is_used"] = False
        return
    before = one["proposal"]
    if before and before["table"] == table["name"]:
        one["is_used"] = not before["missing"]
        return
    if before:
        one["others"][before["table"]] = before
    one["proposal"] = one["others"].pop(table["name"], None) or _nothing_placed(entity, table)
    one["is_used"] = not one["proposal"]["missing"]


def _nothing_placed(entity: str, table: Mapping[str, Any]) -> dict[str, Any]:
    needed = [field.name for field in entity_named(entity) if field.required]
    key = () if entity_named(entity).natural_key else tuple(table["key"])
    empty = EntityProposal(
        entity, table["name"], table["rows"], 1.0, BY_HAND, key, {}, (), (), tuple(needed)
    )
    return asdict(empty)


def place_columns(
    plan: Plan, entity: str, table: Mapping[str, Any], said: Mapping[str, str], key: str
) -> None:
    """Take what a person chose: {"field" or "reference.identifier": column, "" for none}.

    A place for which nothing is said stays as it is.
    """
    one = plan[entity]
    proposal = one["proposal"]
    columns = {column["name"]: column for column in table["columns"]}
    for name, column in said.items():
        chosen = columns.get(column)
        reference, dot, identifier = name.partition(".")
        if dot:
            _place_reference(proposal, table, reference, identifier, chosen)
        else:
            _place_field(entity, proposal, table, name, chosen)
    if key in columns and not entity_named(entity).natural_key:
        proposal["key"] = [key]
    proposal["missing"] = _missing(entity, proposal)
    one["is_used"] = not proposal["missing"]


def _place_field(
    entity: str,
    proposal: dict[str, Any],
    table: Mapping[str, Any],
    name: str,
    column: Mapping[str, Any] | None,
) -> None:
    if column is None:
        proposal["fields"].pop(name, None)
        return
    is_code = name == "mark" or entity_named(entity).field(name).type is FieldType.CODE
    pattern = column["pattern"] if name != "mark" and _is_date(entity, name) else ""
    placed = Placed(
        name=name,
        table=table["name"],
        column=column["name"],
        confidence=1.0,
        reason=BY_HAND,
        format="" if pattern in ("native", "YYYY-MM-DD") else pattern,
        codes={} if is_code else None,
        open_codes={} if is_code else None,
    )
    proposal["fields"][name] = asdict(placed)


def _is_date(entity: str, name: str) -> bool:
    return entity_named(entity).field(name).type is FieldType.DATE


def _place_reference(
    proposal: dict[str, Any],
    table: Mapping[str, Any],
    name: str,
    identifier: str,
    column: Mapping[str, Any] | None,
) -> None:
    rest = [
        one
        for one in proposal["references"]
        if (one["name"], one["identifier"]) != (name, identifier)
    ]
    if column is not None:
        placed = Placed(name, table["name"], column["name"], 1.0, BY_HAND, identifier=identifier)
        rest.append(asdict(placed))
    proposal["references"] = rest


def _missing(entity: str, proposal: Mapping[str, Any]) -> list[str]:
    given = {*proposal["fields"], *(one["name"] for one in proposal["references"])}
    if "mark" in given:
        given.add("status")
    missing = [f.name for f in entity_named(entity) if f.required and f.name not in given]
    has_key = proposal["key"] or entity_named(entity).natural_key
    return missing if has_key else [*missing, "key"]


def places_of(entity: str) -> list[str]:
    """Everything of an entity that a column may be chosen for, references by each identifier."""
    found = []
    for field in entity_named(entity):
        if field.type is FieldType.REFERENCE:
            found += [f"{field.name}.{by}" for by in IDENTIFIERS[field.refers_to]]
        else:
            found.append(field.name)
    return [*found, "mark"] if entity == "results" else found
