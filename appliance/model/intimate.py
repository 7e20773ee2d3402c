"""What is never kept of a child, whatever is switched on: the intimate values of InBloom's schema.

InBloom's `SimpleTypes.xsd` listed, for every student of a school, whom the child lives with down to
“Mother's significant other”, why it left school down to “victim of a serious violent incident”, and
what it carried. A school's own system may still hold such words, in a field that serves a good
purpose otherwise. A value that says one of them is dropped, and told without being repeated.
"""

from __future__ import annotations

import re
from functools import lru_cache

INTIMATE_VALUES: dict[str, tuple[str, ...]] = {
    "studentCharacteristicType": (
        *("Displaced Homemaker", "Foster Care", "Homeless", "Immigrant", "Migratory", "Pregnant"),
        *("Section 504 Handicapped", "Single Parent", "Unaccompanied Youth"),
        *("Unschooled Asylee", "Unschooled Refugee"),
    ),
    "disabilityType": ("Emotional Disturbance", "Mental Retardation"),
    "relationType": (
        *("Agency representative", "Case Worker, CPS", "Court appointed guardian"),
        *("Father's significant other", "Mother's significant other", "Father, foster"),
        *("Mother, foster", "Foster daughter", "Foster parent", "Foster son", "Former husband"),
        *("Former wife", "Life partner of parent", "Partner of parent", "Minister or priest"),
        *("Probation officer", "Ward"),
    ),
    "entryType": ("Transfer from an institution", "Re-entry after an involuntary withdrawal"),
    "exitWithdrawType": (
        *("Died or is permanently incapacitated", "Expelled or involuntarily withdrawn"),
        *("Withdrawn due to illness", "Removed by Child Protective Services"),
        "Transferred to an institution",
        "Transferred outside district by court order",
        "Court ordered to a GED program, has not earned a GED",
        "Incarcerated in a state jail or federal penitentiary as an adult",
        "Leaving a school as a victim of a serious violent incident",
        "Leaving a district as a victim of a serious violent incident",
        (
            "Special education eligibility status determined or determination process stopped "
            "for any reason"
        ),
        "End of special education program responsibility only",
    ),
    "reasonExitedType": (
        *("Died", "Expulsion", "Refused services", "Suspended from school"),
        "Attempts to contact the parent and/or child were unsuccessful",
    ),
    "programType": (
        *("Compensatory Services for Disadvantaged Students", "Expelled Education"),
        *("Neglected and Delinquent Program", "Substance Abuse Education/Prevention"),
    ),
    "studentParticipationCodeType": ("Victim", "Perpetrator"),
    "weaponItemType": ("Firearm", "Illegal Knife", "Substance Used as Weapon"),
}
"""The values, by the type of InBloom's schema that listed them."""

_PHRASES = (
    *("foster care", "foster child", "foster family", "foster father", "foster home"),
    *("foster mother", "foster parent", "child protective services", "court appointed guardian"),
    *("court order", "probation officer", "violent incident", "significant other"),
    *("incarcerated", "homeless", "substance abuse", "permanently incapacitated"),
)
"""What no value of a sensitive field may have in it, however the school words it."""

_NOT_WORDS = re.compile(r"[^\w]+")


def _plain(text: str) -> str:
    return _NOT_WORDS.sub(" ", text.casefold()).strip()


_PLAIN_VALUES = frozenset(_plain(value) for values in INTIMATE_VALUES.values() for value in values)


@lru_cache(4096)
def is_intimate(text: str, *, is_sensitive: bool) -> bool:
    """Whether a value is one of those, in whatever letters and with whatever punctuation.

    Of a sensitive field so is one that only contains such a phrase. A text of another field is
    not searched: an essay may be about foster care.
    """
    plain = _plain(text)
    if plain in _PLAIN_VALUES:
        return True
    return is_sensitive and any(f" {phrase} " in f" {plain} " for phrase in _PHRASES)
