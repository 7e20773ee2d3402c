"""Where the gradebooks disagree with the truth on who somebody is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.demo.people import Student
    from appliance.demo.school import School, Seat

STUDENTS_A_TYPO = 600


@dataclass(frozen=True, slots=True)
class Oddities:
    """By (section id, student id): names misspelled, and addresses left out, in one sheet."""

    typos: dict[tuple[int, int], str]
    left_out: frozenset[tuple[int, int]]


def find_oddities(school: School) -> Oddities:
    """The rows of the gradebooks that will be hard to link.

    A typo stands where there is no e-mail address to make up for it. An address is left out
    where the sheet has two students of one name, so that nothing tells which is meant.
    """
    by_student: dict[int, list[Seat]] = {}
    for seat in school.seats:
        by_student.setdefault(seat.student.id, []).append(seat)
    return Oddities(
        typos=dict(_typos(school, by_student)),
        left_out=frozenset(_left_out(school, by_student)),
    )


def namesakes(school: School) -> tuple[tuple[Student, ...], ...]:
    """The students who share both names, together."""
    groups: dict[tuple[str, str], list[Student]] = {}
    for student in school.students:
        groups.setdefault((student.last_name, student.first_name), []).append(student)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def misspelled(name: str) -> str:
    """The name with two unlike neighboring letters in each other's place."""
    for n in range(len(name) - 2, 0, -1):
        if name[n] != name[n + 1] and name[n : n + 2].isalpha() and name[n : n + 2].islower():
            return f"{name[:n]}{name[n + 1]}{name[n]}{name[n + 2 :]}"
    return name


def _typos(
    school: School, by_student: dict[int, list[Seat]]
) -> Iterator[tuple[tuple[int, int], str]]:
    groups_done: set[int] = set()
    for student in school.students:
        group = (student.id - 1001) // STUDENTS_A_TYPO
        typo = misspelled(student.last_name)
        if group in groups_done or student.email or typo == student.last_name:
            continue
        groups_done.add(group)
        yield (by_student[student.id][0].section.id, student.id), typo


def _left_out(school: School, by_student: dict[int, list[Seat]]) -> Iterator[tuple[int, int]]:
    for first, *others in namesakes(school):
        theirs = {seat.section.id for seat in by_student[first.id]}
        for other in others:
            shared = [s.section.id for s in by_student[other.id] if s.section.id in theirs]
            yield from ((section, other.id) for section in shared[:1])
