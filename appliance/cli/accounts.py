"""`homeroom account`: who may sign in."""

from __future__ import annotations

import click

from appliance.cli.box import Place, acting, with_place
from appliance.cli.output import answer, as_json, say
from appliance.governance.audit import Action, AuditEvent
from appliance.model.fields import Role


@click.group()
def account() -> None:
    """Who may sign in: add, list, reset, disable."""


@account.command()
@click.argument("email")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@click.option("--name", default="", help="The person's name.")
@with_place
def add(place: Place, email: str, role: str, name: str) -> None:
    """Make an account; its first password is printed once and must be changed at sign-in.

    A teacher sees the students of the sections that the timetable gives to the member of staff
    with the same e-mail address.
    """
    event = AuditEvent(Action.ACCOUNT_ADDED, f"account:{email}", detail={"role": role})
    with place.opened() as box, box.store.writing(acting(""), event) as work:
        passphrase = work.find.accounts.add(email, name, Role(role))
    say(f"Made an account for {email} ({role}). First password, shown only now:")
    click.echo(passphrase)


@account.command("list")
@as_json
@with_place
def list_(place: Place, is_json: bool) -> None:
    """List the accounts."""
    event = AuditEvent(Action.ACCOUNTS_LISTED)
    with place.opened() as box, box.store.reading(acting(""), event) as work:
        rows = [
            {
                "email": one.email,
                "name": one.name,
                "role": str(one.role),
                "is_disabled": one.is_disabled,
                "added_at": one.added_at.isoformat(),
            }
            for one in work.find.accounts.list()
        ]
    answer(rows, is_json=is_json, empty="Nobody can sign in yet. Add someone with `account add`.")


@account.command()
@click.argument("email")
@with_place
def reset(place: Place, email: str) -> None:
    """Give a new first password, and end every sign-in of the account."""
    event = AuditEvent(Action.ACCOUNT_RESET, f"account:{email}")
    with place.opened() as box, box.store.writing(acting(""), event) as work:
        passphrase = work.find.accounts.reset(email)
    say(f"New password of {email}, shown only now, to be changed at the next sign-in:")
    click.echo(passphrase)


@account.command()
@click.argument("email")
@with_place
def disable(place: Place, email: str) -> None:
    """Shut an account, and end its sign-ins at once."""
    event = AuditEvent(Action.ACCOUNT_DISABLED, f"account:{email}")
    with place.opened() as box, box.store.writing(acting(""), event) as work:
        work.find.accounts.disable(email)
    say(f"Disabled the account of {email}.")
