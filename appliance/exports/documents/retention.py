"""The public retention schedule: every field, why it is kept and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.exports.documents.blocks import Document, Group, Table, plain
from appliance.exports.documents.sentences import HOW_LONG, kind_title
from appliance.model.legal import LEGAL
from appliance.model.register import STUDENTS_FIRST
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from appliance.exports.documents.facts import SchoolFacts
    from appliance.governance.minimization import KeptField
    from appliance.model.fields import Entity

_LEDE = mark(
    "What {school} keeps in Homeroom, why, and until when it is erased. As of {today:full}."
)
_UNTIL = mark("{until:full}, the end that the principal set")
_OFF = mark("off: nothing is kept")
_WHOSE = mark("Each row also says whose it is: {whose}.")

_BESIDES = (
    (
        mark("Rows of a source that could not be used"),
        mark("to put them right in the source"),
        mark("the next import of that source"),
    ),
    (
        mark("Who is who: the name or number by which a source knows a student"),
        mark("to put a student’s records together"),
        mark("with the student’s record, or with the source"),
    ),
    (
        mark("What follows from the records: shares of attendance, averages, what stands out"),
        mark("to notice early when a student needs help"),
        mark("the next day, when it is computed anew"),
    ),
    (
        mark("Accounts of staff: name, work e-mail address, role"),
        mark("to know who signs in"),
        mark("when the account is no longer needed"),
    ),
    (
        mark("Who looked at what, when and why"),
        mark("so that a family may ask"),
        mark("as long as the school uses Homeroom"),
    ),
)
"""What the store holds beside the records of the register."""


def build(facts: SchoolFacts) -> Document:
    """Make the schedule."""
    return Document(
        title=Message(mark("How long records are kept")),
        lede=Message(_LEDE, {"school": facts.school, "today": facts.today}),
        look="list",
        blocks=(
            Table(
                columns=(
                    Message(mark("What")),
                    Message(mark("Why")),
                    Message(mark("Kept until")),
                    Message(mark("Before the law")),
                ),
                groups=tuple(_group(facts, entity) for entity in STUDENTS_FIRST),
                widths=(11, 11, 8, 9),
            ),
            _besides(),
        ),
    )


def _group(facts: SchoolFacts, entity: Entity) -> Group:
    whose = "; ".join(field.meaning for field in entity.references)
    return Group(
        kind_title(entity.name),
        tuple(_row(kept) for kept in facts.of(entity)),
        Message(_WHOSE, {"whose": whose}) if whose else None,
    )


def _row(kept: KeptField) -> tuple[Message, ...]:
    basis = LEGAL[kept.entity.legal_of(kept.field)]
    return (
        Message(kept.field.meaning),
        Message(str(kept.purpose)),
        _how_long(kept),
        plain(f"{basis.us} · {basis.eu}"),
    )


def _how_long(kept: KeptField) -> Message:
    if not kept.is_on:
        return Message(_OFF)
    if kept.until:
        return Message(_UNTIL, {"until": kept.until})
    return Message(HOW_LONG[kept.field.retention])


def _besides() -> Table:
    rows = tuple(tuple(map(Message, row)) for row in _BESIDES)
    return Table(
        columns=(Message(mark("What")), Message(mark("Why")), Message(mark("Kept until"))),
        groups=(Group(Message(mark("Beside the records")), rows),),
        widths=(12, 9, 9),
    )
