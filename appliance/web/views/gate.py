"""The walk before the first import: one page a step, and one that says where the school stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import abort, request

from appliance.exports.documents.facts import gather_facts
from appliance.exports.documents.poster import how_long
from appliance.exports.documents.sentences import kind_title, meaning
from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.imports import gating
from appliance.model.consent import Regime
from appliance.model.fields import Purpose
from appliance.model.gate import (
    DEFAULT_DAYS,
    HINTS,
    LONGEST_DAYS,
    LONGEST_TEXT,
    LOOKED_AT,
    SHORTEST_DAYS,
    TITLES,
    Step,
)
from appliance.model.register import ABOUT_STUDENTS, STUDENTS_FIRST, field_named
from appliance.model.text import Message, mark
from appliance.web.pages import Go, Show, page
from appliance.web.parts import parts
from appliance.web.words import sentence

if TYPE_CHECKING:
    from appliance.exports.documents.facts import SchoolFacts
    from appliance.governance.audit import AuditEvent
    from appliance.model.fields import Entity
    from appliance.store.unit_of_work import UnitOfWork

_CONFIRMED = Message(mark("Confirmed."))
_TOLD = Message(mark("Recorded. This page says when imports begin."))
_TAKEN_BACK = Message(mark("Taken back. It counts no more, and stays in the record."))


@page("/trust/gate", needs=Permission.KEEP_GATE, because=Action.GATE_VIEWED)
def walk(work: UnitOfWork) -> Show:
    """Every step, how it stands, and when imports begin."""
    found = gating.walk(work)
    context = {
        "walk": found,
        "titles": TITLES,
        "hints": HINTS,
        "notices": list(reversed(found.facts.notices)),
        "unread": [(field_named(name)[1], day) for name, day in found.ruling.unnamed.items()],
    }
    return Show("gate/walk.html", context)


@page("/trust/gate/<step>", needs=Permission.KEEP_GATE, because=Action.GATE_VIEWED)
def step(work: UnitOfWork, step: str) -> Show:
    """One step: what it shows, and how it is confirmed."""
    taken = Step(step)
    found = gating.walk(work)
    steps = list(Step)
    context = {
        "step": taken,
        "title": TITLES[taken],
        "number": steps.index(taken) + 1,
        "of": len(steps),
        "walk": found,
        "before": found.confirmed.get(taken),
        "regimes": list(Regime),
        "days": (SHORTEST_DAYS, DEFAULT_DAYS, LONGEST_DAYS),
        "longest": LONGEST_TEXT,
        "left": found.before_notice,
        "titles": TITLES,
    }
    if taken in LOOKED_AT:
        context |= {"seen": gating.seen(work, taken), **_kept(work)}
    return Show("gate/step.html", context)


@page(
    "/trust/gate/<step>",
    needs=Permission.KEEP_GATE,
    because=Action.GATE_CONFIRMED,
    writes=True,
)
def confirm(work: UnitOfWork, step: str) -> Go:
    """Confirm a step, and go on to the next that is left."""
    event = _confirm(work, Step(step))
    following = gating.walk(work).following
    return Go(
        f"/trust/gate/{following}" if following else "/trust/gate",
        note=_TOLD if step == Step.NOTICE else _CONFIRMED,
        detail=event.detail,
        then=_settle if step == Step.REGIME else None,
    )


@page(
    "/trust/gate/notices/<int:notice_id>/take-back",
    needs=Permission.KEEP_GATE,
    because=Action.NOTICE_TAKEN_BACK,
    writes=True,
)
def take_back(work: UnitOfWork, notice_id: int) -> Go:
    """Let a notice that was recorded wrongly count no more."""
    event = gating.take_back(work, notice_id)
    return Go("/trust/gate", note=_TAKEN_BACK, detail=event.detail)


def _confirm(work: UnitOfWork, step: Step) -> AuditEvent:
    said = {name: request.form.get(name, "") for name in ("seen", "regime", "days", "text", "on")}
    match step:
        case Step.REGIME:
            if said["regime"] not in {*Regime}:
                abort(400)
            return gating.choose_regime(work, Regime(said["regime"]))
        case Step.PERIOD:
            return gating.choose_period(work, said["days"])
        case Step.CONTACT:
            return gating.name_contact(work, said["text"])
        case Step.NOTICE:
            return gating.record_notice(work, _day(said["on"]), said["text"])
    return gating.look_at(work, step, said["seen"])


def _settle() -> None:
    """Empty the log of what another regime erased."""
    parts().store.settle()


def _day(text: str) -> date:
    """The day on which the letter went out; a form without the tick by it is not understood."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(400)
    return day if request.form.get("sure") else abort(400)


def _kept(work: UnitOfWork) -> dict[str, Any]:
    """What is kept, in a parent's words, as the three steps that are looked at show it."""
    facts = gather_facts(work, parts().settings)
    return {
        "purposes": [(purpose, said) for purpose in Purpose if (said := _for(facts, purpose))],
        "kinds": [
            (sentence(kind_title(entity.name)), entity in ABOUT_STUDENTS, _on(facts, entity))
            for entity in STUDENTS_FIRST
        ],
        "off": [one.field.meaning for one in facts.fields if not one.is_on],
        "how_long": list(map(sentence, how_long(facts))),
    }


def _for(facts: SchoolFacts, purpose: Purpose) -> list[str]:
    told = [one for one in facts.fields if one.is_on and one.purpose is purpose]
    about = [one.field.meaning for one in told if one.entity in ABOUT_STUDENTS]
    return list(dict.fromkeys(about or [one.field.meaning for one in told]))


def _on(facts: SchoolFacts, entity: Entity) -> list[str]:
    return [sentence(meaning(one)) for one in facts.of(entity) if one.is_on]
