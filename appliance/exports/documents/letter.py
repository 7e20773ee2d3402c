"""The notice letter: sent home before the first import, in words for a tired evening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.exports.documents.blocks import (
    Bullets,
    Document,
    Group,
    Heading,
    Paragraph,
    Slip,
    Table,
    plain,
)
from appliance.exports.documents.sentences import (
    HOW_LONG,
    LOOKS_ARE_RECORDED,
    NEVER,
    NO_SCORE,
    NOTHING_LEAVES,
    REACH,
    contact,
)
from appliance.model.consent import Regime
from appliance.model.fields import Purpose, Retention
from appliance.model.register import ABOUT_STUDENTS
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.exports.documents.blocks import Block
    from appliance.exports.documents.facts import SchoolFacts

_OPENING = mark(
    "{school} is going to use Homeroom. It is a computer in our building that brings together what "
    "the school already knows about attendance and marks, so that a teacher notices early when a "
    "student needs help. This letter says what it keeps of your child, why, and how you can say no."
)
_FOR_A_TIME = mark("{what}, until {until:full}, {purpose}")
_SEE = mark(
    "You may ask to see everything that is kept of your child. We show it to you within 45 days "
    "and explain it. If something is wrong, tell us and we mend it."
)
_NO = mark(
    "You may say no at any time. Fill in the slip below, write to us or come by. You need not say "
    "why. It changes nothing in your child’s classes or marks. Teachers go on keeping their "
    "registers and gradebooks as before; your child is left out of Homeroom."
)
_GIVEN = mark("{school}, {day:full}")
_NOT_BEFORE = mark(
    "Nothing of your child is kept yet. You have {days} days from the day of this letter to ask "
    "and to say no. We begin after that, and not before."
)
_AFTER = mark(
    "Families have {days} days from the day of this letter to ask and to say no. What it names for "
    "the first time is kept after that, and not before."
)
_UNLESS = mark("It is kept unless you say no to it.")
_ONLY_IF = mark("It is kept only if you say yes: write to us which of these we may keep.")
_CLOSING = mark("Please ask us anything. We would rather explain it twice than have you worry.")


def build(facts: SchoolFacts) -> Document:
    """Write the letter."""
    return Document(
        title=Message(mark("What we keep of your child, and how to say no")),
        lede=Message(mark("A letter to the families of {school}"), {"school": facts.school}),
        look="letter",
        blocks=(
            _dated(facts),
            Paragraph(Message(mark("Dear families,"))),
            Paragraph(Message(_OPENING, {"school": facts.school})),
            Paragraph(_when(facts)),
            Heading(Message(mark("What is kept, and why"))),
            _kept(facts),
            *_sensitive(facts),
            Heading(Message(mark("What is never kept"))),
            Bullets(tuple(map(Message, NEVER))),
            Heading(Message(mark("Who sees it"))),
            Bullets(tuple(map(Message, REACH.values()))),
            Paragraph(LOOKS_ARE_RECORDED),
            Paragraph(NO_SCORE),
            Heading(Message(mark("How long, and where"))),
            Paragraph(_how_long()),
            Paragraph(NOTHING_LEAVES),
            Heading(Message(mark("How to see it"))),
            Paragraph(Message(_SEE)),
            Heading(Message(mark("How to say no"))),
            Paragraph(Message(_NO)),
            contact(facts),
            Paragraph(Message(_CLOSING)),
            Paragraph(Message(mark("The principal’s signature")), blank=True),
            _slip(facts),
        ),
    )


def _dated(facts: SchoolFacts) -> Paragraph:
    if facts.notice_date:
        return Paragraph(Message(_GIVEN, {"school": facts.school, "day": facts.notice_date}))
    return Paragraph(Message(mark("The day on which this letter goes out")), blank=True)


def _when(facts: SchoolFacts) -> Message:
    """Say when it begins: families have time first."""
    return Message(_NOT_BEFORE if facts.is_first else _AFTER, {"days": facts.days})


def _kept(facts: SchoolFacts) -> Table:
    return Table(
        columns=(Message(mark("Why")), Message(mark("What"))),
        groups=(Group(Message(mark("About each student")), tuple(_by_purpose(facts))),),
        widths=(5, 11),
    )


def _by_purpose(facts: SchoolFacts) -> Iterator[tuple[Message, Message]]:
    """For each purpose what is kept of a student for it, sensitive fields aside."""
    for purpose in Purpose:
        told = [
            kept.field.meaning
            for kept in facts.fields
            if kept.is_on and kept.purpose is purpose and not kept.field.is_sensitive
            if kept.entity in ABOUT_STUDENTS
        ]
        if told:
            listed = "; ".join(dict.fromkeys(_small(text) for text in told))
            yield plain(_capital(purpose)), plain(_capital(listed))


def _sensitive(facts: SchoolFacts) -> list[Block]:
    """What is sensitive: off, unless the principal has switched it on for a time."""
    on = [kept for kept in facts.fields if kept.is_on and kept.field.is_sensitive]
    off = "; ".join(
        _small(kept.field.meaning)
        for kept in facts.fields
        if kept.field.is_sensitive and not kept.is_on
    )
    blocks: list[Block] = [
        Heading(Message(mark("What is sensitive"))),
        Paragraph(Message(mark("Not kept: {off}."), {"off": off})),
    ]
    if on:
        blocks.append(
            Paragraph(Message(mark("Kept for a time, because the principal decided so:")))
        )
        blocks.append(
            Bullets(
                tuple(
                    Message(
                        _FOR_A_TIME,
                        {"what": k.field.meaning, "until": k.until, "purpose": str(k.purpose)},
                    )
                    for k in on
                )
            )
        )
        is_opt_in = facts.regime is Regime.OPT_IN
        blocks.append(Paragraph(Message(_ONLY_IF if is_opt_in else _UNLESS)))
    return blocks


def _how_long() -> Message:
    told = mark(
        "Attendance and marks are kept until {marks}, a student’s name and number until {name}. "
        "Then they are erased."
    )
    facts: dict[str, object] = {
        "marks": HOW_LONG[Retention.YEAR_END],
        "name": HOW_LONG[Retention.LEAVING],
    }
    return Message(told, facts)


def _slip(facts: SchoolFacts) -> Slip:
    return Slip(
        title=Message(mark("To the office of {school}"), {"school": facts.school}),
        lines=(
            Message(mark("Student’s name")),
            Message(mark("Class")),
            Message(mark("Date and signature of a parent or guardian")),
        ),
        boxes=(
            Message(mark("Please leave my child out of Homeroom.")),
            Message(mark("Please call me; I have questions.")),
            Message(mark("I would like to see what is kept of my child.")),
        ),
    )


def _small(text: str) -> str:
    """A meaning inside a sentence: its first letter small, unless it is a word of capitals."""
    return text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
