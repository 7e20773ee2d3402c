"""What a source says of a person, and whom we take them for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

Evidence = tuple[tuple[str, str], ...]
"""What a source says: (identifier, value) pairs in the order of `mapping.IDENTIFIERS`, then
("section", code) where the row tells in which class the person sits. In a decision an empty value
names an identifier that it was made without: whatever the source says by it, the decision holds."""


def said_by(evidence: Evidence) -> Evidence:
    """What a source says, without what it was not asked for."""
    return tuple(said for said in evidence if said[1])


def without(evidence: Evidence) -> frozenset[str]:
    """The identifiers that a decision was made without."""
    return frozenset(name for name, value in evidence if not value)


class LinkState(StrEnum):
    """How a link stands."""

    LINKED = "linked"  # certain enough to be made without asking
    WAITING = "waiting"  # a person must decide; its rows are set aside until then
    NOBODY = "nobody"  # no student comes near; its rows are set aside
    DECIDED = "decided"  # a person said who it is
    REFUSED = "refused"  # a person said that it is none of our students
    REOPENED = "reopened"  # a person decided by what may be kept no more, and must decide again


DECISIONS = (LinkState.DECIDED, LinkState.REFUSED, LinkState.REOPENED)
"""What a person said: no run makes such a link or takes it away."""

UNDECIDED = (LinkState.WAITING, LinkState.REOPENED)
"""What a person must say something to."""


LINK_KINDS: dict[str, tuple[LinkState, ...]] = {
    "waiting": UNDECIDED,
    "decided": (LinkState.DECIDED, LinkState.REFUSED),
    "linked": (LinkState.LINKED,),
    "nobody": (LinkState.NOBODY,),
}
"""What lists of links are asked for, and how such links stand."""


class Agreement(StrEnum):
    """How far one thing that a source says agrees with what is known of a student."""

    SAME = "same"
    SHORT_FORM = "short form"  # Ben, Benjamin
    BEGINNING = "beginning"  # Chi, Chidi: a short form, or another name
    PART = "part"  # García, García López
    INITIAL = "initial"
    SLIP = "one letter"  # one letter or digit more, less or another, or two exchanged
    SLIPS = "two letters"
    SWAPPED = "swapped"  # day and month in each other's place
    NEXT = "next"  # one grade level apart; of numbers: one digit, but they may follow each other
    SIMILAR = "similar"
    OTHER = "other"
    NOT_SAID = "not said"  # by the source, or not known of the student


class Candidate(NamedTuple):
    """A student whom a person of a source may be: a score from 0 to 100, and why."""

    student_id: int
    score: float
    explanation: str


def taken_before(student_id: int) -> Candidate:
    """One for whom the person was taken once."""
    return Candidate(student_id, 100.0, "taken for before")


@dataclass(frozen=True, slots=True)
class Link:
    """One person of one source. `rows` counts the rows that hang on it."""

    evidence: Evidence
    state: LinkState
    student_id: int | None = None
    candidates: tuple[Candidate, ...] = ()
    explanation: str = ""
    rows: int = 0
    source: str = ""
    id: int = 0
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def students(self) -> tuple[int, ...]:
        """Every student whom the person was taken for or may be; whom it was taken for first."""
        taken = () if self.student_id is None else (self.student_id,)
        maybe = (candidate.student_id for candidate in self.candidates)
        return tuple(dict.fromkeys((*taken, *maybe)))

    @property
    def section(self) -> int | None:
        """The class in which the source seats the person, by its id here."""
        said = dict(self.evidence).get("section")
        return int(said) if said else None
