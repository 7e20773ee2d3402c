"""Signing in at the command line, where a command shows names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from appliance.cli.box import read_passphrase
from appliance.errors import RefusedError
from appliance.governance.access import NOBODY, Permission, check_can
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.passwords import is_told
from appliance.model.accounts import SignInSource

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.bootstrap.opening import Appliance
    from appliance.governance.access import Actor

_SOURCE = SignInSource("console")


class SignInWrongError(RefusedError):
    """That e-mail address and password do not belong together."""


def sign_in(box: Appliance, email: str, password_file: Path | None, needs: Permission) -> Actor:
    """Sign a person in for one command, under the same rules as in the browser.

    Raises
    ------
    RefusedError
        The password is wrong, it came too soon after wrong ones, or the role does not allow it.
    """
    password = (
        read_passphrase(password_file)
        if password_file
        else str(click.prompt(f"Password of {email}", hide_input=True, err=True))
    )
    with box.store.housekeeping() as work:
        failures = work.find.sign_in_attempts.begin(email, _SOURCE)
    with box.store.reading(NOBODY) as work:
        account = work.find.accounts.find_by_email(email)
        fits = work.find.accounts.password_fits(account, password)
        actor = work.find.accounts.actor_of(account.id) if account and fits else None
    if actor is None or account is None:
        if is_told(failures):
            told: dict[str, object] = {"in_a_row": failures}
            event = AuditEvent(Action.SIGN_IN_REFUSED, f"address:{_SOURCE.address}", detail=told)
            with box.store.writing(NOBODY, event):
                pass
        raise SignInWrongError
    with box.store.writing(actor, AuditEvent(Action.SIGNED_IN, f"account:{account.id}")) as work:
        work.find.sign_in_attempts.succeed(email, _SOURCE)
    check_can(actor, needs)
    return actor
