"""Missing work across all classes of a teacher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.web.pages import Show, page
from appliance.web.timetable import by_time_of_day

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork


@page("/missing-work", needs=Permission.VIEW_MISSING_WORK, because=Action.MISSING_WORK_VIEWED)
def missing_work(work: UnitOfWork) -> Show:
    """By student or by assignment; or a sheet for each student, to be handed out."""
    classes = work.find.classroom.sections_of(work.actor, work.today)
    found = work.find.missing_work.of([each.id for each in classes])
    context = {
        "classes": by_time_of_day(classes),
        "found": found,
        "by_assignment": request.args.get("by") == "assignment",
        "gaps": work.find.runs.gaps_of_school(),
    }
    name = "sheets" if "sheets" in request.args else "missing_work"
    students = [each.student.id for each in found.by_student]
    return Show(f"missing_work/{name}.html", context, students=students)
