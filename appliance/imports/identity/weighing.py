"""Weigh a comparison: how much likelier it is of one person than of two.

The way of Fellegi and Sunter (*A Theory for Record Linkage*, 1969): each fact that is compared
weighs log2(m / u) bits, where m is how often two records of one person agree so far, u how
often two records of different people do. The weights add up to the odds. m and u below are
fixed; where a fact agrees wholly, u is how common that very name or date is in the school, so
that Zebulon says more than Maria.
"""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from appliance.model.links import Agreement

if TYPE_CHECKING:
    from appliance.imports.identity.comparing import Comparison
    from appliance.imports.identity.finding import StudentIndex
    from appliance.imports.identity.people import KnownStudent

OURS = 0.95
"""How many of the people of whom a school's own sources speak are on its books."""

Rates = dict[Agreement, tuple[float, float]]
"""For each agreement how often it is seen of one person (m), and of two people (u)."""

COMMON = 0.0
"""In place of u: how common the agreeing value is here."""

GIVEN: Rates = {
    Agreement.SAME: (0.78, COMMON),
    Agreement.SHORT_FORM: (0.05, 0.002),
    Agreement.BEGINNING: (0.02, 0.003),
    Agreement.PART: (0.04, 0.004),
    Agreement.SLIP: (0.05, 0.002),
    Agreement.SLIPS: (0.015, 0.004),
    Agreement.INITIAL: (0.02, 0.08),
    Agreement.SIMILAR: (0.01, 0.01),
    Agreement.OTHER: (0.03, 0.9),
}
FAMILY: Rates = {
    Agreement.SAME: (0.85, COMMON),
    Agreement.PART: (0.04, 0.004),
    Agreement.SLIP: (0.05, 0.001),
    Agreement.SLIPS: (0.01, 0.001),
    Agreement.INITIAL: (0.01, 0.06),
    Agreement.SIMILAR: (0.01, 0.01),
    Agreement.OTHER: (0.03, 0.93),
}
BIRTH_DATE: Rates = {
    Agreement.SAME: (0.93, COMMON),
    Agreement.SWAPPED: (0.01, 0.0004),
    Agreement.SLIP: (0.02, 0.004),
    Agreement.OTHER: (0.03, 0.995),
}
GRADE_LEVEL: Rates = {
    Agreement.SAME: (0.95, 0.15),
    Agreement.NEXT: (0.03, 0.2),
    Agreement.OTHER: (0.02, 0.65),
}
NUMBER: Rates = {
    Agreement.SAME: (0.95, 0.0001),
    Agreement.SLIP: (0.02, 0.001),
    Agreement.NEXT: (0.01, 0.003),
    Agreement.OTHER: (0.02, 0.996),
}
EMAIL: Rates = {
    Agreement.SAME: (0.9, 0.0002),
    Agreement.SLIP: (0.01, 0.001),
    Agreement.NEXT: (0.01, 0.001),
    Agreement.OTHER: (0.08, 0.999),
}
LOCAL_PART: Rates = {Agreement.SAME: (0.9, 0.004), Agreement.OTHER: (0.1, 0.996)}
"""Made of the name as a rule, so that the name has said most of it already."""

IN_CLASS = {True: (0.97, 0.05), False: (0.03, 0.95)}
SWAPPED_NAMES = 0.1
"""How often one person's first and last name are found in each other's place, against two's."""


def weigh(found: Comparison, student: KnownStudent, index: StudentIndex) -> float:
    """Weigh all that was compared, in bits of odds that the two are one person.

    0 is as likely as not, 10 is a thousand to one.
    """
    bits = log2(OURS / (1 - OURS)) - log2(max(len(index.students), 1))
    given, family = found.reading.given, found.reading.family
    bits += _bits(GIVEN, found.given, index.share_of_given(given))
    bits += _bits(FAMILY, found.family, index.share_of_family(family))
    bits += _bits(BIRTH_DATE, found.birth_date, index.share_of_birth_date(student.birth_date))
    bits += _bits(GRADE_LEVEL, found.grade_level)
    for name, agreement in found.ids.items():
        bits += _bits(EMAIL if name == "email" else NUMBER, agreement)
    if found.ids.get("email") is not Agreement.SAME:
        bits += _bits(LOCAL_PART, found.local_part)
    if found.in_class is not None:
        m, u = IN_CLASS[found.in_class]
        bits += log2(m / u)
    return bits + (log2(SWAPPED_NAMES) if found.is_swapped else 0)


def _bits(rates: Rates, agreement: Agreement, share: float = COMMON) -> float:
    if agreement is Agreement.NOT_SAID:
        return 0.0
    m, u = rates[agreement]
    return log2(m / (u or share))


def chance(bits: float) -> float:
    """The odds as a chance from 0 to 100."""
    odds: float = 2.0 ** max(min(bits, 60.0), -60.0)
    return 100 * odds / (1 + odds)
