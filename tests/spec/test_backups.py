"""Backups: which stay, for how long at most, when the next is due, and what stands red."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.governance.backups import (
    Alarm,
    Rotation,
    Trouble,
    alarms,
    copies_kept,
    is_due,
    is_trial_due,
    kept,
)
from appliance.model.backups import Backup
from appliance.settings import Settings

USUAL = Rotation()
NIGHT = datetime(2026, 11, 24, 3, 30).astimezone()  # a Tuesday, as this machine tells the time
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT = time(3, 30)
STICK, SHARE = "/mnt/stick", "/mnt/share"


def ages_kept(ages: list[int], rotation: Rotation = USUAL) -> list[int]:
    """Of one backup a night, by its age in days, those that stay."""
    made = {age: NIGHT - age * DAY for age in ages}
    return sorted(kept(made, NIGHT, rotation))


def good(begun_at: datetime, generation: int = 1, **more: object) -> Backup:
    given: dict[str, object] = {"folder": STICK, "name": f"b{generation}", "begun_at": begun_at}
    given |= {"proved_at": begun_at + HOUR, "tried_at": begun_at + HOUR}
    return Backup(generation=generation, **given | more)  # type: ignore[arg-type]


# --- rotation: the table -----------------------------------------------------------------

EVERY_NIGHT = list(range(500))

SPEC = [
    # 24 November back to the 18th; the Sundays 15th, 8th; then the last of each month
    ("a year of nights", EVERY_NIGHT, USUAL,
     [0, 1, 2, 3, 4, 5, 6, 9, 16, 24, 55, 85, 116, 147, 177, 208, 238, 269, 297, 328]),
    ("days alone", EVERY_NIGHT, Rotation(daily=3, weekly=0, monthly=0), [0, 1, 2]),
    ("weeks alone", EVERY_NIGHT, Rotation(daily=0, weekly=3, monthly=0), [0, 2, 9]),
    ("months alone", EVERY_NIGHT, Rotation(daily=0, weekly=0, monthly=3), [0, 24, 55]),
    ("nothing chosen: the newest", EVERY_NIGHT, Rotation(daily=0, weekly=0, monthly=0), [0]),
    ("the only one, though far too old", [900], USUAL, [900]),
    ("the newest of those too old", [900, 901, 1200], USUAL, [900]),
    ("a summer without any: June’s stays as June’s", [0, 150, 151, 152], USUAL, [0, 150]),
    ("none", [], USUAL, []),
    ("made under a clock that ran ahead", [-40, 0, 1], USUAL, [-40, 0, 1]),
]  # fmt: skip


@pytest.mark.parametrize(("ages", "rotation", "stay"), [row[1:] for row in SPEC],
                         ids=[row[0] for row in SPEC])  # fmt: skip
def test_the_newest_of_each_day_week_and_month_stays(
    ages: list[int], rotation: Rotation, stay: list[int]
) -> None:
    assert ages_kept(ages, rotation) == stay


def test_of_two_of_one_day_the_later_stays() -> None:
    made = {"before the upgrade": NIGHT + HOUR, "nightly": NIGHT, "the day before": NIGHT - DAY}
    only_days = Rotation(daily=7, weekly=0, monthly=0)
    assert kept(made, NIGHT + 2 * HOUR, only_days) == {"before the upgrade", "the day before"}


def test_of_two_of_one_second_the_later_generation_stays() -> None:
    for order in (("g1", "g2"), ("g2", "g1")):
        assert kept(dict.fromkeys(order, NIGHT), NIGHT, USUAL) == {"g2"}


ROTATIONS = st.builds(
    Rotation,
    daily=st.integers(0, 40),
    weekly=st.integers(0, 60),
    monthly=st.integers(0, 30),
)
MOMENTS = st.integers(0, 12 * 366 * 24).map(
    lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
)


@given(st.lists(MOMENTS, min_size=1, max_size=60), MOMENTS, ROTATIONS)
def test_none_outlives_the_longest_age_but_the_newest(
    moments: list[datetime], now: datetime, rotation: Rotation
) -> None:
    made = {n: moment for n, moment in enumerate(moments) if moment <= now}
    stays = kept(made, now, rotation)
    newest = max(made.values(), default=now)
    for key in stays:
        age = now.astimezone().date() - made[key].astimezone().date()
        assert age < rotation.longest or made[key] == newest
    assert not made or newest in {made[key] for key in stays}
    assert len(stays) <= rotation.daily + rotation.weekly + rotation.monthly + 1


@given(st.lists(MOMENTS, min_size=1, max_size=40), MOMENTS, ROTATIONS)
def test_removing_once_is_enough(
    moments: list[datetime], now: datetime, rotation: Rotation
) -> None:
    stays = kept(dict(enumerate(moments)), now, rotation)
    assert kept({key: moments[key] for key in stays}, now, rotation) == stays


@given(st.integers(2, 60), ROTATIONS)
def test_night_after_night_no_day_week_or_month_is_lost_too_early(
    nights: int, rotation: Rotation
) -> None:
    made: dict[int, datetime] = {}
    for night in range(nights):
        now = NIGHT + night * DAY
        made[night] = now
        stays = kept(made, now, rotation)
        made = {key: made[key] for key in stays}
    young = [key for key in made if nights - 1 - key < rotation.daily]
    assert len(young) == min(nights, max(rotation.daily, 0)) or not rotation.daily
    assert all(earlier < later for earlier, later in pairwise(sorted(made.values())))


def test_how_long_what_is_erased_is_in_backups_is_told() -> None:
    assert copies_kept(Settings()) is None
    assert copies_kept(Settings(backup_folders=(STICK,))) == timedelta(days=366)
    weekly = Settings(backup_folders=(STICK,), backups_weekly=5, backups_monthly=0)
    assert copies_kept(weekly) == timedelta(days=35)
    assert copies_kept(replace(weekly, copies_kept_days=90)) == timedelta(days=90)
    assert copies_kept(Settings(copies_kept_days=20)) == timedelta(days=20)


# --- when --------------------------------------------------------------------------------


def test_one_is_made_each_night_and_made_up_for_after_a_night_without_power() -> None:
    last = good(NIGHT)
    assert is_due([], AT, NIGHT)
    assert not is_due([last], AT, NIGHT + 23 * HOUR)
    assert is_due([last], AT, NIGHT + 24 * HOUR)
    assert is_due([last], AT, NIGHT + 80 * HOUR)


def test_one_that_failed_is_tried_again_each_hour() -> None:
    failed = good(NIGHT, proved_at=None, problem="The drive is full.")
    assert not is_due([failed], AT, NIGHT + HOUR / 2)
    assert is_due([failed], AT, NIGHT + HOUR)
    assert not is_due([failed, good(NIGHT + HOUR, 2)], AT, NIGHT + 2 * HOUR)


def test_one_that_was_ended_in_the_middle_is_tried_again() -> None:
    assert is_due([good(NIGHT, proved_at=None)], AT, NIGHT + HOUR)


def test_one_found_missing_is_made_anew() -> None:
    lost = good(NIGHT, gone_at=NIGHT + HOUR, problem="It is not there any more.")
    assert is_due([lost], AT, NIGHT + 2 * HOUR)


def test_a_clock_that_ran_ahead_keeps_none_from_being_made() -> None:
    assert is_due([good(NIGHT + 400 * DAY)], AT, NIGHT)


def test_one_is_restored_on_trial_each_week() -> None:
    assert is_trial_due([], NIGHT)
    assert not is_trial_due([good(NIGHT - 6 * DAY)], NIGHT)
    assert is_trial_due([good(NIGHT - 8 * DAY), good(NIGHT - DAY, 2, tried_at=None)], NIGHT)


# --- what stands red -----------------------------------------------------------------------


def troubles(*backups: Backup, folders: tuple[str, ...] = (STICK,)) -> list[tuple[str, str]]:
    return [(each.folder, each.trouble) for each in alarms(folders, backups, NIGHT)]


def test_nothing_stands_red_where_each_folder_has_a_young_one() -> None:
    both = good(NIGHT - DAY), good(NIGHT - DAY, 2, folder=SHARE)
    assert troubles(*both, folders=(STICK, SHARE)) == []


def test_no_folder_is_a_trouble() -> None:
    assert troubles(folders=()) == [("", Trouble.NO_FOLDER)]


def test_each_folder_stands_for_itself() -> None:
    assert troubles(good(NIGHT - DAY), folders=(STICK, SHARE)) == [(SHARE, Trouble.NONE)]


def test_an_old_one_is_a_trouble_with_what_hinders_the_next() -> None:
    full = "The drive is full."
    failed = good(NIGHT - HOUR, 2, proved_at=None, problem=full)
    found = alarms([STICK], [good(NIGHT - 31 * HOUR), failed], NIGHT)
    assert found == [Alarm(Trouble.OLD, STICK, NIGHT - 31 * HOUR, full)]
    assert troubles(good(NIGHT - 29 * HOUR), failed) == []


@pytest.mark.parametrize("found", [
    {"gone_at": NIGHT}, {"problem": "It was changed after it was made."}, {"proved_at": None},
], ids=["gone", "damaged", "half made"])  # fmt: skip
def test_what_is_gone_damaged_or_unproved_is_none(found: dict[str, object]) -> None:
    assert troubles(replace(good(NIGHT - HOUR), **found)) == [(STICK, Trouble.NONE)]  # type: ignore[arg-type]


def test_backups_of_which_none_was_ever_restored_are_a_trouble() -> None:
    nights = [good(NIGHT - n * DAY, n, tried_at=None) for n in range(17)]
    assert troubles(*nights[:-1]) == []
    assert troubles(*nights) == [(STICK, Trouble.UNTRIED)]
    assert troubles(*nights, good(NIGHT - 14 * DAY, 99)) == []


def test_one_on_the_disk_of_the_store_is_a_trouble() -> None:
    assert troubles(good(NIGHT - HOUR, is_beside=True)) == [(STICK, Trouble.BESIDE)]


def test_one_of_the_future_does_not_pass_for_a_young_one() -> None:
    assert troubles(good(NIGHT + 400 * DAY)) == [(STICK, Trouble.NONE)]
