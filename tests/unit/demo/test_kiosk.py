from __future__ import annotations

import csv
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from appliance.demo.kiosk import COLUMNS, UNKNOWN_CODES
from appliance.demo.school import School, make_school
from appliance.demo.sources import write_sources

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.demo.truth import Truth


def read(path: Path) -> list[dict[str, str]]:
    encoding = "utf-8" if is_utf8(path) else "cp1252"
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def is_utf8(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True


@pytest.fixture(scope="module")
def files(folder: Path) -> list[Path]:
    return sorted((folder / "attendance").glob("*.csv"))


@pytest.fixture(scope="module")
def rows(files: list[Path]) -> list[dict[str, str]]:
    return [row for path in files if "(1)" not in path.name for row in read(path)]


def test_there_is_a_file_for_every_school_day(files: list[Path], school: School):
    days = [path.stem.removeprefix("attendance-") for path in files if "(1)" not in path.name]
    assert days == [day.isoformat() for day in school.school_days]


def test_every_row_is_of_the_day_of_its_file(files: list[Path]):
    for path in files:
        for row in read(path):
            assert tuple(row) == COLUMNS
            moment = datetime.strptime(row["timestamp"], "%Y-%m-%d %H:%M")  # noqa: DTZ007
            assert path.stem.startswith(f"attendance-{moment.date()}")


def test_one_file_is_in_windows_1252(files: list[Path]):
    (old,) = [path for path in files if not is_utf8(path)]
    assert any("Núñez" in row["comment"] for row in read(old))


def test_one_file_was_written_twice(files: list[Path]):
    (copy,) = [path for path in files if path.stem.endswith(" (1)")]
    assert copy.read_bytes() == copy.with_stem(copy.stem.removesuffix(" (1)")).read_bytes()


def test_a_few_codes_mean_nothing(rows: list[dict[str, str]]):
    codes = Counter(row["code"] for row in rows)
    assert set(codes) <= {"UA", "EA", "MD", "LT", "ED", *UNKNOWN_CODES}
    assert 1 <= sum(codes[code] for code in UNKNOWN_CODES) <= 20


def test_a_few_badges_are_nobody_s(rows: list[dict[str, str]], truth: Truth):
    strangers = [row for row in rows if row["badge"] not in truth.badges]
    assert 1 <= len(strangers) <= 20


def test_badges_are_student_numbers_filled_up_with_zeros(truth: Truth):
    for student in truth.students.values():
        assert len(student.badge) == 8
        assert student.badge.lstrip("0") == student.number


def test_the_rows_of_somebody_are_the_truth(rows: list[dict[str, str]], truth: Truth):
    badges = truth.badges
    written = Counter(
        (badges[row["badge"]], row["timestamp"][:10], row["code"])
        for row in rows
        if row["badge"] in badges
    )
    meant = Counter((e.student, e.date.isoformat(), e.code) for e in truth.attendance())
    assert written == meant
    assert max(written.values()) == 1
    unknown = [event for event in truth.attendance() if not event.is_known]
    assert all(event.code in UNKNOWN_CODES for event in unknown)


def test_past_files_stay_as_they_were_when_today_moves_on(tmp_path: Path, school: School):
    later = make_school(5, 60, school.today)
    earlier = make_school(5, 60, school.school_days[20])
    write_sources(later, tmp_path / "later")
    write_sources(earlier, tmp_path / "earlier")
    past = sorted((tmp_path / "earlier" / "attendance").iterdir())
    assert len(past) == 22
    for path in past:
        assert path.read_bytes() == (tmp_path / "later" / "attendance" / path.name).read_bytes()
