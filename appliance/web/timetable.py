"""Which class is on, and which comes next. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from appliance.model.answers import SectionInfo

_WEEKDAYS = "MTWRFSU"


def class_now(sections: Sequence[SectionInfo], moment: datetime) -> SectionInfo | None:
    """The class that meets at this moment of the school's day; None: none does."""
    time = _time(moment)
    on = (section for section in _meeting(sections, moment) if section.start_time <= time)
    return next((section for section in on if time < section.end_time), None)


def class_next(sections: Sequence[SectionInfo], moment: datetime) -> SectionInfo | None:
    """The class that begins next today; None: the day's classes have begun."""
    time = _time(moment)
    return next((each for each in _meeting(sections, moment) if each.start_time > time), None)


def by_time_of_day(sections: Sequence[SectionInfo]) -> list[SectionInfo]:
    """Classes as the day goes, those without a time last."""
    return sorted(sections, key=lambda each: (each.start_time or "99", each.section_code))


def _meeting(sections: Sequence[SectionInfo], moment: datetime) -> list[SectionInfo]:
    letter = _WEEKDAYS[moment.astimezone().weekday()]
    timed = (each for each in sections if each.start_time and each.end_time)
    return by_time_of_day([each for each in timed if letter in each.meeting_days])


def _time(moment: datetime) -> str:
    return moment.astimezone().strftime("%H:%M")
