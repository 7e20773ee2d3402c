"""`homeroom gate`: what must be done before the first import, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from appliance.bootstrap import gating as walking
from appliance.cli.box import ROW_NUMBER, Place, acting, with_place
from appliance.cli.consent import as_option, password_option
from appliance.cli.identity import sign_in
from appliance.cli.output import answer, answer_one, as_json, say
from appliance.errors import WrongUsageError
from appliance.governance.access import Permission
from appliance.governance.gate import why_shut
from appliance.imports import gating
from appliance.model.consent import Regime
from appliance.model.gate import LOOKED_AT, TITLES, Step

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor
    from appliance.governance.gate import Ruling
    from appliance.imports.gating import Walk


class StepUnsaidError(WrongUsageError):
    """The step {step} needs a word after it: regime notice or opt-in, period a number of days,
    contact whom families ask, notice how they were told.
    """


@click.group()
def gate() -> None:
    """What must be done before the first import: show, confirm, take-back."""


@gate.command()
@as_json
@with_place
def show(place: Place, is_json: bool) -> None:
    """Say whether anything may be imported, and what is left to do."""
    with place.opened() as box:
        found, sources = walking.look(box, acting(""))
    rows = [_row(step, found) for step in Step]
    if is_json:
        answer_one({**state_of(found.ruling), "steps": rows}, is_json=True)
        return
    answer(rows, is_json=False, empty="", columns=("step", "what", "state", "by", "when"))
    say(_said(found.ruling))
    passing = [name for name, one in sources.items() if one.is_open]
    if passing and not found.ruling.is_open:
        say(f"The demo's own systems are read all the same: {', '.join(passing)}.")


@gate.command()
@click.argument("step", type=click.Choice([step.value for step in Step]))
@click.argument("said", default="")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the letter went out."
)
@click.option("--yes", is_flag=True, help="It was looked at: do not ask.")
@as_option
@password_option
@with_place
def confirm(
    place: Place,
    step: str,
    said: str,
    on: datetime | None,
    yes: bool,
    email: str,
    password_file: Path | None,
) -> None:
    """Confirm a STEP as the principal; SAID is what it asks for: notice or opt-in, a number of
    days, whom families ask, how they were told.
    """
    taken = Step(step)
    if not said and taken not in (*LOOKED_AT, Step.PERIOD):
        raise StepUnsaidError(step=step)
    if taken is Step.REGIME and said not in set(Regime):
        raise StepUnsaidError(step=step)
    with place.opened() as box:
        actor = sign_in(box, email, password_file, Permission.KEEP_GATE)
        if taken in LOOKED_AT:
            said = _look(box, taken, actor, is_sure=yes)
        found = walking.confirm(box, taken, said, on.date() if on else None, actor)
    say(f"{TITLES[taken]}: confirmed. {_said(found)}")


@gate.command("take-back")
@click.argument("notice_id", type=ROW_NUMBER)
@as_option
@password_option
@with_place
def take_back(place: Place, notice_id: int, email: str, password_file: Path | None) -> None:
    """Let a notice that was recorded wrongly count no more."""
    with place.opened() as box:
        actor = sign_in(box, email, password_file, Permission.KEEP_GATE)
        found = walking.take_back(box, notice_id, actor)
    say(f"Taken back. {_said(found)}")


def state_of(found: Ruling) -> dict[str, object]:
    """The gate's state, with stable keys."""
    return {
        "is_open": found.is_open,
        "opens": found.opens.isoformat() if found.opens else None,
        "missing": [str(step) for step in found.missing],
        "not_read": {n: day.isoformat() if day else None for n, day in found.unnamed.items()},
    }


def _said(found: Ruling) -> str:
    if found.is_open:
        waits = "; not read before families are told: " + ", ".join(found.unnamed)
        return f"The gate is open since {found.opens}{waits if found.unnamed else ''}."
    return f"The gate is shut: {why_shut(found)}."


def _row(step: Step, found: Walk) -> dict[str, object]:
    before = found.confirmed.get(step)
    notices = found.facts.notices
    by = notices[-1].recorded_by if step is Step.NOTICE and notices else before and before.by
    when = notices[-1].on if step is Step.NOTICE and notices else before and before.at.date()
    state = "done" if step not in found.ruling.missing else "to do"
    return {
        "step": str(step),
        "what": TITLES[step],
        "state": "look again" if state == "to do" and before else state,
        "by": by,
        "when": str(when) if when else None,
        "notices": [notice.id for notice in notices] if step is Step.NOTICE else [],
    }


def _look(box: Appliance, step: Step, actor: Actor, *, is_sure: bool) -> str:
    """Show what the step shows, and ask; gives what tells it from what it may show later."""
    with box.store.reading(actor) as work:
        found, seen = gating.walk(work), gating.seen(work, step)
    column = {Step.FIELDS: "field", Step.PURPOSES: "purpose", Step.RETENTION: "retention"}[step]
    rows = [
        {"field": name, "purpose": how.purpose.lower(), "retention": how.retention.lower()}
        for name, how in found.facts.kept.items()
    ]
    shown = (
        rows
        if step is Step.FIELDS
        else [{column: v} for v in dict.fromkeys(row[column] for row in rows)]
    )
    answer(shown, is_json=False, empty="Nothing is kept.")
    if not is_sure:
        click.confirm("Is this what families are to be told?", abort=True, err=True)
    return seen
