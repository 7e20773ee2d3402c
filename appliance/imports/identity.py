"""Who is who: what a source says of a person, held against the students we know.

Shared ids decide first, then names, with the birth date or the class where there is one. A
link is made without asking only when nothing speaks against it; whatever is uncertain waits
for a person. Two students are never merged, and a namesake is never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from appliance.model.links import Candidate, Evidence, Link, LinkState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

SHARED_IDS = ("key", "state_id", "student_number", "email")
"""Identifiers that two systems can hold alike, most certain first."""

ALMOST_SAME = 2
"""Typing slips (Damerau-Levenshtein edits of the whole name) that a shared id outweighs."""

WORTH_ASKING = 82.0
"""Similarity (rapidfuzz token_sort_ratio, 0–100) from which a person is asked."""

_LETTERS = re.compile(r"[^\w ]+|_")
_UNDECOMPOSED = str.maketrans(
    {"ı": "i", "đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that Unicode does not take apart into a plain one and a sign."""


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


def fold(text: str) -> str:
    """Reduce a text to what typing habits leave alone: small letters, no accents, no signs."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = decomposed.translate(_UNDECOMPOSED)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_LETTERS.sub(" ", bare.replace("'", "").replace("’", "")).split())


def fold_id(text: str) -> str:
    """Reduce a number to what padding leaves alone: no leading zeros, no spaces, small letters.

    Signs stay: 12-3 and 1-23 are two students.
    """
    bare = "".join(text.split()).casefold()
    return bare.lstrip("0") or bare[:1]


def fold_name(text: str) -> str:
    """Fold a whole name, “Last, First” or “First Last”, as "first last"."""
    last, comma, first = text.partition(",")
    return fold(f"{first} {last}") if comma else fold(text)


_FOLDS: dict[str, Callable[[str], str]] = {
    "email": str.casefold,
    "key": str,
    "state_id": fold_id,
    "student_number": fold_id,
}


@dataclass(slots=True)
class StudentIndex:
    """The students we know, by everything that can point at one."""

    students: dict[int, KnownStudent] = field(default_factory=dict)
    by_id: dict[str, dict[str, set[int]]] = field(
        default_factory=lambda: {name: defaultdict(set) for name in SHARED_IDS}
    )
    by_name: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    rosters: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, student: KnownStudent) -> None:
        """Let a student be found."""
        self.students[student.id] = student
        for name in SHARED_IDS:
            value = getattr(student, name)
            if value:
                self.by_id[name][_FOLDS[name](value)].add(student.id)
        for name in names_of(student):
            self.by_name[name].add(student.id)


def names_of(student: KnownStudent) -> set[str]:
    """Every folded whole name that a student may be written by."""
    firsts = {student.first_name, student.preferred_name} - {""}
    return {fold(f"{first} {student.last_name}") for first in firsts}


def find_link(evidence: Evidence, index: StudentIndex, section: int | None = None) -> Link:
    """Say which student the evidence means, if that is certain; else whom to ask about.

    `section` is the class in which the source says the person sits.
    """
    said = dict(evidence)
    name = _said_name(said)
    hits, used = _by_shared_ids(said, index)
    if len(hits) == 1:
        return _confirm(evidence, next(iter(hits)), used, name, index)
    if hits:
        return _ask(evidence, hits, name, index, f"{used} fits more than one student")
    if not name:
        return Link(evidence, LinkState.NOBODY, explanation=_no_student_with(said))
    return _by_name(evidence, said, name, index, section)


def _said_name(said: dict[str, str]) -> str:
    if said.get("name"):
        return fold_name(said["name"])
    return fold(f"{said.get('first_name', '')} {said.get('last_name', '')}")


_WORDS = {
    "key": "the same key",
    "state_id": "the same state number",
    "student_number": "the same student number",
    "email": "the same e-mail address",
}


def _by_shared_ids(said: dict[str, str], index: StudentIndex) -> tuple[set[int], str]:
    """Students that any shared id points at, and the words for the ids that did."""
    hits: set[int] = set()
    used = []
    for name in SHARED_IDS:
        if said.get(name):
            found = index.by_id[name].get(_FOLDS[name](said[name]), set())
            if found:
                hits |= found
                used.append(_WORDS[name])
    return hits, " and ".join(used)


def _no_student_with(said: dict[str, str]) -> str:
    given = [_WORDS[name].removeprefix("the same ") for name in SHARED_IDS if said.get(name)]
    return f"no student has this {' or '.join(given)}" if given else "nothing says who this is"


def _confirm(
    evidence: Evidence, student_id: int, used: str, name: str, index: StudentIndex
) -> Link:
    """Take a shared id's word, unless the name says that it is somebody else."""
    student = index.students[student_id]
    if differs := _contradiction(dict(evidence), student):
        return _ask(evidence, {student_id}, name, index, f"{used}, but {differs}")
    slips = _slips(name, student) if name else 0
    if slips == 0:
        words = f"{used}, same name" if name else used
    elif slips <= ALMOST_SAME or _nickname(name, student):
        words = f"{used}; {_slip_words(slips)}"
    else:
        return _ask(evidence, {student_id}, name, index, f"{used}, but another name")
    return Link(evidence, LinkState.LINKED, student_id, explanation=words)


def _contradiction(said: dict[str, str], student: KnownStudent) -> str:
    """Say in which identifier a source contradicts what is known of a student; empty: in none."""
    for name in SHARED_IDS[1:]:
        known = getattr(student, name)
        if said.get(name) and known and _FOLDS[name](said[name]) != _FOLDS[name](known):
            return f"another {_WORDS[name].removeprefix('the same ')}"
    born = said.get("birth_date")
    return "another date of birth" if born and student.birth_date not in ("", born) else ""


def _slips(name: str, student: KnownStudent) -> int:
    return min(DamerauLevenshtein.distance(name, known) for known in names_of(student))


def _nickname(name: str, student: KnownStudent) -> bool:
    """Whether the last name is the same and one first name begins the other (Ben, Benjamin)."""
    last = fold(student.last_name)
    if not name.endswith(f" {last}"):
        return False
    first = name.removesuffix(f" {last}")
    known = fold(student.first_name)
    return len(first) > 1 and (known.startswith(first) or first.startswith(known))


def _by_name(
    evidence: Evidence, said: dict[str, str], name: str, index: StudentIndex, section: int | None
) -> Link:
    same = index.by_name.get(name, set())
    if len(same) == 1 and (certain := _certainty(next(iter(same)), said, index, section)):
        return Link(evidence, LinkState.LINKED, next(iter(same)), explanation=certain)
    if same:
        why = "more than one student of this name" if len(same) > 1 else "only the name agrees"
        return _ask(evidence, same, name, index, why)
    near = _near(name, index, section)
    if near:
        return _ask(evidence, near, name, index, "no student of this name, but a similar one")
    return Link(evidence, LinkState.NOBODY, explanation="no student has this name")


def _certainty(
    student_id: int, said: dict[str, str], index: StudentIndex, section: int | None
) -> str:
    """Say why one exact name is enough; empty when it is not."""
    student = index.students[student_id]
    if _contradiction(said, student):
        return ""
    if said.get("birth_date"):
        return "same name and date of birth" if student.birth_date else ""
    if section is not None and student_id in index.rosters.get(section, ()):
        return "the only student of this name, and in this class"
    return ""


def _near(name: str, index: StudentIndex, section: int | None) -> set[int]:
    """Students with a similar name, of the class where one is known, else of the school."""
    roster = index.rosters.get(section) if section is not None else None
    near = _similar(name, roster, index) if roster else set()
    return near or _similar(name, index.students, index)


def _similar(name: str, among: Iterable[int], index: StudentIndex) -> set[int]:
    names = {
        (student_id, written): written
        for student_id in among
        if student_id in index.students
        for written in names_of(index.students[student_id])
    }
    found = process.extract(
        name, names, scorer=fuzz.token_sort_ratio, score_cutoff=WORTH_ASKING, limit=5
    )
    return {key[0] for _, _, key in found}


def _ask(
    evidence: Evidence, ids: Collection[int], name: str, index: StudentIndex, why: str
) -> Link:
    candidates = [_candidate(student_id, name, index) for student_id in sorted(ids)[:20]]
    candidates.sort(key=lambda candidate: -candidate.score)
    return Link(evidence, LinkState.WAITING, candidates=tuple(candidates[:5]), explanation=why)


def _candidate(student_id: int, name: str, index: StudentIndex) -> Candidate:
    student = index.students[student_id]
    score = max(fuzz.token_sort_ratio(name, known) for known in names_of(student)) if name else 0.0
    slips = _slips(name, student) if name else 0
    words = _slip_words(slips) if slips else "same name"
    return Candidate(student_id, round(score, 1), words if name else "no name given")


def _slip_words(slips: int) -> str:
    return f"names differ by {slips} {'letter' if slips == 1 else 'letters'}"
