"""Who has somebody's password, or sits where they should not; and a source that lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.exports.documents.compromise.facts import say
from appliance.model.text import mark

if TYPE_CHECKING:
    from appliance.exports.documents.compromise.facts import Answers, BoxFacts

_STAY = mark(
    "One sign-in ends {idle} minutes after the last click, and {hours} hours after it began. With "
    "the password they come again, until it is changed."
)
_NO_SECOND = mark("The password is enough: no second proof is asked for yet.")
_RESET = mark(
    "Have a new password given (homeroom account reset): it ends every sign-in of the account at "
    "once. Then read in “Who looked” what was opened, and tell those families."
)
_LOOKS = mark(
    "“Who looked” names every student who was shown, with the minute, but not from which machine."
)


def teachers_password(box: BoxFacts) -> Answers:
    """Whoever knows it, and sits in the school's network."""
    return {
        "gets": (
            say(
                mark(
                    "What that teacher sees: the students taught now, with attendance, marks and "
                    "missing work; and, one at a time for 45 minutes, another student’s record by "
                    "break-glass."
                )
            ),
            say(_NO_SECOND),
        ),
        "spared": (
            say(
                mark(
                    "No other class, no list of the whole school, nothing of the sources, no file "
                    "to carry away. In the school’s own systems nothing can be changed from here."
                )
            ),
        ),
        "lasts": (say(_STAY, idle=box.idle_minutes, hours=box.absolute_hours),),
        "shows": (
            say(_LOOKS),
            say(mark("A record opened by break-glass is before the principal at once.")),
        ),
        "do": (say(_RESET),),
    }


def principals_password(box: BoxFacts) -> Answers:
    """The same for the one who sees most."""
    return {
        "gets": (
            say(
                mark(
                    "Each of {students} records, one after the other, and all names as one "
                    "spreadsheet. They can switch fields on, and enter or take back what families "
                    "decided."
                ),
                students=box.students,
            ),
            say(_NO_SECOND),
        ),
        "spared": (
            say(
                mark(
                    "No file of all records, and no password of a source. They cannot change the "
                    "log of what they did."
                )
            ),
        ),
        "lasts": (say(_STAY, idle=box.wider_minutes, hours=box.absolute_hours),),
        "shows": (
            say(_LOOKS),
            say(mark("Each switch and each decision stands in the log too.")),
        ),
        "do": (
            say(_RESET),
            say(mark("Look through the fields and the consents for what was not you.")),
        ),
    }


def on_the_network(box: BoxFacts) -> Answers:
    """Whoever can reach the server, or sits on a line to it."""
    crossing = mark(
        "Sources on other machines: {remote}. What is read from them crosses the network, "
        "encrypted only where that database offers it, and without looking whose certificate that "
        "is. Who can stand in between may read it, unless the source’s address asks for more."
    )
    none = mark("No source is on another machine, so that nothing read crosses the network.")
    return {
        "gets": (
            say(
                mark(
                    "A page that asks for a password. They may guess, and wait the longer the more "
                    "they have guessed wrong."
                )
            ),
            say(crossing if box.remote else none, remote=box.remote),
        ),
        "spared": (
            say(
                mark(
                    "What is on the pages: it is encrypted on its way. A false server makes the "
                    "browser warn, where machines trust this server’s authority. From an address "
                    "that is not let in, nothing is answered."
                )
            ),
        ),
        "lasts": (say(mark("As long as they are on the network.")),),
        "shows": (say(mark("Sign-ins that failed stand in the log.")),),
        "do": (
            say(
                mark(
                    "Put the machine where students’ devices do not reach it, and let in the "
                    "networks of staff alone (networks, in the settings)."
                )
            ),
        ),
    }


def unlocked_desk(box: BoxFacts) -> Answers:
    """Whoever sits down where somebody has walked away."""
    return {
        "gets": (
            say(
                mark(
                    "Whatever the person who walked away may open: of a teacher, the students "
                    "taught now. Of 215 breaches by insiders of British schools, more than half "
                    "were by students (ICO, 2022 to 2024)."
                )
            ),
        ),
        "spared": (
            say(
                mark(
                    "The password, and the means to change it: the present one is asked for. Once "
                    "signed out, no page comes back with the Back button."
                )
            ),
        ),
        "lasts": (
            say(
                mark(
                    "{idle} minutes without a click ({wider} of the principal and of IT), or until "
                    "somebody signs out."
                ),
                idle=box.idle_minutes,
                wider=box.wider_minutes,
            ),
        ),
        "shows": (
            say(
                mark(
                    "Every look stands in the log under the name of who walked away, and in their "
                    "own “My looks”."
                )
            ),
        ),
        "do": (say(mark("Sign out. Ask which looks were not theirs, and tell those families.")),),
    }


def lying_source(_: BoxFacts) -> Answers:
    """A system that is read, and says what is not so."""
    return {
        "gets": (
            say(
                mark(
                    "Belief. What a source says is shown until somebody doubts it: a wrong mark, "
                    "an absence that was none, a few students left out."
                )
            ),
        ),
        "spared": (
            say(
                mark(
                    "Nothing of what is kept: it is read, and not told. It runs nothing on a page, "
                    "and has no great number of rows removed: such an import waits for a person."
                )
            ),
        ),
        "lasts": (say(mark("Until it is put right, and read again.")),),
        "shows": (
            say(
                mark(
                    "Every figure tells which source gave it. Reconciliation counts a source "
                    "beside what is kept of it; an import that is held says why."
                )
            ),
        ),
        "do": (say(mark("Take it off its schedule, and put it right where it is kept.")),),
    }
