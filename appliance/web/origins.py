"""Where the figures of a page come from, said once for all rows that come from one place. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from appliance.insights.flags import stands_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appliance.model.answers import Flag, Provenance, StudentRecord, WorkItem

_ATTENDANCE = "attendance_events"


@dataclass(frozen=True, slots=True)
class Origin:
    """How many rows a figure stands on that one import of one source gave or last changed."""

    provenance: Provenance
    rows: int


def origins(found: Iterable[Provenance | None]) -> list[Origin]:
    """Count the rows behind a figure by source, the student's key there and import, newest first.

    What singles a row out, and how it is written, stands beside the row.
    """
    rows: dict[Provenance, int] = {}
    for each in filter(None, found):
        place = replace(each, source_key=each.whose, raw="")
        rows[place] = rows.get(place, 0) + 1
    newest_first = sorted(rows.items(), key=lambda one: -one[0].run_id)
    return [Origin(provenance, count) for provenance, count in newest_first]


def of_days(record: StudentRecord) -> list[Origin]:
    """Where attendance comes from: the days that a source has an entry of."""
    return origins(day.provenance for day in record.days)


def of_work(work: Iterable[WorkItem]) -> list[Origin]:
    """Where marks and missing work come from."""
    return origins(item.provenance for item in work)


def of_flag(flag: Flag, record: StudentRecord) -> list[Origin]:
    """Where what a flag says comes from: attendance, or the work of its class or of all."""
    if stands_on(flag.rule) == _ATTENDANCE:
        return of_days(record)
    courses = (c for c in record.courses if flag.section_id in (None, c.section.id))
    return of_work(item for course in courses for item in course.work)
