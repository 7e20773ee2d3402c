"""Tell a mistake from a mix-up: when a child's own number outweighs the fact that differs.

A source errs in a fact, or it mixes up two people. What differs and is nobody else's is an error,
and the number and the other facts outweigh it. What differs and fits another student may be that
student's row under the wrong number, and a person is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.imports.identity import words
from appliance.imports.identity.certainty import contradicts_grade, may_be_another_name
from appliance.imports.identity.comparing import is_closer
from appliance.imports.identity.people import NUMBERS
from appliance.model.links import Agreement

if TYPE_CHECKING:
    from appliance.imports.identity.comparing import Comparison
    from appliance.imports.identity.finding import StudentIndex
    from appliance.imports.identity.people import KnownStudent

SAME, SLIP = Agreement.SAME, Agreement.SLIP
_GIVEN_FITS = frozenset({SAME, SLIP, Agreement.SHORT_FORM})
_FAMILY_FITS = frozenset({SAME, SLIP, Agreement.PART})
_BORN = frozenset({SAME, SLIP, Agreement.SWAPPED})
_NEAR = _GIVEN_FITS | _FAMILY_FITS | _BORN | {Agreement.BEGINNING, Agreement.INITIAL}


def outweighs(found: Comparison, student: KnownStudent, index: StudentIndex) -> bool:
    """Whether the same number, the first name, and the birth date or the last name agree.

    Another first name is never outweighed: a twin has the rest in common. Nor is an id that
    contradicts, nor a birth date and a grade level together. Where the birth date differs, a slip
    in the names must make no other name: some brothers and sisters have names that rhyme.
    """
    if not any(found.ids.get(name) is SAME for name in NUMBERS):
        return False
    if words.contradicting(found) or words.near_ids(found) or contradicts_grade(found):
        return False
    if found.birth_date is SAME:
        return found.given in _GIVEN_FITS
    names_fit = found.given in {SAME, SLIP} and found.family in _FAMILY_FITS
    return names_fit and not may_be_another_name(found, student, index)


def is_mix_up(found: Comparison, other: Comparison) -> bool:
    """Whether a fact that differs may be another student's.

    It comes closer to the other's, and one more fact is near to the other's; or the other bears
    the whole name, so that even a birth date that is neither's is asked about.
    """
    if other.is_full_name:
        return True
    theirs = (other.given, other.family, other.birth_date)
    ours = (found.given, found.family, found.birth_date)
    closer = [is_closer(*each) for each in zip(theirs, ours, strict=True)]
    near = [agreement in _NEAR for agreement in theirs]
    return any(closer) and sum(map(max, closer, near)) > 1
