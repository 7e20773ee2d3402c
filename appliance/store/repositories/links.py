"""Who is who across sources: what each source says of a person, and whom we take them for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from appliance.errors import WrongUsageError
from appliance.model.links import (
    LINK_KINDS,
    UNDECIDED,
    Candidate,
    Evidence,
    Link,
    LinkState,
    said_by,
    taken_before,
)
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.repositories.requests import FamilyRequests
from appliance.store.tables import links, sections, sources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


SAME_NAME = "same name"
"""What the explanation of a plain link says; see `imports.identity.words`."""


class LinkUnknownError(WrongUsageError):
    """There is no link number {id}. `homeroom links list` shows those that wait."""


class NothingToTakeBackError(WrongUsageError):
    """Nobody has decided link number {id}, so that there is nothing to take back.
    `homeroom links list --show decided` shows those that somebody has.
    """


class Links(Repository):
    """Every link between what a source says of a person and a student."""

    def of_source(self, source_id: int) -> dict[Evidence, Link]:
        """All that is known of a source's people."""
        statement = _with_source().where(links.c.source_id == source_id)
        return {link.evidence: link for link in map(_link, self.connection.execute(statement))}

    def of_student(self, student_id: int) -> list[Link]:
        """Every person of a source who was taken for a student."""
        statement = _with_source().where(links.c.student_id == student_id)
        return [_link(row) for row in self.connection.execute(statement)]

    def waiting(self, source: str | None = None) -> list[Link]:
        """The links that a person must decide, those with most rows first."""
        return self.listed(UNDECIDED, source=source)

    def listed(
        self,
        states: Collection[LinkState],
        *,
        source: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Link]:
        """The links that stand so: those with most rows first, those that are plain last."""
        statement = _with_source().where(links.c.state.in_(states)).limit(limit).offset(offset)
        if source is not None:
            statement = statement.where(sources.c.name == source)
        is_plain = links.c.explanation.contains(SAME_NAME)
        order = (links.c.rows.desc(), is_plain, links.c.explanation, links.c.id)
        return [_link(row) for row in self.connection.execute(statement.order_by(*order))]

    def count_by_kind(self) -> dict[str, int]:
        """How many links there are of each kind of list."""
        statement = select(links.c.state, func.count()).group_by(links.c.state)
        counts = {row[0]: row[1] for row in self.connection.execute(statement)}
        return {
            kind: sum(counts.get(state, 0) for state in states)
            for kind, states in LINK_KINDS.items()
        }

    def get(self, link_id: int) -> Link:
        """One link by its number.

        Raises
        ------
        LinkUnknownError
            There is none.
        """
        row = self.connection.execute(_with_source().where(links.c.id == link_id)).first()
        if row is None:
            raise LinkUnknownError(id=link_id)
        return _link(row)

    def spelled(self, link: Link) -> list[tuple[str, str]]:
        """Give a link's evidence with its class by its code."""
        said = dict(said_by(link.evidence))
        if "section" in said:
            code = select(sections.c.section_code).where(sections.c.id == int(said["section"]))
            said["section"] = self.connection.execute(code).scalar() or said["section"]
        return list(said.items())

    def decide(self, link_id: int, student_id: int | None, by: str) -> None:
        """Keep a person's decision: this student, or none that we know.

        For whom the link was taken before stays among those whom it may be.
        """
        before = self.get(link_id)
        values = {
            "candidates": _candidates(before, student_id),
            "state": LinkState.DECIDED if student_id else LinkState.REFUSED,
            "student_id": student_id,
            "explanation": "decided by a person",
            "decided_by": by,
            "decided_at": self.stamp,
        }
        self.connection.execute(update(links).where(links.c.id == link_id).values(values))

    def get_decided(self, link_id: int) -> Link:
        """One link that a person decided.

        Raises
        ------
        LinkUnknownError, NothingToTakeBackError
            There is none, or nobody has.
        """
        link = self.get(link_id)
        if not link.decided_by:
            raise NothingToTakeBackError(id=link_id)
        return link

    def take_back(self, link_id: int, found: Link) -> None:
        """Put what is found without asking in the place of a person's decision."""
        values = _values(found) | {"decided_by": None, "decided_at": None}
        statement = update(links).prefix_with("OR REPLACE").where(links.c.id == link_id)
        self.connection.execute(statement.values(values))

    def replace_automatic(self, source_id: int, run_id: int, found: Iterable[Link]) -> None:
        """Keep a run's links; what a person decided stays, whatever the run thought.

        A link that is found again keeps its number, so that nobody who looks at it while an
        import runs decides in vain. What a source said of a child whose family waits to see what is
        kept stays, though it says so no more.
        """
        rows = [_values(link) | {"source_id": source_id, "run_id": run_id} for link in _once(found)]
        if rows:
            self.connection.execute(_adding, rows)
        is_automatic = (links.c.source_id == source_id, links.c.decided_by.is_(None))
        locked = FamilyRequests(self.connection, self.now).locked()
        is_free = func.coalesce(links.c.student_id, 0).not_in(locked)
        gone = delete(links).where(*is_automatic, links.c.run_id != run_id, is_free)
        self.connection.execute(gone)

    def rewrite(self, kept: Iterable[Link], gone: Iterable[int]) -> None:
        """Write links of whose evidence something was erased, without those merged into them."""
        self.connection.execute(delete(links).where(links.c.id.in_(list(gone))))
        for link in kept:
            statement = update(links).where(links.c.id == link.id).values(_values(link))
            self.connection.execute(statement)


_new = insert(links)
_adding = _new.on_conflict_do_update(
    index_elements=["source_id", "evidence"],
    set_={
        name: _new.excluded[name]
        for name in ("state", "student_id", "candidates", "explanation", "rows", "run_id")
    },
    where=links.c.decided_by.is_(None),
)


def _once(found: Iterable[Link]) -> Iterable[Link]:
    """Each person once, with the rows of all kinds of record that speak of them."""
    once: dict[Evidence, Link] = {}
    for link in found:
        before = once.get(link.evidence)
        once[link.evidence] = replace(link, rows=link.rows + (before.rows if before else 0))
    return once.values()


def _with_source() -> Any:
    named = select(links, sources.c.name.label("source"))
    return named.join(sources, sources.c.id == links.c.source_id)


def _candidates(before: Link, student_id: int | None) -> str:
    found = [*before.candidates]
    known = {student_id, None, *(one.student_id for one in found)}
    if before.student_id is not None and before.student_id not in known:
        found.insert(0, taken_before(before.student_id))
    return json.dumps([list(one) for one in found])


def _values(link: Link) -> dict[str, object]:
    return {
        "evidence": json.dumps(link.evidence, ensure_ascii=False),
        "state": link.state,
        "student_id": link.student_id,
        "candidates": json.dumps([list(candidate) for candidate in link.candidates]),
        "explanation": link.explanation,
        "rows": link.rows,
    }


def _link(row: AnyRow) -> Link:
    return Link(
        id=row.id,
        source=row.source,
        evidence=tuple((name, value) for name, value in json.loads(row.evidence)),
        state=LinkState(row.state),
        student_id=row.student_id,
        candidates=tuple(Candidate(*candidate) for candidate in json.loads(row.candidates)),
        explanation=row.explanation,
        rows=row.rows,
        decided_by=row.decided_by or "",
        decided_at=datetime.fromisoformat(row.decided_at) if row.decided_at else None,
    )
