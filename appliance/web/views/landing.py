"""Where one begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.governance.access import Permission
from appliance.web.navigation import landing
from appliance.web.pages import Go, page

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork


@page("/", needs=Permission.OWN_ACCOUNT, because=None)
def home(work: UnitOfWork) -> Go:
    """Each role begins on its own page."""
    return Go(landing(work.actor))
