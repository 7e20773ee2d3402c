"""Finding a student by what is typed: the terms a student is found by, and what a text asks for.

A term is a word of a name, or a number, folded (see `folding`); it is found by its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.model.folding import fold, fold_id, spellings

LAST_NAMES = ("last_name",)
FIRST_NAMES = ("first_name", "preferred_name")
NUMBER = "student_number"
SEARCHED = (*LAST_NAMES, *FIRST_NAMES, NUMBER)
"""The fields of students by which one is found."""

LEAST_LETTERS = 2
"""One letter would list a tenth of a school."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word that a student must be found by: a beginning, and the fields it may begin.

    `number` is what else the word may be the beginning of; empty: it is no number.
    """

    beginning: str
    fields: tuple[str, ...]
    number: str = ""


def terms_of(field: str, value: str) -> set[str]:
    """What a student is found by of one field: each word, and the words of a name in one."""
    if field == NUMBER:
        return {fold_id(value)} - {""}
    found: set[str] = set()
    for spelling in spellings(value):
        found |= {*spelling.split(), spelling.replace(" ", "")}
    return found - {""}


def words_of(text: str, *, numbers: bool) -> list[Word]:
    """Read what somebody typed: "last, first", or words of either in any order; none: too little.

    `numbers` says whether students may be found by their number, too.
    """
    last, comma, first = text.partition(",")
    parts = ((last, LAST_NAMES), (first, FIRST_NAMES)) if comma else ((text, SEARCHED[:-1]),)
    found: list[Word] = []
    for part, fields in parts:
        for typed in part.split():
            is_number = numbers and not comma and any(sign.isdigit() for sign in typed)
            number = fold_id(typed) if is_number else ""
            found += [Word(word, fields, number) for word in fold(typed).split()]
    return found if sum(len(word.beginning) for word in found) >= LEAST_LETTERS else []
