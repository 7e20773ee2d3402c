"""`homeroom audit`: whether the record of who looked at what is whole."""

from __future__ import annotations

import click

from appliance.cli.box import Place, acting, with_place
from appliance.cli.output import answer_one, as_json
from appliance.governance.audit import Action, AuditEvent


@click.group()
def audit() -> None:
    """The record of who looked at what: verify."""


@audit.command()
@as_json
@with_place
def verify(place: Place, is_json: bool) -> int:
    """Walk the whole chain of events; exit status 1 and the first bad one if it is broken."""
    with place.opened() as box:
        events, broken = box.verify_audit(acting(""), AuditEvent(Action.AUDIT_VERIFIED))
    values = {
        "events": events,
        "is_whole": broken is None,
        "first_bad_event": broken.n if broken else None,
        "reason": broken.reason if broken else None,
    }
    answer_one(values, is_json=is_json)
    return 1 if broken else 0
