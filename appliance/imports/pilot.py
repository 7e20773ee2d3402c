"""Pilot: whose rows are kept while only some classes of the school are imported.

Before anything is gathered the source's class lists are read, as keys and nothing else: they say
which of its students sit in the pilot's sections. Everybody else's rows are left out before they
reach the scratch database, and so is a row of which it cannot be told whose it is: it is mostly
another child's, and to keep it for a person to look at would be to keep that child's name.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from appliance.governance.pilot import sections_in, students_in
from appliance.imports.identity.people import FOLDS, NUMBERS, read_evidence
from appliance.imports.keys import join_key
from appliance.imports.values import clean_text
from appliance.model.links import UNDECIDED, said_by
from appliance.model.pilot import Breadth, PickKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from appliance.imports.identity.finding import StudentIndex
    from appliance.imports.identity.people import Said
    from appliance.imports.read import OpenSource
    from appliance.model.links import Link
    from appliance.model.mapping import EntityMapping
    from appliance.model.pilot import Pilot

CLASS_LISTS = {
    "section_staff": ("section", "staff"),
    "section_enrollments": ("section", "student"),
}
"""The entities that say who is of a pilot, each with the two whose keys it pairs."""

_CERTAIN = ("key", *sorted(NUMBERS))


@dataclass(frozen=True)
class PilotBook:
    """What an import must know of the pilot; without one, nothing is asked.

    `students` are the keys, in the source that is read, of those who are of it, and `sharing` of
    those of them whose address another child of the school has, too. `sections` are the ids of its
    sections, and `sharers` those of such students, as far as they are stored.
    """

    is_on: bool = False
    students: frozenset[str] = frozenset()
    sharing: frozenset[str] = frozenset()
    sections: frozenset[int] = frozenset()
    sharers: frozenset[int] = frozenset()
    version: str = ""

    def means_one_of_it(self, link: Link, section: int | None, index: StudentIndex) -> bool:
        """Whether a source that names people itself surely speaks of a student of the pilot.

        The other students of the school are not known here, so that being the only one of a name
        proves less: a number does, or the class in which the student sits. A person is asked only
        where a row of the pilot's own class bears exactly the name of one of its students: to ask
        of any other would be to keep what may be another child's name.
        """
        said = read_evidence(said_by(link.evidence), section)
        if link.student_id is None:
            is_asked = link.state in UNDECIDED and section in self.sections
            return is_asked and bool(index.with_exact_name(said))
        return bool(link.decided_by) or self._is_sure(link.student_id, said, section, index)

    def _is_sure(
        self, student_id: int, said: Said, section: int | None, index: StudentIndex
    ) -> bool:
        hits = index.with_ids(said)
        if any(student_id in hits.get(name, ()) for name in _CERTAIN):
            return True
        is_exact = student_id in index.with_exact_name(said)
        sits_there = bool(index.is_in(student_id, section))
        if student_id in hits.get("email", ()):  # it may be a family's
            return is_exact or sits_there or student_id not in self.sharers
        return sits_there and (is_exact or section in self.sections)


@dataclass(frozen=True, slots=True)
class ClassLists:
    """A source's class lists, as pairs of its own keys."""

    teaching: frozenset[tuple[str, str]]
    seats: frozenset[tuple[str, str]]

    def sections_of(self, pilot: Pilot, source_id: int) -> frozenset[str]:
        """The sections of a pilot."""
        picked = pilot.keys(PickKind.SECTION, source_id)
        return sections_in(picked, pilot.keys(PickKind.TEACHER, source_id), self.teaching)

    def students_of(self, pilot: Pilot, source_id: int) -> frozenset[str]:
        """The students of a pilot."""
        return students_in(self.sections_of(pilot, source_id), self.seats)


def gives_class_lists(mapped: Mapping[str, EntityMapping]) -> bool:
    """Whether a source gives students and says by its own keys who sits in which class: without
    that, nobody could tell who is of a pilot.
    """
    pairs = (mapped[name] for name in CLASS_LISTS if name in mapped)
    return {"students", "sections", "section_enrollments"} <= mapped.keys() and all(
        "key" in each.references.get(name, {})
        for each in pairs
        for name in CLASS_LISTS[each.entity]
    )


def read_class_lists(source: OpenSource, mapped: Mapping[str, EntityMapping]) -> ClassLists:
    """Read who teaches and who sits in which section: keys, and no name."""
    seats = _pairs(source, mapped["section_enrollments"], "section", "student")
    return ClassLists(read_teaching(source, mapped), frozenset(seats))


def read_teaching(
    source: OpenSource, mapped: Mapping[str, EntityMapping]
) -> frozenset[tuple[str, str]]:
    """Read who teaches which section: keys of (section, teacher)."""
    if "section_staff" not in mapped:
        return frozenset()
    return frozenset(_pairs(source, mapped["section_staff"], "section", "staff"))


def pilot_book(
    source: OpenSource,
    mapped: Mapping[str, EntityMapping],
    pilot: Pilot,
    source_id: int,
    here: PilotBook,
    *,
    with_addresses: bool,
) -> PilotBook:
    """Say who is of a pilot, for one source; `here` tells what is stored of it. Addresses are read
    where they may be kept.
    """
    students = sharing = frozenset[str]()
    if gives_class_lists(mapped):
        students = read_class_lists(source, mapped).students_of(pilot, source_id)
        if with_addresses and "email" in mapped["students"].fields:
            sharing = _sharing(source, mapped["students"]) & students
    stored = (sorted(here.sections), sorted(here.sharers))
    said = [pilot.id, sorted(students), sorted(sharing), *stored]
    version = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return replace(here, is_on=True, students=students, sharing=sharing, version=version)


def _sharing(source: OpenSource, mapped: EntityMapping) -> frozenset[str]:
    """The keys of the students whose address somebody else has, too; the addresses are not kept."""
    bearers = defaultdict[str, set[str]](set)
    for key, address in _keyed(source, mapped, mapped.fields["email"].column):
        if address:
            bearers[FOLDS["email"](address)].add(key)
    return frozenset(key for keys in bearers.values() if len(keys) > 1 for key in keys)


def measure(
    source: OpenSource,
    mapped: Mapping[str, EntityMapping],
    pilot: Pilot,
    source_id: int,
    is_out: Callable[[str], bool],
) -> tuple[Breadth, Breadth]:
    """Count a pilot and the whole of its source, and keep nothing; `is_out` tells whose family has
    taken them out.
    """
    lists = read_class_lists(source, mapped)
    sections = lists.sections_of(pilot, source_id)
    picked = pilot.keys(PickKind.SECTION, source_id)
    teachers = pilot.keys(PickKind.TEACHER, source_id) | {
        teacher for section, teacher in lists.teaching if section in picked
    }
    everybody = {key for key in _keys(source, mapped["students"]) if not is_out(key)}
    return (
        Breadth(len(lists.students_of(pilot, source_id) & everybody), len(sections), len(teachers)),
        Breadth(
            len(everybody),
            len(set(_keys(source, mapped["sections"]))),
            len({teacher for _, teacher in lists.teaching}),
        ),
    )


def _pairs(
    source: OpenSource, mapped: EntityMapping, first: str, second: str
) -> Iterator[tuple[str, str]]:
    """What stands in the key columns of two references, row by row."""
    columns = tuple(mapped.references[name]["key"].column for name in (first, second))
    for batch in source.read(mapped, tuple(dict.fromkeys(columns))):
        places = [batch.columns.index(column) for column in columns]
        for row in batch.rows:
            left, right = (clean_text(row[place]) for place in places)
            if left and right:
                yield left, right


def _keys(source: OpenSource, mapped: EntityMapping) -> Iterator[str]:
    return (key for key, _ in _keyed(source, mapped, mapped.key[0]))


def _keyed(
    source: OpenSource, mapped: EntityMapping, column: str
) -> Iterator[tuple[str, str | None]]:
    """Each row's key, with what stands in a column."""
    for batch in source.read(mapped, tuple(dict.fromkeys((*mapped.key, column)))):
        places = [batch.columns.index(each) for each in (*mapped.key, column)]
        for row in batch.rows:
            *parts, value = (row[place] for place in places)
            key = join_key(tuple(parts))
            if isinstance(key, str):
                yield key, clean_text(value)
