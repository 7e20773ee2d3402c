"""What a source says of a person beside what is known of the students it may be, fact by fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.imports.identity import words
from appliance.imports.identity.comparing import compare
from appliance.imports.identity.people import read_evidence
from appliance.model.links import Agreement

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from appliance.imports.identity import KnownStudent
    from appliance.imports.identity.comparing import Comparison
    from appliance.model.links import Link

NAME, CLASS, USERNAME = "name", "section", "username"
FACTS = (
    NAME,
    "birth_date",
    "grade_level",
    "student_number",
    "state_id",
    "email",
    USERNAME,
    CLASS,
)
"""The facts that are compared, in the order of the page."""

_ALWAYS = frozenset({NAME, "birth_date", "grade_level", "student_number"})
"""What is shown of a student even where the source does not say it."""


_FIELDS = {USERNAME: "email"}
"""The field of which a fact is a part."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One fact of one student, how far it agrees with what is said, and that in words."""

    value: str
    agreement: Agreement
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: as the source says it, and of each student."""

    fact: str
    said: str
    cells: tuple[Cell, ...]


def side_by_side(
    link: Link,
    said: Mapping[str, str],
    students: Sequence[KnownStudent],
    *,
    in_class: Collection[int],
    visible: Collection[str],
) -> list[Row]:
    """Compare fact by fact.

    `said` is the link's evidence with its class by its code, `in_class` are those of the
    students who ever sat there, `visible` the fields of a student that may be shown.
    """
    person = read_evidence(link.evidence, link.section)
    seated = [None if link.section is None else one.id in in_class for one in students]
    compared = [compare(person, one, sits) for one, sits in zip(students, seated, strict=True)]
    rows = []
    for fact in FACTS:
        if fact in (NAME, CLASS) or _FIELDS.get(fact, fact) in visible:
            pairs = zip(students, compared, strict=True)
            cells = tuple(_cell(fact, one, found) for one, found in pairs)
            rows.append(Row(fact, _said(fact, said), cells))
    return [row for row in rows if row.said or (row.fact in _ALWAYS and _is_known(row))]


def _is_known(row: Row) -> bool:
    return any(cell.value for cell in row.cells)


def _said(fact: str, said: Mapping[str, str]) -> str:
    if fact != NAME or said.get(NAME):
        return said.get(fact, "")
    return ", ".join(filter(None, (said.get("last_name"), said.get("first_name"))))


def _cell(fact: str, student: KnownStudent, found: Comparison) -> Cell:
    if fact == NAME:
        return Cell(_name(student), _name_agreement(found), words.names_in_words(found))
    if fact == CLASS:
        sits = Agreement.SAME if found.in_class else Agreement.OTHER
        return Cell("", sits, words.IN_CLASS[bool(found.in_class)])
    if fact == USERNAME:
        return Cell(student.email, found.local_part, words.SAME_OR_NOT.get(found.local_part, ""))
    agreement, told = {
        "birth_date": (found.birth_date, words.BIRTH_DATE),
        "grade_level": (found.grade_level, words.GRADE_LEVEL),
    }.get(fact, (found.ids.get(fact, Agreement.NOT_SAID), words.SAME_OR_NOT))
    return Cell(getattr(student, fact), agreement, told.get(agreement, ""))


def _name(student: KnownStudent) -> str:
    called = f" ({student.preferred_name})" if student.preferred_name else ""
    return f"{student.last_name}, {student.first_name}{called}"


def _name_agreement(found: Comparison) -> Agreement:
    both = {found.given, found.family}
    if Agreement.OTHER in both:
        return Agreement.OTHER
    if both == {Agreement.SAME}:
        return Agreement.SAME
    return Agreement.NOT_SAID if both == {Agreement.NOT_SAID} else Agreement.SIMILAR
