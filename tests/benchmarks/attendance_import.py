"""How fast a large school's attendance comes in, beside the sqlite3 shell's plain `.import`.

Run by hand, from the root of the repository; a machine of 2019 needs about two minutes:

    python -m tests.benchmarks.attendance_import [--folder FOLDER] [--students N] [--days N]

The kiosk's file has a row for every student and school day, shuffled within each day. Each
step runs in a process of its own, so that its peak of memory is its own too. The files are
made once and kept in FOLDER.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from appliance.demo.kiosk import badge_of
from appliance.demo.legacy_sis import write_legacy_sis
from appliance.demo.school import make_school
from appliance.demo.sources import mapping_text
from appliance.store.creation import create_store
from tests.boxes import NOW, PASSPHRASE, TODAY, MadeHome, counts_of, opened

SLOWEST = 120_000
"""Rows a second that the first import must reach."""

MOST_MEMORY = 400
"""MB that no step may exceed."""

FASTER_AGAIN = 2
"""How many times as fast the same file must be when nothing in it has changed."""

CODES = ("UA", "EA", "EA", "EA", "MD", "LT", "ED")
CHANGED_SHARE = 0.02
ENTITY = "attendance_events"


def main() -> None:
    """Make what is missing, measure, and print the table."""
    asked = _asked()
    folder: Path = asked.folder / f"{asked.students}x{asked.days}"
    if asked.step:
        print(json.dumps(_STEPS[asked.step](folder)))
        return
    if not (folder / "changed.csv").exists():
        _make(folder, asked.students, asked.days)
    shutil.rmtree(folder / "home", ignore_errors=True)
    plain = _plain_import(folder)
    steps = [{"step": "sqlite3 .import, not encrypted, unchecked", **plain}]
    steps += [_in_a_process(step) for step in _STEPS]
    _print(steps, asked.students * asked.days)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "homeroom-benchmark")
    parser.add_argument("--students", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=150)
    parser.add_argument("--step", choices=_STEPS, help=argparse.SUPPRESS)
    return parser.parse_args()


# --- the files --------------------------------------------------------------------------


def _make(folder: Path, students: int, days: int) -> None:
    print(f"Making a school of {students:,} students in {folder} …", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    school = make_school(7, students, TODAY)
    write_legacy_sis(school, folder / "sis.db")
    badges = [badge_of(student) for student in school.students][:students]
    rng = random.Random(7)
    with (folder / "first.csv").open("w") as first, (folder / "changed.csv").open("w") as changed:
        for file in (first, changed):
            file.write("badge,timestamp,code,device,comment\n")
        for day in _school_days(days):
            rng.shuffle(badges)
            for badge in badges:
                said = f"{badge},{day} {rng.randint(7, 14):02}:{rng.randint(0, 59):02}"
                code = rng.choice(CODES)
                first.write(f"{said},{code},KIOSK-1,\n")
                other = "UA" if code != "UA" else "EA"
                now = other if rng.random() < CHANGED_SHARE else code
                changed.write(f"{said},{now},KIOSK-1,\n")


def _school_days(days: int) -> list[str]:
    """Weekdays up to today, the oldest first."""
    found, day = [], TODAY
    while len(found) < days:
        if day.weekday() < 5:
            found.append(day.isoformat())
        day -= timedelta(days=1)
    return found[::-1]


# --- the steps --------------------------------------------------------------------------


def _import_sis(folder: Path) -> dict[str, Any]:
    create_store(folder / "home", PASSPHRASE, lambda: NOW)
    return _measure(folder, "sis", "sql", folder / "sis.db")


def _import_first(folder: Path) -> dict[str, Any]:
    target = folder / "export" / "attendance.csv"
    target.parent.mkdir(exist_ok=True)
    shutil.copy(folder / "first.csv", target)
    return _measure(folder, "attendance", "csv", target.parent)


def _import_again(folder: Path) -> dict[str, Any]:
    """Nothing changed: the file's digest is the same, so nothing is read."""
    return _measure(folder, "attendance", "csv", folder / "export")


def _import_saved_anew(folder: Path) -> dict[str, Any]:
    """No row changed, but the file did: every row is read and compared."""
    with (folder / "export" / "attendance.csv").open("a") as file:
        file.write("\n")
    return _measure(folder, "attendance", "csv", folder / "export")


def _import_changed(folder: Path) -> dict[str, Any]:
    shutil.copy(folder / "changed.csv", folder / "export" / "attendance.csv")
    return _measure(folder, "attendance", "csv", folder / "export")


_STEPS = {
    "the students' own source": _import_sis,
    "attendance, first import": _import_first,
    "again, the same file": _import_again,
    "again, saved anew with the same rows": _import_saved_anew,
    "again, 2 % of the rows changed": _import_changed,
}


def _measure(folder: Path, name: str, connector: str, address: Path) -> dict[str, Any]:
    from appliance.store.keys import open_keys

    made = MadeHome(folder / "home", open_keys(folder / "home", PASSPHRASE), "")
    for box in opened(made):
        if name not in box.sources:
            box.add(name, connector, address, mapping_text(name))
        started = time.perf_counter()
        outcome = box.run(name)
        seconds = time.perf_counter() - started
    counts = counts_of(outcome, ENTITY if name == "attendance" else "students")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": seconds,
        "memory": memory,
        "rows": sum(c.read for c in outcome.counts),
        "did": f"+{counts.added:,} ~{counts.changed:,} -{counts.removed:,}",
    }


def _in_a_process(step: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.attendance_import", *sys.argv[1:]]
    done = subprocess.run([*command, "--step", step], check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return {"step": step, **measured}


def _plain_import(folder: Path) -> dict[str, Any]:
    """The shell's own import of the same file: no key, no check, no index, nothing linked."""
    path = folder / "plain.db"
    path.unlink(missing_ok=True)
    said = [".mode csv", f".import {folder / 'first.csv'} attendance"]
    started = time.perf_counter()
    subprocess.run(["sqlite3", str(path), *said], check=True)
    seconds = time.perf_counter() - started
    with closing(_connect(path)) as connection:
        rows = connection.execute("SELECT count(*) FROM attendance").fetchone()[0]
    path.unlink()
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": seconds, "memory": memory, "rows": rows, "did": f"+{rows:,}"}


def _connect(path: Path) -> Any:
    import sqlite3

    return sqlite3.connect(path)


# --- the table --------------------------------------------------------------------------


def _print(steps: list[dict[str, Any]], rows: int) -> None:
    plain, first = steps[0]["seconds"], steps[2]["seconds"]
    print(f"\n{rows:,} rows of attendance\n")
    print(f"{'step':42} {'seconds':>8} {'rows/s':>10} {'× .import':>9} {'peak MB':>8}  did")
    for step in steps:
        speed, ratio = step["rows"] / step["seconds"], step["seconds"] / plain
        print(
            f"{step['step']:42} {step['seconds']:8.1f} {speed:10,.0f} {ratio:9.2f} "
            f"{step['memory']:8.0f}  {step['did']}"
        )
    memory = max(step["memory"] for step in steps[2:])
    print(
        f"\nfirst import {rows / first:,.0f} rows/s (at least {SLOWEST:,}); the same file again "
        f"{first / steps[3]['seconds']:.1f} times as fast (at least {FASTER_AGAIN}); "
        f"{memory:.0f} MB at most (below {MOST_MEMORY})"
    )


if __name__ == "__main__":
    main()
