"""The pilot that the demo can show: one teacher's classes, told of and begun some weeks ago."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.bootstrap.piloting import look_for_pilot
from appliance.demo.sign_ins import busiest_teacher
from appliance.governance.access import CONSOLE
from appliance.imports import piloting
from appliance.model.pilot import PickKind

if TYPE_CHECKING:
    from appliance.bootstrap.opening import Appliance
    from appliance.demo.school import School

_TOLD = timedelta(days=35)
_STARTED = timedelta(days=16)
"""Long enough ago that its teacher is asked the three questions."""


def begin_pilot(box: Appliance, school: School) -> None:
    """Pick the teacher who can sign in, before anything is imported."""
    look_for_pilot(box, CONSOLE)
    teacher = busiest_teacher(school)
    title = f"{teacher.last_name}, {teacher.first_name}"
    with box.store.writing(CONSOLE) as work:
        offered = [pick for one in work.find.pilot_offers.all() for pick in one.picks]
        picked = [p for p in offered if p.kind is PickKind.TEACHER and p.title == title]
        event = piloting.begin(
            work,
            picked,
            with_counselors=False,
            told_on=work.today - _TOLD,
            days="",
            how="on paper, with the children",
        )
        work.find.pilots.note_start(work.today - _STARTED)
        work.record(event)
