"""How fast a large school's attendance comes in, beside the sqlite3 shell's plain `.import`.

Run by hand, from the root of the repository, on a machine that does nothing else:

    python -m tests.benchmarks.attendance_import [--folder FOLDER] [--rounds N]

The file has a row for every student and school day of a year so far, present or not, shuffled
within each day as a kiosk writes them; students behave as those of the demo school do. Every step
goes through all stages, the answers among them, in a process of its own, so that its processor
time and its peak of memory are its own too. The files are made once and kept in FOLDER; of several
rounds the medians are told, and the highest peak.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

from appliance.demo.attendance import events_of
from appliance.demo.kiosk import badge_of
from appliance.demo.legacy_sis import write_legacy_sis
from appliance.demo.school import make_school
from appliance.demo.sources import mapping_text
from appliance.governance.access import CONSOLE
from appliance.insights.compute import refresh_answers
from appliance.insights.thresholds import THRESHOLDS
from appliance.model.mapping_file import parse_mapping
from appliance.model.vocabulary import AttendanceCategory
from appliance.store.creation import create_store, open_store
from appliance.store.keys import open_keys
from tests.boxes import PASSPHRASE, Box, MadeHome, counts_of, open_gate

if TYPE_CHECKING:
    from appliance.demo.school import School
    from appliance.store.unit_of_work import UnitOfWork

SLOWEST = 120_000
"""Rows a second that the first import must reach."""

MOST_MEMORY = 400
"""MB that no step may exceed."""

FASTER_AGAIN = 2
"""How many times as fast the same file must be when nothing in it has changed."""

TODAY = date(2027, 5, 12)
NOW = datetime(2027, 5, 12, 16, 0, tzinfo=UTC)
CHANGED_SHARE = 0.01
ENTITY = "attendance_events"
CODES = {
    AttendanceCategory.PRESENT: "P",
    AttendanceCategory.UNEXCUSED_ABSENCE: "UA",
    AttendanceCategory.EXCUSED_ABSENCE: "EA",
    AttendanceCategory.TARDY: "LT",
    AttendanceCategory.EARLY_DEPARTURE: "ED",
}
MAPPING = """
connector = "{connector}"
title = "Attendance kiosk"
[codes.attendance]
P = "present"
UA = "unexcused_absence"
EA = "excused_absence"
LT = "tardy"
ED = "early_departure"
[entities.attendance_events]
table = "{table}"
records = "everything"
[entities.attendance_events.student]
student_number = "badge"
[entities.attendance_events.fields]
date = {{ column = "timestamp", format = "YYYY-MM-DD HH:mm" }}
category = {{ column = "code", codes = "attendance" }}
code = "code"
"""


def main() -> None:
    """Make what is missing, measure, and print the table."""
    asked = _asked()
    folder: Path = asked.folder / f"{asked.students}x{asked.days}"
    if asked.step:
        print(json.dumps(_STEPS[asked.step](folder)))
        return
    if not (folder / "changed.csv").exists():
        make_files(folder, asked.students, asked.days)
    rounds = [_one_round(folder) for _ in range(asked.rounds)]
    _print([middle(list(steps)) for steps in zip(*rounds, strict=True)])


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "homeroom-benchmark")
    parser.add_argument("--students", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--step", choices=_STEPS, help=argparse.SUPPRESS)
    return parser.parse_args()


# --- the files --------------------------------------------------------------------------


def make_files(folder: Path, students: int, days: int) -> None:
    print(f"Making a school of {students:,} students in {folder} …", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    school = make_school(7, students, TODAY)
    write_legacy_sis(school, folder / "sis.db")
    if len(school.school_days) < days:
        raise SystemExit(f"The year has {len(school.school_days)} school days so far.")
    year = _year(school, students)
    rng = random.Random(7)
    with (folder / "first.csv").open("w") as first, (folder / "changed.csv").open("w") as changed:
        for file in (first, changed):
            file.write("badge,timestamp,code,device,comment\n")
        for number in range(len(school.school_days) - days, len(school.school_days)):
            rng.shuffle(year)
            for badge, codes in year:
                minute = f"{rng.randint(7, 14):02}:{rng.randint(0, 59):02}"
                said = f"{badge},{school.school_days[number]} {minute}"
                code = codes.get(number, "P")
                first.write(f"{said},{code},KIOSK-1,\n")
                other = "EA" if code != "EA" else "UA"
                now = other if rng.random() < CHANGED_SHARE else code
                changed.write(f"{said},{now},KIOSK-1,\n")


def _year(school: School, students: int) -> list[tuple[str, dict[int, str]]]:
    """Every student's badge, and the code of each day on which they were not simply present."""
    return [
        (badge_of(one), {event.day: CODES[event.category] for event in events_of(school, one)})
        for one in school.students[:students]
    ]


# --- the steps --------------------------------------------------------------------------


def _import_sis(folder: Path) -> dict[str, Any]:
    measured = import_students(folder, "home")
    shutil.rmtree(folder / "home-sql", ignore_errors=True)
    shutil.copytree(folder / "home", folder / "home-sql")
    return measured


def import_students(folder: Path, home: str) -> dict[str, Any]:
    """Make a new store that knows the students."""
    shutil.rmtree(folder / home, ignore_errors=True)
    key, _ = create_store(folder / home, PASSPHRASE, lambda: NOW)
    with closing(open_store(folder / home, key, lambda: NOW)) as store:
        open_gate(store)
    return measure(folder, home, "students", "sis", folder / "sis.db", mapping_text("sis"))


def _import_first(folder: Path) -> dict[str, Any]:
    target = folder / "export" / "attendance.csv"
    target.parent.mkdir(exist_ok=True)
    shutil.copy(folder / "first.csv", target)
    return _import_files(folder)


def _import_again(folder: Path) -> dict[str, Any]:
    """Nothing changed: the file's digest is the same, so nothing is read."""
    return _import_files(folder)


def _import_saved_anew(folder: Path) -> dict[str, Any]:
    """No row changed, but the file did: every row is read and compared."""
    with (folder / "export" / "attendance.csv").open("a") as file:
        file.write("\n")
    return _import_files(folder)


def _import_changed(folder: Path) -> dict[str, Any]:
    shutil.copy(folder / "changed.csv", folder / "export" / "attendance.csv")
    return _import_files(folder)


def _import_files(folder: Path) -> dict[str, Any]:
    mapping = MAPPING.format(connector="csv", table="*.csv")
    return measure(folder, "home", ENTITY, "kiosk", folder / "export", mapping)


def _import_from_sql(folder: Path) -> dict[str, Any]:
    """The same rows from the database that the shell has just made of the file."""
    mapping = MAPPING.format(connector="sql", table="attendance")
    return measure(folder, "home-sql", ENTITY, "kiosk", folder / "plain.db", mapping)


_STEPS = {
    "the students' own source": _import_sis,
    "attendance, first import": _import_first,
    "again, the same file": _import_again,
    "again, saved anew with the same rows": _import_saved_anew,
    "again, 1 % of the rows changed": _import_changed,
    "first import from a SQL source": _import_from_sql,
}


def measure(
    folder: Path,
    home: str,
    entity: str,
    name: str,
    address: Path | str,
    mapping: str,
    secret: str = "",
) -> dict[str, Any]:
    """Import one source of a store, through all stages."""
    key = open_keys(folder / home, PASSPHRASE)
    with closing(open_store(folder / home, key, lambda: NOW)) as store:
        box = Box(MadeHome(folder / home, key, ""), store)
        with store.reading(CONSOLE) as work:
            box.sources = {info.name: info for info in work.find.sources.all()}
        if name not in box.sources:
            box.add(name, parse_mapping(mapping).connector, address, mapping)
        started, used = time.perf_counter(), _cpu(resource.RUSAGE_SELF)
        outcome = box.run(name, compute=_answer, secret=secret)
        seconds, cpu = time.perf_counter() - started, _cpu(resource.RUSAGE_SELF) - used
    counts = counts_of(outcome, entity)
    return {
        "seconds": seconds,
        "cpu": cpu,
        "memory": peak(),
        "rows": sum(c.read for c in outcome.counts),
        "did": f"+{counts.added:,} ~{counts.changed:,} -{counts.removed:,}",
    }


def _answer(work: UnitOfWork, moved: bool) -> None:
    mappings = [parse_mapping(info.mapping) for info in work.find.sources.all()]
    refresh_answers(work, THRESHOLDS, mappings=mappings, moved=moved)


def _cpu(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def peak() -> float:
    """MB of memory at most; `ru_maxrss` would count those of the process that started this one."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _one_round(folder: Path) -> list[dict[str, Any]]:
    steps = [{"step": "sqlite3 .import, not encrypted, unchecked", **_plain_import(folder)}]
    return steps + [_in_a_process(step) for step in _STEPS]


def _in_a_process(step: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.attendance_import", *sys.argv[1:]]
    done = subprocess.run([*command, "--step", step], check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return {"step": step, **measured}


def _plain_import(folder: Path) -> dict[str, Any]:
    """The shell's own import of the same file: no key, no check, no index, nothing linked."""
    path = folder / "plain.db"
    path.unlink(missing_ok=True)
    said = [".mode csv", f".import {folder / 'first.csv'} attendance"]
    started, used = time.perf_counter(), _cpu(resource.RUSAGE_CHILDREN)
    subprocess.run(["sqlite3", str(path), *said], check=True)
    seconds, cpu = time.perf_counter() - started, _cpu(resource.RUSAGE_CHILDREN) - used
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT count(*) FROM attendance").fetchone()[0]
    return {"seconds": seconds, "cpu": cpu, "memory": None, "rows": rows, "did": f"+{rows:,}"}


# --- the table --------------------------------------------------------------------------


def middle(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """One step over all rounds: the medians of its times, and its highest peak of memory."""
    peaks = [one["memory"] for one in rounds if one["memory"]]
    return {
        **rounds[-1],
        "seconds": median(one["seconds"] for one in rounds),
        "cpu": median(one["cpu"] for one in rounds),
        "memory": max(peaks, default=None),
    }


def _print(steps: list[dict[str, Any]]) -> None:
    plain, first, again = steps[0], steps[2], steps[3]
    print(f"\n{plain['rows']:,} rows of attendance; load {os.getloadavg()[0]:.1f} at the end\n")
    print(
        f"{'step':42} {'× .import':>9} {'× its CPU':>9} {'rows/s':>10} "
        f"{'seconds':>8} {'CPU s':>7} {'peak MB':>8}  did"
    )
    for step in steps:
        print(
            f"{step['step']:42} {step['seconds'] / plain['seconds']:9.2f} "
            f"{step['cpu'] / plain['cpu']:9.2f} {step['rows'] / step['seconds']:10,.0f} "
            f"{step['seconds']:8.1f} {step['cpu']:7.1f} {step['memory'] or 0:8.0f}  {step['did']}"
        )
    print(
        f"\nfirst import {first['rows'] / first['seconds']:,.0f} rows/s "
        f"(at least {SLOWEST:,}; {first['rows'] / first['cpu']:,.0f} a second of processor time); "
        f"the same file again {first['seconds'] / again['seconds']:.1f} times as fast "
        f"(at least {FASTER_AGAIN}); "
        f"{max(step['memory'] for step in steps[2:]):.0f} MB at most (below {MOST_MEMORY})"
    )


if __name__ == "__main__":
    main()
