"""Names of tables and columns, taken apart and compared with the words for what we hold."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
SHARED_BY = 0.8
"""The share of a source's tables that must begin alike for that to be a vendor's prefix."""

_SHORT = {
    "nm": "name",
    "dt": "date",
    "no": "number",
    "nr": "number",
    "num": "number",
    "cd": "code",
    "stu": "student",
    "stud": "student",
    "crs": "course",
    "sect": "section",
    "sec": "section",
    "sched": "schedule",
    "enroll": "enrollment",
    "enrolment": "enrollment",
    "grd": "grade",
    "lvl": "level",
    "typ": "type",
    "beg": "begin",
    "addr": "address",
    "asgn": "assignment",
    "asgmt": "assignment",
    "att": "attendance",
    "tch": "teacher",
    "dob": "birth date",
    "pct": "percent",
    "max": "maximum",
    "desc": "description",
    "prd": "period",
    "evt": "event",
}
"""What people who name columns leave out."""


@dataclass(frozen=True, slots=True)
class Words:
    """All words of `words.toml`, folded."""

    entities: Mapping[str, tuple[str, ...]]
    against: Mapping[str, tuple[str, ...]]
    fields: Mapping[tuple[str, str], tuple[str, ...]]
    references: Mapping[str, tuple[str, ...]]
    across: Mapping[tuple[str, str], tuple[str, ...]]
    codes: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]
    filters: Mapping[str, str]
    intimate: tuple[str, ...]


@cache
def words() -> Words:
    """The words that ship with the program."""
    text = resources.files("appliance.suggest").joinpath("words.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    return Words(
        entities={name: _folded(of["words"]) for name, of in said["entities"].items()},
        against={name: _folded(of["not"]) for name, of in said["entities"].items()},
        fields={
            (entity, field): _folded(names)
            for entity, fields in said["fields"].items()
            for field, names in fields.items()
        },
        references={name: _folded(names) for name, names in said["references"].items()},
        across={
            (entity, name): _folded(names)
            for entity, identifiers in said["across"].items()
            for name, names in identifiers.items()
        },
        codes={
            (entity, field): {ours: tuple(known) for ours, known in meanings.items()}
            for entity, fields in said["codes"].items()
            for field, meanings in fields.items()
        },
        filters={fold(name): parameter for name, parameter in said["filters"].items()},
        intimate=_folded(said["intimate"]["words"]),
    )


def _folded(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(name) for name in names))


@lru_cache(100_000)
def fold(name: str) -> str:
    """A name as words apart: gibbonCourseClass → gibbon course class, BIRTH_DT → birth date."""
    plain = unicodedata.normalize("NFKD", _CAMEL.sub(" ", name).casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    apart = (_singular(word) for word in _NOT_WORDS.sub(" ", bare).split())
    return " ".join(_SHORT.get(word, word) for word in apart)


def _singular(word: str) -> str:
    """A word without its plural s, where it plainly has one."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def is_intimate(name: str) -> bool:
    """Whether a name has an intimate word in it; a long one is found inside another word too."""
    together = name.replace(" ", "")
    return any(
        f" {word} " in f" {name} " or (len(word) > 4 and word.replace(" ", "") in together)
        for word in words().intimate
    )


def vendor_prefix(tables: Collection[str]) -> str:
    """What most tables' names begin with, as in mdl_user or gibbonPerson; empty: nothing."""
    if len(tables) < 3:
        return ""
    names = sorted(tables)
    best = ""
    for length in range(2, 12):
        begins = [name[:length] for name in names]
        common = max(set(begins), key=begins.count)
        if begins.count(common) >= SHARED_BY * len(names):
            best = common
    return best


@lru_cache(200_000)
def likeness(name: str, known: tuple[str, ...]) -> tuple[float, str]:
    """How much a folded name is like any of some folded words, 0 to 1, and which of them.

    The same words in another order are as good; a name that only contains them is worth the
    share of it that they are.
    """
    best, which = 0.0, ""
    for place, word in enumerate(known):
        score = _one(name, word) - 0.02 * place / len(known)  # the first words are likelier
        if score > best:
            best, which = score, word
    return best, which


def _one(name: str, word: str) -> float:
    if name == word or name.replace(" ", "") == word.replace(" ", ""):
        return 1.0
    ours, theirs = set(word.split()), set(name.split())
    together = fuzz.ratio(name.replace(" ", ""), word.replace(" ", "")) / 100
    if ours <= theirs:
        return 0.55 + 0.4 * len(ours) / len(theirs)
    shared = len(ours & theirs) / max(len(ours | theirs), 1)
    typed = together if together >= 0.85 else 0.0  # a slip or an ending, not another word
    return max(0.85 * typed, 0.8 * shared)
