"""Decisions about who is who, taken back: the link stands again as it is found without asking."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from appliance.imports.identity import KnownStudent, StudentIndex, find_link
from appliance.imports.match import index_students
from appliance.model.links import said_by

if TYPE_CHECKING:
    from appliance.model.links import Link
    from appliance.store.unit_of_work import UnitOfWork

SECTION = "section"


def all_students(work: UnitOfWork) -> StudentIndex:
    """Everyone on the books, with the classes in which they ever sat."""
    index = index_students(KnownStudent(*row) for row in work.find.known.students())
    for section_id, student_id in work.find.known.rosters():
        index.rosters[section_id].add(student_id)
    return index


def take_back(work: UnitOfWork, link_id: int) -> Link:
    """Take a person's decision back; gives the link as it stands now.

    It stands at once as the next import would find it. The rows that hang on it move or leave
    with that import: a row does not know by which link it came.

    Raises
    ------
    LinkUnknownError, NothingToTakeBackError
        There is none, or nobody has decided it.
    """
    decided = work.find.links.get_decided(link_id)
    said = said_by(decided.evidence)
    evidence = tuple(fact for fact in said if fact[0] != SECTION)
    found = find_link(evidence, all_students(work), decided.section)
    work.find.links.take_back(link_id, replace(found, evidence=said, rows=decided.rows))
    return work.find.links.get(link_id)
