"""`homeroom source suggest` and `choices`: what a source that nobody has described may hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.bootstrap.describing import source_choices, suggest_mapping
from appliance.bootstrap.mappings import config_at
from appliance.bootstrap.sources import config_of
from appliance.cli.box import Place, acting, with_place
from appliance.cli.output import answer, as_json, say
from appliance.cli.sources import password_options, read_secret
from appliance.model.register import entity_named
from connectors.registry import connector_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.suggest.proposal import EntityProposal, Placed


@click.command()
@click.argument("name")
@click.option("--connector", default="sql", show_default=True, help="sql, csv or workbook.")
@click.option("--address", default="", help="Where it is; without it NAME is a source we know.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@password_options
@as_json
@with_place
def suggest(
    place: Place,
    name: str,
    connector: str,
    address: str,
    out: Path | None,
    password_file: Path | None,
    ask_password: bool,
    is_json: bool,
) -> None:
    """Look through a source that nobody has described, and propose its mapping.

    Shows for each entity and field where it may be, with the reason. Values are looked at and
    never shown, but for codes; columns of fields that are off are not read. --out writes the
    mapping file, to be checked by a person and then given to `homeroom source add`.
    """
    secret = read_secret(password_file, ask=ask_password)
    with place.opened() as box:
        config = config_at(name, address, secret)
        if not address:
            config, connector = config_of(box, name, acting(""))
        proposals, text = suggest_mapping(box, config, connector, acting(""), _looking_at)
    answer(
        [row for proposal in proposals for row in _rows(proposal)],
        is_json=is_json,
        empty=f"Nothing in “{name}” looks like a school's records.",
        columns=("entity", "field", "column", "confidence", "reason", "open_codes"),
    )
    for proposal in proposals:
        _say_what_is_open(proposal)
    if out is not None:
        out.write_text(text, encoding="utf-8")
        say(f"Wrote {out}. Look through it, then: homeroom source add … --mapping {out}")


def _looking_at(table: str) -> None:
    say(f"Looking at {table} …")


def _rows(proposal: EntityProposal) -> Iterator[dict[str, Any]]:
    for placed in (*proposal.references, *proposal.fields.values()):
        yield {
            "entity": proposal.entity,
            "field": _field_of(placed),
            "column": _place_of(placed),
            "confidence": placed.confidence,
            "reason": placed.reason,
            "codes": dict(placed.codes or {}),
            "open_codes": [f"{code} ({n})" for code, n in (placed.open_codes or {}).items()],
        }


def _field_of(placed: Placed) -> str:
    return placed.name if placed.identifier == "key" else f"{placed.name}.{placed.identifier}"


def _place_of(placed: Placed) -> str:
    if placed.lookup is None:
        return f"{placed.table}.{placed.column}"
    last = placed.lookup.last
    return f"{placed.table}.{placed.column} → {last.table}.{last.wanted}"


def _say_what_is_open(proposal: EntityProposal) -> None:
    title = entity_named(proposal.entity).title
    if proposal.missing:
        lacking = ", ".join(name.replace("_", " ") for name in proposal.missing)
        say(f"{title}: left out of the mapping, since nothing was found for {lacking}.")
    for one in proposal.filters:
        say(
            f"{title}: {proposal.table} holds several values of {one.column}; say which to read "
            f"with --parameter {one.parameter}=…"
        )


@click.command()
@click.option("--connector", required=True, help="Which kind of system.")
@click.option("--address", required=True, help="Where it is.")
@password_options
@as_json
@with_place
def choices(
    place: Place,
    connector: str,
    address: str,
    password_file: Path | None,
    ask_password: bool,
    is_json: bool,
) -> None:
    """List the schools and years that a system holds, for `source add --parameter`."""
    secret = read_secret(password_file, ask=ask_password)
    config = config_at(connector, address, secret)
    with place.opened() as box:
        found = source_choices(box, config, connector, acting(""))
    meanings = {p.name: p.meaning for p in connector_named(connector).parameters}
    answer(
        [
            {"parameter": name, "value": value, "title": title, "meaning": meanings[name]}
            for name, values in found.items()
            for value, title in values.items()
        ],
        is_json=is_json,
        empty=f"The connector “{connector}” has nothing to choose.",
    )
