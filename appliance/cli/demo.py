"""`homeroom demo`: a made-up school with three systems that do not agree, imported and served."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from appliance.bootstrap.demo_pilot import begin_pilot
from appliance.bootstrap.opening import make_home, open_appliance, system_clock
from appliance.bootstrap.sources import add_source
from appliance.cli.box import Place, with_place
from appliance.cli.imports import import_each
from appliance.cli.output import Bars, say
from appliance.cli.serve import serve_until_stopped
from appliance.demo.school import make_school
from appliance.demo.sign_ins import SignIn, sign_ins
from appliance.demo.sources import SOURCES, mapping_text, write_sources
from appliance.errors import HomeroomError, RefusedError
from appliance.governance.access import CONSOLE
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.lock import import_lock
from appliance.model.fields import Role
from appliance.model.mapping_file import parse_mapping
from appliance.model.moments import school_day
from appliance.model.runs import SourceInfo
from appliance.store.creation import exists
from appliance.store.keys import open_keys

if TYPE_CHECKING:
    from datetime import date, datetime

    from appliance.bootstrap.opening import Appliance
    from appliance.demo.school import School

SCHOOL_NAME = "Riverside School"
DEFAULT_HOME = Path(".demo")
PASSPHRASE = "riverside demo only, never for children"  # noqa: S105 - the demo holds no real child
_SIGN_INS = "sign-ins.json"
_MARK = "made-by-homeroom-demo.txt"
_TITLES = {
    "sis": "Student information system",
    "attendance": "Attendance kiosk",
    "gradebooks": "Gradebooks",
}
_SCHEDULES = {"sis": "05:30", "attendance": "every 30 minutes", "gradebooks": "06:00"}


class NotADemoError(RefusedError):
    """The folder {home} holds a store that does not bear the demo’s mark, which the demo does not
    touch. Name another folder with --home.
    """


class FolderTakenError(RefusedError):
    """The demo would put its made-up school into {folder}, where something else lies. Name another
    home folder with --home.
    """


class DemoSizeError(RefusedError):
    """The demo in {home} was made with {students} students. Begin it again with --fresh to have
    another number.
    """


class DemoWholeError(RefusedError):
    """The demo in {home} has the whole school. Begin it again with --fresh to see a pilot."""


@click.command()
@click.option("--students", type=click.IntRange(60, 60_000), default=None, help="[default: 600]")
@click.option(
    "--seed", type=int, default=7, show_default=True, help="Another seed, another school."
)
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Pretend it is this day."
)
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="[default: 8443]")
@click.option("--fresh", is_flag=True, help="Begin again.")
@click.option("--pilot", is_flag=True, help="Show a pilot: the classes of one teacher alone.")
@click.option("--no-serve", is_flag=True, help="Make and import it, and stop there.")
@with_place
def demo(
    place: Place,
    students: int | None,
    seed: int,
    today: datetime | None,
    port: int | None,
    fresh: bool,
    pilot: bool,
    no_serve: bool,
) -> None:
    """Make Riverside School, import its three systems, serve it, and print a sign-in a role."""
    chosen = place.home if place.home != Place().home else DEFAULT_HOME.absolute()
    day = today.date() if today else school_day(system_clock())
    demo_ = Demo(chosen, seed, day, is_pilot=pilot)
    if fresh or not demo_.is_there(students):
        demo_.make(students or 600)
    demo_.print_sign_ins()
    if no_serve:
        return
    box = open_appliance(chosen, open_keys(chosen, PASSPHRASE), to_serve=True)
    try:
        serve_until_stopped(box, port, None, demo_.print_address)
    finally:
        box.store.close()


class Demo:
    """The demo's two folders: the home folder, and the made-up school's own systems beside it."""

    def __init__(self, home: Path, seed: int, today: date, *, is_pilot: bool = False) -> None:
        self.home = home
        self.school_folder = home.with_name(f"{home.name}-school")
        self.seed = seed
        self.today = today
        self.is_pilot = is_pilot

    def is_there(self, students: int | None) -> bool:
        """Whether the demo was made before, to its end.

        Raises
        ------
        DemoSizeError, DemoWholeError
            It is there in another size, or of the whole school where a pilot is asked for.
        """
        kept = self.school_folder / _SIGN_INS
        if not (exists(self.home) and kept.exists()):
            return False
        made = json.loads(kept.read_text(encoding="utf-8"))
        if students not in (None, made["students"]):
            raise DemoSizeError(home=self.home, students=made["students"])
        if self.is_pilot and not made.get("is_pilot"):
            raise DemoWholeError(home=self.home)
        return True

    def make(self, students: int) -> None:
        """Make everything anew.

        Raises
        ------
        NotADemoError
            The home folder holds a store that is no demo.
        """
        self._clear()
        say(f"Making {SCHOOL_NAME} with {students:,} students …")
        school = make_school(self.seed, students, self.today)
        write_sources(school, self.school_folder)
        make_home(
            self.home,
            PASSPHRASE,
            school_name=SCHOOL_NAME,
            host_names=("localhost", "127.0.0.1"),
        )
        box = open_appliance(self.home, open_keys(self.home, PASSPHRASE))
        try:
            self._fill(box, school, students)
        finally:
            box.store.close()

    def print_sign_ins(self) -> None:
        """Print who can sign in."""
        people = json.loads((self.school_folder / _SIGN_INS).read_text(encoding="utf-8"))
        click.echo(f"\n{SCHOOL_NAME} is a made-up school. Sign in as:\n")
        for person in people["sign_ins"]:
            click.echo(f"  {person['role']:<10} {person['email']:<34} {person['passphrase']}")
        click.echo()

    def print_address(self, address: str) -> None:
        """Print where it is served."""
        click.echo(f"{address}  (Ctrl-C stops it)")
        say(
            "Your browser will warn once: the certificate is from the demo's own authority, "
            f"{self.home / 'tls' / 'ca.pem'}."
        )

    def _clear(self) -> None:
        if exists(self.home):
            self._check_made_by_us()
            shutil.rmtree(self.home)
        if self.school_folder.exists():
            if not (self.school_folder / _MARK).exists():
                raise FolderTakenError(folder=self.school_folder)
            shutil.rmtree(self.school_folder)
        self.school_folder.mkdir(parents=True)
        (self.school_folder / _MARK).write_text("Made by homeroom demo; may be deleted.\n")

    def _check_made_by_us(self) -> None:
        """Refuse a store that has another passphrase, or does not bear the demo's mark."""
        try:
            box = open_appliance(self.home, open_keys(self.home, PASSPHRASE))
        except HomeroomError as error:
            raise NotADemoError(home=self.home) from error
        try:
            with box.store.reading(CONSOLE) as work:
                is_ours = bool(work.find.gate.demo_sources())
        finally:
            box.store.close()
        if not is_ours:
            raise NotADemoError(home=self.home)

    def _fill(self, box: Appliance, school: School, students: int) -> None:
        sources = [self._source(name) for name in SOURCES]
        with box.store.writing(CONSOLE, AuditEvent(Action.DEMO_MARKED)) as work:
            work.find.gate.mark_demo({one.name: one.address for one in sources}, CONSOLE.name)
        for source in sources:
            add_source(box, source, "", CONSOLE)
        if self.is_pilot:
            begin_pilot(box, school)
        with import_lock(self.home), Bars() as bars:
            attempts = import_each(box, tuple(SOURCES), CONSOLE, bars)
        for attempt in attempts:
            if attempt.problem:
                say(attempt.problem)
        people = sign_ins(school)
        with box.store.writing(CONSOLE) as work:
            for person in people:
                work.find.accounts.add(person.email, person.name, person.role, person.passphrase)
                subject = f"account:{person.email}"
                work.record(AuditEvent(Action.ACCOUNT_ADDED, subject, detail={"role": person.role}))
        self._keep(people, students)

    def _source(self, name: str) -> SourceInfo:
        mapping = mapping_text(name)
        path = self.school_folder / SOURCES[name]
        connector = parse_mapping(mapping).connector
        return SourceInfo(
            id=0,
            name=name,
            title=_TITLES[name],
            connector=connector,
            address=f"sqlite:///{path}" if connector == "sql" else str(path),
            parameters={},
            mapping=mapping,
            schedule=_SCHEDULES[name],
            added_at=system_clock(),
        )

    def _keep(self, people: tuple[SignIn, ...], students: int) -> None:
        """Keep the sign-ins last: they are the sign that the demo was made to its end."""
        order = [Role.TEACHER, Role.COUNSELOR, Role.PRINCIPAL, Role.IT]
        kept = {
            "students": students,
            "is_pilot": self.is_pilot,
            "sign_ins": [
                {
                    "role": str(person.role),
                    "name": person.name,
                    "email": person.email,
                    "passphrase": person.passphrase,
                }
                for person in sorted(people, key=lambda person: order.index(person.role))
            ],
        }
        text = json.dumps(kept, indent=2, ensure_ascii=False)
        (self.school_folder / _SIGN_INS).write_text(text, encoding="utf-8")
