"""How long the pages take, asked as a browser asks: over TLS, through the gate, signed in.

Run by hand, from the root of the repository, on a machine that has nothing else to do:

    python -m tests.benchmarks.page_times [--folder FOLDER] [--students N] [--times N] [--again]

It makes the demo school, serves it in a process of its own, signs in as teacher, counselor and
principal, and asks for each page on a connection that stays open, each time for another class
or student. The time is from the question's first octet to the answer's last; the processor's
time is the server's own.
"""

from __future__ import annotations

import argparse
import functools
import http.client
import itertools
import json
import os
import re
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import gettempdir
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from appliance.cli.demo import PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Iterator

SLOWEST_MS = 150
"""What 95 of a hundred answers must not exceed."""

WARMING_UP = 5
_TOKEN = r'name="csrf_token" value="([^"]+)"'
TICKS = os.sysconf("SC_CLK_TCK")
CALM = 1.0
"""Load of the machine above which the times say more of others than of us."""


def main() -> None:
    """Make the school, ask for its pages, and print the table."""
    asked = _asked()
    home: Path = asked.folder / f"{asked.students}" / "demo"
    if not asked.again:
        _homeroom("demo", "--fresh", "--students", str(asked.students), "--no-serve", home=home)
    load = os.getloadavg()[0]
    with _served(home) as (process, origin):
        people = json.loads((home.parent / "demo-school" / "sign-ins.json").read_text())
        rows = list(_measure(Server(process.pid, origin, home), people["sign_ins"], asked.times))
    _print(rows, asked.students, max(load, os.getloadavg()[0]))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "homeroom-pages")
    parser.add_argument("--students", type=int, default=600)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--again", action="store_true", help="Serve the school that was made.")
    return parser.parse_args()


# --- the server -------------------------------------------------------------------------


def _command(*arguments: str, home: Path) -> list[str]:
    secret = home.parent / "passphrase"
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text(PASSPHRASE)
    where = ("--home", str(home), "--passphrase-file", str(secret))
    return [sys.executable, "-m", "appliance", *arguments, *where]


def _homeroom(*arguments: str, home: Path) -> None:
    subprocess.run(_command(*arguments, home=home), check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _served(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = _command("serve", "--port", "0", home=home)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            yield process, process.stderr.readline().split()[-1]
        finally:
            process.terminate()


@dataclass(frozen=True)
class Server:
    """The server's process, where it is reached, and whom to trust."""

    pid: int
    origin: str
    home: Path

    def cpu_ms(self) -> float:
        """The processor's time that it has used, in all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return 1000 * (int(fields[11]) + int(fields[12])) / TICKS


@dataclass
class Browser:
    """One signed-in browser with one open connection."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    connection: http.client.HTTPSConnection = field(init=False)

    def __post_init__(self) -> None:
        trust = ssl.create_default_context(cafile=self.server.home / "tls" / "ca.pem")
        place = urlsplit(self.server.origin)
        self.connection = http.client.HTTPSConnection(
            str(place.hostname), place.port, context=trust
        )

    def sign_in(self, email: str, password: str) -> None:
        self.send("/sign-in", "/sign-in", email=email, password=password)

    def send(self, page: str, to: str, **form: str) -> None:
        """Send a form of a page."""
        token = re.findall(_TOKEN, self.ask(page))[0]
        self.ask(to, urlencode({**form, "csrf_token": token}), status=303)

    def search(self, at: str, text: str) -> str:
        """Have a text searched for, with the token of the page that searches."""
        if not self.token:
            self.token = re.findall(_TOKEN, self.ask("/students"))[0]
        return self.ask(at, urlencode({"name": text, "csrf_token": self.token}))

    def ask(self, path: str, form: str | None = None, *, status: int = 200) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Origin": self.server.origin}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("POST" if form else "GET", path, form, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status != status:
            sys.exit(f"{path} answered {answer.status} where {status} was meant.")
        for given in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = given.partition(";")[0].partition("=")
            self.cookies[name] = value
        return text

    def links(self, path: str, kind: str) -> list[str]:
        """Where a page leads, of one kind."""
        return sorted(set(re.findall(rf'href="(/{kind}/\d+)"', self.ask(path))))


# --- the measure ------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """What one page took, in milliseconds, and how large it is."""

    page: str
    times: list[float]
    cpu: float
    size: float

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20)[-1]


def _measure(server: Server, people: list[dict[str, str]], times: int) -> Iterator[Row]:
    browsers = {}
    for person in people:
        if person["role"] not in browsers:
            browsers[person["role"]] = browser = Browser(server)
            browser.sign_in(person["email"], person["passphrase"])
    teacher, counselor = browsers["teacher"], browsers["counselor"]
    classes = teacher.links("/today", "classes")
    own = [student for each in classes for student in teacher.links(each, "students")]
    every = counselor.links("/students", "students")
    yield _row("Today, teacher", teacher, ["/today"], times)
    yield _row("Today, principal", browsers["principal"], ["/today"], times)
    yield _row("Class, teacher", teacher, classes, times)
    yield _row("Missing work, teacher", teacher, ["/missing-work"], times)
    yield _row("Student, teacher", teacher, own, times)
    yield _row("Student, counselor", counselor, every, times)
    yield _row("Search, counselor", counselor, ["ma", "de", "an"], times, at="/students")
    suggest = "/students/suggest"
    yield _row("Suggestions, counselor", counselor, ["ma", "de", "an"], times, at=suggest)
    yield _row("Suggestions, teacher", teacher, ["ma", "de", "an"], times, at=suggest)
    yield _row("School, principal", browsers["principal"], ["/school"], times)


def _row(page: str, browser: Browser, paths: list[str], times: int, *, at: str = "") -> Row:
    """Ask for each of some paths in turn, or have each of some texts searched for at a page."""
    each = itertools.cycle(paths)
    ask = functools.partial(browser.search, at) if at else browser.ask
    browser.connection.close()  # it opens by itself; the gate keeps none open that is not used
    for _ in range(WARMING_UP):
        ask(next(each))
    taken, size, began = [], 0, browser.server.cpu_ms()
    for _ in range(times):
        path = next(each)
        start = time.perf_counter()
        text = ask(path)
        taken.append(1000 * (time.perf_counter() - start))
        size = max(size, len(text.encode()))
    return Row(page, taken, (browser.server.cpu_ms() - began) / times, size / 1000)


def _print(rows: list[Row], students: int, load: float) -> None:
    print(f"\n{students:,} students, {len(rows[0].times)} questions a page, milliseconds\n")
    print(f"{'page':24} {'p50':>6} {'p95':>6} {'most':>6} {'processor':>10} {'kB at most':>11}")
    for row in rows:
        print(
            f"{row.page:24} {median(row.times):6.0f} {row.p95:6.0f} {max(row.times):6.0f} "
            f"{row.cpu:10.0f} {row.size:11.0f}"
        )
    slow = [row.page for row in rows if row.p95 > SLOWEST_MS]
    print(f"\nslower than {SLOWEST_MS} ms at p95: {', '.join(slow) or 'none'}")
    if load > CALM:
        print(f"The machine's load was {load:.1f}: others were at work, see the processor's time.")


if __name__ == "__main__":
    main()
