"""Recognize: whether a source speaks of a child who is not to be here, by keyed marks alone.

When a child is taken out, what the sources say of them (keys, numbers, addresses, names, and how
each source has spelled them before) is kept as keyed hashes and nothing else. A later row is
hashed the same way and left out where a mark agrees. Where a row names a child by name only, and
a child of that name was taken out, it is left out even if another child bears the name: whose it
is cannot be told, and a guess would put the one child's record on the other's page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from appliance.governance.consent import Standing, fingerprint
from appliance.imports.identity.names import joined, local_part, shortened, whole
from appliance.imports.identity.nicknames import short_forms
from appliance.imports.identity.people import FOLDS, read_evidence
from appliance.model.consent import Answer, Regime
from appliance.model.fields import Sensitivity
from appliance.model.links import said_by

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from appliance.imports.identity.finding import StudentIndex
    from appliance.imports.identity.people import KnownStudent, Said
    from appliance.model.fields import Entity, Field
    from appliance.model.links import Evidence
    from appliance.store.unit_of_work import UnitOfWork

SAID_OF_STUDENTS = ("student_number", "state_id")
"""The fields by which a student's own row is recognized beside its key."""

_SHORTEST_NAME = 6
"""Letters of a whole name from which one slip is forgiven."""


@dataclass
class ConsentBook:
    """What an import must know of families' decisions; without any, it asks nothing."""

    secret: bytes = b""
    marks: Mapping[bytes, Collection[int]] = field(default_factory=dict)
    standings: Mapping[int, Standing] = field(default_factory=dict)
    regime: Regime = Regime.NOTICE
    source: str = ""
    owners: tuple[str, ...] = ()
    version: str = f"0 {Regime.NOTICE}"
    out: frozenset[int] = frozenset()
    learned: dict[bytes, set[int]] = field(default_factory=dict)

    def learn(self, key: str, bearers: Iterable[int]) -> None:
        """Know children by a key of this source from now on; it is kept when the run is.

        So a child of whom something was decided before any import is recognized in the rows that
        point at them by that key, and one whom the source has given another key.
        """
        digest = fingerprint(self.secret, "key", self.source, key)
        new = set(bearers) - set(self.marks.get(digest, ()))
        if new:
            self.learned.setdefault(digest, set()).update(new)

    def bearers(self, key: str, facts: Sequence[object]) -> set[int]:
        """The children of whom something was decided and whom a student's own row may mean."""
        found = set(self._with("key", self.source, key))
        for name, value in zip(SAID_OF_STUDENTS, facts, strict=True):
            if isinstance(value, str) and value:
                found |= set(self._with(name, FOLDS[name](value)))
        return found

    def is_out_key(self, value: str) -> bool:
        """Whether a key of this source is that of a child who is not to be here."""
        return bool(self.out) and self._is_out("key", self.source, value)

    def is_out(self, evidence: Evidence, students: StudentIndex) -> bool:
        """Whether a source may speak of a child who is not to be here."""
        if not self.out:
            return False
        said = read_evidence(said_by(evidence), None)
        if self._is_out("evidence", self.source, _written(evidence)) or self._is_numbered(said):
            return True
        if students.with_ids(said):
            return "email" in said.ids and self._is_addressed(said) and self._is_named(said)
        return self._is_addressed(said) or self._is_named(said) or self._is_like(said, students)

    def may_keep(self, student_id: object, entity: Entity, field: Field) -> bool:
        """Whether a field of a child may be kept."""
        if not isinstance(student_id, int):
            return False
        holds = self.standings.get(student_id) or Standing({}, self.regime)
        return holds.may_keep(entity, field)

    def restricted(self, entity: Entity, names: Collection[str]) -> list[Field]:
        """The fields of an entity that may not be kept of every child."""
        sensitive = (
            one for one in entity if one.sensitivity is Sensitivity.SENSITIVE and one.name in names
        )
        refusing = {
            name
            for holds in self.standings.values()
            for name, answer in holds.answers.items()
            if answer is Answer.REFUSED
        }
        is_opt_in = self.regime is Regime.OPT_IN
        return [one for one in sensitive if is_opt_in or f"{entity.name}.{one.name}" in refusing]

    def _is_numbered(self, said: Said) -> bool:
        numbers = ((name, said.ids[name]) for name in SAID_OF_STUDENTS if name in said.ids)
        if any(self._is_out(name, value) for name, value in numbers):
            return True
        key = said.ids.get("key")
        return key is not None and any(self._is_out("key", owner, key) for owner in self.owners)

    def _is_addressed(self, said: Said) -> bool:
        """By the address, which a whole family may share, so that a name must not speak against
        it; or by the part before the @.
        """
        if said.readings and not self._is_named(said) and "email" not in said.ids:
            return False
        email, user = said.ids.get("email"), local_part(said.get("username"))
        return bool(email and self._is_out("email", email)) or bool(
            user and self._is_out("username", user)
        )

    def _is_named(self, said: Said) -> bool:
        return any(self._bears(name, said, "name") for name in said.exact_names)

    def _is_like(self, said: Said, students: StudentIndex) -> bool:
        """By a short form, a part or a slip of the name, where nobody here has it exactly."""
        if not said.exact_names or students.with_exact_name(said):
            return False
        return any(
            self._bears(spelled, said, "alias")
            for name in said.exact_names
            for spelled in _with_slips(name)
        )

    def _bears(self, name: str, said: Said, kind: str) -> bool:
        """Whether a child of this name was taken out, and the birth date does not deny it."""
        born = said.get("birth_date")
        here = {one for one in self._with(kind, name) if one in self.out}
        if not born or not here:
            return bool(here)
        dated = {one for one in here if self._with("has birth date", str(one))}
        return bool(here - dated) or any(
            one in self._with("birth date", str(one), born) for one in dated
        )

    def _is_out(self, kind: str, *values: str) -> bool:
        return any(one in self.out for one in self._with(kind, *values))

    def _with(self, kind: str, *values: str) -> Collection[int]:
        digest = fingerprint(self.secret, kind, *values)
        found = self.marks.get(digest, ())
        return {*found, *self.learned[digest]} if digest in self.learned else found


def consent_book(work: UnitOfWork, source: str) -> ConsentBook:
    """Read what an import of a source must know."""
    consents = work.find.consents
    standings = consents.standings()
    return ConsentBook(
        secret=consents.secret(),
        marks=consents.marks(),
        standings=standings,
        regime=consents.regime(),
        source=source,
        owners=tuple(info.name for info in work.find.sources.all()),
        version=consents.version(),
        out=frozenset(one for one, holds in standings.items() if holds.is_out),
    )


def identity_marks(secret: bytes, student: KnownStudent, owner: str) -> Iterator[bytes]:
    """The marks by which a child's own row is known again: key and numbers, as far as known."""
    if student.key:
        yield fingerprint(secret, "key", owner, student.key)
    for name in SAID_OF_STUDENTS:
        value = getattr(student, name)
        if value:
            yield fingerprint(secret, name, FOLDS[name](value))


def absence_marks(
    secret: bytes, student: KnownStudent, spelled: Iterable[tuple[str, Evidence]]
) -> Iterator[bytes]:
    """The further marks of a child who is taken out: address, names, and as sources spelled them.

    `spelled` are (source, evidence) of the links to the child.
    """
    if student.email:
        yield fingerprint(secret, "email", FOLDS["email"](student.email))
        yield fingerprint(secret, "username", local_part(student.email))
    if student.birth_date:
        yield fingerprint(secret, "has birth date", str(student.id))
        yield fingerprint(secret, "birth date", str(student.id), student.birth_date)
    for kind, name in _names_of(student):
        yield fingerprint(secret, kind, name)
    for source, evidence in spelled:
        yield fingerprint(secret, "evidence", source, _written(evidence))


def _names_of(student: KnownStudent) -> Iterator[tuple[str, str]]:
    firsts = {name for name in (student.first_name, student.preferred_name) if name}
    for first in firsts:
        said = read_evidence((("first_name", first), ("last_name", student.last_name)), None)
        for name in said.exact_names:
            yield "name", name
            yield from (("alias", spelled) for spelled in _with_slips(name))
    givens = {form for first in student.givens for form in (first, *short_forms().get(first, ()))}
    parts = {part for family in student.families for part in family.split()}
    for given, family in product(givens, {*student.families, *parts}):
        yield "alias", joined(whole(given, family))
        yield "alias", joined(whole(family, given))


def _with_slips(name: str) -> set[str]:
    return shortened(name) if len(name) >= _SHORTEST_NAME else {name}


def _written(evidence: Evidence) -> str:
    """Evidence in one fixed writing, whatever class the person sits in."""
    said = [[name, value] for name, value in said_by(evidence) if name != "section"]
    return json.dumps(said, ensure_ascii=False)
