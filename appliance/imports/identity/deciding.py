"""Decide: link, ask a person, or say that it is nobody; each with its reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.imports.identity import certainty, outweighing, words
from appliance.imports.identity.comparing import Comparison, compare
from appliance.imports.identity.people import KnownStudent, Said, read_evidence
from appliance.imports.identity.weighing import chance, weigh
from appliance.model.links import Agreement, Candidate, Link, LinkState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appliance.imports.identity.finding import StudentIndex
    from appliance.model.links import Evidence

MOST_ASKED = 5
"""Candidates among whom a person is asked to choose."""

WORTH_ASKING = -3.5
"""Bits of odds from which a person is asked: about one in twelve."""

CERTAIN = 12.0
"""Bits of odds from which names that are only similar are taken: four thousand to one."""

AHEAD = 8.0
"""Bits by which no other student may come as near: some two hundred and fifty to one."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A student held against what a source says, and the bits of odds that it is the one."""

    student: KnownStudent
    compared: Comparison
    bits: float


@dataclass(frozen=True, slots=True)
class _Question:
    """One person of one source, and all students."""

    evidence: Evidence
    said: Said
    index: StudentIndex

    def found(self, ids: Iterable[int]) -> list[_Found]:
        """Compare with these students; the likeliest first."""
        found = map(self._compare, sorted(ids))
        return sorted(found, key=lambda one: -one.bits)

    def of_exact_name(self) -> list[_Found]:
        """The students of exactly the name that the source says."""
        found = self.found(self.index.with_exact_name(self.said))
        return [one for one in found if one.compared.is_full_name]

    def _compare(self, student_id: int) -> _Found:
        student = self.index.students[student_id]
        in_class = self.index.is_in(student_id, self.said.section)
        compared = compare(self.said, student, in_class)
        return _Found(student, compared, weigh(compared, student, self.index))

    def link(self, one: _Found, why: str) -> Link:
        """Take the person for this student."""
        return Link(self.evidence, LinkState.LINKED, one.student.id, explanation=why)

    def ask(self, found: Iterable[_Found], why: str) -> Link:
        """Have a person decide among these students."""
        candidates = [
            Candidate(one.student.id, round(chance(one.bits), 1), words.in_words(one.compared))
            for one in found
        ]
        shown = tuple(candidates[:MOST_ASKED])
        return Link(self.evidence, LinkState.WAITING, candidates=shown, explanation=why)

    def nobody(self, why: str) -> Link:
        """Nobody whom we know."""
        return Link(self.evidence, LinkState.NOBODY, explanation=why)


def find_link(evidence: Evidence, index: StudentIndex, section: int | None = None) -> Link:
    """Say which student the evidence means, if that is certain; else whom to ask about.

    `section` is the class in which the source says the person sits.
    """
    question = _Question(evidence, read_evidence(evidence, section), index)
    hits = index.with_ids(question.said)
    if hits:
        return _by_ids(question, hits)
    if question.said.readings:
        return _by_name(question)
    if question.said.get("username") and (near := index.near(question.said)):
        return question.ask(question.found(near), words.ONLY_LOCAL_PART)
    return question.nobody(words.nobody_in_words(question.said))


def _by_ids(question: _Question, hits: dict[str, set[int]]) -> Link:
    """Take a shared id's word, unless something says that it is somebody else."""
    used = words.ids_in_words(hits)
    meant = set.intersection(*hits.values())
    if len(meant) > 1:  # one address for a whole family
        named = [one for one in question.found(meant) if one.compared.is_full_name]
        meant = {named[0].student.id} if len(named) == 1 else meant
    if len(meant) != 1:
        everyone = question.found(set().union(*hits.values()))
        return question.ask(everyone, f"{used} {words.FITS_MORE_THAN_ONE}")
    (one,) = question.found(meant)
    namesakes = [other for other in question.of_exact_name() if other.student.id not in meant]
    against = certainty.against_id(
        one.compared, [other.compared for other in namesakes], question.index
    )
    if against:
        mixed = _mixed_up(question, one)
        if mixed or not outweighing.outweighs(one.compared, one.student, question.index):
            asked = {each.student.id: each for each in (one, *namesakes, *mixed)}
            return question.ask(asked.values(), f"{used}, but {against}")
    return question.link(one, _id_in_words(used, one.compared))


def _mixed_up(question: _Question, one: _Found) -> list[_Found]:
    """The students of whom a fact may be that differs from what is known of this one."""
    others = question.index.near(question.said) - {one.student.id}
    return [
        other
        for other in question.found(others)
        if outweighing.is_mix_up(one.compared, other.compared)
    ]


def _id_in_words(used: str, found: Comparison) -> str:
    if found.is_full_name and not found.is_swapped:
        told = f"{used}, same name"
    elif found.given is found.family is Agreement.NOT_SAID:
        told = used
    else:
        told = f"{used}; {words.names_in_words(found)}"
    if found.birth_date in (Agreement.NOT_SAID, Agreement.SAME) and found.is_full_name:
        return told
    return "; ".join(filter(None, (told, words.BIRTH_DATE.get(found.birth_date))))


def _by_name(question: _Question) -> Link:
    same = question.of_exact_name()
    sure = certainty.of_exact_name([one.compared for one in same])
    if sure and not (sure[1] == words.IN_THIS_CLASS and _may_be_a_classmate(question, same[0])):
        position, why = sure
        told = filter(None, (why, words.near_number(same[position].compared)))
        return question.link(same[position], "; ".join(told))
    near = question.index.near(question.said) | {one.student.id for one in same}
    found = question.found(near)
    if found and _is_certain(question, found):
        return question.link(found[0], words.in_words(found[0].compared))
    worth_asking = [one for one in found if one.bits >= WORTH_ASKING or one.compared.is_full_name]
    if not worth_asking:
        return question.nobody(words.NO_SUCH_NAME)
    return question.ask(worth_asking, _why_asked(worth_asking, len(same)))


def _may_be_a_classmate(question: _Question, one: _Found) -> bool:
    """Whether another in the class may be called by this name: Sam, of Samuel and Samantha."""
    others = question.index.near(question.said) - {one.student.id}
    return any(certainty.is_called_so_in_class(each.compared) for each in question.found(others))


def _is_certain(question: _Question, found: list[_Found]) -> bool:
    best, others = found[0], found[1:]
    return (
        best.bits >= CERTAIN
        and not any(best.bits - other.bits < AHEAD for other in others)
        and certainty.is_of_similar_name(best.compared, best.student, question.index)
    )


def _why_asked(found: list[_Found], of_this_name: int) -> str:
    best = found[0].compared
    if of_this_name > 1:
        return words.NAMESAKES
    if of_this_name:
        against = certainty.contradiction(best) or certainty.almost_contradiction(best)
        return f"{words.SAME_NAME}, but {against}" if against else words.ONLY_THE_NAME
    if Agreement.OTHER in (best.given, best.family) or Agreement.NOT_SAID in best[:2]:
        return words.NOT_SURE
    return words.SIMILAR_NAME
