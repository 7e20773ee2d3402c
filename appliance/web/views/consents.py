"""What families decided: listed, entered for one student, printed as a receipt, taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import abort, request

from appliance.governance.access import Permission
from appliance.governance.audit import Action
from appliance.governance.consent import DecisionIncompleteError, check_given
from appliance.imports import gating
from appliance.imports.consent import deciding
from appliance.model.consent import LONGEST, MATTERS, Answer, Given, How, Regime
from appliance.model.text import Message, mark
from appliance.web.consent_stay import forget_sheet
from appliance.web.numbers import number_asked_for
from appliance.web.pages import Go, Show, page
from appliance.web.parts import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from appliance.imports.consent.deciding import Kept
    from appliance.model.answers import Person
    from appliance.model.consent import Consent
    from appliance.store.unit_of_work import UnitOfWork

SHOWN = 50

_DECIDED = Message(mark("Entered and carried out. This is the receipt for the family."))
_TAKEN_BACK = Message(
    mark("Taken back. The sources are read again now; what they still have comes with that.")
)
_REGIME = {
    Regime.NOTICE: Message(mark("From now on a sensitive field is kept until a family refuses.")),
    Regime.OPT_IN: Message(
        mark("From now on a sensitive field is kept only of children whose family allowed it.")
    ),
}


@page("/trust/consents", needs=Permission.MANAGE_CONSENT, because=Action.CONSENTS_VIEWED)
def consents(work: UnitOfWork) -> Show:
    """Every decision, the newest first, and how many hold."""
    forget_sheet()
    start = number_asked_for("from", 0)
    found = work.find.consents.listed(SHOWN, start)
    return _listed(work, found, start=start, total=work.find.consents.count())


@page(
    "/trust/consents",
    needs=Permission.MANAGE_CONSENT,
    because=Action.CONSENTS_VIEWED,
    writes=True,
)
def search(work: UnitOfWork) -> Show:
    """Decisions by student number, of children who are out too; by reference or date; and students
    here by name. It is posted, so that none of it stands in an address.
    """
    text = request.form.get("text", "").strip()
    found = {one.id: one for one in work.find.consents.with_reference(text)} if text else {}
    found |= {one.id: one for one in deciding.with_number(work, text)} if text else {}
    people = work.find.roster.people(work.find.roster.with_number(text)) if text else []
    people += [one.student for one in work.find.directory.named(work.actor, text)]
    ordered = sorted(found.values(), key=lambda one: -one.id)[:SHOWN]
    return _listed(work, ordered, text=text, people={one.id: one for one in people})


def _listed(
    work: UnitOfWork,
    found: list[Consent],
    *,
    start: int = 0,
    total: int = 0,
    text: str = "",
    people: dict[int, Person] | None = None,
) -> Show:
    named = _people(work, found)
    standings = work.find.consents.standings()
    counts = {
        matter.name: sum(
            holds.answers.get(matter.name) is Answer.REFUSED for holds in standings.values()
        )
        for matter in MATTERS
    }
    context = {
        "consents": found,
        "named": named,
        "counts": counts,
        "regime": work.find.consents.regime(),
        "start": start,
        "shown": SHOWN,
        "total": total,
        "text": text,
        "people": people,
    }
    return Show("consents/consents.html", context, students={*named, *(people or ())})


@page(
    "/trust/consents/regime",
    needs=Permission.MANAGE_CONSENT,
    because=Action.CONSENT_REGIME_SET,
    writes=True,
)
def set_regime(work: UnitOfWork) -> Go:
    """Let notice and opt-out hold for sensitive fields, or opt-in."""
    chosen = request.form.get("regime", "")
    if chosen not in {*Regime}:
        abort(400)
    erased = deciding.set_regime(work, Regime(chosen))
    return Go(
        "/trust/consents",
        note=_REGIME[Regime(chosen)],
        detail={"regime": chosen, "erased": erased},
        then=_settle(work, reads_again=True),
    )


@page(
    "/students/<int:student_id>/consents",
    needs=Permission.MANAGE_CONSENT,
    because=Action.CONSENTS_VIEWED,
)
def student(work: UnitOfWork, student_id: int) -> Show:
    """What holds of one student, and the form for a new decision."""
    return _form(work, student_id)


@page(
    "/students/<int:student_id>/consents/weigh",
    needs=Permission.MANAGE_CONSENT,
    because=Action.CONSENT_WEIGHED,
    writes=True,
)
def weigh(work: UnitOfWork, student_id: int) -> Show:
    """Show what a decision would erase, before it is made."""
    given = given_by_form()
    check_given(given, work.today)
    return _form(
        work, student_id, given=given, effect=deciding.effect(work, student_id, given.answers)
    )


def _form(work: UnitOfWork, student_id: int, **more: object) -> Show:
    (person,) = work.find.roster.people([student_id]) or abort(404)
    context = {
        "student": person,
        "holds": work.find.consents.standing_of(student_id),
        "consents": work.find.consents.of(student_id),
        "matters": MATTERS,
        "hows": [*How],
        "longest": LONGEST,
        "regime": work.find.consents.regime(),
        "named": {student_id: person},
        "given": None,
        "effect": None,
    }
    return Show("consents/student.html", context | more)


@page(
    "/students/<int:student_id>/consents/decide",
    needs=Permission.MANAGE_CONSENT,
    because=Action.CONSENT_ENTERED,
    writes=True,
)
def decide(work: UnitOfWork, student_id: int) -> Go:
    """Keep a decision and carry it out."""
    (kept,) = deciding.decide(work, [(student_id, given_by_form())])
    return Go(
        f"/trust/consents/{kept.consent_id}",
        note=_DECIDED,
        detail=kept.event.detail,
        then=carried_out(work, [kept]),
    )


@page(
    "/trust/consents/<int:consent_id>",
    needs=Permission.MANAGE_CONSENT,
    because=Action.CONSENTS_VIEWED,
)
def receipt(work: UnitOfWork, consent_id: int) -> Show:
    """The receipt of one decision, to be printed for the family."""
    consent = work.find.consents.get(consent_id)
    named = _people(work, [consent])
    context = {"consent": consent, "person": named.get(consent.subject), "matters": MATTERS}
    return Show("consents/receipt.html", context, students=[*named])


@page(
    "/trust/consents/<int:consent_id>/undo",
    needs=Permission.MANAGE_CONSENT,
    because=Action.CONSENT_UNDONE,
    writes=True,
)
def undo(work: UnitOfWork, consent_id: int) -> Go:
    """Take a decision back."""
    kept = deciding.undo(work, consent_id)
    return Go(
        f"/trust/consents/{kept.consent_id}",
        note=_TAKEN_BACK,
        detail=kept.event.detail | {"subject": kept.event.subject},
        then=carried_out(work, [kept]),
    )


def carried_out(work: UnitOfWork, kept: Collection[Kept]) -> Callable[[], None]:
    """What is to be done once decisions are kept: the log emptied, answers and sources anew."""
    return _settle(work, reads_again=any(one.reads_again for one in kept))


def _settle(work: UnitOfWork, *, reads_again: bool) -> Callable[[], None]:
    gates = gating.rulings(work) if reads_again else {}
    ordered = [source.name for source in work.find.sources.students_first()] if reads_again else []
    names = [name for name in ordered if gates[name].is_open]
    actor = work.actor.name

    def settle() -> None:
        parts().store.settle()
        parts().imports.refresh()
        for name in names:
            parts().imports.start(name, actor)

    return settle


def _people(work: UnitOfWork, found: Iterable[Consent]) -> dict[int, Person]:
    """Those of whom something was decided and who are here."""
    people = work.find.roster.people({consent.subject for consent in found})
    return {person.id: person for person in people}


def given_by_form() -> Given:
    """Read the form of a decision.

    Raises
    ------
    DecisionIncompleteError
        It is not filled in.
    """
    said = {matter.name: request.form.get(matter.name, "") for matter in MATTERS}
    try:
        return Given(
            answers={name: Answer(answer) for name, answer in said.items() if answer},
            by=request.form.get("by", "").strip(),
            how=How(request.form.get("how", "")),
            on=date.fromisoformat(request.form.get("on", "")),
            reference=request.form.get("reference", "").strip(),
        )
    except ValueError as error:
        raise DecisionIncompleteError(longest=LONGEST) from error
