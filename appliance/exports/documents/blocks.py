"""What a document consists of, before it is a page or a PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from appliance.model.text import Message

Say = Callable[[Message], str]
"""Writes a message out in the reader's language."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the blocks after it are about."""

    text: Message

    def said(self, say: Say) -> dict[str, Any]:
        """The block in words."""
        return {"kind": "heading", "text": say(self.text)}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences. `blank` marks what the school has still to fill in by hand."""

    text: Message
    blank: bool = False

    def said(self, say: Say) -> dict[str, Any]:
        """The block in words."""
        return {"kind": "blank" if self.blank else "paragraph", "text": say(self.text)}


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Message, ...]

    def said(self, say: Say) -> dict[str, Any]:
        """The block in words."""
        return {"kind": "bullets", "items": [say(item) for item in self.items]}


@dataclass(frozen=True, slots=True)
class Card:
    """A few things under one title."""

    title: Message
    items: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards beside each other.

    `is_first` are what everybody should read, `is_dense` what few do.
    """

    cards: tuple[Card, ...]
    is_first: bool = False
    is_dense: bool = False

    def said(self, say: Say) -> dict[str, Any]:
        """The block in words."""
        cards = [
            {"title": say(card.title), "items": [say(item) for item in card.items]}
            for card in self.cards
        ]
        kind = "keys" if self.is_first else "dense" if self.is_dense else "cards"
        return {"kind": kind, "cards": cards}


Cell = Message | tuple[Message, ...]
"""One sentence, or several one after the other."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of a table under one title, or under none, with a remark after them."""

    title: Message
    rows: tuple[tuple[Cell, ...], ...]
    remark: Message | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, the first of which names the row; `widths` are shares of the line."""

    columns: tuple[Message, ...]
    groups: tuple[Group, ...]
    widths: tuple[int, ...]

    def said(self, say: Say) -> dict[str, Any]:
        """The block in words."""
        groups = [
            {
                "title": say(group.title),
                "rows": [[_said(cell, say) for cell in row] for row in group.rows],
                "remark": say(group.remark) if group.remark else "",
            }
            for group in self.groups
        ]
        columns = [say(column) for column in self.columns]
        return {"kind": "table", "columns": columns, "groups": groups, "widths": list(self.widths)}


def _said(cell: Cell, say: Say) -> str:
    return " ".join(map(say, cell)) if isinstance(cell, tuple) else say(cell)


@dataclass(frozen=True, slots=True)
class Slip:
    """A part to be cut off, filled in and given back: lines to write on, boxes to tick."""

    title: Message
    lines: tuple[Message, ...]
    boxes: tuple[Message, ...]

    def said(self, say: Say) -> dict[str, Any]:
        """The block in words."""
        return {
            "kind": "slip",
            "title": say(self.title),
            "lines": [say(line) for line in self.lines],
            "boxes": [say(box) for box in self.boxes],
        }


Block = Heading | Paragraph | Bullets | Cards | Table | Slip


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document in words yet to be spoken. `look` is poster, letter or list."""

    title: Message
    lede: Message
    look: str
    blocks: tuple[Block, ...]

    def said(self, say: Say) -> dict[str, Any]:
        """All of it in the reader's language, as plain values for whatever shows it."""
        return {
            "title": say(self.title),
            "lede": say(self.lede),
            "look": self.look,
            "blocks": [block.said(say) for block in self.blocks],
        }


def plain(text: str) -> Message:
    """A text of the register or of the school, as a message without facts."""
    return Message("{text}", {"text": text})
