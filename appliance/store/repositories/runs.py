"""Imports, past and present: what each did, what it held back, what it set aside."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, delete, func, insert, or_, select, update

from appliance.errors import RefusedError, WrongUsageError
from appliance.model.gaps import Gap
from appliance.model.moments import as_text, school_day
from appliance.model.runs import (
    CHANGES_NOTHING,
    EntityCounts,
    Guard,
    HeldDifference,
    NewYear,
    Run,
    RunState,
    SetAsideRow,
)
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import held_differences, run_counts, runs, set_aside, sources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


class RunUnknownError(WrongUsageError):
    """There is no import number {id}. `homeroom runs list` shows those there are."""


class NothingToApproveError(RefusedError):
    """Import number {id} is not held, or a newer one has come since, so there is nothing to
    approve.
    """


class Runs(Repository):
    """Every import of every source."""

    def start(
        self,
        source_id: int,
        *,
        by: str,
        approved_by: str | None,
        difference: str,
        new_year_by: str | None = None,
    ) -> int:
        """Begin a run; gives its number."""
        statement = insert(runs).values(
            source_id=source_id,
            started_at=self.stamp,
            state=RunState.RUNNING,
            started_by=by,
            stage="",
            rows_done=0,
            problem="",
            approved_by=approved_by,
            difference=difference,
            new_year_by=new_year_by,
        )
        return int(self.connection.execute(statement.returning(runs.c.id)).scalar_one())

    def progress(self, run_id: int, stage: str, done: int, expected: int | None) -> None:
        """Say how far a run has come."""
        values = {"stage": stage, "rows_done": done, "rows_expected": expected}
        self.connection.execute(update(runs).where(runs.c.id == run_id).values(values))

    def end(self, run_id: int, state: RunState, *, problem: str = "", difference: str = "") -> None:
        """Close a run."""
        values = {
            "state": state,
            "ended_at": self.stamp,
            "stage": "",
            "problem": problem,
            "difference": difference,
        }
        self.connection.execute(update(runs).where(runs.c.id == run_id).values(values))

    def stop_unfinished(self) -> int:
        """Close the runs that a dead process left open; the caller holds the import lock."""
        values = {"state": RunState.STOPPED, "ended_at": self.stamp, "stage": ""}
        statement = update(runs).where(runs.c.state == RunState.RUNNING).values(values)
        return self.connection.execute(statement).rowcount

    def keep_counts(self, run_id: int, counts: Iterable[EntityCounts]) -> None:
        """Keep what a run did to each entity."""
        rows = [{"run_id": run_id, **asdict(count)} for count in counts]
        if rows:
            self.connection.execute(insert(run_counts), rows)

    def keep_gaps(self, run_id: int, gaps: Iterable[Gap]) -> None:
        """Keep what a run's source left out."""
        values = {"gaps": json.dumps([*gaps])}
        self.connection.execute(update(runs).where(runs.c.id == run_id).values(values))

    def gaps(self) -> dict[int, tuple[Gap, ...]]:
        """What each source left out when it was last published, where that is known."""
        published = (
            select(func.max(runs.c.id))
            .where(runs.c.state == RunState.PUBLISHED)
            .group_by(runs.c.source_id)
        )
        statement = select(runs.c.source_id, runs.c.gaps).where(
            runs.c.id.in_(published), runs.c.gaps.is_not(None)
        )
        return {
            source_id: tuple(map(Gap, json.loads(told)))
            for source_id, told in self.connection.execute(statement)
        }

    def gaps_of_school(self) -> tuple[Gap, ...]:
        """What all sources together leave out."""
        told = {gap for gaps in self.gaps().values() for gap in gaps}
        return tuple(gap for gap in Gap if gap in told)

    def forget_inputs(self, entity: str) -> None:
        """Have an entity read again at the next import, whether its source has changed or not."""
        statement = update(run_counts).where(run_counts.c.entity == entity).values(inputs="")
        self.connection.execute(statement)

    def forget_field(self, entity: str, field: str, pointing_at: Collection[str]) -> None:
        """Forget what was told of a field, and erase what the refused rows of its entity said, and
        of those that point at it; their places and reasons stay.
        """
        of_field = (set_aside.c.entity == entity) & (set_aside.c.field == field)
        self.connection.execute(delete(set_aside).where(of_field, set_aside.c.left_empty))
        told = set_aside.c.entity.in_([entity, *pointing_at])
        self.connection.execute(update(set_aside).where(told).values(content="{}"))

    def keep_held(self, run_id: int, held: Iterable[HeldDifference]) -> None:
        """Keep what a held run would do."""
        rows = [{"run_id": run_id, **asdict(difference)} for difference in held]
        if rows:
            self.connection.execute(insert(held_differences), rows)

    def keep_new_year(self, run_id: int, year: NewYear) -> None:
        """Keep what speaks for a new school year in a run."""
        values = {"new_year": json.dumps(asdict(year), default=date.isoformat)}
        self.connection.execute(update(runs).where(runs.c.id == run_id).values(values))

    def replace_set_aside(
        self, source_id: int, entities: Sequence[str], rows: Iterable[Sequence[object]]
    ) -> None:
        """Keep the refused rows of a source's newest run, and the values that it left empty; forget
        earlier ones of what it read.

        Each row is (run, source, entity, origin, row number, field, reason, content as JSON,
        whether a value was left empty).
        """
        earlier = delete(set_aside).where(set_aside.c.source_id == source_id)
        self.connection.execute(earlier.where(set_aside.c.entity.in_(entities)))
        columns = (
            "run_id, source_id, entity, origin, row_number, field, reason, content, left_empty"
        )
        places = "?, ?, ?, ?, ?, ?, ?, ?, ?"
        statement = f"INSERT INTO set_aside ({columns}) VALUES ({places})"  # noqa: S608
        batch = [tuple(row) for row in rows]
        if batch:
            self.connection.exec_driver_sql(statement, batch)

    def latest(self, limit: int = 50, source: str | None = None) -> list[Run]:
        """The newest runs first."""
        statement = _with_source().order_by(runs.c.id.desc()).limit(limit)
        if source is not None:
            statement = statement.where(sources.c.name == source)
        return self._fill(self.connection.execute(statement).all())

    def newest_import(self, source: str) -> Run | None:
        """The last run of a source that was to change what is kept, whatever came of it."""
        statement = (
            _with_source()
            .where(sources.c.name == source, runs.c.state.not_in(CHANGES_NOTHING))
            .order_by(runs.c.id.desc())
            .limit(1)
        )
        return next(iter(self._fill(self.connection.execute(statement).all())), None)

    def get(self, run_id: int) -> Run:
        """One run by its number.

        Raises
        ------
        RunUnknownError
            There is none.
        """
        rows = self.connection.execute(_with_source().where(runs.c.id == run_id)).all()
        if not rows:
            raise RunUnknownError(id=run_id)
        return self._fill(rows)[0]

    def get_held(self, run_id: int) -> Run:
        """One run that waits for a person.

        Raises
        ------
        RunUnknownError, NothingToApproveError
            There is none of that number, or it does not wait.
        """
        run = self.get(run_id)
        newest = self.newest_import(run.source)
        if run.state is not RunState.HELD or newest is None or newest.id != run.id:
            raise NothingToApproveError(id=run_id)
        return run

    def newest_published(self, source_id: int) -> Run | None:
        """The last run of a source that changed what the pages show."""
        statement = (
            _with_source()
            .where(runs.c.source_id == source_id, runs.c.state == RunState.PUBLISHED)
            .order_by(runs.c.id.desc())
            .limit(1)
        )
        return next(iter(self._fill(self.connection.execute(statement).all())), None)

    def held_since(self, entity: str) -> date | None:
        """The day on which rows of an entity were first published; None: never."""
        statement = (
            select(func.min(runs.c.started_at))
            .join(run_counts, run_counts.c.run_id == runs.c.id)
            .where(run_counts.c.entity == entity, runs.c.state == RunState.PUBLISHED)
        )
        found = self.connection.execute(statement.where(run_counts.c.read > 0)).scalar()
        return school_day(datetime.fromisoformat(found)) if found else None

    def last_change(self, entity: str) -> int:
        """The newest run that changed an entity, whichever source it read; 0 before any."""
        moved = run_counts.c.added + run_counts.c.changed + run_counts.c.removed
        statement = (
            select(func.max(run_counts.c.run_id))
            .join(runs, runs.c.id == run_counts.c.run_id)
            .where(run_counts.c.entity == entity, moved > 0, runs.c.state == RunState.PUBLISHED)
        )
        return int(self.connection.execute(statement).scalar() or 0)

    def removed_unseen(self, source_id: int, since: datetime) -> dict[str, int]:
        """How many rows of each entity a source's runs removed since then without being asked.

        What a person approved was seen, and what had gone before it with it: only what went
        after the newest approved run that removed any rows of the entity counts. At a new school
        year that somebody declared it begins anew. Rows of students who left a pilot are no loss.
        """
        approved = runs.alias()
        of_approved = run_counts.alias()
        newest_seen = (
            select(func.coalesce(func.max(approved.c.id), 0))
            .join(of_approved, of_approved.c.run_id == approved.c.id)
            .where(
                approved.c.source_id == source_id,
                approved.c.state == RunState.PUBLISHED,
                of_approved.c.entity == run_counts.c.entity,
                or_(
                    and_(approved.c.approved_by.is_not(None), of_approved.c.removed > 0),
                    approved.c.new_year_by.is_not(None),
                ),
            )
            .correlate(run_counts)
            .scalar_subquery()
        )
        statement = (
            select(run_counts.c.entity, func.sum(run_counts.c.removed - run_counts.c.left_pilot))
            .join(runs, runs.c.id == run_counts.c.run_id)
            .where(runs.c.source_id == source_id, runs.c.state == RunState.PUBLISHED)
            .where(runs.c.started_at >= as_text(since), runs.c.id > newest_seen)
            .group_by(run_counts.c.entity)
        )
        return {entity: int(removed) for entity, removed in self.connection.execute(statement)}

    def set_aside(
        self,
        source: str | None = None,
        run_id: int | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> list[SetAsideRow]:
        """The refused rows and the values left empty, in the order in which they lie in their
        sources.
        """
        statement = (
            _set_aside_of(source, run_id, select(set_aside, sources.c.name.label("source")))
            .order_by(set_aside.c.id)
            .limit(limit)
            .offset(offset)
        )
        return [_set_aside_row(row) for row in self.connection.execute(statement)]

    def count_set_aside(self, source: str | None = None, run_id: int | None = None) -> int:
        """How many rows are refused at present."""
        return self._count_told(source, run_id, left_empty=False)

    def count_left_empty(self, source: str | None = None, run_id: int | None = None) -> int:
        """How many values that could not be understood the rows that were taken are without."""
        return self._count_told(source, run_id, left_empty=True)

    def _count_told(self, source: str | None, run_id: int | None, *, left_empty: bool) -> int:
        counted = select(func.count()).where(set_aside.c.left_empty.is_(left_empty))
        return int(self.connection.execute(_set_aside_of(source, run_id, counted)).scalar_one())

    def _fill(self, rows: Sequence[AnyRow]) -> list[Run]:
        ids = [row.id for row in rows]
        counts: dict[int, list[EntityCounts]] = defaultdict(list)
        for row in self.connection.execute(select(run_counts).where(run_counts.c.run_id.in_(ids))):
            counts[row.run_id].append(EntityCounts(**_without_run(row)))
        held: dict[int, list[HeldDifference]] = defaultdict(list)
        statement = select(held_differences).where(held_differences.c.run_id.in_(ids))
        for row in self.connection.execute(statement):
            told = {**_without_run(row), "guard": Guard(row.guard)}
            held[row.run_id].append(HeldDifference(**told))
        return [_run(row, counts[row.id], held[row.id]) for row in rows]


def _with_source() -> Select[Any]:
    named = select(runs, sources.c.name.label("source"), sources.c.title.label("source_title"))
    return named.join(sources, sources.c.id == runs.c.source_id)


def _set_aside_of(source: str | None, run_id: int | None, statement: Select[Any]) -> Select[Any]:
    statement = statement.join(sources, sources.c.id == set_aside.c.source_id)
    if source is not None:
        statement = statement.where(sources.c.name == source)
    if run_id is not None:
        statement = statement.where(set_aside.c.run_id == run_id)
    return statement


def _without_run(row: AnyRow) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "run_id"}


def _run(row: AnyRow, counts: list[EntityCounts], held: list[HeldDifference]) -> Run:
    return Run(
        id=row.id,
        source=row.source,
        source_title=row.source_title,
        state=RunState(row.state),
        stage=row.stage,
        started_at=datetime.fromisoformat(row.started_at),
        ended_at=datetime.fromisoformat(row.ended_at) if row.ended_at else None,
        started_by=row.started_by,
        approved_by=row.approved_by or "",
        rows_done=row.rows_done,
        rows_expected=row.rows_expected,
        problem=row.problem,
        difference=row.difference,
        counts=tuple(counts),
        held=tuple(held),
        new_year=_new_year(json.loads(row.new_year)) if row.new_year else None,
        new_year_by=row.new_year_by or "",
    )


def _new_year(told: dict[str, Any]) -> NewYear:
    days = {
        name: date.fromisoformat(told[name]) if told[name] else None for name in ("ended", "begins")
    }
    return NewYear(**(told | days))


def _set_aside_row(row: AnyRow) -> SetAsideRow:
    return SetAsideRow(
        id=row.id,
        run_id=row.run_id,
        source=row.source,
        entity=row.entity,
        origin=row.origin,
        row_number=row.row_number,
        field=row.field,
        reason=row.reason,
        left_empty=row.left_empty,
        content=json.loads(row.content),
    )
