"""The three short questions to each teacher of a pilot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from appliance.errors import RefusedError
from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.pilot import (
    HIGHEST,
    LONGEST_SENTENCE,
    LOWEST,
    QUESTIONS_AFTER,
    may_answer,
)
from appliance.imports import piloting
from appliance.model.pilot import QUESTIONS, SENTENCE
from appliance.model.text import Message, mark
from appliance.web.pages import Answer, Go, Show, page

if TYPE_CHECKING:
    from appliance.store.unit_of_work import UnitOfWork

_HERE = "/pilot/questions"
_KEPT = Message(mark("Thank you. Your answers are kept here and go nowhere else."))


@page(_HERE, needs=Permission.ANSWER_PILOT, because=Action.PILOT_QUESTIONS_VIEWED)
def questions(work: UnitOfWork) -> Show:
    """The questions, with what was answered."""
    return _form(work)


@page(_HERE, needs=Permission.ANSWER_PILOT, because=Action.PILOT_QUESTIONS_VIEWED, writes=True)
def answer(work: UnitOfWork) -> Answer:
    """Keep the answers; they may be changed until the pilot ends."""
    said = [request.form.get(f"score{n}", "") for n in range(len(QUESTIONS))]
    try:
        work.record(piloting.answer(work, said, request.form.get("sentence", "")))
    except RefusedError as error:
        return _form(work, 422, problem=error)
    return Go("/today", note=_KEPT)


def _form(work: UnitOfWork, status: int = 200, problem: RefusedError | None = None) -> Show:
    pilot = work.find.pilots.current()
    started = pilot.started_on if pilot else None
    given = work.find.pilots.answer_of(pilot.id, work.actor.account_id) if pilot else None
    context = {
        "pilot": pilot,
        "from_day": started + QUESTIONS_AFTER if started else None,
        "is_open": may_answer(work.today, started),
        "given": given,
        "questions": QUESTIONS,
        "sentence": SENTENCE,
        "scale": range(LOWEST, HIGHEST + 1),
        "letters": LONGEST_SENTENCE,
        "problem": problem,
    }
    return Show("pilot/questions.html", context, status)
