"""Names for the people of the demo school, and the plain letters of an e-mail address."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

GIVEN_FROM_ELSEWHERE = 0.3
"""How many people have a given name from the first heritage beside a family name of another."""

DOUBLE_FAMILY_NAME = 0.03
"""How many people have two family names joined by a hyphen."""

_TRIES = 12
_PLAIN = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "ı": "i", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Name:
    """What one person is called."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class _Heritage:
    given: tuple[str, ...]
    family: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _NameLists:
    heritages: tuple[_Heritage, ...]
    weights: tuple[int, ...]
    planted: tuple[Name, ...]
    short: dict[str, str]


@dataclass(slots=True)
class NameBook:
    """Draws names so that no two people share one, except where the school plan says so."""

    rng: Random
    taken: set[Name] = field(default_factory=set)

    def draw(self) -> Name:
        """A name that nobody has yet."""
        for _ in range(_TRIES):
            name = _draw(self.rng)
            if name not in self.taken:
                break
        while name in self.taken:
            name = _with_second_family_name(self.rng, name)
        self.taken.add(name)
        return name


def planted_names() -> tuple[Name, ...]:
    """The names that every demo school has, because software stumbles over them."""
    return _lists().planted


def short_form(first_name: str) -> str:
    """What a person of that first name is often called; empty where nothing is usual."""
    return _lists().short.get(first_name, "")


def plain_letters(text: str) -> str:
    """The name in the lower-case letters a to z that an e-mail address is made of."""
    folded = text.lower().translate(_PLAIN)
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(c for c in decomposed if c.isascii() and c.isalpha())


def _draw(rng: Random) -> Name:
    lists = _lists()
    heritage = rng.choices(lists.heritages, lists.weights)[0]
    source = lists.heritages[0] if rng.random() < GIVEN_FROM_ELSEWHERE else heritage
    name = Name(rng.choice(source.given), rng.choice(heritage.family))
    if rng.random() < DOUBLE_FAMILY_NAME:
        return _with_second_family_name(rng, name)
    return name


def _with_second_family_name(rng: Random, name: Name) -> Name:
    lists = _lists()
    second = rng.choice(rng.choices(lists.heritages, lists.weights)[0].family)
    first_part = name.last.split("-")[0]
    return name if second == first_part else Name(name.first, f"{first_part}-{second}")


@cache
def _lists() -> _NameLists:
    text = files(__package__).joinpath("names.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    heritages = document["heritage"]
    return _NameLists(
        heritages=tuple(_Heritage(_split(h["given"]), _split(h["family"])) for h in heritages),
        weights=tuple(h["weight"] for h in heritages),
        planted=tuple(Name(first, last) for first, last in document["planted"]),
        short=document["short"],
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.replace("\n", " ").split(","))
