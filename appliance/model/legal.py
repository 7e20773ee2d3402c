"""What kind of record a field is before the law, in the United States and in the European Union.

A school counts under one of the two; both stand beside each field, so that the same register
makes the notices of either. Nothing here is legal advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LegalCategory(StrEnum):
    """The kinds that the register knows."""

    SCHOOL = "about the school"
    STAFF = "about a member of staff at work"
    DIRECTORY = "directory information"
    EDUCATION = "education record"
    STATE_NUMBER = "state number"
    MEALS = "school meals"
    HEALTH = "health and disability"
    ORIGIN = "race and ethnic origin"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """Under which rules a field is kept: `us` is federal law, `eu` the GDPR."""

    us: str
    eu: str


_PUBLIC_TASK = "GDPR Art. 6(1)(e)"

LEGAL: dict[LegalCategory, LegalBasis] = {
    LegalCategory.SCHOOL: LegalBasis("no record of a person", "no personal data"),
    LegalCategory.STAFF: LegalBasis("staff record, outside FERPA", _PUBLIC_TASK),
    LegalCategory.DIRECTORY: LegalBasis("FERPA directory information, 34 CFR 99.3", _PUBLIC_TASK),
    LegalCategory.EDUCATION: LegalBasis("FERPA education record, 34 CFR 99.3", _PUBLIC_TASK),
    LegalCategory.STATE_NUMBER: LegalBasis(
        "FERPA education record, 34 CFR 99.3", f"{_PUBLIC_TASK}, Art. 87"
    ),
    LegalCategory.MEALS: LegalBasis("FERPA education record; 42 U.S.C. 1758(b)(6)", _PUBLIC_TASK),
    LegalCategory.HEALTH: LegalBasis(
        "FERPA education record; IDEA, 34 CFR 300.610–627", "GDPR Art. 9, special category"
    ),
    LegalCategory.ORIGIN: LegalBasis(
        "FERPA education record, 34 CFR 99.3", "GDPR Art. 9, special category"
    ),
}
"""The rules of each kind.

34 CFR 99.3 defines education records and names what a school may call directory information:
a name, a date of birth, an e-mail address, the grade level, the dates of attendance. Homeroom gives
none of it to anybody; the kind only says what a family may ask about. 42 U.S.C. 1758(b)(6) limits
who may know whether a child's school meals are free. 34 CFR 300.610 to 300.627 are the
confidentiality rules of the Individuals with Disabilities Education Act. GDPR Art. 6(1)(e) is a
task in the public interest, Art. 9 the special categories, Art. 87 national numbers.
"""
