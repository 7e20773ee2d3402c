"""`homeroom audit`: whether the record of who looked at what is whole, and what it tells."""

from __future__ import annotations

import click

from appliance.bootstrap.auditing import verify_audit
from appliance.cli.box import ROW_NUMBER, Place, acting, with_place
from appliance.cli.output import answer, answer_one, as_json, say
from appliance.governance.audit import Action, AuditEvent, subject_of

_SEEN_FROM_INSIDE = """
No event was edited, put in, moved or cut off by anybody who left the rest as it was. Not seen
from inside the store: an older copy of the whole file put back, and events at the end that were
rewritten or cut off together with every hash and count that tells of them.
"""


@click.group()
def audit() -> None:
    """The record of who looked at what: verify, looks."""


@audit.command()
@as_json
@with_place
def verify(place: Place, is_json: bool) -> int:
    """Walk the whole chain of events; exit status 1 and the first bad one if it is broken."""
    with place.opened() as box:
        events, broken = verify_audit(box, acting(""), AuditEvent(Action.AUDIT_VERIFIED))
    values = {
        "events": events,
        "is_whole": broken is None,
        "first_bad_event": broken.n if broken else None,
        "reason": broken.reason if broken else None,
    }
    answer_one(values, is_json=is_json)
    if not broken:
        say(_SEEN_FROM_INSIDE)
    return 1 if broken else 0


@audit.command()
@click.argument("student_id", type=ROW_NUMBER)
@as_json
@with_place
def looks(place: Place, student_id: int, is_json: bool) -> None:
    """Tell who was shown a student, when, and why: on the student's page or in a list.

    The number is the last part of the address of the student's page. Asking is recorded, too.
    """
    event = AuditEvent(Action.LOOKS_LISTED, subject_of(student_id))
    with place.opened() as box, box.store.reading(acting(""), event) as work:
        rows = [
            {
                "at": look.at,
                "who": look.actor,
                "what": look.action,
                "why": look.why,
                "event": look.n,
            }
            for look in work.find.looks.at(student_id)
        ]
    answer(rows, is_json=is_json, empty="Nobody has looked at this student yet.")
