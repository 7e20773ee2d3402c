"""What of a student was given to somebody outside the staff."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from appliance.governance.outsiders import Disclosure, Outsider
from appliance.store.repositories.base import Repository
from appliance.store.tables import disclosures

if TYPE_CHECKING:
    from collections.abc import Iterable


class Disclosures(Repository):
    """The log that is kept with each student's record. `store.disclosing` writes it."""

    def add(self, students: Iterable[int], what: str, to: Outsider, by: str) -> list[int]:
        """Keep that something of each of these students is given away; the numbers of the rows."""
        values = {
            "at": self.stamp,
            "what": what,
            "recipient": to.recipient,
            "interest": to.interest,
            "disclosed_by": by,
        }
        added: list[int] = []
        for student_id in students:
            row = insert(disclosures).values(student_id=student_id, **values)
            key = self.connection.execute(row).inserted_primary_key
            added.extend(key or ())
        return added

    def of(self, student_id: int) -> list[Disclosure]:
        """What was given of one student, the newest first."""
        statement = select(disclosures).where(disclosures.c.student_id == student_id)
        rows = self.connection.execute(statement.order_by(disclosures.c.id.desc()))
        return [
            Disclosure(
                id=row.id,
                at=datetime.fromisoformat(row.at),
                by=row.disclosed_by,
                what=row.what,
                to=Outsider(row.recipient, row.interest),
            )
            for row in rows
        ]
