"""The composition root: the only module that knows every part."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from appliance.errors import MappingError
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.minimize import approved_for
from appliance.imports.pipeline import Import, Order
from appliance.imports.preview import preview
from appliance.insights.compute import refresh_answers
from appliance.insights.thresholds import THRESHOLDS
from appliance.model.mapping_file import parse_mapping
from appliance.model.register import entity_named
from appliance.settings import read_settings
from appliance.store.creation import open_store
from appliance.store.keys import DataKey
from connectors.base import SourceConfig
from connectors.registry import connector_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appliance.governance.access import Actor
    from appliance.imports.pipeline import Progress
    from appliance.imports.preview import Sample
    from appliance.imports.report import Outcome
    from appliance.model.mapping import Mapping
    from appliance.model.runs import Run, SourceInfo
    from appliance.settings import Settings
    from appliance.store.unit_of_work import Store, UnitOfWork
    from connectors.base import Finding, Source

KEY_DESCRIPTOR = "HOMEROOM_KEY_FD"
"""Names the inherited pipe by which a child process is given the store's key: the key is never
on a command line, in the environment or in a file."""


class NoMappingError(MappingError):
    """The source “{source}” needs a mapping: its connector “{connector}” reads any system and
    must be told where things are. Give a file with --mapping.
    """


class EntityOwnedError(MappingError):
    """“{entity}” already come from the source “{owner}”; two sources cannot both own them. Take
    them out of this mapping, or remove the other source first.
    """


class NothingToApproveError(MappingError):
    """Import number {id} is not held, so there is nothing to approve."""


def system_clock() -> datetime:
    """Tell the present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Appliance:
    """One school's machine: its home folder, opened."""

    home: Path
    key: DataKey
    settings: Settings
    store: Store

    def order(self, source: SourceInfo, actor: Actor, *, is_dry_run: bool = False) -> Order:
        """Say what is to be imported."""
        mapping = mapping_of(source)
        return Order(source=source, mapping=mapping, actor=actor, is_dry_run=is_dry_run)

    def run_import(self, order: Order, progress: Progress) -> Outcome:
        """Import one source; the caller holds the import lock (`import_lock`)."""
        secret = self._secret(order.source.name, order.actor)

        def open_it() -> Source:
            return open_source(order.source, order.mapping, secret)

        run = Import(
            store=self.store,
            order=order,
            open_source=open_it,
            compute=_compute,
            progress=progress,
        )
        return run.run()

    def approve(self, run_id: int, actor: Actor) -> Order:
        """Approve what a held run would do: give the order by which it is done.

        Raises
        ------
        RunUnknownError, NothingToApproveError
            There is nothing to approve.
        """
        from appliance.model.runs import RunState

        with self.store.writing(actor) as work:
            run = work.find.runs.get(run_id)
            newest = work.find.runs.latest(1, run.source)[0]
            if run.state is not RunState.HELD or newest.id != run.id:
                raise NothingToApproveError(id=run_id)
            work.record(AuditEvent(Action.IMPORT_APPROVED, f"run:{run_id}"))
            source = work.find.sources.get(run.source)
        return replace(self.order(source, actor), approved=run.difference, approved_by=actor.name)

    def add_source(self, info: SourceInfo, secret: str, actor: Actor) -> None:
        """Keep a new source, once its mapping is understood and owns nothing twice.

        Raises
        ------
        MappingError, SourceError
            Nothing was added.
        """
        mapping = mapping_of(info)
        connector = connector_named(info.connector)
        connector.check_declarations(_config(info, secret), mapping)
        event = AuditEvent(Action.SOURCE_ADDED, f"source:{info.name}")
        with self.store.writing(actor, event) as work:
            for other in work.find.sources.all():
                for entity in mapping.entities.keys() & mapping_of(other).entities.keys():
                    title = entity_named(entity).title
                    raise EntityOwnedError(entity=title, owner=other.name)
            work.find.sources.add(info, secret)

    def check_source(self, name: str, actor: Actor) -> list[Finding]:
        """Hold a source's mapping against the live source."""
        event = AuditEvent(Action.SOURCE_CHECKED, f"source:{name}")
        with self.store.reading(actor, event) as work:
            info, secret = work.find.sources.get(name), work.find.sources.secret(name)
            switches = work.find.fields.switches()
        mapping = mapping_of(info)
        with closing(open_source(info, mapping, secret)) as source:
            return [
                finding
                for mapped in mapping.entities.values()
                for finding in source.check(
                    mapped, mapped.columns(approved_for(entity_named(mapped.entity), switches))
                )
            ]

    def preview_source(self, name: str, actor: Actor) -> list[Sample]:
        """Show how a source's first rows look, with their values masked."""
        event = AuditEvent(Action.SOURCE_PREVIEWED, f"source:{name}")
        with self.store.reading(actor, event) as work:
            info, secret = work.find.sources.get(name), work.find.sources.secret(name)
            switches, today = work.find.fields.switches(), work.today
        mapping = mapping_of(info)
        with closing(open_source(info, mapping, secret)) as source:
            return preview(source, mapping, switches, today)

    def held_runs(self, actor: Actor) -> list[Run]:
        """The runs that wait for a person."""
        with self.store.reading(actor) as work:
            return [run for run in work.find.runs.latest(200) if run.held]

    def _secret(self, name: str, actor: Actor) -> str:
        with self.store.reading(actor) as work:
            return work.find.sources.secret(name)


def open_appliance(home: Path, key: DataKey) -> Appliance:
    """Open a home folder with the store's key.

    Raises
    ------
    OperatorError, RefusedError
        The settings or the store cannot be read.
    """
    settings = read_settings(home)
    return Appliance(home, key, settings, open_store(home, key, system_clock))


def inherited_key() -> DataKey | None:
    """The key that the parent process handed over, where there is one."""
    descriptor = os.environ.pop(KEY_DESCRIPTOR, "")
    if not descriptor:
        return None
    with os.fdopen(int(descriptor), "rb") as pipe:
        return DataKey(pipe.read(32))


def mapping_of(source: SourceInfo) -> Mapping:
    """Read a source's mapping: its own, or the one that its connector ships.

    Raises
    ------
    MappingError
        It cannot be understood, or there is none.
    """
    connector = connector_named(source.connector)
    mapping = parse_mapping(source.mapping) if source.mapping else connector.default_mapping()
    if mapping is None:
        raise NoMappingError(source=source.name, connector=source.connector)
    return mapping


def open_source(info: SourceInfo, mapping: Mapping, secret: str) -> Source:
    """Reach a source.

    Raises
    ------
    SourceError, MappingError
        It could not be reached, or it was described wrongly.
    """
    return connector_named(info.connector).open(_config(info, secret), mapping)


def _config(info: SourceInfo, secret: str) -> SourceConfig:
    return SourceConfig(
        name=info.name, address=info.address, secret=secret, parameters=info.parameters
    )


def _compute(work: UnitOfWork, moved: bool) -> None:  # noqa: FBT001 - called by position
    refresh_answers(work, THRESHOLDS, mappings=_mappings(work), moved=moved)


def _mappings(work: UnitOfWork) -> Iterator[Mapping]:
    for source in work.find.sources.all():
        yield mapping_of(source)
