"""What families decided, kept beside the backups soon after each decision."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appliance.errors import HomeroomError
from appliance.governance.access import NOBODY
from appliance.model.moments import as_text
from appliance.store.backups.copying import replace_file
from appliance.store.backups.decisions import DecisionsNotKeptError, keep_decisions
from appliance.store.keys import read_slots

if TYPE_CHECKING:
    from appliance.bootstrap.opening import Appliance

_FILE = "decisions-kept.json"
_TRIED_AGAIN_AFTER = timedelta(minutes=15)


def waiting_folders(box: Appliance) -> list[str]:
    """The folders of backups beside which the newest decision is not kept yet; where it could not
    be written, not before a while.
    """
    kept, now, version = _read(box.home), box.store.clock(), _version(box)
    waiting = []
    for folder in box.settings.backup_folders:
        last = kept.get(folder, {})
        is_tried = last.get("version") == version and (
            last["is_kept"] or abs(now - datetime.fromisoformat(last["at"])) < _TRIED_AGAIN_AFTER
        )
        if not is_tried:
            waiting.append(folder)
    return waiting


def keep_decisions_now(box: Appliance, *, only_waiting: bool) -> list[str]:
    """Keep them in each folder; give a sentence for each where that failed."""
    kept, slots, version = _read(box.home), read_slots(box.home), _version(box)
    problems = []
    for folder in waiting_folders(box) if only_waiting else box.settings.backup_folders:
        problem = ""
        try:
            _keep(box, Path(folder), slots)
        except HomeroomError as error:
            problem = error.sentence
            problems.append(problem)
        at = as_text(box.store.clock())
        kept[folder] = {"version": version, "is_kept": not problem, "at": at}
    replace_file(box.home / _FILE, json.dumps(kept).encode())
    return problems


def _keep(box: Appliance, folder: Path, slots: Any) -> None:
    if not folder.is_dir():
        raise DecisionsNotKeptError(folder=folder, reason="it is not there")
    with box.store.reading(NOBODY) as work:
        keep_decisions(work.connection, box.key, folder, slots, as_text(work.now))


def _version(box: Appliance) -> str:
    with box.store.reading(NOBODY) as work:
        return work.find.consents.version()


def _read(home: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((home / _FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return found
