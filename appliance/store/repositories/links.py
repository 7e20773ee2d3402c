"""Who is who across sources: what each source says of a person, and whom we take them for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from appliance.errors import WrongUsageError
from appliance.model.links import UNDECIDED, Candidate, Evidence, Link, LinkState, said_by
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import links, sections, sources

if TYPE_CHECKING:
    from collections.abc import Iterable


class LinkUnknownError(WrongUsageError):
    """There is no link number {id}. `homeroom links list` shows those that wait."""


class Links(Repository):
    """Every link between what a source says of a person and a student."""

    def of_source(self, source_id: int) -> dict[Evidence, Link]:
        """All that is known of a source's people."""
        statement = _with_source().where(links.c.source_id == source_id)
        return {link.evidence: link for link in map(_link, self.connection.execute(statement))}

    def waiting(self, source: str | None = None) -> list[Link]:
        """The links that a person must decide, those with most rows first."""
        statement = _with_source().where(links.c.state.in_(UNDECIDED))
        if source is not None:
            statement = statement.where(sources.c.name == source)
        rows = self.connection.execute(statement.order_by(links.c.rows.desc(), links.c.id))
        return [_link(row) for row in rows]

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
        """Keep a person's decision: this student, or none that we know."""
        values = {
            "state": LinkState.DECIDED if student_id else LinkState.REFUSED,
            "student_id": student_id,
            "explanation": "decided by a person",
            "decided_by": by,
            "decided_at": self.stamp,
        }
        self.connection.execute(update(links).where(links.c.id == link_id).values(values))

    def replace_automatic(self, source_id: int, run_id: int, found: Iterable[Link]) -> None:
        """Keep a run's links; what a person decided stays, whatever the run thought."""
        self.connection.execute(
            delete(links).where(links.c.source_id == source_id, links.c.decided_by.is_(None))
        )
        origin = {"source_id": source_id, "run_id": run_id}
        rows = [_values(link) | origin for link in found]
        if rows:
            self.connection.execute(insert(links).prefix_with("OR IGNORE"), rows)

    def rewrite(self, kept: Iterable[Link], gone: Iterable[int]) -> None:
        """Write links of whose evidence something was erased, without those merged into them."""
        self.connection.execute(delete(links).where(links.c.id.in_(list(gone))))
        for link in kept:
            statement = update(links).where(links.c.id == link.id).values(_values(link))
            self.connection.execute(statement)


def _with_source() -> Any:
    named = select(links, sources.c.name.label("source"))
    return named.join(sources, sources.c.id == links.c.source_id)


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
    )
