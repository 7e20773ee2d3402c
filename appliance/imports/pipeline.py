"""One import of one source, from its first row to its report; all of it or nothing.

Reading holds no lock: rows gather in a scratch database while the pages go on. Only then one
transaction compares, changes, removes, records and computes the answers; a process killed at
any moment leaves the old picture or the new one. What a transaction wrote that was taken back may
stand in the log beside the file: the log is emptied after it (`Store.settle`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.errors import HomeroomError, SourceError
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.gate import GateShutError
from appliance.imports.consent.recognizing import consent_book
from appliance.imports.decisions import all_students
from appliance.imports.expiring import expire
from appliance.imports.gather import Gathering, KeyRing, SourceEmptyError, Task
from appliance.imports.gating import check_gate, switches_told
from appliance.imports.guards import judge
from appliance.imports.locking import no_longer_taken
from appliance.imports.match import Known
from appliance.imports.minimize import approved_for, digest_of_inputs, minimized
from appliance.imports.pilot import PilotBook, pilot_book
from appliance.imports.reconcile import reconcile
from appliance.imports.report import HeldError, Outcome, keep_report
from appliance.model.gaps import Telling
from appliance.model.links import DECISIONS
from appliance.model.register import ENTITIES, entity_named
from appliance.model.runs import EntityCounts, RunState
from appliance.store.locking import Lock
from appliance.store.staging import staging

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from appliance.governance.access import Actor
    from appliance.imports.read import OpenSource
    from appliance.model.fields import Entity
    from appliance.model.gaps import Gap
    from appliance.model.links import Link
    from appliance.model.mapping import EntityMapping
    from appliance.model.mapping import Mapping as SourceMapping
    from appliance.model.reconciliation import EntityReconciliation
    from appliance.model.runs import SourceInfo
    from appliance.store.publishing import Publication
    from appliance.store.staging import Staging
    from appliance.store.unit_of_work import Store, UnitOfWork


Progress = Callable[[str, int, int | None], None]
"""Is told how far a run has come: the stage, rows done, rows expected (None: not known)."""

_TELLING_EVERY = timedelta(seconds=1)


class FieldsSwitchedError(SourceError):
    """A field was switched on or off while the source “{source}” was read. Nothing was changed.
    Import it again.
    """


class ConsentsChangedError(SourceError):
    """A family’s decision was entered or taken back while the source “{source}” was read. Nothing
    was changed. Import it again.
    """


class PilotChangedError(SourceError):
    """A pilot was begun or ended while the source “{source}” was read. Nothing was changed. Import
    it again.
    """


class SourceMovedOnError(SourceError):
    """The source “{source}” says something else now than what was shown when a new school year was
    declared. Nothing was changed. Import it again, and look at what it would do.
    """


class _DryRunError(Exception):
    """Everything but the publishing was wanted: undo it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be imported, for whom, and what was approved beforehand.

    `approved` is the difference of a held run that a person has looked at: a run that would
    remove, add and change exactly the same rows passes. A run that `reconciles` reads everything,
    counts it beside what is kept, and changes nothing. One that `is_new_year` has been declared to
    be that of a new school year: `approved` is then what the person was shown, and nothing else
    passes, but the guards that remain are asked.
    """

    source: SourceInfo
    mapping: SourceMapping
    actor: Actor
    is_dry_run: bool = False
    reconciles: bool = False
    is_new_year: bool = False
    approved: str = ""
    approved_by: str | None = None

    @property
    def publishes(self) -> bool:
        """Whether children's records are to be kept; nothing but counts is, of one that tries."""
        return not (self.is_dry_run or self.reconciles)

    @property
    def declared_by(self) -> str | None:
        """Who declares a new school year; nobody does by trying what it would do."""
        return self.actor.name if self.is_new_year and not self.is_dry_run else None


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What one entity's outcome depends on, besides its mapping."""

    entity: Entity
    approved: frozenset[str]
    fingerprint: str | None

    @property
    def meets(self) -> set[str]:
        """The entities whose stored rows decide what this one's references mean."""
        met = {target.refers_to for target in self.entity.references}
        return met | {"section_enrollments"} if "students" in met else met


@dataclass(slots=True)
class Import:
    """One run of one source.

    `compute` makes the answers inside the publishing transaction; it is told whether any row
    was added, changed or removed.
    """

    store: Store
    order: Order
    open_source: Callable[[], OpenSource]
    compute: Callable[[UnitOfWork, bool], None]
    progress: Progress
    run_id: int = 0
    known: Known = field(default_factory=Known)
    switches: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    mapped: dict[str, EntityMapping] = field(default_factory=dict)
    gathered: dict[str, Gathering] = field(default_factory=dict)
    skipped: dict[str, EntityCounts] = field(default_factory=dict)
    inputs: dict[str, _Inputs] = field(default_factory=dict)
    counted: dict[str, int | None] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    told_at: datetime | None = None
    pilot_id: int | None = None

    def run(self) -> Outcome:
        """Import; the caller holds the import lock.

        Raises
        ------
        GateShutError
            Families were not told: the source was not opened, or nothing of it was kept.
        SourceError
            The source failed or gave what cannot be believed; the run is recorded as failed.
        HeldError
            Too much would go or be mixed up: the run waits for a person.
        """
        self._pass_gate()
        self._start()
        try:
            with staging(self.store, self.run_id) as staged:
                with closing(self.open_source()) as source:
                    self._prepare()
                    self.known.pilot = self._find_pilot(source)
                    for entity in ENTITIES:
                        if entity.name in self.mapped:
                            self._gather(entity, source, staged)
                    self.gaps = self._find_gaps(source)
                return self._publish(staged)
        except HeldError:
            raise
        except HomeroomError as error:
            self._fail(error.sentence)
            raise
        except Exception:
            self._fail("The import ended on a fault of this program; its log says where.")
            raise

    def _pass_gate(self) -> None:
        """Refuse before the source is opened, and keep that it was refused."""
        if not self.order.publishes:
            return
        try:
            with self.store.reading(self.order.actor) as work:
                check_gate(work, self.order.source)
        except GateShutError as shut:
            subject = f"source:{self.order.source.name}"
            refused = AuditEvent(Action.IMPORT_REFUSED, subject, str(shut.facts["why"]))
            with self.store.writing(self.order.actor, refused):
                pass
            raise

    def _start(self) -> None:
        order = self.order
        event = AuditEvent(Action.IMPORT_STARTED, f"source:{order.source.name}")
        with self.store.writing(order.actor, event) as work:
            work.find.runs.stop_unfinished()
            self.run_id = work.find.runs.start(
                order.source.id,
                by=order.actor.name,
                approved_by=order.approved_by,
                difference=order.approved,
                new_year_by=order.declared_by,
            )

    def _fail(self, problem: str) -> None:
        event = AuditEvent(Action.IMPORT_FAILED, f"source:{self.order.source.name}")
        with self.store.writing(self.order.actor, event) as work:
            work.find.runs.end(self.run_id, RunState.FAILED, problem=problem)
        self.store.settle()

    def _tell(self, stage: str, done: int, expected: int | None) -> None:
        """Say how far it is: to whoever called, and, once a second, to the page of runs."""
        self.progress(stage, done, expected)
        now = self.store.clock()
        if self.told_at is None or now - self.told_at >= _TELLING_EVERY:
            self.told_at = now
            with self.store.housekeeping() as work:
                work.find.runs.progress(self.run_id, stage, done, expected)

    def _prepare(self) -> None:
        with self.store.reading(self.order.actor) as work:
            known, source = work.find.known, self.order.source
            self.switches = switches_told(work, source)
            for name, mapped in self.order.mapping.entities.items():
                self.mapped[name] = minimized(mapped, self.switches, source=source.name)
            self.known.students = all_students(work)
            self.known.consent = consent_book(work, source.name)
            self.known.over = work.find.retention.cutoffs()
            for link in work.find.links.of_source(source.id).values():
                if link.state in DECISIONS:
                    self.known.add_decision(link)
            self.known.section_of_item = known.sections_of_items(source.id)

    def _find_pilot(self, source: OpenSource) -> PilotBook:
        """Who is of the pilot, where there is one."""
        with self.store.reading(self.order.actor) as work:
            pilot = work.find.pilots.current()
            if pilot is None:
                return PilotBook()
            here = PilotBook(
                sections=work.find.pilots.sections(), sharers=work.find.pilots.sharers()
            )
        self.pilot_id = pilot.id
        with_addresses = "email" in approved_for(entity_named("students"), self.switches)
        return pilot_book(
            source,
            self.mapped,
            pilot,
            self.order.source.id,
            here,
            with_addresses=with_addresses,
        )

    def _gather(self, entity: Entity, source: OpenSource, staged: Staging) -> None:
        mapped = self.mapped[entity.name]
        with self.store.reading(self.order.actor) as work:
            approved = approved_for(entity, self.switches)
            before = work.find.known.count(entity.name, self.order.source.id)
            ring = self._key_ring(work, entity)
            self.inputs[entity.name] = _Inputs(entity, approved, source.fingerprint(mapped))
            if not self.order.reconciles and self._is_unchanged(work, entity, before):
                return
            self._learn_words(work, entity)
        task = Task(
            source=self.order.source.name,
            entity=entity,
            mapped=mapped,
            approved=approved,
            codes=self.order.mapping.codes,
            known=self.known,
            today=work.today,
        )
        gathering = self.gathered[entity.name] = Gathering(task, staged, ring)
        expected = self.counted[entity.name] = source.count(mapped)
        gathering.run(source, lambda done: self._tell(entity.title, done, expected))
        if before and not gathering.counts.read:
            name = self.order.source.name
            raise SourceEmptyError(source=name, entity=entity.title.lower(), before=before)
        if ring is not None:
            self.known.keys[entity.name] = ring.present(staged.settle(entity.name))

    def _key_ring(self, work: UnitOfWork, entity: Entity) -> KeyRing | None:
        if entity.natural_key:
            return None
        stored = work.find.known.keys(entity.name, self.order.source.id)
        self.known.keys[entity.name] = stored
        return KeyRing(stored, work.find.known.highest_id(entity.name) + 1)

    def _learn_words(self, work: UnitOfWork, entity: Entity) -> None:
        """Look up what references of this entity may point at by a word instead of a key."""
        for target in entity.references:
            given = self.mapped[entity.name].references.get(target.name, {})
            for name in set(given) - {"key"}:
                if target.refers_to != "students":
                    words = self.known.by_word.setdefault(target.refers_to, {})
                    words[name] = _by_word(work, target.refers_to, name)

    def _digest(self, work: UnitOfWork, name: str, moved: set[str], counts: EntityCounts) -> str:
        """Digest an entity's inputs, among them the stored rows that its references may meet.

        `moved` are the entities that this run has changed itself. Where rows were refused the
        day counts too: what lay in the future then may not do so now; and where rows stayed for a
        family that waits, so do those who wait.
        """
        inputs = self.inputs[name]
        state: dict[str, object] = {
            met: self.run_id if met in moved else work.find.runs.last_change(met)
            for met in inputs.meets
        }
        state["decided"] = sorted(
            (str(link.evidence), str(link.state), str(link.student_id))
            for link in self.known.decisions
        )
        if "students" in (name, *inputs.meets):
            state["consent"] = self.known.consent.version
            state["pilot"] = self.known.pilot.version
        state["today"] = work.today.isoformat() if counts.has_refused else ""
        if counts.locked:
            state["locked"] = sorted(work.find.requests.locked())
        return digest_of_inputs(
            inputs.fingerprint,
            self.order.mapping,
            self.mapped[name],
            inputs.approved,
            state,
        )

    def _is_unchanged(self, work: UnitOfWork, entity: Entity, stored: int) -> bool:
        """Whether the newest published run of this source had the very same inputs."""
        previous = work.find.runs.newest_published(self.order.source.id)
        was = (
            next((c for c in previous.counts if c.entity == entity.name), None)
            if previous
            else None
        )
        if was is None or not was.inputs or self.inputs[entity.name].meets & self.gathered.keys():
            return False
        if was.expired:  # what points at a row that was left out must find that out again
            return False
        if was.inputs != self._digest(work, entity.name, set(), was):
            return False
        self.skipped[entity.name] = replace(was, added=0, changed=0, removed=0, unchanged=stored)
        return True

    def _find_gaps(self, source: OpenSource) -> tuple[Gap, ...]:
        """What the source leaves out, by its mapping and by what is in it this time."""
        if not self.gathered:
            with self.store.reading(self.order.actor) as work:
                before = work.find.runs.gaps()
            if self.order.source.id in before:
                return before[self.order.source.id]
        told = source.tells() if isinstance(source, Telling) else frozenset()
        return tuple(gap for gap in self.order.mapping.gaps if gap not in told)

    def _publish(self, staged: Staging) -> Outcome:
        self._tell("Publishing", 0, None)
        done: dict[str, Publication] = {}
        try:
            with staged.publishing(self.order.actor) as work:
                self._check_decisions(work)
                self._leave_out(work)
                self._let_expire(work, staged)
                names = staged.names_changed(self.order.source.id)
                staged.remember_terms()
                for name in self.gathered:
                    done[name] = staged.publish(name, self.order.source.id, self.run_id)
                settled = staged.settle_removals(done, self.order.source.id, self._lock(work))
                verdict = judge(
                    work,
                    staged,
                    self.order.source,
                    settled,
                    names,
                    is_new_year=self.order.is_new_year,
                    leavers=self._leavers,
                )
                outcome = self._outcome(work, staged, settled)
                outcome = replace(outcome, held=verdict.held, new_year=verdict.new_year)
                if self.order.reconciles:
                    outcome = replace(outcome, reconciled=self._reconcile(staged, settled))
                    raise _DryRunError
                outcome = self._check_held(outcome, staged)
                for name in reversed(self.gathered):
                    staged.remove(name)
                if self.order.is_dry_run:
                    raise _DryRunError
                keep_report(work, outcome, staged.told_rows(), self._links())
                if any(each.entity == "students" and each.moved for each in outcome.counts):
                    work.find.search_terms.renew()
                self._note_pilot(work)
                self.compute(work, outcome.moved)
        except HeldError as held:
            self._hold(held.outcome)
            raise
        except _DryRunError:
            self._end_dry_run(outcome)
        return outcome

    def _reconcile(
        self, staged: Staging, settled: Mapping[str, Publication]
    ) -> tuple[EntityReconciliation, ...]:
        source_id = self.order.source.id
        return reconcile(staged, self.gathered, self.counted, settled, source_id)

    def _check_decisions(self, work: UnitOfWork) -> None:
        """Refuse to publish by decisions that hold no more; none is made until it is done."""
        if self.order.publishes:
            check_gate(work, self.order.source)
        if switches_told(work, self.order.source) != self.switches:
            raise FieldsSwitchedError(source=self.order.source.name)
        if work.find.consents.version() != self.known.consent.version:
            raise ConsentsChangedError(source=self.order.source.name)
        if work.find.pilots.current_id() != self.pilot_id:
            raise PilotChangedError(source=self.order.source.name)

    def _leave_out(self, work: UnitOfWork) -> None:
        """Erase the stored children who turn out to be among those who are not to be here.

        It is done before anything is compared: what an opt-out removes is no loss to be asked of.
        """
        if "students" in self.gathered:
            for student_id in sorted(self.gathered["students"].out - work.find.requests.locked()):
                work.find.erasure.erase(student_id)
        for digest, bearers in self.known.consent.learned.items():
            for bearer in bearers:
                work.find.consents.keep_marks(bearer, [digest], is_absence=False)

    def _let_expire(self, work: UnitOfWork, staged: Staging) -> None:
        """Leave out the students who left long ago, and erase what is stored of what is over.

        It is done before anything is compared, as with those who are not to be here.
        """
        over = self.known.over
        if over is not None and "school_enrollments" in self.gathered:
            leavers = staged.leavers(over.left) - work.find.requests.locked()
            for name, gathering in self.gathered.items():
                gathering.counts.expired += staged.leave_out(name, leavers) if leavers else 0
        if any(gathering.counts.expired for gathering in self.gathered.values()):
            expire(work)

    def _lock(self, work: UnitOfWork) -> Lock:
        """The children whose rows stay although the source no longer gives them."""
        locked = work.find.requests.locked()
        if not locked:
            return Lock()
        newest = work.find.runs.newest_published(self.order.source.id)
        before = work.find.links.of_source(self.order.source.id).values()
        since = newest.started_at if newest else None
        return Lock(locked, no_longer_taken(locked, before, self._links_found(), since))

    def _note_pilot(self, work: UnitOfWork) -> None:
        """Note when the first student of the pilot came in, and which of them share an address."""
        pilot, pilots, source_id = self.known.pilot, work.find.pilots, self.order.source.id
        if not pilot.is_on:
            return
        if "students" in self.gathered:
            stored = work.find.known.keys("students", source_id)
            sharing = pilot.sharing & stored.keys()
            pilots.keep_sharers(source_id, {stored[key] for key in sharing})
        if work.find.known.count("students"):
            pilots.note_start(work.today)

    @property
    def _leavers(self) -> set[int]:
        students = self.gathered.get("students")
        return students.leavers if students else set()

    def _check_held(self, outcome: Outcome, staged: Staging) -> Outcome:
        order = self.order
        if not outcome.held and not order.is_new_year:
            return outcome
        outcome = replace(outcome, difference=staged.difference(self.run_id, order.approved))
        is_as_shown = outcome.difference == order.approved
        if order.is_new_year and order.approved and not is_as_shown:
            raise SourceMovedOnError(source=order.source.name)
        if outcome.held and (order.is_new_year or not is_as_shown):
            raise HeldError(outcome=outcome)
        return outcome

    def _outcome(self, work: UnitOfWork, staged: Staging, done: dict[str, Publication]) -> Outcome:
        counts = []
        moved = {name for name, publication in done.items() if publication.counts.moved}
        for entity in ENTITIES:
            if entity.name in self.gathered:
                final = self._final_counts(staged, entity.name, done[entity.name].counts)
                final.inputs = self._digest(work, entity.name, moved, final)
                counts.append(final)
            elif entity.name in self.skipped:
                gone = done[entity.name].counts.removed if entity.name in done else 0
                was = self.skipped[entity.name]
                counts.append(replace(was, removed=gone, unchanged=was.unchanged - gone))
            elif entity.name in done:
                counts.append(done[entity.name].counts)
        return Outcome(
            run_id=self.run_id,
            source_id=self.order.source.id,
            source=self.order.source.name,
            counts=tuple(counts),
            gathered=tuple(self.gathered),
            gaps=self.gaps,
        )

    def _final_counts(self, staged: Staging, name: str, moved: EntityCounts) -> EntityCounts:
        gathering = self.gathered[name]
        moved.read, moved.blank = gathering.counts.read, gathering.counts.blank
        moved.set_aside, moved.left_empty = staged.count_told(name)
        moved.opted_out, moved.outside = gathering.counts.opted_out, gathering.counts.outside
        kept = moved.added + moved.changed + moved.unchanged
        moved.expired = gathering.counts.expired
        left_out = moved.opted_out + moved.outside + moved.expired
        passed_over = moved.blank + moved.set_aside + left_out
        moved.repeated = moved.read - passed_over - kept
        return moved

    def _links(self) -> list[Link] | None:
        """Who the source's people were taken for; None where nobody was looked for."""
        asked = any("student" in g.task.mapped.references for g in self.gathered.values())
        if not asked or self.skipped.keys() & _about_students(self.order.mapping):
            return None
        return self._links_found()

    def _links_found(self) -> list[Link]:
        return [
            link
            for gathering in self.gathered.values()
            for reference in gathering.references
            if reference.links
            for link in reference.counted_links()
        ]

    def _hold(self, outcome: Outcome) -> None:
        event = AuditEvent(Action.IMPORT_HELD, f"source:{outcome.source}")
        with self.store.writing(self.order.actor, event) as work:
            work.find.runs.keep_held(self.run_id, outcome.held)
            work.find.runs.keep_counts(self.run_id, outcome.counts)
            if outcome.new_year is not None:
                work.find.runs.keep_new_year(self.run_id, outcome.new_year)
            work.find.runs.end(
                self.run_id,
                RunState.HELD,
                problem=HeldError(outcome=outcome).sentence,
                difference=outcome.difference,
            )
        self.store.settle()

    def _end_dry_run(self, outcome: Outcome) -> None:
        subject = f"source:{outcome.source}"
        event = AuditEvent(Action.IMPORT_PUBLISHED, subject, detail={"dry_run": True})
        with self.store.writing(self.order.actor, event) as work:
            work.find.runs.keep_counts(self.run_id, outcome.counts)
            state = RunState.COUNTED if self.order.reconciles else RunState.DRY_RUN
            work.find.runs.end(self.run_id, state)
        self.store.settle()


def _about_students(mapping: SourceMapping) -> set[str]:
    return {name for name, mapped in mapping.entities.items() if "student" in mapped.references}


def _by_word(work: UnitOfWork, entity: str, name: str) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for value, row_id in work.find.known.words(entity, name):
        found.setdefault(value.casefold(), set()).add(row_id)
    return found
