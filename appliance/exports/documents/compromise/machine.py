"""Who has the machine itself, or what runs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.exports.documents.compromise.facts import say
from appliance.model.machine import Opened
from appliance.model.text import mark

if TYPE_CHECKING:
    from appliance.exports.documents.compromise.facts import Answers, BoxFacts
    from appliance.model.text import Message

_READS = {
    Opened.TYPED: mark(
        "One encrypted file, which the passphrase or the printed recovery key opens, and nothing "
        "else."
    ),
    Opened.SAME_DISK: mark(
        "Everything: the records of {students} students. The passphrase lies on the same file "
        "system as the records, in {file}."
    ),
    Opened.OTHER_DISK: mark(
        "If the medium with {file} is taken too, or is another part of the same disk: everything. "
        "Otherwise one encrypted file that cannot be read."
    ),
    Opened.GONE: mark(
        "If they also find {file}, with the passphrase, which is not there now: everything. "
        "Otherwise one encrypted file that cannot be read."
    ),
    Opened.DEMO: mark(
        "Everything. This is the demo, whose passphrase stands in the program for all to read; its "
        "{students} students are made up."
    ),
}


def switched_off(box: BoxFacts) -> Answers:
    """A thief with the machine, who has no power on it."""
    return {
        "gets": (
            _what_is_read(box),
            say(
                mark(
                    "In clear lie beside it: the names of the school and of this server, the "
                    "settings, the keys of the server’s certificate and of the authority behind it "
                    "(good for this server’s names alone), the key that signs the log, and the "
                    "addresses that were connected to."
                )
            ),
        ),
        "spared": (
            say(
                mark(
                    "Without what opens the file: no name, no mark, no password of a source. In no "
                    "case a password of staff: only digests of them are kept."
                )
            ),
        ),
        "lasts": (
            say(
                mark(
                    "They may guess for as long as they like. A passphrase has 15 characters or "
                    "more, and each guess costs a computer 64 MiB of memory."
                )
            ),
        ),
        "shows": (say(mark("The theft itself. Nothing on another machine tells of it.")),),
        "do": (
            say(
                mark(
                    "Change the passwords of the database users by which sources are read. Take "
                    "this server’s authority off the school’s machines. If what opens the file may "
                    "be gone with it, tell the families."
                )
            ),
        ),
    }


def _what_is_read(box: BoxFacts) -> Message:
    file = box.machine.passphrase_file
    return say(_READS[box.machine.opened], students=box.students, file=file)


def switched_on(box: BoxFacts) -> Answers:
    """A thief who keeps it running."""
    swap = mark("Parts of its memory may outlast that: it writes to swap on a disk.")
    no_swap = mark("It has no swap on a disk, so that its memory ends with the power.")
    return {
        "gets": (
            say(
                mark(
                    "While it has power, the key is in its memory. Who can sign in to it as its "
                    "administrator, or can read that memory, gets everything."
                )
            ),
        ),
        "spared": (
            say(mark("Who can do neither gets a page that asks for a password, and no more.")),
        ),
        "lasts": (
            say(mark("Until it loses power; from then on it is switched off, as above.")),
            say(swap if box.machine.has_swap else no_swap),
        ),
        "shows": (say(mark("The theft itself, and pages that cannot be reached.")),),
        "do": (
            say(mark("As above. Take for granted that the key is gone, and tell the families.")),
        ),
    }


def copied(box: BoxFacts) -> Answers:
    """Whoever finds a copy of the folder."""
    return {
        "gets": (
            say(
                mark(
                    "What {folder} held on the day of the copy, encrypted as there. With the "
                    "passphrase of that day, or the printed recovery key: everything of it, "
                    "children among them who have been erased here since."
                ),
                folder=box.machine.folder,
            ),
            say(
                mark(
                    "A backup holds as much, under a key that no other has; the passphrase or "
                    "recovery key of its day gives it out, and with it the key that signs the log."
                )
            ),
        ),
        "spared": (say(mark("Nothing that came after that day.")),),
        "lasts": (
            say(mark("As long as the copy is there. It cannot be called back.")),
            *_how_long(box),
        ),
        "shows": (
            say(
                mark(
                    "Nothing. Homeroom knows of the backups that it has made, and sees when one is "
                    "missing; it does not know of other copies."
                )
            ),
        ),
        "do": (
            say(
                mark(
                    "Find out whether the passphrase was near it. Destroy copies that nobody "
                    "needs, and keep a list of the others."
                )
            ),
        ),
    }


def _how_long(box: BoxFacts) -> tuple[Message, ...]:
    """How long a backup of ours is there, where any is made."""
    if not box.backups.folders:
        return ()
    kept = mark(
        "Backups are made in {folders} and removed there after {days} days at the latest, if the "
        "drive is there; one that somebody took along is not."
    )
    return (say(kept, folders=", ".join(box.backups.folders), days=box.backups.days),)


def administrator(box: BoxFacts) -> Answers:
    """Whoever may do everything on the machine, beside Homeroom."""
    anchored = mark("A log that was cut or rewritten does not fit what lies on the other medium.")
    alone = mark(
        "A log that was cut or rewritten is shown only by the printed weekly lines and by "
        "browsers: nothing of it lies on another medium."
    )
    return {
        "gets": (
            say(
                mark(
                    "Everything, while the server runs: they can read its memory, change its "
                    "program, or take the passphrase as it is typed. The role “IT staff” shows no "
                    "student; this is beside it."
                )
            ),
        ),
        "spared": (
            say(mark("While the server is stopped: what a thief of the machine does not get.")),
        ),
        "lasts": (say(mark("As long as they look after the machine.")),),
        "shows": (
            say(
                mark(
                    "No page. Who may do everything on a machine can read on it and leave no trace."
                )
            ),
            say(anchored if box.is_anchored else alone),
        ),
        "do": (
            say(
                mark(
                    "Give these rights to few, by name, in writing. Let somebody else keep the "
                    "other medium and the weekly lines. When one of them leaves, change the "
                    "passwords."
                )
            ),
        ),
    }


def update(_: BoxFacts) -> Answers:
    """A changed copy of the program, or of a library in it."""
    return {
        "gets": (
            say(
                mark(
                    "Everything: a changed copy of Homeroom, or of a library in it, runs with the "
                    "key. Homeroom fetches no update by itself; a person brings one in."
                )
            ),
        ),
        "spared": (
            say(
                mark(
                    "An easy way out. Code in Python is kept from connecting to anything but a "
                    "source, and in the server from connecting at all. Machine code is not kept "
                    "from it; a firewall keeps both."
                )
            ),
        ),
        "lasts": (say(mark("Until the changed program is taken away.")),),
        "shows": (
            say(
                mark("“Show me that nothing leaves”, for what it tried, or was found to hold open.")
            ),
        ),
        "do": (
            say(mark("Pull the network cable. Install anew from a copy that is known to be good.")),
        ),
    }
