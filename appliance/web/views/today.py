"""Today: the few students who need something, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from appliance.governance.access import Permission, can
from appliance.governance.audit import Action
from appliance.governance.pilot import questions_due
from appliance.web.pages import Show, page
from appliance.web.timetable import by_time_of_day, class_next, class_now

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

FIRST = 10
"""More at once is a list, not a morning's work."""

_MORE = 100


@page("/today", needs=Permission.VIEW_CLASSES, because=Action.TODAY_VIEWED)
def today(work: UnitOfWork) -> Show:
    """The most pressing first; the class that is on, on top."""
    classroom = work.find.classroom
    classes = classroom.sections_of(work.actor, work.today)
    entries = classroom.needing_a_look(work.actor, work.today)
    shown = entries[: FIRST + _MORE if "more" in request.args else FIRST]
    context = {
        "entries": shown,
        "total": len(entries),
        "new": sum(entry.is_new for entry in entries),
        "classes": by_time_of_day(classes),
        "now": class_now(classes, work.now),
        "next": class_next(classes, work.now),
        "is_asked": _is_asked(work),
    }
    return Show("today/today.html", context, students=[entry.student.id for entry in shown])


def _is_asked(work: UnitOfWork) -> bool:
    """Whether the three questions of a pilot wait for the actor."""
    if not can(work.actor, Permission.ANSWER_PILOT):
        return False
    pilot = work.find.pilots.current()
    if pilot is None:
        return False
    given = work.find.pilots.answer_of(pilot.id, work.actor.account_id)
    return questions_due(work.today, pilot.started_on, answered=given is not None)
