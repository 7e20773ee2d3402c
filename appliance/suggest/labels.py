"""What a column's numbers stand for, where another table has the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.model.catalog import Lookup
from appliance.model.fields import FieldType
from appliance.suggest.names import likeness

if TYPE_CHECKING:
    from appliance.model.fields import Field
    from appliance.suggest.survey import Column, Survey

_CODES = (
    *("short name", "name short", "code", "state code", "abbreviation", "acronym"),
    *("name", "title"),
)
_TITLES = ("title", "name", "description", "short name", "name short", "code")
LEAST = 0.7
_IN_WORDS = {"subject"}
"""Fields that are told in words, never by a number."""


def told_as(field: Field) -> str:
    """The name under which a looked-up field is given."""
    return f"{field.name}_told"


@dataclass(frozen=True)
class Labels:
    """Finds the words for a column of numbers."""

    survey: Survey

    def of(self, field: Field, column: Column) -> tuple[Lookup | None, Column | None]:
        """The look-up that gives a field's words, and the column that holds them.

        Nothing where the column holds the words itself, or where they are of another kind than
        a text or a code.
        """
        points = self.survey.pointers.get((column.table, column.name))
        if points is None or field.type not in (FieldType.TEXT, FieldType.CODE):
            return None, None
        there = self.survey.tables[points.table]
        wanted = _CODES if field.type is FieldType.CODE else _TITLES
        worth = {c.name: self._worth(c, points.target, wanted) for c in there.columns.values()}
        best = max(worth, key=worth.__getitem__)
        if worth[best] < LEAST:
            return None, None
        label = there.columns[best]
        return (
            Lookup(column.name, points.table, points.target, label.name, told_as(field)),
            label,
        )

    def is_bare(self, field: Field, column: Column) -> bool:
        """Whether a column only numbers rows that are elsewhere, and no words for them were found.

        Such a number is neither a text nor a code that a person could map.
        """
        if field.type not in (FieldType.TEXT, FieldType.CODE) or column.profile.numbers < 0.9:
            return False
        points = (column.table, column.name) in self.survey.pointers
        numbers_rows = points or column.words.endswith("id") or field.name in _IN_WORDS
        return numbers_rows and self.of(field, column) == (None, None)

    def _worth(self, column: Column, key: str, wanted: tuple[str, ...]) -> float:
        if column.name == key or column.profile.is_blank:
            return 0.0
        if column.profile.numbers > 0.9 and column.profile.distinct > 20:
            return 0.0
        score, word = likeness(column.words, wanted)
        return score - 0.02 * wanted.index(word) if word else 0.0
