"""A vendor's stand-in school, imported as it would be added: with the connector's own mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.bootstrap.mappings import mapping_of, open_source
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.pipeline import Import, Order
from appliance.model.runs import SourceInfo
from tests.boxes import NOW, no_answers, not_told

if TYPE_CHECKING:
    from appliance.imports.report import Outcome
    from connectors.base import SourceConfig
    from tests.boxes import Box


def import_school(box: Box, connector: str, config: SourceConfig, name: str = "sis") -> Outcome:
    """Add the source and read it."""
    info = SourceInfo(
        id=0,
        name=name,
        title="The vendor's system",
        connector=connector,
        address=config.address,
        parameters=dict(config.parameters),
        mapping="",
        schedule="",
        added_at=NOW,
    )
    with box.store.writing(CONSOLE, AuditEvent(Action.SOURCE_ADDED)) as work:
        work.find.sources.add(info, config.secret)
        box.sources[name] = work.find.sources.get(name)
    return import_again(box, name)


def import_again(box: Box, name: str = "sis") -> Outcome:
    """Read it once more."""
    info = box.sources[name]
    mapping = mapping_of(info)
    with box.store.reading(CONSOLE) as work:
        secret = work.find.sources.secret(name)
    return Import(
        store=box.store,
        order=Order(source=info, mapping=mapping, actor=CONSOLE),
        open_source=lambda: open_source(info, mapping, secret),
        compute=no_answers,
        progress=not_told,
    ).run()
