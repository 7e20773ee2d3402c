"""Backups: where they lie, what is wrong with them, and what was put back from one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.governance.access import Permission, can
from appliance.governance.audit import Action
from appliance.governance.backups import rotation_of
from appliance.model.text import Message, mark
from appliance.web.backups import standing
from appliance.web.language import write_decimal
from appliance.web.pages import Go, Show, page
from appliance.web.parts import parts

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

_SEEN = mark("It is written down that you have seen it.")


@page("/trust/backups", needs=Permission.VIEW_OUTBOUND, because=Action.BACKUPS_VIEWED)
def backups(work: UnitOfWork) -> Show:
    """Those that are there, the newest first."""
    context = standing(work) | {
        "backups": [
            (each, write_decimal(round(each.octets / 1e6, 1)))
            for each in work.find.backups.all()
            if each.proved_at and not each.gone_at
        ],
        "settings": parts().settings,
        "longest": rotation_of(parts().settings).longest,
        "may_confirm": can(work.actor, Permission.VIEW_TRUST),
    }
    return Show("trust/backups.html", context)


@page(
    "/trust/backups/seen",
    needs=Permission.VIEW_TRUST,
    because=Action.RESTORATION_SEEN,
    writes=True,
)
def seen(work: UnitOfWork) -> Go:
    """Keep that the principal knows what a restoration has lost."""
    number = work.find.backups.keep_seen(work.actor.name)
    return Go("/trust/backups", note=Message(_SEEN), detail={"restorations": number})
