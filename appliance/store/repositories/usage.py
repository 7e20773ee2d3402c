"""How much each account used Homeroom, from the audit chain: counts, and no student."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from appliance.governance.audit import Action
from appliance.model.moments import as_text, school_day
from appliance.model.pilot import Use
from appliance.store.repositories.base import Repository
from appliance.store.tables import audit_events

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_PAGES = {
    Action.TODAY_VIEWED: "today",
    Action.CLASS_VIEWED: "classes",
    Action.STUDENT_VIEWED: "students",
}
_HOUR = 13
"""Letters of an instant down to its hour, of which the school knows the day."""


class Usage(Repository):
    """What people did, counted."""

    def since(self, begun: datetime) -> Mapping[str, Use]:
        """What each account did since then, by its name in the chain."""
        hour = func.substr(audit_events.c.at, 1, _HOUR)
        statement = (
            select(audit_events.c.actor, audit_events.c.action, hour, func.count())
            .where(audit_events.c.action.in_([Action.SIGNED_IN, *_PAGES]))
            .where(audit_events.c.at >= as_text(begun))
            .group_by(audit_events.c.actor, audit_events.c.action, hour)
        )
        counted: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        days: dict[str, set[date]] = defaultdict(set)
        for actor, action, at, rows in self.connection.execute(statement):
            counted[actor][_PAGES.get(Action(action), "sign_ins")] += rows
            days[actor].add(school_day(datetime.fromisoformat(f"{at}:00:00+00:00")))
        return {actor: Use(days=len(days[actor]), **rows) for actor, rows in counted.items()}
