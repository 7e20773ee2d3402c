"""Linking, measured: people of whom it is known who they are, held against what is said of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from appliance.imports.identity import find_link
from appliance.model.links import Evidence, LinkState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appliance.imports.identity import StudentIndex
    from appliance.model.links import Link


class Person(NamedTuple):
    """What a source says of one person, and who it is; None: nobody on the books.

    `trouble` names what went wrong while it was written.
    """

    evidence: Evidence
    student_id: int | None
    trouble: str = ""
    section: int | None = None


@dataclass
class Figures:
    """What became of the people of a measurement."""

    linked: int = 0
    queued: int = 0  # the right student among those who are asked about
    missed: int = 0  # on the books, and not found
    strangers: int = 0  # not on the books, and taken for nobody
    strangers_asked: int = 0
    wrong: list[tuple[Person, Link]] = field(default_factory=list)
    asked_of: Counter[str] = field(default_factory=Counter)
    missed_of: Counter[str] = field(default_factory=Counter)

    @property
    def pairs(self) -> int:
        """People who are on the books, so that there is a link to find."""
        return (
            self.linked
            + self.queued
            + self.missed
            + sum(p.student_id is not None for p, _ in self.wrong)
        )

    @property
    def recall(self) -> float:
        """Links made or queued, of those there are."""
        return (self.linked + self.queued) / self.pairs

    @property
    def queue(self) -> float:
        """Links queued, of those there are."""
        return self.queued / self.pairs

    def count(self, person: Person, link: Link) -> None:
        """Take in one outcome."""
        if link.state is LinkState.LINKED:
            if link.student_id == person.student_id:
                self.linked += 1
            else:
                self.wrong.append((person, link))
        elif person.student_id is None:
            is_asked = link.state is LinkState.WAITING
            self.strangers_asked += is_asked
            self.strangers += not is_asked
        elif person.student_id in {candidate.student_id for candidate in link.candidates}:
            self.queued += 1
            self.asked_of[person.trouble] += 1
        else:
            self.missed += 1
            self.missed_of[person.trouble] += 1

    def in_words(self) -> str:
        """The figures in one line."""
        told = (
            f"{self.pairs:6} pairs: {len(self.wrong)} wrong links, recall {self.recall:7.2%}, "
            f"queue {self.queue:7.2%}"
        )
        others = self.strangers + self.strangers_asked
        if others:
            told += f"; of {others} strangers {self.strangers_asked} are asked about"
        return told


def measure(index: StudentIndex, people: Iterable[Person]) -> Figures:
    """Link everyone, and count."""
    figures = Figures()
    for person in people:
        figures.count(person, find_link(person.evidence, index, person.section))
    return figures
