"""`homeroom status` and `homeroom counts`: how the machine does, in figures without names."""

from __future__ import annotations

import click

from appliance import __version__
from appliance.bootstrap.backups_known import alarms_of, newest_proved
from appliance.cli.box import Place, acting, with_place
from appliance.cli.output import answer, answer_one, as_json
from appliance.gate.certificates import certificate_end
from appliance.governance.audit import Action, AuditEvent
from appliance.governance.backups import said
from appliance.governance.gate import why_shut
from appliance.imports import gating
from appliance.model.register import ENTITIES


@click.command()
@as_json
@with_place
def status(place: Place, is_json: bool) -> None:
    """Say how the store, its sources and its certificate do."""
    with place.opened() as box:
        event = AuditEvent(Action.STATUS_VIEWED)
        with box.store.reading(acting(""), event) as work:
            sources = work.find.sources.all()
            newest = {info.name: work.find.runs.newest_import(info.name) for info in sources}
            waiting = len(work.find.links.waiting())
            aside = work.find.runs.count_set_aside()
            left_empty = work.find.runs.count_left_empty()
            shut = gating.shut(work)
        values = {
            "version": __version__,
            "home": str(box.home),
            "school": box.settings.school_name,
            "address": f"https://{box.settings.host_names[0]}:{box.settings.port}",
            "certificate_until": certificate_end(box.home / "tls").date().isoformat(),
            "store_bytes": box.size(),
            "sources": len(sources),
            "gate": f"shut: {why_shut(shut)}" if shut else "open",
            "last_imports": [
                f"{name}: {run.state} {run.started_at.isoformat()}"
                for name, run in newest.items()
                if run
            ],
            "set_aside": aside,
            "left_empty": left_empty,
            "links_waiting": waiting,
            "last_backup": newest_proved(box),
            "backups_wrong": [said(alarm).in_english() for alarm in alarms_of(box)],
        }
    answer_one(values, is_json=is_json)


@click.command()
@as_json
@with_place
def counts(place: Place, is_json: bool) -> None:
    """Count the rows that are held, by kind and by source."""
    event = AuditEvent(Action.STATUS_VIEWED)
    with place.opened() as box, box.store.reading(acting(""), event) as work:
        sources = work.find.sources.all()
        rows = [
            {
                "entity": entity.name,
                "title": entity.title,
                "rows": work.find.known.count(entity.name),
                **{s.name: work.find.known.count(entity.name, s.id) for s in sources},
            }
            for entity in ENTITIES
        ]
    answer(rows, is_json=is_json, empty="", columns=tuple(rows[0]))
