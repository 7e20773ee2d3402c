"""What a family decided about a child whom no import has brought yet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import request

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.consent import Standing
from appliance.imports.consent import deciding
from appliance.imports.consent.deciding import Slip, SlipIncompleteError
from appliance.model.consent import LONGEST, MATTERS, How
from appliance.model.text import Message, mark
from appliance.web.pages import Go, Show, page
from appliance.web.views.consents import given_by_form

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

_ENTERED = Message(
    mark("Entered. It holds when an import brings the child. This is the receipt for the family.")
)


@page("/trust/consents/ahead", needs=Permission.MANAGE_CONSENT, because=Action.CONSENTS_VIEWED)
def ahead(work: UnitOfWork) -> Show:
    """The form of a slip that came back before the first import."""
    context = {
        "matters": MATTERS,
        "hows": [*How],
        "longest": LONGEST,
        "regime": work.find.consents.regime(),
        "holds": Standing(),
    }
    return Show("consents/ahead.html", context)


@page(
    "/trust/consents/ahead",
    needs=Permission.MANAGE_CONSENT,
    because=Action.CONSENT_ENTERED,
    writes=True,
)
def decide(work: UnitOfWork) -> Go:
    """Keep the decision, and keyed marks of whom it is about."""
    kept = deciding.decide_ahead(work, _slip(), given_by_form())
    return Go(
        f"/trust/consents/{kept.consent_id}",
        note=_ENTERED,
        detail=kept.event.detail | {"subject": kept.event.subject},
    )


def _slip() -> Slip:
    said = {
        name: " ".join(request.form.get(name, "").split())
        for name in ("number", "first_name", "last_name", "birth_date")
    }
    if said["birth_date"]:
        try:
            said["birth_date"] = date.fromisoformat(said["birth_date"]).isoformat()
        except ValueError as error:
            raise SlipIncompleteError(longest=LONGEST) from error
    return Slip(**said)
