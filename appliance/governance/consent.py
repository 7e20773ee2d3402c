"""What follows from a family's decisions: what of a child may be kept, flagged, noted. Pure.

The default is notice and opt-out: what the school has announced may be kept until a family
refuses it. Under opt-in a sensitive field of a child may be kept only once it was allowed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from appliance.errors import RefusedError
from appliance.model.consent import (
    DASHBOARD,
    FLAGS,
    LONGEST,
    MATTERS,
    NOTES,
    Answer,
    Regime,
    matter_named,
)
from appliance.model.fields import Sensitivity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from appliance.model.consent import Consent, Given
    from appliance.model.fields import Entity, Field

_DOMAIN = b"homeroom consent v1"


class NothingDecidedError(RefusedError):
    """Nothing was chosen, so that nothing was decided. Go back and choose at least one answer."""


class DecisionIncompleteError(RefusedError):
    """A decision needs who decided (such as “mother”), and a date that is not in the future; who
    decided and the reference have at most {longest} letters. Nothing was changed.
    """


class AnswerUnknownError(RefusedError):
    """That cannot be decided in this way. Nothing was changed. What can be: {known}."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds of one child now."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    regime: Regime = Regime.NOTICE

    @property
    def is_out(self) -> bool:
        """Whether nothing at all of the child may be here."""
        return self.answers.get(DASHBOARD) is Answer.REFUSED

    @property
    def may_flag(self) -> bool:
        """Whether a flag may be computed, shown, counted or kept."""
        return not self.is_out and self.answers.get(FLAGS) is not Answer.REFUSED

    @property
    def may_note(self) -> bool:
        """Whether a note may be written, shown or kept."""
        return not self.is_out and self.answers.get(NOTES) is not Answer.REFUSED

    def may_keep(self, entity: Entity, field: Field) -> bool:
        """Whether a field of the child may be kept, where the school has it switched on at all."""
        if self.is_out:
            return False
        if field.sensitivity is not Sensitivity.SENSITIVE:
            return True
        answer = self.answers.get(f"{entity.name}.{field.name}")
        if self.regime is Regime.OPT_IN:
            return answer is Answer.ALLOWED
        return answer is not Answer.REFUSED


def standing(consents: Iterable[Consent], regime: Regime) -> Standing:
    """What holds after some decisions about one child: the newest on each matter counts.

    One that was taken back counts as if it had never been, whenever that was.
    """
    answers: dict[str, Answer] = {}
    for consent in sorted(consents, key=lambda one: one.id):
        if consent.undoes is None and consent.undone_by is None:
            answers.update(consent.given.answers)
    return Standing(answers, regime)


def check_given(given: Given, today: date) -> None:
    """Refuse what cannot be kept as a decision.

    Raises
    ------
    NothingDecidedError, AnswerUnknownError, DecisionIncompleteError
        Nothing is to be changed.
    """
    if not given.answers:
        raise NothingDecidedError
    names = {matter.name for matter in MATTERS}
    for name, answer in given.answers.items():
        if name not in names or answer not in matter_named(name).answers:
            raise AnswerUnknownError(known=", ".join(matter.name for matter in MATTERS))
    is_long = max(len(given.by), len(given.reference)) > LONGEST
    if not given.by.strip() or is_long or given.on > today:
        raise DecisionIncompleteError(longest=LONGEST)


def fingerprint(secret: bytes, kind: str, *values: str) -> bytes:
    """Turn what a source says of a child into a number that says nothing without the secret.

    HMAC-SHA-256 (RFC 2104), over one fixed writing, so that no two sayings become one.
    """
    text = json.dumps([kind, *values], ensure_ascii=False)
    return hmac.new(secret, _DOMAIN + text.encode(), hashlib.sha256).digest()
