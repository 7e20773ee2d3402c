"""Other children's names, taken out of what staff have written of a student.

A reason, a remark or the title of an assignment may name somebody else's child. Whole names are
looked for, first and last in either order, as the school's systems write them, whatever the
capitals, accents and signs between; a first name alone is not: there are many of each.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from appliance.model.text import plain_letters

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from appliance.model.answers import Person

ANOTHER = "[another student]"

_WORD = re.compile(r"[^\W_]+")
_OWN = frozenset({"students"})
"""Tables of which every text is the student's own."""

_STAFF = frozenset({"account"})
"""What names people of the school, who may bear a student's name."""


@dataclass
class Names:
    """The whole names of other students, by the words they consist of."""

    by_first: dict[str, list[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, words: tuple[str, ...]) -> None:
        """Look for a name from now on."""
        self.by_first[words[0]].append(words)

    def redacted(self, text: str) -> str:
        """A text without them."""
        found = [*_WORD.finditer(text)]
        words = [plain_letters(one.group()) for one in found]
        parts, end, place = [], 0, 0
        while place < len(words):
            length = self._longest(words, place)
            if length:
                parts += [text[end : found[place].start()], ANOTHER]
                end = found[place + length - 1].end()
            place += length or 1
        return "".join([*parts, text[end:]])

    def _longest(self, words: Sequence[str], place: int) -> int:
        """How many words of a name begin here; 0: none does."""
        names = self.by_first.get(words[place], ())
        fits = (len(name) for name in names if tuple(words[place : place + len(name)]) == name)
        return max(fits, default=0)


def names_of_others(people: Iterable[Person], student_id: int) -> Names:
    """The names to take out of a student's pack: everybody's but the student's own."""
    everyone = list(people)
    own = {name for one in everyone if one.id == student_id for name in _whole(one)}
    names = Names()
    for other in {name for one in everyone for name in _whole(one)} - own:
        names.add(other)
    return names


def without_others(
    held: Mapping[str, Sequence[Mapping[str, Any]]], names: Names
) -> dict[str, list[dict[str, Any]]]:
    """Every row, without other students' names in what was written."""
    return {
        table: [
            {column: _cell(table, column, value, names) for column, value in row.items()}
            for row in rows
        ]
        for table, rows in held.items()
    }


def _cell(table: str, column: str, value: Any, names: Names) -> Any:
    is_own = table in _OWN or column in _STAFF
    return value if is_own or not isinstance(value, str) else names.redacted(value)


def _whole(person: Person) -> Collection[tuple[str, ...]]:
    """A student's whole names, each as its words: first and last, and last and first."""
    last = _words(person.last_name)
    firsts = {_words(first) for first in (person.first_name, person.preferred_name) if first}
    pairs = [(first, last) for first in firsts if first and last]
    return {name for first, last in pairs for name in ((*first, *last), (*last, *first))}


def _words(text: str) -> tuple[str, ...]:
    return tuple(plain_letters(word) for word in _WORD.findall(text))
