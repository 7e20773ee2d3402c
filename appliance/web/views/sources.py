"""The school's systems, as IT staff see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.requests import check_may_erase
from appliance.imports import gating
from appliance.model.text import Message, mark
from appliance.web.backups import standing
from appliance.web.drafting import first_step
from appliance.web.pages import Go, Show, page
from appliance.web.parts import parts

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

_STARTED = mark("The import of {source} has begun. This page shows how far it is.")
_REMOVED = mark("{source} and every row it gave are being removed. Reload this page to see it.")


@page("/sources", needs=Permission.RUN_IMPORTS, because=Action.SOURCES_VIEWED)
def sources(work: UnitOfWork) -> Show:
    """Every source with its newest run."""
    listed = [
        (source, work.find.runs.newest_import(source.name)) for source in work.find.sources.all()
    ]
    runs, names = work.find.runs, [source.name for source, _ in listed]
    gates = gating.rulings(work)
    context = {
        "gates": gates,
        "shut": gating.shut(work, gates),
        "listed": listed,
        "drafts": work.find.drafts.all(),
        "first_step_of": first_step,
        "gaps": runs.gaps(),
        "is_strange": parts().network.has_strange(),
        **standing(work),
        "set_aside": {name: runs.count_set_aside(name) for name in names},
        "left_empty": {name: runs.count_left_empty(name) for name in names},
    }
    return Show("sources/sources.html", context)


@page(
    "/sources/<source>/import",
    needs=Permission.RUN_IMPORTS,
    because=Action.IMPORT_ASKED_FOR,
    writes=True,
)
def import_now(work: UnitOfWork, source: str) -> Go:
    """Begin an import now."""
    info, actor = work.find.sources.get(source), work.actor.name
    gating.check_gate(work, info)
    return Go(
        "/runs",
        note=Message(_STARTED, {"source": info.title}),
        then=lambda: parts().imports.start(info.name, actor),
    )


@page(
    "/sources/<source>/remove",
    needs=Permission.RUN_IMPORTS,
    because=Action.SOURCE_REMOVAL_ASKED_FOR,
    writes=True,
)
def remove(work: UnitOfWork, source: str) -> Go:
    """Have a source forgotten, with every row it gave."""
    info, actor = work.find.sources.get(source), work.actor.name
    locked = work.find.requests.locked_in(info.id)
    check_may_erase(locked, locked)
    return Go(
        "/sources",
        note=Message(_REMOVED, {"source": info.title}),
        then=lambda: parts().imports.remove(info.name, actor),
    )
