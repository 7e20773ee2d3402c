"""How fast a large school's attendance comes in from PostgreSQL and MariaDB, beside a CSV file.

Run by hand, from the root of the repository, on a machine that does nothing else:

    python -m tests.benchmarks.database_import [--folder FOLDER] [--rounds N]

The rows are those of `attendance_import`, in a table of a school's own system with a key, a time
and two columns that are not read. Both servers run on this machine and take their share of its
cores. Every step is a process of its own; an import goes through all stages, the answers among
them, in that one process, so that its peak of memory is that of all that Homeroom runs.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

import asyncmy
import psycopg
import pymysql
from asyncmy.cursors import SSCursor

from appliance.model.mapping_file import parse_mapping
from connectors.base import BATCH_ROWS, SourceConfig
from connectors.sql import SqlConnector
from tests.benchmarks.attendance_import import (
    ENTITY,
    MAPPING,
    MOST_MEMORY,
    import_students,
    make_files,
    measure,
    middle,
    peak,
)
from tests.database_servers import PASSWORD, mariadb_server, postgresql_server

if TYPE_CHECKING:
    from tests.database_servers import Server

SLOWEST = 80_000
"""Rows a second that each import must reach."""

COLUMNS = ("badge", "timestamp", "code")
TABLE = """
CREATE TABLE attendance (
    id INTEGER PRIMARY KEY, badge VARCHAR(16) NOT NULL, timestamp {time} NOT NULL,
    code VARCHAR(4) NOT NULL, device VARCHAR(16), comment VARCHAR(40)
)
"""


def main() -> None:
    """Make what is missing, start the servers, measure, and print the table."""
    asked = _asked()
    folder: Path = asked.folder / f"{asked.students}x{asked.days}"
    if asked.step:
        print(json.dumps(_STEPS[asked.step](folder, json.loads(asked.where))))
        return
    if not (folder / "changed.csv").exists():
        make_files(folder, asked.students, asked.days)
    import_students(folder, "home-students")  # anew: a kept one may be of an older program
    with ExitStack() as stack:
        servers = [stack.enter_context(s()) for s in (postgresql_server, mariadb_server)]
        where = {server.system: _filled(server, folder / "first.csv") for server in servers}
        rounds = [[_in_a_process(step, where) for step in _STEPS] for _ in range(asked.rounds)]
    _print([middle(list(steps)) for steps in zip(*rounds, strict=True)])


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "homeroom-benchmark")
    parser.add_argument("--students", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--step", choices=_STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--where", default="{}", help=argparse.SUPPRESS)
    return parser.parse_args()


# --- the school's own system --------------------------------------------------------------


def _filled(server: Server, file: Path) -> dict[str, Any]:
    """A new database with all rows; how a process reaches it."""
    print(f"Filling {server.system} …", file=sys.stderr)
    is_postgresql = server.system == "postgresql"
    time_type = "TIMESTAMP" if is_postgresql else "DATETIME"
    database = server.new_database(TABLE.format(time=time_type))
    (_fill_postgresql if is_postgresql else _fill_mariadb)(server, database, file)
    return {
        "url": server.url(database),
        "host": server.host,
        "port": server.port,
        "user": server.owner,
        "database": database,
    }


def _fill_postgresql(server: Server, database: str, file: Path) -> None:
    with (
        closing(server.connect(database)) as connection,
        connection.cursor() as cursor,
        file.open() as lines,
    ):
        next(lines)
        with cursor.copy("COPY attendance FROM STDIN (FORMAT csv)") as copy:
            for number, line in enumerate(lines):
                copy.write(f"{number},{line}")
        connection.commit()
    server.run(database, "VACUUM ANALYZE attendance")


def _fill_mariadb(server: Server, database: str, file: Path) -> None:
    said = {"host": server.host, "port": server.port, "user": server.owner, "password": PASSWORD}
    server.run("", "SET GLOBAL local_infile = 1")
    with closing(pymysql.connect(**said, database=database, local_infile=True)) as connection:
        cursor = connection.cursor()
        cursor.execute("SET @number = 0")
        cursor.execute(
            f"LOAD DATA LOCAL INFILE '{file}' INTO TABLE attendance FIELDS TERMINATED BY ','"
            " IGNORE 1 LINES (badge, timestamp, code, device, comment)"
            " SET id = @number := @number + 1"
        )
        connection.commit()


# --- the steps ----------------------------------------------------------------------------


def _import_csv(folder: Path, where: dict[str, Any]) -> dict[str, Any]:
    target = folder / "export" / "attendance.csv"
    target.parent.mkdir(exist_ok=True)
    shutil.copy(folder / "first.csv", target)
    mapping = MAPPING.format(connector="csv", table="*.csv")
    _new_home(folder)
    return measure(folder, "home-database", ENTITY, "kiosk", target.parent, mapping)


def _import_from(system: str, folder: Path, where: dict[str, Any]) -> dict[str, Any]:
    mapping = _mapping()
    address = where[system]["url"]
    _new_home(folder)
    return measure(folder, "home-database", ENTITY, "kiosk", address, mapping, secret=PASSWORD)


def _mapping() -> str:
    """As for the file, but a database tells a time with its seconds."""
    return MAPPING.replace("HH:mm", "HH:mm:SS").format(connector="sql", table="attendance")


def _new_home(folder: Path) -> None:
    """A store that knows the students already."""
    shutil.rmtree(folder / "home-database", ignore_errors=True)
    shutil.copytree(folder / "home-students", folder / "home-database")


def _connector_alone(system: str, where: dict[str, Any]) -> dict[str, Any]:
    mapping = parse_mapping(_mapping())
    config = SourceConfig(name="kiosk", address=where[system]["url"], secret=PASSWORD)
    started, used = time.perf_counter(), time.process_time()
    with closing(SqlConnector.open(config, mapping)) as source:
        rows = sum(len(batch.rows) for batch in source.read(mapping.entities[ENTITY], COLUMNS))
    return _told(rows, started, used)


def _psycopg_alone(where: dict[str, Any]) -> dict[str, Any]:
    said = where["postgresql"]
    started, used, rows = time.perf_counter(), time.process_time(), 0
    with psycopg.connect(
        host=said["host"],
        port=said["port"],
        user=said["user"],
        password=PASSWORD,
        dbname=said["database"],
    ) as connection:
        cursor = connection.cursor(name="rows")
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM attendance")
        while batch := cursor.fetchmany(BATCH_ROWS):
            rows += len(batch)
    return _told(rows, started, used)


def _asyncmy_alone(where: dict[str, Any]) -> dict[str, Any]:
    import asyncio

    said = where["mariadb"]

    async def read() -> int:
        rows = 0
        async with asyncmy.connect(
            host=said["host"],
            port=said["port"],
            user=said["user"],
            password=PASSWORD,
            db=said["database"],
        ) as connection:
            cursor = connection.cursor(SSCursor)
            await cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM attendance")
            while batch := await cursor.fetchmany(BATCH_ROWS):
                rows += len(batch)
        return rows

    started, used = time.perf_counter(), time.process_time()
    return _told(asyncio.run(read()), started, used)


def _told(rows: int, started: float, used: float) -> dict[str, Any]:
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    return {"seconds": seconds, "cpu": cpu, "memory": peak(), "rows": rows}


_STEPS = {
    "CSV, all stages": _import_csv,
    "psycopg alone": lambda _, where: _psycopg_alone(where),
    "PostgreSQL, the connector alone": lambda _, where: _connector_alone("postgresql", where),
    "PostgreSQL, all stages": lambda folder, where: _import_from("postgresql", folder, where),
    "asyncmy alone": lambda _, where: _asyncmy_alone(where),
    "MariaDB, the connector alone": lambda _, where: _connector_alone("mariadb", where),
    "MariaDB, all stages": lambda folder, where: _import_from("mariadb", folder, where),
}


def _in_a_process(step: str, where: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.database_import", *sys.argv[1:]]
    command += ["--step", step, "--where", json.dumps(where)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, Any] = {"step": step, **json.loads(done.stdout)}
    print(f"{step}: {measured}; load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    return measured


# --- the table ----------------------------------------------------------------------------


def _print(steps: list[dict[str, Any]]) -> None:
    csv = steps[0]
    print(f"\n{csv['rows']:,} rows of attendance; load {os.getloadavg()[0]:.1f} at the end\n")
    print(f"{'step':34} {'× CSV':>6} {'rows/s':>10} {'seconds':>8} {'CPU s':>6} {'peak MB':>8}")
    for step in steps:
        print(
            f"{step['step']:34} {step['seconds'] / csv['seconds']:6.2f} "
            f"{step['rows'] / step['seconds']:10,.0f} {step['seconds']:8.1f} "
            f"{step['cpu']:6.1f} {step['memory']:8.0f}"
        )
    print(f"\nasked of each import: {SLOWEST:,} rows/s or more, below {MOST_MEMORY} MB")


if __name__ == "__main__":
    main()
