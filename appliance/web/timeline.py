"""What happened to one student, day by day, the newest first. Pure: a record in, entries out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from appliance.model.vocabulary import ResultStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from appliance.model.answers import DayMark, Flag, StudentRecord, WorkItem

_ABSENT = "AE"


class Happening(StrEnum):
    """What kind of thing happened."""

    CAME = "came"
    LEFT = "left"
    ABSENT = "absent"
    FLAG = "flag"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing, on the day of `until`. Only what its kind needs is filled.

    Of an absence `letter` says of which kind (see `AttendanceSummary`), `since` its first day and
    `days` how many school days in a row; `work` is what was due that day and is marked missing.
    """

    kind: Happening
    until: date
    since: date | None = None
    days: int = 0
    letter: str = ""
    flag: Flag | None = None
    work: tuple[WorkItem, ...] = ()


def timeline(record: StudentRecord) -> list[Entry]:
    """Absences, work that was missed, flags as they began, coming and leaving."""
    entries = [*_stay(record), *_absences(record.days), *_missing(record)]
    entries += (Entry(Happening.FLAG, flag.since, flag=flag) for flag in record.flags)
    return sorted(entries, key=lambda entry: (entry.until, entry.kind), reverse=True)


def _stay(record: StudentRecord) -> Iterator[Entry]:
    if record.entry_date:
        yield Entry(Happening.CAME, record.entry_date)
    if record.exit_date:
        yield Entry(Happening.LEFT, record.exit_date)


def _absences(days: tuple[DayMark, ...]) -> Iterator[Entry]:
    """School days missed one after the other, each kind by itself."""
    for letter, run in groupby(days, key=lambda day: day.letter):
        spell = list(run)
        if letter in _ABSENT:
            first, last = spell[0].date, spell[-1].date
            yield Entry(Happening.ABSENT, last, since=first, days=len(spell), letter=letter)


def _missing(record: StudentRecord) -> Iterator[Entry]:
    """What is missing and has a day, by the day on which it was due."""
    due: dict[date, list[WorkItem]] = defaultdict(list)
    for course in record.courses:
        for item in course.work:
            if item.status == ResultStatus.MISSING and item.due_date:
                due[item.due_date].append(item)
    for day, work in due.items():
        yield Entry(Happening.MISSING, day, work=tuple(work))
