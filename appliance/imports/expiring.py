"""What is older than it may be kept: not taken from a source, and erased from the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from appliance.governance.audit import Action, AuditEvent
from appliance.governance.retention import CLOCKS, Ground

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from appliance.governance.retention import Certificate
    from appliance.imports.match import Known
    from appliance.model.fields import Entity
    from appliance.store.unit_of_work import UnitOfWork


def find_expired(entity: Entity, columns: Mapping[str, Sequence[Any]], known: Known) -> set[int]:
    """The rows of a batch that are older than they may be kept, by their place in it."""
    clock = CLOCKS.get(entity.name)
    if clock is None or known.over is None:
        return set()
    found: set[int] = set()
    dates = [columns[name] for name in clock.dates if name in columns]
    if dates:
        found |= _not_after(known.over.year.isoformat(), dates)
    if clock.through:
        gone = known.expired.get(entity.field(clock.through).refers_to)
        ids = columns.get(f"{clock.through}_id", ()) if gone else ()
        found |= {index for index, row_id in enumerate(ids) if gone and row_id in gone}
    return found


def _not_after(over: str, dates: Sequence[Sequence[Any]]) -> set[int]:
    """The rows whose first date that is there is not after a day."""
    old = {value for column in dates for value in set(column) if _is_old(value, over)}
    if not old:
        return set()
    return {
        index
        for index, values in enumerate(zip(*dates, strict=True))
        if next((value for value in values if value is not None), None) in old
    }


def _is_old(value: object, over: str) -> bool:
    return isinstance(value, str) and value <= over


def is_anything_over(work: UnitOfWork) -> bool:
    """Whether anything is to be erased today, of students whom nobody waits to see."""
    retention, locked = work.find.retention, work.find.requests.locked()
    over = retention.cutoffs()
    return bool(retention.count(over, locked) or retention.leavers(over) - locked)


def expire(work: UnitOfWork) -> Certificate | None:
    """Erase all that is older than it may be kept, and write the certificate of it.

    Gives None where nothing is. Students whose families wait to see what is kept are left out,
    with all that their rows point at.
    """
    retention = work.find.retention
    over, locked = retention.cutoffs(), work.find.requests.locked()
    waiting = len(retention.leavers(over) & locked)
    erased = retention.expire(over, locked)
    if not erased:
        return None
    number = work.find.certificates.add(
        Ground.RETENTION, work.actor.name, erased=erased, waiting=waiting
    )
    detail: dict[str, object] = {"certificate": number, **erased}
    work.record(AuditEvent(Action.RETENTION_APPLIED, detail=detail))
    return work.find.certificates.get(number)
