"""`homeroom consent`: what families decided about their children."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.bootstrap import consenting
from appliance.cli.box import ROW_NUMBER, Place, acting, with_place
from appliance.cli.identity import sign_in
from appliance.cli.output import answer, as_json, say
from appliance.governance.access import Permission
from appliance.governance.audit import Action, AuditEvent, shown, subject_of
from appliance.imports.consent import deciding
from appliance.imports.consent.sheet import FILE_NAME, RowState, make_sheet, read_sheet, weigh
from appliance.model.consent import MATTERS, Answer, Given, How, Regime

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from appliance.model.consent import Consent

as_option = click.option(
    "--as", "email", required=True, help="Sign in as the principal, who answers for it."
)
password_option = click.option(
    "--password-file", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)

_MATTER = click.Choice([matter.name for matter in MATTERS])


_DECISION = (
    click.option(
        "--refuse", "refused", multiple=True, type=_MATTER, help="What the family refuses."
    ),
    click.option("--allow", "allowed", multiple=True, type=_MATTER, help="What the family allows."),
    click.option("--by", "given_by", required=True, help="Who decided, in words: mother. No name."),
    click.option(
        "--how", type=click.Choice([how.value for how in How]), default="paper", show_default=True
    ),
    click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="On which day."),
    click.option("--reference", default="", help="Where the paper lies."),
)


def with_decision(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command, as `given`, what a family decided, and the options that say it."""

    @functools.wraps(command)
    def run(
        *args: Any,
        refused: tuple[str, ...],
        allowed: tuple[str, ...],
        given_by: str,
        how: str,
        on: datetime,
        reference: str,
        **kwargs: Any,
    ) -> Any:
        answers = dict.fromkeys(refused, Answer.REFUSED) | dict.fromkeys(allowed, Answer.ALLOWED)
        given = Given(answers=answers, by=given_by, how=How(how), on=on.date(), reference=reference)
        return command(*args, given=given, **kwargs)

    for option in reversed(_DECISION):
        run = option(run)
    return run


@click.group()
def consent() -> None:
    """What families decided about their children: list, set, ahead, undo, sheets, regime."""


@consent.command("list")
@click.option("--number", default="", help="Of the student of this number, one who is out too.")
@click.option("--limit", type=ROW_NUMBER, default=50, show_default=True)
@as_json
@with_place
def list_(place: Place, number: str, limit: int, is_json: bool) -> None:
    """List the decisions, the newest first; no student is named."""
    event = AuditEvent(Action.CONSENTS_VIEWED)
    with place.opened() as box, box.store.reading(acting(""), event) as work:
        of_number = deciding.with_number(work, number) if number else None
        found = work.find.consents.listed(limit) if of_number is None else of_number
    columns = ("id", "student", "answers", "by", "on", "how", "reference", "state")
    rows = [_row(one) for one in found]
    answer(rows, is_json=is_json, empty="No family has decided anything.", columns=columns)


def _row(one: Consent) -> dict[str, object]:
    state = "in force"
    if one.undone_by is not None:
        state = f"taken back by {one.undone_by}"
    elif one.undoes is not None:
        state = f"takes back {one.undoes}"
    return {
        "id": one.id,
        "student": one.subject,
        "answers": [f"{name} {said}" for name, said in one.given.answers.items()],
        "by": one.given.by,
        "on": one.given.on.isoformat(),
        "how": str(one.given.how),
        "reference": one.given.reference,
        "entered_by": one.entered_by,
        "entered_at": one.entered_at.isoformat(),
        "erased": dict(one.erased),
        "state": state,
    }


@consent.command("set")
@click.argument("number")
@with_decision
@click.option("--yes", is_flag=True, help="Do not ask before anything is erased.")
@as_option
@password_option
@with_place
def set_(
    place: Place,
    number: str,
    given: Given,
    yes: bool,
    email: str,
    password_file: Path | None,
) -> None:
    """Enter what a family decided about the student of NUMBER, and carry it out."""
    with place.opened() as box:
        actor = sign_in(box, email, password_file, Permission.MANAGE_CONSENT)
        with box.store.reading(actor) as work:
            student_id = deciding.find_student(work, number)
            counted = deciding.effect(work, student_id, given.answers)
            work.record(AuditEvent(Action.CONSENT_WEIGHED, subject_of(student_id)))
        for kind, rows in counted.items():
            say(f"{kind}: {rows} to be erased")
        if counted and not yes:
            click.confirm("Erase this now?", abort=True, err=True)
        (kept,) = consenting.decide(box, [(student_id, given)], actor)
    say(f"Entered as number {kept.consent_id}, and carried out.")


@consent.command()
@click.argument("number")
@click.option("--first-name", default="", help="As on the paper, with the last name.")
@click.option("--last-name", default="")
@click.option("--birth-date", type=click.DateTime(["%Y-%m-%d"]))
@with_decision
@as_option
@password_option
@with_place
def ahead(
    place: Place,
    number: str,
    first_name: str,
    last_name: str,
    birth_date: datetime | None,
    given: Given,
    email: str,
    password_file: Path | None,
) -> None:
    """Enter what a family decided about a child of NUMBER whom no import has brought yet.

    Only keyed marks of number, name and date are kept.
    """
    born = birth_date.date().isoformat() if birth_date else ""
    slip = deciding.Slip(number, first_name, last_name, born)
    with place.opened() as box:
        actor = sign_in(box, email, password_file, Permission.MANAGE_CONSENT)
        with box.store.writing(actor) as work:
            kept = deciding.decide_ahead(work, slip, given)
            work.record(kept.event)
    say(f"Entered as number {kept.consent_id}. It holds when an import brings the child.")


@consent.command()
@click.argument("consent_id", type=ROW_NUMBER)
@as_option
@password_option
@with_place
def undo(place: Place, consent_id: int, email: str, password_file: Path | None) -> None:
    """Take a decision back; what the sources still have comes with the next import."""
    with place.opened() as box:
        actor = sign_in(box, email, password_file, Permission.MANAGE_CONSENT)
        kept = consenting.undo(box, consent_id, actor)
    say(f"Taken back by number {kept.consent_id}. Import now: homeroom import.")


@consent.command()
@click.argument("regime", type=click.Choice([one.value for one in Regime]))
@as_option
@password_option
@with_place
def regime(place: Place, regime: str, email: str, password_file: Path | None) -> None:
    """Say what holds of sensitive fields while a family has said nothing: notice (they are kept
    until refused) or opt-in (they are kept once allowed).
    """
    with place.opened() as box:
        actor = sign_in(box, email, password_file, Permission.MANAGE_CONSENT)
        erased = consenting.set_regime(box, Regime(regime), actor)
    say(f"{regime} holds from now on; {erased} values were erased. Import now: homeroom import.")


@consent.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default=Path(FILE_NAME))
@as_option
@password_option
@with_place
def template(place: Place, file: Path, email: str, password_file: Path | None) -> None:
    """Write the consent sheet: a workbook with a row a student, to be filled in."""
    with place.opened() as box:
        actor = sign_in(box, email, password_file, Permission.MANAGE_CONSENT)
        with box.store.reading(actor) as work:
            people = sorted(work.find.roster.numbered(), key=lambda one: one[1].in_order)
            reasons = work.find.roster.why_may_view_each(actor, [one.id for _, one in people])
            work.record(AuditEvent(Action.CONSENT_SHEET_GIVEN, detail=shown(reasons)))
    rows = [(number, one.last_name, one.called, one.grade_level) for number, one in people]
    file.write_bytes(make_sheet(rows))
    say(f"{len(rows)} students are in {file}. It holds their names: keep it where they may be.")


@consent.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Account for every row, and change nothing.")
@as_json
@as_option
@password_option
@with_place
def load(
    place: Place,
    file: Path,
    dry_run: bool,
    is_json: bool,
    email: str,
    password_file: Path | None,
) -> int:
    """Read a filled consent sheet and carry it out; every row is accounted for."""
    with place.opened() as box:
        actor = sign_in(box, email, password_file, Permission.MANAGE_CONSENT)
        with box.store.reading(actor, AuditEvent(Action.CONSENT_SHEET_READ)) as work:
            weighed = weigh(work, read_sheet(file.read_bytes()))
        given = [(row.student_id, row.given) for row in weighed]
        decisions = [(one, said) for one, said in given if one is not None and said is not None]
        if decisions and not dry_run:
            consenting.decide(box, decisions, actor)
    rows = [{"row": w.place, "state": str(w.state), "reason": w.reason} for w in weighed]
    told = rows if is_json else [row for row in rows if row["state"] != RowState.UNCHANGED]
    answer(told, is_json=is_json, empty="No row changes anything.")
    unclear = {RowState.NOT_UNDERSTOOD, RowState.UNKNOWN}
    return 1 if any(row.state in unclear for row in weighed) else 0
