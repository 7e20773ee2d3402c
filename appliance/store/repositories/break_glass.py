"""Records opened by break-glass, and what was said of it afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from appliance.errors import WrongUsageError
from appliance.governance.break_glass import (
    DURATION,
    BrokenGlass,
    GlassOpenError,
    Review,
    ReviewedAlreadyError,
)
from appliance.model.moments import as_text
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import break_glass

if TYPE_CHECKING:
    from collections.abc import Sequence


class GlassUnknownError(WrongUsageError):
    """There is no break-glass access number {id}."""


class BreakGlass(Repository):
    """Every record that was opened so."""

    def open_of(self, account_id: int | None) -> BrokenGlass | None:
        """What this account has open now."""
        statement = select(break_glass).where(
            break_glass.c.account_id == account_id,
            break_glass.c.ended_at.is_(None),
            break_glass.c.until > self.stamp,
        )
        found = map(_glass, self.connection.execute(statement))
        return next((glass for glass in found if glass.is_open(self.now)), None)

    def begin(self, account_id: int, student_id: int, reason: str) -> BrokenGlass:
        """Open one record to one account, from now on.

        Raises
        ------
        GlassOpenError
            The account has one open already.
        """
        if self.open_of(account_id):
            raise GlassOpenError
        values = {
            "account_id": account_id,
            "student_id": student_id,
            "reason": reason,
            "begun_at": self.stamp,
            "until": as_text(self.now + DURATION),
        }
        made = self.connection.execute(insert(break_glass).values(values)).inserted_primary_key
        assert made is not None  # noqa: S101 - one row was put in
        return self.get(made[0])

    def end(self, glass_id: int) -> None:
        """Shut it before its time."""
        statement = update(break_glass).where(break_glass.c.id == glass_id)
        self.connection.execute(statement.values(ended_at=self.stamp))

    def get(self, glass_id: int) -> BrokenGlass:
        """One of them.

        Raises
        ------
        GlassUnknownError
            There is none of this number.
        """
        statement = select(break_glass).where(break_glass.c.id == glass_id)
        row = self.connection.execute(statement).first()
        if row is None:
            raise GlassUnknownError(id=glass_id)
        return _glass(row)

    def waiting(self) -> Sequence[BrokenGlass]:
        """Those that nobody has reviewed, the oldest first."""
        statement = select(break_glass).where(break_glass.c.reviewed_at.is_(None))
        rows = self.connection.execute(statement.order_by(break_glass.c.id))
        return [_glass(row) for row in rows]

    def reviewed(self, *, limit: int) -> Sequence[BrokenGlass]:
        """Those that were reviewed, the newest first."""
        statement = select(break_glass).where(break_glass.c.reviewed_at.is_not(None))
        rows = self.connection.execute(statement.order_by(break_glass.c.id.desc()).limit(limit))
        return [_glass(row) for row in rows]

    def review(self, glass_id: int, by: str, *, is_justified: bool, remark: str) -> None:
        """Keep what the principal says of it.

        Raises
        ------
        ReviewedAlreadyError
            It was said already.
        """
        if self.get(glass_id).review:
            raise ReviewedAlreadyError
        statement = update(break_glass).where(break_glass.c.id == glass_id)
        values = {"reviewed_by": by, "reviewed_at": self.stamp, "remark": remark}
        self.connection.execute(statement.values(is_justified=is_justified, **values))


def _glass(row: AnyRow) -> BrokenGlass:
    return BrokenGlass(
        id=row.id,
        account_id=row.account_id,
        student_id=row.student_id,
        reason=row.reason,
        begun_at=datetime.fromisoformat(row.begun_at),
        until=datetime.fromisoformat(row.until),
        ended_at=datetime.fromisoformat(row.ended_at) if row.ended_at else None,
        review=_review(row),
    )


def _review(row: AnyRow) -> Review | None:
    if not row.reviewed_at:
        return None
    at = datetime.fromisoformat(row.reviewed_at)
    return Review(by=row.reviewed_by, at=at, is_justified=row.is_justified, remark=row.remark)
