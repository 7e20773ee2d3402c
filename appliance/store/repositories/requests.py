"""What families asked of the school, and how it was answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from appliance.errors import WrongUsageError
from appliance.governance.requests import (
    Asked,
    ClosedAlreadyError,
    Closing,
    FamilyRequest,
    Kind,
    Outcome,
    due_on,
)
from appliance.model.register import ENTITIES
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import RECORDS, column_name, family_requests, links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Select

    from appliance.governance.requests import Clock


class RequestUnknownError(WrongUsageError):
    """There is no request number {id}."""


class FamilyRequests(Repository):
    """Every request, open or closed. It outlives the rows of whom it is about."""

    def add(self, subject: int, asked: Asked, clock: Clock, by: str) -> int:
        """Keep a request; gives its number."""
        values = {
            "subject": subject,
            "kind": asked.kind,
            "asked_by": asked.by,
            "received_on": asked.received_on.isoformat(),
            "due_on": due_on(asked.received_on, clock).isoformat(),
            "entered_by": by,
            "entered_at": self.stamp,
        }
        statement = insert(family_requests).values(values).returning(family_requests.c.id)
        return int(self.connection.execute(statement).scalar_one())

    def get(self, request_id: int) -> FamilyRequest:
        """One of them.

        Raises
        ------
        RequestUnknownError
            There is none of this number.
        """
        statement = select(family_requests).where(family_requests.c.id == request_id)
        row = self.connection.execute(statement).first()
        if row is None:
            raise RequestUnknownError(id=request_id)
        return _request(row)

    def close(self, request_id: int, outcome: Outcome, remark: str, by: str) -> None:
        """Keep how a request ended.

        Raises
        ------
        RequestUnknownError, ClosedAlreadyError
            There is nothing to close.
        """
        if not self.get(request_id).is_open:
            raise ClosedAlreadyError
        values = {"outcome": outcome, "remark": remark, "closed_by": by, "closed_at": self.stamp}
        statement = update(family_requests).where(family_requests.c.id == request_id)
        self.connection.execute(statement.values(values))

    def open(self) -> list[FamilyRequest]:
        """Those that wait, the one that is due first at the head."""
        c = family_requests.c
        return self._all(_open().order_by(c.due_on, c.id))

    def closed(self, *, limit: int) -> list[FamilyRequest]:
        """Those that were closed, the newest first."""
        c = family_requests.c
        ended = select(family_requests).where(c.closed_at.is_not(None))
        return self._all(ended.order_by(c.closed_at.desc(), c.id.desc()).limit(limit))

    def of(self, subject: int) -> list[FamilyRequest]:
        """Those about one child, the newest first."""
        c = family_requests.c
        about = select(family_requests).where(c.subject == subject)
        return self._all(about.order_by(c.id.desc()))

    def count_overdue(self) -> int:
        """How many are open after their last day."""
        late = _open().where(family_requests.c.due_on < self.today.isoformat()).subquery()
        return self.connection.execute(select(func.count()).select_from(late)).scalar_one()

    def locked(self) -> frozenset[int]:
        """The children of whom nothing may be erased: an inspection is open."""
        waiting = _open().where(family_requests.c.kind == Kind.INSPECT).subquery()
        return frozenset(self.connection.execute(select(waiting.c.subject)).scalars())

    def locked_in(self, source_id: int) -> frozenset[int]:
        """Those of them of whom a source gave anything."""
        locked = self.locked()
        asked = _given_by(source_id, locked) if locked else ()
        return frozenset(one for each in asked for (one,) in self.connection.execute(each))

    def _all(self, statement: Select[Any]) -> list[FamilyRequest]:
        return [_request(row) for row in self.connection.execute(statement)]


def _open() -> Select[Any]:
    return select(family_requests).where(family_requests.c.closed_at.is_(None))


def _given_by(source_id: int, students: frozenset[int]) -> Iterator[Select[Any]]:
    """Ask each table which of these children it has rows of, from this source, and of whom it
    spoke.
    """
    yield select(links.c.student_id).where(
        links.c.source_id == source_id, links.c.student_id.in_(students)
    )
    for entity in ENTITIES:
        table = RECORDS[entity.name]
        owners = [table.c.id] if entity.name == "students" else []
        owners += [
            table.c[column_name(each)] for each in entity.references if each.refers_to == "students"
        ]
        for owner in owners:
            yield (
                select(owner).where(table.c.source_id == source_id, owner.in_(students)).distinct()
            )


def _request(row: AnyRow) -> FamilyRequest:
    return FamilyRequest(
        id=row.id,
        subject=row.subject,
        asked=Asked(
            kind=Kind(row.kind),
            by=row.asked_by,
            received_on=date.fromisoformat(row.received_on),
        ),
        due_on=date.fromisoformat(row.due_on),
        entered_by=row.entered_by,
        entered_at=datetime.fromisoformat(row.entered_at),
        closing=_closing(row),
    )


def _closing(row: AnyRow) -> Closing | None:
    if not row.closed_at:
        return None
    at = datetime.fromisoformat(row.closed_at)
    return Closing(at=at, by=row.closed_by, outcome=Outcome(row.outcome), remark=row.remark)
