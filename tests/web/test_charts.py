"""Where the lines and bars of a chart go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.model.answers import Band, DayMark, SectionInfo
from appliance.web import charts
from appliance.web.masking import mask
from appliance.web.timetable import class_next, class_now
from appliance.web.wording import without_secret

MONDAY = date(2026, 11, 2)
POINTS = st.lists(st.floats(0, 100), min_size=2, max_size=40).map(
    lambda values: tuple((MONDAY + timedelta(weeks=n), value) for n, value in enumerate(values))
)


@given(POINTS, POINTS)
def test_no_line_leaves_its_chart(own: charts.Point, median: charts.Point) -> None:
    drawn = charts.marks_chart(own, median)  # type: ignore[arg-type]
    assert drawn is not None
    for line in (drawn.line, drawn.other):
        assert line is not None
        pairs = line.path.replace("M", " ").replace("L", " ").split()
        xs, ys = map(float, pairs[::2]), map(float, pairs[1::2])
        assert all(0 <= x <= drawn.frame.width for x in xs)
        assert all(0 <= y <= drawn.frame.height for y in ys)


@pytest.mark.parametrize("points", [(), ((MONDAY, 80.0),)])
def test_one_point_is_no_line(points: tuple[charts.Point, ...]) -> None:
    assert charts.sparkline(points) is None
    assert charts.marks_chart(points, ()) is None


@given(st.tuples(*[st.integers(0, 500)] * 4).filter(any))
def test_a_stacked_bar_is_as_long_as_its_students(counts: tuple[int, ...]) -> None:
    bar = charts.stacked_bar(dict(zip(Band, counts, strict=True)))
    assert [part.count for part in bar] == [count for count in counts if count]
    assert bar[-1].x + bar[-1].width == pytest.approx(400, abs=0.2)


def test_no_bar_is_drawn_where_a_group_is_kept_back() -> None:
    assert charts.stacked_bar({Band.GOOD: 40, Band.FAIR: None}) == ()


def test_each_kind_of_day_has_a_shape_of_its_own() -> None:
    paths = {charts.strip(letter).paths[0][1] for letter in "PAETL?-"}
    assert len(paths) == 7


def test_a_calendar_has_every_school_day_in_its_place() -> None:
    days = [DayMark(MONDAY + timedelta(days=n), "P") for n in range(40) if n % 7 < 5]
    months = charts.calendar(days)
    assert [month.first for month in months] == [date(2026, 11, 1), date(2026, 12, 1)]
    placed = [
        (mark.date.weekday(), at, mark)
        for month in months
        for week in month.weeks
        for at, mark in enumerate(week)
        if mark
    ]
    assert [mark for _, _, mark in placed] == days
    assert all(weekday == at for weekday, at, _ in placed)


def section(n: int, start: str, end: str, days: str = "MTWRF") -> SectionInfo:
    return SectionInfo(n, f"M-{n}", "Math", "", "", "", days, start, end)


TIMETABLE = [section(2, "09:00", "09:50"), section(1, "08:00", "08:50"), section(3, "", "")]


@pytest.mark.parametrize(
    ("time", "now", "following"),
    [
        ("07:00", None, 1),
        ("08:00", 1, 2),
        ("08:50", None, 2),
        ("09:49", 2, None),
        ("12:00", None, None),
    ],
)
def test_the_timetable_tells_the_class_of_the_moment(
    time: str, now: int | None, following: int | None
) -> None:
    moment = datetime.fromisoformat(f"2026-11-02T{time}").astimezone()
    found = class_now(TIMETABLE, moment), class_next(TIMETABLE, moment)
    assert tuple(each and each.id for each in found) == (now, following)


def test_no_class_meets_on_a_day_off() -> None:
    moment = datetime(2026, 11, 3, 8, 10).astimezone()
    assert class_now([section(1, "00:00", "23:59", days="MWF")], moment) is None


@given(st.text(max_size=60))
def test_a_mask_keeps_one_letter_and_the_length(value: str) -> None:
    masked = mask(value)
    assert masked == "" if not value else masked.endswith(f" ({len(value)})")
    assert not value or set(masked[1 : masked.rindex(" ")]) <= {"•"}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://reader:geheim@10.0.0.4/sis", "postgresql://reader@10.0.0.4/sis"),
        ("postgresql://reader@10.0.0.4/sis", "postgresql://reader@10.0.0.4/sis"),
        ("mysql+pymysql://a:b%3Ac@db:3306/x", "mysql+pymysql://a@db:3306/x"),
        ("/srv/kiosk", "/srv/kiosk"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert without_secret(address) == shown


def test_the_clock_is_the_schools() -> None:
    noon_in_utc = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
    local = noon_in_utc.astimezone().strftime("%H:%M")
    assert class_now([section(1, local, "23:59")], noon_in_utc) is not None
