"""Class grid: one row a student."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.web.pages import Show, page
from appliance.web.timetable import by_time_of_day

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork


@page("/classes/<int:section_id>", needs=Permission.VIEW_CLASSES, because=Action.CLASS_VIEWED)
def class_grid(work: UnitOfWork, section_id: int) -> Show:
    """Attendance, missing work and mark of everyone in a class."""
    classroom = work.find.classroom
    grid = classroom.grid(section_id, work.today)
    if grid is None:  # erased since the relation was found
        abort(404)
    context = {
        "grid": grid,
        "gaps": work.find.runs.gaps_of_school(),
        "unflagged": work.find.consents.without_flags(),
        "classes": by_time_of_day(classroom.sections_of(work.actor, work.today)),
    }
    return Show("classes/grid.html", context, students=[row.student.id for row in grid.rows])
