"""What each source counts, beside what is kept of it, as it was last counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.model.text import Message, mark
from appliance.web.pages import Go, Show, page
from appliance.web.parts import parts

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

_ASKED = mark("{source} is being counted. What is found stands here once it is done.")


@page("/reconciliation", needs=Permission.APPROVE_IMPORTS, because=Action.RECONCILIATION_VIEWED)
def reconciliation(work: UnitOfWork) -> Show:
    """Every source, and every row of it accounted for; sections by their code, nobody by name."""
    context = {"sources": work.find.sources.all(), "found": work.find.reconciliations.all()}
    return Show("reconciliation/reconciliation.html", context)


@page(
    "/sources/<source>/reconcile",
    needs=Permission.APPROVE_IMPORTS,
    because=Action.RECONCILIATION_ASKED_FOR,
    writes=True,
)
def count_now(work: UnitOfWork, source: str) -> Go:
    """Have a source counted now."""
    info, actor = work.find.sources.get(source), work.actor.name
    return Go(
        "/reconciliation",
        note=Message(_ASKED, {"source": info.title}),
        then=lambda: parts().imports.reconcile(info.name, actor),
    )
