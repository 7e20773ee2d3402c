"""What a family may decide about one child, and how it was told to the school."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from appliance.model.fields import Sensitivity
from appliance.model.register import student_fields
from appliance.model.text import mark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


class Regime(StrEnum):
    """What holds of a sensitive field while a family has said nothing."""

    NOTICE = "notice"  # it may be kept once it is switched on; a family may refuse it
    OPT_IN = "opt-in"  # it may not be kept until the family has allowed it


class Answer(StrEnum):
    """What a family said."""

    REFUSED = "refused"
    ALLOWED = "allowed"


class How(StrEnum):
    """How the family told the school."""

    PAPER = "paper"
    IN_PERSON = "in person"
    EMAIL = "e-mail"


DASHBOARD = "dashboard"
FLAGS = "flags"
NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that a family may decide: its name, what it is called, what follows from a no."""

    name: str
    title: str
    refused: str
    answers: tuple[Answer, ...] = (Answer.REFUSED, Answer.ALLOWED)


def _of_fields() -> tuple[Matter, ...]:
    return tuple(
        Matter(
            f"{entity.name}.{field.name}",
            field.meaning,
            mark("It is not kept: what is held is erased now, and it is not read again."),
        )
        for entity, field in student_fields()
        if field.sensitivity is Sensitivity.SENSITIVE
    )


MATTERS: tuple[Matter, ...] = (
    Matter(
        DASHBOARD,
        mark("Being in Homeroom at all"),
        mark("Everything held of the child is erased now, and nothing is read again."),
        (Answer.REFUSED,),
    ),
    Matter(FLAGS, mark("Flags"), mark("No flag is made, shown, counted or kept.")),
    Matter(NOTES, mark("Notes"), mark("No note may be written about the child.")),
    *_of_fields(),
)
"""All that may be decided: the child as a whole, then each sensitive field. To be in Homeroom is
never allowed by an answer: it is what holds until it is refused, or the refusal is taken back."""

LONGEST = 120
"""Letters of a reference, or of who decided."""


def matter_named(name: str) -> Matter:
    """The matter of that name.

    Raises
    ------
    KeyError
        No family decides about such a thing here.
    """
    return {matter.name: matter for matter in MATTERS}[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a family said, as it is entered: when, by whom in words (“mother”), how, and where the
    paper lies. None of it names the child or the family.
    """

    answers: Mapping[str, Answer]
    by: str
    how: How
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One decision as it is kept, for good. `subject` is the child's number here.

    `erased` counts what was erased for it, by kind. `undoes` is the decision that this one takes
    back, and `undone_by` the one that has taken this one back.
    """

    id: int
    subject: int
    given: Given
    entered_by: str
    entered_at: datetime
    erased: Mapping[str, int] = field(default_factory=dict)
    undoes: int | None = None
    undone_by: int | None = None
