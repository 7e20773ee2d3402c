"""What a person decided about a field: whether it is on, for what, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from appliance.model.fields import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A field is to be on or off. `until` is the day on which it goes off again by itself."""

    to_on: bool
    reason: str = ""
    purpose: Purpose | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A decision as it was kept, by whom and when."""

    decision: Decision
    changed_by: str
    changed_at: datetime

    def is_on(self, today: date) -> bool:
        """Whether the field is on that day; on the day of its end it is not."""
        return self.decision.to_on and not self.has_ended(today)

    def has_ended(self, today: date) -> bool:
        """Whether the field was on, and its end has come."""
        until = self.decision.until
        return self.decision.to_on and until is not None and until <= today
