"""The composition root: the only module that knows every part."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from appliance.errors import MappingError
from appliance.gate.certificates import SERVER_FILE, make_certificates, renew_certificate
from appliance.gate.serving import Server
from appliance.governance.access import SCHEDULE
from appliance.governance.audit import Action, AuditEvent, find_break
from appliance.governance.minimization import is_on
from appliance.imports.forget import switch_identifiers
from appliance.imports.minimize import IdentifiersOffError, approved_for, minimized
from appliance.imports.order import reading_order
from appliance.imports.pipeline import Import, Order
from appliance.imports.preview import preview
from appliance.insights.compute import are_current, refresh_answers
from appliance.insights.thresholds import THRESHOLDS
from appliance.jobs import KEY_DESCRIPTOR, Jobs, Planned, parse_schedule
from appliance.model.catalog import Describable, Selecting
from appliance.model.mapping import Mapping
from appliance.model.mapping_file import parse_mapping
from appliance.model.register import ENTITIES, entities_pointing_at, entity_named
from appliance.settings import Settings, read_settings, write_settings
from appliance.store.audit import count_written, read_chain
from appliance.store.creation import create_store, open_store
from appliance.store.keys import DataKey
from appliance.suggest.draft import draft
from appliance.suggest.propose import propose
from appliance.suggest.survey import look_through
from appliance.upkeep import Upkeep
from appliance.web.app import create_app
from connectors.base import Finding, SourceConfig
from connectors.registry import connector_named

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from appliance.governance.access import Actor
    from appliance.governance.audit import Break, ChainedEvent, UnreadableEvent
    from appliance.imports.pipeline import Progress
    from appliance.imports.preview import Sample
    from appliance.imports.report import Outcome
    from appliance.model.fields import Entity, Field
    from appliance.model.runs import SourceInfo
    from appliance.store.unit_of_work import Store, UnitOfWork
    from appliance.suggest.proposal import EntityProposal
    from connectors.base import Source

TLS_FOLDER = "tls"


class NoMappingError(MappingError):
    """The source “{source}” needs a mapping: its connector “{connector}” reads any system and
    must be told where things are. Give a file with --mapping.
    """


class NothingToSuggestError(MappingError):
    """The connector “{connector}” cannot be asked what is in a source; only `sql`, `csv` and
    `workbook` can. A ready connector needs no mapping.
    """


class EntityOwnedError(MappingError):
    """“{entity}” already come from the source “{owner}”; two sources cannot both own them. Take
    them out of this mapping, or remove the other source first.
    """


def system_clock() -> datetime:
    """Tell the present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Switched:
    """What switching a field did: the rows it was erased from, and how many decisions about who is
    who are to be made again.
    """

    rows: int
    open: int


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

    def approve(self, run_id: int, actor: Actor, *, is_recorded: bool) -> Order:
        """Approve what a held run would do: give the order by which it is done.

        `is_recorded` where the page on which it was approved has written that down.

        Raises
        ------
        RunUnknownError, NothingToApproveError
            There is nothing to approve.
        """
        event = None if is_recorded else AuditEvent(Action.IMPORT_APPROVED, f"run:{run_id}")
        with self.store.reading(actor, event) as work:
            run = work.find.runs.get_held(run_id)
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

    def preview_source(self, name: str, actor: Actor) -> list[Sample]:
        """Show how a source's first rows look, with their values masked."""
        event = AuditEvent(Action.SOURCE_PREVIEWED, f"source:{name}")
        with self.store.reading(actor, event) as work:
            info, secret = work.find.sources.get(name), work.find.sources.secret(name)
            switches, today = work.find.fields.switches(), work.today
        mapping = mapping_of(info)
        with closing(open_source(info, mapping, secret)) as source:
            entities = {
                entity: minimized(mapped, switches, source=name)
                for entity, mapped in mapping.entities.items()
            }
            return preview(source, replace(mapping, entities=entities), switches, today)

    def config_of(self, name: str, actor: Actor) -> tuple[SourceConfig, str]:
        """How a known source is reached, and by which connector."""
        with self.store.reading(actor) as work:
            info, secret = work.find.sources.get(name), work.find.sources.secret(name)
        return _config(info, secret), info.connector

    def source_choices(
        self, config: SourceConfig, connector: str, actor: Actor
    ) -> dict[str, dict[str, str]]:
        """What each parameter of a ready connector may be in the live source."""
        event = AuditEvent(Action.SOURCE_LOOKED_THROUGH, f"source:{config.name}")
        with self.store.reading(actor, event):
            kind = connector_named(connector)
        return kind.choices(config)

    def suggest_mapping(
        self, config: SourceConfig, connector: str, actor: Actor, on_progress: Callable[[str], None]
    ) -> tuple[list[EntityProposal], str]:
        """Look through a source that nobody has described, and draft its mapping.

        Gives the proposals, each with its reasons, and the text of the mapping file.

        Raises
        ------
        SourceError, NothingToSuggestError
            The source could not be read, or its connector is one that needs no mapping.
        """
        event = AuditEvent(Action.SOURCE_LOOKED_THROUGH, f"source:{config.name}")
        with self.store.reading(actor, event) as work:
            switches = work.find.fields.switches()
        approved = {(e.name, name) for e in ENTITIES for name in approved_for(e, switches)}
        empty = Mapping(connector=connector, title=config.name, entities={})
        with closing(connector_named(connector).open(config, empty)) as source:
            if not isinstance(source, Describable):
                raise NothingToSuggestError(connector=connector)
            survey = look_through(source, source, approved, on_progress)
            proposals = propose(survey, joins=isinstance(source, Selecting))
            return proposals, draft(connector, config.name, proposals, source)

    def remove_source(self, name: str, actor: Actor) -> None:
        """Forget a source and every row it gave, and compute the answers anew."""
        with self.store.writing(actor) as work:
            work.find.sources.remove(name)
            work.record(AuditEvent(Action.SOURCE_REMOVED, f"source:{name}"))
            _compute(work, True)  # noqa: FBT003

    def switch_field(
        self, entity: Entity, field: Field, actor: Actor, *, to_on: bool, reason: str
    ) -> Switched:
        """Switch a field; what was kept of one switched off is erased."""
        with self.store.writing(actor) as work:
            fields, runs = work.find.fields, work.find.runs
            was_on = is_on(entity, field, fields.switches())
            fields.switch(entity.name, field.name, is_on=to_on, reason=reason, by=actor.name)
            runs.forget_inputs(entity.name)
            rows = are_open = 0
            if not to_on:
                runs.forget_field(entity.name, field.name, entities_pointing_at(entity.name))
                rows = fields.blank(entity.name, field.name)
            if to_on != was_on:
                are_open = switch_identifiers(work, entity, field, to_on=to_on)
            if not to_on:
                _compute(work, True)  # noqa: FBT003
            detail = {"is_on": to_on, "reason": reason, "open": are_open}
            subject = f"field:{entity.name}.{field.name}"
            work.record(AuditEvent(Action.FIELD_SWITCHED, subject, detail=detail))
        return Switched(rows, are_open)

    def answers_are_current(self) -> bool:
        """Whether the answers are those of today, by the thresholds of this program."""
        with self.store.reading(SCHEDULE) as work:
            return are_current(work, THRESHOLDS)

    def refresh_answers(self, actor: Actor) -> bool:
        """Compute the answers anew where they are not of today; gives whether they were not."""
        if self.answers_are_current():
            return False
        with self.store.writing(actor, AuditEvent(Action.ANSWERS_COMPUTED)) as work:
            _compute(work, False)  # noqa: FBT003
        return True

    def verify_audit(self, actor: Actor, event: AuditEvent) -> tuple[int, Break | None]:
        """Walk the audit chain: how many events it has, and the first that does not fit."""
        with self.store.reading(actor, event) as work:
            counted = _Counted(read_chain(work.connection))
            broken = find_break(counted, count_written(work.connection))
        return counted.total, broken

    def sources_in_order(self, names: Collection[str], actor: Actor) -> list[SourceInfo]:
        """These sources (all of them where none is named), in the order to read them in.

        Raises
        ------
        SourceUnknownError
            There is none of a name.
        """
        with self.store.reading(actor) as work:
            for name in names:
                work.find.sources.get(name)
            return [info for info in _in_order(work) if info.name in names or not names]

    def planned_imports(self) -> list[Planned]:
        """The sources that are read by the clock, and when each last was; in reading order."""
        planned = []
        with self.store.reading(SCHEDULE) as work:
            for info in _in_order(work):
                schedule = parse_schedule(info.schedule)
                if schedule is not None:
                    newest = work.find.runs.latest(1, info.name)
                    last = newest[0].started_at.astimezone() if newest else None
                    planned.append(Planned(info.name, schedule, last))
        return planned

    def size(self) -> int:
        """Bytes on disk of everything in the home folder."""
        return sum(file.stat().st_size for file in self.home.rglob("*") if file.is_file())

    def _secret(self, name: str, actor: Actor) -> str:
        with self.store.reading(actor) as work:
            return work.find.sources.secret(name)


def make_home(
    home: Path,
    passphrase: str,
    *,
    school_name: str,
    host_names: tuple[str, ...],
    is_demo: bool = False,
) -> str:
    """Make a home folder: store, key file, settings, certificate; give the recovery key.

    Raises
    ------
    RefusedError
        There is a store already, or the passphrase is too short.
    """
    _, recovery = create_store(home, passphrase, system_clock)
    settings = Settings(school_name=school_name, host_names=host_names, is_demo=is_demo)
    write_settings(home, settings)
    make_certificates(
        home / TLS_FOLDER,
        school=school_name,
        names=[name for name in host_names if not _is_address(name)],
        loopback=any(map(_is_address, host_names)),
        now=system_clock(),
    )
    return recovery


def make_server(box: Appliance, settings: Settings) -> tuple[Server, Jobs, Upkeep]:
    """Put the pages behind the gate, and make ready what runs beside them."""
    renew_certificate(box.home / TLS_FOLDER, now=box.store.clock())
    jobs = Jobs(box.home, box.key)
    app = create_app(
        store=box.store,
        settings=settings,
        imports=jobs,
        client_address=lambda environ: str(environ["REMOTE_ADDR"]),
    )
    server = Server(
        app,
        address=(settings.listen, settings.port),
        certificate=box.home / TLS_FOLDER / SERVER_FILE,
        allowed=settings.allowed_networks,
        hosts=frozenset(settings.host_names),
    )
    upkeep = Upkeep(
        certificates=box.home / TLS_FOLDER,
        clock=box.store.clock,
        use_certificate=server.use_certificate,
        answers_are_current=box.answers_are_current,
        refresh_answers=jobs.refresh,
    )
    return server, jobs, upkeep


def _is_address(name: str) -> bool:
    """Whether a name is the machine's own loopback address, which a certificate may name too."""
    return name in ("127.0.0.1", "::1")


@dataclass(slots=True)
class _Counted:
    """Passes the links of a chain on, and counts them."""

    links: Iterator[ChainedEvent | UnreadableEvent]
    total: int = 0

    def __iter__(self) -> Iterator[ChainedEvent | UnreadableEvent]:
        for link in self.links:
            self.total += 1
            yield link


def open_appliance(home: Path, key: DataKey, *, to_serve: bool = False) -> Appliance:
    """Open a home folder with the store's key; `to_serve` guards the memory of a long stay.

    Raises
    ------
    OperatorError, RefusedError
        The settings or the store cannot be read.
    """
    settings = read_settings(home)
    store = open_store(home, key, system_clock, wipes_memory=to_serve)
    return Appliance(home, key, settings, store)


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
    shipped = connector.default_mapping(source.address)
    mapping = parse_mapping(source.mapping) if source.mapping else shipped
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


def _in_order(work: UnitOfWork) -> list[SourceInfo]:
    infos = {info.name: info for info in work.find.sources.all()}
    return [infos[name] for name in reading_order({n: mapping_of(i) for n, i in infos.items()})]


def _mappings(work: UnitOfWork) -> Iterator[Mapping]:
    for source in work.find.sources.all():
        yield mapping_of(source)
