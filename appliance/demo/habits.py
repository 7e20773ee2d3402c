"""What kind of student somebody is: how often away, how well the work goes.

A habit is drawn once, from a seed of the student's own, and knows nothing of the date; so
the same student behaves the same way on a past day, whatever today is.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

CHRONIC = 0.08
FRIDAY_SKIPPERS = 0.025
LATE_COMERS = 0.04
STRUGGLING = 0.045
SLUMPING = 0.06
RISING = 0.08
CARELESS = 0.04
FORGETFUL = 0.12
ALMOST_NEVER = 0.002

SLUMP_WEEKS = 5
"""How many weeks a slump takes to its lowest point, and again to recover."""

SLUMP_DEPTH = (25.0, 50.0)
"""By how many percentage points marks have fallen at the lowest point of a slump."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How one student behaves.

    Attributes
    ----------
    absence, friday, tardy, early
        Chance on a school day that an absence begins, the same on Fridays on top of it, chance
        of coming late, chance of leaving early.
    lingering
        Chance that an absence goes on for another day.
    excused
        Share of absences that somebody excuses.
    worsening
        School day of the year from which absences are three times as likely; 0 for never.
    level, drift
        Typical mark in percent at the start of the year, and points gained in a week.
    slumps, depth
        Weeks of the year in which the marks begin to fall for a while, and by how many points.
    missing
        Share of the work that is never handed in.
    """

    absence: float
    friday: float
    tardy: float
    early: float
    lingering: float
    excused: float
    worsening: int
    level: float
    drift: float
    slumps: tuple[int, ...]
    depth: float
    missing: float


def make_habit(seed: str, *, in_trouble: bool) -> Habit:
    """The habit of one student; one in trouble is in trouble in every way at once."""
    rng = Random(seed)
    return _trouble(rng) if in_trouble else _ordinary(rng)


def _trouble(rng: Random) -> Habit:
    return Habit(
        absence=rng.uniform(0.05, 0.09),
        friday=0.05,
        tardy=rng.uniform(0.06, 0.12),
        early=0.02,
        lingering=0.45,
        excused=0.25,
        worsening=rng.randint(8, 18),
        level=rng.uniform(64, 72),
        drift=-rng.uniform(0.5, 0.9),
        slumps=(rng.randint(1, 4), rng.randint(20, 26)),
        depth=SLUMP_DEPTH[0],
        missing=rng.uniform(0.2, 0.32),
    )


def _ordinary(rng: Random) -> Habit:
    chronic = rng.random() < CHRONIC
    friday = rng.uniform(0.25, 0.45) if rng.random() < FRIDAY_SKIPPERS else 0.0
    late = rng.random() < LATE_COMERS
    return Habit(
        absence=rng.uniform(0.08, 0.16) if chronic else rng.triangular(0.004, 0.026, 0.01),
        friday=friday,
        tardy=rng.uniform(0.12, 0.3) if late else rng.uniform(0.002, 0.02),
        early=rng.uniform(0.002, 0.008),
        lingering=0.4 if chronic else 0.32,
        excused=0.45 if chronic or friday else 0.85,
        worsening=0,
        level=_level(rng, chronic=chronic),
        drift=rng.uniform(0.3, 0.6) if rng.random() < RISING else rng.uniform(-0.08, 0.08),
        slumps=_slumps(rng),
        depth=rng.uniform(*SLUMP_DEPTH),
        missing=_missing(rng, chronic=chronic),
    )


def _level(rng: Random, *, chronic: bool) -> float:
    if rng.random() < STRUGGLING:
        return rng.uniform(54, 66)
    return min(97.0, max(66.0, rng.gauss(79 if chronic else 84, 7)))


def _slumps(rng: Random) -> tuple[int, ...]:
    if rng.random() >= SLUMPING:
        return ()
    return (rng.randint(1, 16), rng.randint(22, 36))


def _missing(rng: Random, *, chronic: bool) -> float:
    kind = rng.random() * (0.5 if chronic else 1.0)
    if kind < CARELESS:
        return rng.uniform(0.06, 0.14)
    if kind < CARELESS + FORGETFUL:
        return rng.uniform(0.01, 0.03)
    return ALMOST_NEVER


def slump_at(habit: Habit, week: int) -> float:
    """How many percentage points the marks of that week lie below the student's usual ones."""
    deepest = 0.0
    for start in habit.slumps:
        from_lowest = abs(week - start - SLUMP_WEEKS)
        deepest = max(deepest, 1 - from_lowest / SLUMP_WEEKS)
    return habit.depth * deepest
