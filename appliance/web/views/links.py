"""Who is who: people whom a source names, decided by someone who may see names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request

from appliance.errors import RefusedError
from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.minimization import visible_fields
from appliance.imports.decisions import take_back
from appliance.imports.identity import KnownStudent
from appliance.model.fields import LARGEST_NUMBER
from appliance.model.links import LINK_KINDS, UNDECIDED, LinkState
from appliance.model.register import STUDENTS
from appliance.model.text import Message, mark
from appliance.web.numbers import number_asked_for
from appliance.web.pages import Go, Show, page
from appliance.web.parts import parts
from appliance.web.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable

    from appliance.model.links import Link
    from appliance.store.unit_of_work import UnitOfWork

SHOWN = 50
NOBODY = "none"

_DIGITS = len(str(LARGEST_NUMBER))

_DECIDED = mark("Decided. The rows are taken in at the next import of {source}.")
_CHANGED = mark("Decided. {source} is read again now, so that the rows go where they belong.")
_TAKEN_BACK = mark("Taken back. {source} is read again now, so that no row stays where it was.")


class NoSuchStudentError(RefusedError):
    """No student here is the one that was named, so that nothing was decided. Go back and choose
    one, type the whole student number, or say that it is none of our students.
    """


@page("/links", needs=Permission.DECIDE_LINKS, because=Action.LINKS_VIEWED)
def links(work: UnitOfWork) -> Show:
    """What waits for a person; what was decided, linked without asking, or is of nobody."""
    kind = request.args.get("show", "waiting")
    if kind not in LINK_KINDS:
        abort(400)
    start = number_asked_for("from", 0)
    found = work.find.links.listed(LINK_KINDS[kind], limit=SHOWN, offset=start)
    people = work.find.roster.people({one for link in found for one in link.students})
    context = {
        "kind": kind,
        "counts": work.find.links.count_by_kind(),
        "rows": [(link, dict(work.find.links.spelled(link))) for link in found],
        "people": {person.id: person for person in people},
        "titles": {source.name: source.title for source in work.find.sources.all()},
        "start": start,
        "shown": SHOWN,
    }
    return Show("links/links.html", context, students=[person.id for person in people])


@page("/links/<int:link_id>", needs=Permission.DECIDE_LINKS, because=Action.LINKS_VIEWED)
def link(work: UnitOfWork, link_id: int) -> Show:
    """One person, beside the students it may be."""
    found = work.find.links.get(link_id)
    source = work.find.sources.get(found.source)
    students = _students(work, found)
    said = dict(work.find.links.spelled(found))
    assert work.actor.role is not None  # noqa: S101
    rows = side_by_side(
        found,
        said,
        students,
        in_class=work.find.known.roster(found.section) if found.section else (),
        visible=visible_fields(STUDENTS, work.actor.role, work.find.fields.switches()),
    )
    newest = work.find.runs.newest_published(source.id)
    is_in_effect = bool(newest and found.decided_at and newest.started_at > found.decided_at)
    context = {
        "link": found,
        "source": source,
        "students": students,
        "rows": rows,
        "is_in_effect": is_in_effect,
        "kind": next((name for name, states in LINK_KINDS.items() if found.state in states)),
    }
    return Show("links/link.html", context, students=[one.id for one in students])


@page(
    "/links/<int:link_id>/decide",
    needs=Permission.DECIDE_LINKS,
    because=Action.LINK_DECIDED,
    writes=True,
)
def decide(work: UnitOfWork, link_id: int) -> Go:
    """Keep who it is; what waited is taken in at the next import, what was wrong moves now."""
    before = work.find.links.get(link_id)
    student_id = _chosen(work)
    work.find.links.decide(link_id, student_id, work.actor.name)
    was_waiting = before.state in (*UNDECIDED, LinkState.NOBODY)
    return Go(
        _next(work) if was_waiting else f"/links/{link_id}",
        note=_note(work, before, _DECIDED if was_waiting else _CHANGED),
        detail={"student": str(student_id or NOBODY)},
        then=None if was_waiting else _read_again(before, work.actor.name),
    )


@page(
    "/links/<int:link_id>/undo",
    needs=Permission.DECIDE_LINKS,
    because=Action.LINK_UNDONE,
    writes=True,
)
def undo(work: UnitOfWork, link_id: int) -> Go:
    """Take a decision back; the rows that came through it move or leave now."""
    found = take_back(work, link_id)
    return Go(
        f"/links/{link_id}",
        note=_note(work, found, _TAKEN_BACK),
        then=_read_again(found, work.actor.name),
    )


def _students(work: UnitOfWork, link: Link) -> list[KnownStudent]:
    """Those whom the person was taken for or may be, in the link's order."""
    known = {row[0]: KnownStudent(*row) for row in work.find.known.students(link.students)}
    return [known[one] for one in link.students if one in known]


def _chosen(work: UnitOfWork) -> int | None:
    """The student whom the form names, by our id or by the school's number; None: none of ours."""
    number, chosen = (request.form.get(name, "").strip() for name in ("number", "student"))
    if chosen == NOBODY and not number:
        return None
    if number:
        found = work.find.roster.with_number(number)
    else:
        ids = [int(chosen)] if chosen.isdecimal() and len(chosen) < _DIGITS else []
        found = [one.id for one in work.find.roster.people(ids)]
    if len(found) != 1:
        raise NoSuchStudentError
    return found[0]


def _next(work: UnitOfWork) -> str:
    """Where the next question stands; the list, when none is left."""
    waiting = work.find.links.listed(UNDECIDED, limit=1)
    return f"/links/{waiting[0].id}" if waiting else "/links"


def _note(work: UnitOfWork, link: Link, template: str) -> Message:
    return Message(template, {"source": work.find.sources.get(link.source).title})


def _read_again(link: Link, actor: str) -> Callable[[], None]:
    return lambda: parts().imports.start(link.source, actor)
