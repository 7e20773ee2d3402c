"""What the audit chain tells, in plain words: who it was, what they were shown, and why."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from appliance.governance.access import CONSOLE, SCHEDULE
from appliance.governance.audit import Action
from appliance.model.text import mark
from appliance.web.labels import role
from appliance.web.language import gettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appliance.model.accounts import Account

_SHOWN: dict[str, str] = {
    Action.STUDENT_VIEWED: mark("the student’s page"),
    Action.STUDENTS_LISTED: mark("a list of students, or a search"),
    Action.CLASS_VIEWED: mark("a class list"),
    Action.TODAY_VIEWED: mark("Today"),
    Action.MISSING_WORK_VIEWED: mark("the list of missing work"),
    Action.LINKS_VIEWED: mark("Who is who"),
    Action.LOOKS_LISTED: mark("the list of who looked"),
    Action.REQUESTS_VIEWED: mark("what the family asked"),
    Action.PACK_VIEWED: mark("everything held of the student"),
    Action.PACK_MADE: mark("everything held of the student, as a file for the family"),
    Action.ERASURE_ASKED: mark("what would be erased of the student"),
    Action.STUDENT_ERASED: mark("the erasure of the student"),
    Action.RETENTION_VIEWED: mark("whose records are erased soon"),
    Action.DISCLOSURE_ASKED: mark("the form for a print to go outside"),
    Action.DISCLOSED: mark("the record, printed for someone outside"),
    Action.DISCLOSURES_LISTED: mark("the record of disclosures"),
    Action.BREAK_GLASS_LISTED: mark("the records opened by break-glass"),
}

_MACHINE = {
    CONSOLE.name: mark("The console of this machine"),
    SCHEDULE.name: mark("The schedule"),
}

_WHYS = (mark("principal of the school"), mark("counselor of the school"))
"""What the access rule says of those who may open every record; for the translators."""

_TEACHES = re.compile(r"teaches (.+) this term")


def shown(action: str) -> str:
    """What somebody was shown."""
    return gettext(_SHOWN[action]) if action in _SHOWN else action


def name(actor: str, accounts: Mapping[str, Account]) -> str:
    """Who it was: the name that goes with the account, where there still is one."""
    if actor in _MACHINE:
        return gettext(_MACHINE[actor])
    return accounts[actor].name if actor in accounts else actor


def role_of(actor: str, accounts: Mapping[str, Account]) -> str:
    """In what role; empty where no account tells."""
    return role(accounts[actor].role) if actor in accounts else ""


def why(text: str) -> str:
    """Why it was allowed, as the access rule said."""
    if match := _TEACHES.fullmatch(text):
        return gettext("teaches %(code)s this term", code=match[1])
    return gettext(text) if text in _WHYS else text


def when(text: str) -> datetime | None:
    """The instant of an event; None where its row was made unreadable."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
