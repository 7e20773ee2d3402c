"""Sources that are being described, until they are saved or dropped."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from appliance.errors import SourceError
from appliance.model.drafts import KEPT, Draft, DraftState, Step
from appliance.model.moments import as_text
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import drafts

if TYPE_CHECKING:
    from appliance.model.runs import SourceInfo


class DraftUnknownError(SourceError):
    """That draft of a source is not there any more. Begin again under Sources."""


class Drafts(Repository):
    """Every draft, its findings and its secret."""

    def all(self) -> list[Draft]:
        """Every draft that is not saved, the newest first."""
        asked = select(drafts).where(drafts.c.state != DraftState.SAVED)
        return [_draft(row) for row in self.connection.execute(asked.order_by(drafts.c.id.desc()))]

    def get(self, draft_id: int) -> Draft:
        """One draft.

        Raises
        ------
        DraftUnknownError
            There is none.
        """
        row = self.connection.execute(select(drafts).where(drafts.c.id == draft_id)).first()
        if row is None:
            raise DraftUnknownError
        return _draft(row)

    def secret(self, draft_id: int) -> str:
        """The password by which its source is reached; empty where it needs none."""
        asked = select(drafts.c.secret).where(drafts.c.id == draft_id)
        return str(self.connection.execute(asked).scalar_one())

    def begin(self, info: SourceInfo, secret: str, *, by: str, replaces: str = "") -> int:
        """Keep a new draft, and drop those that nobody has touched for long; gives its id."""
        self.drop_old()
        statement = insert(drafts).values(
            replaces=replaces,
            name=info.name,
            title=info.title,
            connector=info.connector,
            address=info.address,
            secret=secret,
            parameters=json.dumps(info.parameters),
            mapping=info.mapping,
            schedule=info.schedule,
            state=DraftState.ASKED,
            step=Step.LOOK,
            problem="",
            findings="{}",
            begun_by=by,
            begun_at=self.stamp,
            changed_at=self.stamp,
        )
        return int(self.connection.execute(statement.returning(drafts.c.id)).scalar_one())

    def ask(self, draft_id: int, step: Step) -> None:
        """Note what a process is to do for it."""
        self._set(draft_id, state=DraftState.ASKED, step=step, problem="")

    def end(self, draft_id: int, state: DraftState, problem: str = "") -> None:
        """Note that the process has ended, and how."""
        self._set(draft_id, state=state, problem=problem)

    def keep_findings(self, draft_id: int, **found: Any) -> None:
        """Keep what was found, beside what was found before; None takes a finding away."""
        kept = self.get(draft_id).findings | found
        told = {name: value for name, value in kept.items() if value is not None}
        self._set(draft_id, findings=json.dumps(told))

    def keep_mapping(self, draft_id: int, mapping: str) -> None:
        """Keep the text of its mapping; what was tried by another holds no longer."""
        self._set(draft_id, mapping=mapping)
        self.keep_findings(draft_id, trial=None)

    def keep_parameters(self, draft_id: int, parameters: dict[str, str]) -> None:
        """Keep what its connector was told."""
        self._set(draft_id, parameters=json.dumps(parameters))
        self.keep_findings(draft_id, trial=None)

    def keep_place(self, draft_id: int, *, address: str, secret: str) -> None:
        """Keep where its source is; without a secret the one that is known stays.

        What was found elsewhere holds no longer.
        """
        more = {"secret": secret} if secret else {}
        self._set(draft_id, address=address, **more)
        self.keep_findings(draft_id, codes=None, trial=None)

    def keep_title(self, draft_id: int, *, name: str, title: str, schedule: str) -> None:
        """Keep what it will be called, and when it is to be read."""
        self._set(draft_id, name=name, title=title, schedule=schedule)

    def close(self, draft_id: int) -> None:
        """Note that it is saved: its secret and its findings are a source's now, and go."""
        self._set(draft_id, state=DraftState.SAVED, problem="", secret="", findings="{}")

    def drop(self, draft_id: int) -> None:
        """Forget a draft."""
        self.connection.execute(delete(drafts).where(drafts.c.id == draft_id))

    def drop_old(self) -> None:
        """Forget every draft that nobody has changed for long."""
        before = as_text(self.now - KEPT)
        self.connection.execute(delete(drafts).where(drafts.c.changed_at < before))

    def _set(self, draft_id: int, **values: Any) -> None:
        statement = update(drafts).where(drafts.c.id == draft_id)
        self.connection.execute(statement.values(changed_at=self.stamp, **values))


def _draft(row: AnyRow) -> Draft:
    return Draft(
        id=row.id,
        replaces=row.replaces,
        name=row.name,
        title=row.title,
        connector=row.connector,
        address=row.address,
        parameters=json.loads(row.parameters),
        mapping=row.mapping,
        schedule=row.schedule,
        state=DraftState(row.state),
        step=Step(row.step),
        problem=row.problem,
        findings=json.loads(row.findings),
        begun_by=row.begun_by,
        begun_at=datetime.fromisoformat(row.begun_at),
        changed_at=datetime.fromisoformat(row.changed_at),
    )
