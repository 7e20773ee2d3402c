"""What is certain: the rules by which a link is made without asking.

Each rule names what must agree, and everything that may speak against it. What no rule covers
is asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.imports.identity import words
from appliance.imports.identity.names import joined
from appliance.imports.identity.nicknames import first_names_near, in_their_own_right
from appliance.imports.identity.people import NUMBERS
from appliance.model.links import Agreement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from appliance.imports.identity.comparing import Comparison
    from appliance.imports.identity.finding import StudentIndex
    from appliance.imports.identity.people import KnownStudent

ALMOST_SAME = 2
"""Typing slips, in first and last name together, that other evidence outweighs."""

SAME, OTHER, NOT_SAID = Agreement.SAME, Agreement.OTHER, Agreement.NOT_SAID
SLIP, SLIPS = Agreement.SLIP, Agreement.SLIPS
PART, SHORT_FORM = Agreement.PART, Agreement.SHORT_FORM
_FITS = frozenset({SAME, SLIP, PART, SHORT_FORM})
SHORTER_BY = 2
"""Letters by which a short form is shorter; names as long as each other are two names."""

_ALMOST_SAME_DATE = frozenset({Agreement.SWAPPED, SLIP})


def contradiction(found: Comparison) -> str:
    """Say in which fact, the name apart, a source contradicts what is known; empty: in none."""
    if against := words.contradicting(found):
        return words.OTHER_IDS[against[0]]
    if found.birth_date is OTHER:
        return words.BIRTH_DATE[OTHER]
    return words.GRADE_LEVEL[OTHER] if contradicts_grade(found) else ""


def contradicts_grade(found: Comparison) -> bool:
    """Whether the grade level is another, and no birth date says that it is out of date."""
    return found.grade_level is OTHER and found.birth_date is not SAME


def almost_contradiction(found: Comparison) -> str:
    """Say in which number or date the two differ by what may be a slip; empty: in none."""
    if words.near_ids(found):
        return words.NEAR_NUMBER
    return words.BIRTH_DATE[found.birth_date] if found.birth_date in _ALMOST_SAME_DATE else ""


def against_id(found: Comparison, namesakes: Iterable[Comparison], index: StudentIndex) -> str:
    """Say what speaks against the student at whom a shared id points; empty: nothing does.

    `namesakes` are other students of exactly the name that the source says.
    """
    if against := contradiction(found):
        return against
    if found.is_full_name:
        return ""
    if against := almost_contradiction(found):
        return against
    if any(one.birth_date is not OTHER for one in namesakes):
        return words.A_NAMESAKE
    return "" if _name_fits_id(found, index) else words.ANOTHER_NAME


def _name_fits_id(found: Comparison, index: StudentIndex) -> bool:
    """Whether the name may well be that of the student at whom a shared id points."""
    given, family = found.given, found.family
    if found.slips is not None:
        return found.slips <= ALMOST_SAME and not _is_brother_or_sister(found, index)
    if given is family is NOT_SAID:
        return True
    if given is SAME and found.birth_date is SAME:  # married, adopted: no sibling has this name
        return True
    fits = {*_FITS, Agreement.BEGINNING, Agreement.INITIAL, NOT_SAID}
    is_initials = {given, family} <= {Agreement.INITIAL, NOT_SAID}
    return given in fits and family in fits and not is_initials


def _is_brother_or_sister(found: Comparison, index: StudentIndex) -> bool:
    """Whether a first name two letters off is one that children bear (Patrick, Patricia)."""
    given = found.reading.given
    is_a_name = joined(given) in in_their_own_right() or index.is_first_name(given)
    return found.given is SLIPS and found.birth_date is not SAME and is_a_name


def of_exact_name(same: Sequence[Comparison]) -> tuple[int, str] | None:
    """Which of the students of exactly one name is meant, and why that is certain.

    The birth date tells namesakes apart, unless that of one of them is not known or nearly the
    same. Where it is not said, the only student of a name who sits in the class is meant.
    """
    born = [n for n, one in enumerate(same) if one.birth_date is SAME and not contradiction(one)]
    if len(born) == 1 and all(
        one.birth_date is OTHER for n, one in enumerate(same) if n not in born
    ):
        return born[0], words.NAME_AND_BIRTH_DATE
    if len(same) == 1 and same[0].in_class and same[0].birth_date is NOT_SAID:
        against = contradiction(same[0]) or almost_contradiction(same[0])
        return None if against else (0, words.IN_THIS_CLASS)
    return None


def is_called_so_in_class(found: Comparison) -> bool:
    """Whether the name is a short form, or a part, of that of a student who sits in the class."""
    is_called_so = found.given in {SHORT_FORM, PART} and found.family in {SAME, PART}
    return bool(found.in_class) and is_called_so


def is_of_similar_name(found: Comparison, student: KnownStudent, index: StudentIndex) -> bool:
    """Whether nothing speaks against a student whose name is only similar.

    Without a shared id the birth date must be the same and the name within one slip, or one a
    part or a short form of the other. Whatever makes a name that another child may bear is no
    slip and no short form but, maybe, a twin.
    """
    if contradiction(found) or found.birth_date is not SAME:
        return False
    if found.is_full_name:  # see `of_exact_name`
        return False
    if near := words.near_ids(found):
        return near <= NUMBERS and _is_mistyped(found)
    if found.given not in _FITS or found.family not in {SAME, SLIP, PART}:
        return False
    return not may_be_another_name(found, student, index)


def _is_mistyped(found: Comparison) -> bool:
    """Whether a number that is one digit off, of nobody we know, is that of a child born this day.

    Twins have no first name in common. Where it is not the same, the numbers may not follow each
    other either.
    """
    if found.given is SAME:
        return True
    is_near = Agreement.NEXT not in found.ids.values()
    return is_near and found.given in {SLIP, SHORT_FORM} and found.family in {SAME, SLIP, PART}


def may_be_another_name(found: Comparison, student: KnownStudent, index: StudentIndex) -> bool:
    """Whether what looks like a slip or a short form is a name that another child may bear."""
    return _may_be_another_given(found, student, index) or _is_another_family(found, index)


def _may_be_another_given(found: Comparison, student: KnownStudent, index: StudentIndex) -> bool:
    given = found.reading.given
    if found.given is SHORT_FORM:
        return not any(_is_plain_short_form(given, known, index) for known in student.givens)
    if found.given is SLIP:
        near = first_names_near(joined(given)) | index.first_names_near(given)
        return bool(near - {joined(known) for known in student.givens})
    return False


def _is_plain_short_form(one: str, other: str, index: StudentIndex) -> bool:
    """Whether it is no name in its own right: Andrew and Andrea are short forms of each other."""
    shorter, longer = sorted((one.split()[0], other.split()[0]), key=len)
    is_whole_name = shorter in in_their_own_right() or index.is_first_name(shorter)
    return len(longer) - len(shorter) >= SHORTER_BY and not is_whole_name


def _is_another_family(found: Comparison, index: StudentIndex) -> bool:
    return found.family is SLIP and index.is_known_family(found.reading.family)
