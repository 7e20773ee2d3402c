"""A record for somebody outside the school: to whom and for what first, then the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request

from appliance.errors import RefusedError
from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.outsiders import LONGEST, checked_outsider
from appliance.model.text import mark
from appliance.store.disclosing import disclose
from appliance.web.pages import Answer, HandOut, Show, page
from appliance.web.views.students import record_of

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

RECORD = mark("the record, printed")


@page(
    "/students/<int:student_id>/outside",
    needs=Permission.DISCLOSE,
    because=Action.DISCLOSURE_ASKED,
)
def ask(work: UnitOfWork, student_id: int) -> Show:
    """Ask who is to have the record, and for what."""
    return _form(work, student_id)


@page(
    "/students/<int:student_id>/outside",
    needs=Permission.DISCLOSE,
    because=Action.DISCLOSURE_ASKED,
    writes=True,
)
def hand_out(work: UnitOfWork, student_id: int) -> Answer:
    """Write it down, and show the record as it is printed for them."""
    try:
        to = checked_outsider(*(request.form.get(name, "") for name in ("recipient", "interest")))
    except RefusedError as error:
        return _form(work, student_id, error)
    record = record_of(work, student_id)
    if record is None:
        abort(404)
    disclosed = disclose(work, [student_id], RECORD, to)
    context = {"record": record, "gaps": work.find.runs.gaps_of_school()}
    return HandOut("record.html", context, disclosed)


@page(
    "/students/<int:student_id>/disclosures",
    needs=Permission.DISCLOSE,
    because=Action.DISCLOSURES_LISTED,
)
def listed(work: UnitOfWork, student_id: int) -> Show:
    """The log that the law asks for, as it is printed for the family."""
    (student,) = work.find.roster.people([student_id])
    context = {
        "student": student,
        "disclosures": work.find.disclosures.of(student_id),
        "accounts": {account.email: account for account in work.find.accounts.list()},
    }
    return Show("disclosures/log.html", context)


def _form(work: UnitOfWork, student_id: int, problem: RefusedError | None = None) -> Show:
    (student,) = work.find.roster.people([student_id])
    asked = {name: request.form.get(name, "") for name in ("recipient", "interest")}
    context = {"student": student, "problem": problem, "asked": asked, "longest": LONGEST}
    return Show("disclosures/form.html", context, 422 if problem else 200)
