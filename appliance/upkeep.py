"""What a server that runs for months sees to by itself: looked at each minute, by its own clock.

A certificate that nears its end is renewed and served from the next connection on. After
midnight the answers are computed anew, for “today” is another day, and what is older than it may
be kept is erased; each night backups are made: by child processes, as all that takes long. Each day
the head of the audit chain is signed and put on another medium. Each minute it is looked whether
this process is connected to anybody that it should not be.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.errors import HomeroomError
from appliance.gate.certificates import SERVER_FILE, fingerprint, renew_certificate
from appliance.model.moments import school_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from pathlib import Path

    from appliance.model.moments import Clock

_ASKED_AGAIN_AFTER = timedelta(minutes=15)
"""A child that failed is not started anew each minute."""

_LOG = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Upkeep:
    """Called each minute. What fails is logged once, and tried again the next time."""

    certificates: Path
    clock: Clock
    use_certificate: Callable[[Path], None]
    answers_are_current: Callable[[], bool]
    refresh_answers: Callable[[], None]
    apply_retention: Callable[[], None]
    keep_checkpoint: Callable[[], None]
    keep_backups: Callable[[], None]
    look_outside: Callable[[], None]
    _served: str = field(default="", init=False)
    _asked_at: datetime | None = field(default=None, init=False)
    _retained_on: date | None = field(default=None, init=False)
    _logged: dict[str, str] = field(default_factory=dict, init=False)

    def __call__(self) -> None:
        """See to everything."""
        duties = (
            self._keep_certificate,
            self._keep_answers,
            self._keep_retention,
            self._keep_checkpoint,
            self._keep_backups,
            self._look_outside,
        )
        for duty in duties:
            try:
                duty()
                problem = ""
            except HomeroomError as error:
                problem = error.sentence
            except Exception as error:  # noqa: BLE001 - the next minute may be a better one
                problem = f"It failed ({type(error).__name__})."
            self._log(duty.__name__, problem)

    def _keep_certificate(self) -> None:
        renew_certificate(self.certificates, now=self.clock())
        found = fingerprint(self.certificates / SERVER_FILE)
        if found != self._served:
            self.use_certificate(self.certificates / SERVER_FILE)
            self._served = found

    def _keep_answers(self) -> None:
        now = self.clock()
        is_asked = self._asked_at is not None and abs(now - self._asked_at) < _ASKED_AGAIN_AFTER
        if not is_asked and not self.answers_are_current():
            self._asked_at = now
            self.refresh_answers()

    def _keep_retention(self) -> None:
        """Once a day: the child asks what is due, which is to look at all that there is."""
        today = school_day(self.clock())
        if self._retained_on != today:
            self._retained_on = today
            self.apply_retention()

    def _keep_checkpoint(self) -> None:
        self.keep_checkpoint()

    def _keep_backups(self) -> None:
        self.keep_backups()

    def _look_outside(self) -> None:
        self.look_outside()

    def _log(self, duty: str, problem: str) -> None:
        if problem and self._logged.get(duty) != problem:
            _LOG.error("%s: %s", duty.strip("_"), problem)
        self._logged[duty] = problem
