"""A source counted now, and held against what is kept of it."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from appliance.bootstrap.importing import order_for, run_import
from appliance.bootstrap.mappings import config_for
from appliance.governance.audit import Action, AuditEvent
from appliance.model.reconciliation import LeftOut
from connectors.registry import connector_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.imports.pipeline import Progress
    from appliance.model.mapping import EntityMapping, Mapping
    from appliance.model.reconciliation import EntityReconciliation
    from appliance.model.runs import SourceInfo
    from connectors.base import SourceConfig

MOST_YEARS = 12
"""A source may hold forty years; each asks for a count of every table."""


def reconcile_source(
    box: Appliance, info: SourceInfo, actor: Actor, progress: Progress
) -> tuple[EntityReconciliation, ...]:
    """Count a source beside what is kept of it, and keep what was found; nothing else is changed.

    The caller holds the import lock.

    Raises
    ------
    SourceError
        The source could not be read, or gave what cannot be believed.
    """
    order = replace(order_for(info, actor), reconciles=True)
    outcome = run_import(box, order, progress)
    with box.store.reading(actor) as work:
        config = config_for(info, work.find.sources.secret(info.name))
    left_out = list(_of_other_years(info.connector, config, order.mapping))
    found = tuple(
        replace(each, left_out=tuple(rows for name, rows in left_out if name == each.entity))
        for each in outcome.reconciled
    )
    event = AuditEvent(Action.SOURCE_RECONCILED, f"source:{info.name}")
    with box.store.writing(actor, event) as work:
        work.find.reconciliations.keep(info.id, actor.name, found)
    return found


def _of_other_years(
    connector: str, config: SourceConfig, mapping: Mapping
) -> Iterator[tuple[str, LeftOut]]:
    """What a source has of other years than the one that is read: (entity, rows)."""
    kind = connector_named(connector)
    years = [parameter.name for parameter in kind.parameters if parameter.is_year]
    choices = kind.choices(config) if years else {}
    for name in years:
        read = kind.with_defaults(config).parameters[name]
        others = ((v, title) for v, title in choices.get(name, {}).items() if v != read)
        for value, title in islice(others, MOST_YEARS):
            other = replace(config, parameters={**config.parameters, name: value})
            with closing(kind.open(other, mapping)) as source:
                for entity, mapped in mapping.entities.items():
                    rows = source.count(mapped) if _asks(mapped, name) else 0
                    if rows:
                        yield entity, LeftOut(name, value, title, rows)


def _asks(mapped: EntityMapping, parameter: str) -> bool:
    """Whether a query is about one value of a parameter."""
    return re.search(rf":{parameter}\b|\{{{parameter}\}}", mapped.select) is not None
