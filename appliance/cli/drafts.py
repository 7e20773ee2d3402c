"""`homeroom source draft`: a step of describing a source, done for a page by a child process."""

from __future__ import annotations

import click

from appliance.bootstrap.drafts import work_on
from appliance.cli.box import ROW_NUMBER, Place, acting, by_option, with_place
from appliance.model.drafts import Step


@click.command(hidden=True)
@click.argument("step", type=click.Choice([str(step) for step in Step]))
@click.argument("draft_id", type=ROW_NUMBER)
@by_option
@with_place
def draft(place: Place, step: str, draft_id: int, by: str) -> None:
    """Do one step of describing a source on the pages; they begin it, and show what it found."""
    with place.opened() as box:
        work_on(box, draft_id, Step(step), acting(by, place=place))
