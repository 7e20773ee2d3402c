"""Who looked at a student, as the audit chain tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, func, literal, select, union_all

from appliance.errors import WrongUsageError
from appliance.governance.audit import SHOWN, Action, Look, subject_of
from appliance.store.repositories.base import Repository
from appliance.store.tables import audit_events, students

if TYPE_CHECKING:
    from sqlalchemy import Select


class StudentUnknownError(WrongUsageError):
    """There is no student number {id}, and nobody ever looked at one. The number is the last part
    of the address of the student's page.
    """


class Looks(Repository):
    """Every page and list on which a student was shown to somebody."""

    def at(self, student_id: int) -> list[Look]:
        """Everyone who was shown this student, the newest first; of one who is gone, too.

        Raises
        ------
        StudentUnknownError
            There is no such student, and was none that anybody looked at.
        """
        both = union_all(_at_record(student_id), _in_lists(student_id)).subquery()
        rows = self.connection.execute(select(both).order_by(both.c.n.desc()))
        looks = [Look(*row) for row in rows]
        if not looks and not self._exists(student_id):
            raise StudentUnknownError(id=student_id)
        return looks

    def _exists(self, student_id: int) -> bool:
        statement = select(students.c.id).where(students.c.id == student_id)
        return self.connection.execute(statement).first() is not None


_SHOWING = (Action.STUDENT_VIEWED, Action.CONSENTS_VIEWED, Action.CONSENT_WEIGHED)
"""What is recorded of one student, where a page shows the student."""

_EVENT = tuple(audit_events.c[name] for name in ("n", "at", "actor", "action"))


def _at_record(student_id: int) -> Select[tuple[object, ...]]:
    return select(*_EVENT, audit_events.c.why).where(
        audit_events.c.subject == subject_of(student_id),
        audit_events.c.action.in_(_SHOWING),
    )


def _in_lists(student_id: int) -> Select[tuple[object, ...]]:
    detail = audit_events.c.detail
    readable = case((func.json_valid(detail), detail), else_=literal("{}"))
    reasons = func.json_each(readable, f"$.{SHOWN}").table_valued(
        "key", "value", name="reasons", joins_implicitly=True
    )
    ids = func.json_each(reasons.c.value).table_valued("value", name="ids", joins_implicitly=True)
    statement = select(*_EVENT, reasons.c.key.label("why")).select_from(audit_events, reasons, ids)
    return statement.where(detail != "{}", ids.c.value == student_id)
