"""Who may sign in."""

from __future__ import annotations

import secrets
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, insert, select, update

from appliance.errors import RefusedError, WrongUsageError
from appliance.governance.access import Actor
from appliance.model.accounts import Account
from appliance.model.fields import Role
from appliance.store.repositories.base import AnyRow, Repository
from appliance.store.tables import accounts, staff, web_sessions

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's minimum, 60 ms here: a whole staff signs in at the bell within seconds."""

_HASHES_AT_ONCE = BoundedSemaphore(2)
"""Everyone else waits: a hundred sign-ins must not take the machine from the pages."""

_NOBODYS_HASH = _HASHER.hash(secrets.token_hex(16))
"""Compared with where there is no account, so that both take the same time."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1 to misread
_GROUPS = 4
_GROUP_LETTERS = 5  # 20 letters of 31: 99 bits


class AccountExistsError(RefusedError):
    """There is already an account for {email}."""


class AccountUnknownError(WrongUsageError):
    """There is no account for {email}. `homeroom account list` shows those there are."""


class EmailNotUnderstoodError(WrongUsageError):
    """“{email}” is not an e-mail address."""


class Accounts(Repository):
    """Every account, and its password's hash."""

    def add(self, email: str, name: str, role: Role, password: str | None = None) -> str:
        """Make an account; give its passphrase.

        Where no password is given, one is made up that must be changed at the first sign-in:
        nobody but the person knows it then.

        Raises
        ------
        AccountExistsError, EmailNotUnderstoodError
            Nothing was added.
        """
        address = normalized(email)
        if self.find_by_email(address):
            raise AccountExistsError(email=address)
        passphrase = password or make_passphrase()
        values = {
            "email": address,
            "name": name.strip() or address,
            "role": role,
            "password_hash": _HASHER.hash(passphrase),
            "is_disabled": False,
            "must_change_password": password is None,
            "added_at": self.stamp,
        }
        self.connection.execute(insert(accounts).values(values))
        return passphrase

    def list(self) -> list[Account]:
        """Every account, disabled ones too, by e-mail address."""
        rows = self.connection.execute(select(accounts).order_by(accounts.c.email))
        return [_account(row) for row in rows]

    def find(self, account_id: int) -> Account | None:
        """One account by its id."""
        row = self.connection.execute(select(accounts).where(accounts.c.id == account_id)).first()
        return _account(row) if row else None

    def find_by_email(self, email: str) -> Account | None:
        """One account by the address its owner signs in with."""
        statement = select(accounts).where(accounts.c.email == email.strip().casefold())
        row = self.connection.execute(statement).first()
        return _account(row) if row else None

    def get(self, email: str) -> Account:
        """One account by its address.

        Raises
        ------
        AccountUnknownError
            There is none.
        """
        account = self.find_by_email(email)
        if account is None:
            raise AccountUnknownError(email=email)
        return account

    def reset(self, email: str) -> str:
        """Give a new passphrase, to be changed at the next sign-in; end every stay.

        Raises
        ------
        AccountUnknownError
            There is no such account.
        """
        account, passphrase = self.get(email), make_passphrase()
        self.set_password(account.id, passphrase, must_change=True)
        return passphrase

    def disable(self, email: str) -> None:
        """Shut an account, at once.

        Raises
        ------
        AccountUnknownError
            There is no such account.
        """
        account = self.get(email)
        self._update(account.id, is_disabled=True)
        self.end_stays(account.id)

    def set_password(self, account_id: int, password: str, *, must_change: bool = False) -> None:
        """Keep a new password and end every stay that began with the old one."""
        digest = _HASHER.hash(password)
        self._update(account_id, password_hash=digest, must_change_password=must_change)
        self.end_stays(account_id)

    def password_fits(self, account: Account | None, password: str) -> bool:
        """Whether the password is the account's; takes as long where there is no account."""
        digest = self._hash_of(account) if account else _NOBODYS_HASH
        with _HASHES_AT_ONCE:
            return _verify(digest, password) and account is not None and not account.is_disabled

    def actor_of(self, account_id: int) -> Actor | None:
        """Who acts through an account; None where it is gone or disabled.

        The member of staff is the one of the school's records with the same e-mail address.
        """
        account = self.find(account_id)
        if account is None or account.is_disabled:
            return None
        return Actor(account.email, account.role, account.id, self._staff_id(account.email))

    def _staff_id(self, email: str) -> int | None:
        statement = select(staff.c.id).where(func.lower(staff.c.email) == email)
        found = self.connection.execute(statement.limit(2)).scalars().all()
        return found[0] if len(found) == 1 else None

    def _hash_of(self, account: Account) -> str:
        statement = select(accounts.c.password_hash).where(accounts.c.id == account.id)
        return str(self.connection.execute(statement).scalar_one())

    def _update(self, account_id: int, **values: Any) -> None:
        self.connection.execute(update(accounts).where(accounts.c.id == account_id).values(values))

    def end_stays(self, account_id: int) -> None:
        """End every stay of an account, in whatever browser."""
        self.connection.execute(delete(web_sessions).where(web_sessions.c.account_id == account_id))


def make_passphrase() -> str:
    """Make up a passphrase that can be read out over the telephone, of 99 bits."""
    groups = (
        "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LETTERS)) for _ in range(_GROUPS)
    )
    return "-".join(groups)


def normalized(email: str) -> str:
    """The one way in which an e-mail address is kept.

    Raises
    ------
    EmailNotUnderstoodError
        It is none.
    """
    address = email.strip().casefold()
    local, at, domain = address.partition("@")
    if not (local and at and domain) or any(letter.isspace() for letter in address):
        raise EmailNotUnderstoodError(email=email)
    return address


def _verify(digest: str, password: str) -> bool:
    try:
        return _HASHER.verify(digest, password)
    except (VerificationError, InvalidHashError):
        return False


def _account(row: AnyRow) -> Account:
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        is_disabled=bool(row.is_disabled),
        must_change_password=bool(row.must_change_password),
        added_at=datetime.fromisoformat(row.added_at),
    )
