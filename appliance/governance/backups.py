"""Which backups are kept, for how long at most, when the next is due, and what is wrong. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from appliance.model.moments import school_day
from appliance.model.schedules import Schedule
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from appliance.model.backups import Backup
    from appliance.settings import Settings


class Ordered(Protocol):
    """Whatever has an order."""

    def __lt__(self, other: Any, /) -> bool:
        """Whether it comes before another."""
        ...


Key = TypeVar("Key", bound=Ordered)
"""What a backup is known by: of two of one second, the greater is the later."""

OLD_AFTER = timedelta(hours=30)
"""A backup is made each night; this leaves some hours for a slow one, or a second try."""
TRIED_EVERY = timedelta(days=7)
UNTRIED_AFTER = timedelta(days=15)
_TRIED_AGAIN_AFTER = timedelta(hours=1)
_CLOCK_SLACK = timedelta(hours=1)
"""What was made later than this from now was made under a clock that was wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """The newest backup of each of the last days, weeks and months is kept, today's among them.

    They are counted by the calendar, not by what is there: however few were made, none of an age
    that is over stays, but for the very newest.
    """

    daily: int = 7
    weekly: int = 4
    monthly: int = 12

    @property
    def longest(self) -> timedelta:
        """After how long no backup is there any more that was made before; the newest is."""
        years, months = divmod(self.monthly, 12)
        return timedelta(days=max(self.daily, 7 * self.weekly, 366 * years + 31 * months, 1))


def rotation_of(settings: Settings) -> Rotation:
    """The rotation that this machine's settings choose."""
    return Rotation(
        daily=settings.backups_daily,
        weekly=settings.backups_weekly,
        monthly=settings.backups_monthly,
    )


def copies_kept(settings: Settings) -> timedelta | None:
    """How long a backup, or a copy that the school makes by its own means, can still hold what is
    erased today; None where nobody has said.
    """
    by_hand = timedelta(days=settings.copies_kept_days)
    ours = rotation_of(settings).longest if settings.backup_folders else timedelta()
    return max(by_hand, ours) or None


def kept(made: Mapping[Key, datetime], now: datetime, rotation: Rotation) -> set[Key]:
    """Those backups that stay; the others are to be removed.

    The newest stays whatever its age, for a school without any is worse off than with an old one;
    and so does what a clock that was set back makes look as if it were of the future.
    """
    newest_first: list[Key] = sorted(made, key=lambda key: (made[key], key), reverse=True)
    today = school_day(now)
    stays = {key for key in newest_first if school_day(made[key]) > today} | {*newest_first[:1]}
    for span_of, number in (
        (_day, rotation.daily),
        (_week, rotation.weekly),
        (_month, rotation.monthly),
    ):
        stays |= _newest_of_each(newest_first, made, span_of, span_of(today) - number)
    return stays


def _newest_of_each(
    newest_first: Sequence[Key],
    made: Mapping[Key, datetime],
    span_of: Callable[[date], int],
    before: int,
) -> set[Key]:
    newest: dict[int, Key] = {}
    for key in newest_first:
        span = span_of(school_day(made[key]))
        if span > before:
            newest.setdefault(span, key)
    return set(newest.values())


def _day(day: date) -> int:
    return day.toordinal()


def _week(day: date) -> int:
    """Weeks begin on Monday (ISO 8601)."""
    return (day.toordinal() - 1) // 7


def _month(day: date) -> int:
    return day.year * 12 + day.month


def is_due(tries: Iterable[Backup], at: time, now: datetime) -> bool:
    """Whether a folder is to be given a backup now; one that failed is tried again each hour."""
    due = Schedule(at=at).last_due(now.astimezone())
    since = [
        each for each in tries if due and due <= each.begun_at.astimezone() <= now + _CLOCK_SLACK
    ]
    if any(each.is_good for each in since):
        return False
    return all(now - each.begun_at >= _TRIED_AGAIN_AFTER for each in since)


def is_trial_due(tries: Iterable[Backup], now: datetime) -> bool:
    """Whether a backup of this folder is to be restored in full, to see that it can be."""
    trials = [each.tried_at for each in tries if each.tried_at]
    return not trials or now - max(trials) >= TRIED_EVERY


class Trouble(StrEnum):
    """What is wrong with a school's backups."""

    NO_FOLDER = "no folder"  # nobody has chosen where they are to lie
    NONE = "none"  # none was proved in this folder, or none is left
    OLD = "old"  # the newest that was proved is too old
    UNTRIED = "untried"  # none was restored on trial for two weeks
    BESIDE = "beside"  # it lies on the disk on which the store is, and breaks with it


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that is wrong: in which folder, since when, and what the last try ran into."""

    trouble: Trouble
    folder: str = ""
    newest: datetime | None = None
    problem: str = ""


_SAID = {
    Trouble.NO_FOLDER: mark(
        "No backup is made: no folder for backups is chosen. If the disk breaks, what families "
        "decided, who looked and who is who is lost."
    ),
    Trouble.NONE: mark("There is no proved backup in {folder}."),
    Trouble.OLD: mark("The newest proved backup in {folder} is of {day}."),
    Trouble.UNTRIED: mark("No backup in {folder} was restored on trial for two weeks."),
    Trouble.BESIDE: mark(
        "The backups in {folder} lie on the disk of the records, and break with it."
    ),
}
"""What is wrong, in words."""


def said(alarm: Alarm) -> Message:
    """Say what is wrong."""
    facts: dict[str, object] = {"folder": alarm.folder}
    if alarm.newest:
        facts["day"] = school_day(alarm.newest)
    return Message(_SAID[alarm.trouble], facts)


def alarms(folders: Iterable[str], backups: Sequence[Backup], now: datetime) -> list[Alarm]:
    """Everything that is wrong: empty where each folder has a young backup that was proved."""
    chosen = list(folders)
    if not chosen:
        return [Alarm(Trouble.NO_FOLDER)]
    return [alarm for folder in chosen for alarm in _of_folder(folder, backups, now)]


def _of_folder(folder: str, backups: Sequence[Backup], now: datetime) -> Iterator[Alarm]:
    here = sorted(
        (each for each in backups if each.folder == folder and each.begun_at <= now + _CLOCK_SLACK),
        key=lambda each: (each.begun_at, each.generation),
    )
    newest = next((each for each in reversed(here) if each.is_good), None)
    problem = here[-1].problem if here else ""
    if newest is None:
        yield Alarm(Trouble.NONE, folder, None, problem)
    elif now - newest.begun_at > OLD_AFTER:
        yield Alarm(Trouble.OLD, folder, newest.begun_at, problem)
    elif now - max(each.tried_at or here[0].begun_at for each in here) > UNTRIED_AFTER:
        yield Alarm(Trouble.UNTRIED, folder, newest.begun_at, problem)
    elif newest.is_beside:
        yield Alarm(Trouble.BESIDE, folder, newest.begun_at)
