"""`homeroom serve`: the pages, the gate in front of them, and what runs by the clock."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from appliance.bootstrap.auditing import sign_checkpoint
from appliance.bootstrap.importing import planned_imports
from appliance.bootstrap.serving import make_server
from appliance.cli.box import Place, with_place
from appliance.cli.output import say
from appliance.errors import HomeroomError
from appliance.governance.access import SCHEDULE
from appliance.outbound.watching import WATCH

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from appliance.bootstrap.opening import Appliance


_LOG = logging.getLogger(__name__)
_LOG_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Listen on this port.")
@click.option("--listen", default=None, metavar="ADDRESS", help="Listen on this address.")
@with_place
def serve(place: Place, port: int | None, listen: str | None) -> None:
    """Serve the pages over TLS until stopped, and read the sources by their schedules."""
    with place.opened(to_serve=True) as box:
        serve_until_stopped(
            box,
            port,
            listen,
            lambda address: say(f"Serving {address}"),
            passphrase_file=place.passphrase_file,
        )


def serve_until_stopped(
    box: Appliance,
    port: int | None,
    listen: str | None,
    on_ready: Callable[[str], None],
    passphrase_file: Path | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` is told the address once it answers."""
    logging.basicConfig(format=_LOG_LINE, level=logging.WARNING)
    settings = box.settings
    if port is not None:
        settings = replace(settings, port=port)
    if listen is not None:
        settings = replace(settings, listen=listen)
    WATCH.start()
    server, jobs, upkeep = make_server(box, settings, passphrase_file)
    with server:
        jobs.begin(planned_imports(box), box.store.clock(), upkeep)
        try:
            on_ready(f"https://{settings.host_names[0]}:{server.bound_port}")
            server.run_forever()
        finally:
            jobs.stop()
            _sign_off(box)


def _sign_off(box: Appliance) -> None:
    """Sign the chain as the server leaves it; what hinders that keeps it from ending no longer."""
    try:
        sign_checkpoint(box, SCHEDULE)
    except HomeroomError as error:
        _LOG.error("sign_off: %s", error.sentence)
