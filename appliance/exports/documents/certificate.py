"""The certificate of an erasure, for the family's file and for the school's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.exports.documents.blocks import (
    Bullets,
    Document,
    Group,
    Heading,
    Paragraph,
    Table,
)
from appliance.exports.documents.sentences import KIND_TITLES
from appliance.governance.retention import Ground
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, timedelta

    from appliance.exports.documents.blocks import Block
    from appliance.governance.retention import Certificate

_LEDES = {
    Ground.ASKED: mark(
        "{school} has erased everything that it held of one student in Homeroom, on {day:full} at "
        "{time}, because the family asked for it."
    ),
    Ground.RETENTION: mark(
        "{school} has erased from Homeroom, on {day:full} at {time}, what was older than it may be "
        "kept."
    ),
}
_KINDS = {
    **KIND_TITLES,
    "answers": mark("Attendance and averages, added up here"),
    "flags": mark("Flags: what stood out"),
    "links": mark("How other systems know the student"),
    "break_glass": mark("Opened in an emergency"),
    "disclosures": mark("Given to somebody outside the school"),
}
_NAME = mark("Name of the student, written by hand: Homeroom does not know it any more")
_SIGNED = mark("Date and signature of the school")
_MARK = mark(
    "Mark of this paper: {mark}. It is made from the student number with a key that only the "
    "school’s computer has, and nobody can read the number out of it. If you ever have to show "
    "whom this paper is about, the principal types the student number into Homeroom, which says "
    "whether it is the one."
)
_REMAINS = (
    mark(
        "That the family said no, when, and where its paper lies, without the name; the requests "
        "of the family; and this certificate."
    ),
    mark(
        "Keyed numbers of the same kind, so that the school’s other systems do not bring the "
        "records back with their next import."
    ),
    mark(
        "Who opened the student’s page before, when and why, under a number without a name: that "
        "log cannot be changed by anybody."
    ),
)
_ELSEWHERE = mark(
    "The school’s other systems, where attendance and marks are entered, keep their own records by "
    "their own rules. What was printed before stays on paper."
)
_FOUND_AGAIN = mark(
    "Rows of that age are not taken from the school’s other systems again, though these may still "
    "have them."
)
_COPIES = mark(
    "Copies of Homeroom’s store that the school made before {day:full} still have it. They are "
    "deleted or written over by {until:full} at the latest."
)
_COPIES_BY_HAND = mark(
    "Copies of Homeroom’s store that the school made before {day:full} still have it, until they "
    "are deleted or written over:"
)
_LAST_DAY = mark("Day by which no copy has it any more")
_WAITING = Message(
    mark("{n} student was left out, since a family waits to see what is kept."),
    plural=mark("{n} students were left out, since their families wait to see what is kept."),
    count="n",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a certificate tells: `by` is a person's name; `copies_kept` is how long the school keeps
    copies of the store, None where it has not said.
    """

    school: str
    by: str
    copies_kept: timedelta | None
    certificate: Certificate


def build(facts: Facts) -> Document:
    """Write the certificate."""
    made = facts.certificate
    local = made.at.astimezone()
    told = {"school": facts.school, "day": local.date(), "time": f"{local:%H:%M}"}
    return Document(
        title=Message(mark("Certificate of erasure no. {n}"), {"n": made.id}),
        lede=Message(_LEDES[made.ground], told),
        look="letter",
        blocks=(*_whose(facts), _what(made), *_rest(facts, local.date()), _signed()),
    )


def mark_in_groups(mark_: bytes) -> str:
    """The first sixteen digits of a mark, as they are read aloud."""
    digits = mark_.hex()[:16].upper()
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _whose(facts: Facts) -> Iterator[Block]:
    made = facts.certificate
    if made.mark is not None:
        yield Paragraph(Message(_NAME), blank=True)
        yield Paragraph(Message(_MARK, {"mark": mark_in_groups(made.mark)}))
    yield Paragraph(Message(mark("Erased by: {by}."), {"by": facts.by}))
    if made.reason:
        yield Paragraph(Message(mark("Why: {reason}."), {"reason": made.reason.rstrip(".")}))


def _what(made: Certificate) -> Block:
    rows = tuple(
        (Message(_KINDS[kind]), Message("{rows}", {"rows": rows}))
        for kind, rows in made.erased.items()
    )
    columns = (Message(mark("What was erased")), Message(mark("How many")))
    total = Message(mark("All together: {n}"), {"n": sum(made.erased.values())})
    return Table(columns=columns, groups=(Group(total, rows),), widths=(5, 1))


def _rest(facts: Facts, day: date) -> Iterator[Block]:
    made = facts.certificate
    if made.waiting:
        yield Paragraph(Message(_WAITING.template, {"n": made.waiting}, _WAITING.plural, "n"))
    yield Heading(Message(mark("What remains")))
    if made.ground is Ground.ASKED:
        yield Bullets(tuple(map(Message, _REMAINS)))
    else:
        yield Paragraph(Message(_FOUND_AGAIN))
    yield Paragraph(Message(_ELSEWHERE))
    yield Heading(Message(mark("Copies")))
    if facts.copies_kept is None:
        yield Paragraph(Message(_COPIES_BY_HAND, {"day": day}))
        yield Paragraph(Message(_LAST_DAY), blank=True)
    else:
        yield Paragraph(Message(_COPIES, {"day": day, "until": day + facts.copies_kept}))


def _signed() -> Block:
    return Paragraph(Message(_SIGNED), blank=True)
