"""Who looked at whom: for the principal of each student, for everybody of themselves."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import abort, request

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.model.moments import month_of
from appliance.web import trail
from appliance.web.numbers import number_asked_for
from appliance.web.pages import Show, page

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

SHOWN = 50
_MONTH = re.compile(r"2\d{3}-(0[1-9]|1[0-2])")
_LONGEST = 254
"""More no e-mail address has."""


@page("/trust/looks", needs=Permission.VIEW_LOOKS, because=Action.LOOKS_LISTED)
def everyones(work: UnitOfWork) -> Show:
    """Every look of everybody, the newest first: how many students, not which."""
    who, month, start = _asked()
    context = {
        "looks": work.find.looks.of(who, month, limit=SHOWN, offset=start),
        "total": work.find.looks.count_of(who, month),
        "months": _months(work),
        "place": "/trust/looks",
    }
    return Show("looks/looks.html", _frame(work) | context)


@page("/trust/looks", needs=Permission.VIEW_LOOKS, because=Action.LOOKS_LISTED, writes=True)
def search(work: UnitOfWork) -> Show:
    """A student, to see who looked. It is posted, so that no name stands in an address."""
    name = request.form.get("name", "").strip()
    found = work.find.directory.named(work.actor, name)
    context = {"name": name, "found": found, "is_search": True}
    return Show("looks/looks.html", context, students=[each.student.id for each in found])


@page("/students/<int:student_id>/looks", needs=Permission.VIEW_LOOKS, because=Action.LOOKS_LISTED)
def at_student(work: UnitOfWork, student_id: int) -> Show:
    """Everyone who was shown one student: who, when, on what page, and why they might."""
    who, month, start = _asked()
    looks = work.find.looks.at(student_id)
    wanted = [
        look
        for look in looks
        if (not who or look.actor == who) and (not month or _month(look.at) == month)
    ]
    (student,) = work.find.roster.people([student_id])
    context = {
        "student": student,
        "looks": wanted[start : start + SHOWN],
        "total": len(wanted),
        "people": sorted({look.actor for look in looks}),
        "months": sorted({_month(look.at) for look in looks} - {""}, reverse=True),
        "place": f"/students/{student_id}/looks",
    }
    return Show("looks/student.html", _frame(work) | context)


@page("/account/looks", needs=Permission.OWN_ACCOUNT, because=Action.OWN_LOOKS_LISTED)
def own(work: UnitOfWork) -> Show:
    """What is recorded of oneself."""
    _, month, start = _asked()
    context = {
        "looks": work.find.looks.of(work.actor.name, month, limit=SHOWN, offset=start),
        "total": work.find.looks.count_of(work.actor.name, month),
        "months": _months(work),
        "place": "/account/looks",
        "people": [],
    }
    return Show("looks/own.html", _frame(work) | context)


def _asked() -> tuple[str, str, int]:
    """Whose looks, of which month, from where on."""
    who, month = request.args.get("who", ""), request.args.get("month", "")
    if len(who) > _LONGEST or (month and not _MONTH.fullmatch(month)):
        abort(400)
    return who, month, number_asked_for("from", 0)


def _frame(work: UnitOfWork) -> dict[str, Any]:
    who, month, start = _asked()
    accounts = {account.email: account for account in work.find.accounts.list()}
    return {
        "accounts": accounts,
        "people": sorted(accounts),
        "asked_who": who,
        "month": month,
        "start": start,
        "shown": SHOWN,
        "date_of": lambda text: date.fromisoformat(f"{text}-01"),
    }


def _months(work: UnitOfWork) -> list[str]:
    """Every month since the first event, the newest first."""
    last, first = month_of(work.now), _month(work.find.looks.began()) or month_of(work.now)
    year, month, found = *map(int, last.split("-")), [last]
    while found[-1] > first:
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        found.append(f"{year}-{month:02}")
    return found


def _month(at: str) -> str:
    moment = trail.when(at)
    return month_of(moment) if moment else ""
