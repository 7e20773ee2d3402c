"""`homeroom audit`: whether the record of who looked at what is whole, and what it tells."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.bootstrap.auditing import (
    ChainReport,
    book_of,
    export_chain,
    sign_checkpoint,
    verify_audit,
)
from appliance.cli.box import ROW_NUMBER, Place, acting, with_place
from appliance.cli.output import answer, answer_one, as_json, say
from appliance.errors import OperatorError
from appliance.governance.audit import Action, AuditEvent, subject_of

_SEEN_FROM_INSIDE = """
No event was edited, put in, moved or cut off by anybody who left the rest as it was.
"""
_HELD_AGAINST_OWN = """
The checkpoints beside the store fit it. Not seen without another medium: an older copy of the
whole home folder put back, or one rewritten by somebody who has its signing key as well.
"""
_HELD_AGAINST_BOTH = """
The checkpoints beside the store and those on the other medium fit it. Not seen: what happened
since the last of them, and what somebody did who could write to both.
"""
_NEVER_SIGNED = """
No checkpoint is signed yet. Not seen from inside the store: an older copy of the whole file put
back, and events at the end that were rewritten or cut off together with every hash and count
that tells of them. Run `homeroom audit checkpoint`.
"""
_ANCHOR_AWAY = """
The other medium named in the settings is not there, so that nothing was held against it.
"""


class ExportFileError(OperatorError):
    """The chain could not be written to {file}. Choose a new file in a folder that is there."""


@click.group()
def audit() -> None:
    """The record of who looked at what: verify, looks, checkpoint, export, key."""


@audit.command()
@click.option("--key", default="", help="The public key as it was printed: hold against this one.")
@as_json
@with_place
def verify(place: Place, key: str, is_json: bool) -> int:
    """Walk the whole chain and hold it against every checkpoint; exit status 1 if it is broken."""
    trusted = "".join(key.split()).lower()
    with place.opened() as box:
        found = verify_audit(box, acting(""), AuditEvent(Action.AUDIT_VERIFIED), trusted)
        has_anchor = box.settings.anchor_folder != ""
    broken = found.broken
    values = {
        "events": found.events,
        "is_whole": broken is None,
        "first_bad_event": broken.n if broken else None,
        "kind": broken.reason.name.lower() if broken else None,
        "reason": str(broken.reason) if broken else None,
        "checkpoints": found.checkpoints,
        "on_another_medium": found.anchored,
        "public_key": found.key,
    }
    answer_one(values, is_json=is_json)
    if not broken:
        say(_what_was_seen(found))
    if has_anchor and found.anchored is None:
        say(_ANCHOR_AWAY)
    return 1 if broken else 0


@audit.command()
@with_place
def checkpoint(place: Place) -> None:
    """Sign the chain as it stands now, here and on the medium that the settings name."""
    with place.opened() as box:
        made = sign_checkpoint(box, acting(""))
    say(f"Checkpoint {made.number} is signed, up to event {made.n}.")
    click.echo(made.line)


@audit.command()
@with_place
def key(place: Place) -> None:
    """Tell the public key by which checkpoints are checked. Keep it on paper."""
    with place.opened() as box, box.store.reading(acting(""), AuditEvent(Action.AUDIT_VIEWED)):
        click.echo(book_of(box).public_key)


@audit.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@with_place
def export(place: Place, out: Path) -> None:
    """Write the chain to a new file, for `install/verify_audit.py` to walk elsewhere."""
    with place.opened() as box:
        try:
            out.touch(mode=0o600, exist_ok=False)
            with out.open("w", encoding="utf-8") as stream:
                total = export_chain(box, acting(""), stream)
        except OSError as error:
            raise ExportFileError(file=out) from error
    say(f"{total} events are written to {out}.")


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


def _what_was_seen(found: ChainReport) -> str:
    if not found.checkpoints:
        return _SEEN_FROM_INSIDE + _NEVER_SIGNED
    return _SEEN_FROM_INSIDE + (_HELD_AGAINST_BOTH if found.anchored else _HELD_AGAINST_OWN)
