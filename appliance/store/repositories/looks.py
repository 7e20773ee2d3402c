"""Who looked at a student, and what somebody looked at, as the audit chain tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union_all

from appliance.errors import WrongUsageError
from appliance.governance.audit import (
    LOOKS_AT_ONE,
    SHOWN,
    ChainedEvent,
    Look,
    LookEvent,
    look_event,
    subject_of,
)
from appliance.model.moments import month_span
from appliance.store.audit import read_events
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

    def of(self, actor: str, month: str, *, limit: int, offset: int = 0) -> list[LookEvent]:
        """What somebody (empty: anybody) was shown in a month (empty: ever), the newest first."""
        which = _looks_of(actor, month)
        found = read_events(self.connection, which, limit=limit, offset=offset)
        return [
            look_event(link.n, link.at, link.actor, link.event)
            for link in found
            if isinstance(link, ChainedEvent)
        ]

    def count_of(self, actor: str, month: str) -> int:
        """How many of them there are."""
        statement = select(func.count()).select_from(audit_events).where(_looks_of(actor, month))
        return self.connection.execute(statement).scalar_one()

    def began(self) -> str:
        """When the first event was written; empty where there is none that can be read."""
        first = select(audit_events.c.at).order_by(audit_events.c.n).limit(1)
        return str(self.connection.execute(first).scalar() or "")

    def _exists(self, student_id: int) -> bool:
        statement = select(students.c.id).where(students.c.id == student_id)
        return self.connection.execute(statement).first() is not None


_EVENT = tuple(audit_events.c[name] for name in ("n", "at", "actor", "action"))
_DETAIL = audit_events.c.detail
_READABLE = case((func.json_valid(_DETAIL), _DETAIL), else_=literal("{}"))
"""The detail, whatever somebody may have made of the row."""

_IS_AT_ONE = and_(
    audit_events.c.action.in_(sorted(LOOKS_AT_ONE)), audit_events.c.subject.startswith("student:")
)


def _at_record(student_id: int) -> Select[tuple[object, ...]]:
    return select(*_EVENT, audit_events.c.why).where(
        audit_events.c.subject == subject_of(student_id), _IS_AT_ONE
    )


def _in_lists(student_id: int) -> Select[tuple[object, ...]]:
    reasons = func.json_each(_READABLE, f"$.{SHOWN}").table_valued(
        "key", "value", name="reasons", joins_implicitly=True
    )
    ids = func.json_each(reasons.c.value).table_valued("value", name="ids", joins_implicitly=True)
    statement = select(*_EVENT, reasons.c.key.label("why")).select_from(audit_events, reasons, ids)
    may_hold = func.instr(_DETAIL, str(student_id)) > 0  # spares reading most details as JSON
    return statement.where(may_hold, ids.c.value == student_id)


def _looks_of(actor: str, month: str) -> ColumnElement[Any]:
    names_some = func.json_type(_READABLE, f"$.{SHOWN}").is_not(None)
    wanted = [or_(_IS_AT_ONE, and_(_DETAIL != "{}", names_some))]
    if actor:
        wanted.append(audit_events.c.actor == actor)
    if month:
        begin, end = month_span(month)
        wanted += [audit_events.c.at >= begin, audit_events.c.at < end]
    return and_(*wanted)
