"""Compare what a source says of a person with one student, fact by fact."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from appliance.imports.identity.names import PARTICLES, Reading, joined, local_part
from appliance.imports.identity.nicknames import are_short_forms
from appliance.imports.identity.people import FOLDS, SHARED_IDS
from appliance.model.links import Agreement
from appliance.model.vocabulary import GRADE_LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable

    from appliance.imports.identity.people import KnownStudent, Said

SHORTEST_WITH_SLIP = 3
"""Letters below which one unlike letter makes another name (Li, Lu)."""

SHORTEST_WITH_SLIPS = 6
"""Letters below which two unlike letters make another name (Maria, Marco)."""

LONG_NUMBER = 6
"""Signs from which a number that is one slip away is hardly ever somebody's by chance."""

GIVEN_TOGETHER = 100
"""Numbers closer to each other in counting may have been given to two children of a family."""

SIMILAR_FROM = 0.88
"""Jaro-Winkler similarity, 0 to 1, from which two names look alike."""

_CLOSEST_FIRST = {
    Agreement.SAME: 0,
    Agreement.SLIP: 1,
    Agreement.SHORT_FORM: 2,
    Agreement.PART: 3,
    Agreement.BEGINNING: 4,
    Agreement.SLIPS: 5,
    Agreement.SIMILAR: 6,
    Agreement.INITIAL: 7,
    Agreement.NOT_SAID: 8,
    Agreement.SWAPPED: 9,
    Agreement.OTHER: 10,
}
_SLIPS = {Agreement.SAME: 0, Agreement.SLIP: 1, Agreement.SLIPS: 2}


def is_closer(one: Agreement, other: Agreement) -> bool:
    """Whether a fact agrees, and more closely than another does."""
    return one is not Agreement.NOT_SAID and _CLOSEST_FIRST[one] < _CLOSEST_FIRST[other]


class Comparison(NamedTuple):
    """How far a person of a source and a student agree.

    `ids` holds those that both sides have. `in_class` is None where no class is said.
    """

    given: Agreement
    family: Agreement
    is_swapped: bool
    reading: Reading
    birth_date: Agreement
    grade_level: Agreement
    ids: dict[str, Agreement]
    local_part: Agreement
    in_class: bool | None

    @property
    def is_full_name(self) -> bool:
        """Whether the whole name is the same, in whichever order."""
        return self.given is self.family is Agreement.SAME

    @property
    def slips(self) -> int | None:
        """Letters by which the names differ; None where they differ in another way."""
        if self.given not in _SLIPS or self.family not in _SLIPS:
            return None
        return _SLIPS[self.given] + _SLIPS[self.family]


def compare(said: Said, student: KnownStudent, in_class: bool | None = None) -> Comparison:  # noqa: FBT001
    """Compare every fact that both sides have."""
    reading, given, family = _compare_names(said.readings, student)
    return Comparison(
        given=given,
        family=family,
        is_swapped=reading.is_swapped,
        reading=reading,
        birth_date=compare_dates(said.get("birth_date"), student.birth_date),
        grade_level=_compare_grades(said.get("grade_level"), student.grade_level),
        ids=_compare_ids(said, student),
        local_part=_compare_local_parts(said.local_part, student.email),
        in_class=in_class,
    )


def _compare_names(
    readings: tuple[Reading, ...], student: KnownStudent
) -> tuple[Reading, Agreement, Agreement]:
    """Compare in the way of reading the name that comes closest; the usual way wins a tie."""
    best = (Reading("", ""), Agreement.NOT_SAID, Agreement.NOT_SAID)
    closest = 100
    for reading in readings:
        given = _closest(compare_given, reading.given, student.givens)
        family = _closest(compare_family, reading.family, student.families)
        distance = _CLOSEST_FIRST[given] + _CLOSEST_FIRST[family]
        if distance < closest:
            best, closest = (reading, given, family), distance
    return best


def _closest(
    compare_one: Callable[[str, str], Agreement], said: str, known: tuple[str, ...]
) -> Agreement:
    found = [compare_one(said, name) for name in known]
    return min(found, key=_CLOSEST_FIRST.__getitem__, default=Agreement.NOT_SAID)


@lru_cache(maxsize=262_144)
def compare_given(said: str, known: str) -> Agreement:
    """Compare two folded first names."""
    if not said or not known:
        return Agreement.NOT_SAID
    if joined(said) == joined(known):
        return Agreement.SAME
    ours, theirs = said.split(), known.split()
    if any(len(word) > 1 and word in theirs for word in ours):
        return Agreement.PART
    if are_short_forms(said, known) or any(are_short_forms(a, b) for a in ours for b in theirs):
        return Agreement.SHORT_FORM
    return _compare_words(joined(said), joined(known), is_given=True)


@lru_cache(maxsize=262_144)
def compare_family(said: str, known: str) -> Agreement:
    """Compare two folded last names."""
    if not said or not known:
        return Agreement.NOT_SAID
    if joined(said) == joined(known):
        return Agreement.SAME
    if telling_words(said) & telling_words(known):
        return Agreement.PART
    return _compare_words(joined(said), joined(known), is_given=False)


def telling_words(family: str) -> set[str]:
    """The words of a folded last name that say whose it is."""
    words = {word for word in family.split() if len(word) > 1}
    return words - PARTICLES or words


def _compare_words(said: str, known: str, *, is_given: bool) -> Agreement:
    shortest = min(len(said), len(known))
    if shortest == 1:
        return Agreement.INITIAL if said[0] == known[0] else Agreement.OTHER
    slips = DamerauLevenshtein.distance(said, known, score_cutoff=2)
    if slips == 1 and shortest >= SHORTEST_WITH_SLIP:
        return Agreement.SLIP
    if is_given and (said.startswith(known) or known.startswith(said)):
        return Agreement.BEGINNING
    if slips == 2 and shortest >= SHORTEST_WITH_SLIPS:
        return Agreement.SLIPS
    alike = JaroWinkler.similarity(said, known)
    return Agreement.SIMILAR if alike >= SIMILAR_FROM else Agreement.OTHER


def compare_dates(said: str, known: str) -> Agreement:
    """Compare two dates, YYYY-MM-DD."""
    if not said or not known:
        return Agreement.NOT_SAID
    if said == known:
        return Agreement.SAME
    if (said[:4], said[5:7], said[8:]) == (known[:4], known[8:], known[5:7]):
        return Agreement.SWAPPED
    if DamerauLevenshtein.distance(said, known, score_cutoff=1) == 1:
        return Agreement.SLIP
    return Agreement.OTHER


def _compare_grades(said: str, known: str) -> Agreement:
    if said not in GRADE_LEVELS or known not in GRADE_LEVELS:
        return Agreement.NOT_SAID
    apart = abs(GRADE_LEVELS.index(said) - GRADE_LEVELS.index(known))
    return (Agreement.SAME, Agreement.NEXT)[apart] if apart < 2 else Agreement.OTHER


def _compare_ids(said: Said, student: KnownStudent) -> dict[str, Agreement]:
    found = {}
    for name in SHARED_IDS:
        known = getattr(student, name)
        if name in said.ids and known:
            found[name] = _compare_id(said.ids[name], FOLDS[name](known))
    return found


def _compare_id(said: str, known: str) -> Agreement:
    if said == known:
        return Agreement.SAME
    shortest = min(len(said), len(known))
    if (
        shortest <= SHORTEST_WITH_SLIP
        or DamerauLevenshtein.distance(said, known, score_cutoff=1) > 1
    ):
        return Agreement.OTHER
    is_mistyped = shortest >= LONG_NUMBER and not _may_follow(said, known)
    return Agreement.SLIP if is_mistyped else Agreement.NEXT


def _may_follow(said: str, known: str) -> bool:
    """Whether two ids may have been given one soon after the other, as to brother and sister."""
    counts = [int("".join(filter(str.isdecimal, one)) or "0") for one in (said, known)]
    return abs(counts[0] - counts[1]) <= GIVEN_TOGETHER


def _compare_local_parts(said: str, email: str) -> Agreement:
    if not said or not email:
        return Agreement.NOT_SAID
    return Agreement.SAME if said == local_part(email) else Agreement.OTHER
