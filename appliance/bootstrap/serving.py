"""The server, put together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from appliance.bootstrap.auditing import book_of, keep_checkpoint
from appliance.bootstrap.backups_known import keep_backups
from appliance.bootstrap.connecting import connector_kinds, network_of
from appliance.bootstrap.importing import answers_are_current
from appliance.bootstrap.machine import Machine
from appliance.bootstrap.opening import TLS_FOLDER, Appliance
from appliance.gate.certificates import SERVER_FILE, renew_certificate
from appliance.gate.serving import Server
from appliance.governance.access import SCHEDULE
from appliance.jobs import Jobs
from appliance.model.outbound import Endpoint
from appliance.outbound.watching import WATCH
from appliance.upkeep import Upkeep
from appliance.web.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.settings import Settings


def make_server(
    box: Appliance, settings: Settings, passphrase_file: Path | None = None
) -> tuple[Server, Jobs, Upkeep]:
    """Put the pages behind the gate, and make ready what runs beside them.

    `passphrase_file` is what the box was opened with; None: somebody typed it.
    """
    renew_certificate(box.home / TLS_FOLDER, now=box.store.clock())
    jobs = Jobs(box.home, box.key)
    app = create_app(
        store=box.store,
        settings=settings,
        imports=jobs,
        book=book_of(box),
        client_address=lambda environ: str(environ["REMOTE_ADDR"]),
        kinds=connector_kinds(),
        network=network_of(box.home),
        machine=Machine(box.home, _is_demo(box), passphrase_file),
    )
    server = Server(
        app,
        address=(settings.listen, settings.port),
        certificate=box.home / TLS_FOLDER / SERVER_FILE,
        allowed=settings.allowed_networks,
        hosts=frozenset(settings.host_names),
    )
    WATCH.foresee_inside(Endpoint(*server.pages_address))
    upkeep = Upkeep(
        certificates=box.home / TLS_FOLDER,
        clock=box.store.clock,
        use_certificate=server.use_certificate,
        answers_are_current=partial(answers_are_current, box),
        refresh_answers=jobs.refresh,
        apply_retention=jobs.apply_retention,
        keep_checkpoint=partial(keep_checkpoint, box),
        keep_backups=partial(keep_backups, box, jobs.back_up),
        look_outside=WATCH.look,
    )
    return server, jobs, upkeep


def _is_demo(box: Appliance) -> bool:
    """Whether the demo made the store, as its mark inside it says."""
    with box.store.reading(SCHEDULE) as work:
        return bool(work.find.gate.demo_sources())
