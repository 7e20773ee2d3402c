"""When a run waits for a person: each guard at, below and above its threshold, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.imports.holding import (
    erased_said,
    said,
    too_many_in_weeks,
    too_many_keys,
    too_many_leaving,
    too_many_names,
    too_many_of_section,
    too_many_removed,
    why_no_new_year,
    without,
)
from appliance.model.runs import EntityCounts, Guard, HeldDifference, NewYear

if TYPE_CHECKING:
    from collections.abc import Sequence

Name = tuple[str, str]


def removing(removed: int) -> EntityCounts:
    return EntityCounts("results", removed=removed)


def pupils(first: int, last: int) -> list[Name]:
    letters = "abcdefghij"
    spelled = ("".join(letters[int(digit)] for digit in f"{n:04}") for n in range(first, last))
    return [(f"First{each}", f"Last{each}") for each in spelled]


@pytest.mark.parametrize(
    ("present", "removed", "is_held"),
    [
        (0, 0, False),
        (5, 5, False),
        (6, 6, True),
        (199, 5, False),
        (199, 6, True),
        (200, 6, False),
        (200, 7, True),
        (10_000, 300, False),
        (10_000, 301, True),
    ],
)
def test_removals(present: int, removed: int, is_held: bool) -> None:
    assert (too_many_removed(removing(removed), present) is not None) is is_held


@pytest.mark.parametrize(
    ("present", "removed", "earlier", "is_held"),
    [
        (40, 0, 40, False),  # a run that removes nothing does not answer for those before it
        (40, 1, 4, False),
        (40, 1, 5, True),
        (40, 5, 0, False),
        (990, 10, 10, False),  # 3 % of the thousand that there would be
        (980, 10, 20, False),
        (979, 10, 21, True),
    ],
)
def test_removals_within_weeks(present: int, removed: int, earlier: int, is_held: bool) -> None:
    held = too_many_in_weeks(removing(removed), present, earlier)
    assert (held is not None) is is_held
    if held is not None:
        assert (held.guard, held.present, held.earlier) == (Guard.DRIP, present + earlier, earlier)


@pytest.mark.parametrize(
    ("present", "removed", "is_held"),
    [
        (9, 9, False),
        (10, 5, False),
        (10, 6, True),
        (11, 6, True),
        (12, 6, False),
        (30, 15, False),
        (30, 16, True),
        (30, 30, True),
    ],
)
def test_removals_of_one_section(present: int, removed: int, is_held: bool) -> None:
    assert (too_many_of_section("results", 3, "MATH8-2", present, removed) is not None) is is_held


@pytest.mark.parametrize(("other", "is_held"), [(0, False), (5, False), (6, True), (40, True)])
def test_other_names_under_the_same_keys(other: int, is_held: bool) -> None:
    before, after = pupils(0, other), pupils(100, 100 + other)
    held = too_many_names(40, [(*b, *a) for b, a in zip(before, after, strict=True)])
    assert (held.changed if held else None) == (other if is_held else None)


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(("JOSÉ", "O’NEIL"), id="capitals"),
        pytest.param(("Jose", "ONeil"), id="no accents and signs"),
        pytest.param(("José", "Garcia"), id="another last name"),
        pytest.param(("Pepe", "O'Neil"), id="another first name"),
    ],
)
def test_a_spelling_or_one_name_is_no_other_child(after: Name) -> None:
    assert too_many_names(40, [("José", "O'Neil", *after)] * 40) is None


@pytest.mark.parametrize(
    ("gone", "come", "same"),
    [
        (pupils(0, 5), pupils(0, 5), None),
        (pupils(0, 6), pupils(0, 6), 6),
        (pupils(0, 40), pupils(35, 80), None),
        (pupils(0, 40), pupils(30, 80), 10),
        (pupils(0, 40), pupils(40, 80), None),
        ([("Ann", "Lee")] * 9, [("ANN", "LEE")] * 7, 7),
        ([("Ann", "Lee")] * 9, [("Ann", "Lee")], None),  # one namesake is one child
    ],
)
def test_the_same_names_under_new_keys(
    gone: Sequence[Name], come: Sequence[Name], same: int | None
) -> None:
    held = too_many_keys(1000, gone, come)
    assert (held.removed if held else None) == same


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_drips_are_held_wherever_the_whole_at_once_would_be(
    left: int, earlier: int, removed: int
) -> None:
    at_once = too_many_removed(removing(earlier + removed), left + earlier)
    in_weeks = too_many_in_weeks(removing(removed), left, earlier)
    assert (at_once is None) == (in_weeks is None)


def _of_section(n: int) -> HeldDifference:
    held = too_many_of_section("section_enrollments", n, f"MATH8-{n}", 30, 29)
    assert held is not None
    return held


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (too_many_removed(removing(100), 200), "remove 100 of 200 marks"),
        (
            too_many_in_weeks(removing(4), 192, 8),
            "remove 4 more marks, which makes 12 of 200 within 30 days",
        ),
        (
            too_many_names(40, [("Ann", "Lee", "Bo", "Day")] * 9),
            (
                "change the first and the last name of 9 of 40 students (their keys seem to be "
                "other students' now)"
            ),
        ),
        (
            too_many_keys(40, pupils(0, 8), pupils(0, 9)),
            (
                "remove 8 students and add 8 of the same names (they seem to be the same students "
                "under new keys)"
            ),
        ),
        (
            _of_section(2),
            "remove 29 of 30 rows of section MATH8-2 (who sits in which section)",
        ),
    ],
)
def test_each_guard_says_what_the_run_would_do(held: HeldDifference | None, words: str) -> None:
    assert held is not None
    assert said([held]) == words


def test_a_sentence_names_three_sections_and_counts_the_rest() -> None:
    words = said([_of_section(n) for n in range(1, 9)])
    assert "MATH8-3" in words
    assert "MATH8-4" not in words
    assert words.endswith("and likewise of 5 more")


# --- a new school year ------------------------------------------------------------------

YEAR = NewYear(
    ended=date(2027, 6, 11),
    begins=date(2027, 8, 25),
    overlapping=0,
    sections=43,
    new_sections=41,
    erased={"sections": 41, "section_enrollments": 1200},
)


@pytest.mark.parametrize(
    ("year", "why_not"),
    [
        (YEAR, ""),
        (replace(YEAR, new_sections=22), ""),
        (
            replace(YEAR, new_sections=21),
            (
                "only 21 of 43 sections are of terms that begin after 2027-06-11, when those that "
                "go ended"
            ),
        ),
        (replace(YEAR, sections=0, new_sections=0), ""),  # a source that gives no classes
        (replace(YEAR, ended=None), "no term goes that ended before today"),
        (
            replace(YEAR, begins=None),
            "no term begins after 2027-06-11, when those that go ended",
        ),
        (
            replace(YEAR, overlapping=1),
            "a term that stays goes on beyond 2027-06-11, when those that go ended",
        ),
        (replace(YEAR, erased={}), "nothing that goes is of a term that has ended"),
    ],
)
def test_what_looks_like_a_new_school_year(year: NewYear, why_not: str) -> None:
    assert why_no_new_year(year) == why_not


def test_what_a_new_year_erases_is_said_by_entity() -> None:
    assert erased_said(YEAR) == "sections (41), who sits in which section (1,200)"


@pytest.mark.parametrize(
    ("present", "leaving", "is_held"),
    [
        (4, 4, False),
        (12, 5, False),
        (12, 6, True),
        (600, 200, False),
        (600, 201, True),
        (599, 199, False),
        (599, 200, True),
    ],
)
def test_students_who_leave_at_a_new_year(present: int, leaving: int, is_held: bool) -> None:
    counts = EntityCounts("students", removed=leaving)
    assert (too_many_leaving(counts, present) is not None) is is_held


@pytest.mark.parametrize(
    ("present", "removed", "past", "is_held"),
    [
        (1000, 1000, 1000, False),
        (1000, 1000, 995, False),
        (1000, 1000, 994, True),
        (1200, 206, 200, False),
        (1200, 231, 200, True),  # 31 of the thousand that are left
    ],
)
def test_only_what_belongs_to_no_ended_term_is_guarded(
    present: int, removed: int, past: int, is_held: bool
) -> None:
    held = too_many_removed(*without(removing(removed), present, past))
    assert (held is not None) is is_held


@given(present=st.integers(0, 10_000), removed=st.integers(0, 10_000))
def test_where_nothing_has_ended_the_guards_are_as_ever(present: int, removed: int) -> None:
    counts = removing(removed)
    assert without(counts, present, 0) == (counts, present)


@given(removed=st.integers(0, 10_000), kept=st.integers(0, 10_000), data=st.data())
def test_what_has_ended_never_makes_room_for_what_has_not(
    removed: int, kept: int, data: st.DataObject
) -> None:
    """A thousand rows of last year do not raise the share that may go of this one's."""
    past = data.draw(st.integers(0, removed))
    present = removed + kept
    held = too_many_removed(*without(removing(removed), present, past))
    alone = too_many_removed(removing(removed - past), present - past)
    assert held == alone
