"""Say in words why a link is made, or why it is asked about.

An explanation is made of phrases, so that a page can give each in its reader's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.model.links import Agreement
from appliance.model.text import mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from appliance.imports.identity.comparing import Comparison
    from appliance.imports.identity.people import Said

IDS = {
    "key": mark("the same key"),
    "state_id": mark("the same state number"),
    "student_number": mark("the same student number"),
    "email": mark("the same e-mail address"),
}
OTHER_IDS = {
    "key": mark("another key"),
    "state_id": mark("another state number"),
    "student_number": mark("another student number"),
    "email": mark("another e-mail address"),
}
NO_NAME = mark("no name given")
SAME_NAME = mark("same name")
SLIPS = {
    1: mark("names differ by one letter"),
    2: mark("names differ by two letters"),
    3: mark("names differ by three letters"),
    4: mark("names differ by four letters"),
}
GIVEN = {
    Agreement.SAME: mark("same first name"),
    Agreement.SHORT_FORM: mark("one first name is short for the other"),
    Agreement.BEGINNING: mark("one first name begins the other"),
    Agreement.PART: mark("one leaves out a first name"),
    Agreement.INITIAL: mark("of the first name an initial"),
    Agreement.SLIP: mark("first names differ by one letter"),
    Agreement.SLIPS: mark("first names differ by two letters"),
    Agreement.SIMILAR: mark("similar first names"),
    Agreement.OTHER: mark("another first name"),
    Agreement.NOT_SAID: mark("no first name given"),
}
FAMILY = {
    Agreement.SAME: mark("same last name"),
    Agreement.PART: mark("one leaves out a part of the last name"),
    Agreement.INITIAL: mark("of the last name an initial"),
    Agreement.SLIP: mark("last names differ by one letter"),
    Agreement.SLIPS: mark("last names differ by two letters"),
    Agreement.SIMILAR: mark("similar last names"),
    Agreement.OTHER: mark("another last name"),
    Agreement.NOT_SAID: mark("no last name given"),
}
SWAPPED_NAMES = mark("first and last name in each other’s place")
BIRTH_DATE = {
    Agreement.SAME: mark("same date of birth"),
    Agreement.SWAPPED: mark("day and month of birth in each other’s place"),
    Agreement.SLIP: mark("dates of birth differ by one digit"),
    Agreement.OTHER: mark("another date of birth"),
}
GRADE_LEVEL = {
    Agreement.SAME: mark("same grade level"),
    Agreement.NEXT: mark("one grade level apart"),
    Agreement.OTHER: mark("another grade level"),
}
LOCAL_PART = mark("the same part before the @")
IN_CLASS = {True: mark("in this class"), False: mark("not in this class")}
SAME_OR_NOT = {
    Agreement.SAME: mark("the same"),
    Agreement.SLIP: mark("one digit differs"),
    Agreement.NEXT: mark("one digit differs"),
    Agreement.OTHER: mark("another"),
}
NEAR_NUMBER = mark("numbers differ by one digit")

FITS_MORE_THAN_ONE = mark("fits more than one student")
A_NAMESAKE = mark("another student has exactly this name")
ANOTHER_NAME = mark("another name")
NAME_AND_BIRTH_DATE = mark("same name and date of birth")
IN_THIS_CLASS = mark("the only student of this name, and in this class")
ONLY_THE_NAME = mark("only the name agrees")
NAMESAKES = mark("more than one student of this name")
SIMILAR_NAME = mark("no student of this name, but a similar one")
ONLY_LOCAL_PART = mark("only the part before the @ agrees")
NOT_SURE = mark("not enough agrees to be sure")
NO_SUCH_NAME = mark("no student has this name")
NOTHING_SAID = mark("nothing says who this is")

WHOLE = frozenset(
    {
        *(NAME_AND_BIRTH_DATE, IN_THIS_CLASS, SIMILAR_NAME, SWAPPED_NAMES),
        BIRTH_DATE[Agreement.SWAPPED],
    }
)
"""The phrases that themselves hold what others are put together with."""

SEPARATORS = ("; ", ", but ", ", ", " and ")
"""What phrases are put together with, the widest first."""


def ids_in_words(names: Iterable[str]) -> str:
    """The shared ids that agree."""
    return " and ".join(IDS[name] for name in names)


def names_in_words(found: Comparison) -> str:
    """How the names compare."""
    if found.given is found.family is Agreement.NOT_SAID:
        return NO_NAME
    if found.slips is not None:
        told = SLIPS[found.slips] if found.slips else SAME_NAME
    else:
        told = f"{GIVEN[found.given]}, {FAMILY[found.family]}"
    return f"{told}, {SWAPPED_NAMES}" if found.is_swapped else told


def in_words(found: Comparison) -> str:
    """How a student compares, fact by fact, but for the shared ids that agree."""
    told = [names_in_words(found), BIRTH_DATE.get(found.birth_date, "")]
    told += [OTHER_IDS[name] for name in contradicting(found)]
    told.append(near_number(found))
    told.append(GRADE_LEVEL.get(found.grade_level, ""))
    if found.local_part is Agreement.SAME and found.ids.get("email") is not Agreement.SAME:
        told.append(LOCAL_PART)
    if found.in_class is not None:
        told.append(IN_CLASS[found.in_class])
    return "; ".join(filter(None, told))


def contradicting(found: Comparison) -> list[str]:
    """The shared ids in which a source contradicts what is known of a student.

    A source may number students by keys of its own. An address that differs only in what
    follows the @ is no other address.
    """
    return [
        name
        for name, agreement in found.ids.items()
        if agreement is Agreement.OTHER
        and name != "key"
        and not (name == "email" and found.local_part is Agreement.SAME)
    ]


def near_ids(found: Comparison) -> set[str]:
    """The shared ids that differ by one digit or letter."""
    near = {Agreement.SLIP, Agreement.NEXT}
    return {name for name, agreement in found.ids.items() if agreement in near}


def near_number(found: Comparison) -> str:
    """That a shared id differs by one digit; empty: none does."""
    return NEAR_NUMBER if near_ids(found) else ""


def nobody_in_words(said: Said) -> str:
    """Why a person without a name is nobody we know."""
    given = [IDS[name].removeprefix("the same ") for name in said.ids]
    return f"no student has this {' or '.join(given)}" if given else NOTHING_SAID
