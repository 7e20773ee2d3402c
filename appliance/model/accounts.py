"""Who may sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from appliance.model.fields import Role


@dataclass(frozen=True, slots=True)
class Account:
    """A person's way in. Its password is kept only as a hash, and not here."""

    id: int
    email: str
    name: str
    role: Role
    is_disabled: bool
    must_change_password: bool
    added_at: datetime


@dataclass(frozen=True, slots=True)
class SignInSource:
    """Where somebody signs in from: an address and, where a sign-in left one, a browser's token."""

    address: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class SignInSession:
    """One browser's stay: whose it is, what it carries, since when."""

    account_id: int
    data: dict[str, object]
    created_at: datetime
    seen_at: datetime
