"""`homeroom retention`: what is older than it may be kept, and will be soon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from appliance.bootstrap.retaining import apply_retention
from appliance.cli.box import Place, acting, by_option, with_place
from appliance.cli.imports import wait_option
from appliance.cli.output import answer, as_json, say
from appliance.governance.audit import Action, AuditEvent
from appliance.imports.lock import import_lock

if TYPE_CHECKING:
    from appliance.governance.retention import Certificate


@click.group()
def retention() -> None:
    """What is older than it may be kept: run, list, certificates."""


@retention.command()
@wait_option
@by_option
@with_place
def run(place: Place, wait: bool, by: str) -> None:
    """Erase now what is older than it may be kept, as the server does after midnight."""
    with place.opened() as box, import_lock(place.home, wait=wait):
        certificate = apply_retention(box, acting(by, place=place))
    if certificate is None:
        if not place.is_child:  # the server asks each day
            say("Nothing is older than it may be kept.")
        return
    say(f"Erased {sum(certificate.erased.values()):,} rows: certificate {certificate.id}.")
    _say_waiting(certificate.waiting)


@retention.command("list")
@as_json
@with_place
def list_(place: Place, is_json: bool) -> None:
    """List what is erased within a month, by day and kind; no student is named."""
    event = AuditEvent(Action.RETENTION_VIEWED)
    with place.opened() as box, box.store.reading(acting(""), event) as work:
        locked = work.find.requests.locked()
        due, leaving = work.find.retention.due(locked), work.find.retention.leaving(locked)
    rows = [{"on": one.on.isoformat(), "what": one.entity, "rows": one.rows} for one in due]
    for on in sorted({one.on for one in leaving if not one.is_waiting}):
        count = sum(one.on == on and not one.is_waiting for one in leaving)
        rows.append({"on": on.isoformat(), "what": "students who left", "rows": count})
    rows.sort(key=lambda row: str(row["on"]))
    answer(rows, is_json=is_json, empty="Nothing is due within a month.")
    _say_waiting(sum(one.is_waiting for one in leaving))


def _say_waiting(students: int) -> None:
    if students:
        say(f"Left out, since their families wait to see what is kept: {students}.")


@retention.command()
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@as_json
@with_place
def certificates(place: Place, limit: int, is_json: bool) -> None:
    """List what was erased, the newest first."""
    event = AuditEvent(Action.CERTIFICATES_VIEWED)
    with place.opened() as box, box.store.reading(acting(""), event) as work:
        found = work.find.certificates.listed(limit)
    columns = ("id", "at", "ground", "by", "rows")
    rows = [_row(one) for one in found]
    answer(rows, is_json=is_json, empty="Nothing has been erased yet.", columns=columns)


def _row(one: Certificate) -> dict[str, object]:
    return {
        "id": one.id,
        "at": one.at.isoformat(),
        "ground": str(one.ground),
        "by": one.by,
        "rows": sum(one.erased.values()),
        "erased": dict(one.erased),
        "left_out": one.waiting,
    }
