"""A home with a school in it, and two folders for its backups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from appliance.bootstrap.backing_up import Result, back_up
from appliance.bootstrap.backups_known import known
from appliance.bootstrap.opening import Appliance
from appliance.gate.certificates import make_certificates
from appliance.governance.access import SCHEDULE
from appliance.settings import Settings, write_settings
from appliance.store.audit import read_chain
from appliance.store.creation import open_store
from tests.boxes import NOW, Box
from tests.integration.imports.hamlet import hamlet, hamlet_box

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from appliance.governance.audit import AuditEvent
    from appliance.model.backups import Backup

__all__ = ["hamlet", "hamlet_box"]


@dataclass
class School:
    """A home that is backed up, under a clock that is set by hand."""

    box: Box
    folder: Path
    settings: Settings
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.box.store.clock = lambda: self.now

    @property
    def appliance(self) -> Appliance:
        return Appliance(self.box.home, self.box.made.key, self.settings, self.box.store)

    def back_up(self, folder: Path | None = None) -> Result:
        self.now += timedelta(minutes=1)
        return back_up(self.appliance, str(folder or self.folder), SCHEDULE)

    def made(self) -> Path:
        """A backup, made now."""
        result = self.back_up()
        assert result.problem == ""
        return self.folder / result.backup.name

    def known(self) -> list[Backup]:
        return known(self.appliance)

    def choose(self, **settings: object) -> None:
        self.settings = replace(self.settings, **settings)  # type: ignore[arg-type]

    def events(self) -> list[AuditEvent]:
        with self.box.store.reading(SCHEDULE) as work:
            return [link.event for link in read_chain(work.connection)]  # type: ignore[union-attr]

    def names(self, folder: Path | None = None) -> list[str]:
        return sorted(place.name for place in (folder or self.folder).iterdir())

    def reopen(self) -> None:
        """Open the store once more, as after another process has written to it."""
        self.box.store.close()
        self.box.store = open_store(self.box.home, self.box.made.key, lambda: self.now)


@pytest.fixture
def school(hamlet_box: Box, tmp_path: Path) -> School:
    folder = tmp_path / "backups"
    folder.mkdir()
    settings = Settings(school_name="Hamlet School", backup_folders=(str(folder),))
    write_settings(hamlet_box.home, settings)
    make_certificates(
        hamlet_box.home / "tls", school="Hamlet", names=["localhost"], loopback=True, now=NOW
    )
    return School(hamlet_box, folder, settings)
