"""The second source: a kiosk by the door that knows badges, and only who was not there in time.

It writes a CSV file a day, in the vendor's own codes. Some rows are wrong in the ways that
such files are: a code that nobody explained, a badge of nobody, a file that somebody saved
with an old spreadsheet program, a file that was downloaded twice.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from appliance.demo.attendance import events_of
from appliance.demo.truth import ATTENDANCE, FOLDER, write_lines
from appliance.model.vocabulary import AttendanceCategory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from appliance.demo.attendance import AttendanceEvent
    from appliance.demo.people import Student
    from appliance.demo.school import School

COLUMNS = ("badge", "timestamp", "code", "device", "comment")

CODES = {
    AttendanceCategory.UNEXCUSED_ABSENCE: ("UA",),
    AttendanceCategory.EXCUSED_ABSENCE: ("EA", "EA", "EA", "MD"),
    AttendanceCategory.TARDY: ("LT",),
    AttendanceCategory.EARLY_DEPARTURE: ("ED",),
}
UNKNOWN_CODES = ("Z9", "QQ")
UNKNOWN_CODE = 0.002
NOBODY = 0.002

# School days of the year, counted from 0, early so that every school has them.
DAY_OF_UNKNOWN_CODE = 3
DAY_OF_NOBODY = 4
DAY_IN_WINDOWS_1252 = 5
DAY_WRITTEN_TWICE = 6

# Between which minutes of the day a row is written.
MINUTES = {
    AttendanceCategory.UNEXCUSED_ABSENCE: (9 * 60 + 15, 9 * 60 + 15),
    AttendanceCategory.EXCUSED_ABSENCE: (7 * 60 + 30, 9 * 60 + 15),
    AttendanceCategory.TARDY: (8 * 60 + 18, 10 * 60),
    AttendanceCategory.EARLY_DEPARTURE: (11 * 60 + 30, 14 * 60),
}
DEVICES = ("KIOSK-1", "KIOSK-2", "OFFICE")
COMMENTS = ("", "", "", "", "", "", "Parent called", "Bus 14 late", "Note handed in")
OLD_COMMENT = "Señora Núñez called – at the café"


@dataclass(frozen=True, slots=True)
class _Row:
    badge: str
    timestamp: str
    code: str
    device: str
    comment: str

    @property
    def cells(self) -> tuple[str, ...]:
        return self.badge, self.timestamp, self.code, self.device, self.comment


def badge_of(student: Student) -> str:
    """The student number, filled up with zeros to eight digits."""
    return student.number.zfill(8)


def write_kiosk(school: School, folder: Path, progress: Callable[[int, int], None]) -> None:
    """Write a file for each school day so far into `folder/attendance`, and the truth."""
    target = folder / "attendance"
    target.mkdir(parents=True)
    by_day = _events_by_day(school)

    def truth_of_all_days() -> Iterator[tuple[object, ...]]:
        for number, events in enumerate(by_day):
            rows, truth = _day(school, number, events)
            _write_day(target, school.school_days[number], number, rows)
            yield from truth
            progress(number + 1, len(by_day))

    write_lines(folder / FOLDER / ATTENDANCE, truth_of_all_days())


def _events_by_day(school: School) -> list[list[AttendanceEvent]]:
    by_day: list[list[AttendanceEvent]] = [[] for _ in school.school_days]
    for student in school.students:
        for event in events_of(school, student):
            by_day[event.day].append(event)
    return by_day


def _day(
    school: School, number: int, events: list[AttendanceEvent]
) -> tuple[list[_Row], list[tuple[object, ...]]]:
    """The rows of one day in the order of their times, and the truth behind them."""
    day = school.school_days[number]
    rng = Random(f"{school.seed}:kiosk:{day}")
    rows: list[_Row] = []
    truth: list[tuple[object, ...]] = []
    for place, event in enumerate(events):
        strange = rng.random() < UNKNOWN_CODE or (number == DAY_OF_UNKNOWN_CODE and place == 0)
        code = rng.choice(UNKNOWN_CODES if strange else CODES[event.category])
        rows.append(_row(rng, badge_of(event.student), event.category, day, code))
        truth.append((event.student.id, day.isoformat(), event.category, code, not strange))
        if rng.random() < NOBODY or (number == DAY_OF_NOBODY and place == 0):
            rows.append(_row(rng, _badge_of_nobody(rng), event.category, day, code))
    return sorted(rows, key=lambda row: (row.timestamp, row.badge)), truth


def _row(rng: Random, badge: str, category: AttendanceCategory, day: date, code: str) -> _Row:
    hour, minute = divmod(rng.randint(*MINUTES[category]), 60)
    timestamp = f"{day} {hour:02d}:{minute:02d}"
    return _Row(badge, timestamp, code, rng.choice(DEVICES), rng.choice(COMMENTS))


def _badge_of_nobody(rng: Random) -> str:
    return str(rng.randint(99_000_000, 99_999_999))


def _write_day(target: Path, day: date, number: int, rows: list[_Row]) -> None:
    path = target / f"attendance-{day}.csv"
    if number == DAY_IN_WINDOWS_1252:
        first, *rest = rows
        old = _Row(first.badge, first.timestamp, first.code, first.device, OLD_COMMENT)
        _write_file(path, [old, *rest], encoding="cp1252")
        return
    _write_file(path, rows, encoding="utf-8")
    if number == DAY_WRITTEN_TWICE:
        path.with_stem(f"{path.stem} (1)").write_bytes(path.read_bytes())


def _write_file(path: Path, rows: list[_Row], *, encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(row.cells for row in rows)
