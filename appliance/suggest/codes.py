"""A vendor's codes held against our closed lists; what is not plainly known is left to a person."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from appliance.model.fields import FieldType
from appliance.model.vocabulary import GRADE_LEVELS
from appliance.suggest.names import fold, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appliance.model.fields import Entity, Field
    from appliance.suggest.profile import Profile

_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth", "thirteenth"),
)
_NUMBERED = re.compile(
    r"(?:grade|year|y|gr|form|class|klasse|level)?\s*0*(\d{1,2})(?:st|nd|rd|th)?"
)
_KINDERGARTEN = {"k", "kg", "kindergarten", "0", "00"}
_BEFORE = {"pk", "prek", "pre k", "prekindergarten", "preschool"}


def propose_codes(
    entity: Entity, field: Field, profile: Profile
) -> tuple[Mapping[str, str] | None, Mapping[str, int] | None]:
    """The codes that are known, with ours, and those that are not, with their counts.

    Both are None where the field has no closed list.
    """
    if field.type is not FieldType.CODE:
        return None, None
    known: dict[str, str] = {}
    unknown: dict[str, int] = {}
    for code, count in profile.codes.items():
        ours = known_code(entity.name, field.name, code)
        if ours is None:
            unknown[code] = count
        else:
            known[code] = ours
    return known, unknown


def known_code(entity: str, field: str, code: str) -> str | None:
    """What a code plainly means; None where nobody but the school knows."""
    return _grade(code) if field == "grade_level" else _ours(entity, field, code)


def _ours(entity: str, field: str, code: str) -> str | None:
    return _meanings(entity, field).get(fold(code))


@cache
def _meanings(entity: str, field: str) -> Mapping[str, str]:
    return {
        fold(word): ours
        for ours, known in words().codes.get((entity, field), {}).items()
        for word in known
    }


def _grade(code: str) -> str | None:
    """A grade level in any of its spellings: 9, 09, Grade 9, 9th Grade, Y09, Ninth grade, K."""
    text = " ".join(code.split()).casefold().replace("-", " ")
    if text in _KINDERGARTEN:
        return "KG"
    if text in _BEFORE:
        return "PK"
    first = text.removesuffix(" grade")
    if first in _ORDINALS:
        return str(_ORDINALS.index(first) + 1)
    match = _NUMBERED.fullmatch(first)
    return match[1] if match and match[1] in GRADE_LEVELS else None
