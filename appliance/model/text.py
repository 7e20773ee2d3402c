"""Words for people, kept apart from the facts in them until a page knows its reader's language."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field


def mark(template: str) -> str:
    """Mark a template for the translators' catalog; gives it back as it is."""
    return template


def plain_letters(text: str) -> str:
    """Small letters without accents: SQLite orders by code points, which puts É after Z."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with its facts: `template` has a brace for each of `facts`.

    Where the words depend on a count, `plural` is the form for any count but one and `count`
    names the fact that decides.
    """

    template: str
    facts: dict[str, object] = field(default_factory=dict)
    plural: str = ""
    count: str = ""

    def in_english(self) -> str:
        """Write the sentence as it stands here, for the command line and the tests."""
        many = self.plural and self.facts.get(self.count) != 1
        return (self.plural if many else self.template).format(**self.facts)
