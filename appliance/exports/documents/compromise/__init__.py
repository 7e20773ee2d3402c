"""What a compromise of this machine surrenders: made from how this machine stands today.

The model is SecureDrop's chapter on what a compromise of each of its parts can surrender. Each
answer has a name, `<attacker>.<question>`; `tests/spec/test_compromise.py` says under it which
tests hold it, or why none can.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.exports.documents.blocks import Bullets, Document, Group, Heading, Table
from appliance.exports.documents.compromise import machine, people
from appliance.exports.documents.compromise.facts import say
from appliance.model.machine import Opened
from appliance.model.text import Message, mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from appliance.exports.documents.compromise.facts import Answers, BoxFacts
    from appliance.exports.documents.facts import SchoolFacts

QUESTIONS = {
    "gets": mark("They get"),
    "spared": mark("They do not get"),
    "lasts": mark("For how long"),
    "shows": mark("What shows it"),
    "do": mark("Do first"),
}


@dataclass(frozen=True, slots=True)
class Attacker:
    """Somebody or something that does harm, and what is then so."""

    name: str
    title: str
    answers: Callable[[BoxFacts], Answers]


ATTACKERS = (
    Attacker("off", mark("The machine is stolen, switched off"), machine.switched_off),
    Attacker("on", mark("The machine is stolen, switched on"), machine.switched_on),
    Attacker("copy", mark("A copy of its folder, or a backup, is found"), machine.copied),
    Attacker("teacher", mark("Somebody has a teacher’s password"), people.teachers_password),
    Attacker("principal", mark("Somebody has your password"), people.principals_password),
    Attacker("network", mark("Somebody is on the school’s network"), people.on_the_network),
    Attacker("root", mark("Somebody who may do everything on the machine"), machine.administrator),
    Attacker("desk", mark("A student is at an unlocked desk"), people.unlocked_desk),
    Attacker("update", mark("An update is poisoned"), machine.update),
    Attacker("source", mark("A source lies"), people.lying_source),
)
"""Everybody who is thought of, in the order in which they are told of."""

_LEDE = mark(
    "{school}, {today:full}. What is lost if something goes wrong, and what is not: made from how "
    "this machine stands today."
)
_OPENED = {
    Opened.TYPED: mark("Somebody types the passphrase when it starts, which is the safest way."),
    Opened.SAME_DISK: mark(
        "It opens with a passphrase that lies on the same file system as the records ({file}): who "
        "has the disk has both. Have it typed, or keep the file on a medium of its own."
    ),
    Opened.OTHER_DISK: mark(
        "It opens with a passphrase from another medium ({file}): who takes both has everything. "
        "Keep that medium apart while it is not needed."
    ),
    Opened.GONE: mark(
        "It was opened with a passphrase file that is not there now ({file}). Know where that is."
    ),
    Opened.DEMO: mark("This is the demo: its passphrase is public, and its students are made up."),
}
_OTHER_SLOTS = mark(
    "Beside the passphrase and the printed recovery key, its key file is opened by: {ways}. Who "
    "takes that along needs neither."
)
_HELD = mark("It holds {students} students. The sensitive fields that are on:")
_HELD_PLAIN = mark("It holds {students} students. No sensitive field is on.")
_ANCHORED = mark("The log was signed last on {day:full}; the same lies on another medium.")
_NOT_ANCHORED = mark(
    "The log was signed last on {day:full}, and nothing of it lies on another medium. Print its "
    "weekly line, and have a folder elsewhere chosen (anchor_folder, in the settings)."
)
_NEVER_SIGNED = mark("The log has not been signed yet. It is, each day, while the server runs.")
_NO_BACKUP = mark(
    "There is no backup that was proved. If the disk breaks, records can be read again from the "
    "sources; what families decided, who looked, and who is who is lost."
)
_BACKUP = mark(
    "The newest backup that was proved is of {day:full}. If the disk breaks, what came after it is "
    "lost."
)
_BESIDE = mark("It lies on the disk of the records, and breaks with it.")


def build(facts: SchoolFacts, box: BoxFacts) -> Document:
    """Make it."""
    return Document(
        title=Message(mark("What a compromise of this machine surrenders")),
        lede=say(_LEDE, school=facts.school, today=facts.today),
        look="list",
        blocks=(
            Heading(Message(mark("How it stands today"))),
            Bullets(_today(facts, box)),
            Heading(Message(mark("Who gets what"))),
            Table(
                columns=(Message(mark("Question")), Message(mark("Answer"))),
                groups=tuple(_group(attacker, box) for attacker in ATTACKERS),
                widths=(1, 5),
            ),
        ),
    )


def _today(facts: SchoolFacts, box: BoxFacts) -> tuple[Message, ...]:
    """The state of this box, a sentence each."""
    opened = say(_OPENED[box.machine.opened], file=box.machine.passphrase_file)
    others = [kind for kind in box.machine.slots if kind not in ("passphrase", "recovery")]
    more = (say(_OTHER_SLOTS, ways=", ".join(others)),) if others else ()
    return (opened, *more, *_held(facts, box), _log(box), *_backup(box))


def _held(facts: SchoolFacts, box: BoxFacts) -> tuple[Message, ...]:
    on = [kept.field for kept in facts.fields if kept.is_on and kept.field.is_sensitive]
    told = say(_HELD if on else _HELD_PLAIN, students=box.students)
    return (told, *(Message(field.meaning) for field in on))


def _backup(box: BoxFacts) -> tuple[Message, ...]:
    if box.backups.proved is None:
        return (Message(_NO_BACKUP),)
    beside = (Message(_BESIDE),) if box.backups.is_beside else ()
    return (say(_BACKUP, day=box.backups.proved), *beside)


def _log(box: BoxFacts) -> Message:
    if box.signed is None:
        return Message(_NEVER_SIGNED)
    return say(_ANCHORED if box.is_anchored else _NOT_ANCHORED, day=box.signed)


def _group(attacker: Attacker, box: BoxFacts) -> Group:
    answers = attacker.answers(box)
    rows = tuple((Message(word), answers[name]) for name, word in QUESTIONS.items())
    return Group(title=Message(attacker.title), rows=rows)
