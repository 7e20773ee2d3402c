"""Find the few students whom a person of a source may be, among all, without comparing with all.

Every student stands in an index under their ids, their exact names, the words of their names,
their birth date and the part of their address before the @. A word that is spelled otherwise
is found by leaving out one letter on either side, see `names.shortened`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from appliance.imports.identity.names import joined, local_part, shortened, whole
from appliance.imports.identity.nicknames import short_forms
from appliance.imports.identity.people import FOLDS, SHARED_IDS
from appliance.model.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from appliance.imports.identity.people import KnownStudent, Said

MOST_COMPARED = 40
"""Students of one exact first or last name who are compared; the most similar names first."""

ALIKE_FROM = 60.0
"""Similarity (rapidfuzz token_sort_ratio, 0 to 100) below which names are not compared."""


@dataclass
class StudentIndex:
    """The students we know, by everything that can point at one.

    `rosters` holds the students who ever sat in each section.
    """

    students: dict[int, KnownStudent] = field(default_factory=dict)
    by_id: dict[str, dict[str, set[int]]] = field(
        default_factory=lambda: {name: defaultdict(set) for name in SHARED_IDS}
    )
    rosters: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, student: KnownStudent) -> None:
        """Let a student be found."""
        self.students[student.id] = student
        for name in SHARED_IDS:
            value = getattr(student, name)
            if value:
                self.by_id[name][FOLDS[name](value)].add(student.id)

    def with_ids(self, said: Said) -> dict[str, set[int]]:
        """The students at whom each shared id points, of those ids that point at any."""
        found = {name: self.by_id[name].get(value, set()) for name, value in said.ids.items()}
        return {name: ids for name, ids in found.items() if ids}

    def with_exact_name(self, said: Said) -> set[int]:
        """The students of exactly this name, in whichever way it may be read."""
        exact = self._spelled.exact
        return set().union(*(exact.get(name, set()) for name in said.exact_names))

    def is_in(self, student_id: int, section: int | None) -> bool | None:
        """Whether a student ever sat in a section; None where no section is said."""
        return None if section is None else student_id in self.rosters.get(section, ())

    def near(self, said: Said) -> set[int]:
        """Every student who may be meant, by birth date, name, class or user name."""
        found = set(self._spelled.by_birth_date.get(said.get("birth_date"), ()))
        found |= self._spelled.by_local_part.get(said.local_part, set())
        for given, family in {reading[:2] for reading in said.readings}:
            found |= self._spelled.near(given, family)
        if said.section is not None and said.readings:
            found |= self._alike(said, self.rosters.get(said.section, ()))
        return found

    def _alike(self, said: Said, among: Iterable[int]) -> set[int]:
        return self._spelled.most_alike(whole(*said.readings[0][:2]), among)

    @cached_property
    def _spelled(self) -> Spellings:
        """The students by their names, made when somebody is first looked up by one."""
        return Spellings(self.students)

    def share_of_given(self, folded: str) -> float:
        """How common a first name is here, from 0 to 1 (see `_share`)."""
        return self._share(self._spelled.givens.get(joined(folded), 0))

    def share_of_family(self, folded: str) -> float:
        """How common a last name is here, from 0 to 1."""
        return self._share(self._spelled.families.get(joined(folded), 0))

    def share_of_birth_date(self, birth_date: str) -> float:
        """How common a birth date is here, from 0 to 1."""
        return self._share(len(self._spelled.by_birth_date.get(birth_date, ())))

    def _share(self, bearers: int) -> float:
        """A share, as if there were one more bearer and a thousand more students.

        In a small school a name that nobody else bears is no proof of being rare.
        """
        return (bearers + 1) / (len(self.students) + 1000)

    def is_first_name(self, folded: str) -> bool:
        """Whether it is a student's whole first name here, and not what one is called."""
        return joined(folded) in self._spelled.first_names

    def first_names_near(self, folded: str) -> set[str]:
        """The first names here that are within one slip of this one, itself among them."""
        spelled = self._spelled
        return {name for name in spelled.near_words(joined(folded)) if name in spelled.first_names}

    def is_known_family(self, folded: str) -> bool:
        """Whether a student here bears this last name."""
        return joined(folded) in self._spelled.families


class Spellings:
    """Students by the words of their names, however they are spelled, and by what else is soft."""

    def __init__(self, students: dict[int, KnownStudent]) -> None:
        self.names: dict[int, str] = {}
        self.exact: dict[str, set[int]] = defaultdict(set)
        self.first_names: set[str] = set()
        self.givens: dict[str, int] = defaultdict(int)
        self.families: dict[str, int] = defaultdict(int)
        self.by_birth_date: dict[str, set[int]] = defaultdict(set)
        self.by_local_part: dict[str, set[int]] = defaultdict(set)
        self.given_words: dict[str, set[int]] = defaultdict(set)
        self.family_words: dict[str, set[int]] = defaultdict(set)
        for student in students.values():
            self._add(student)
        self.shortened: dict[str, list[str]] = defaultdict(list)
        for word in self.given_words.keys() | self.family_words.keys():
            for shorter in shortened(word):
                self.shortened[shorter].append(word)

    def _add(self, student: KnownStudent) -> None:
        if student.birth_date:
            self.by_birth_date[student.birth_date].add(student.id)
        if student.email:
            self.by_local_part[local_part(student.email)].add(student.id)
        self.first_names.add(joined(fold(student.first_name)))
        givens, families = student.givens, student.families
        self.names[student.id] = whole(next(iter(givens), ""), families[0])
        for given, family in product(givens, families):
            self.exact[joined(whole(given, family))].add(student.id)
        _count(student.id, givens, self.givens, self.given_words)
        _count(student.id, families, self.families, self.family_words)

    def near(self, given: str, family: str) -> set[int]:
        """Students both of whose names are near, or one of whose names is the same."""
        same_given, near_given = self._with(given, self.given_words, is_given=True)
        same_family, near_family = self._with(family, self.family_words, is_given=False)
        found = near_given & near_family
        return found | self.most_alike(whole(given, family), same_given | same_family)

    def most_alike(self, name: str, among: Iterable[int]) -> set[int]:
        """The students of a group whose names are most like one, if the group is large."""
        names = {each: self.names[each] for each in among if each in self.names}
        if len(names) <= MOST_COMPARED:
            return set(names)
        found = process.extract(
            name,
            names,
            scorer=fuzz.token_sort_ratio,
            score_cutoff=ALIKE_FROM,
            limit=MOST_COMPARED,
        )
        return {student_id for _, _, student_id in found}

    def _with(
        self, name: str, words: dict[str, set[int]], *, is_given: bool
    ) -> tuple[set[int], set[int]]:
        """Students with a word of this name, and those with one that is near to it."""
        same: set[int] = set()
        near: set[int] = set()
        for word in _words(name):
            same |= words.get(word, set())
            others = self.near_words(word)
            if is_given:
                others |= short_forms().get(word, frozenset())
            near.update(*(words.get(other, ()) for other in others))
        return same, same | near

    def near_words(self, word: str) -> set[str]:
        """The words of names that share what is left of this one without one letter."""
        return {near for shorter in shortened(word) for near in self.shortened.get(shorter, ())}


def _count(
    student_id: int, names: Iterable[str], bearers: dict[str, int], words: dict[str, set[int]]
) -> None:
    for name in names:
        bearers[joined(name)] += 1
        for word in _words(name):
            words[word].add(student_id)


def _words(name: str) -> Iterator[str]:
    """The words of a folded name, and the name as one word."""
    words = name.split()
    yield from words
    if len(words) > 1:
        yield joined(name)
