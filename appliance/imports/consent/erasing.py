"""Erase a child on the family's request, and keep the child from being read in again.

The school's other systems still have the child, so that the next import would bring all of it
back: an erasure is therefore entered as the family's decision that the child is not to be here at
all, and what keeps it out is that decision's. What it is more is its certificate.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appliance.errors import RefusedError
from appliance.governance.audit import Action, AuditEvent, subject_of
from appliance.governance.consent import fingerprint
from appliance.governance.requests import Kind, Outcome
from appliance.governance.retention import ErasureWaitsError, Ground, check_confirmed
from appliance.imports.consent.deciding import NobodyToDecideAboutError, decide
from appliance.imports.identity import KnownStudent
from appliance.model.folding import fold, fold_id

if TYPE_CHECKING:
    from appliance.governance.retention import Certificate
    from appliance.model.consent import Given
    from appliance.store.unit_of_work import UnitOfWork

_KIND = "certificate"
_SHORTEST = 3
"""Letters of a name that is looked for: a shorter one is a word of many sentences."""


class ReasonNamesError(RefusedError):
    """The reason names the child, and it stays on the certificate for good. Say it without the
    name. Nothing was erased.
    """


def number_of(work: UnitOfWork, student_id: int) -> str:
    """What is typed to confirm: the student number, or, without any, the key in the source.

    Raises
    ------
    NobodyToDecideAboutError
        There is no such student.
    """
    student = _known(work, student_id)
    return student.student_number or student.key


def erase_student(
    work: UnitOfWork, student_id: int, given: Given, *, reason: str, typed: str
) -> tuple[int, AuditEvent]:
    """Erase a student on request; gives the certificate's number, and what the chain is to say.

    `given` is the decision that the child is not to be here, `typed` the student number.

    Raises
    ------
    RefusedError
        It was not confirmed, the family still waits for something else, or the decision says too
        little; nothing was changed.
    """
    student = _known(work, student_id)
    number = number_of(work, student_id)
    check_confirmed(reason, typed, number)
    _check_names_nobody(reason, student)
    asked = [one for one in work.find.requests.of(student_id) if one.is_open]
    if any(one.asked.kind is not Kind.ERASE for one in asked):
        raise ErasureWaitsError
    erased = work.find.erasure.count(student_id)
    (kept,) = decide(work, [(student_id, given)])
    work.record(kept.event)
    mark = _mark(work, number)
    certificate = work.find.certificates.add(
        Ground.ASKED, work.actor.name, erased=erased, reason=reason, mark=mark
    )
    for one in asked:
        remark = f"Erased: certificate no. {certificate}."
        work.find.requests.close(one.id, Outcome.ANSWERED, remark, work.actor.name)
    detail: dict[str, object] = {"certificate": certificate, "consent": kept.consent_id, **erased}
    return certificate, AuditEvent(Action.STUDENT_ERASED, subject_of(student_id), detail=detail)


def is_about(work: UnitOfWork, certificate: Certificate, number: str) -> bool:
    """Whether a certificate is that of the student of a number."""
    return certificate.mark is not None and certificate.mark == _mark(work, number.strip())


def _mark(work: UnitOfWork, number: str) -> bytes:
    return fingerprint(work.find.consents.secret(), _KIND, fold_id(number))


def _known(work: UnitOfWork, student_id: int) -> KnownStudent:
    found = [KnownStudent(*row) for row in work.find.known.students([student_id])]
    if not found:
        raise NobodyToDecideAboutError
    return found[0]


def _check_names_nobody(reason: str, student: KnownStudent) -> None:
    names = f"{student.first_name} {student.last_name} {student.preferred_name}"
    told = {word for word in re.split(r"\W+", fold(names)) if len(word) >= _SHORTEST}
    if told & set(re.split(r"\W+", fold(reason))):
        raise ReasonNamesError
