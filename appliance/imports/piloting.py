"""Piloting: a pilot begun and ended, each in the one transaction that keeps the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.errors import RefusedError
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.pilot import check_begin
from appliance.model.pilot import Ending, Pick, PickKind

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
    notice_on: date,
    notice_days: int,
) -> AuditEvent:
    """Begin a pilot, and end every stay of those who are not of it.

    Raises
    ------
    RefusedError
        Something speaks against it; nothing was begun.
    """
    check_begin(picks, notice_on, notice_days, work.today)
    if work.find.pilots.current_id() is not None:
        raise PilotRunningError
    students = work.find.known.count("students")
    if students:
        raise SchoolHereError(students=students)
    pilot_id = work.find.pilots.begin(
        list(picks),
        work.actor.name,
        with_counselors=with_counselors,
        notice_on=notice_on,
        notice_days=notice_days,
    )
    work.find.pilot_offers.forget()
    _end_stays(work)
    kinds = [pick.kind for pick in picks]
    detail: dict[str, object] = {
        "sections": kinds.count(PickKind.SECTION),
        "teachers": kinds.count(PickKind.TEACHER),
        "with_counselors": with_counselors,
        "notice_on": notice_on.isoformat(),
        "notice_days": notice_days,
    }
    return AuditEvent(Action.PILOT_BEGUN, f"pilot:{pilot_id}", detail=detail)


def erase(work: UnitOfWork) -> AuditEvent:
    """End the pilot with all that was kept of its students.

    Raises
    ------
    NoPilotError
        There is none.
    """
    pilot = running(work)
    students = [row[0] for row in work.find.known.students()]
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
