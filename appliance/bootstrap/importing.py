"""Imports, and the answers that follow from them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from appliance.bootstrap.mappings import compute, in_order, mapping_of, open_source
from appliance.governance.access import SCHEDULE, Actor
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.pipeline import Import, Order, Progress
from appliance.imports.switching import switch_off_ended
from appliance.insights.compute import are_current
from appliance.insights.thresholds import THRESHOLDS
from appliance.jobs import Planned
from appliance.model.schedules import parse_schedule

if TYPE_CHECKING:
    from appliance.bootstrap.opening import Appliance
    from appliance.imports.report import Outcome
    from appliance.model.runs import SourceInfo
    from connectors.base import Source


def order_for(source: SourceInfo, actor: Actor, *, is_dry_run: bool = False) -> Order:
    """Say what is to be imported."""
    mapping = mapping_of(source)
    return Order(source=source, mapping=mapping, actor=actor, is_dry_run=is_dry_run)


def run_import(box: Appliance, order: Order, progress: Progress) -> Outcome:
    """Import one source; the caller holds the import lock (`import_lock`)."""
    secret = _secret(box, order.source.name, order.actor)

    def open_it() -> Source:
        return open_source(order.source, order.mapping, secret)

    run = Import(
        store=box.store,
        order=order,
        open_source=open_it,
        compute=compute,
        progress=progress,
    )
    return run.run()


def approve(box: Appliance, run_id: int, actor: Actor, *, is_recorded: bool) -> Order:
    """Approve what a held run would do: give the order by which it is done.

    `is_recorded` where the page on which it was approved has written that down.

    Raises
    ------
    RunUnknownError, NothingToApproveError
        There is nothing to approve.
    """
    event = None if is_recorded else AuditEvent(Action.IMPORT_APPROVED, f"run:{run_id}")
    with box.store.reading(actor, event) as work:
        run = work.find.runs.get_held(run_id)
        source = work.find.sources.get(run.source)
    return replace(order_for(source, actor), approved=run.difference, approved_by=actor.name)


def new_year_order(
    source: SourceInfo, actor: Actor, *, shown: str = "", is_dry_run: bool = False
) -> Order:
    """Say that a source's next import is that of a new school year; `shown` is the difference that
    it may make, and no other.
    """
    order = order_for(source, actor, is_dry_run=is_dry_run)
    return replace(order, is_new_year=True, approved=shown)


def declare_new_year(
    box: Appliance, source: str, actor: Actor, *, shown: str, is_recorded: bool
) -> Order:
    """Declare what was shown to be a new school year: give the order by which it is done.

    `is_recorded` where the page on which it was declared has written that down.
    """
    event = None if is_recorded else AuditEvent(Action.NEW_YEAR_DECLARED, f"source:{source}")
    with box.store.reading(actor, event) as work:
        info = work.find.sources.get(source)
    return new_year_order(info, actor, shown=shown)


def answers_are_current(box: Appliance) -> bool:
    """Whether the answers are those of today, by the thresholds of this program, and stand on no
    field whose end has come.
    """
    with box.store.reading(SCHEDULE) as work:
        return are_current(work, THRESHOLDS) and not work.find.fields.ended()


def refresh_answers(box: Appliance, actor: Actor) -> bool:
    """Compute the answers anew where they are not of today; gives whether they were not.

    Fields whose end has come go off before, and are erased.
    """
    if answers_are_current(box):
        return False
    with box.store.writing(actor, AuditEvent(Action.ANSWERS_COMPUTED)) as work:
        switch_off_ended(work)
        compute(work, False)  # noqa: FBT003
        work.find.drafts.drop_old()
    return True


def planned_imports(box: Appliance) -> list[Planned]:
    """The sources that are read by the clock, and when each last was; in reading order."""
    planned = []
    with box.store.reading(SCHEDULE) as work:
        for info in in_order(work):
            schedule = parse_schedule(info.schedule)
            if schedule is not None:
                newest = work.find.runs.newest_import(info.name)
                last = newest.started_at.astimezone() if newest else None
                planned.append(Planned(info.name, schedule, last))
    return planned


def _secret(box: Appliance, name: str, actor: Actor) -> str:
    with box.store.reading(actor) as work:
        return work.find.sources.secret(name)
