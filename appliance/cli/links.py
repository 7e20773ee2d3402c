"""`homeroom links`: people whom a source names, and who must be told apart by a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.cli.box import ROW_NUMBER, Place, acting, with_place
from appliance.cli.identity import sign_in
from appliance.cli.output import answer, as_json, say
from appliance.governance.access import Permission
from appliance.governance.audit import Action, AuditEvent, shown
from appliance.imports.decisions import take_back
from appliance.imports.preview import mask
from appliance.model.links import LINK_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from appliance.model.answers import Person
    from appliance.model.links import Link
    from appliance.store.unit_of_work import UnitOfWork

as_option = click.option(
    "--as", "email", default="", help="Sign in as this counselor or principal, to see names."
)
password_option = click.option(
    "--password-file", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)


_EMPTY = {"waiting": "Nothing waits: every person in the sources is told apart."}


@click.group()
def links() -> None:
    """Who is who across sources: list what waits, decide it, take a decision back."""


@links.command("list")
@as_option
@password_option
@click.option("--source", default=None)
@click.option("--show", "kind", type=click.Choice([*LINK_KINDS]), default="waiting")
@as_json
@with_place
def list_(
    place: Place,
    email: str,
    password_file: Path | None,
    source: str | None,
    kind: str,
    is_json: bool,
) -> None:
    """List the links that wait for a person, or, with --show, those that were decided, linked
    without asking, or are of nobody; names are masked unless you sign in with --as.
    """
    with place.opened() as box:
        actor, show = acting(""), _masked
        if email:
            actor = sign_in(box, email, password_file, Permission.DECIDE_LINKS)
            show = _plain
        with box.store.reading(actor) as work:
            found = work.find.links.listed(LINK_KINDS[kind], source=source)
            rows = [_row(work, link, show) for link in found]
            named = _named_students(work, found) if email else ()
            reasons = work.find.roster.why_may_view_each(actor, named)
            work.record(AuditEvent(Action.LINKS_VIEWED, detail=shown(reasons)))
    answer(
        rows,
        is_json=is_json,
        empty=_EMPTY.get(kind, "There is none."),
        columns=("id", "source", "says", "why", "candidates", "rows"),
    )


def _named_students(work: UnitOfWork, found: Iterable[Link]) -> set[int]:
    ids = {student_id for link in found for student_id in link.students}
    return {person.id for person in work.find.roster.people(ids)}


def _row(work: UnitOfWork, link: Link, show: Callable[[str], str]) -> dict[str, Any]:
    people = {person.id: person for person in work.find.roster.people(link.students)}
    compared = {candidate.student_id: candidate.explanation for candidate in link.candidates}
    return {
        "id": link.id,
        "source": link.source,
        "says": ", ".join(
            f"{name} {value if name == 'section' else show(value)}"
            for name, value in work.find.links.spelled(link)
        ),
        "why": link.explanation,
        "candidates": [
            "; ".join(filter(None, (f"{one}: {_named(people[one], show)}", compared.get(one))))
            for one in link.students
            if one in people
        ],
        "rows": link.rows,
        "state": link.state,
        "decided_by": link.decided_by,
    }


def _masked(text: str) -> str:
    return mask(text)


def _plain(text: str) -> str:
    return text


def _named(person: Person, show: Callable[[str], str]) -> str:
    return f"{show(f'{person.last_name}, {person.first_name}')} (grade {person.grade_level})"


@links.command()
@click.argument("link_id", type=ROW_NUMBER)
@click.argument("student", metavar="STUDENT|none")
@as_option
@password_option
@with_place
def decide(
    place: Place, link_id: int, student: str, email: str, password_file: Path | None
) -> None:
    """Say which student a link means (its number in the list), or `none` of ours.

    The rows that wait for it are taken in at the next import of their source.
    """
    if not email:
        message = "Say with --as which counselor or principal decides."
        raise click.UsageError(message)
    if student != "none" and not student.isdecimal():
        message = "Give the student's number from `homeroom links list`, or none."
        raise click.UsageError(message)
    chosen = None if student == "none" else ROW_NUMBER(student)
    with place.opened() as box:
        actor = sign_in(box, email, password_file, Permission.DECIDE_LINKS)
        event = AuditEvent(Action.LINK_DECIDED, f"link:{link_id}", detail={"student": student})
        with box.store.writing(actor, event) as work:
            link = work.find.links.get(link_id)
            if chosen is not None and not work.find.roster.people([chosen]):
                message = f"There is no student number {chosen} here."
                raise click.UsageError(message)
            work.find.links.decide(link_id, chosen, actor.name)
    say(f"Decided. Run `homeroom import {link.source}` to take its rows in.")


@links.command()
@click.argument("link_id", type=ROW_NUMBER)
@as_option
@password_option
@with_place
def undo(place: Place, link_id: int, email: str, password_file: Path | None) -> None:
    """Take a decision back: the link stands again as it is found without asking.

    Rows that came through it leave the student, or move, at the next import of their source.
    """
    if not email:
        message = "Say with --as which counselor or principal takes it back."
        raise click.UsageError(message)
    with place.opened() as box:
        actor = sign_in(box, email, password_file, Permission.DECIDE_LINKS)
        event = AuditEvent(Action.LINK_UNDONE, f"link:{link_id}")
        with box.store.writing(actor, event) as work:
            link = take_back(work, link_id)
    say(
        f"Taken back: it is {link.state} again ({link.explanation}). Run `homeroom import "
        f"{link.source}` now, so that rows which came through it do not stay where they are."
    )
