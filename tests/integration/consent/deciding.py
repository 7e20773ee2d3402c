"""Decisions, as a principal enters them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from appliance.governance.access import Actor
from appliance.imports.consent import deciding
from appliance.model.consent import Answer, Given, How
from appliance.model.fields import Role

if TYPE_CHECKING:
    from appliance.imports.consent.deciding import Kept
    from tests.boxes import Box

PRINCIPAL = Actor("principal@school.example", Role.PRINCIPAL, 1)


def told(**answers: str) -> Given:
    """What a mother signed; `_` in a name stands for the dot of a field."""
    named = {name.replace("__", "."): Answer(answer) for name, answer in answers.items()}
    return Given(
        answers=named, by="mother", how=How.PAPER, on=date(2026, 11, 20), reference="folder 3"
    )


def decide(box: Box, student_id: int, **answers: str) -> Kept:
    with box.store.writing(PRINCIPAL) as work:
        (kept,) = deciding.decide(work, [(student_id, told(**answers))])
        work.record(kept.event)
    box.store.settle()
    return kept


def undo(box: Box, consent_id: int) -> Kept:
    with box.store.writing(PRINCIPAL) as work:
        kept = deciding.undo(work, consent_id)
        work.record(kept.event)
    return kept
