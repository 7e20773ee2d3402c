"""The trust gate: whether a child's record may be imported today, and of which fields. Pure.

InBloom was closed although it was safer than many systems in use: parents were not told and could
not say no. So nothing is read for real use before the principal has confirmed each step, families
have been told, and the days that they were given have passed. What counts is what they were told:
a field that no letter named, or named for another purpose or a shorter time, waits for a letter
that does, and everything else goes on.

A notice holds no longer once the school keeps by silence what it said it would keep by consent
only. To be stricter than what was told needs no new letter.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from appliance.errors import RefusedError
from appliance.model.consent import Regime
from appliance.model.gate import (
    BEFORE_NOTICE,
    DEFAULT_DAYS,
    LONGEST_DAYS,
    LONGEST_TEXT,
    SHORTEST_DAYS,
    Named,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from appliance.governance.minimization import KeptField
    from appliance.model.gate import Notice


class GateShutError(RefusedError):
    """Nothing of the source “{source}” was read: {why}. The principal sees what is left to do under
    Trust, Before the first import; `homeroom gate` tells it too.
    """


class StepsLeftError(RefusedError):
    """The notice comes last, since the letter tells what the other steps say. Still to be
    confirmed: {steps}.
    """


class NoticeDayError(RefusedError):
    """The letter that families were given is the one that these steps make: it went out on {first}
    or later, and not after {last}. Give a day between.
    """


class PeriodWrongError(RefusedError):
    """Families are given between {shortest} and {longest} days. Give a whole number of days."""


class GateTextError(RefusedError):
    """Say it in a few words: not nothing, and at most {longest} letters."""


class SeenOtherError(RefusedError):
    """What this step shows has changed since the page was made. Nothing was confirmed. Look at it
    again.
    """


class Way(StrEnum):
    """What lets an import through."""

    NOTICE = "notice"
    PILOT = "pilot"  # by its own notice, to the families of its own students
    DEMO = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """All that the ruling stands on.

    `confirmed` are the steps that were ever confirmed, `outdated` those that would say something
    else today. `kept` are the fields that are on, each “entity.field”, with how it is kept now, and
    `needed` those without which no row can be kept. `is_demo` where the source is one that the demo
    made and marked as such. `pilot` is what the families of the pilot that runs were told.
    """

    confirmed: frozenset[Step]
    outdated: frozenset[Step]
    notices: Sequence[Notice]
    regime: Regime
    kept: Mapping[str, Named]
    needed: frozenset[str]
    is_demo: bool = False
    pilot: Notice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """Whether the gate is open, and what is missing where it is not.

    `missing` are the steps still to be taken, in their order. `opens` is the day on which it opens
    or has opened; None: no notice that holds was recorded. `is_void` where one was recorded that
    does not hold any more. `unnamed` are the fields that are on and are not read, with the day from
    which they will be; None: no letter has named them so.
    """

    way: Way | None = None
    missing: tuple[Step, ...] = ()
    opens: date | None = None
    is_void: bool = False
    unnamed: Mapping[str, date | None] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether children's records may be imported."""
        return self.way is not None


def may_import(today: date, facts: GateFacts) -> Ruling:
    """Say whether children's records may be imported today.

    What the demo made passes by itself. While a pilot runs nobody but its students is imported, and
    what their own families were told lets them in, though not all families were told.
    """
    if facts.is_demo:
        return Ruling(way=Way.DEMO)
    found = _by_notice(today, facts)
    if found.is_open or facts.pilot is None:
        return found
    told = replace(facts, notices=(facts.pilot,), confirmed=frozenset(Step), outdated=frozenset())
    of_pilot = _by_notice(today, told)
    return replace(of_pilot, way=Way.PILOT) if of_pilot.is_open else of_pilot


def opens_on(notice: Notice) -> date | None:
    """The first day on which a notice lets records in; None where its day or its days are none."""
    if notice.on is None or not SHORTEST_DAYS <= notice.days <= LONGEST_DAYS:
        return None
    return notice.on + timedelta(days=notice.days)


def _by_notice(today: date, facts: GateFacts) -> Ruling:
    standing = [each for each in facts.notices if _holds(each, today, facts.regime)]
    first_day = {name: _named_from(name, how, standing) for name, how in facts.kept.items()}
    needed = [first_day.get(name) for name in facts.needed]
    days = [day for day in needed if day is not None]
    opens = max(days) if days and len(days) == len(needed) else None
    left = _steps_left(facts, is_told=opens is not None)
    is_open = not left and opens is not None and opens <= today
    unread = {name: day for name, day in first_day.items() if day is None or day > today}
    return Ruling(
        way=Way.NOTICE if is_open else None,
        missing=left,
        opens=opens,
        is_void=opens is None and bool(facts.notices),
        unnamed=unread if is_open else {},
    )


def _holds(notice: Notice, today: date, regime: Regime) -> bool:
    """Whether what families were told is still true of how the school goes about it."""
    is_weaker = notice.regime is Regime.OPT_IN and regime is Regime.NOTICE
    return not is_weaker and opens_on(notice) is not None and _is_past(notice.on, today)


def _is_past(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def _named_from(name: str, how: Named, notices: Iterable[Notice]) -> date | None:
    """The first day on which a notice that named the field so lets it in."""
    told = ((each.fields.get(name), opens_on(each)) for each in notices)
    days = (day for said, day in told if said is not None and said.covers(how))
    return min((day for day in days if day is not None), default=None)


def _steps_left(facts: GateFacts, *, is_told: bool) -> tuple[Step, ...]:
    """The steps to be taken; once families were told, none is taken anew for what was told."""
    undone = frozenset(BEFORE_NOTICE) - facts.confirmed
    if not is_told:
        undone |= facts.outdated | {Step.NOTICE}
    return tuple(step for step in Step if step in undone)


def check_notice_day(day: date, steps_day: date, today: date) -> None:
    """Refuse a day on which the letter that the steps make cannot have gone out.

    `steps_day` is when the last of the steps before the notice was confirmed.

    Raises
    ------
    NoticeDayError
        It lies before that, or in the future.
    """
    if not steps_day <= day <= today:
        raise NoticeDayError(first=steps_day.isoformat(), last=today.isoformat())


def check_steps_taken(confirmed: frozenset[Step], outdated: frozenset[Step]) -> None:
    """Refuse a notice before the other steps.

    Raises
    ------
    StepsLeftError
        Some are to be confirmed, for the first time or anew.
    """
    left = [step for step in BEFORE_NOTICE if step not in confirmed or step in outdated]
    if left:
        raise StepsLeftError(steps=", ".join(left))


def checked_period(text: str) -> int:
    """Read the days that families are given; nothing said means 14.

    Raises
    ------
    PeriodWrongError
        It is no whole number of days from 10 to 90.
    """
    try:
        days = int(text) if text else DEFAULT_DAYS
    except ValueError:
        days = 0
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise PeriodWrongError(shortest=SHORTEST_DAYS, longest=LONGEST_DAYS)
    return days


def checked_text(text: str) -> str:
    """Read what a person says in a few words.

    Raises
    ------
    GateTextError
        It is nothing, or too long.
    """
    said = " ".join(text.split())
    if not said or len(said) > LONGEST_TEXT:
        raise GateTextError(longest=LONGEST_TEXT)
    return said


def named_now(kept: Iterable[KeptField]) -> dict[str, Named]:
    """Say how each field that is on is kept: what a letter printed now would name."""
    return {
        f"{one.entity.name}.{one.field.name}": Named(
            one.purpose.name, one.field.retention.name, one.until
        )
        for one in kept
        if one.is_on
    }


def told_all(
    notices: Sequence[Notice], named: Mapping[str, Named], regime: Regime
) -> Notice | None:
    """The newest notice that told all that is so now, if there is one; no other letter is right."""
    for notice in reversed(notices):
        said = notice.fields
        has_all = all(name in said and said[name].covers(how) for name, how in named.items())
        if has_all and notice.regime is regime:
            return notice
    return None


def shown(step: Step, named: Mapping[str, Named]) -> str:
    """What a step that is confirmed by looking at it shows, in one fixed writing."""
    said: object = {name: astuple(how) for name, how in named.items()}
    if step is Step.PURPOSES:
        said = sorted({how.purpose for how in named.values()})
    elif step is Step.RETENTION:
        said = sorted({how.retention for how in named.values()})
    return json.dumps(said, sort_keys=True, default=str)


def why_shut(ruling: Ruling) -> str:
    """Why nothing is imported, in words that follow a colon."""
    if ruling.opens is not None and not ruling.missing:
        return f"families were told, and have until {ruling.opens}, when imports begin, to say no"
    if ruling.is_void and ruling.missing == (Step.NOTICE,):
        return "what families were told is not what would be done now; they are to be told anew"
    steps = ", ".join(ruling.missing)
    return f"families are told before anything is kept, and it is not done yet; left: {steps}"
