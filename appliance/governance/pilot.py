"""The pilot's rules: who is in it, from when, and who may sign in meanwhile. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from appliance.errors import RefusedError
from appliance.model.fields import Role
from appliance.model.pilot import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from appliance.governance.access import Actor
    from appliance.model.pilot import Pilot

QUESTIONS_AFTER = timedelta(days=14)
"""Two weeks of use are the least from which a teacher can tell."""

LOWEST, HIGHEST = 1, 5
LONGEST_SENTENCE = 300


class NothingPickedError(RefusedError):
    """A pilot needs at least one section or one teacher. Nothing was begun."""


class NoticeAheadError(RefusedError):
    """A pilot is begun once its families were told: the day of the notice is not in the future.
    Nothing was begun.
    """


class LetterOlderError(RefusedError):
    """A field was switched on on {day}, so that a letter of a day before cannot have told of it.
    Tell the families anew, or switch it off. Nothing was begun.
    """


class AnswersIncompleteError(RefusedError):
    """Each of the three questions needs a figure from {lowest} to {highest}, and the sentence has
    at most {longest} letters. Nothing was kept.
    """


class PilotOnlyError(RefusedError):
    """Homeroom is being tried with a few classes first, and yours are not among them yet. You can
    sign in once the principal has opened it to the whole school.
    """


def check_begin(
    picks: Collection[object], told_on: date, today: date, switched_on: date | None = None
) -> None:
    """Refuse a pilot of nobody, or one whose families were not told of all that is kept.

    `switched_on` is the day on which a field was last switched on, if any was.

    Raises
    ------
    NothingPickedError, NoticeAheadError, LetterOlderError
        Nothing is to be begun.
    """
    if not picks:
        raise NothingPickedError
    if told_on > today:
        raise NoticeAheadError
    if switched_on is not None and told_on < switched_on:
        raise LetterOlderError(day=switched_on.isoformat())


def sections_in(
    picked: Collection[str], teachers: Collection[str], teaching: Iterable[tuple[str, str]]
) -> frozenset[str]:
    """The sections of a pilot: those picked, and those that a picked teacher teaches.

    `teaching` are (section, teacher).
    """
    taught = {section for section, teacher in teaching if teacher in teachers}
    return frozenset(taught.union(picked))


def students_in(sections: Collection[str], seats: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The students of a pilot: who sits in one of its sections. `seats` are (section, student)."""
    return frozenset(student for section, student in seats if section in sections)


def may_sign_in(actor: Actor, pilot: Pilot | None, teachers: Collection[int]) -> bool:
    """Whether someone may be here while a pilot runs; `teachers` are its members of staff."""
    if pilot is None or actor.role in (Role.PRINCIPAL, Role.IT):
        return True
    if actor.role is Role.COUNSELOR:
        return pilot.with_counselors
    return actor.staff_id is not None and actor.staff_id in teachers


def questions_due(today: date, started: date | None, *, answered: bool) -> bool:
    """Whether a teacher of the pilot is to be asked: from the fifteenth day on, until answered."""
    return not answered and may_answer(today, started)


def may_answer(today: date, started: date | None) -> bool:
    """Whether the questions may be answered or changed."""
    return started is not None and started + QUESTIONS_AFTER <= today


def check_answers(scores: Collection[int], sentence: str) -> None:
    """Refuse answers that are not whole.

    Raises
    ------
    AnswersIncompleteError
        Nothing is to be kept.
    """
    are_whole = len(scores) == len(QUESTIONS) and all(LOWEST <= each <= HIGHEST for each in scores)
    if not are_whole or len(sentence) > LONGEST_SENTENCE:
        raise AnswersIncompleteError(lowest=LOWEST, highest=HIGHEST, longest=LONGEST_SENTENCE)
