"""Trust: where the principal finds what families are promised, and what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.web.backups import standing
from appliance.web.navigation import trust_destinations
from appliance.web.pages import Show, page
from appliance.web.parts import parts

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork


@page("/trust", needs=Permission.VIEW_TRUST, because=Action.TRUST_VIEWED)
def trust(work: UnitOfWork) -> Show:
    """Everything there is, each with a sentence of what it is for."""
    context = {
        "places": trust_destinations(work.actor),
        "is_strange": parts().network.has_strange(),
        "overdue": work.find.requests.count_overdue(),
        **standing(work),
    }
    return Show("trust/trust.html", context)
