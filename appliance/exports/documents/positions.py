"""The public list of positions with access, and of who holds them (34 CFR 300.623(d))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.exports.documents.blocks import Document, Group, Paragraph, Table, plain
from appliance.exports.documents.sentences import (
    LOOKS_ARE_RECORDED,
    POSITIONS,
    REACH,
    kind_title,
)
from appliance.model.fields import Role
from appliance.model.register import STUDENTS_FIRST
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from appliance.exports.documents.facts import SchoolFacts
    from appliance.governance.minimization import KeptField

_LEDE = mark(
    "Who at {school} may open records in Homeroom, and what each position is shown. As of "
    "{today:full}."
)
YES, NO, OFF = mark("yes"), mark("–"), mark("off")


def build(facts: SchoolFacts) -> Document:
    """Make the list."""
    return Document(
        title=Message(mark("Positions with access")),
        lede=Message(_LEDE, {"school": facts.school, "today": facts.today}),
        look="list",
        blocks=(
            _holders(facts),
            Paragraph(LOOKS_ARE_RECORDED),
            Table(
                columns=(Message(mark("What")), *(Message(POSITIONS[role]) for role in Role)),
                groups=tuple(
                    Group(kind_title(entity.name), tuple(map(_row, facts.of(entity))))
                    for entity in STUDENTS_FIRST
                ),
                widths=(15, 4, 4, 4, 4),
            ),
            Paragraph(
                Message(
                    mark("Off: nobody is shown it, because it is neither read nor kept at present.")
                )
            ),
        ),
    )


def _holders(facts: SchoolFacts) -> Table:
    rows = tuple(
        (
            Message(POSITIONS[role]),
            Message(REACH[role]),
            plain(", ".join(sorted(facts.people[role])) or "–"),
        )
        for role in Role
    )
    return Table(
        columns=(
            Message(mark("Position")),
            Message(mark("Whose records")),
            Message(mark("Names")),
        ),
        groups=(Group(Message(mark("Positions, and who holds them")), rows),),
        widths=(5, 11, 11),
    )


def _row(kept: KeptField) -> tuple[Message, ...]:
    if not kept.is_on:
        return (Message(kept.field.meaning), *(Message(OFF) for _ in Role))
    seen = (Message(YES if role in kept.field.seen_by else NO) for role in Role)
    return (Message(kept.field.meaning), *seen)
