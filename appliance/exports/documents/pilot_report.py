"""The pilot report: how it was used, what was found and what its teachers say. It names no student.

By it a principal decides whether to widen the pilot to the whole school.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.exports.documents.blocks import Bullets, Document, Group, Heading, Table, plain
from appliance.governance.pilot import HIGHEST, may_sign_in
from appliance.model.fields import Role
from appliance.model.pilot import QUESTIONS, SENTENCE, PickKind, Use
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from appliance.exports.documents.blocks import Block
    from appliance.model.pilot import Breadth, Pilot, PilotAnswer
    from appliance.store.unit_of_work import UnitOfWork

_LEDE = mark(
    "What {school} has seen of Homeroom with a few classes, as of {today:full}. It names no "
    "student."
)
_NOBODY = mark("Nobody has answered yet. Each teacher is asked from the fifteenth day on.")
_UNUSED = Use()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in during the pilot: how much they used it, what they answered."""

    name: str
    use: Use
    answer: PilotAnswer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the pilot brought to light, in numbers."""

    students: int
    outside: int
    set_aside: int
    left_empty: int
    links: int
    out: int
    without_flags: int
    without_notes: int
    flagged: int
    flags: int
    glasses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotFacts:
    """Everything that the report says."""

    school: str
    today: date
    pilot: Pilot
    here: Breadth
    people: Sequence[Person]
    findings: Findings


def gather_pilot(work: UnitOfWork, pilot: Pilot, school: str) -> PilotFacts:
    """Ask the store of a pilot that runs, or of what one has left."""
    return PilotFacts(
        school=school,
        today=work.today,
        pilot=pilot,
        here=work.find.pilots.breadth(),
        people=list(_people(work, pilot)),
        findings=_findings(work),
    )


def _people(work: UnitOfWork, pilot: Pilot) -> Iterable[Person]:
    used = work.find.usage.since(pilot.begun_at)
    answers = {one.account_id: one for one in work.find.pilots.answers(pilot.id)}
    teachers = work.find.pilots.teachers()
    for account in work.find.accounts.list():
        actor = work.find.accounts.actor_of(account.id)
        is_staff = account.role in (Role.TEACHER, Role.COUNSELOR)
        is_in = actor is not None and is_staff and may_sign_in(actor, pilot, teachers)
        if is_in or account.id in answers:
            use = used.get(account.email, _UNUSED)
            yield Person(account.name, use, answers.get(account.id))


def _findings(work: UnitOfWork) -> Findings:
    runs, standings = work.find.runs, work.find.consents.standings().values()
    sources = work.find.sources.all()
    newest = [runs.newest_published(info.id) for info in sources]
    flags = work.find.answers.flags()
    return Findings(
        students=work.find.known.count("students"),
        outside=sum(count.outside for run in newest if run for count in run.counts),
        set_aside=sum(runs.count_set_aside(info.name) for info in sources),
        left_empty=sum(runs.count_left_empty(info.name) for info in sources),
        links=len(work.find.links.waiting()),
        out=sum(holds.is_out for holds in standings),
        without_flags=sum(not holds.may_flag and not holds.is_out for holds in standings),
        without_notes=sum(not holds.may_note and not holds.is_out for holds in standings),
        flagged=len(flags),
        flags=sum(map(len, flags.values())),
        glasses=len(work.find.break_glass.waiting()),
    )


def build(facts: PilotFacts) -> Document:
    """Make the report."""
    return Document(
        title=Message(mark("Pilot report")),
        lede=Message(_LEDE, {"school": facts.school, "today": facts.today}),
        look="list",
        blocks=(_frame(facts), _use(facts), _found(facts), *_answers(facts)),
    )


def _frame(facts: PilotFacts) -> Block:
    pilot, notice = facts.pilot, facts.pilot.notice
    titles = {
        kind: "; ".join(pick.title for pick in pilot.picks if pick.kind is kind)
        for kind in PickKind
    }
    told = mark("{day:full}, {how}; they had {days} days to say no")
    rows = [
        (mark("Teachers picked"), plain(titles[PickKind.TEACHER] or "–")),
        (mark("Sections picked"), plain(titles[PickKind.SECTION] or "–")),
        (mark("Students"), _number(facts.here.students)),
        (
            mark("Families told"),
            Message(told, {"day": notice.on, "how": notice.how, "days": notice.days}),
        ),
        (
            mark("First import"),
            Message(mark("{day:full}"), {"day": pilot.started_on})
            if pilot.started_on
            else Message(mark("not yet")),
        ),
    ]
    return _table(mark("The pilot"), rows)


def _use(facts: PilotFacts) -> Block:
    words = (
        mark("Who"),
        mark("Sign-ins"),
        mark("Days used"),
        mark("Today"),
        mark("Classes"),
        mark("Students"),
    )
    rows = tuple((plain(one.name), *map(_number, _figures(one.use))) for one in facts.people)
    return Table(
        columns=tuple(map(Message, words)),
        groups=(Group(Message(mark("Use: pages opened, by what they show")), rows),),
        widths=(8, 3, 3, 3, 3, 3),
    )


def _figures(use: Use) -> tuple[int, ...]:
    return (use.sign_ins, use.days, use.today, use.classes, use.students)


def _found(facts: PilotFacts) -> Block:
    found = facts.findings
    said = (
        (mark("Students with a flag, of those here"), found.flagged),
        (mark("Flags on them"), found.flags),
        (mark("Names that wait for a person to say who they are"), found.links),
        (mark("Rows set aside because they could not be used"), found.set_aside),
        (mark("Values left empty because they could not be understood"), found.left_empty),
        (mark("Rows left out as outside the pilot, at the last imports"), found.outside),
        (mark("Families who took their child out"), found.out),
        (mark("Families who refused flags"), found.without_flags),
        (mark("Families who refused notes"), found.without_notes),
        (mark("Records opened in an emergency and not reviewed yet"), found.glasses),
    )
    rows = [(word, _number(number)) for word, number in said]
    return _table(mark("Findings"), rows, widths=(18, 5))


def _answers(facts: PilotFacts) -> Iterable[Block]:
    answered = [(one.name, one.answer) for one in facts.people if one.answer]
    yield Heading(Message(mark("What the teachers say")))
    if not answered:
        yield Bullets((Message(_NOBODY),))
        return
    rows = tuple(
        (
            Message(question.text),
            *_scores([given.scores[place] for _, given in answered]),
        )
        for place, question in enumerate(QUESTIONS)
    )
    columns = (mark("Question"), *(str(score) for score in range(1, HIGHEST + 1)), mark("Mean"))
    yield Table(
        columns=tuple(Message(each) for each in columns),
        groups=(
            Group(
                Message(
                    mark("{n} answered: how many gave each figure, 1 worst and 5 best"),
                    {"n": len(answered)},
                ),
                rows,
            ),
        ),
        widths=(12, 2, 2, 2, 2, 2, 3),
    )
    sentences = tuple((plain(name), plain(given.sentence or "–")) for name, given in answered)
    yield Table(
        columns=(Message(mark("Who")), Message(SENTENCE)),
        groups=(Group(Message(mark("In their own words")), sentences),),
        widths=(5, 18),
    )


def _scores(given: Sequence[int]) -> tuple[Message, ...]:
    counted = (given.count(score) for score in range(1, HIGHEST + 1))
    mean = Message("{mean}", {"mean": round(sum(given) / len(given), 1)})
    return (*map(_number, counted), mean)


def _table(
    title: str, rows: Iterable[tuple[str, Message]], widths: tuple[int, int] = (10, 13)
) -> Table:
    return Table(
        columns=(Message(mark("What")), Message(mark("How it stands"))),
        groups=(Group(Message(title), tuple((Message(word), said) for word, said in rows)),),
        widths=widths,
    )


def _number(value: int) -> Message:
    return Message("{n}", {"n": float(value)})  # so that thousands are set apart
