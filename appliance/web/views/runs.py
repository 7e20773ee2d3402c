"""Imports: how far each is, and what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.imports import gating
from appliance.model.runs import RunState
from appliance.model.text import Message, mark
from appliance.web import labels
from appliance.web.pages import Data, Go, Show, page
from appliance.web.parts import parts
from appliance.web.words import figure

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

SHOWN = 50

_APPROVED = Message(
    mark("Approved. The source is read again and, unless it has changed, published.")
)

_DECLARED = Message(
    mark(
        "Declared to be the new school year. The source is read again and, unless it has changed, "
        "published."
    )
)


@page("/runs", needs=Permission.APPROVE_IMPORTS, because=Action.RUNS_VIEWED)
def runs(work: UnitOfWork) -> Show:
    """The newest imports of every source."""
    return Show("runs/runs.html", {"runs": work.find.runs.latest(SHOWN)})


@page("/runs/<int:run_id>", needs=Permission.APPROVE_IMPORTS, because=Action.RUNS_VIEWED)
def run(work: UnitOfWork, run_id: int) -> Show:
    """One import, entity by entity."""
    return Show("runs/run.html", {"run": work.find.runs.get(run_id)})


@page("/runs/newest", needs=Permission.APPROVE_IMPORTS, because=None, is_polled=True)
def newest(work: UnitOfWork) -> Data:
    """The number of the newest run, by which the page sees that another has begun."""
    return Data({"newest": next((found.id for found in work.find.runs.latest(1)), 0)})


@page(
    "/runs/<int:run_id>/progress",
    needs=Permission.APPROVE_IMPORTS,
    because=None,
    is_polled=True,
)
def progress(work: UnitOfWork, run_id: int) -> Data:
    """How far a run is, for the script of the page."""
    found = work.find.runs.get(run_id)
    values = {
        "is_running": found.state is RunState.RUNNING,
        "done": found.rows_done,
        "expected": found.rows_expected,
        "stage": labels.stage(found.stage),
        "written": figure(found.rows_done),
    }
    return Data(values)


@page(
    "/runs/<int:run_id>/approve",
    needs=Permission.APPROVE_IMPORTS,
    because=Action.IMPORT_APPROVED,
    writes=True,
)
def approve(work: UnitOfWork, run_id: int) -> Go:
    """Let a held run do what it was held for."""
    found, actor = work.find.runs.get_held(run_id), work.actor.name
    gating.check_gate(work, work.find.sources.get(found.source))
    return Go("/runs", note=_APPROVED, then=lambda: parts().imports.approve(found.id, actor))


@page(
    "/runs/<int:run_id>/new-year",
    needs=Permission.APPROVE_IMPORTS,
    because=Action.NEW_YEAR_DECLARED,
    writes=True,
)
def declare_new_year(work: UnitOfWork, run_id: int) -> Go:
    """Let a held run pass as that of a new school year."""
    found, actor = work.find.runs.get_held(run_id), work.actor.name
    gating.check_gate(work, work.find.sources.get(found.source))
    return Go(
        "/runs", note=_DECLARED, then=lambda: parts().imports.declare_new_year(found.id, actor)
    )
