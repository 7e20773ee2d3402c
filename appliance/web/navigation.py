"""Where the navigation leads."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.governance.access import Actor, Permission, can
from appliance.model.fields import Role
from appliance.web.language import gettext

_LANDINGS = {Role.PRINCIPAL: "/school", Role.IT: "/sources"}


@dataclass(frozen=True, slots=True)
class Destination:
    """One entry of the navigation, or of a page that leads on; `sentence` says what is there."""

    url: str
    word: str
    needs: Permission
    sentence: str = ""


def destinations(actor: Actor) -> list[Destination]:
    """Where the actor may go."""
    return [place for place in _all() if can(actor, place.needs)]


def trust_destinations(actor: Actor) -> list[Destination]:
    """Where the page Trust leads the actor."""
    return [place for place in _all_of_trust() if can(actor, place.needs)]


def landing(actor: Actor) -> str:
    """Where the actor begins after signing in."""
    return _LANDINGS.get(actor.role, "/today") if actor.role else "/sign-in"


def record_actions(actor: Actor, student_id: int) -> list[tuple[str, str]]:
    """What the actor may ask about one student's record, beside reading it."""
    here = f"/students/{student_id}"
    offered = [
        (f"{here}/consents", gettext("What the family decided"), Permission.MANAGE_CONSENT),
        (f"{here}/requests", gettext("What the family asked"), Permission.ANSWER_FAMILIES),
        (f"{here}/pack", gettext("Everything held"), Permission.ANSWER_FAMILIES),
        (f"{here}/looks", gettext("Who looked"), Permission.VIEW_LOOKS),
        (f"{here}/outside", gettext("Print for someone outside"), Permission.DISCLOSE),
        (f"{here}/disclosures", gettext("Given to someone outside"), Permission.DISCLOSE),
    ]
    return [(url, word) for url, word, needs in offered if can(actor, needs)]


def _all() -> list[Destination]:
    return [
        Destination("/school", gettext("School"), Permission.VIEW_SCHOOL),
        Destination("/today", gettext("Today"), Permission.VIEW_CLASSES),
        Destination("/missing-work", gettext("Missing work"), Permission.VIEW_MISSING_WORK),
        Destination("/students", gettext("Students"), Permission.VIEW_STUDENT),
        Destination("/links", gettext("Who is who"), Permission.DECIDE_LINKS),
        Destination("/sources", gettext("Sources"), Permission.RUN_IMPORTS),
        Destination("/runs", gettext("Imports"), Permission.APPROVE_IMPORTS),
        Destination("/set-aside", gettext("Set aside"), Permission.RUN_IMPORTS),
        Destination("/reconciliation", gettext("Reconciliation"), Permission.APPROVE_IMPORTS),
        Destination("/trust", gettext("Trust"), Permission.VIEW_TRUST),
    ]


def _all_of_trust() -> list[Destination]:
    return [
        Destination(
            "/trust/gate",
            gettext("Before the first import"),
            Permission.KEEP_GATE,
            gettext("What families are told before anything is kept, and what is left to do."),
        ),
        Destination(
            "/trust/fields",
            gettext("What is kept"),
            Permission.VIEW_TRUST,
            gettext("Every field: why it is kept, who sees it, how long, and its switch."),
        ),
        Destination(
            "/trust/pilot",
            gettext("Pilot"),
            Permission.KEEP_PILOT,
            gettext("A few classes that try first: picked before the first import, then widened."),
        ),
        Destination(
            "/trust/documents",
            gettext("Documents"),
            Permission.VIEW_TRUST,
            gettext("The poster, the notice letter and three public lists, to read and to print."),
        ),
        Destination(
            "/trust/consents",
            gettext("Consents"),
            Permission.MANAGE_CONSENT,
            gettext("What families have refused or allowed, one by one or from a returned sheet."),
        ),
        Destination(
            "/trust/requests",
            gettext("Requests"),
            Permission.ANSWER_FAMILIES,
            gettext("What families have asked to see, to correct or to have erased, and by when."),
        ),
        Destination(
            "/trust/retention",
            gettext("Erasure"),
            Permission.ANSWER_FAMILIES,
            gettext("What goes within a month since its time is over, and what was erased so far."),
        ),
        Destination(
            "/trust/looks",
            gettext("Who looked"),
            Permission.VIEW_LOOKS,
            gettext("Who was shown which student's record, when, and what allowed it."),
        ),
        Destination(
            "/trust/break-glass",
            gettext("Break-glass"),
            Permission.VIEW_LOOKS,
            gettext("Records that were opened in an emergency, for you to review."),
        ),
        Destination(
            "/trust/audit",
            gettext("Audit chain"),
            Permission.VIEW_LOOKS,
            gettext("Whether the log of all this is whole, and the line of it to print each week."),
        ),
        Destination(
            "/trust/compromise",
            gettext("What a compromise surrenders"),
            Permission.VIEW_TRUST,
            gettext("Who gets what if the machine or a password is stolen, and what to do first."),
        ),
        Destination(
            "/trust/backups",
            gettext("Backups"),
            Permission.VIEW_OUTBOUND,
            gettext("Copies that outlive this machine: where they lie, and whether each is whole."),
        ),
        Destination(
            "/trust/outbound",
            gettext("Show me that nothing leaves"),
            Permission.VIEW_OUTBOUND,
            gettext("The sources that are set up, and everything that was connected to."),
        ),
    ]
