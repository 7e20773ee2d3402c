"""Real PostgreSQL and MariaDB servers for tests: on a free port, in a folder of their own.

They are started once a session, as a user without rights, and without waiting for the disk:
what they hold is thrown away. Each test that needs one asks for the fixture `postgresql` or
`mariadb`, and for a database of its own with `Server.new_database`.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pymysql
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

START_SECONDS = 60
PASSWORD = "correct horse"
_ENDING = {"postgresql": signal.SIGINT, "mariadb": signal.SIGTERM}
"""What makes each stop at once, without waiting for those who are connected."""


@dataclass(frozen=True)
class Server:
    """A running server. `owner` may do everything in it, with the password `PASSWORD`."""

    system: str
    port: int
    owner: str = "owner"
    host: str = "127.0.0.1"
    restart: Callable[[], None] = field(default=lambda: None, repr=False)
    """Stop it and start it again on the same data, which ends every connection."""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1), repr=False)

    def url(self, database: str, user: str = "") -> str:
        """The address of a database, without a password."""
        return f"{self.system}://{user or self.owner}@{self.host}:{self.port}/{database}"

    def new_database(self, script: str = "") -> str:
        """The name of a new database in which the script was run."""
        name = f"school{next(self._numbers)}"
        self.run("", f"CREATE DATABASE {name}")
        if script:
            self.run(name, script)
        return name

    def run(self, database: str, script: str) -> list[tuple[object, ...]]:
        """Run a script as the owner; the rows of its last statement."""
        if self.system == "postgresql":
            return self._run_postgresql(database or "postgres", script)
        return self._run_mariadb(database or "mysql", script)

    def insert(self, database: str, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows, all with the same columns."""
        if not rows:
            return
        columns = tuple(rows[0])
        places = ", ".join(["%s"] * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
        values = [tuple(row[column] for column in columns) for row in rows]
        with contextlib.closing(self.connect(database)) as connection:
            connection.cursor().executemany(statement, values)
            connection.commit()

    def connect(self, database: str, user: str = "") -> Any:
        """A connection of the owner's or another's, which does not commit by itself."""
        said = {
            "host": self.host,
            "port": self.port,
            "user": user or self.owner,
            "password": PASSWORD,
        }
        if self.system == "postgresql":
            return psycopg.connect(**said, dbname=database)
        return pymysql.connect(**said, database=database, charset="utf8mb4")

    def _run_postgresql(self, database: str, script: str) -> list[tuple[object, ...]]:
        with psycopg.connect(
            host=self.host,
            port=self.port,
            user=self.owner,
            password=PASSWORD,
            dbname=database,
            autocommit=True,
        ) as connection:
            cursor = connection.execute(script)
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []

    def _run_mariadb(self, database: str, script: str) -> list[tuple[object, ...]]:
        connection = pymysql.connect(
            host=self.host,
            port=self.port,
            user=self.owner,
            password=PASSWORD,
            database=database,
            autocommit=True,
            client_flag=pymysql.constants.CLIENT.MULTI_STATEMENTS,
        )
        with connection, connection.cursor() as cursor:
            cursor.execute(script)
            while cursor.nextset():
                pass
            return list(cursor.fetchall())


def free_port() -> int:
    """A port of this machine on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def needs(program: str, *folders: Path) -> str:
    """The path of a program; without it a test is skipped, or fails where `CI=true`."""
    search = os.pathsep.join([*map(str, folders), os.environ.get("PATH", ""), "/usr/sbin"])
    found = shutil.which(program, path=search)
    if found is not None:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(f"{program} is not installed")
    pytest.skip(f"{program} is not installed")


def as_nobody() -> dict[str, Any]:
    """What makes a child process run without root's rights: servers refuse to run with them."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """A folder that only the server's user reaches, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="homeroom-"))
    try:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(command: list[str], folder: Path) -> None:
    """Run what makes a server's data folder."""
    subprocess.run(command, check=True, capture_output=True, cwd=folder, **as_nobody())


@contextlib.contextmanager
def running(command: list[str], folder: Path, server: Server) -> Iterator[Server]:
    """The server while it answers; stopped afterwards."""
    process = _start(command, folder, server)

    def restart() -> None:
        nonlocal process
        _stop(process, server)
        process = _start(command, folder, server)

    try:
        yield replace(server, restart=restart)
    finally:
        _stop(process, server)


def _start(command: list[str], folder: Path, server: Server) -> subprocess.Popen[bytes]:
    log = folder / "log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=output,
            stderr=output,
            **as_nobody(),
        )
    try:
        _await_answer(process, server, log)
    except BaseException:
        _stop(process, server)
        raise
    return process


def _stop(process: subprocess.Popen[bytes], server: Server) -> None:
    process.send_signal(_ENDING[server.system])
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await_answer(process: subprocess.Popen[bytes], server: Server, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            server.run("", "SELECT 1")
        except (psycopg.OperationalError, pymysql.OperationalError):
            if process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"{server.system} did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.05)  # a server gives no other sign that it is ready
        else:
            return


@contextlib.contextmanager
def postgresql_server() -> Iterator[Server]:
    """A PostgreSQL server."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    initdb, postgres = needs("initdb", *versions), needs("postgres", *versions)
    with own_folder() as folder:
        server = Server("postgresql", free_port())
        data, secret = folder / "data", folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        said = [f"--pgdata={data}", f"--username={server.owner}", f"--pwfile={secret}"]
        kind = ["--auth=scram-sha-256", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(
            [initdb, *said, *kind], check=True, capture_output=True, cwd=folder, **as_nobody()
        )
        settings = {
            "listen_addresses": server.host,
            "unix_socket_directories": str(folder),
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
        }
        command = [postgres, "-D", str(data), "-p", str(server.port)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with running(command, folder, server) as started:
            yield started


@contextlib.contextmanager
def mariadb_server(*more: str) -> Iterator[Server]:
    """A MariaDB server, with more options than it needs."""
    install, mariadbd = needs("mariadb-install-db"), needs("mariadbd", Path("/usr/sbin"))
    needs("my_print_defaults")  # which mariadb-install-db calls, and another package brings
    with own_folder() as folder:
        server = Server("mariadb", free_port())
        data, script = folder / "data", folder / "owner.sql"
        script.write_text(
            f"CREATE USER IF NOT EXISTS {server.owner}@'%' IDENTIFIED BY '{PASSWORD}';\n"
            f"GRANT ALL ON *.* TO {server.owner}@'%' WITH GRANT OPTION;\n"
        )
        script.chmod(0o644)
        where = ["--no-defaults", f"--datadir={data}", "--skip-test-db", "--skip-name-resolve"]
        where.append(f"--tmpdir={folder}")
        speed = ["--innodb-flush-log-at-trx-commit=0", "--innodb-log-file-size=16M"]
        prepare([install, *where, "--auth-root-authentication-method=normal", speed[1]], folder)
        command = [
            *(mariadbd, "--no-defaults", f"--datadir={data}", f"--port={server.port}"),
            *(f"--bind-address={server.host}", f"--socket={folder / 'socket'}"),
            f"--tmpdir={folder}",
            *("--skip-name-resolve", f"--init-file={script}", *speed),
            *more,
        ]
        with running(command, folder, server) as started:
            yield started


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """One PostgreSQL server for all tests."""
    with postgresql_server() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    """One MariaDB server for all tests."""
    with mariadb_server() as server:
        yield server
