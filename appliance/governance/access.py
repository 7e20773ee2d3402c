"""Who may do what, and whose record they may open: the one place that decides.

A page, a command or an export asks `can` for what its kind of work needs, and `why_may_view`
for each student. A teacher's right to a student is a relation that the timetable gives, and
ends with it: 34 CFR 99.31(a)(1)(ii) asks for “reasonable methods” to keep a school official to
the records in which they have a legitimate educational interest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from appliance.errors import RefusedError
from appliance.model.fields import Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from appliance.governance.break_glass import BrokenGlass


class Permission(StrEnum):
    """What a page or a command needs."""

    SIGN_IN = "sign in"  # everyone, even before signing in
    OWN_ACCOUNT = "own account"  # everyone who is signed in
    VIEW_CLASSES = "view own classes"
    VIEW_MISSING_WORK = "see what is missing in own classes"
    VIEW_STUDENT = "view a student"
    VIEW_SCHOOL = "view the school"
    VIEW_LOOKS = "see who looked"
    BREAK_GLASS = "open one more record in an emergency"
    REVIEW_GLASS = "review what was opened so"
    DISCLOSE = "give a record to someone outside"
    RUN_IMPORTS = "run imports"
    APPROVE_IMPORTS = "approve held imports"
    DECIDE_LINKS = "decide who is who"
    MANAGE_ACCOUNTS = "manage accounts"
    VIEW_TRUST = "see what is kept, and why"
    VIEW_OUTBOUND = "see what this machine connects to"
    SWITCH_FIELDS = "switch fields"
    MANAGE_CONSENT = "enter what families decided"
    ANSWER_FAMILIES = "answer what families ask"
    KEEP_GATE = "confirm what families are told before the first import"
    KEEP_PILOT = "keep the pilot"
    ANSWER_PILOT = "answer the pilot's questions"


_GRANTS: dict[Role, frozenset[Permission]] = {
    Role.TEACHER: frozenset(
        {
            Permission.VIEW_CLASSES,
            Permission.VIEW_MISSING_WORK,
            Permission.VIEW_STUDENT,
            Permission.BREAK_GLASS,
            Permission.ANSWER_PILOT,
        }
    ),
    Role.COUNSELOR: frozenset(
        {
            Permission.VIEW_CLASSES,
            Permission.VIEW_STUDENT,
            Permission.DISCLOSE,
            Permission.DECIDE_LINKS,
        }
    ),
    Role.PRINCIPAL: frozenset(
        {
            Permission.VIEW_CLASSES,
            Permission.VIEW_STUDENT,
            Permission.VIEW_SCHOOL,
            Permission.VIEW_LOOKS,
            Permission.REVIEW_GLASS,
            Permission.DISCLOSE,
            Permission.DECIDE_LINKS,
            Permission.APPROVE_IMPORTS,
            Permission.VIEW_TRUST,
            Permission.VIEW_OUTBOUND,
            Permission.SWITCH_FIELDS,
            Permission.MANAGE_CONSENT,
            Permission.ANSWER_FAMILIES,
            Permission.KEEP_GATE,
            Permission.KEEP_PILOT,
            Permission.MANAGE_ACCOUNTS,
        }
    ),
    Role.IT: frozenset(
        {
            Permission.RUN_IMPORTS,
            Permission.APPROVE_IMPORTS,
            Permission.MANAGE_ACCOUNTS,
            Permission.VIEW_OUTBOUND,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person signed in, the console of this machine, or the schedule.

    `staff_id` is the member of staff that an account belongs to, where the school's own
    timetable knows one by the account's e-mail address.
    """

    name: str
    role: Role | None = None
    account_id: int | None = None
    staff_id: int | None = None


NOBODY = Actor("nobody")
CONSOLE = Actor("console")
SCHEDULE = Actor("schedule")


class NotAllowedError(RefusedError):
    """This page is not part of your role. If you need it for your work, ask the principal."""


class NotYourStudentError(RefusedError):
    """You can open the records of students you teach this term. This is not one of them."""


def can(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's role allows this kind of work at all."""
    if permission is Permission.SIGN_IN:
        return True
    if actor.role is None:
        return False
    return permission is Permission.OWN_ACCOUNT or permission in _GRANTS[actor.role]


def check_can(actor: Actor, permission: Permission) -> None:
    """Refuse what `can` does not allow.

    Raises
    ------
    NotAllowedError
        The actor's role does not include it.
    """
    if not can(actor, permission):
        raise NotAllowedError


@dataclass(frozen=True, slots=True)
class Teaching:
    """A member of staff teaches a student in a section, over some days; a missing end is open."""

    section_code: str
    staff_from: date | None
    staff_until: date | None
    student_from: date | None
    student_until: date | None
    term_from: date | None
    term_until: date | None


def is_current(teaching: Teaching, today: date) -> bool:
    """Whether teacher, student and term all stand on this day, first and last days included."""
    spans = (
        (teaching.staff_from, teaching.staff_until),
        (teaching.student_from, teaching.student_until),
        (teaching.term_from, teaching.term_until),
    )
    return all(
        (begin is None or begin <= today) and (end is None or today <= end) for begin, end in spans
    )


@dataclass(frozen=True, slots=True)
class Broken:
    """What the actor broke, held against the student whose record is asked for, and when."""

    glass: BrokenGlass
    student_id: int
    now: datetime

    def opens_to(self, actor: Actor) -> bool:
        """Whether it opens the record to this actor."""
        is_able = can(actor, Permission.BREAK_GLASS)
        return is_able and self.glass.opens(actor.account_id, self.student_id, self.now)


def why_may_view(
    actor: Actor, teachings: Iterable[Teaching], today: date, broken: Broken | None = None
) -> str | None:
    """Say why the actor may open this student's record; None: they may not.

    The words go into the audit chain, where a parent may read them. `broken` is given by the one
    page that break-glass opens, and by nothing else.
    """
    if not can(actor, Permission.VIEW_STUDENT):
        return None
    if actor.role is Role.PRINCIPAL:
        return "principal of the school"
    if actor.role is Role.COUNSELOR:
        return "counselor of the school"
    for teaching in teachings:
        if is_current(teaching, today):
            return f"teaches {teaching.section_code} this term"
    return broken.glass.why if broken and broken.opens_to(actor) else None
