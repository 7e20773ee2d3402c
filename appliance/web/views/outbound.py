"""“Show me that nothing leaves”: the sources that are set up, and all that was connected to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.web.pages import Show, page
from appliance.web.parts import parts

if TYPE_CHECKING:
    from appliance.model.outbound import Endpoint
    from appliance.model.runs import SourceInfo
    from appliance.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SetUp:
    """A source, and whom reading it connects to; nobody where it is a file of this machine."""

    source: SourceInfo
    reach: tuple[Endpoint, ...]


@page("/trust/outbound", needs=Permission.VIEW_OUTBOUND, because=Action.OUTBOUND_VIEWED)
def outbound(work: UnitOfWork) -> Show:
    """What was written down of every connection, held against the sources."""
    network = parts().network
    listed = [SetUp(one, network.reach_of(one.address)) for one in work.find.sources.all()]
    drafts = work.find.drafts.all()
    known = network.known(
        [
            *((draft.title, draft.address) for draft in drafts),
            *((one.source.title, one.source.address) for one in listed),
        ]
    )
    context = {"listed": listed, "drafts": drafts, "seen": network.seen(known)}
    return Show("trust/outbound.html", context)
