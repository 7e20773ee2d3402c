"""`homeroom reconcile`: what each source counts now, against what is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from appliance.bootstrap.reconciling import reconcile_source
from appliance.bootstrap.sources import sources_in_order
from appliance.cli.box import Place, acting, by_option, with_place
from appliance.cli.imports import wait_option
from appliance.cli.output import Bars, answer, as_json, say
from appliance.errors import HomeroomError
from appliance.imports.lock import import_lock
from appliance.model.reconciliation import KEPT_HERE, Difference
from appliance.model.register import entity_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.model.reconciliation import EntityReconciliation, Explained

_WORDS = {
    Difference.BLANK: "blank, such as a mark not yet given",
    Difference.REPEATED: "given twice",
    Difference.REFUSED: "set aside",
    Difference.UNLINKED: "of nobody who is known here",
    Difference.OPTED_OUT: "left out, as families asked",
    Difference.OUTSIDE: "outside the pilot",
    Difference.NEW: "new since the last import",
    Difference.GONE: "gone from the source since the last import",
    Difference.SPARED: "cannot be read now, and stay as they were",
    Difference.LOCKED: "gone from the source, and kept while a family waits to see them",
    Difference.EXPIRED: "older than they may be kept",
    Difference.UNCOUNTED: "counted by the source, and not given to read",
}


@click.command()
@click.argument("sources", nargs=-1)
@click.option("--sections", is_flag=True, help="List the sections of which the numbers differ.")
@as_json
@wait_option
@by_option
@with_place
def reconcile(
    place: Place, sources: tuple[str, ...], sections: bool, is_json: bool, wait: bool, by: str
) -> int:
    """Count each source (all of them, or those named) and explain every row that is not kept here,
    and every kept row that the source no longer has. Nothing is changed.
    """
    rows: list[dict[str, object]] = []
    problems: list[str] = []
    with place.opened() as box, import_lock(place.home, wait=wait), Bars() as bars:
        actor = acting(by, place=place)
        for info in sources_in_order(box, sources, actor):
            bar = bars.begin(info.title)
            try:
                found = reconcile_source(box, info, actor, bar.move)
                bar.end("counted")
                told = _sections if sections else _entities
                rows.extend({"source": info.name, **row} for row in told(found))
            except HomeroomError as error:
                bar.end("failed")
                problems.append(error.sentence)
    empty = "Every section has as many rows here as in its source." if sections else ""
    columns = ("source", "entity", "section") if sections else ("source", "entity")
    numbers = ("in_source", "kept", "difference", *(() if sections else ("explained",)))
    answer(rows, is_json=is_json, empty=empty, columns=(*columns, *numbers))
    for problem in problems:
        say(problem)
    return 1 if problems or any(row.get("unexplained") for row in rows) else 0


def _entities(found: tuple[EntityReconciliation, ...]) -> Iterator[dict[str, object]]:
    for each in found:
        yield {
            "entity": each.entity,
            "in_source": each.in_source,
            "kept": each.kept,
            "difference": each.in_source - each.kept,
            "changed": each.changed,
            "explained": "; ".join(_explained(each)) or "equal",
            "unexplained": each.unexplained,
        }


def _explained(found: EntityReconciliation) -> Iterator[str]:
    for each in found.explained:
        sign = "-" if each.difference in KEPT_HERE else "+"
        yield f"{sign}{each.rows:,} {_WORDS[each.difference]}{_why(each)}"
    if found.unexplained:
        yield f"{found.unexplained:+,} unexplained: tell those who make Homeroom"
    for other in found.left_out:
        title = entity_named(found.entity).title.lower()
        yield f"besides, {other.rows:,} {title} of {other.title} stay in the source"


def _why(each: Explained) -> str:
    return f" ({f'{each.field}: ' if each.field else ''}{each.reason})" if each.reason else ""


def _sections(found: tuple[EntityReconciliation, ...]) -> Iterator[dict[str, object]]:
    for entity in found:
        for each in entity.differing_sections:
            yield {
                "entity": entity.entity,
                "section": each.section,
                "in_source": each.given,
                "kept": each.kept,
                "difference": each.given - each.kept,
            }
