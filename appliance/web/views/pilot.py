"""The pilot, as the principal keeps it: picked, begun, compared, and widened or ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from appliance.errors import RefusedError
from appliance.exports.documents.pilot_report import build, gather_pilot
from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.gate import opens_on
from appliance.imports import piloting
from appliance.imports.gating import shut_to_school
from appliance.model.gate import DEFAULT_DAYS, LONGEST_DAYS, LONGEST_TEXT, SHORTEST_DAYS
from appliance.model.pilot import PickKind
from appliance.model.text import Message, mark
from appliance.web.forms import posted_date
from appliance.web.pages import Answer, Download, Go, Show, page
from appliance.web.parts import parts
from appliance.web.printing import printed
from appliance.web.words import sentence

if TYPE_CHECKING:
    from appliance.model.pilot import Pilot
    from appliance.store.unit_of_work import UnitOfWork

_HERE = "/trust/pilot"
_LOOKING = Message(mark("The sources are being asked. Reload this page in a moment."))
_BEGUN = Message(
    mark("The pilot is begun. Nobody but its teachers, you and IT can sign in from now on.")
)
_COUNTING = Message(mark("The whole school is being counted. Reload this page in a moment."))
_WIDENED = Message(
    mark("The pilot is over. The whole school is being imported, and everyone can sign in.")
)
_ERASED = Message(mark("The pilot is over, and all that was kept of its students is erased."))


@page(_HERE, needs=Permission.KEEP_PILOT, because=Action.PILOT_VIEWED)
def pilot(work: UnitOfWork) -> Show:
    """The pilot that runs, or what one could be made of."""
    return _shown(work)


@page(f"{_HERE}/look", needs=Permission.KEEP_PILOT, because=Action.PILOT_LOOKED_FOR, writes=True)
def look(work: UnitOfWork) -> Go:
    """Have the sources asked what they offer."""
    work.find.pilot_offers.ask([info.id for info in work.find.sources.all()])
    actor = work.actor.name
    return Go(_HERE, note=_LOOKING, then=lambda: parts().imports.look_for_pilot(actor))


@page(f"{_HERE}/begin", needs=Permission.KEEP_PILOT, because=Action.PILOT_ASKED_FOR, writes=True)
def begin(work: UnitOfWork) -> Answer:
    """Begin a pilot of what was picked, or say why not."""
    try:
        event = piloting.begin(
            work,
            piloting.offered(work, request.form.getlist("pick")),
            with_counselors="counselors" in request.form,
            told_on=posted_date("told_on"),
            days=request.form.get("days", ""),
            how=request.form.get("how", ""),
        )
    except RefusedError as error:
        return _shown(work, 422, problem=error)
    work.record(event)
    return Go(_HERE, note=_BEGUN)


@page(f"{_HERE}/compare", needs=Permission.KEEP_PILOT, because=Action.PILOT_COMPARED, writes=True)
def compare(work: UnitOfWork) -> Go:
    """Have the pilot counted beside the whole school."""
    piloting.running(work)
    work.find.pilots.keep_comparison(None)
    actor = work.actor.name
    return Go(_HERE, note=_COUNTING, then=lambda: parts().imports.compare_pilot(actor))


@page(f"{_HERE}/widen", needs=Permission.KEEP_PILOT, because=Action.PILOT_WIDENED, writes=True)
def widen(work: UnitOfWork) -> Go:
    """Widen it to the whole school, and have all sources read."""
    event = piloting.widen(work)
    sources, actor = [info.name for info in work.find.sources.all()], work.actor.name

    def read_all() -> None:
        for source in sources:
            parts().imports.start(source, actor)

    return Go(_HERE, note=_WIDENED, then=read_all, detail=event.detail)


@page(f"{_HERE}/end", needs=Permission.KEEP_PILOT, because=Action.PILOT_ERASED, writes=True)
def end(work: UnitOfWork) -> Go:
    """End it, with all that was kept of its students."""
    event = piloting.erase(work)

    def see_to_it() -> None:
        parts().store.settle()
        parts().imports.refresh()

    return Go(_HERE, note=_ERASED, then=see_to_it, detail=event.detail)


@page(f"{_HERE}/report", needs=Permission.KEEP_PILOT, because=Action.PILOT_REPORTED)
def report(work: UnitOfWork) -> Show:
    """What the pilot has come to, to read."""
    return Show("pilot/report.html", {"doc": _reported(work)})


@page(f"{_HERE}/report/pdf", needs=Permission.KEEP_PILOT, because=Action.PILOT_REPORTED)
def report_pdf(work: UnitOfWork) -> Download:
    """What the pilot has come to, to print."""
    return printed(work, _reported(work), "pilot-report")


def _reported(work: UnitOfWork) -> dict[str, Any]:
    found = work.find.pilots.current() or work.find.pilots.last_ended()
    if found is None:
        raise piloting.NoPilotError
    school = parts().settings.school_name
    return build(gather_pilot(work, found, school)).said(sentence)


def _shown(work: UnitOfWork, status: int = 200, **more: Any) -> Show:
    found = work.find.pilots.current()
    context = _running(work, found) if found else _beginning(work)
    template = "pilot/pilot.html" if found else "pilot/begin.html"
    return Show(template, context | {"last": work.find.pilots.last_ended()} | more, status)


def _running(work: UnitOfWork, found: Pilot) -> dict[str, Any]:
    shut = shut_to_school(work)
    return {
        "pilot": found,
        "opens": opens_on(found.notice),
        "kinds": {kind: [p for p in found.picks if p.kind is kind] for kind in PickKind},
        "here": work.find.pilots.breadth(),
        "compared": work.find.pilots.comparison(),
        "answers": len(work.find.pilots.answers(found.id)),
        "is_school_told": shut is None,
        "school_opens": shut.opens if shut else None,
    }


def _beginning(work: UnitOfWork) -> dict[str, Any]:
    offers = work.find.pilot_offers.all()
    picks = [pick for offer in offers for pick in offer.picks]
    return {
        "offers": offers,
        "sources": {info.id: info for info in work.find.sources.all()},
        "kinds": {kind: [p for p in picks if p.kind is kind] for kind in PickKind},
        "written": piloting.written,
        "chosen": set(request.form.getlist("pick")),
        "asked": {name: request.form.get(name, "") for name in ("told_on", "days", "how")},
        "students": work.find.known.count("students"),
        "shortest": SHORTEST_DAYS,
        "usual": DEFAULT_DAYS,
        "longest": LONGEST_DAYS,
        "letters": LONGEST_TEXT,
    }
