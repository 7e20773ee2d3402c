"""Decide: carry out what a family decided, in the one transaction that keeps the decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.errors import RefusedError
from appliance.governance.audit import Action, AuditEvent, subject_of
from appliance.governance.consent import check_given, fingerprint
from appliance.governance.requests import check_may_erase
from appliance.imports.consent.recognizing import absence_marks, consent_book, identity_marks
from appliance.imports.identity import KnownStudent, StudentIndex
from appliance.imports.match import index_students
from appliance.model.consent import DASHBOARD, FLAGS, LONGEST, NOTES, Answer, Regime
from appliance.model.fields import Sensitivity
from appliance.model.folding import fold_id
from appliance.model.gate import Step
from appliance.model.register import student_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from appliance.model.consent import Consent, Given
    from appliance.model.links import Evidence
    from appliance.store.unit_of_work import UnitOfWork

_OF_NO_FIELD = frozenset({DASHBOARD, FLAGS, NOTES})


class NobodyToDecideAboutError(RefusedError):
    """No student here has that number, or more than one has. Look under Students; a child who was
    taken out is under Consents, by the same number.
    """


class StudentHereError(RefusedError):
    """A student of that number is here already. Find the student under Consents, and enter the
    decision there. Nothing was changed.
    """


class SlipIncompleteError(RefusedError):
    """To be known when an import brings them, the child needs the student number as the school
    writes it; a name is a first and a last name, or none. Each has at most {longest} letters.
    Nothing was changed.
    """


@dataclass(frozen=True, slots=True)
class Slip:
    """Whom a family's paper is about while the child is not here; only keyed marks are kept of it.

    By the number the child's own row is recognized; by name and date what other systems say.
    """

    number: str
    first_name: str = ""
    last_name: str = ""
    birth_date: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision as it was kept, and what the audit chain is to say of it.

    `reads_again` where the sources are to be read again for it to be carried out in full.
    """

    consent_id: int
    event: AuditEvent
    reads_again: bool
    takes_out: bool = False


def find_student(work: UnitOfWork, number: str) -> int:
    """The one student of a number.

    Raises
    ------
    NobodyToDecideAboutError
        There is none, or more than one.
    """
    found = work.find.roster.with_number(number.strip()) if number.strip() else []
    if len(found) != 1:
        raise NobodyToDecideAboutError
    return found[0]


def effect(work: UnitOfWork, student_id: int, answers: Mapping[str, Answer]) -> dict[str, int]:
    """Count what a decision would erase, by kind, and change nothing."""
    if answers.get(DASHBOARD) is Answer.REFUSED:
        return work.find.erasure.count(student_id)
    refused = {name for name, answer in answers.items() if answer is Answer.REFUSED}
    counted = {
        name: work.find.erasure.count_field(name, student_id)
        for name in sorted(refused - _OF_NO_FIELD)
    }
    if FLAGS in refused:
        counted["flags"] = work.find.erasure.count(student_id).get("flags", 0)
    return {name: rows for name, rows in counted.items() if rows}


def decide(work: UnitOfWork, decisions: Iterable[tuple[int, Given]]) -> list[Kept]:
    """Keep decisions, each of a student, and carry them out, at once or not at all; the caller has
    asked whether it may.

    Raises
    ------
    RefusedError
        One cannot be kept as a decision, or would erase what a family has asked to see; nothing
        is to be changed.
    """
    kept = [_decide(work, student_id, given) for student_id, given in decisions]
    if any(one.takes_out for one in kept):
        _forget_who_is_who(work)
    return kept


def _decide(work: UnitOfWork, student_id: int, given: Given) -> Kept:
    check_given(given, work.today)
    (student,) = _known(work, student_id)
    erased = effect(work, student_id, given.answers)
    check_may_erase(work.find.requests.locked(), [student_id] if erased else [])
    consent_id = work.find.consents.add(student_id, given, work.actor.name, erased=erased)
    owner = work.find.sources.owner_of(student_id)
    spelled = [(link.source, link.evidence) for link in work.find.links.of_student(student_id)]
    _mark(work, student, given, owner=owner, spelled=spelled)
    _carry_out(work, student_id, given.answers)
    detail = {"consent": consent_id, "answers": dict(given.answers), "erased": erased}
    event = AuditEvent(Action.CONSENT_ENTERED, subject_of(student_id), detail=detail)
    allowed = {name for name, answer in given.answers.items() if answer is Answer.ALLOWED}
    takes_out = given.answers.get(DASHBOARD) is Answer.REFUSED
    return Kept(consent_id, event, bool(allowed - _OF_NO_FIELD), takes_out)


def decide_ahead(work: UnitOfWork, slip: Slip, given: Given) -> Kept:
    """Keep a decision about a child whom no import has brought yet: it holds when one does.

    Of what was decided of the same number before, the newest on each matter counts.

    Raises
    ------
    SlipIncompleteError, StudentHereError, RefusedError
        It cannot be kept so; nothing is to be changed.
    """
    said = (slip.number, slip.first_name, slip.last_name)
    is_half = bool(slip.first_name) != bool(slip.last_name)
    if not slip.number or is_half or max(map(len, said)) > LONGEST:
        raise SlipIncompleteError(longest=LONGEST)
    if work.find.roster.with_number(slip.number):
        raise StudentHereError
    check_given(given, work.today)
    consents = work.find.consents
    secret = consents.make_secret()
    before = consents.marks().get(_number_mark(secret, slip.number), set())
    subject = next(iter(before)) if len(before) == 1 else work.find.known.reserve_id("students")
    child = KnownStudent(
        id=subject,
        key="",
        state_id="",
        student_number=slip.number,
        email="",
        first_name=slip.first_name,
        last_name=slip.last_name,
        preferred_name="",
        birth_date=slip.birth_date,
    )
    consent_id = consents.add(subject, given, work.actor.name, erased={})
    _mark(work, child, given, owner="", spelled=())
    detail: dict[str, object] = {"consent": consent_id, "answers": dict(given.answers)}
    event = AuditEvent(Action.CONSENT_ENTERED, subject_of(subject), detail=detail)
    return Kept(consent_id, event, reads_again=False)


def undo(work: UnitOfWork, consent_id: int) -> Kept:
    """Take a decision back. What was erased comes back with the next import, or not at all.

    Raises
    ------
    ConsentUnknownError, ConsentUndoneError
        There is nothing to take back.
    """
    consents = work.find.consents
    before = consents.get_standing(consent_id)
    given, subject = before.given, before.subject
    taken = consents.add(subject, given, work.actor.name, erased={}, undoes=consent_id)
    holds = consents.standing_of(subject)
    if not holds.is_out:
        consents.forget_marks(subject, all_of_them=not holds.answers)
        _carry_out(work, subject, holds.answers)
    work.find.answers.outdate()
    detail: dict[str, object] = {"consent": taken, "undoes": consent_id}
    event = AuditEvent(Action.CONSENT_UNDONE, subject_of(subject), detail=detail)
    return Kept(taken, event, reads_again=True)


def set_regime(work: UnitOfWork, regime: Regime) -> int:
    """Let another regime hold; gives how many values were erased that no family had allowed.

    Raises
    ------
    InspectionOpenError
        It would erase while a family waits to see what is kept.
    """
    if regime is Regime.OPT_IN:
        check_may_erase(locked := work.find.requests.locked(), locked)
    work.find.consents.set_regime(regime)
    work.find.gate.confirm(Step.REGIME, regime, work.actor.name)
    return _erase_not_allowed(work) if regime is Regime.OPT_IN else 0


def carry_out_all(work: UnitOfWork) -> None:
    """Carry out all that holds anew: the records are older than the decisions."""
    for subject, holds in work.find.consents.standings().items():
        _carry_out(work, subject, holds.answers)
    if work.find.consents.regime() is Regime.OPT_IN:
        _erase_not_allowed(work)
    _forget_who_is_who(work)
    work.find.answers.outdate()


def with_number(work: UnitOfWork, number: str) -> list[Consent]:
    """The decisions about the child of a student number, of one who was taken out too."""
    consents = work.find.consents
    mark = _number_mark(consents.secret(), number)
    return consents.of_subjects(consents.marks().get(mark, ()))


def _number_mark(secret: bytes, number: str) -> bytes:
    return fingerprint(secret, "student_number", fold_id(number))


def _known(work: UnitOfWork, student_id: int) -> list[KnownStudent]:
    found = [KnownStudent(*row) for row in work.find.known.students([student_id])]
    if not found:
        raise NobodyToDecideAboutError
    return found


def _mark(
    work: UnitOfWork,
    student: KnownStudent,
    given: Given,
    *,
    owner: str,
    spelled: Iterable[tuple[str, Evidence]],
) -> None:
    """Know the child again: by key and numbers, and by all else where they are taken out."""
    consents = work.find.consents
    secret = consents.make_secret()
    consents.keep_marks(student.id, identity_marks(secret, student, owner), is_absence=False)
    if given.answers.get(DASHBOARD) is Answer.REFUSED:
        consents.keep_marks(student.id, absence_marks(secret, student, spelled), is_absence=True)


def _carry_out(work: UnitOfWork, subject: int, answers: Mapping[str, Answer]) -> None:
    erasure = work.find.erasure
    if answers.get(DASHBOARD) is Answer.REFUSED:
        erasure.erase(subject)
        return
    refused = {name for name, answer in answers.items() if answer is Answer.REFUSED}
    for name in refused - _OF_NO_FIELD:
        erasure.blank(name, subject)
    if refused - _OF_NO_FIELD:
        erasure.erase_set_aside([subject])
    if FLAGS in refused:
        erasure.erase_flags(subject)
    if FLAGS in answers:
        work.find.answers.outdate()


def _forget_who_is_who(work: UnitOfWork) -> None:
    """Erase what the sources were noted to say of a child who is not to be here."""
    nobody = StudentIndex()
    students = index_students(KnownStudent(*row) for row in work.find.known.students())
    for source in work.find.sources.all():
        book = consent_book(work, source.name)
        links = work.find.links.of_source(source.id).values()
        out = [
            link.id
            for link in links
            if not (link.decided_by and link.student_id)
            and book.is_out(link.evidence, students if link.student_id else nobody)
        ]
        work.find.erasure.forget_links(out)


def _erase_not_allowed(work: UnitOfWork) -> int:
    standings, erased = work.find.consents.standings(), 0
    for entity, field in student_fields():
        if field.sensitivity is Sensitivity.SENSITIVE:
            allowed = {one for one, holds in standings.items() if holds.may_keep(entity, field)}
            erased += work.find.erasure.blank_but_of(f"{entity.name}.{field.name}", allowed)
    work.find.erasure.erase_set_aside()
    return erased
