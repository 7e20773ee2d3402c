"""The one way by which something of a student is given to somebody outside the staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.governance.audit import Action, AuditEvent, shown, subject_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from appliance.governance.outsiders import Outsider
    from appliance.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Disclosed:
    """Proof that it was written down: what hands something out asks for one (`pages.HandOut`)."""

    to: Outsider
    at: datetime
    by: str
    students: tuple[int, ...]


def disclose(work: UnitOfWork, students: Collection[int], what: str, to: Outsider) -> Disclosed:
    """Write down that something of these students goes to somebody outside, before it does.

    `work` is a unit that writes: the rows and the event stand once it has ended, and what it
    answers leaves after that. The event tells only the rows' numbers, for a name in the chain
    could not be erased.

    Raises
    ------
    NotYourStudentError
        One of them is none whose record the actor may open; nothing is written.
    """
    reasons = work.find.roster.why_may_view_each(work.actor, students)
    rows = work.find.disclosures.add(sorted(students), what, to, work.actor.name)
    detail: dict[str, object] = {"rows": rows, "what": what}
    if len(reasons) == 1:
        ((student_id, why),) = reasons.items()
        work.record(AuditEvent(Action.DISCLOSED, subject_of(student_id), why, detail))
    else:
        work.record(AuditEvent(Action.DISCLOSED, detail=detail | shown(reasons)))
    return Disclosed(to, work.now, work.actor.name, tuple(sorted(students)))
