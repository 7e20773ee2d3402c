"""Break-glass: asked for, ended, and reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from appliance.errors import RefusedError
from appliance.governance.access import Permission
from appliance.governance.audit import Action, AuditEvent, subject_of
from appliance.governance.break_glass import (
    DURATION,
    LONGEST,
    REVIEW_WITHIN,
    SHORTEST_REASON,
    checked_reason,
    checked_remark,
)
from appliance.model.text import Message, mark
from appliance.web.pages import Answer, Go, Show, page

if TYPE_CHECKING:
    from appliance.governance.break_glass import BrokenGlass
    from appliance.store.unit_of_work import UnitOfWork

SHOWN = 50
REASONS = (
    mark("the student’s safety today"),
    mark("taking a colleague’s class today"),
    mark("the family is here or on the telephone"),
)
"""What may be chosen; kept and recorded as it stands here."""

_ENDED = Message(mark("The record is shut again. The principal sees when and why it was open."))
_REVIEWED = Message(mark("Your review is kept, with your name."))
_VERDICTS = {"right": True, "wrong": False}


class NoSuchNumberError(RefusedError):
    """No record was opened: that number is not one student’s. Check it and type the whole number;
    each attempt is recorded.
    """


class NoVerdictError(RefusedError):
    """Say whether it was right. Nothing was kept."""


@page("/break-glass", needs=Permission.BREAK_GLASS, because=Action.BREAK_GLASS_ASKED)
def form(work: UnitOfWork) -> Show:  # noqa: ARG001
    """Ask which student, and why it cannot wait."""
    return _form()


@page("/break-glass", needs=Permission.BREAK_GLASS, because=Action.BREAK_GLASS_ASKED, writes=True)
def begin(work: UnitOfWork) -> Answer:
    """Open one record for a while, or say why not."""
    try:
        return _open(work)
    except RefusedError as error:
        return _form(422, problem=error)


@page(
    "/break-glass/end", needs=Permission.BREAK_GLASS, because=Action.BREAK_GLASS_ENDED, writes=True
)
def end(work: UnitOfWork) -> Go:
    """Shut it before its time."""
    glass = work.find.break_glass.open_of(work.actor.account_id)
    if glass is None:
        return Go("/")
    work.find.break_glass.end(glass.id)
    return Go("/", note=_ENDED, detail={"glass": glass.id})


@page("/trust/break-glass", needs=Permission.REVIEW_GLASS, because=Action.BREAK_GLASS_LISTED)
def reviews(work: UnitOfWork) -> Show:
    """What was opened so: first what waits for a word, then what has had it."""
    waiting = work.find.break_glass.waiting()
    reviewed = work.find.break_glass.reviewed(limit=SHOWN)
    people = work.find.roster.people({one.student_id for one in (*waiting, *reviewed)})
    context = {
        "waiting": waiting,
        "reviewed": reviewed,
        "people": {person.id: person for person in people},
        "accounts": {account.id: account for account in work.find.accounts.list()},
        "now": work.now,
        "days": REVIEW_WITHIN.days,
        "longest": LONGEST,
    }
    template = "break_glass/reviews.html"
    return Show(template, context, students=[person.id for person in people])


@page(
    "/trust/break-glass/<int:glass_id>/review",
    needs=Permission.REVIEW_GLASS,
    because=Action.BREAK_GLASS_REVIEWED,
    writes=True,
)
def review(work: UnitOfWork, glass_id: int) -> Go:
    """Keep whether it was right, and a sentence on it."""
    verdict = _VERDICTS.get(request.form.get("verdict", ""))
    if verdict is None:
        raise NoVerdictError
    remark = checked_remark(request.form.get("remark", ""))
    glasses, by = work.find.break_glass, work.actor.name
    glasses.review(glass_id, by, is_justified=verdict, remark=remark)
    detail: dict[str, object] = {"glass": glass_id, "is_justified": verdict}
    return Go("/trust/break-glass", note=_REVIEWED, detail=detail)


def _form(status: int = 200, **more: Any) -> Show:
    asked = {name: request.form.get(name, "") for name in ("number", "because", "reason")}
    context = {
        "reasons": REASONS,
        "minutes": int(DURATION.total_seconds()) // 60,
        "shortest": SHORTEST_REASON,
        "longest": LONGEST,
        "asked": asked,
    }
    return Show("break_glass/form.html", context | more, status)


def _open(work: UnitOfWork) -> Go:
    chosen, typed = (request.form.get(name, "") for name in ("because", "reason"))
    reason = checked_reason(chosen if chosen in REASONS else "", typed)
    number = request.form.get("number", "").strip()
    found = work.find.roster.with_number(number) if number else []
    if len(found) != 1:
        raise NoSuchNumberError
    page_of_student = f"/students/{found[0]}"
    if work.find.roster.why_may_view(work.actor, found[0]):
        return Go(page_of_student)
    _record(work, _begin(work, found[0], reason))
    return Go(page_of_student)


def _begin(work: UnitOfWork, student_id: int, reason: str) -> BrokenGlass:
    assert work.actor.account_id is not None  # noqa: S101 - who has a role has an account
    return work.find.break_glass.begin(work.actor.account_id, student_id, reason)


def _record(work: UnitOfWork, glass: BrokenGlass) -> None:
    subject, detail = subject_of(glass.student_id), {"glass": glass.id}
    work.record(AuditEvent(Action.BREAK_GLASS_OPENED, subject, glass.why, {**detail}))
