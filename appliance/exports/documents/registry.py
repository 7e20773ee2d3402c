"""Every document there is, in one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.exports.documents import (
    letter,
    positions,
    poster,
    retention,
    schedule_of_data,
)
from appliance.model.text import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from appliance.exports.documents.blocks import Document
    from appliance.exports.documents.facts import SchoolFacts


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A document: its name in an address, its title, what it is for, and how it is made."""

    name: str
    title: str
    sentence: str
    build: Callable[[SchoolFacts], Document]


DOCUMENTS: tuple[DocumentKind, ...] = (
    DocumentKind(
        "poster",
        mark("What this school keeps"),
        mark("A poster for the wall: everything that is kept of a student, and what is not."),
        poster.build,
    ),
    DocumentKind(
        "letter",
        mark("Notice letter"),
        mark("Goes home before the first import, with a slip by which a family can say no."),
        letter.build,
    ),
    DocumentKind(
        "schedule-of-data",
        mark("Schedule of Data"),
        mark("Exhibit B of the National Data Privacy Agreement, filled in."),
        schedule_of_data.build,
    ),
    DocumentKind(
        "retention",
        mark("How long records are kept"),
        mark("The public retention schedule: every field, why, and until when."),
        retention.build,
    ),
    DocumentKind(
        "positions",
        mark("Positions with access"),
        mark("Who may open records, and what each position is shown."),
        positions.build,
    ),
)

_BY_NAME = {kind.name: kind for kind in DOCUMENTS}


def document_named(name: str) -> DocumentKind:
    """The document of that name.

    Raises
    ------
    KeyError
        There is none.
    """
    return _BY_NAME[name]
