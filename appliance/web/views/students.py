"""One student, and finding one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask import abort, request

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.disclosure import SMALLEST_GROUP
from appliance.governance.minimization import visible_fields
from appliance.model.register import STUDENTS
from appliance.model.searching import NUMBER
from appliance.web import charts, phrases
from appliance.web.navigation import record_actions
from appliance.web.pages import Data, Show, page
from appliance.web.timeline import timeline

if TYPE_CHECKING:
    from appliance.model.answers import ListedStudent, StudentRecord
    from appliance.store.unit_of_work import UnitOfWork

SUGGESTED = 8
"""As many as are read at a glance; the page that Enter leads to has the others."""


@page("/students", needs=Permission.VIEW_STUDENT, because=Action.STUDENTS_LISTED)
def directory(work: UnitOfWork) -> Show:
    """Every student one may open, by grade level: a whole school is too long for one page."""
    people = work.find.directory
    levels = people.grade_levels(work.actor)
    level = request.args.get("grade", "")
    chosen = level if level in levels else next(iter(levels), "")
    found = people.in_grade_level(work.actor, chosen, numbers=_sees_numbers(work))
    return _listed(work, found, levels=levels, level=chosen)


@page("/students", needs=Permission.VIEW_STUDENT, because=Action.STUDENTS_LISTED, writes=True)
def search(work: UnitOfWork) -> Show:
    """Students by a part of their name. It is posted, so that no name stands in an address."""
    people = work.find.directory
    name = request.form.get("name", "").strip()
    levels = people.grade_levels(work.actor)
    found = people.named(work.actor, name, numbers=_sees_numbers(work))
    return _listed(work, found, levels=levels, name=name)


@page(
    "/students/suggest", needs=Permission.VIEW_STUDENT, because=Action.STUDENTS_LISTED, writes=True
)
def suggest(work: UnitOfWork) -> Data:
    """The first few of those a search would find, for the script that asks while one types."""
    found = work.find.directory.named(
        work.actor,
        request.form.get("name", ""),
        numbers=_sees_numbers(work),
        limit=SUGGESTED,
    )
    alike = _namesakes(found)
    values = {
        "found": [
            {
                "url": f"/students/{each.student.id}",
                "name": f"{each.student.last_name}, {each.student.called}",
                "beside": phrases.beside_name(each, is_alike=each.student.id in alike),
            }
            for each in found
        ],
        "told": phrases.suggested(len(found), is_all=len(found) < SUGGESTED),
    }
    return Data(values, students=[each.student.id for each in found])


def _namesakes(found: list[ListedStudent]) -> set[int]:
    """Those whom a list names alike, so that it must tell them apart."""
    names = Counter((each.student.last_name, each.student.called) for each in found)
    return {
        each.student.id for each in found if names[each.student.last_name, each.student.called] > 1
    }


def _sees_numbers(work: UnitOfWork) -> bool:
    """Whether the actor may find students by their number: who may be shown it."""
    return NUMBER in _visible(work)


def _listed(
    work: UnitOfWork,
    found: list[ListedStudent],
    *,
    levels: list[str],
    level: str = "",
    name: str = "",
) -> Show:
    unflagged = work.find.consents.without_flags()
    context = {
        "levels": levels,
        "level": level,
        "found": found,
        "name": name,
        "unflagged": unflagged,
        "alike": _namesakes(found),
    }
    return Show("students/directory.html", context, students=[each.student.id for each in found])


@page(
    "/students/<int:student_id>",
    needs=Permission.VIEW_STUDENT,
    because=Action.STUDENT_VIEWED,
    breaks_glass=True,
)
def student(work: UnitOfWork, student_id: int) -> Show:
    """Everything one may see of one student."""
    record = record_of(work, student_id)
    if record is None:  # erased since the relation was found
        abort(404)
    taken = [course.section.id for course in record.courses]
    context = {
        "record": record,
        "months": charts.calendar(record.days),
        "happened": timeline(record),
        "smallest_group": SMALLEST_GROUP,
        "gaps": work.find.runs.gaps_of_school(),
        "holds": work.find.consents.standing_of(student_id),
        "record_actions": record_actions(work.actor, student_id),
        "may_open": work.find.classroom.may_open(work.actor, taken, work.today),
    }
    return Show("students/student.html", context)


def record_of(work: UnitOfWork, student_id: int) -> StudentRecord | None:
    """What the actor's role may see of a student whose record they may open."""
    return work.find.student_record.record(student_id, work.today, _visible(work))


def _visible(work: UnitOfWork) -> frozenset[str]:
    """The fields of students that the actor may be shown."""
    assert work.actor.role is not None  # noqa: S101
    return visible_fields(STUDENTS, work.actor.role, work.find.fields.switches())
