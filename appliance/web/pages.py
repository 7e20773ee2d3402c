"""A page: its address, what it needs, and why its opening is recorded, said in one place.

Nothing is registered with Flask but a `Page`, so that no address exists without the three.
Opening one checks the permission, then the relation to the student or class that the address
names, records the event, and answers only once the record is in the chain.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from flask import abort, current_app, g, jsonify, make_response, redirect, render_template, request
from flask import session as flask_session

from appliance.governance.access import Actor, Permission, can
from appliance.governance.audit import Action, AuditEvent, shown
from appliance.model.text import Message
from appliance.web.parts import parts
from appliance.web.relations import find_relation
from appliance.web.words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from flask import Response

    from appliance.store.disclosing import Disclosed
    from appliance.store.unit_of_work import UnitOfWork
    from appliance.web.relations import Relation
    from appliance.web.sessions import Stay

SIGN_IN = "/sign-in"
CHOOSE_PASSWORD = "/account/password"  # noqa: S105
MUST_CHANGE = "must_change_password"
NAME = "name"
_NOTE = "note"
_AFTER = "after"
_BEFORE_CHANGE = frozenset({Permission.SIGN_IN, Permission.OWN_ACCOUNT})


@dataclass(frozen=True, slots=True)
class Show:
    """Answer with a page. `students` are all whom it names, but for the one of its address."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    students: Collection[int] = ()


class HandOut(Show):
    """Answer with what is printed for somebody outside: only of whom that was written down."""

    def __init__(self, template: str, context: dict[str, Any], disclosed: Disclosed) -> None:
        assert disclosed.students  # noqa: S101 - nothing of nobody is handed out
        super().__init__(f"outside/{template}", context | {"disclosed": disclosed})


@dataclass(frozen=True, slots=True)
class Go:
    """Send the browser elsewhere, with a note to be shown there.

    `then` is done once the record of the request is in the chain, and the store is free.
    `detail` is what that record tells besides; never a child's data.
    `clears_browser` has the browser forget what it keeps of this site's pages, but for the last
    head of the chain that it saw, in which nothing of anybody stands.
    """

    to: str
    note: Message | None = None
    then: Callable[[], None] | None = None
    clears_browser: bool = False
    detail: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Data:
    """Answer a script of ours with plain values. `students` are all whom they name."""

    values: dict[str, Any]
    students: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class File:
    """Answer with a file whose address changes with its content."""

    content: bytes
    mimetype: str


@dataclass(frozen=True, slots=True)
class Download:
    """Answer with a file for the reader to keep. `students` are all whom it names."""

    content: bytes
    mimetype: str
    name: str
    students: Collection[int] = ()


Answer = Show | Go | Data | File | Download
View = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Page:
    """An address, what it needs, and why its opening is recorded.

    `because` is None for what shows nothing of a child: signing in, the files of the pages,
    the live counts of a run. `is_polled` marks what a script asks for by itself, which does
    not count as a click. `breaks_glass` marks the one page that break-glass opens. `takes_file` is
    how many octets of a file its form may bring: it is held in memory, and not written to disk on
    its way in.
    """

    rule: str
    name: str
    view: View
    needs: Permission
    because: Action | None
    writes: bool
    is_polled: bool
    breaks_glass: bool
    takes_file: int = 0

    @property
    def method(self) -> str:
        """What writes is posted; all else is fetched."""
        return "POST" if self.writes else "GET"

    def answer(self, **arguments: Any) -> Response:
        """Answer a request, or refuse it."""
        stay = current_stay()
        stay.is_polled = self.is_polled
        return self._refuse(stay) or self._open(stay.actor, arguments)

    def _refuse(self, stay: Stay) -> Response | None:
        if not can(stay.actor, self.needs):
            return self._turn_away(stay)
        if stay.get(MUST_CHANGE) and self.needs not in _BEFORE_CHANGE:
            return _redirect(CHOOSE_PASSWORD)
        return None

    def _turn_away(self, stay: Stay) -> Response:
        if stay.actor.role is not None:
            with parts().store.writing(stay.actor, refusal()):
                pass
            abort(403)
        if self.is_polled:
            abort(401)
        if request.method == "GET" and request.path != "/":
            stay[_AFTER] = request.path
        return _redirect(SIGN_IN)

    def _open(self, actor: Actor, arguments: dict[str, Any]) -> Response:
        with self._unit(actor) as work:
            relation = find_relation(work, arguments, breaks_glass=self.breaks_glass)
            answer = self.view(work, **arguments) if relation else None
            work.events.extend(self._events(work, relation, answer))
            response = _respond(work, answer) if answer else None
        if response is None:
            abort(404)
        if isinstance(answer, Go) and answer.then:
            answer.then()
        return response

    def _unit(self, actor: Actor) -> AbstractContextManager[UnitOfWork]:
        store = parts().store
        return store.writing(actor) if self.writes and self.because else store.reading(actor)

    def _events(
        self, work: UnitOfWork, relation: Relation | None, answer: Answer | None
    ) -> list[AuditEvent]:
        if relation is None:
            return [refusal()]
        students = answer.students if isinstance(answer, Show | Data | Download) else ()
        if self.because is None:
            assert not students  # noqa: S101 - whoever shows a student says why
            return []
        detail = shown(_reasons(work, relation, students))
        if isinstance(answer, Go):
            detail = answer.detail
        return [AuditEvent(self.because, relation.subject, relation.why, detail)]


def page(
    rule: str,
    *,
    needs: Permission,
    because: Action | None,
    writes: bool = False,
    is_polled: bool = False,
    breaks_glass: bool = False,
    takes_file: int = 0,
) -> Callable[[View], Page]:
    """Declare a page; its view is given a unit of work and the parts of the address."""

    def declare(view: View) -> Page:
        name = f"{view.__module__.rpartition('.')[2]}.{view.__name__}"
        return Page(rule, name, view, needs, because, writes, is_polled, breaks_glass, takes_file)

    return declare


def current_stay() -> Stay:
    """The stay of whoever asks."""
    return cast("Stay", flask_session)


def refusal() -> AuditEvent:
    """What is recorded of somebody who tried what is not theirs."""
    return AuditEvent(Action.ACCESS_REFUSED, f"page:{request.path}")


def wanted_page() -> str:
    """Where the browser wanted to go before it had to sign in."""
    return str(current_stay().get(_AFTER, "/"))


def leave_note(note: Message) -> None:
    """Keep a sentence to be shown once, on the next page."""
    current_stay()[_NOTE] = {"template": note.template, "facts": note.facts}


def take_note() -> str:
    """The sentence that the page before left, once; empty where there is none."""
    stay = current_stay()
    return sentence(Message(**stay.pop(_NOTE))) if _NOTE in stay else ""


def _reasons(work: UnitOfWork, relation: Relation, students: Collection[int]) -> Mapping[int, str]:
    """Why each student is shown: what ties the actor to the class, or else to the student."""
    if relation.why:
        return dict.fromkeys(students, relation.why)
    return work.find.roster.why_may_view_each(work.actor, students)


def _respond(work: UnitOfWork, answer: Answer) -> Response:
    match answer:
        case Show():
            g.work = work
            return make_response(render_template(answer.template, **answer.context), answer.status)
        case Data():
            return jsonify(answer.values)
        case File():
            response = current_app.response_class(answer.content, mimetype=answer.mimetype)
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            return response
        case Download():
            response = current_app.response_class(answer.content, mimetype=answer.mimetype)
            response.headers.set("Content-Disposition", "attachment", filename=answer.name)
            return response
        case Go():
            return _go(answer)


def _go(answer: Go) -> Response:
    if answer.note:
        leave_note(answer.note)
    response = _redirect(answer.to)
    if answer.clears_browser:
        response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _redirect(to: str) -> Response:
    return cast("Response", redirect(to, code=303))
