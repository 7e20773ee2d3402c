"""`homeroom pilot`: some classes that try first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from appliance.bootstrap.piloting import compare_pilot, look_for_pilot
from appliance.cli.box import Place, acting, by_option, with_place
from appliance.cli.output import answer_one, as_json, say
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.gate import opens_on
from appliance.model.pilot import PickKind

if TYPE_CHECKING:
    from appliance.model.pilot import Pilot
    from appliance.store.unit_of_work import UnitOfWork


@click.group()
def pilot() -> None:
    """A pilot: only the students of some classes are imported, only their teachers sign in."""


@pilot.command()
@as_json
@with_place
def state(place: Place, is_json: bool) -> None:
    """Say whether a pilot runs, of what, and since when; the pages under Trust do the rest."""
    with (
        place.opened() as box,
        box.store.reading(acting(""), AuditEvent(Action.PILOT_VIEWED)) as work,
    ):
        found = work.find.pilots.current()
        if found is None:
            say("No pilot runs: imports are of the whole school.")
            told: dict[str, Any] = {"is_running": False}
        else:
            told = _told(work, found)
    if found is not None or is_json:
        answer_one(told, is_json=is_json)


def _told(work: UnitOfWork, found: Pilot) -> dict[str, Any]:
    here = work.find.pilots.breadth()
    titles = {kind: [pick.title for pick in found.picks if pick.kind is kind] for kind in PickKind}
    return {
        "is_running": True,
        "sections": titles[PickKind.SECTION],
        "teachers": titles[PickKind.TEACHER],
        "with_counselors": found.with_counselors,
        "families_told_on": str(found.notice.on or ""),
        "imports_from": str(opens_on(found.notice) or ""),
        "first_import_on": found.started_on.isoformat() if found.started_on else "",
        "students_here": here.students,
        "answers": len(work.find.pilots.answers(found.id)),
    }


@pilot.command(hidden=True)
@by_option
@with_place
def look(place: Place, by: str) -> None:
    """Ask the sources what they offer for a pilot; a page begins it, and shows what was found."""
    with place.opened() as box:
        look_for_pilot(box, acting(by, place=place))


@pilot.command()
@as_json
@by_option
@with_place
def compare(place: Place, by: str, is_json: bool) -> None:
    """Count the pilot beside the whole school, from the sources; nothing else is kept of it."""
    with place.opened() as box:
        found = compare_pilot(box, acting(by, place=place))
    told = {
        f"{kind}_{of}": getattr(breadth, kind)
        for kind in ("students", "sections", "teachers")
        for of, breadth in (("of_pilot", found.pilot), ("of_school", found.school))
    }
    answer_one(told, is_json=is_json)
