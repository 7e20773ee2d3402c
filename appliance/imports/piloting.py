"""Piloting: a pilot begun and ended, each in the one transaction that keeps the decision."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from appliance.errors import RefusedError
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.gate import checked_period, checked_text, named_now, why_shut
from appliance.governance.minimization import kept_fields
from appliance.governance.pilot import QUESTIONS_AFTER, check_answers, check_begin, may_answer
from appliance.governance.requests import check_may_erase
from appliance.imports.gating import shut_to_school
from appliance.model.moments import school_day
from appliance.model.pilot import Ending, Pick, PickKind
from appliance.store.repositories.pilots import Told

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from appliance.model.pilot import Pilot
    from appliance.store.unit_of_work import UnitOfWork


class PilotRunningError(RefusedError):
    """A pilot is there already. Widen or end it first."""


class NoPilotError(RefusedError):
    """No pilot is there. Nothing was changed."""


class SchoolHereError(RefusedError):
    """Records of {students} students are here already, so that a pilot would come too late. A pilot
    is begun before the first import.
    """


class NotComparedError(RefusedError):
    """What would be added was not counted yet. Have it counted, look at it, and then widen."""


class SchoolNotToldError(RefusedError):
    """The pilot goes on: before the whole school is imported all families are told, and {why}."""


class QuestionsNotDueError(RefusedError):
    """The questions are asked {days} days after the first import of the pilot. Nothing was kept."""


class PickUnknownError(RefusedError):
    """What was picked is not what the sources offer any more. Nothing was begun. Look again what
    they offer, and pick anew.
    """


def subject_of(pilot: Pilot) -> str:
    """How the audit chain names a pilot."""
    return f"pilot:{pilot.id}"


def running(work: UnitOfWork) -> Pilot:
    """The pilot that runs.

    Raises
    ------
    NoPilotError
        There is none.
    """
    pilot = work.find.pilots.current()
    if pilot is None:
        raise NoPilotError
    return pilot


def offered(work: UnitOfWork, chosen: Collection[str]) -> list[Pick]:
    """The picks of a form: each is written as `written` writes it.

    Raises
    ------
    PickUnknownError
        One of them is not offered.
    """
    offers = {written(pick): pick for one in work.find.pilot_offers.all() for pick in one.picks}
    if not offers.keys() >= set(chosen):
        raise PickUnknownError
    return [offers[each] for each in dict.fromkeys(chosen)]


def written(pick: Pick) -> str:
    """A pick as a form sends it."""
    return f"{pick.kind} {pick.source_id} {pick.key}"


def begin(
    work: UnitOfWork,
    picks: Collection[Pick],
    *,
    with_counselors: bool,
    told_on: date,
    days: str,
    how: str,
) -> AuditEvent:
    """Begin a pilot, and end every stay of those who are not of it.

    Its families were told on a day, in some way, of all that is kept now; `days`, as a person types
    them, is how long they have to say no.

    Raises
    ------
    RefusedError
        Something speaks against it; nothing was begun.
    """
    decided = work.find.fields.decided()
    switched_on = (school_day(one.changed_at) for one in decided.values() if one.decision.to_on)
    check_begin(picks, told_on, work.today, max(switched_on, default=None))
    told = Told(
        on=told_on,
        how=checked_text(how),
        days=checked_period(days.strip()),
        regime=work.find.consents.regime(),
        fields=named_now(kept_fields(decided, work.today)),
    )
    if work.find.pilots.current_id() is not None:
        raise PilotRunningError
    students = work.find.known.count("students")
    if students:
        raise SchoolHereError(students=students)
    pilot_id = work.find.pilots.begin(
        list(picks), work.actor.name, with_counselors=with_counselors, told=told
    )
    work.find.pilot_offers.forget()
    _end_stays(work)
    kinds = [pick.kind for pick in picks]
    detail: dict[str, object] = {
        "sections": kinds.count(PickKind.SECTION),
        "teachers": kinds.count(PickKind.TEACHER),
        "with_counselors": with_counselors,
        "told_on": told.on.isoformat(),
        "how": told.how,
        "days": told.days,
    }
    return AuditEvent(Action.PILOT_BEGUN, f"pilot:{pilot_id}", detail=detail)


def widen(work: UnitOfWork) -> AuditEvent:
    """End the pilot, so that the whole school is imported; once its differences were shown, and all
    families were told.

    Raises
    ------
    NoPilotError, NotComparedError, SchoolNotToldError
        It is not widened.
    """
    pilot, compared = running(work), work.find.pilots.comparison()
    if compared is None:
        raise NotComparedError
    school = shut_to_school(work)
    if school is not None:
        raise SchoolNotToldError(why=why_shut(school))
    work.find.pilots.end(work.actor.name, Ending.WIDENED)
    detail: dict[str, object] = {
        "pilot": asdict(compared.pilot),
        "school": asdict(compared.school),
    }
    return AuditEvent(Action.PILOT_WIDENED, subject_of(pilot), detail=detail)


def answer(work: UnitOfWork, scores: Collection[str], sentence: str) -> AuditEvent:
    """Keep what a teacher of the pilot answers.

    Raises
    ------
    NoPilotError, QuestionsNotDueError, AnswersIncompleteError
        Nothing was kept.
    """
    pilot, account_id = running(work), work.actor.account_id
    if account_id is None or not may_answer(work.today, pilot.started_on):
        raise QuestionsNotDueError(days=QUESTIONS_AFTER.days)
    said = " ".join(sentence.split())
    figures = [int(each) for each in scores if each.isascii() and each.isdigit()]
    check_answers(figures, said)
    work.find.pilots.keep_answer(pilot.id, account_id, figures, said)
    return AuditEvent(Action.PILOT_ANSWERED, subject_of(pilot))


def erase(work: UnitOfWork) -> AuditEvent:
    """End the pilot with all that was kept of its students.

    Raises
    ------
    NoPilotError, InspectionOpenError
        There is none, or one of its families waits to see what is kept.
    """
    pilot = running(work)
    students = [row[0] for row in work.find.known.students()]
    check_may_erase(work.find.requests.locked(), students)
    for student_id in students:
        work.find.erasure.erase(student_id)
    for info in work.find.sources.all():
        links = work.find.links.of_source(info.id).values()
        work.find.erasure.forget_links([link.id for link in links])
    work.find.erasure.erase_set_aside()
    work.find.pilots.end(work.actor.name, Ending.ERASED)
    detail: dict[str, object] = {"students": len(students)}
    return AuditEvent(Action.PILOT_ERASED, subject_of(pilot), detail=detail)


def _end_stays(work: UnitOfWork) -> None:
    for account in work.find.accounts.list():
        actor = work.find.accounts.actor_of(account.id)
        if actor is not None and not work.find.pilots.may_sign_in(actor):
            work.find.accounts.end_stays(account.id)
