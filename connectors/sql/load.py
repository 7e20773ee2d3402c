"""How much of a school's own server an import may take.

It reads in one connection, one statement at a time, without a lock on a row: others write
meanwhile. What remains is bounded here: how many rows are taken a second, and for how long a
session holds its snapshot. While it does, a change to the *form* of a table that was read
(ALTER, DROP) waits, and with it whoever comes after that change.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.base import BATCH_ROWS, Parameter
from connectors.sql import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROWS = "most_rows_per_second"
MINUTES = "most_minutes"
FEWEST_ROWS = 1_000
MOST_ROWS = 1_000_000
MOST_MINUTES = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The bounds: rows a second, and minutes from signing in to the last row.

    The defaults let a server of its own give all that an import can use.

    Raises
    ------
    LoadWrongError
        A bound is none, or so tight that nothing could be read within it.
    """

    rows_per_second: int = 200_000
    minutes: int = 30

    def __post_init__(self) -> None:
        if not FEWEST_ROWS <= self.rows_per_second <= MOST_ROWS:
            expected = f"a whole number from {FEWEST_ROWS:,} to {MOST_ROWS:,}"
            raise errors.LoadWrongError(bound=ROWS, expected=expected)
        if not 1 <= self.minutes <= MOST_MINUTES:
            expected = f"a whole number from 1 to {MOST_MINUTES}"
            raise errors.LoadWrongError(bound=MINUTES, expected=expected)

    @classmethod
    def told(cls, parameters: Mapping[str, str]) -> Load:
        """The bounds that a source's parameters name."""
        names = {ROWS: "rows_per_second", MINUTES: "minutes"}
        return cls(
            **{own: _number(parameters, name) for name, own in names.items() if name in parameters}
        )

    @property
    def batch_rows(self) -> int:
        """Rows asked for at a time, never more than one second's."""
        return min(BATCH_ROWS, self.rows_per_second)


def _number(parameters: Mapping[str, str], name: str) -> int:
    said = parameters[name]
    if not (said.isascii() and said.isdecimal()):
        raise errors.LoadWrongError(bound=name, expected="a whole number")
    return int(said)


LOAD_PARAMETERS = (
    Parameter(
        name=ROWS,
        meaning="how many rows are read in a second at most",
        pattern=r"[0-9]{4,7}",
        example="20000",
        default=str(Load().rows_per_second),
    ),
    Parameter(
        name=MINUTES,
        meaning="for how many minutes the database is read at most",
        pattern=r"[0-9]{1,3}",
        example="10",
        default=str(Load().minutes),
    ),
)
"""What every database may be told, so that a wrong bound is refused when a source is added."""


class Pace:
    """Keeps one session within its bounds. The clock is one that only goes forward, in seconds."""

    def __init__(
        self,
        load: Load,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.load = load
        self._clock = clock
        self._sleep = sleep
        self._end = clock() + load.minutes * 60
        self._free = clock()

    def wait(self) -> None:
        """Wait until rows may be asked for."""
        now = self._clock()
        if self._free > now:
            self._sleep(self._free - now)
        self._free = max(self._free, now)

    def took(self, rows: int) -> bool:
        """Note what was read; False where the time is up."""
        self._free += rows / self.load.rows_per_second
        return self._clock() < self._end
