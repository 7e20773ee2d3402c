"""The sources: added, checked, looked into, removed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.bootstrap.mappings import compute, config_for, in_order, mapping_of, open_source
from appliance.errors import MappingError
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.requests import check_may_erase
from appliance.imports.minimize import IdentifiersOffError, approved_for, minimized
from appliance.imports.preview import Sample, preview
from appliance.model.register import entity_named
from connectors.base import Finding, SourceConfig
from connectors.registry import connector_named

if TYPE_CHECKING:
    from collections.abc import Collection

    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.model.mapping import Mapping
    from appliance.model.runs import SourceInfo
    from appliance.store.unit_of_work import UnitOfWork


class EntityOwnedError(MappingError):
    """“{entity}” already come from the source “{owner}”; two sources cannot both own them. Take
    them out of this mapping, or remove the other source first.
    """


class OwnFolderError(MappingError):
    """The address lies in the folder in which Homeroom keeps its own files. A source is read from
    somewhere else.
    """


def check_place(box: Appliance, address: str) -> None:
    """Refuse a source that would be read from Homeroom's own folder.

    Raises
    ------
    OwnFolderError
        The address is a file or folder there.
    """
    scheme, is_url, rest = address.partition("://")
    if is_url and not scheme.startswith("sqlite"):
        return
    place = Path(rest.removeprefix("/") if is_url else address).expanduser().resolve()
    if place.is_relative_to(box.home.resolve()):
        raise OwnFolderError


def add_source(box: Appliance, info: SourceInfo, secret: str, actor: Actor) -> None:
    """Keep a new source, once its mapping is understood and owns nothing twice.

    Raises
    ------
    MappingError, SourceError
        Nothing was added.
    """
    check_place(box, info.address)
    mapping = mapping_of(info)
    connector = connector_named(info.connector)
    connector.check_declarations(config_for(info, secret), mapping)
    event = AuditEvent(Action.SOURCE_ADDED, f"source:{info.name}")
    with box.store.writing(actor, event) as work:
        check_owners(work, info.name, mapping)
        work.find.sources.add(info, secret)


def check_owners(work: UnitOfWork, name: str, mapping: Mapping) -> None:
    """Refuse a mapping that gives what another source than `name` gives.

    Raises
    ------
    EntityOwnedError
        Says what, and which source gives it.
    """
    for other in work.find.sources.all():
        if other.name == name:
            continue
        for entity in mapping.entities.keys() & mapping_of(other).entities.keys():
            title = entity_named(entity).title
            raise EntityOwnedError(entity=title, owner=other.name)


def change_source(box: Appliance, info: SourceInfo, secret: str, actor: Actor) -> None:
    """Change how a known source is reached, described and read, by the same rules.

    Raises
    ------
    MappingError, SourceError
        Nothing was changed.
    """
    check_place(box, info.address)
    mapping = mapping_of(info)
    connector_named(info.connector).check_declarations(config_for(info, secret), mapping)
    with box.store.writing(actor, AuditEvent(Action.SOURCE_CHANGED, f"source:{info.name}")) as work:
        work.find.sources.get(info.name)
        check_owners(work, info.name, mapping)
        work.find.sources.change(info, secret)


def check_source(box: Appliance, name: str, actor: Actor) -> list[Finding]:
    """Hold a source's mapping against the live source."""
    event = AuditEvent(Action.SOURCE_CHECKED, f"source:{name}")
    with box.store.reading(actor, event) as work:
        info, secret = work.find.sources.get(name), work.find.sources.secret(name)
        switches = work.find.fields.switches()
    mapping = mapping_of(info)
    found: list[Finding] = []
    with closing(open_source(info, mapping, secret)) as source:
        for name, mapped in mapping.entities.items():
            try:
                asked = minimized(mapped, switches, source=info.name)
            except IdentifiersOffError as error:
                found.append(Finding(sentence=error.sentence, entity=name))
                continue
            columns = asked.columns(approved_for(entity_named(name), switches))
            found.extend(source.check(asked, columns))
    return found


def preview_source(box: Appliance, name: str, actor: Actor) -> list[Sample]:
    """Show how a source's first rows look, with their values masked."""
    event = AuditEvent(Action.SOURCE_PREVIEWED, f"source:{name}")
    with box.store.reading(actor, event) as work:
        info, secret = work.find.sources.get(name), work.find.sources.secret(name)
        switches, today = work.find.fields.switches(), work.today
    mapping = mapping_of(info)
    with closing(open_source(info, mapping, secret)) as source:
        entities = {
            entity: minimized(mapped, switches, source=name)
            for entity, mapped in mapping.entities.items()
        }
        return preview(source, replace(mapping, entities=entities), switches, today)


def config_of(box: Appliance, name: str, actor: Actor) -> tuple[SourceConfig, str]:
    """How a known source is reached, and by which connector."""
    with box.store.reading(actor) as work:
        info, secret = work.find.sources.get(name), work.find.sources.secret(name)
    return config_for(info, secret), info.connector


def remove_source(box: Appliance, name: str, actor: Actor) -> None:
    """Forget a source and every row it gave, and compute the answers anew.

    Raises
    ------
    InspectionOpenError
        It gave something of a child whose family waits to see what is kept.
    """
    with box.store.writing(actor) as work:
        locked = work.find.requests.locked_in(work.find.sources.get(name).id)
        check_may_erase(locked, locked)
        work.find.sources.remove(name)
        work.record(AuditEvent(Action.SOURCE_REMOVED, f"source:{name}"))
        compute(work, True)  # noqa: FBT003


def sources_in_order(box: Appliance, names: Collection[str], actor: Actor) -> list[SourceInfo]:
    """These sources (all of them where none is named), in the order to read them in.

    Raises
    ------
    SourceUnknownError
        There is none of a name.
    """
    with box.store.reading(actor) as work:
        for name in names:
            work.find.sources.get(name)
        return [info for info in in_order(work) if info.name in names or not names]
