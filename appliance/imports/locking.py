"""Whose rows a source still gives, but for somebody else: what a lock does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from appliance.model.links import Link


def no_longer_taken(
    locked: Collection[int],
    before: Iterable[Link],
    found: Iterable[Link],
    since: datetime | None,
) -> frozenset[int]:
    """The locked students for whom a person of a source was taken, and is not any more.

    `before` are the links that are kept, `found` those of this run, `since` when the run began by
    which the stored rows came. What came by such a link is another child's, or nobody's: it would
    be wrong to keep it in this child's record, and to show it to this child's family.
    """
    now = {link.evidence: link.student_id for link in found}
    return frozenset(
        student_id
        for link in before
        if link.evidence in now
        for student_id in _was_taken_for(link, since)
        if student_id in locked and now[link.evidence] != student_id
    )


def _was_taken_for(link: Link, since: datetime | None) -> Collection[int]:
    if link.decided_at is None:
        return () if link.student_id is None else (link.student_id,)
    return link.students if since is None or link.decided_at >= since else ()
