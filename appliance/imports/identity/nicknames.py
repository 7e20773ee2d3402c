"""First names: which are short for which, and which are names in their own right.

English short forms are those of the `nicknames` package; `nicknames.toml` adds those of other
languages and the first names that stand one letter from another.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from nicknames import name_triplets

from appliance.imports.identity.names import shortened
from appliance.model.folding import fold


@cache
def short_forms() -> dict[str, frozenset[str]]:
    """The first names that each first name is short for or has as a short form, all folded."""
    pairs = [(fold(each.name1), fold(each.name2)) for each in name_triplets()]
    for short, longs in _ours()["short_forms"].items():
        pairs += [(fold(long), fold(short)) for long in longs]
    related: dict[str, set[str]] = {}
    for long, short in pairs:
        related.setdefault(long, set()).add(short)
        related.setdefault(short, set()).add(long)
    return {name: frozenset(others - {name}) for name, others in related.items()}


@cache
def in_their_own_right() -> frozenset[str]:
    """First names that children are given, folded; none that is only a short form."""
    return frozenset(_ours()["first_names"]["in_their_own_right"].split())


@cache
def first_names() -> frozenset[str]:
    """First names that people bear, short forms among them, folded."""
    return in_their_own_right() | {fold(each.name1) for each in name_triplets()}


def first_names_near(folded: str) -> set[str]:
    """The first names that are within one slip of a folded one, itself among them."""
    return {near for shorter in shortened(folded) for near in _by_shorter().get(shorter, ())}


@cache
def _by_shorter() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in first_names():
        for shorter in shortened(name):
            found.setdefault(shorter, []).append(name)
    return found


def are_short_forms(one: str, other: str) -> bool:
    """Whether either folded first name is short for the other."""
    return other in short_forms().get(one, ())


@cache
def _ours() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("nicknames.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
