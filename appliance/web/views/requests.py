"""What families ask: entered for one student, watched by its clock, closed in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import abort, request

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.requests import (
    LONGEST,
    Asked,
    Clock,
    ClosingIncompleteError,
    Kind,
    Outcome,
    RequestIncompleteError,
    check_asked,
)
from appliance.model.text import Message, mark
from appliance.web.pages import Go, Show, page
from appliance.web.parts import parts

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

SHOWN = 50

_ENTERED = Message(mark("Entered. It stands under Trust, Requests, until it is closed there."))
_CLOSED = Message(mark("Closed. It stays in the list, with your name."))


@page("/trust/requests", needs=Permission.ANSWER_FAMILIES, because=Action.REQUESTS_VIEWED)
def requests(work: UnitOfWork) -> Show:
    """Every request that waits, the most pressing first, and those that were closed."""
    waiting, closed = work.find.requests.open(), work.find.requests.closed(limit=SHOWN)
    people = work.find.roster.people({one.subject for one in (*waiting, *closed)})
    context = {
        "open": waiting,
        "closed": closed,
        "people": {person.id: person for person in people},
        "outcomes": [*Outcome],
        "longest": LONGEST,
        "rule": parts().settings.request_clock,
    }
    return Show("requests/requests.html", context, students=[person.id for person in people])


@page(
    "/students/<int:student_id>/requests",
    needs=Permission.ANSWER_FAMILIES,
    because=Action.REQUESTS_VIEWED,
)
def student(work: UnitOfWork, student_id: int) -> Show:
    """What was asked about one student, and the form for a new request."""
    (person,) = work.find.roster.people([student_id]) or abort(404)
    context = {
        "student": person,
        "requests": work.find.requests.of(student_id),
        "kinds": [*Kind],
        "longest": LONGEST,
    }
    return Show("requests/student.html", context)


@page(
    "/students/<int:student_id>/requests",
    needs=Permission.ANSWER_FAMILIES,
    because=Action.REQUEST_ENTERED,
    writes=True,
)
def enter(work: UnitOfWork, student_id: int) -> Go:
    """Keep a request, and begin its clock."""
    asked = _asked()
    check_asked(asked, work.today)
    clock = Clock(parts().settings.request_clock)
    number = work.find.requests.add(student_id, asked, clock, work.actor.name)
    detail: dict[str, object] = {"request": number, "kind": str(asked.kind)}
    return Go(f"/students/{student_id}/requests", note=_ENTERED, detail=detail)


@page(
    "/trust/requests/<int:request_id>/close",
    needs=Permission.ANSWER_FAMILIES,
    because=Action.REQUEST_CLOSED,
    writes=True,
)
def close(work: UnitOfWork, request_id: int) -> Go:
    """Keep how it ended, and what was done."""
    outcome, remark = request.form.get("outcome", ""), request.form.get("remark", "").strip()
    if outcome not in {*Outcome} or not 0 < len(remark) <= LONGEST:
        raise ClosingIncompleteError(longest=LONGEST)
    work.find.requests.close(request_id, Outcome(outcome), remark, work.actor.name)
    return Go("/trust/requests", note=_CLOSED, detail={"outcome": outcome})


def _asked() -> Asked:
    try:
        return Asked(
            kind=Kind(request.form.get("kind", "")),
            by=request.form.get("by", "").strip(),
            received_on=date.fromisoformat(request.form.get("on", "")),
        )
    except ValueError as error:
        raise RequestIncompleteError(longest=LONGEST) from error
