"""What was erased, when, by whom and on what ground; never of whom, but by a keyed hash."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from appliance.errors import WrongUsageError
from appliance.governance.retention import Certificate, Ground
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import certificates

if TYPE_CHECKING:
    from collections.abc import Mapping


class CertificateUnknownError(WrongUsageError):
    """There is no certificate number {id}."""


class Certificates(Repository):
    """Every certificate; none is ever changed."""

    def add(
        self,
        ground: Ground,
        by: str,
        *,
        erased: Mapping[str, int],
        reason: str = "",
        mark: bytes | None = None,
        waiting: int = 0,
    ) -> int:
        """Keep what was erased; gives its number."""
        values = {
            "at": self.stamp,
            "by": by,
            "ground": ground,
            "reason": reason,
            "mark": mark,
            "erased": json.dumps(dict(erased)),
            "waiting": waiting,
        }
        statement = insert(certificates).values(values).returning(certificates.c.id)
        return int(self.connection.execute(statement).scalar_one())

    def get(self, certificate_id: int) -> Certificate:
        """One of them.

        Raises
        ------
        CertificateUnknownError
            There is none of this number.
        """
        statement = select(certificates).where(certificates.c.id == certificate_id)
        row = self.connection.execute(statement).first()
        if row is None:
            raise CertificateUnknownError(id=certificate_id)
        return _certificate(row)

    def listed(self, limit: int, offset: int = 0) -> list[Certificate]:
        """The newest first."""
        newest = select(certificates).order_by(certificates.c.id.desc())
        rows = self.connection.execute(newest.limit(limit).offset(offset))
        return [_certificate(row) for row in rows]

    def count(self) -> int:
        """How many there are."""
        return int(self.connection.execute(select(func.count(certificates.c.id))).scalar_one())


def _certificate(row: AnyRow) -> Certificate:
    return Certificate(
        id=row.id,
        at=datetime.fromisoformat(row.at),
        by=row.by,
        ground=Ground(row.ground),
        reason=row.reason,
        mark=bytes(row.mark) if row.mark else None,
        erased=json.loads(row.erased),
        waiting=row.waiting,
    )
