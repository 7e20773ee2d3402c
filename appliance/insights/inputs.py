"""What a flag may look at. What does not stand here cannot become a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from appliance.model.answers import AttendanceSummary, MarkSummary


@dataclass(frozen=True, slots=True)
class SectionMark:
    """One student's work in a class that they sit in now."""

    section_code: str
    mark: MarkSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """One student: attendance and work, and nothing else.

    `day` is the current school day. `days` has a letter for each school day of the year so far
    (see `answers.AttendanceSummary`).
    """

    day: date
    attendance: AttendanceSummary | None = None
    days: str = ""
    sections: tuple[SectionMark, ...] = ()
