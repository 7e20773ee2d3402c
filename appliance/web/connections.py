"""What the record of connections says, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.governance.outbound import Standing
from appliance.model.outbound import How
from appliance.model.text import mark
from appliance.web.labels import State
from appliance.web.language import gettext

if TYPE_CHECKING:
    from appliance.governance.outbound import Contact
    from appliance.outbound.network import Open

_STANDINGS = {
    Standing.SOURCE: ("disc", mark("A source")),
    Standing.FORMER: ("triangle", mark("A source then, none now")),
    Standing.NOBODYS: ("square", mark("No source")),
}
_STATES = {Standing.SOURCE: "plain", Standing.FORMER: "watch", Standing.NOBODYS: "act"}

_HOW = {
    How.CONNECT: mark("connected"),
    How.SEND: mark("sent a packet"),
    How.NAME: mark("asked for the address of a name"),
    How.DRIVER: mark("had PostgreSQL’s driver connect"),
    How.FOUND: mark("was found connected"),
    How.PROGRAM: mark("started another program"),
}
_REFUSED = {
    How.CONNECT: mark("was kept from connecting"),
    How.SEND: mark("was kept from sending a packet"),
    How.NAME: mark("was kept from asking for a name"),
    How.DRIVER: mark("was kept from having a driver connect"),
    How.PROGRAM: mark("was kept from starting another program"),
}

_PROCESSES = {
    "serve": mark("The server"),
    "demo": mark("The server"),
    "import": mark("An import"),
    "runs approve": mark("An import that was approved"),
    "runs new-year": mark("The import of a new school year"),
    "reconcile": mark("Reconciliation"),
    "refresh": mark("The daily answers"),
    "backup now": mark("A backup"),
    "source draft": mark("A look at a source"),
    "source check": mark("A check of a source"),
    "source preview": mark("A preview of a source"),
    "source suggest": mark("A look at a source"),
    "source choices": mark("A look at a source"),
}


def standing(value: Standing) -> State:
    """What a contact is, by the sources of today."""
    shape, word = _STANDINGS[value]
    return State(_STATES[value], shape, gettext(word))


def did(contact: Contact) -> str:
    """What a process did, or was kept from."""
    words = _REFUSED if contact.is_refused else _HOW
    return gettext(words[contact.how])


def process(name: str) -> str:
    """What a process is; one that only the console starts is told by its command."""
    return gettext(_PROCESSES[name]) if name in _PROCESSES else f"homeroom {name}"


def opener(line: Open) -> str:
    """Which process holds a connection open."""
    return gettext("The server") if line.is_own else gettext("A process that it started")


def with_whom(line: Open) -> str:
    """With whom it is open."""
    return gettext("its own pages") if line.is_inside else line.source
