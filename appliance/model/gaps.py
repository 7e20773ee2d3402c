"""What a source system cannot tell, in words for the pages.

A vendor's tables may have no place for a thing that is true of the school. Homeroom never fills
such a gap with a guess: the connector or the mapping declares it, the pages say it, and a
figure that would depend on it is told without it.

That a field is missing altogether needs no word here: a mapping that does not give a field
cannot tell it. Gaps are what a field's *values* leave out.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from appliance.model.text import mark

if TYPE_CHECKING:
    from collections.abc import Iterable


class Gap(StrEnum):
    """One thing that a source leaves out. The value is the word of a mapping's `cannot_tell`."""

    REGISTERS_NOT_TAKEN = "registers_not_taken"
    TARDIES = "tardies"
    EARLY_DEPARTURES = "early_departures"
    EXCUSES = "excuses"
    TERMS = "terms"
    HOLIDAYS = "holidays"
    STAFF_DAYS = "staff_days"
    LATE_WORK = "late_work"
    EXCUSED_WORK = "excused_work"
    MISSING_WORK = "missing_work"
    MARKS_IN_WORDS = "marks_in_words"
    FORMER_STUDENTS = "former_students"
    EARLIER_STAYS = "earlier_stays"
    ENTRY_DATES = "entry_dates"
    FORMER_CLASSES = "former_classes"
    FORMER_TEACHERS = "former_teachers"

    @property
    def entity(self) -> str:
        """The entity whose rows leave it out."""
        return _MEANINGS[self][0]

    @property
    def sentence(self) -> str:
        """What that means for whoever reads the figures."""
        return _MEANINGS[self][1]


def about(gaps: Iterable[Gap], *entities: str) -> list[Gap]:
    """Those of some gaps that are of these entities."""
    return [gap for gap in gaps if gap.entity in entities]


@runtime_checkable
class Telling(Protocol):
    """An open source that knows which of its connector's gaps it fills all the same."""

    def tells(self) -> frozenset[Gap]:
        """Tell which, by what is in it now.

        Raises
        ------
        SourceError
            The source could not be asked.
        """
        ...


_MEANINGS: dict[Gap, tuple[str, str]] = {
    Gap.REGISTERS_NOT_TAKEN: (
        "attendance_events",
        mark(
            "Only absences are recorded: no mark counts as present, even if no register was taken."
        ),
    ),
    Gap.TARDIES: ("attendance_events", mark("Coming late is not recorded; it shows as present.")),
    Gap.EARLY_DEPARTURES: (
        "attendance_events",
        mark("Leaving early is not recorded; it shows as present."),
    ),
    Gap.EXCUSES: (
        "attendance_events",
        mark("Whether an absence was excused is not recorded; every absence shows as not excused."),
    ),
    Gap.TERMS: (
        "academic_sessions",
        mark("Only terms in which a class is taught are known, and not which are whole years."),
    ),
    Gap.HOLIDAYS: (
        "calendar_dates",
        mark("The calendar lists school days only; any other day counts as a day without school."),
    ),
    Gap.STAFF_DAYS: (
        "calendar_dates",
        mark("Days on which only the staff is at school show as days without school."),
    ),
    Gap.LATE_WORK: ("results", mark("Late work is not recorded as late; it shows as scored.")),
    Gap.EXCUSED_WORK: (
        "results",
        mark("Work that a student was excused from is not recorded; it shows as not graded."),
    ),
    Gap.MISSING_WORK: (
        "results",
        mark("Missing work cannot be told from work not graded yet; it shows as not graded."),
    ),
    Gap.MARKS_IN_WORDS: (
        "results",
        mark("What percentage a letter stands for is not recorded; it counts in no average."),
    ),
    Gap.FORMER_STUDENTS: ("students", mark("Students who have left the school are not given.")),
    Gap.EARLIER_STAYS: (
        "school_enrollments",
        mark("Of a student who left and came back only the newest stay is known."),
    ),
    Gap.ENTRY_DATES: (
        "school_enrollments",
        mark("Where it is not told since when a student is at the school, the whole year counts."),
    ),
    Gap.FORMER_CLASSES: (
        "section_enrollments",
        mark("Classes that a student has left are not known, nor since when they sit in one."),
    ),
    Gap.FORMER_TEACHERS: (
        "section_staff",
        mark("Who taught a class before is not known, nor since when its teacher has it."),
    ),
}
