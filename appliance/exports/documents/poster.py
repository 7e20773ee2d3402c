"""The poster *What this school keeps*: one sheet for the wall beside the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.exports.documents.blocks import Bullets, Card, Cards, Document, Heading, Paragraph
from appliance.exports.documents.sentences import (
    HOW_LONG,
    KINDS_IN_SHORT,
    LOOKS_ARE_RECORDED,
    NEVER,
    NO_SCORE,
    NOTHING_LEAVES,
    REACH,
    contact,
    kind_title,
    meaning,
)
from appliance.model.fields import Retention
from appliance.model.register import ABOUT_STUDENTS, ENTITIES
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from appliance.exports.documents.blocks import Block
    from appliance.exports.documents.facts import SchoolFacts
    from appliance.model.fields import Entity

_LEDE = mark(
    "At {school} a computer in the building brings together what the school already knows about "
    "attendance and marks, so that we notice early when a student needs help. This is all it keeps."
)
_ASK = (
    mark("Ask to see what is kept of your child, and who looked at it."),
    mark("Ask us to mend what is wrong."),
    mark("Ask us to leave your child out. You need not say why, and it changes nothing in class."),
)
_ITEM = mark("Until {how_long}: {kinds}")


def build(facts: SchoolFacts) -> Document:
    """Make the poster."""
    of_students = [entity for entity in ENTITIES if entity in ABOUT_STUDENTS]
    of_school = [entity for entity in ENTITIES if entity not in ABOUT_STUDENTS]
    blocks: list[Block] = [
        Cards(_first_things(), is_first=True),
        Heading(Message(mark("What is kept about each student"))),
        Cards(tuple(_card(facts, entity) for entity in of_students)),
        Heading(Message(mark("Never kept"))),
        Bullets(tuple(map(Message, NEVER))),
        *_switched_off(facts),
        Heading(Message(mark("How long"))),
        Bullets(tuple(how_long(facts))),
        Heading(Message(mark("What is kept about the school, its classes and its staff"))),
        Cards(tuple(_card(facts, entity) for entity in of_school), is_dense=True),
        Heading(Message(mark("What it is for"))),
        Paragraph(NO_SCORE),
        Heading(Message(mark("Whom to ask"))),
        contact(facts),
    ]
    return Document(
        title=Message(mark("What this school keeps")),
        lede=Message(_LEDE, {"school": facts.school}),
        look="poster",
        blocks=tuple(blocks),
    )


def _first_things() -> tuple[Card, ...]:
    """What everybody should take away who stops for a moment only."""
    return (
        Card(Message(mark("Who sees it")), tuple(map(Message, REACH.values()))),
        Card(Message(mark("It stays here")), (NOTHING_LEAVES, LOOKS_ARE_RECORDED)),
        Card(Message(mark("You may ask, and you may say no")), tuple(map(Message, _ASK))),
    )


def _card(facts: SchoolFacts, entity: Entity) -> Card:
    items = tuple(meaning(kept) for kept in facts.of(entity) if kept.is_on)
    return Card(kind_title(entity.name), items)


def _switched_off(facts: SchoolFacts) -> list[Block]:
    """What could be kept and is not: the sensitive fields, and what the school has switched off."""
    off = [kept for kept in facts.fields if not kept.is_on]
    if not off:
        return []
    told = mark(
        "These are off. The principal may switch one on, for a stated reason and a time; the "
        "poster then says so. Until then nobody reads them."
    )
    return [
        Heading(Message(mark("Not kept"))),
        Paragraph(Message(told)),
        Bullets(tuple(Message(kept.field.meaning) for kept in off)),
    ]


def how_long(facts: SchoolFacts) -> list[Message]:
    """Say until when each kind of thing is kept, in a line a time."""
    found = []
    for retention in Retention:
        kept = [one for one in facts.fields if one.is_on and not one.field.is_sensitive]
        kinds = dict.fromkeys(
            KINDS_IN_SHORT[one.entity.name] for one in kept if one.field.retention is retention
        )
        said: dict[str, object] = {"kinds": ", ".join(kinds), "how_long": HOW_LONG[retention]}
        found += [Message(_ITEM, said)] if kinds else []
    return found
