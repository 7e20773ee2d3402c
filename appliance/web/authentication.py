"""Signing in: count the attempt, look at the password, record what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask_wtf.csrf import generate_csrf

from appliance.errors import RefusedError
from appliance.governance.access import NOBODY
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.passwords import check_password, is_told
from appliance.governance.pilot import PilotOnlyError
from appliance.model.accounts import SignInSource
from appliance.web.devices import device, keep_device
from appliance.web.pages import MUST_CHANGE, NAME, current_stay
from appliance.web.parts import parts

if TYPE_CHECKING:
    from appliance.governance.access import Actor
    from appliance.model.accounts import Account

_PRODUCT = "homeroom"


class SignInRefusedError(RefusedError):
    """This e-mail address and password do not belong together. Check both; if you have forgotten
    your password, ask the person who looks after this machine for a new one.
    """


class PasswordRepeatedError(RefusedError):
    """This is the password you have now. Choose another."""


class PasswordsDifferError(RefusedError):
    """The two new passwords are not the same. Type both again."""


class CurrentPasswordWrongError(RefusedError):
    """That is not your present password. Nothing was changed."""


def sign_in(email: str, password: str) -> None:
    """Begin a signed-in stay.

    The attempt is counted before the password is looked at, and no lock is held while it is.

    Raises
    ------
    TooManyAttemptsError
        It came too soon after failed ones.
    SignInRefusedError
        No such account, a wrong password, or a disabled account: not told apart.
    PilotOnlyError
        It is who they say, and a pilot runs of which they are not.
    """
    store, source = parts().store, _source()
    with store.housekeeping() as work:
        failures = work.find.sign_in_attempts.begin(email, source)
    account = _account_that_fits(email, password)
    actor = _actor(account) if account else None
    if account is None or actor is None:
        _record_refusal(NOBODY, f"address:{source.address}", failures)
        raise SignInRefusedError
    if not _is_let_in(actor):
        event = AuditEvent(Action.SIGN_IN_REFUSED, f"account:{account.id}", "not of the pilot")
        with store.writing(actor, event) as work:
            work.find.sign_in_attempts.succeed(email, source, device())
        raise PilotOnlyError
    with store.writing(actor, AuditEvent(Action.SIGNED_IN, f"account:{account.id}")) as work:
        work.find.sign_in_attempts.succeed(email, source, keep_device())
    _begin_stay(actor, account.name, must_change=account.must_change_password)


def sign_out() -> None:
    """End the stay."""
    stay = current_stay()
    if stay.actor.account_id is not None:
        event = AuditEvent(Action.SIGNED_OUT, f"account:{stay.actor.account_id}")
        with parts().store.writing(stay.actor, event):
            pass
    stay.sign_out()


def change_password(actor: Actor, current: str, new: str, repeated: str) -> None:
    """Give an account a new password; every other stay of it ends.

    Raises
    ------
    RefusedError
        The reason, in words, or that it came too soon after wrong ones; nothing was changed.
    """
    store, source = parts().store, _source()
    with store.housekeeping() as work:
        failures = work.find.sign_in_attempts.begin(actor.name, source)
    account = _account_that_fits(actor.name, current)
    if account is None:
        _record_refusal(actor, f"account:{actor.account_id}", failures)
        raise CurrentPasswordWrongError
    with store.housekeeping() as work:
        work.find.sign_in_attempts.succeed(actor.name, source, keep_device())
    if new != repeated:
        raise PasswordsDifferError
    if new == current:
        raise PasswordRepeatedError
    context = (parts().settings.school_name, _PRODUCT, account.name, account.email)
    check_password(new, context)
    event = AuditEvent(Action.PASSWORD_CHANGED, f"account:{account.id}")
    with store.writing(actor, event) as work:
        work.find.accounts.set_password(account.id, new)
    _begin_stay(actor, account.name, must_change=False)


def _source() -> SignInSource:
    return SignInSource(parts().client_address(request.environ), device())


def _record_refusal(actor: Actor, subject: str, failures: int) -> None:
    if is_told(failures):
        event = AuditEvent(Action.SIGN_IN_REFUSED, subject, detail={"in_a_row": failures})
        with parts().store.writing(actor, event):
            pass


def _account_that_fits(email: str, password: str) -> Account | None:
    with parts().store.reading(NOBODY) as work:
        account = work.find.accounts.find_by_email(email)
        return account if work.find.accounts.password_fits(account, password) else None


def _actor(account: Account) -> Actor | None:
    with parts().store.reading(NOBODY) as work:
        return work.find.accounts.actor_of(account.id)


def _is_let_in(actor: Actor) -> bool:
    with parts().store.reading(NOBODY) as work:
        return work.find.pilots.may_sign_in(actor)


def _begin_stay(actor: Actor, name: str, *, must_change: bool) -> None:
    stay = current_stay()
    stay.sign_in(actor)
    stay[NAME] = name
    if must_change:
        stay[MUST_CHANGE] = True
    generate_csrf()  # kept with the stay: pages opened at once would each make another
