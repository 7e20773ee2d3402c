"""Gather one entity: each batch through conform, match and check, into the scratch database."""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Any

from appliance.errors import SourceError
from appliance.imports.check import ValueCounts, Verdict, check_rows
from appliance.imports.conform import FieldConverter, field_converters
from appliance.imports.consent.recognizing import SAID_OF_STUDENTS
from appliance.imports.expiring import find_expired
from appliance.imports.keys import join_key
from appliance.imports.match import WHOLE_DAY, Known, Reference, make_reference
from appliance.imports.minimize import unshown_columns
from appliance.imports.values import OPTED_OUT, OUTSIDE, Refusal, clean_text
from appliance.model.fields import FieldType
from appliance.model.intimate import is_intimate
from appliance.model.runs import EntityCounts
from appliance.store.staging import Shape, shape_of
from appliance.store.tables import column_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from appliance.imports.read import OpenSource, RowBatch
    from appliance.model.fields import Entity, Field
    from appliance.model.mapping import EntityMapping
    from appliance.store.staging import Staging

REFUSALS_BEFORE_STOPPING = 20_000
"""Refused rows after which a run asks in the middle whether it reads the right thing at all."""

ROWS_TO_JUDGE = 20
"""Rows from which a run that has come to its end asks the same."""


class MostRowsRefusedError(SourceError):
    """More than half of the rows of “{entity}” in the source “{source}” cannot be used; the first
    of them: {first}. Nothing was changed. Compare the mapping with the source
    (homeroom source check {source}) and import again.
    """


class MostValuesRefusedError(SourceError):
    """More than half of the values of “{field}” in “{entity}” of the source “{source}” cannot be
    understood; the first of them {reason}. Nothing was changed. Compare the mapping with the source
    (homeroom source check {source}) and import again.
    """


class SourceEmptyError(SourceError):
    """The source “{source}” has no rows of “{entity}” any more, where there were {before}.
    Nothing was changed. If the source is right again, import again; if it was emptied on purpose,
    remove it (homeroom source remove {source}).
    """


@dataclass(slots=True)
class KeyRing:
    """Gives out ids by a source's own keys: the stored ones, and new ones from `next_id`."""

    stored: dict[str, int]
    next_id: int
    seen: dict[str, int] = field(default_factory=dict)
    usable: set[str] = field(default_factory=set)
    expired: set[str] = field(default_factory=set)

    def present(self, clashing: set[int]) -> dict[str, int]:
        """The keys that other rows may point at: every row that is stored when the run is over,
        and those that are too old to be kept, with which what points at them is left out.

        `clashing` are ids whose rows said different things, so that none of them was taken.
        """
        return {
            key: row_id
            for key, row_id in self.seen.items()
            if key in self.stored
            or key in self.expired
            or (key in self.usable and row_id not in clashing)
        }

    def id_of(self, key: str) -> int:
        """The id of a key, a new one where the key is new."""
        found = self.seen.get(key)
        if found is None:
            found = self.stored.get(key)
            if found is None:
                found, self.next_id = self.next_id, self.next_id + 1
            self.seen[key] = found
        return found


@dataclass(frozen=True, slots=True)
class Task:
    """What is gathered: one entity of one source, and by what it is understood."""

    source: str
    entity: Entity
    mapped: EntityMapping
    approved: frozenset[str]
    codes: Mapping[str, dict[str, str]]
    known: Known
    today: date


@dataclass(slots=True)
class Gathering:
    """One entity's rows on their way into the scratch database."""

    task: Task
    staging: Staging
    ring: KeyRing | None
    counts: EntityCounts = field(init=False)
    shape: Shape = field(init=False)
    converters: list[FieldConverter] = field(init=False)
    references: list[Reference] = field(init=False)
    first_refusal: tuple[str, str] = ("", "")
    values: ValueCounts = field(default_factory=ValueCounts)
    out: set[int] = field(default_factory=set)  # stored students who are not to be here
    leavers: set[int] = field(default_factory=set)  # stored ones who are not of the pilot any more
    restricted: list[Field] = field(default_factory=list)  # of which not every child's is kept

    def __post_init__(self) -> None:
        task = self.task
        self.counts = EntityCounts(task.entity.name)
        self.converters = field_converters(
            task.entity, task.mapped, task.codes, task.approved, task.today
        )
        self.references = [
            make_reference(
                target,
                task.mapped.references[target.name],
                task.known,
                codes=task.codes,
                context=context,
            )
            for target in task.entity.references
            if target.name in task.mapped.references
            for context in [_context_of(task, target.name)]
        ]
        parts = {name for converter in self.converters for name in converter.names}
        names = [*(parts & task.approved)]
        names += [reference.target.name for reference in self.references]
        self.restricted = task.known.consent.restricted(task.entity, parts)
        self.shape = shape_of(task.entity, names)
        self.staging.begin(self.shape)

    def run(self, source: OpenSource, on_progress: Callable[[int], None]) -> None:
        """Read everything there is.

        Raises
        ------
        SourceError
            The source failed in the middle, or most of what it gave cannot be used.
        """
        columns = self.task.mapped.columns(self.task.approved)
        with _without_cycle_search():
            for batch in source.read(self.task.mapped, columns):
                self._take(batch)
                on_progress(self.counts.read)
        self._judge(at_least=ROWS_TO_JUDGE)

    def _take(self, batch: RowBatch) -> None:
        self.counts.read += len(batch.rows) + len(batch.faults)
        refused = [(batch.origin, fault.number, "", fault.reason, "{}") for fault in batch.faults]
        if batch.rows:
            given = dict(zip(batch.columns, zip(*batch.rows, strict=True), strict=True))
            columns = self._convert(given, len(batch.rows))
            expired = find_expired(self.task.entity, columns, self.task.known)
            verdict = check_rows(self.task.entity, columns, self._doubtful(columns), expired)
            refused += self._stage(batch, given, columns, verdict)
            self._leave_empty(batch, given, columns, verdict)
        self._refuse(refused)

    def _stage(
        self,
        batch: RowBatch,
        given: Mapping[str, Sequence[Any]],
        columns: Mapping[str, list[Any]],
        verdict: Verdict,
    ) -> list[tuple[str, int, str, str, str]]:
        reasons, passed_over = verdict.reasons, verdict.passed_over
        self._remember(columns, verdict)
        rows = zip(*(columns[name] for name in self.shape.columns), batch.numbers, strict=True)
        if not passed_over:
            self.staging.add(self.task.entity.name, batch.origin, rows)
            return []
        good = (row for index, row in enumerate(rows) if index not in passed_over)
        self.staging.add(self.task.entity.name, batch.origin, good)
        self.counts.blank += len(verdict.blanks - reasons.keys())
        self.counts.opted_out += len(verdict.opted_out)
        self.counts.expired += len(verdict.expired)
        self.counts.outside += len(verdict.outside)
        self._leave_stored(columns, reasons)
        shown = {name: values for name, values in given.items() if name not in self._unshown}
        return [
            (batch.origin, batch.numbers[index], name, reason, _content(shown, index))
            for index, (name, reason) in sorted(reasons.items())
        ]

    @property
    def _unshown(self) -> frozenset[str]:
        """The columns of which a refused row is told without its value."""
        refused = {self.task.mapped.fields[field.name].column for field in self.restricted}
        return unshown_columns(self.task.mapped, self.task.approved) | refused

    def _convert(self, given: Mapping[str, Sequence[Any]], size: int) -> dict[str, list[Any]]:
        columns: dict[str, list[Any]] = {}
        for converter in self.converters:
            converter.fill(given, size, columns)
        for reference in sorted(self.references, key=lambda one: bool(one.context)):
            context = self._sections(columns, reference.context)
            columns[column_name(reference.target)] = reference.resolve(given, context)
        if self.ring is not None:
            columns["source_key"] = self._within_pilot(self._keys(given, size))
            columns["id"] = self._ids(columns, size)
        for target in self._optional_keys:
            name = column_name(target)
            columns[name] = _never_null(columns.get(name), size, _BLANKS[target.type])
        self._blank_refused(columns)
        return columns

    def _ids(self, columns: Mapping[str, Sequence[Any]], size: int) -> list[Any]:
        keys = columns["source_key"]
        if self.task.entity.name != "students" or not self.task.known.consent.marks:
            return [self._id_of(key) if isinstance(key, str) else key for key in keys]
        said = [columns.get(name) or [None] * size for name in SAID_OF_STUDENTS]
        return [
            self._id_of_student(key, facts) if isinstance(key, str) else key
            for key, *facts in zip(keys, *said, strict=True)
        ]

    def _within_pilot(self, keys: list[Any]) -> list[Any]:
        """Leave out the students who are not of the pilot, and who have no key to tell it by."""
        pilot = self.task.known.pilot
        if self.task.entity.name != "students" or not pilot.is_on or self.ring is None:
            return keys
        stored = self.ring.stored
        self.leavers.update(
            stored[key] for key in keys if key in stored and key not in pilot.students
        )
        return [key if key in pilot.students else OUTSIDE for key in keys]

    def _id_of_student(self, key: str, facts: Sequence[object]) -> Any:
        """A student's id; the one that they had, of a child of whom something was decided."""
        ring, consent = self.ring, self.task.known.consent
        if ring is None or key in ring.seen:
            return self._id_of(key)
        bearers = consent.bearers(key, facts)
        if bearers & consent.out:
            consent.learn(key, bearers & consent.out)
            self.out.update({ring.stored[key]} if key in ring.stored else ())
            return OPTED_OUT
        back = bearers - self.task.known.students.students.keys() if bearers else set()
        if key not in ring.stored and len(back) == 1 and back.isdisjoint(ring.seen.values()):
            (ring.seen[key],) = back
            consent.learn(key, back)
        return self._id_of(key)

    def _blank_refused(self, columns: dict[str, list[Any]]) -> None:
        """Empty the fields that a child's family has refused, or not allowed where it must."""
        consent, entity = self.task.known.consent, self.task.entity
        owners = columns.get("id" if entity.name == "students" else "student_id", ())
        for field_ in self.restricted:
            columns[field_.name] = [
                value if consent.may_keep(owner, entity, field_) else None
                for owner, value in zip(owners, columns[field_.name], strict=True)
            ]

    @property
    def _optional_keys(self) -> Iterator[Field]:
        """The parts of a natural key that a row may do without; SQLite would let nulls repeat."""
        entity = self.task.entity
        return (field for field in map(entity.field, entity.natural_key) if not field.required)

    def _doubtful(self, columns: Mapping[str, object]) -> list[str]:
        """The columns that may hold refused values or blanks, in the order in which they stand.

        Most columns of most sources have none from the first row to the last, and are not looked
        through again.
        """
        doubtful = {name for one in self.converters if one.memo.has_refused for name in one.names}
        doubtful |= {column_name(r.target) for r in self.references if r.memo.has_refused}
        if self.ring is not None:
            doubtful |= {"source_key", "id"}
        return [name for name in columns if name in doubtful]

    def _sections(self, columns: Mapping[str, Sequence[Any]], context: str) -> Sequence[Any] | None:
        if not context:
            return None
        ids = columns[f"{context}_id"]
        if context == "section":
            return ids
        return list(map(self.task.known.section_of_item.get, ids))

    def _remember(self, columns: Mapping[str, Sequence[Any]], verdict: Verdict) -> None:
        """Note which rows others may point at, and in which class an assignment is given."""
        if self.ring is not None:
            keys, passed_over = columns["source_key"], verdict.passed_over
            gone = self.task.known.expired.setdefault(self.task.entity.name, set())
            gone.update(columns["id"][index] for index in verdict.expired)
            self.ring.expired.update(keys[index] for index in verdict.expired)
            self.ring.usable.update(k for i, k in enumerate(keys) if i not in passed_over)
        if self.task.entity.name == "line_items":
            pairs = zip(columns["id"], columns["section_id"], strict=True)
            self.task.known.section_of_item.update(pairs)

    def _keys(self, given: Mapping[str, Sequence[Any]], size: int) -> list[Any]:
        parts = [given[name] for name in self.task.mapped.key]
        rows = zip(*parts, strict=True) if parts else repeat((), size)
        return [join_key(row) for row in rows]

    def _id_of(self, key: str) -> int:
        if self.ring is None:
            message = "an entity keyed by nature has no ids of its own"
            raise TypeError(message)
        return self.ring.id_of(key)

    def _leave_stored(
        self, columns: Mapping[str, Sequence[Any]], reasons: Mapping[int, object]
    ) -> None:
        """A row that is refused today does not remove what was read of it before.

        One of which it is uncertain whose it is does: it must not stay with a student for whom
        it is no longer taken, the less so after a decision was changed or taken back.
        """
        telling = [*self.shape.key, *self._people()]
        whole = [
            tuple(columns[name][index] for name in self.shape.key)
            for index in reasons
            if not any(type(columns[name][index]) is Refusal for name in telling)
        ]
        self.staging.keep(self.task.entity.name, whole)

    def _people(self) -> list[str]:
        """The columns that say whose a row is, where that had to be found out."""
        return [column_name(one.target) for one in self.references if one.finds_people]

    def _leave_empty(
        self,
        batch: RowBatch,
        given: Mapping[str, Sequence[Any]],
        columns: Mapping[str, list[Any]],
        verdict: Verdict,
    ) -> None:
        """Tell which values the taken rows are without; of a row's content that value alone."""
        self.values.count(self.task.entity, columns, verdict)
        fields, passed_over = self.task.mapped.fields, verdict.passed_over
        told = []
        for index, name, reason in verdict.left_empty:
            if index not in passed_over:
                column = fields[name].column
                is_shown = column and column not in self._unshown
                said = _content({column: given[column]} if is_shown else {}, index)
                told.append((batch.origin, batch.numbers[index], name, reason, said))
        self.staging.leave_empty([(self.task.entity.name, *row) for row in told])

    def _refuse(self, refused: Sequence[tuple[str, int, str, str, str]]) -> None:
        if not refused:
            return
        if not self.counts.set_aside:
            self.first_refusal = (refused[0][2], refused[0][3])
        self.counts.set_aside += len(refused)
        name = self.task.entity.name
        self.staging.set_aside([(name, *row) for row in refused])
        self._judge(at_least=2 * REFUSALS_BEFORE_STOPPING)

    def _judge(self, *, at_least: int) -> None:
        """Stop a run most of whose rows cannot be used, once there are rows enough to say so."""
        if self.counts.read >= at_least and self.counts.set_aside > self.counts.read / 2:
            field_name, reason = self.first_refusal  # a row that was no row has no field
            raise MostRowsRefusedError(
                source=self.task.source,
                entity=self.task.entity.title.lower(),
                first=f"{field_name.replace('_', ' ')} {reason}".strip().removesuffix("."),
            )
        unreadable = self.values.find_unreadable(at_least)
        if unreadable is not None:
            raise MostValuesRefusedError(
                source=self.task.source,
                entity=self.task.entity.title.lower(),
                field=unreadable.replace("_", " "),
                reason=self.values.reasons[unreadable],
            )


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Leave out Python's search for cycles, which rows of plain values never form.

    With it, gathering millions of rows takes twice as long; what is no longer used is given
    back all the same, by counting references.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _context_of(task: Task, reference: str) -> str:
    """The reference that tells in which class a student sits: the section, or the assignment.

    None for the rows that seat students: a seat would vouch for itself at the next import.
    """
    if reference != "student" or task.entity.name == "section_enrollments":
        return ""
    return next((name for name in ("section", "line_item") if name in task.mapped.references), "")


_BLANKS: dict[FieldType, object] = {FieldType.REFERENCE: WHOLE_DAY, FieldType.TEXT: ""}


def _never_null(values: list[Any] | None, size: int, blank: object) -> list[Any]:
    if values is None:
        return [blank] * size
    return [blank if value is None else value for value in values] if None in values else values


def _content(given: Mapping[str, Sequence[Any]], index: int) -> str:
    row = {name: _told(values[index]) for name, values in given.items()}
    return json.dumps(row, ensure_ascii=False)


def _told(value: object) -> str:
    """A value as it is kept with a refused row: what is never kept is not kept here either."""
    text = clean_text(value) or ""
    return "" if is_intimate(text, is_sensitive=True) else text
