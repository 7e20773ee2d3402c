"""What is erased: a child on request, and what is too old; and the certificates of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import abort, request

from appliance.exports.documents import certificate as paper
from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.backups import copies_kept
from appliance.governance.consent import DecisionIncompleteError
from appliance.governance.retention import AHEAD, LONGEST
from appliance.imports.consent import erasing
from appliance.model import consent
from appliance.model.consent import DASHBOARD, Answer, Given, How
from appliance.model.text import Message, mark
from appliance.web import trail
from appliance.web.numbers import number_asked_for
from appliance.web.pages import Download, Go, Show, page
from appliance.web.parts import parts
from appliance.web.printing import printed
from appliance.web.words import sentence

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

_NEEDS = Permission.ANSWER_FAMILIES
SHOWN = 50

_ERASED = Message(mark("Erased. This is the certificate for the family; print it now."))


@page("/trust/retention", needs=_NEEDS, because=Action.RETENTION_VIEWED)
def retention(work: UnitOfWork) -> Show:
    """What is erased within a month, whom it is of, and what was erased so far."""
    locked, start = work.find.requests.locked(), number_asked_for("from", 0)
    leaving = work.find.retention.leaving(locked)
    people = work.find.roster.people({one.student_id for one in leaving})
    context = {
        "due": work.find.retention.due(locked),
        "leaving": leaving,
        "people": {person.id: person for person in people},
        "ahead": AHEAD.days,
        "certificates": work.find.certificates.listed(SHOWN, start),
        "total": work.find.certificates.count(),
        "start": start,
        "shown": SHOWN,
    }
    return Show("erasing/retention.html", context, students=[person.id for person in people])


@page("/trust/certificates/<int:certificate_id>", needs=_NEEDS, because=Action.CERTIFICATES_VIEWED)
def certificate(work: UnitOfWork, certificate_id: int) -> Show:
    """One certificate, to read."""
    return _certificate(work, certificate_id)


@page(
    "/trust/certificates/<int:certificate_id>/pdf",
    needs=_NEEDS,
    because=Action.CERTIFICATES_VIEWED,
)
def pdf(work: UnitOfWork, certificate_id: int) -> Download:
    """One certificate, to print for the family."""
    return printed(work, _said(work, certificate_id), f"certificate-{certificate_id}")


@page(
    "/trust/certificates/<int:certificate_id>/compare",
    needs=_NEEDS,
    because=Action.CERTIFICATE_CHECKED,
    writes=True,
)
def compare(work: UnitOfWork, certificate_id: int) -> Show:
    """Say whether a certificate is that of the student of a number."""
    found = work.find.certificates.get(certificate_id)
    is_about = erasing.is_about(work, found, request.form.get("number", ""))
    return _certificate(work, certificate_id, is_about=is_about)


@page("/students/<int:student_id>/erase", needs=_NEEDS, because=Action.ERASURE_ASKED)
def form(work: UnitOfWork, student_id: int) -> Show:
    """What would be erased of a student, and what has to be said for it."""
    (person,) = work.find.roster.people([student_id]) or abort(404)
    asked = [one for one in work.find.requests.of(student_id) if one.is_open]
    context = {
        "student": person,
        "effect": work.find.erasure.count(student_id),
        "number": erasing.number_of(work, student_id),
        "open": asked,
        "hows": [*How],
        "longest": LONGEST,
        "shortest": consent.LONGEST,
    }
    return Show("erasing/erase.html", context)


@page("/students/<int:student_id>/erase", needs=_NEEDS, because=Action.STUDENT_ERASED, writes=True)
def erase(work: UnitOfWork, student_id: int) -> Go:
    """Erase a student on the family's request."""
    number, event = erasing.erase_student(
        work,
        student_id,
        _given(),
        reason=request.form.get("reason", "").strip(),
        typed=request.form.get("number", "").strip(),
    )
    return Go(f"/trust/certificates/{number}", note=_ERASED, detail=event.detail, then=_settle)


def _settle() -> None:
    parts().store.settle()
    parts().imports.refresh()


def _certificate(work: UnitOfWork, certificate_id: int, *, is_about: bool | None = None) -> Show:
    context = {
        "certificate": work.find.certificates.get(certificate_id),
        "doc": _said(work, certificate_id),
        "is_about": is_about,
    }
    return Show("erasing/certificate.html", context)


def _said(work: UnitOfWork, certificate_id: int) -> dict[str, Any]:
    found = work.find.certificates.get(certificate_id)
    settings = parts().settings
    accounts = {account.email: account for account in work.find.accounts.list()}
    facts = paper.Facts(
        school=settings.school_name,
        by=trail.name(found.by, accounts),
        copies_kept=copies_kept(settings),
        certificate=found,
    )
    return paper.build(facts).said(sentence)


def _given() -> Given:
    """The family's decision that the child is not to be here at all."""
    try:
        return Given(
            answers={DASHBOARD: Answer.REFUSED},
            by=request.form.get("by", "").strip(),
            how=How(request.form.get("how", "")),
            on=date.fromisoformat(request.form.get("on", "")),
            reference=request.form.get("reference", "").strip(),
        )
    except ValueError as error:
        raise DecisionIncompleteError(longest=consent.LONGEST) from error
