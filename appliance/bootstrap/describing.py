"""A source that nobody has described: what it holds, and a draft of its mapping."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from appliance.errors import MappingError
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.minimize import approved_for
from appliance.model.catalog import Describable, Selecting
from appliance.model.mapping import Mapping
from appliance.model.register import ENTITIES
from appliance.suggest.draft import draft
from appliance.suggest.propose import propose
from appliance.suggest.survey import look_through
from connectors.registry import connector_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.suggest.proposal import EntityProposal
    from connectors.base import SourceConfig


class NothingToSuggestError(MappingError):
    """The connector “{connector}” cannot be asked what is in a source; only `sql`, `csv` and
    `workbook` can. A ready connector needs no mapping.
    """


def source_choices(
    box: Appliance, config: SourceConfig, connector: str, actor: Actor
) -> dict[str, dict[str, str]]:
    """What each parameter of a ready connector may be in the live source."""
    event = AuditEvent(Action.SOURCE_LOOKED_THROUGH, f"source:{config.name}")
    with box.store.reading(actor, event):
        kind = connector_named(connector)
    return kind.choices(config)


def suggest_mapping(
    box: Appliance,
    config: SourceConfig,
    connector: str,
    actor: Actor,
    on_progress: Callable[[str], None],
) -> tuple[list[EntityProposal], str]:
    """Look through a source that nobody has described, and draft its mapping.

    Gives the proposals, each with its reasons, and the text of the mapping file.

    Raises
    ------
    SourceError, NothingToSuggestError
        The source could not be read, or its connector is one that needs no mapping.
    """
    event = AuditEvent(Action.SOURCE_LOOKED_THROUGH, f"source:{config.name}")
    with box.store.reading(actor, event) as work:
        switches = work.find.fields.switches()
    approved = {(e.name, name) for e in ENTITIES for name in approved_for(e, switches)}
    empty = Mapping(connector=connector, title=config.name, entities={})
    with closing(connector_named(connector).open(config, empty)) as source:
        if not isinstance(source, Describable):
            raise NothingToSuggestError(connector=connector)
        survey = look_through(source, source, approved, on_progress)
        proposals = propose(survey, joins=isinstance(source, Selecting))
        return proposals, draft(connector, config.name, proposals, source)
