"""Where the navigation leads."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.governance.access import Actor, Permission, can
from appliance.model.fields import Role
from appliance.web.language import gettext

_LANDINGS = {Role.PRINCIPAL: "/school", Role.IT: "/sources"}


@dataclass(frozen=True, slots=True)
class Destination:
    """One entry of the navigation."""

    url: str
    word: str
    needs: Permission


def destinations(actor: Actor) -> list[Destination]:
    """Where the actor may go."""
    return [place for place in _all() if can(actor, place.needs)]


def landing(actor: Actor) -> str:
    """Where the actor begins after signing in."""
    return _LANDINGS.get(actor.role, "/today") if actor.role else "/sign-in"


def record_actions(actor: Actor, student_id: int) -> list[tuple[str, str]]:
    """What the actor may ask about one student's record, beside reading it."""
    here = f"/students/{student_id}"
    offered = [
        (f"{here}/looks", gettext("Who looked"), Permission.VIEW_LOOKS),
        (f"{here}/outside", gettext("Print for someone outside"), Permission.DISCLOSE),
        (f"{here}/disclosures", gettext("Given to someone outside"), Permission.DISCLOSE),
    ]
    return [(url, word) for url, word, needs in offered if can(actor, needs)]


def _all() -> list[Destination]:
    return [
        Destination("/school", gettext("School"), Permission.VIEW_SCHOOL),
        Destination("/today", gettext("Today"), Permission.VIEW_CLASSES),
        Destination("/students", gettext("Students"), Permission.VIEW_STUDENT),
        Destination("/trust/looks", gettext("Who looked"), Permission.VIEW_LOOKS),
        Destination("/links", gettext("Who is who"), Permission.DECIDE_LINKS),
        Destination("/sources", gettext("Sources"), Permission.RUN_IMPORTS),
        Destination("/runs", gettext("Imports"), Permission.APPROVE_IMPORTS),
        Destination("/set-aside", gettext("Set aside"), Permission.RUN_IMPORTS),
        Destination("/reconciliation", gettext("Reconciliation"), Permission.APPROVE_IMPORTS),
    ]
