"""What was confirmed before the first import: one row a confirmation, none ever changed.

A row of a step holds what was confirmed; that of the notice, what families were told. Beside them
stand notices that were taken back, each by the number of its row, and what the demo made.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from appliance.errors import RefusedError
from appliance.model.consent import Regime
from appliance.model.gate import Confirmation, Named, Notice, Step
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import gate_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

_TAKEN_BACK = "notice taken back"
_DEMO = "demo"


class NoticeUnknownError(RefusedError):
    """There is no notice number {id}, or it was taken back already. Nothing was changed."""


class Gate(Repository):
    """Every confirmation of every step."""

    _all: list[AnyRow] | None = None

    def confirm(self, step: Step, value: str, by: str) -> int:
        """Keep that a step was confirmed, with what it showed; gives the row's number."""
        return self._add(step, value, by)

    def confirmed(self) -> dict[Step, Confirmation]:
        """Each step but the notice, as it was last confirmed."""
        found = {}
        for row in self._rows(*(step for step in Step if step is not Step.NOTICE)):
            at = datetime.fromisoformat(row.confirmed_at)
            step = Step(row.what)
            found[step] = Confirmation(step=step, value=row.value, by=row.confirmed_by, at=at)
        return found

    def contact(self) -> str:
        """Whom families ask; empty until it was said."""
        found = self.confirmed().get(Step.CONTACT)
        return found.value if found else ""

    def tell(
        self, on: date, how: str, days: int, regime: Regime, fields: Mapping[str, Named], by: str
    ) -> int:
        """Keep that families were told, and what; gives the notice's number."""
        told = {
            "on": on.isoformat(),
            "how": how,
            "days": days,
            "regime": regime,
            "fields": {
                name: [said.purpose, said.retention, said.until.isoformat() if said.until else ""]
                for name, said in fields.items()
            },
        }
        return self._add(Step.NOTICE, json.dumps(told), by)

    def notices(self) -> list[Notice]:
        """What families were told, the newest last; without what was taken back."""
        taken_back = {row.value for row in self._rows(_TAKEN_BACK)}
        return [_notice(row) for row in self._rows(Step.NOTICE) if str(row.id) not in taken_back]

    def take_back(self, notice_id: int, by: str) -> Notice:
        """Let a notice count no more; gives what it was.

        Raises
        ------
        NoticeUnknownError
            There is none of that number.
        """
        found = {notice.id: notice for notice in self.notices()}
        if notice_id not in found:
            raise NoticeUnknownError(id=notice_id)
        self._add(_TAKEN_BACK, str(notice_id), by)
        return found[notice_id]

    def mark_demo(self, sources: Mapping[str, str], by: str) -> None:
        """Mark the store as one that the demo made, with its sources by name and address."""
        self._add(_DEMO, json.dumps(dict(sources)), by)

    def demo_sources(self) -> dict[str, str]:
        """The sources that the demo made, by name; empty in the store of a real school."""
        marks = [json.loads(row.value) for row in self._rows(_DEMO)]
        return marks[-1] if marks else {}

    def _add(self, what: str, value: str, by: str) -> int:
        row = {"what": what, "value": value, "confirmed_by": by, "confirmed_at": self.stamp}
        statement = insert(gate_steps).values(row).returning(gate_steps.c.id)
        number = int(self.connection.execute(statement).scalar_one())
        self._all = None
        return number

    def _rows(self, *what: str) -> list[AnyRow]:
        """The rows of some kinds, oldest first; a unit of work reads the short table once."""
        if self._all is None:
            statement = select(gate_steps).order_by(gate_steps.c.id)
            self._all = list(self.connection.execute(statement))
        return [row for row in self._all if row.what in what]


def _notice(row: AnyRow) -> Notice:
    told: dict[str, Any] = json.loads(row.value)
    return Notice(
        id=row.id,
        on=_date(told["on"]),
        how=told["how"],
        days=told["days"],
        regime=Regime(told["regime"]),
        fields={
            name: Named(purpose, retention, _date(until))
            for name, (purpose, retention, until) in told["fields"].items()
        },
        recorded_by=row.confirmed_by,
        recorded_at=datetime.fromisoformat(row.confirmed_at),
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
