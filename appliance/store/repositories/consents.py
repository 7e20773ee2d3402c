"""What families decided: kept for good, newest last, with the marks by which a child is known."""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from appliance.errors import RefusedError, WrongUsageError
from appliance.governance.consent import Standing, standing
from appliance.model.consent import Answer, Consent, Given, How, Regime
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import consent_marks, consent_rules, consents

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_SECRET_BYTES = 32
_ONE = 1


class ConsentUnknownError(WrongUsageError):
    """There is no decision number {id}. `homeroom consent list` shows those there are."""


class ConsentUndoneError(RefusedError):
    """Decision number {id} was taken back already, or takes another one back itself. To change it
    again, enter a new decision.
    """


class Consents(Repository):
    """Every decision of every family; none is ever changed."""

    def regime(self) -> Regime:
        """What holds while a family has said nothing."""
        found = self.connection.execute(select(consent_rules.c.regime)).scalar()
        return Regime(found) if found else Regime.NOTICE

    def set_regime(self, regime: Regime) -> None:
        """Let another regime hold from now on."""
        self._keep_rules(regime, self.secret() or secrets.token_bytes(_SECRET_BYTES))

    def secret(self) -> bytes:
        """The key of the marks; empty before the first decision."""
        return bytes(self.connection.execute(select(consent_rules.c.secret)).scalar() or b"")

    def make_secret(self) -> bytes:
        """The key of the marks, made when it is first needed."""
        if not self.secret():
            self._keep_rules(self.regime(), secrets.token_bytes(_SECRET_BYTES))
        return self.secret()

    def version(self) -> str:
        """What changes with every decision, and with the regime."""
        newest = self.connection.execute(select(func.max(consents.c.id))).scalar() or 0
        return f"{newest} {self.regime()}"

    def add(
        self,
        subject: int,
        given: Given,
        by: str,
        *,
        erased: Mapping[str, int],
        undoes: int | None = None,
    ) -> int:
        """Keep a decision, with what was erased for it; gives its number."""
        statement = insert(consents).values(
            subject=subject,
            answers=json.dumps(dict(given.answers)),
            given_by=given.by,
            how=given.how,
            given_on=given.on.isoformat(),
            reference=given.reference,
            entered_by=by,
            entered_at=self.stamp,
            erased=json.dumps(dict(erased)),
            undoes=undoes,
        )
        return int(self.connection.execute(statement.returning(consents.c.id)).scalar_one())

    def get(self, consent_id: int) -> Consent:
        """One decision by its number.

        Raises
        ------
        ConsentUnknownError
            There is none.
        """
        found = self._found(consents.c.id == consent_id)
        if not found:
            raise ConsentUnknownError(id=consent_id)
        return found[0]

    def get_standing(self, consent_id: int) -> Consent:
        """One decision that can be taken back.

        Raises
        ------
        ConsentUnknownError, ConsentUndoneError
            There is none, or nothing of it is left to take back.
        """
        consent = self.get(consent_id)
        if consent.undone_by is not None or consent.undoes is not None:
            raise ConsentUndoneError(id=consent_id)
        return consent

    def of(self, subject: int) -> list[Consent]:
        """All that was decided about one child, the newest first."""
        return self._found(consents.c.subject == subject)

    def of_subjects(self, subjects: Collection[int]) -> list[Consent]:
        """All that was decided about some children, the newest first."""
        return self._found(consents.c.subject.in_(subjects))

    def with_reference(self, text: str) -> list[Consent]:
        """The decisions whose paper bears this reference, or which were made on this day."""
        same = func.lower(consents.c.reference) == text.casefold()
        return self._found(same | (consents.c.given_on == text))

    def listed(self, limit: int, offset: int = 0) -> list[Consent]:
        """The newest decisions first."""
        return self._found(limit=limit, offset=offset)

    def count(self) -> int:
        """How many decisions there are."""
        return int(self.connection.execute(select(func.count(consents.c.id))).scalar_one())

    def standing_of(self, subject: int) -> Standing:
        """What holds of one child."""
        return standing(self.of(subject), self.regime())

    def standings(self) -> dict[int, Standing]:
        """What holds of every child of whom anything was ever decided."""
        by_subject: dict[int, list[Consent]] = defaultdict(list)
        for consent in self._found():
            by_subject[consent.subject].append(consent)
        regime = self.regime()
        return {subject: standing(found, regime) for subject, found in by_subject.items()}

    def without_flags(self) -> frozenset[int]:
        """The children of whom no flag may be made."""
        return frozenset(one for one, holds in self.standings().items() if not holds.may_flag)

    def marks(self) -> dict[bytes, set[int]]:
        """Every mark, with the children who bear it."""
        found: dict[bytes, set[int]] = defaultdict(set)
        for row in self.connection.execute(select(consent_marks)):
            found[bytes(row.digest)].add(row.subject)
        return found

    def keep_marks(self, subject: int, digests: Iterable[bytes], *, is_absence: bool) -> None:
        """Know a child by these; `is_absence` where only as long as they are not to be here."""
        rows = [
            {"digest": digest, "subject": subject, "is_absence": is_absence}
            for digest in dict.fromkeys(digests)
        ]
        if rows:
            self.connection.execute(upsert(consent_marks).on_conflict_do_nothing(), rows)

    def forget_marks(self, subject: int, *, all_of_them: bool) -> None:
        """Know a child no more, or only by what their own row says."""
        statement = delete(consent_marks).where(consent_marks.c.subject == subject)
        if not all_of_them:
            statement = statement.where(consent_marks.c.is_absence)
        self.connection.execute(statement)

    def _keep_rules(self, regime: Regime, secret: bytes) -> None:
        values: dict[str, Any] = {"regime": regime, "secret": secret}
        statement = upsert(consent_rules).values(id=_ONE, **values)
        self.connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))

    def _found(self, *which: Any, limit: int | None = None, offset: int = 0) -> list[Consent]:
        undoing = consents.alias()
        undone_by = select(undoing.c.id).where(undoing.c.undoes == consents.c.id).scalar_subquery()
        statement = (
            select(consents, undone_by.label("undone_by"))
            .where(*which)
            .order_by(consents.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return [_consent(row) for row in self.connection.execute(statement)]


def _consent(row: AnyRow) -> Consent:
    answers = {name: Answer(answer) for name, answer in json.loads(row.answers).items()}
    return Consent(
        id=row.id,
        subject=row.subject,
        given=Given(
            answers=answers,
            by=row.given_by,
            how=How(row.how),
            on=date.fromisoformat(row.given_on),
            reference=row.reference,
        ),
        entered_by=row.entered_by,
        entered_at=datetime.fromisoformat(row.entered_at),
        erased=json.loads(row.erased),
        undoes=row.undoes,
        undone_by=row.undone_by,
    )
