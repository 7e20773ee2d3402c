"""What happened to a student: every absence, missing piece and flag, once, on its day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from appliance.model.answers import (
    CourseRecord,
    DayMark,
    Flag,
    Level,
    Person,
    Provenance,
    SectionInfo,
    StudentRecord,
    WorkItem,
)
from appliance.web.origins import of_days, of_flag, of_work, origins
from appliance.web.timeline import Happening, timeline

FIRST = date(2026, 9, 1)
HERE = Provenance("SIS", "7", "", 1, None, "7")


def record(
    letters: str, work: tuple[WorkItem, ...] = (), flags: tuple[Flag, ...] = ()
) -> StudentRecord:
    days = tuple(
        DayMark(
            FIRST + timedelta(days=n),
            letter,
            provenance=None
            if letter == "P"
            else Provenance("Kiosk", f"7, {n}", letter, 2, None, "7"),
        )
        for n, letter in enumerate(letters)
    )
    section = SectionInfo(1, "M1", "Math", "", "", "", "", "", "")
    course = CourseRecord(section, None, None, 0, (), work)
    return StudentRecord(
        Person(1, "Ana", "Diaz", "8"), (), FIRST, None, None, days, (course,), flags, HERE
    )


def piece(n: int, status: str, due: date | None) -> WorkItem:
    origin = Provenance("Book", f"Diaz, Ana, M1, Quiz {n}", "M", 3 + n % 2, None, "Diaz, Ana")
    return WorkItem(1, "M1", f"Quiz {n}", "", due, 10, status, None, None, origin)


pieces = st.lists(
    st.tuples(
        st.sampled_from(["missing", "scored", "excused"]),
        st.none() | st.integers(0, 5).map(lambda n: FIRST + timedelta(days=n)),
    )
).map(lambda found: tuple(piece(n, *each) for n, each in enumerate(found)))


@given(st.text("PAETL?", max_size=20), pieces)
def test_every_absence_and_every_missing_piece_with_a_day_stands_on_it_once(
    letters: str, work: tuple[WorkItem, ...]
) -> None:
    found = timeline(record(letters, work))
    assert [entry.until for entry in found] == sorted((e.until for e in found), reverse=True)
    absent = [entry for entry in found if entry.kind is Happening.ABSENT]
    for letter in "AE":
        assert sum(e.days for e in absent if e.letter == letter) == letters.count(letter)
    for entry in absent:
        assert entry.since is not None
        first = (entry.since - FIRST).days
        assert letters[first : first + entry.days] == entry.letter * entry.days
    missing = [item for entry in found if entry.kind is Happening.MISSING for item in entry.work]
    wanted = [item for item in work if item.status == "missing" and item.due_date]
    assert sorted(missing, key=lambda item: item.title) == sorted(
        wanted, key=lambda item: item.title
    )


@given(st.text("PAE", max_size=20), pieces)
def test_all_rows_behind_a_figure_are_counted_by_the_import_that_gave_them(
    letters: str, work: tuple[WorkItem, ...]
) -> None:
    of = record(letters, work)
    assert sum(each.rows for each in of_days(of)) == len(letters) - letters.count("P")
    assert sum(each.rows for each in of_work(work)) == len(work)
    assert [each.provenance.run_id for each in of_work(work)] == sorted(
        {item.provenance.run_id for item in work}, reverse=True
    )


def test_a_flag_is_from_attendance_or_from_the_work_of_its_class() -> None:
    of = record("PAA", (piece(1, "missing", None), piece(2, "scored", FIRST)))
    chronic, failing = (
        Flag(rule, Level.ACT, {}, FIRST, 1.0, section)
        for rule, section in (("chronic_absenteeism", None), ("failing_mark", 1))
    )
    assert [(each.provenance.source, each.rows) for each in of_flag(chronic, of)] == [("Kiosk", 2)]
    assert {each.provenance.source for each in of_flag(failing, of)} == {"Book"}
    other = Flag("failing_mark", Level.ACT, {}, FIRST, 1.0, 2)
    assert of_flag(other, of) == []


def test_a_key_with_a_comma_in_it_stays_whole() -> None:
    (found,) = origins([piece(2, "missing", None).provenance])
    assert found.provenance.source_key == "Diaz, Ana"
