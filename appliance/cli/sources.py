"""`homeroom source`: the school's systems, how they are reached and what they look like."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.bootstrap import sources
from appliance.bootstrap.mappings import mapping_of
from appliance.cli.box import Place, acting, by_option, read_passphrase, with_place
from appliance.cli.late import LateGroup
from appliance.cli.output import answer, as_json, say
from appliance.governance.audit import Action, AuditEvent
from appliance.model.register import entity_named
from appliance.model.runs import SourceInfo
from appliance.model.schedules import parse_schedule
from connectors.registry import CONNECTORS

if TYPE_CHECKING:
    from collections.abc import Callable


LATE = {
    "suggest": "appliance.cli.suggest:suggest",
    "choices": "appliance.cli.suggest:choices",
    "draft": "appliance.cli.drafts:draft",
}


@click.group(cls=LateGroup, late=LATE)
def source() -> None:
    """The school's systems: suggest, add, list, check, preview, remove."""


def password_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options by which a source's password is told; never on the command line itself."""
    file = click.Path(path_type=Path, exists=True, dir_okay=False)
    words = "Ask for the source's password at the terminal."
    command = click.option("--ask-password", is_flag=True, help=words)(command)
    return click.option("--password-file", type=file)(command)


@source.command()
@click.argument("name")
@click.option(
    "--connector", required=True, help="Which kind of system (see source list --connectors)."
)
@click.option(
    "--address", required=True, help="Where it is: a database URL without password, or a folder."
)
@click.option("--title", default="", help="What the school calls it.")
@click.option("--mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE")
@password_options
@click.option("--schedule", default="", help="When to read it: 06:00, or “every 15 minutes”.")
@with_place
def add(
    place: Place,
    name: str,
    connector: str,
    address: str,
    title: str,
    mapping: Path | None,
    parameters: tuple[str, ...],
    password_file: Path | None,
    ask_password: bool,
    schedule: str,
) -> None:
    """Make a source known; its password is kept inside the encrypted store only."""
    parse_schedule(schedule)
    secret = read_secret(password_file, ask=ask_password)
    info = SourceInfo(
        id=0,
        name=name,
        title=title or name,
        connector=connector,
        address=address,
        parameters=parse_parameters(parameters),
        mapping=mapping.read_text(encoding="utf-8") if mapping else "",
        schedule=schedule,
        added_at=datetime.now(UTC),
    )
    with place.opened() as box:
        sources.add_source(box, info, secret, acting(""))
    say(f"Added “{name}”. Look at it with `homeroom source check {name}`.")


def read_secret(file: Path | None, *, ask: bool) -> str:
    """Read a source's password from a file or from the terminal; empty where there is none."""
    if file is not None:
        return read_passphrase(file)
    if ask:
        return str(click.prompt("Password of the source", hide_input=True, err=True))
    return ""


def parse_parameters(pairs: tuple[str, ...]) -> dict[str, str]:
    """Take NAME=VALUE pairs apart."""
    parameters = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            message = f"“{pair}” is not NAME=VALUE."
            raise click.BadParameter(message)
        parameters[name.strip()] = value.strip()
    return parameters


@source.command("list")
@click.option("--connectors", is_flag=True, help="List the kinds of system instead.")
@as_json
@with_place
def list_(place: Place, connectors: bool, is_json: bool) -> None:
    """List the sources, or the kinds of system that can be one."""
    if connectors:
        kinds = [
            {"connector": c.name, "title": c.title, "address": c.address_example}
            for c in CONNECTORS
        ]
        answer(kinds, is_json=is_json, empty="")
        return
    with place.opened() as box, box.store.reading(acting("")) as work:
        rows = []
        for info in work.find.sources.all():
            newest = work.find.runs.newest_import(info.name)
            owned = [entity_named(e).title for e in mapping_of(info).entities]
            rows.append(
                {
                    "name": info.name,
                    "title": info.title,
                    "connector": info.connector,
                    "address": info.address,
                    "schedule": info.schedule,
                    "owns": owned,
                    "last_import": newest.started_at.isoformat() if newest else None,
                    "state": str(newest.state) if newest else None,
                }
            )
    answer(
        rows,
        is_json=is_json,
        empty="There are no sources yet. Add one with `homeroom source add`.",
        columns=("name", "title", "connector", "address", "schedule", "last_import", "state"),
    )


@source.command()
@click.argument("name")
@as_json
@with_place
def check(place: Place, name: str, is_json: bool) -> int:
    """Hold a source's mapping against the live source; exit status 1 if they do not fit."""
    with place.opened() as box:
        findings = sources.check_source(box, name, acting(""))
    rows = [
        {
            "entity": finding.entity,
            "column": finding.column,
            "is_problem": finding.is_problem,
            "finding": finding.sentence,
        }
        for finding in findings
    ]
    answer(rows, is_json=is_json, empty=f"The mapping of “{name}” fits the source.")
    return 1 if any(finding.is_problem for finding in findings) else 0


@source.command()
@click.argument("name")
@as_json
@with_place
def preview(place: Place, name: str, is_json: bool) -> None:
    """Show a source's first rows with every value masked, and what would be refused."""
    with place.opened() as box:
        samples = sources.preview_source(box, name, acting(""))
    if is_json:
        answer(
            [
                {
                    "entity": sample.entity,
                    "origin": sample.origin,
                    "columns": sample.columns,
                    "rows": sample.rows,
                    "refusals": [
                        {"field": field, "reason": reason, "rows": rows}
                        for field, reason, rows in sample.refusals
                    ],
                }
                for sample in samples
            ],
            is_json=True,
            empty="",
        )
        return
    for sample in samples:
        click.echo(f"\n{entity_named(sample.entity).title} ({sample.origin or 'nothing there'})")
        rows = [dict(zip(sample.columns, row, strict=True)) for row in sample.rows]
        answer(rows, is_json=False, empty="  no rows")
        for field, reason, count in sample.refusals:
            click.echo(f"  {count} rows of the first batch: {field.replace('_', ' ')} {reason}")


@source.command()
@click.argument("name")
@click.option("--schedule", required=True, help="06:00, “every 15 minutes”, or “” for none.")
@with_place
def schedule(place: Place, name: str, schedule: str) -> None:
    """Say when a source is read."""
    parse_schedule(schedule)
    event = AuditEvent(Action.SOURCE_SCHEDULED, f"source:{name}", detail={"schedule": schedule})
    with place.opened() as box, box.store.writing(acting(""), event) as work:
        work.find.sources.get(name)
        work.find.sources.schedule(name, schedule)
    say(f"“{name}” is read {schedule or 'only when asked'}, once the server starts anew.")


@source.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@with_place
def remove(place: Place, name: str, yes: bool, by: str) -> None:
    """Forget a source and every row it gave."""
    with place.opened() as box:
        with box.store.reading(acting("")) as work:
            work.find.sources.get(name)
        if not yes:
            click.confirm(f"Remove “{name}” and every row it gave?", abort=True, err=True)
        sources.remove_source(box, name, acting(by, place=place))
    say(f"Removed “{name}” and every row it gave.")
