"""Every threshold of the flags, in one place and handed in, so that a school can choose its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From where on a student is worth a look.

    Which cut-point tells most differs by school and grade level (REL 2016-118, Ohio), so each
    of these is a beginning, to be held against the school's own last year.

    Parameters
    ----------
    chronic_watch, chronic_act
        Days absent in percent of days known. 10 is the U.S. Department of Education's line for
        chronic absenteeism (EDFacts FS195); 20 is Attendance Works' “severe”.
    chronic_from_day
        No earlier school day of the student: a rate of a few days says nothing. EDFacts counts
        students from their tenth day on.
    recent_days, recent_watch, recent_act
        Days missed of the last so many school days: a rate of the whole year is slow to show
        that someone has just stopped coming. Ours; no study of the exact numbers is known.
    missing_watch, missing_in_one_course, missing_act
        Assignments marked missing, over all classes and in one of them. Missing work and low
        marks are the strongest early signs in coursework (Allensworth and Easton 2007); the
        exact numbers are ours.
    passing
        The passing mark in percent: D or better on the usual scale.
    failing_act
        A mark below it is pressing: two good weeks no longer mend it. Ours.
    fall_watch, fall_act, fall_weeks
        Points that a mark fell within so many weeks: growth tells more than the mark alone
        (Bowers, Sprott and Taff 2013); the exact numbers are ours.
    least_scored
        Pieces of scored work before a mark is spoken of at all. Ours.
    overdue_days, quiet_days, entered_share
        For “not entered”: school days after which an assignment that is due should be marked,
        school days without any newly marked work after which a class's marks are old, and the
        share of a class that must have a mark for an assignment to count as marked. Ours.
    new_days
        School days for which a flag counts as new: a week's. Ours.
    """

    chronic_watch: float = 10.0
    chronic_act: float = 20.0
    chronic_from_day: int = 10
    recent_days: int = 10
    recent_watch: int = 3
    recent_act: int = 5
    missing_watch: int = 3
    missing_in_one_course: int = 2
    missing_act: int = 6
    passing: float = 60.0
    failing_act: float = 50.0
    fall_watch: float = 10.0
    fall_act: float = 20.0
    fall_weeks: int = 4
    least_scored: int = 3
    overdue_days: int = 5
    quiet_days: int = 10
    entered_share: float = 0.5
    new_days: int = 5


THRESHOLDS = Thresholds()
"""What is used until a school chooses its own."""
