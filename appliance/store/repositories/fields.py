"""Which fields are on."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from appliance.model.fields import Purpose
from appliance.model.switches import Decision, Switch
from appliance.store.repositories.base import Repository
from appliance.store.repositories.terms import SearchTerms
from appliance.store.tables import RECORDS, field_switches, sources

if TYPE_CHECKING:
    from appliance.model.fields import Entity
    from appliance.store.repositories.base import AnyRow

Name = tuple[str, str]
"""An entity and a field of it."""


class Fields(Repository):
    """The principal's decisions about fields."""

    def switches(self) -> dict[Name, bool]:
        """Every field that was switched by hand, and how it stands today."""
        return {name: switch.is_on(self.today) for name, switch in self.decided().items()}

    def decided(self) -> dict[Name, Switch]:
        """Every decision that is in force, or was until its end came."""
        rows = self.connection.execute(select(field_switches))
        return {(row.entity, row.field): _switch(row) for row in rows}

    def ended(self) -> list[Name]:
        """The fields whose end has come and that nobody has switched off."""
        return [name for name, switch in self.decided().items() if switch.has_ended(self.today)]

    def switch(self, entity: str, field: str, decision: Decision, by: str) -> None:
        """Keep a decision; the newest counts."""
        values = {
            "is_on": decision.to_on,
            "purpose": decision.purpose or "",
            "reason": decision.reason,
            "until": decision.until.isoformat() if decision.until else None,
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
        if entity == "students":
            SearchTerms(self.connection, self.now).forget(field)
        return self.connection.execute(statement).rowcount

    def count(self, entity: str, field: str) -> int:
        """How many rows hold a value of a field."""
        column = RECORDS[entity].c[field]
        return int(self.connection.execute(select(func.count(column))).scalar_one())

    def given_by(self, entity: Entity) -> dict[str, list[str]]:
        """The titles of the sources that gave what is held of each field of an entity."""
        table, names = RECORDS[entity.name], [field.name for field in entity.values]
        counted = (func.count(table.c[name]) for name in names)
        joined = select(sources.c.title, *counted).join(sources, sources.c.id == table.c.source_id)
        statement = joined.group_by(sources.c.id).order_by(sources.c.id)
        given = defaultdict[str, list[str]](list)
        for title, *counts in self.connection.execute(statement):
            for name, count in zip(names, counts, strict=True):
                if count:
                    given[name].append(title)
        return given


def _switch(row: AnyRow) -> Switch:
    decision = Decision(
        to_on=bool(row.is_on),
        reason=row.reason,
        purpose=Purpose(row.purpose) if row.purpose else None,
        until=date.fromisoformat(row.until) if row.until else None,
    )
    return Switch(
        decision=decision,
        changed_by=row.changed_by,
        changed_at=datetime.fromisoformat(row.changed_at),
    )
