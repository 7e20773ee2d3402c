"""The two sides of a link: a student whom we know, and a person of whom a source speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from appliance.imports.identity.names import Reading, joined, local_part, read_name, whole
from appliance.model.folding import fold_id, spellings

if TYPE_CHECKING:
    from collections.abc import Callable

    from appliance.model.links import Evidence

SHARED_IDS = ("key", "state_id", "student_number", "email")
"""Identifiers that two systems can hold alike, most certain first."""

NUMBERS = frozenset({"state_id", "student_number"})
"""Those that are one child's alone: an address may be a family's, a key a source's own."""

FOLDS: dict[str, Callable[[str], str]] = {
    "email": str.casefold,
    "key": str,
    "state_id": fold_id,
    "student_number": fold_id,
}


class KnownStudent(NamedTuple):
    """What linking may know of a student."""

    id: int
    key: str
    state_id: str
    student_number: str
    email: str
    first_name: str
    last_name: str
    preferred_name: str
    birth_date: str
    grade_level: str = ""

    @property
    def givens(self) -> tuple[str, ...]:
        """Every folded first name that the student may be written by."""
        first = spellings(self.first_name) if self.first_name else ()
        if not self.preferred_name:
            return first
        return tuple(dict.fromkeys((*first, *spellings(self.preferred_name))))

    @property
    def families(self) -> tuple[str, ...]:
        """Every folded last name that the student may be written by."""
        return spellings(self.last_name)


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says of one person, read."""

    facts: dict[str, str]
    ids: dict[str, str]
    readings: tuple[Reading, ...]
    section: int | None

    def get(self, name: str) -> str:
        """One fact; empty where the source does not say it."""
        return self.facts.get(name, "")

    @property
    def local_part(self) -> str:
        """What stands before the @, of an address or as a user name; empty where none is."""
        return local_part(self.get("username") or self.get("email"))

    @property
    def exact_names(self) -> frozenset[str]:
        """Every exact way to write the name, without its spaces."""
        return frozenset(joined(whole(r.given, r.family)) for r in self.readings)


def read_evidence(evidence: Evidence, section: int | None) -> Said:
    """Read what a source says of a person; `section` is the class in which it seats them."""
    facts = dict(evidence)
    ids = {name: FOLDS[name](facts[name]) for name in SHARED_IDS if facts.get(name)}
    return Said(facts, ids, read_name(facts), section)
