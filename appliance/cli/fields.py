"""`homeroom fields`: what may be kept, why, and what is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from appliance.bootstrap.fields import switch_field
from appliance.cli.box import Place, acting, with_place
from appliance.cli.output import answer, as_json, say
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.minimization import check_switchable, is_on
from appliance.model.fields import Entity, Field, Purpose
from appliance.model.register import ENTITIES, field_named
from appliance.model.switches import Decision

if TYPE_CHECKING:
    from datetime import datetime

    from appliance.imports.switching import Switched


@click.group()
def fields() -> None:
    """What may be kept, why, and what is on: list, on, off."""


@fields.command("list")
@click.option("--entity", "only", default="", help="Only the fields of one entity.")
@as_json
@with_place
def list_(place: Place, only: str, is_json: bool) -> None:
    """List every field that can be held, with its purpose, and whether it is on."""
    event = AuditEvent(Action.FIELDS_LISTED)
    with place.opened() as box, box.store.reading(acting(""), event) as work:
        switches = work.find.fields.switches()
    rows = [
        {
            "field": f"{entity.name}.{field.name}",
            "is_on": is_on(entity, field, switches),
            "sensitivity": str(field.sensitivity),
            "meaning": field.meaning,
            "purpose": str(field.purpose),
            "purposes": [purpose.name.lower() for purpose in field.purposes],
            "legal": str(entity.legal_of(field)),
            "seen_by": sorted(map(str, field.seen_by)),
            "retention": str(field.retention),
            "oneroster": field.oneroster,
            "edfi": field.edfi,
            "required": field.required,
        }
        for entity in ENTITIES
        for field in entity.values
        if only in ("", entity.name)
    ]
    columns = ("field", "is_on", "sensitivity", "meaning", "purpose")
    answer(rows, is_json=is_json, empty=f"There is no entity “{only}”.", columns=columns)


@fields.command()
@click.argument("name", metavar="ENTITY.FIELD")
@click.option("--reason", required=True, help="Why the school needs it; kept in the audit chain.")
@click.option(
    "--purpose",
    type=click.Choice([purpose.name.lower() for purpose in Purpose]),
    help="What for; a sensitive field needs one of its own.",
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which it goes off again and is erased; a sensitive field needs one.",
)
@with_place
def on(place: Place, name: str, reason: str, purpose: str | None, until: datetime | None) -> None:
    """Switch a field on: it is read once families have been told of it."""
    entity, field = _named(name)
    decision = Decision(
        to_on=True,
        reason=reason,
        purpose=Purpose[purpose.upper()] if purpose else None,
        until=until.date() if until else None,
    )
    with place.opened() as box:
        switched = switch_field(box, entity, field, acting(""), decision)
    say(f"{name} is on. It is read once families have been told of it: homeroom gate show.")
    if until:
        say(f"It goes off and is erased on {until.date().isoformat()}.")
    _say_open(switched)


@fields.command()
@click.argument("name", metavar="ENTITY.FIELD")
@click.option("--reason", default="", help="Kept in the audit chain.")
@with_place
def off(place: Place, name: str, reason: str) -> None:
    """Switch a field off: it is read no more, and what was kept of it is erased."""
    entity, field = _named(name)
    check_switchable(entity, field)
    with place.opened() as box:
        decision = Decision(to_on=False, reason=reason)
        switched = switch_field(box, entity, field, acting(""), decision)
    say(f"{name} is off, and was erased from {switched.rows} rows.")
    _say_open(switched)


def _say_open(switched: Switched) -> None:
    if switched.open:
        say(
            f"{switched.open} decisions about who is who do not hold that way and are to be made "
            "again: import, then see `homeroom links list`."
        )


def _named(name: str) -> tuple[Entity, Field]:
    try:
        return field_named(name)
    except KeyError as error:
        message = f"There is no field “{name}”. `homeroom fields list` shows them all."
        raise click.UsageError(message) from error
