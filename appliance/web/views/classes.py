"""Class grid: one row a student."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask import abort

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.web.ordering import DESCENDING, Column, asked_for
from appliance.web.pages import Show, page
from appliance.web.phrases import order_of
from appliance.web.timetable import by_time_of_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from appliance.model.answers import ClassGrid, ClassRow
    from appliance.store.unit_of_work import UnitOfWork


@page("/classes/<int:section_id>", needs=Permission.VIEW_CLASSES, because=Action.CLASS_VIEWED)
def class_grid(work: UnitOfWork, section_id: int) -> Show:
    """Attendance, missing work and mark of everyone in a class."""
    classroom = work.find.classroom
    grid = classroom.grid(section_id, work.today)
    if grid is None:  # erased since the relation was found
        abort(404)
    places = dict(zip(_ids(grid), order_of(row.flags for row in grid.rows), strict=True))
    order = asked_for(_columns(places))
    context = {
        "grid": grid,
        "rows": order.sort(grid.rows),
        "order": order,
        "places": places,
        "usual_days": _usual_days(grid.rows),
        "gaps": work.find.runs.gaps_of_school(),
        "unflagged": work.find.consents.without_flags(),
        "classes": by_time_of_day(classroom.sections_of(work.actor, work.today)),
    }
    return Show("classes/grid.html", context, students=_ids(grid))


def _ids(grid: ClassGrid) -> list[int]:
    return [row.student.id for row in grid.rows]


def _columns(places: Mapping[int, int]) -> tuple[Column[ClassRow], ...]:
    """What a class may be sorted by; `places` says who is to be looked at first."""
    return (
        Column("name", lambda row: row.student.in_order),
        Column("attendance", lambda row: row.attendance.rate if row.attendance else None),
        Column("missing", lambda row: row.missing, DESCENDING),
        Column("mark", lambda row: row.mark.percent if row.mark else None),
        Column("look", lambda row: places[row.student.id], DESCENDING),
    )


def _usual_days(rows: Iterable[ClassRow]) -> int:
    """Of how many known days most rates of a class are; 0: none is known."""
    known = Counter(row.attendance.days_known for row in rows if row.attendance)
    return max(known, key=lambda days: (known[days], days), default=0)
