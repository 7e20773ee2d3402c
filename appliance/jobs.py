"""What runs by the clock, and what a page has done: each in a child process.

The server process only starts them, so that no page is slowed by an import. The children are
given the store's key through a pipe that they inherit.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from appliance.model.drafts import LOOK_SECONDS
from appliance.store.keys import KEY_DESCRIPTOR, DataKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from appliance.model.drafts import Step
    from appliance.model.schedules import Schedule

_STOP_SECONDS = 3.0
_BACKUP_SECONDS = 4 * 3600.0
_UPKEEP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Planned:
    """A source that is read by the clock, and when it last was."""

    source: str
    schedule: Schedule
    last_run: datetime | None


class Lane:
    """Child processes, one at a time, in the order in which they were asked for.

    One that takes longer than `seconds` is ended; None: it may take as long as it needs.
    """

    def __init__(self, home: Path, key: DataKey, name: str, seconds: float | None = None) -> None:
        self._home = home
        self._key = key
        self._seconds = seconds
        self._queued: set[tuple[str, ...]] = set()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._worker = threading.Thread(target=self._work, name=name, daemon=True)
        self.waiting: queue.Queue[tuple[str, ...] | None] = queue.Queue()

    def begin(self) -> None:
        """Start to work."""
        self._worker.start()

    def ask(self, *arguments: str) -> None:
        """Have something done; asked for twice before it is begun, it is done once."""
        with self._lock:
            if arguments not in self._queued:
                self._queued.add(arguments)
                self.waiting.put(arguments)

    def stop(self) -> None:
        """End the child that runs, and begin no other."""
        self._stopping.set()
        self.waiting.put(None)
        child = self._child
        if child is not None:
            _end(child)
        if self._worker.is_alive():
            self._worker.join(_STOP_SECONDS)

    def _work(self) -> None:
        while (arguments := self.waiting.get()) is not None and not self._stopping.is_set():
            with self._lock:
                self._queued.discard(arguments)
            self._child = start_child(self._home, self._key, arguments)
            try:
                self._child.wait(self._seconds)
            except subprocess.TimeoutExpired:
                _end(self._child)


class Jobs:
    """What runs beside the pages: imports in one lane, looks at sources in another, backups in a
    third.

    A source that hangs while it is described holds up no import, and a long import nobody who
    describes a source; a drive that hangs holds up neither.
    """

    def __init__(self, home: Path, key: DataKey) -> None:
        self.imports = Lane(home, key, "jobs")
        self.looks = Lane(home, key, "looks", LOOK_SECONDS)
        self.backups = Lane(home, key, "backups", _BACKUP_SECONDS)
        self._stopping = threading.Event()
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
        self.imports.begin()
        self.looks.begin()
        self.backups.begin()
        self._clock.start()
        self._keeper.start()

    def start(self, source: str, actor: str) -> None:
        """Have a source imported as soon as nothing else is."""
        self.imports.ask("import", source, "--wait", "--by", actor)

    def approve(self, run_id: int, actor: str) -> None:
        """Have a held run done."""
        self.imports.ask("runs", "approve", str(run_id), "--wait", "--by", actor)

    def remove(self, source: str, actor: str) -> None:
        """Have a source and every row it gave forgotten, once nothing is imported."""
        self.imports.ask("source", "remove", source, "--yes", "--by", actor)

    def look(self, step: Step, draft_id: int, actor: str) -> None:
        """Have a step of describing a source done; it writes into the draft what it finds."""
        self.looks.ask("source", "draft", str(step), str(draft_id), "--by", actor)

    def look_for_pilot(self, actor: str) -> None:
        """Have the sources asked for the sections and teachers that they offer for a pilot."""
        self.looks.ask("pilot", "look", "--by", actor)

    def compare_pilot(self, actor: str) -> None:
        """Have the pilot counted beside the whole school."""
        self.looks.ask("pilot", "compare", "--by", actor)

    def declare_new_year(self, run_id: int, actor: str) -> None:
        """Have a held run done as that of a new school year."""
        self.imports.ask("runs", "new-year", str(run_id), "--wait", "--by", actor)

    def reconcile(self, source: str, actor: str) -> None:
        """Have a source counted beside what is kept of it."""
        self.imports.ask("reconcile", source, "--wait", "--by", actor)

    def refresh(self) -> None:
        """Have the answers computed anew where they are not of today."""
        self.imports.ask("refresh", "--wait", "--by", "schedule")

    def apply_retention(self) -> None:
        """Have erased what is older than it may be kept."""
        self.imports.ask("retention", "run", "--wait", "--by", "schedule")

    def back_up(self) -> None:
        """Have backups made where they are due."""
        self.backups.ask("backup", "now", "--if-due", "--by", "schedule")

    def stop(self) -> None:
        """End the clock and the child; an import that is ended in the middle changed nothing."""
        self._stopping.set()
        if self._clock.running:
            self._clock.shutdown(wait=False)
        self.imports.stop()
        self.looks.stop()
        self.backups.stop()
        if self._keeper is not None and self._keeper.is_alive():
            self._keeper.join(_STOP_SECONDS)

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


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child; one that does not heed is killed."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


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
