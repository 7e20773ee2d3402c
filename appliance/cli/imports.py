"""`homeroom import`, `refresh` and `runs`: reading the sources, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from appliance.bootstrap import importing
from appliance.bootstrap.sources import sources_in_order
from appliance.cli.box import ROW_NUMBER, Place, acting, by_option, with_place
from appliance.cli.output import Bars, answer, answer_one, as_json, say
from appliance.errors import HomeroomError, WrongUsageError
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.holding import erased_said, said
from appliance.imports.lock import import_lock
from appliance.imports.preview import mask
from appliance.model.runs import RunState

if TYPE_CHECKING:
    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.imports.pipeline import Order
    from appliance.imports.report import Outcome
    from appliance.model.runs import Run, SourceInfo

wait_option = click.option("--wait", is_flag=True, hidden=True, help="Wait for a running import.")


@click.command("import")
@click.argument("sources", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Do everything but the publishing.")
@click.option("--new-year", is_flag=True, help="This is the new school year: erase the last one.")
@click.option("--yes", is_flag=True, help="Do not ask before a school year is erased.")
@as_json
@wait_option
@by_option
@with_place
def import_sources(
    place: Place,
    sources: tuple[str, ...],
    dry_run: bool,
    new_year: bool,
    yes: bool,
    is_json: bool,
    wait: bool,
    by: str,
) -> int:
    """Read the sources (all of them, or those named) and publish what they say.

    Whatever the order of their names, a source that owns students or classes is read before those
    that link to them. One that fails leaves its earlier rows untouched, and the others are read
    all the same.

    With --new-year, one source is read first to say what would be erased of the school year that
    has ended; after a yes, it is read again and published if it still says the same.
    """
    if new_year and len(sources) != 1:
        raise OneSourceError
    with place.opened() as box, import_lock(place.home, wait=wait):
        actor = acting(by, place=place)
        if new_year:
            attempts = [_import_new_year(box, sources[0], actor, is_dry_run=dry_run, is_sure=yes)]
        else:
            with Bars() as bars:
                attempts = import_each(box, sources, actor, bars, is_dry_run=dry_run)
    for attempt in attempts:
        if attempt.problem:
            say(attempt.problem)
    if is_json:
        answer([attempt.as_row() for attempt in attempts], is_json=True, empty="")
    return 1 if any(attempt.problem for attempt in attempts) else 0


class OneSourceError(WrongUsageError):
    """A new school year is declared for one source at a time. Name it: `homeroom import SOURCE
    --new-year`.
    """


@dataclass(frozen=True, slots=True)
class Attempt:
    """One source's import: what it did, or the sentence that says why not."""

    source: str
    outcome: Outcome | None = None
    problem: str = ""

    def as_row(self) -> dict[str, object]:
        """The attempt, with stable keys."""
        counts = self.outcome.counts if self.outcome else ()
        return {
            "source": self.source,
            "run": self.outcome.run_id if self.outcome else None,
            "problem": self.problem,
            **{name: sum(getattr(c, name) for c in counts) for name in _COUNTED},
        }


_COUNTED = ("read", "added", "changed", "removed", "unchanged", "set_aside", "left_empty")


def import_each(
    box: Appliance,
    names: tuple[str, ...],
    actor: Actor,
    bars: Bars,
    *,
    is_dry_run: bool = False,
) -> list[Attempt]:
    """Import sources one after the other, each with a bar; all of them where none is named."""
    return [
        _attempt(box, info, actor, bars, is_dry_run=is_dry_run)
        for info in sources_in_order(box, names, actor)
    ]


def _attempt(
    box: Appliance,
    info: SourceInfo,
    actor: Actor,
    bars: Bars,
    *,
    is_dry_run: bool,
    order: Order | None = None,
) -> Attempt:
    bar = bars.begin(info.title)
    try:
        order = order or importing.order_for(info, actor, is_dry_run=is_dry_run)
        outcome = importing.run_import(box, order, bar.move)
    except HomeroomError as error:
        bar.end("failed")
        return Attempt(info.name, problem=error.sentence)
    bar.end(summary(outcome, is_dry_run=is_dry_run))
    return Attempt(info.name, outcome)


def _import_new_year(
    box: Appliance, source: str, actor: Actor, *, is_dry_run: bool, is_sure: bool
) -> Attempt:
    """Say what a new school year would erase, ask, and have just that done."""
    (info,) = sources_in_order(box, (source,), actor)
    order = importing.new_year_order(info, actor, is_dry_run=True)
    with Bars() as bars:
        tried = _attempt(box, info, actor, bars, is_dry_run=True, order=order)
    if tried.outcome is None or tried.outcome.new_year is None:
        return tried
    say(f"Of terms that have ended it would erase {erased_said(tried.outcome.new_year)}.")
    if is_dry_run:
        return tried
    if not is_sure:
        click.confirm("Nothing else here keeps them. Go on?", abort=True, err=True)
    order = importing.declare_new_year(
        box, info.name, actor, shown=tried.outcome.difference, is_recorded=False
    )
    with Bars() as bars:
        return _attempt(box, info, actor, bars, is_dry_run=False, order=order)


def summary(outcome: Outcome, *, is_dry_run: bool = False) -> str:
    """Say in one line what a run did."""
    added = sum(c.added for c in outcome.counts)
    changed = sum(c.changed for c in outcome.counts)
    removed = sum(c.removed for c in outcome.counts)
    words = f"{added:,} added, {changed:,} changed, {removed:,} removed"
    if outcome.set_aside:
        words += f", {outcome.set_aside:,} set aside"
    if outcome.left_empty:
        noun = "value" if outcome.left_empty == 1 else "values"
        words += f", {outcome.left_empty:,} {noun} left empty"
    if outcome.opted_out:
        words += f", {outcome.opted_out:,} opted out"
    if outcome.locked:
        words += f", {outcome.locked:,} kept while a family waits to see them"
    if outcome.expired:
        words += f", {outcome.expired:,} past retention"
    if outcome.outside:
        words += f", {outcome.outside:,} outside the pilot"
    return f"would be: {words}" if is_dry_run else words


@click.command()
@wait_option
@by_option
@with_place
def refresh(place: Place, wait: bool, by: str) -> None:
    """Compute the answers anew for today, as an import does, and the server after midnight."""
    with place.opened() as box, import_lock(place.home, wait=wait):
        was_old = importing.refresh_answers(box, acting(by, place=place))
    say("Computed the answers for today." if was_old else "The answers are those of today.")


@click.group()
def runs() -> None:
    """Imports, past and held: list, show, approve, new-year, set-aside."""


@runs.command("list")
@click.option("--limit", type=ROW_NUMBER, default=20, show_default=True)
@click.option("--source", default=None)
@as_json
@with_place
def list_(place: Place, limit: int, source: str | None, is_json: bool) -> None:
    """List the newest imports."""
    with place.opened() as box, box.store.reading(acting("")) as work:
        rows = [_run_row(run) for run in work.find.runs.latest(limit, source)]
    columns = ("id", "source", "state", "started_at", "added", "changed", "removed", "set_aside")
    answer(rows, is_json=is_json, empty="Nothing was imported yet.", columns=columns)


def _run_row(run: Run) -> dict[str, object]:
    return {
        "id": run.id,
        "source": run.source,
        "state": str(run.state),
        "started_at": run.started_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "started_by": run.started_by,
        "approved_by": run.approved_by or None,
        "new_year_by": run.new_year_by or None,
        "problem": run.problem,
        **{name: sum(getattr(c, name) for c in run.counts) for name in _COUNTED},
    }


@runs.command()
@click.argument("run_id", type=ROW_NUMBER)
@as_json
@with_place
def show(place: Place, run_id: int, is_json: bool) -> None:
    """Show what one import did to each entity, and what it was held for."""
    with place.opened() as box, box.store.reading(acting("")) as work:
        run = work.find.runs.get(run_id)
    counts = [
        {
            "entity": c.entity,
            "read": c.read,
            "added": c.added,
            "changed": c.changed,
            "removed": c.removed,
            "unchanged": c.unchanged,
            "set_aside": c.set_aside,
            "repeated": c.repeated,
            "blank": c.blank,
            "left_empty": c.left_empty,
            "opted_out": c.opted_out,
            "locked": c.locked,
            "expired": c.expired,
            "outside": c.outside,
        }
        for c in run.counts
    ]
    held = [
        {
            "guard": str(d.guard),
            "entity": d.entity,
            "section": d.section,
            "present": d.present,
            "removed": d.removed,
            "added": d.added,
            "changed": d.changed,
            "allowed": d.allowed,
            "earlier": d.earlier,
        }
        for d in run.held
    ]
    if is_json:
        answer_one({**_run_row(run), "entities": counts, "held": held}, is_json=True)
        return
    answer_one(_run_row(run), is_json=False)
    click.echo()
    answer(counts, is_json=False, empty="It did not come as far as to count anything.")
    if run.new_year is not None and run.state is RunState.HELD and not run.new_year_by:
        click.echo(
            f"\nIt looks like a new school year. `homeroom runs new-year {run.id}` declares that: "
            f"it erases {erased_said(run.new_year)}, and is held for the rest."
        )
    for d in run.held:
        click.echo(f"\nHeld: it would {said([d])}; up to {d.allowed} pass without asking.")


@runs.command()
@click.argument("run_id", type=ROW_NUMBER)
@wait_option
@by_option
@with_place
def approve(place: Place, run_id: int, wait: bool, by: str) -> None:
    """Do what a held import would have done, if the source still says exactly the same."""
    with place.opened() as box, import_lock(place.home, wait=wait), Bars() as bars:
        actor = acting(by, place=place)
        order: Order = importing.approve(box, run_id, actor, is_recorded=place.is_child)
        bar = bars.begin(order.source.title)
        outcome = importing.run_import(box, order, bar.move)
        bar.end(summary(outcome))


@runs.command("new-year")
@click.argument("run_id", type=ROW_NUMBER)
@wait_option
@by_option
@with_place
def declare_new_year(place: Place, run_id: int, wait: bool, by: str) -> None:
    """Do what a held import would have done as that of a new school year, if the source still says
    exactly the same: what goes of terms that have ended is not held, all else is as ever.
    """
    with place.opened() as box, import_lock(place.home, wait=wait), Bars() as bars:
        actor = acting(by, place=place)
        with box.store.reading(actor) as work:
            run = work.find.runs.get_held(run_id)
        order = importing.declare_new_year(
            box, run.source, actor, shown=run.difference, is_recorded=place.is_child
        )
        bar = bars.begin(order.source.title)
        bar.end(summary(importing.run_import(box, order, bar.move)))


@runs.command("set-aside")
@click.option("--source", default=None)
@click.option("--run", "run_id", type=ROW_NUMBER, default=None)
@click.option("--limit", type=ROW_NUMBER, default=100, show_default=True)
@as_json
@with_place
def set_aside(
    place: Place,
    source: str | None,
    run_id: int | None,
    limit: int,
    is_json: bool,
) -> None:
    """List the rows that were refused, and the values that taken rows are without, each with the
    reason; their values are masked.
    """
    event = AuditEvent(Action.SET_ASIDE_VIEWED)
    with place.opened() as box, box.store.reading(acting(""), event) as work:
        found = work.find.runs.set_aside(source, run_id, limit)
        total = work.find.runs.count_set_aside(source, run_id)
        total += work.find.runs.count_left_empty(source, run_id)
    rows = [
        {
            "source": row.source,
            "run": row.run_id,
            "entity": row.entity,
            "origin": row.origin,
            "row": row.row_number,
            "what": "value left empty" if row.left_empty else "row set aside",
            "field": row.field,
            "reason": row.reason,
            "values": {name: mask(value) for name, value in row.content.items()},
        }
        for row in found
    ]
    columns = ("source", "entity", "origin", "row", "what", "field", "reason")
    empty = "No row is set aside, and no value is left empty."
    answer(rows, is_json=is_json, empty=empty, columns=columns)
    if total > len(rows):
        say(f"{len(rows)} of {total}; see more with --limit.")
