"""The closed lists of values that a field may hold.

A vendor's code is mapped onto one of these or its row is set aside; nothing is guessed.
"""

from __future__ import annotations

from enum import StrEnum


class AttendanceCategory(StrEnum):
    """What was recorded of a student for a day or a class period.

    Names follow Ed-Fi's AttendanceEventCategoryDescriptor. `unknown` is a register that
    was never taken: neither present nor absent.
    """

    PRESENT = "present"
    EXCUSED_ABSENCE = "excused_absence"
    UNEXCUSED_ABSENCE = "unexcused_absence"
    TARDY = "tardy"
    EARLY_DEPARTURE = "early_departure"
    UNKNOWN = "unknown"

    @property
    def is_absence(self) -> bool:
        """Whether the day counts as missed (excused and unexcused alike)."""
        return self in (self.EXCUSED_ABSENCE, self.UNEXCUSED_ABSENCE)


class ResultStatus(StrEnum):
    """What became of one student's piece of work. A blank is `not_graded`, never a zero."""

    SCORED = "scored"
    MISSING = "missing"
    EXCUSED = "excused"
    LATE = "late"
    NOT_GRADED = "not_graded"


class SessionKind(StrEnum):
    """OneRoster's SessionTypeEnum."""

    SCHOOL_YEAR = "school_year"
    SEMESTER = "semester"
    TERM = "term"
    GRADING_PERIOD = "grading_period"


class DayKind(StrEnum):
    """Whether school is held on a date (Ed-Fi CalendarEventDescriptor, shortened)."""

    INSTRUCTIONAL = "instructional"
    HOLIDAY = "holiday"
    STAFF_ONLY = "staff_only"


class StaffRole(StrEnum):
    """What a member of staff does, as far as access depends on it."""

    TEACHER = "teacher"
    COUNSELOR = "counselor"
    PRINCIPAL = "principal"
    OTHER = "other"


class TeachingRole(StrEnum):
    """How a member of staff belongs to a section (Ed-Fi ClassroomPositionDescriptor)."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    SUBSTITUTE = "substitute"


GRADE_LEVELS = ("PK", "KG", *(str(n) for n in range(1, 14)))
"""CEDS Grade Level codes without their leading zeros; `KG` is kindergarten."""
