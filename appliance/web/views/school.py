"""The whole school, for its principal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.imports import gating
from appliance.web.backups import standing
from appliance.web.pages import Show, page

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork


@page("/school", needs=Permission.VIEW_SCHOOL, because=Action.SCHOOL_VIEWED)
def school(work: UnitOfWork) -> Show:
    """Attendance, marks, flags and sources; groups too small to hide a child are not told."""
    context = {
        "school": work.find.school.overview(work.today),
        "gaps": work.find.runs.gaps_of_school(),
        "overdue": work.find.requests.count_overdue(),
        "shut": gating.shut(work),
        **standing(work),
    }
    return Show("school/school.html", context)
