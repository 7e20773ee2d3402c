"""Names and numbers, reduced to what typing habits leave alone."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from appliance.model.folding import spellings

_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
"""Words after a name that many systems leave out."""

PARTICLES = frozenset(
    (
        *("al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du"),
        *("el", "ibn", "la", "las", "le", "los", "st", "ten", "ter", "van", "von", "y"),
    )
)
"""Words of a family name that say little of whose it is."""


class Reading(NamedTuple):
    """One way to read a name: the first and the last name, each folded."""

    given: str
    family: str
    is_swapped: bool = False


def local_part(address: str) -> str:
    """What stands before the @ of an e-mail address, or a user name as it is."""
    return address.partition("@")[0].strip().casefold()


def joined(folded: str) -> str:
    """A folded name without its spaces: de la Cruz and Delacruz are one."""
    return folded.replace(" ", "")


def shortened(word: str) -> set[str]:
    """A word, and what is left of it without any one of its letters.

    Two words within one slip of each other share one of these (the symmetric-delete way of
    W. Garbe's SymSpell).
    """
    return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}


def whole(given: str, family: str) -> str:
    """A folded name in one: "first last"."""
    return f"{given} {family}".strip()


def read_name(said: dict[str, str]) -> tuple[Reading, ...]:
    """Every way to read the name that a source says; the usual way first, empty where none is.

    "Last, First" and two columns say which is which. In "First Last" each gap may be the one
    between them, and a source may put the last name first.
    """
    if said.get("name"):
        last, comma, first = said["name"].partition(",")
        if not comma:
            return tuple(dict.fromkeys(_split(last)))
    else:
        first, last = said.get("first_name", ""), said.get("last_name", "")
    told = [
        Reading(_without_generation(given), _without_generation(family))
        for given, family in product(spellings(first), spellings(last))
    ]
    return tuple(dict.fromkeys(_both_ways(told))) if any(told[0][:2]) else ()


def _split(name: str) -> list[Reading]:
    readings = []
    for text in spellings(name):
        words = _without_generation(text).split()
        gaps = range(1, len(words)) if len(words) > 1 else (0, 1) if words else ()
        readings += [Reading(" ".join(words[:gap]), " ".join(words[gap:])) for gap in gaps[::-1]]
    return _both_ways(readings)


def _both_ways(readings: list[Reading]) -> list[Reading]:
    swapped = [Reading(family, given, is_swapped=True) for given, family, _ in readings]
    return readings + [reading for reading in swapped if reading.given and reading.family]


def _without_generation(folded: str) -> str:
    words = folded.split()
    kept = [word for word in words if word not in _GENERATIONS]
    return " ".join(kept or words)
