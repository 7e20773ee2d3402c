"""What a look at a source finds: what may be in it, and which codes and dates stand there."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from appliance.bootstrap.mappings import config_for, mapping_of, open_source
from appliance.errors import MappingError
from appliance.imports.minimize import IdentifiersOffError, approved_for, minimized
from appliance.model.catalog import Describable, Selecting
from appliance.model.mapping import Mapping
from appliance.model.mapping_text import write_mapping
from appliance.model.register import ENTITIES, entity_named
from appliance.model.runs import SourceInfo
from appliance.suggest.described import answered, describe
from appliance.suggest.draft import draft as draft_mapping
from appliance.suggest.plan import as_plan, proposals_of, summarize
from appliance.suggest.propose import Proposer
from appliance.suggest.survey import look_through
from connectors.registry import connector_named

if TYPE_CHECKING:
    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.model.drafts import Draft
    from connectors.base import Source

MOST_CHOICES = 60
"""Values of a column of schools or years that are offered."""


class OtherConnectorError(MappingError):
    """The mapping file is for the connector “{said}”, and this source is read by “{connector}”.
    Take the file that belongs to it, or begin a source of that kind.
    """


def info_of(draft: Draft, source_id: int = 0) -> SourceInfo:
    """The source that a draft would be."""
    return SourceInfo(
        id=source_id,
        name=draft.name,
        title=draft.title or draft.name,
        connector=draft.connector,
        address=draft.address,
        parameters=draft.parameters,
        mapping=draft.mapping,
        schedule=draft.schedule,
        added_at=draft.begun_at,
    )


def look(box: Appliance, draft: Draft, secret: str, actor: Actor) -> dict[str, Any]:
    """Say what is in the source: what a ready connector may be told, or tables and proposals."""
    config = config_for(info_of(draft), secret)
    connector = connector_named(draft.connector)
    shipped = connector.default_mapping(draft.address)
    if shipped is not None:
        found: dict[str, Any] = {"choices": _choices(connector.choices(config))}
        if not draft.mapping:
            found["mapping"] = write_mapping(shipped)
    else:
        with box.store.reading(actor) as work:
            switches = work.find.fields.switches()
        empty = Mapping(connector=draft.connector, title=draft.title, entities={})
        with closing(connector.open(config, empty)) as source:
            found = _survey(source, switches)
        if draft.mapping and not draft.findings.get("plan"):
            found["plan"] = None  # described by a file, or by the source that it changes
    return found


def _choices(found: dict[str, dict[str, str]]) -> dict[str, list[dict[str, object]]]:
    return {
        name: [{"value": value, "title": title} for value, title in values.items()]
        for name, values in found.items()
    }


def _survey(source: Source, switches: dict[tuple[str, str], bool]) -> dict[str, Any]:
    if not isinstance(source, Describable):
        return {"tables": [], "plan": {}, "choices": {}}
    approved = {(e.name, name) for e in ENTITIES for name in approved_for(e, switches)}
    survey = look_through(source, source, approved, _unwatched)
    proposer = Proposer(survey, joins=isinstance(source, Selecting))
    plan = as_plan(proposer.all(), proposer.others())
    return {
        "tables": summarize(survey),
        "plan": plan,
        "choices": _filter_choices(source, plan),
    }


def _unwatched(table: str) -> None:
    """Nobody watches which table is looked at."""


def _filter_choices(
    source: object, plan: dict[str, dict[str, Any]]
) -> dict[str, list[dict[str, object]]]:
    """The schools and years that the proposed tables hold, with their rows."""
    if not isinstance(source, Selecting):
        return {}
    found: dict[str, dict[str, int]] = {}
    proposals = [one["proposal"] for one in plan.values() if one["proposal"]]
    asked = {(p["table"], f["column"], f["parameter"]) for p in proposals for f in p["filters"]}
    for table, column, parameter in sorted(asked):
        counted = found.setdefault(parameter, {})
        for value, rows in source.values(table, column, MOST_CHOICES):
            counted[value] = counted.get(value, 0) + rows
    return {
        parameter: [{"value": v, "title": "", "rows": counted[v]} for v in sorted(counted)]
        for parameter, counted in found.items()
    }


def describe_draft(box: Appliance, draft: Draft, secret: str, actor: Actor) -> dict[str, Any]:
    """Write the mapping from the plan, and see which codes and dates stand in the source."""
    with box.store.reading(actor) as work:
        switches = work.find.fields.switches()
    if draft.findings.get("plan"):
        draft = replace(draft, mapping=_from_plan(draft, secret))
    answers = draft.findings.get("answers", {})
    mapping = answered(mapping_of_draft(draft), answers)
    earlier = {
        one["table"]: {value["code"]: value["ours"] for value in one["values"] if value["ours"]}
        for one in draft.findings.get("codes", ())
        if one.get("is_settled")
    }
    with closing(open_source(info_of(draft), mapping, secret)) as source:
        asked = _asked(mapping, switches, draft)
        described = describe(source, replace(mapping, entities=asked), switches, earlier)
        problems = _check(source, asked, switches) or described.problems
    written = _with_described(mapping, described.mapping)
    return {
        "mapping": write_mapping(written),
        "codes": described.codes,
        "dates": _settled(described.dates, answers),
        "decimal": {"commas": described.commas, "points": described.points},
        "problems": problems,
    }


def mapping_of_draft(draft: Draft) -> Mapping:
    """The mapping of a draft, of the connector that it is for."""
    mapping = mapping_of(info_of(draft))
    if mapping.connector != draft.connector:
        raise OtherConnectorError(said=mapping.connector, connector=draft.connector)
    return mapping


def _from_plan(draft: Draft, secret: str) -> str:
    """The text of the mapping of a plan."""
    proposals = proposals_of(draft.findings["plan"], draft.parameters)
    title = draft.title or draft.name
    empty = Mapping(connector=draft.connector, title=title, entities={})
    config = config_for(info_of(draft), secret)
    with closing(connector_named(draft.connector).open(config, empty)) as source:
        if not isinstance(source, Describable):  # a plan comes from nothing else
            raise TypeError(draft.connector)
        return draft_mapping(draft.connector, title, proposals, source)


def _asked(mapping: Mapping, switches: dict[tuple[str, str], bool], draft: Draft) -> dict[str, Any]:
    """The entities without the identifiers that are off."""
    asked = {}
    for name, mapped in mapping.entities.items():
        try:
            asked[name] = minimized(mapped, switches, source=draft.name)
        except IdentifiersOffError:
            asked[name] = mapped  # said by `_check`
    return asked


def _check(
    source: Source, asked: dict[str, Any], switches: dict[tuple[str, str], bool]
) -> list[str]:
    """What of the mapping is not in the source, in sentences."""
    return [
        finding.sentence
        for name, mapped in asked.items()
        for finding in source.check(
            mapped, mapped.columns(approved_for(entity_named(name), switches))
        )
        if finding.is_problem
    ]


def _with_described(mapping: Mapping, described: Mapping) -> Mapping:
    """The mapping with the code tables that were found, and with every identifier that it had."""
    entities = {
        name: replace(mapped, fields=described.entities[name].fields)
        for name, mapped in mapping.entities.items()
    }
    return replace(mapping, codes=described.codes, entities=entities)


def _settled(dates: list[dict[str, Any]], answers: dict[str, Any]) -> list[dict[str, Any]]:
    """The dates; one whose way of writing a person has said is settled where it fits."""
    for one in dates:
        said = answers.get("formats", {}).get(f"{one['entity']}.{one['field']}")
        if said and (said in one["patterns"] or not one["patterns"]):
            one["is_settled"] = True
    return dates
