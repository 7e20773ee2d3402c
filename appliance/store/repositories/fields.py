"""Which fields are on."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from appliance.store.repositories.base import Repository
from appliance.store.tables import RECORDS, field_switches


class Fields(Repository):
    """The principal's decisions about fields."""

    def switches(self) -> dict[tuple[str, str], bool]:
        """Every field that was switched by hand, and how it stands."""
        rows = self.connection.execute(select(field_switches))
        return {(row.entity, row.field): bool(row.is_on) for row in rows}

    def switch(self, entity: str, field: str, *, is_on: bool, reason: str, by: str) -> None:
        """Keep a decision; the newest counts."""
        values = {
            "is_on": is_on,
            "reason": reason,
            "changed_by": by,
            "changed_at": self.stamp,
        }
        statement = insert(field_switches).values(entity=entity, field=field, **values)
        self.connection.execute(
            statement.on_conflict_do_update(index_elements=["entity", "field"], set_=values)
        )

    def blank(self, entity: str, field: str) -> int:
        """Erase what was kept of a field that is now off; gives the number of rows."""
        table = RECORDS[entity]
        column = table.c[field]
        statement = table.update().where(column.is_not(None)).values({column: None})
        return self.connection.execute(statement).rowcount
