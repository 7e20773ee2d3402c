"""What runs by the clock, and what a page has done: each in a child process, one at a time.

The server process only starts them, so that no page is slowed by an import. The children are
given the store's key through a pipe that they inherit.
"""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from appliance.errors import WrongUsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from appliance.store.keys import DataKey

KEY_DESCRIPTOR = "HOMEROOM_KEY_FD"
"""Names the inherited pipe by which a child is given the store's key: it is never on a command
line, in the environment or in a file."""

_STOP_SECONDS = 3.0
_UPKEEP_SECONDS = 60.0


class ScheduleWrongError(WrongUsageError):
    """“{text}” is not a schedule. Say a time of day (06:00), an interval (every 15 minutes), or
    nothing for none.
    """


_DAILY = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_EVERY = re.compile(r"every (\d{1,4}) minutes?")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a source is read: daily at a time, or every so many minutes."""

    at: time | None = None
    every: timedelta | None = None

    def last_due(self, now: datetime) -> datetime | None:
        """The last time before `now` (with its zone) at which a daily run was due."""
        if self.at is None:
            return None
        today = now.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return today if today <= now else today - timedelta(days=1)

    def is_missed(self, last_run: datetime | None, now: datetime) -> bool:
        """Whether a run was due while nobody was there to start it."""
        if self.every is not None:
            return last_run is None or now - last_run >= self.every
        due = self.last_due(now)
        return due is not None and (last_run is None or last_run < due)


def parse_schedule(text: str) -> Schedule | None:
    """Read a schedule as a person writes it; None for an empty one.

    Raises
    ------
    ScheduleWrongError
        It is neither a time of day nor an interval of 1 to 1440 minutes.
    """
    if not text.strip():
        return None
    if match := _DAILY.fullmatch(text.strip()):
        return Schedule(at=time(int(match[1]), int(match[2])))
    match = _EVERY.fullmatch(text.strip().lower())
    if match and 1 <= int(match[1]) <= 1440:
        return Schedule(every=timedelta(minutes=int(match[1])))
    raise ScheduleWrongError(text=text)


@dataclass(frozen=True, slots=True)
class Planned:
    """A source that is read by the clock, and when it last was."""

    source: str
    schedule: Schedule
    last_run: datetime | None


class Jobs:
    """Child processes, one at a time, in the order in which they were asked for."""

    def __init__(self, home: Path, key: DataKey) -> None:
        self._home = home
        self._key = key
        self._waiting: queue.Queue[tuple[str, ...] | None] = queue.Queue()
        self._queued: set[tuple[str, ...]] = set()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._worker = threading.Thread(target=self._work, name="jobs", daemon=True)
        self._keeper: threading.Thread | None = None
        self._clock = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(max_workers=1)},  # keeps what is due in order
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def begin(self, planned: Iterable[Planned], now: datetime, upkeep: Callable[[], None]) -> None:
        """Start the clock; a run that was missed while the machine was off is made up for once.

        Sources that fall due together are read in the order in which they are given here: the
        scheduler takes jobs of one instant in the order of their ids. `upkeep` is called now and
        then every minute.
        """
        for place, plan in enumerate(planned):
            self._clock.add_job(
                self.start,
                _trigger(plan.schedule, now),
                (plan.source, "schedule"),
                id=f"{place:06}",
            )
            if plan.schedule.is_missed(plan.last_run, now):
                self.start(plan.source, "schedule")
        self._keeper = threading.Thread(
            target=self._keep_up, args=(upkeep,), name="upkeep", daemon=True
        )
        self._worker.start()
        self._clock.start()
        self._keeper.start()

    def start(self, source: str, actor: str) -> None:
        """Have a source imported as soon as nothing else is."""
        self._ask("import", source, "--wait", "--by", actor)

    def approve(self, run_id: int, actor: str) -> None:
        """Have a held run done."""
        self._ask("runs", "approve", str(run_id), "--wait", "--by", actor)

    def reconcile(self, source: str, actor: str) -> None:
        """Have a source counted beside what is kept of it."""
        self._ask("reconcile", source, "--wait", "--by", actor)

    def refresh(self) -> None:
        """Have the answers computed anew where they are not of today."""
        self._ask("refresh", "--wait", "--by", "schedule")

    def stop(self) -> None:
        """End the clock and the child; an import that is ended in the middle changed nothing."""
        self._stopping.set()
        if self._clock.running:
            self._clock.shutdown(wait=False)
        self._waiting.put(None)
        child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
            try:
                child.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
        for thread in (self._worker, self._keeper):
            if thread is not None and thread.is_alive():
                thread.join(_STOP_SECONDS)

    def _ask(self, *arguments: str) -> None:
        with self._lock:
            if arguments not in self._queued:
                self._queued.add(arguments)
                self._waiting.put(arguments)

    def _work(self) -> None:
        while (arguments := self._waiting.get()) is not None and not self._stopping.is_set():
            with self._lock:
                self._queued.discard(arguments)
            self._child = start_child(self._home, self._key, arguments)
            self._child.wait()

    def _keep_up(self, upkeep: Callable[[], None]) -> None:
        """Call it each minute, however the machine's clock is set meanwhile."""
        upkeep()
        while not self._stopping.wait(_UPKEEP_SECONDS):
            upkeep()


def _trigger(schedule: Schedule, now: datetime) -> CronTrigger | IntervalTrigger:
    """When a source is due; intervals are all counted from one instant, so that they meet."""
    if schedule.at is not None:
        return CronTrigger(hour=schedule.at.hour, minute=schedule.at.minute)
    every = schedule.every or timedelta(days=1)
    make: Callable[..., IntervalTrigger] = IntervalTrigger
    return make(seconds=int(every.total_seconds()), start_date=now + every)


def start_child(home: Path, key: DataKey, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """Start this program anew with some arguments, and hand it the store's key."""
    reader, writer = os.pipe()
    try:
        child = subprocess.Popen(
            [sys.executable, "-m", "appliance", "--home", str(home), *arguments],
            pass_fds=(reader,),
            env={**os.environ, KEY_DESCRIPTOR: str(reader)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # what goes wrong is told on standard error, as ours is
        )
        os.write(writer, key.raw)
    finally:
        os.close(reader)
        os.close(writer)
    return child
