"""The pilot: what could be picked and what was, who is of it, and what its teachers answered."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select, tuple_, update
from sqlalchemy.dialects.sqlite import insert as upsert

from appliance.governance.pilot import may_sign_in
from appliance.model.consent import Regime
from appliance.model.gate import Named, Notice
from appliance.model.pilot import Breadth, Comparison, Ending, Pick, PickKind, Pilot, PilotAnswer
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import (
    pilot_answers,
    pilot_picks,
    pilot_sharers,
    pilots,
    section_staff,
    sections,
    staff,
    students,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from appliance.governance.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the families of a pilot were told, when and how, and how long they have to say no."""

    on: date
    how: str
    days: int
    regime: Regime
    fields: Mapping[str, Named]


class Pilots(Repository):
    """The one pilot that runs, and those that ended."""

    def current(self) -> Pilot | None:
        """The pilot that runs; None: the whole school is meant."""
        return self._newest(pilots.c.ended_at.is_(None))

    def current_id(self) -> int | None:
        """The number of the pilot that runs."""
        statement = select(pilots.c.id).where(pilots.c.ended_at.is_(None))
        return self.connection.execute(statement).scalar()

    def last_ended(self) -> Pilot | None:
        """The pilot that ended last."""
        return self._newest(pilots.c.ended_at.is_not(None))

    def begin(
        self,
        picks: Sequence[Pick],
        by: str,
        *,
        with_counselors: bool,
        told: Told,
    ) -> int:
        """Begin a pilot; gives its number."""
        statement = insert(pilots).values(
            with_counselors=with_counselors,
            notice_on=told.on.isoformat(),
            notice_days=told.days,
            notice_how=told.how,
            notice_regime=told.regime,
            notice_fields=json.dumps({name: _written(how) for name, how in told.fields.items()}),
            begun_by=by,
            begun_at=self.stamp,
        )
        pilot_id = int(self.connection.execute(statement.returning(pilots.c.id)).scalar_one())
        rows = [{"pilot_id": pilot_id, **asdict(each)} for each in picks]
        self.connection.execute(insert(pilot_picks), rows)
        return pilot_id

    def note_start(self, day: date) -> None:
        """Note the day on which the first student of the pilot came in; an earlier one stays."""
        self.connection.execute(
            update(pilots)
            .where(pilots.c.ended_at.is_(None), pilots.c.started_on.is_(None))
            .values(started_on=day.isoformat())
        )

    def end(self, by: str, ending: Ending) -> None:
        """End the pilot that runs."""
        self.connection.execute(
            update(pilots)
            .where(pilots.c.ended_at.is_(None))
            .values(ended_by=by, ended_at=self.stamp, ending=ending)
        )

    def sections(self) -> frozenset[int]:
        """The stored sections of the pilot: those picked, and those of a picked teacher."""
        picked, teachers = self._picked(PickKind.SECTION), self._picked(PickKind.TEACHER)
        own = tuple_(sections.c.source_id, sections.c.source_key).in_(picked)
        taught = (
            select(section_staff.c.section_id)
            .join(staff, staff.c.id == section_staff.c.staff_id)
            .where(tuple_(staff.c.source_id, staff.c.source_key).in_(teachers))
        )
        statement = select(sections.c.id).where(or_(own, sections.c.id.in_(taught)))
        return frozenset(self.connection.execute(statement).scalars())

    def teachers(self) -> frozenset[int]:
        """The members of staff of the pilot: those picked, and who teaches a picked section."""
        picked, teachers = self._picked(PickKind.SECTION), self._picked(PickKind.TEACHER)
        own = tuple_(staff.c.source_id, staff.c.source_key).in_(teachers)
        teaching = (
            select(section_staff.c.staff_id)
            .join(sections, sections.c.id == section_staff.c.section_id)
            .where(tuple_(sections.c.source_id, sections.c.source_key).in_(picked))
        )
        statement = select(staff.c.id).where(or_(own, staff.c.id.in_(teaching)))
        return frozenset(self.connection.execute(statement).scalars())

    def sharers(self) -> frozenset[int]:
        """The students whose address another child of the school has, too."""
        return frozenset(self.connection.execute(select(pilot_sharers.c.student_id)).scalars())

    def keep_sharers(self, source_id: int, student_ids: Collection[int]) -> None:
        """Note of a source's students which of them share an address."""
        own = select(students.c.id).where(students.c.source_id == source_id)
        table = pilot_sharers
        self.connection.execute(delete(table).where(table.c.student_id.in_(own)))
        rows = [{"student_id": one} for one in student_ids]
        if rows:
            self.connection.execute(insert(table), rows)

    def may_sign_in(self, actor: Actor) -> bool:
        """Whether someone may be here while the pilot runs, if one does."""
        pilot = self.current()
        return may_sign_in(actor, pilot, self.teachers() if pilot else ())

    def breadth(self) -> Breadth:
        """What is stored of the pilot now."""
        statement = select(func.count()).select_from(students)
        here = int(self.connection.execute(statement).scalar_one())
        return Breadth(here, len(self.sections()), len(self.teachers()))

    def keep_comparison(self, compared: Comparison | None) -> None:
        """Keep how the pilot compares with the whole school; None: it is being counted."""
        text = json.dumps(asdict(compared), default=str) if compared else None
        self.connection.execute(
            update(pilots).where(pilots.c.ended_at.is_(None)).values(compared=text)
        )

    def comparison(self) -> Comparison | None:
        """How the pilot that runs compares with the whole school, where that was counted."""
        statement = select(pilots.c.compared).where(pilots.c.ended_at.is_(None))
        text = self.connection.execute(statement).scalar()
        if not text:
            return None
        told = json.loads(text)
        return Comparison(
            datetime.fromisoformat(told["at"]),
            Breadth(**told["pilot"]),
            Breadth(**told["school"]),
        )

    def keep_answer(
        self, pilot_id: int, account_id: int, scores: Sequence[int], sentence: str
    ) -> None:
        """Keep what a teacher answered, in the place of what they answered before."""
        values: dict[str, Any] = {
            "scores": json.dumps([*scores]),
            "sentence": sentence,
            "answered_at": self.stamp,
        }
        statement = upsert(pilot_answers).values(pilot_id=pilot_id, account_id=account_id, **values)
        keys = ["pilot_id", "account_id"]
        self.connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values))

    def answers(self, pilot_id: int) -> list[PilotAnswer]:
        """What the teachers of a pilot answered, the oldest first."""
        statement = (
            select(pilot_answers)
            .where(pilot_answers.c.pilot_id == pilot_id)
            .order_by(pilot_answers.c.answered_at)
        )
        return [_answer(row) for row in self.connection.execute(statement)]

    def answer_of(self, pilot_id: int, account_id: int | None) -> PilotAnswer | None:
        """What one teacher answered."""
        found = (one for one in self.answers(pilot_id) if one.account_id == account_id)
        return next(found, None)

    def _picked(self, kind: PickKind) -> Any:
        """The picks of a kind, of the pilot that runs, as (source, key)."""
        return (
            select(pilot_picks.c.source_id, pilot_picks.c.key)
            .join(pilots, pilots.c.id == pilot_picks.c.pilot_id)
            .where(pilots.c.ended_at.is_(None), pilot_picks.c.kind == kind)
        )

    def _newest(self, which: Any) -> Pilot | None:
        statement = select(pilots).where(which).order_by(pilots.c.id.desc()).limit(1)
        row = self.connection.execute(statement).first()
        if row is None:
            return None
        of_it = select(pilot_picks).where(pilot_picks.c.pilot_id == row.id)
        in_order = of_it.order_by(pilot_picks.c.kind, pilot_picks.c.title, pilot_picks.c.key)
        return _pilot(row, tuple(map(_pick, self.connection.execute(in_order))))


def _pick(row: AnyRow) -> Pick:
    return Pick(PickKind(row.kind), row.source_id, row.key, row.title, row.detail)


def _pilot(row: AnyRow, picks: tuple[Pick, ...]) -> Pilot:
    return Pilot(
        id=row.id,
        picks=picks,
        with_counselors=bool(row.with_counselors),
        notice=Notice(
            id=row.id,
            on=date.fromisoformat(row.notice_on),
            how=row.notice_how,
            days=row.notice_days,
            regime=Regime(row.notice_regime),
            fields={name: _named(*how) for name, how in json.loads(row.notice_fields).items()},
            recorded_by=row.begun_by,
            recorded_at=datetime.fromisoformat(row.begun_at),
        ),
        begun_by=row.begun_by,
        begun_at=datetime.fromisoformat(row.begun_at),
        started_on=date.fromisoformat(row.started_on) if row.started_on else None,
        ended_by=row.ended_by or "",
        ended_at=datetime.fromisoformat(row.ended_at) if row.ended_at else None,
        ending=Ending(row.ending) if row.ending else None,
    )


def _written(how: Named) -> list[str]:
    return [how.purpose, how.retention, how.until.isoformat() if how.until else ""]


def _named(purpose: str, retention: str, until: str) -> Named:
    return Named(purpose, retention, date.fromisoformat(until) if until else None)


def _answer(row: AnyRow) -> PilotAnswer:
    return PilotAnswer(
        account_id=row.account_id,
        scores=tuple(json.loads(row.scores)),
        sentence=row.sentence,
        answered_at=datetime.fromisoformat(row.answered_at),
    )
